"""Only this server's own pages may speak to it, and browsers are told to refuse everything else."""

from __future__ import annotations

import asyncio

import pytest

from ccsim.app.guard import LANGUAGES, LARGEST_BODY, Guard, policy

HOST = "127.0.0.1:8765"
HOSTS = frozenset({HOST, "localhost:8765"})
PAGE = b"<!doctype html><html><head></head><body><script>go()</script><script src='x'></script></body></html>"


async def pages(scope, _receive, send):
    """Stand in for the application: a page in two parts, or an accepted websocket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    kind = b"text/html; charset=utf-8" if scope["path"] == "/" else b"text/javascript"
    headers = [(b"content-type", kind), (b"content-length", str(len(PAGE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:40], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[40:]})


def asked(headers, path="/", kind="http", full=False):
    """Return what the guard answers to a request."""
    sent = []
    scope = {"type": kind, "path": path, "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}

    async def receive():
        return {"type": f"{kind}.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(Guard(pages, HOSTS, lambda _path: full)(scope, receive, send))
    return sent


def headers_of(sent):
    """Return the headers of an answer."""
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_a_page_comes_with_rules_and_a_nonce():
    """Scripts of the page carry the nonce of the rules, which is new each time; the length is true."""
    sent, again = asked({"host": HOST}), asked({"host": HOST})
    body, found = sent[1]["body"], headers_of(sent)
    nonce = found["content-security-policy"].split("'nonce-")[1].split("'")[0]

    assert body.count(f'<script nonce="{nonce}"'.encode()) == body.count(b"<script") == 2
    assert int(found["content-length"]) == len(body)
    assert found["cache-control"] == "no-store"
    assert headers_of(again)["content-security-policy"] != found["content-security-policy"]


@pytest.mark.parametrize(
    ("asked_for", "kept"),
    [("pt-PT,pt;q=0.9", "pt-PT%2Cpt%3Bq%3D0.9"), ("x\r\nset-cookie: a=b", "x%0D%0Aset-cookie%3A%20a%3Db")],
)
def test_a_page_remembers_the_languages_it_was_asked_for_in(asked_for, kept):
    """Websockets may ask for others; nothing that is asked for can add a header of its own."""
    found = headers_of(asked({"host": HOST, "accept-language": asked_for}))

    assert found["set-cookie"] == f"{LANGUAGES}={kept}; Path=/; HttpOnly; SameSite=Strict"
    assert "set-cookie" not in headers_of(asked({"host": HOST, "accept-language": asked_for}, path="/x.js"))


def test_rules_let_in_nothing_from_elsewhere():
    """No scheme and no host but this server's own websockets; inline scripts only by their nonce; no frames."""
    rules = dict(part.split(" ", 1) for part in policy("N", HOSTS).split("; "))

    assert rules["default-src"] == rules["frame-ancestors"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert "unsafe-inline" not in rules["script-src"]
    assert "http" not in policy("N", HOSTS).replace("https://", "http://")
    assert rules["connect-src"] == f"'self' ws://{HOST} ws://localhost:8765"


@pytest.mark.parametrize("path", ["/", "/static/x.js"])
def test_every_answer_has_the_headers_of_security(path):
    """Pages and files alike are not sniffed, not framed, not read by other sites, and tell no referrer."""
    found = headers_of(asked({"host": HOST}, path))

    assert found["x-content-type-options"] == "nosniff"
    assert found["x-frame-options"] == "DENY"
    assert found["referrer-policy"] == "no-referrer"
    assert found["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": HOST}, 200),
        ({"host": HOST, "origin": f"http://{HOST}"}, 200),
        ({"host": HOST, "origin": "http://evil.example"}, 403),
        ({"host": HOST, "origin": "null"}, 403),
        ({"host": HOST, "origin": f"https://{HOST}"}, 403),
        ({"host": HOST, "origin": "http://localhost:8765"}, 403),  # a name of ours, but not the one that was asked
        ({"host": "evil.example"}, 421),  # its name server was made to point here
        ({"host": "evil.example", "origin": "http://evil.example"}, 421),
        ({}, 421),
        ({"host": HOST, "content-length": str(LARGEST_BODY + 1)}, 413),
        ({"host": HOST, "content-length": "9" * 40}, 413),
        ({"host": HOST, "transfer-encoding": "chunked"}, 413),
    ],
)
def test_requests_from_elsewhere_are_refused(headers, status):
    """Host and origin have to be exactly ours, and nobody may send what is large."""
    assert asked(headers)[0]["status"] == status


@pytest.mark.parametrize(
    ("origin", "kind"),
    [(f"http://{HOST}", "websocket.accept"), ("http://evil.example", "websocket.close"), (None, "websocket.close")],
)
def test_websockets_need_our_origin(origin, kind):
    """Unlike a request, a websocket without an origin is refused: browsers always say it."""
    headers = {"host": HOST, **({"origin": origin} if origin else {})}

    assert asked(headers, "/jupyter/api/kernels/x/channels", "websocket")[0]["type"] == kind


def test_when_too_many_are_here_the_next_is_told():
    """A full server says so in words instead of hanging; files are still served to those inside."""
    assert asked({"host": HOST}, full=True)[0]["status"] == 503
    assert b"try again" in asked({"host": HOST}, full=True)[1]["body"].lower()
    assert asked({"host": HOST}, "/static/x.js", full=True)[0]["status"] == 200
