"""The command that opens the browser application: `ccsim app`."""

from __future__ import annotations

from typing import Annotated

import typer

from ccsim.cli.screen import FAILED, fail, messages, results


def app(
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="Port; the next free one if it is taken.", show_default="8765")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let others of the local network in, for a class or a meeting.")
    ] = False,
) -> None:
    """Open the application in the browser: town, plan, effect, verdict, report.

    It runs on this machine alone, and asks nothing of the internet. Ctrl-C ends it.

    Examples:  ccsim app  |  ccsim app --lan --no-browser
    """
    from ccsim.app import server

    try:
        where = server.where_to(port, lan)
        server.prepare_environment()
    except server.CannotStart as refused:
        fail(str(refused), FAILED)
    if lan:
        warn(where.addresses[1:])

    def started() -> None:
        results().print(f"ccsim is open at {where.addresses[0]}  (Ctrl-C ends it)", soft_wrap=True)
        if browser:
            server.open_browser(where.addresses[0])

    server.serve(where, started)


def warn(addresses: list[str]) -> None:
    """Say who can come in, and what to type."""
    screen = messages()
    if not addresses:
        screen.print(
            "No address of this machine in a local network was found: only it can open the page.", style="yellow"
        )
        return
    screen.print(f"Others in the same network type: {'  or  '.join(addresses)}", style="bold", soft_wrap=True)
    text = "Everybody in this network can open it, and what they send is not encrypted. End it when you are done."
    screen.print(text, style="yellow", soft_wrap=True)
