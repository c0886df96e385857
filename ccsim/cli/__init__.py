"""The command line: `ccsim run`, `check`, `new`, `schema`, `parameters`, `indicators`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from ccsim.cli import files, lists, running
from ccsim.cli.screen import FAILED, INTERRUPTED, error, fail

HELP = """Simulate creative clusters in small towns: residents, firms, amenities, housing, migration, the council.

Examples:

  ccsim run scenarios/obidos.toml              30 runs; a table, and a folder with data and pictures

  ccsim new mytown                             a commented scenario to fill in

  ccsim check mytown.toml                      find mistakes in it
"""
app = typer.Typer(
    name="ccsim",
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(running.run)
app.command("check")(files.check)
app.command("new")(files.new)
app.command("schema")(files.schema)
app.command("parameters")(lists.parameters)
app.command("indicators")(lists.indicators)


def _show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"ccsim {version('ccsim')}")
        except PackageNotFoundError:
            typer.echo("ccsim (not installed)")
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
        error("Interrupted.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader, e.g. `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except MemoryError:
        fail("There is not enough memory. Try fewer --workers, fewer --seeds, or a smaller town.", FAILED)
    except Exception as trouble:  # a mistake of ours
        fail(f"Something went wrong inside ccsim ({type(trouble).__name__}: {trouble}).\n"
             "Set CCSIM_DEBUG=1 and run it again to see where; please report it.", FAILED)  # fmt: skip
