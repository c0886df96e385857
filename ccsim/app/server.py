"""The server: Solara's pages on this machine, nothing asked of the internet, and no model stepped in this process."""

from __future__ import annotations

import os
import socket
import sys
import warnings
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.app.guard import App, Guard
from ccsim.workers import usable_cores

PAGE = "ccsim.app.page"
LOOPBACK = "127.0.0.1"
PORT = 8765
TRIED = 50  # ports, from the one asked for on
MOST_SESSIONS = 60
WARMING = 1000  # rounds by which the runs made beforehand let all questions go first
LARGEST_MESSAGE = 1_000_000  # bytes of a websocket's message
SETTINGS = {  # of Solara, read when it is imported
    "SOLARA_APP": PAGE,
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_VARIANT": "light",  # with "auto" its page lacks what it is put into; the guard sets that
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "ccsim",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
    "SOLARA_KERNEL_MAX_PER_SESSION": "12",
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_CHECK_HOOKS": "off",
}


class CannotStart(RuntimeError):
    """Why the application cannot be started, and what to do."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where the server is to be reached."""

    host: str  # what it listens on
    port: int
    names: tuple[str, ...]  # hosts under which it may be spoken to, without port

    @property
    def addresses(self) -> list[str]:
        """Return the addresses to type, the one for this machine first."""
        return [f"http://{name}:{self.port}/" for name in self.names if name not in {"::1", "localhost"}]

    @property
    def hosts(self) -> frozenset[str]:
        """Return the names with the port, as browsers send them."""
        names = [f"[{name}]" if ":" in name else name for name in self.names]
        return frozenset(f"{name}:{self.port}" for name in names)


def where_to(port: int | None, lan: bool) -> Where:
    """Return where to listen: on this machine alone, unless others of the local network are let in."""
    host = "0.0.0.0" if lan else LOOPBACK
    others = own_addresses() if lan else []
    return Where(host, free_port(host, port), (LOOPBACK, "localhost", *others))


def free_port(host: str, wanted: int | None) -> int:
    """Return the port asked for, or the next one that is free; raise CannotStart if there is none."""
    first = PORT if wanted is None else wanted
    for port in range(first, min(first + TRIED, 65_536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
            if sys.platform != "win32":  # there it would take a port that somebody listens on
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    raise CannotStart(f"None of the ports {first} to {first + TRIED - 1} can be used. Name another one with --port.")


def own_addresses() -> list[str]:
    """Return the addresses of this machine in the local network; nothing is sent to find them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))  # a datagram socket: this only chooses the way
            return [probe.getsockname()[0]]
        except OSError:
            return []


def prepare_environment() -> None:
    """Set what Solara reads when it is imported; raise CannotStart if it is not installed with its files."""
    os.environ.update(SETTINGS)
    try:
        import solara.server.settings  # noqa: F401
    except ImportError as missing:
        raise CannotStart(
            f"The browser application needs more than is installed ({missing.name} is missing). "
            "Install it: pip install 'ccsim[app]', or start it by python3 dev.py app, which does."
        ) from None
    if not (assets() / "requirejs@2.3.6").is_dir():
        raise CannotStart(
            f"The page's scripts are missing in {assets()}. Install them: pip install solara-assets==1.58.2"
        )


def assets() -> Path:
    """Return where the scripts and styles of pages lie."""
    import solara.server.settings as of_solara

    return Path(of_solara.assets.proxy_cache_dir)


def application(hosts: frozenset[str]) -> App:
    """Return what is served: the pages, their files and their websockets, and nothing else that Solara has."""
    import solara.server.starlette as base
    from solara.server.server import solara_static
    from starlette.applications import Starlette
    from starlette.routing import Mount, Route, WebSocketRoute
    from starlette.staticfiles import StaticFiles

    routes = [
        WebSocketRoute("/jupyter/api/kernels/{kernel_id}/{name}", endpoint=base.kernel_connection),
        Route("/jupyter/api/kernels/{id}", endpoint=base.kernels),
        Route("/_solara/api/close/{kernel_id}", endpoint=base.close, methods=["POST"]),
        Mount(
            "/_solara/cdn", app=StaticFiles(directory=assets())
        ),  # files only: Solara's own would fetch what is missing
        Mount("/static/assets", app=base.StaticAssets()),
        Mount("/jupyter/nbextensions", app=base.StaticNbFiles()),
        Mount("/static", app=StaticFiles(directory=solara_static)),
        Route("/", endpoint=base.root),
    ]
    pages = Guard(Starlette(routes=routes, lifespan=base.lifespan), hosts, is_full)
    return base.SolaraGZipMiddleware(pages, minimum_size=1000)


def is_full(path: str) -> bool:
    """Return whether no more sessions can be taken on; one that is there already may come back."""
    from solara.server import kernel_context

    known = any(kernel in path for kernel in list(kernel_context.contexts))
    return len(kernel_context.contexts) >= MOST_SESSIONS and not known


def serve(where: Where, started: Callable[[], None]) -> None:
    """Serve until Ctrl-C; `started` is called once pages can be had."""
    import uvicorn

    from ccsim.app.desk import Desk
    from ccsim.app.effect import replicates_of
    from ccsim.app.presets import FIRST, presets, without_plan
    from ccsim.app.services import Services, open_services
    from ccsim.app.uploads import Uploads

    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # "lax", which it falls back to, is what we want
    desk = Desk(max(1, usable_cores()), presets()[FIRST].scenario)
    open_services(Services(desk, Uploads()))
    desk.ask(replicates_of(without_plan(presets()[FIRST].scenario)), later=WARMING)  # twins of most plans to come
    config = uvicorn.Config(
        application(where.hosts), host=where.host, port=where.port, log_level="warning", access_log=False,
        ws_max_size=LARGEST_MESSAGE, timeout_graceful_shutdown=2, server_header=False, loop="asyncio",
    )  # fmt: skip
    server = telling(config, started)
    try:
        server.run()
    finally:
        desk.close()


def open_browser(address: str) -> None:
    """Show the page in the user's browser, if there is one."""
    webbrowser.open(address)


def telling(config: Any, started: Callable[[], None]) -> Any:
    """Return a server that tells when it has started."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                started()

    return Server(config)
