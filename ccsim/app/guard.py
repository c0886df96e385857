"""Who may speak to the server, and what it tells browsers to refuse: plain ASGI around the application."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LARGEST_BODY = 64 * 1024  # bytes of a request; uploads come by the websocket, whose messages the server bounds
LANGUAGES = "ccsim-languages"  # cookie: those the page was asked for in; some browsers' websockets ask for others
LONGEST = 200  # characters of what is kept of them
TOO_MANY = (
    b"<!doctype html><html lang='en'><meta charset='utf-8'><title>ccsim</title><p>As many people are here as this "
    b"machine can serve. Try again in a few minutes. / Est\xc3\xa1 aqui tanta gente quanta esta m\xc3\xa1quina "
    b"consegue servir. Tente de novo dentro de alguns minutos."
)
MENDED = (  # of Solara's page: it forbids to zoom in, and does not say its language until scripts run
    (b", maximum-scale=1, user-scalable=no, minimal-ui", b""),
    (b"<html>", b'<html lang="en">'),
    (b'"variant": "light"', b'"variant": "auto"'),  # light or dark as the system has it
)
HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)


def policy(nonce: str, hosts: frozenset[str]) -> str:
    """Return what a page may load: from this server only; scripts of the page's own only if they carry the nonce.

    Vue compiles templates in the browser, which needs 'unsafe-eval', and sets styles; canvases load their code from
    a blob that the page made.
    """
    sockets = " ".join(f"ws://{host}" for host in sorted(hosts))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}",
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets through what comes from this server's own pages, and adds the headers of security.

    hosts: names and ports under which the server may be spoken to. full: whether no more sessions can be taken on
    (given the path, as a session that is there already may come back).
    """

    app: App
    hosts: frozenset[str]
    full: Callable[[str], bool]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request or websocket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is not None:
            await refuse(scope, receive, send, *refusal)
            return
        nonce, languages = secrets.token_urlsafe(16), headers_of(scope).get("accept-language", "")
        await self.app(scope, receive, guarded(send, nonce, self.hosts, languages))

    def refusal(self, scope: Message) -> tuple[int, bytes] | None:
        """Return status and text if a request is not to be served."""
        headers = headers_of(scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self.hosts:
            return 421, b"This server goes by another name."
        is_socket = scope["type"] == "websocket"
        if origin != f"http://{host}" and (is_socket or origin is not None):
            return 403, b"This page belongs to another site."
        if length_of(headers) > LARGEST_BODY:
            return 413, b"That is too large."
        if (is_socket or scope["path"] == "/") and self.full(scope["path"]):
            return 503, TOO_MANY
        return None


def headers_of(scope: Message) -> dict[str, str]:
    """Return the headers of a request by name, in small letters."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def length_of(headers: dict[str, str]) -> int:
    """Return the length that a request announces; where that is no number, or not said, it counts as too long."""
    if "transfer-encoding" in headers:
        return LARGEST_BODY + 1
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() and len(text) < 12 else LARGEST_BODY + 1


async def refuse(scope: Message, receive: Receive, send: Send, status: int, text: bytes) -> None:
    """Answer with a status and a text; a websocket is not even accepted."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    kind = b"text/html; charset=utf-8" if status == 503 else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(text)).encode()), *encoded(HEADERS)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def encoded(headers: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI has them."""
    return [(name.encode(), value.encode()) for name, value in headers]


def guarded(send: Send, nonce: str, hosts: frozenset[str], languages: str) -> Send:
    """Return a `send` that adds the headers, and the nonce to the scripts of pages (languages: that were asked for)."""
    start: list[Message] = []
    body = bytearray()

    async def guarding(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *encoded(HEADERS)]
            if is_page(message):
                start.append(message)
                return
        elif message["type"] == "http.response.body" and start:
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            whole = bytes(body)
            for before, after in (*MENDED, (b"<script", b'<script nonce="' + nonce.encode() + b'"')):
                whole = whole.replace(before, after)
            await send(with_page(start.pop(), len(whole), policy(nonce, hosts), languages))
            await send({"type": "http.response.body", "body": whole})
            return
        await send(message)

    return guarding


def is_page(message: Message) -> bool:
    """Return whether an answer is a page of HTML."""
    kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
    return any(kind.startswith(b"text/html") for kind in kinds)


def with_page(message: Message, length: int, rules: str, languages: str) -> Message:
    """Return the start of an answer with its true length, the rules for the page and its languages, never cached."""
    kept = [(name, value) for name, value in message["headers"] if name.lower() not in {b"content-length"}]
    cookie = f"{LANGUAGES}={quote(languages[:LONGEST], safe='')}; Path=/; HttpOnly; SameSite=Strict"
    own = (("content-length", str(length)), ("content-security-policy", rules), ("cache-control", "no-store"))
    return {**message, "headers": [*kept, *encoded((*own, ("set-cookie", cookie)))]}
