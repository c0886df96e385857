"""Commands that list what is declared: parameters and indicators."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from ccsim.cli.screen import BAD_INPUT, fail, results

if TYPE_CHECKING:
    from ccsim.parameters import Spec

WIDE = 1000  # columns of output that goes to a file or a program: one line an entry
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Search = Annotated[str, typer.Argument(help="Show only what contains these letters.", show_default=False)]


def parameters(search: Search = "", as_json: JsonFlag = False) -> None:
    """List every assumption: value, unit, plausible range, hard limits, source and meaning.

    Change one for a run with --set, or for good in the [parameters] of a scenario.

    Examples:  ccsim parameters migration  |  ccsim run mytown.toml --set migration.theta=2.5
    """
    from ccsim.parameters import Parameters

    found = [spec for spec in Parameters().specs().values() if matches(search, *map(str, spec))]
    if not found:
        fail(f'No parameter contains "{search}". `ccsim parameters` lists all of them.', BAD_INPUT)
    if as_json:
        typer.echo(json.dumps([spec._asdict() for spec in found], indent=1, ensure_ascii=False))
        return
    show(line_by_line(found) if for_people() else one_line_each(found))


def indicators(search: Search = "", as_json: JsonFlag = False) -> None:
    """List what is counted every month: the columns of indicators.parquet.

    Example:  ccsim indicators rent
    """
    from ccsim.indicators import CATALOGUE

    found = [indicator for indicator in CATALOGUE if matches(search, *indicator)]
    if not found:
        fail(f'No indicator contains "{search}". `ccsim indicators` lists all of them.', BAD_INPUT)
    if as_json:
        typer.echo(json.dumps([indicator._asdict() for indicator in found], indent=1, ensure_ascii=False))
        return
    table = Table("indicator", "unit", "meaning", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for indicator in found:
        table.add_row(*indicator)
    show(table)


def matches(search: str, *texts: str) -> bool:
    """Tell whether the letters looked for are in one of some texts, in upper or lower case."""
    return any(search.casefold() in text.casefold() for text in texts)


def line_by_line(specs: list[Spec]) -> Table:
    """Return the table of parameters for a terminal: meaning and source stand below the name."""
    table = Table("parameter", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in ("value", "plausible", "limits"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    for spec in specs:
        about = Text(spec.path, style="bold").append(f"\n{spec.meaning}\n{source_of(spec)}", style="not bold dim")
        table.add_row(about, *numbers_of(spec), Text(spec.unit))
    return table


def one_line_each(specs: list[Spec]) -> Table:
    """Return the table of parameters for a file or a program such as grep."""
    table = Table("parameter", box=None, padding=(0, 2, 0, 0))
    for name in ("value", "plausible", "limits"):
        table.add_column(name, justify="right")
    for name in ("unit", "meaning", "source"):
        table.add_column(name)
    for spec in specs:
        table.add_row(spec.path, *numbers_of(spec), Text(spec.unit), Text(spec.meaning), Text(source_of(spec)))
    return table


def numbers_of(spec: Spec) -> tuple[str, str, str]:
    """Return value, plausible range and hard limits as text."""
    return f"{spec.value:g}", f"{spec.low:g} to {spec.high:g}", f"{spec.hard[0]:g} to {spec.hard[1]:g}"


def source_of(spec: Spec) -> str:
    """Return where a value is from and how sure it is."""
    from ccsim.parameters.declare import STATUSES

    return f"{spec.source} ({STATUSES[spec.status].split(',')[0]})"


def for_people() -> bool:
    """Tell whether a person reads at a terminal, rather than a file or a program."""
    return sys.stdout.isatty()


def show(table: Table) -> None:
    """Print a table, as wide as the terminal, or wide enough for one line an entry."""
    screen = results()
    if not for_people():
        screen.width = WIDE
    screen.print(table)
