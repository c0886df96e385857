"""The command line: `ccsim run`, `compare`, `verdict`, `report`, `app`, `sweep`, `results`, and what there is."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ccsim.cli import app as browser
from ccsim.cli import comparing, facts, files, levers, lists, report, results, running, sweep, verdict
from ccsim.cli.screen import FAILED, INTERRUPTED, fail

HELP = """Simulate creative clusters in small towns: residents, firms, amenities, homes, the council.

Examples:

  ccsim run scenarios/obidos.toml

  ccsim new mytown

  ccsim check mytown.toml
"""
app = typer.Typer(
    name="ccsim",
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(running.run)
app.command("compare")(comparing.compare)
app.command("verdict")(verdict.verdict)
app.command("sweep")(sweep.sweep)
app.command("results")(results.results)
app.command("report")(report.report)
app.command("app")(browser.app)
app.command("facts")(facts.facts)
app.command("check")(files.check)
app.command("new")(files.new)
app.command("schema")(files.schema)
app.command("parameters")(lists.parameters)
app.command("indicators")(lists.indicators)
app.command("levers")(levers.levers)


def _show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from ccsim.compilation import version

        typer.echo(f"ccsim {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that come before a command."""


def main() -> None:
    """Run one command line; whatever goes wrong is said in plain words and shows in the exit code."""
    try:
        app()
    except KeyboardInterrupt:
        fail("Interrupted.", INTERRUPTED)
    except MemoryError:
        fail("There is not enough memory. Try fewer --workers, fewer --seeds, or a smaller town.", FAILED)
    except Exception as mistake:
        from ccsim.compiled import is_interrupt

        if is_interrupt(mistake):
            fail("Interrupted.", INTERRUPTED)
        if os.environ.get("CCSIM_DEBUG"):
            raise
        what = f"{type(mistake).__name__}: {mistake}"
        fail(f"Something is wrong inside ccsim ({what}). With CCSIM_DEBUG=1 set it shows where.", FAILED)
