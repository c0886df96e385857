"""The command that simulates: `ccsim run`."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, Protocol

import typer

from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, INTERRUPTED, error, fail, messages, refuse, results

if TYPE_CHECKING:
    from rich.table import Table

    from ccsim.running import Listener, Run
    from ccsim.scenario import Scenario

SHOWN_FAILURES = 10


def run(
    scenario: Annotated[Path, typer.Argument(help="A scenario, .toml or .json.", show_default=False)],
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="How many runs that differ by chance.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the others follow it.")] = 1,
    years: Annotated[
        int | None, typer.Option(min=1, max=500, help="How long.", show_default="as the scenario says")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter or figure; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the results.", show_default="runs/ and the scenario's name"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier run in that folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes.", show_default="one per processor")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Simulate a scenario many times; show a table and write a folder with data and pictures.

    Exit codes: 0 done, 1 something failed, 2 unusable input, 130 interrupted (what was finished is kept).

    Examples:

      ccsim run scenarios/obidos.toml

      ccsim run scenarios/obidos.toml --seeds 5 --years 10 --set migration.theta=2.5 --out runs/try

      ccsim run scenarios/obidos.toml --json --quiet > result.json
    """
    fit = read_scenario(scenario, years, settings or [], quiet)
    from ccsim import running, store

    try:
        several = running.seeds_from(seed, seeds)
        folder = store.check_target(out if out is not None else Path("runs") / fit.name, force)
    except ValueError as refused:
        fail(str(refused), BAD_INPUT)
    with progress_of(quiet) as listener:
        done = running.execute(fit, several, running.workers_for(workers, seeds), settings or (), listener)
    _finish(done, folder, force, as_json, quiet)


def read_scenario(path: Path, years: int | None, settings: list[str], quiet: bool) -> Scenario:
    """Return the scenario with settings applied, after showing warnings; end if it has problems."""
    from ccsim import scenario as scenarios

    try:
        report = scenarios.check(path)
        fit = report.accepted()
        from ccsim.running import prepared

        fit = prepared(fit, years, settings)
    except scenarios.ScenarioError as refused:
        refuse(scenarios.lines_of(refused.problems))
    if not quiet:
        for line in scenarios.lines_of(report.warnings):
            error(f"warning: {line}", style="yellow")
    return fit


def _finish(done: Run, folder: Path, force: bool, as_json: bool, quiet: bool) -> NoReturn:
    """Write and show what there is, say what is missing, and end with the code for it."""
    _tell_failures(done)
    kept, asked = len(done.manifest.seeds), len(done.manifest.seeds_asked)
    if not kept and not done.failures:
        fail("Interrupted before a run was finished; nothing was written.", INTERRUPTED)
    interrupted = done.manifest.interrupted
    try:
        save(done, folder, force, quiet)
    finally:  # what took long to find is shown, also where it cannot be kept
        if as_json:
            typer.echo(json.dumps(as_content(done, folder), ensure_ascii=False, allow_nan=False))
        elif not quiet and kept:
            _show(done)
    if not quiet:
        messages().print(f"Results: {folder}", markup=False, soft_wrap=True)
    if interrupted:
        error(f"Interrupted: {kept} of {asked} runs were finished and are kept.", style="yellow")
    sys.exit(INTERRUPTED if interrupted else FAILED if done.failures else DONE)


class Savable(Protocol):
    """What can be written to a folder, with its pictures or without."""

    def save(self, folder: Path, force: bool = False, figures: bool = True) -> Path:
        """Write it; return the full path."""
        ...


def save(done: Savable, folder: Path, force: bool, quiet: bool) -> None:
    """Write what was done; Ctrl-C meanwhile costs the pictures only."""
    from ccsim.store import StoreError

    try:
        if not quiet:
            messages().print("writing data and pictures ...", style="dim")
        try:
            done.save(folder, force)
        except KeyboardInterrupt:
            done.save(folder, force, figures=False)
            error("Interrupted: the data are written, the pictures are not.", style="yellow")
            sys.exit(INTERRUPTED)
    except StoreError as refused:
        fail(str(refused), FAILED)


def _tell_failures(done: Run) -> None:
    """Say in one line each what failed."""
    for failure in done.failures[:SHOWN_FAILURES]:
        error(f"Seed {failure.seed} failed in {failure.stage}: {failure.error}")
    if done.failures:
        total, more = len(done.manifest.seeds_asked), len(done.failures) - SHOWN_FAILURES
        others = f" ({more} not shown)" if more > 0 else ""
        error(f"{len(done.failures)} of {total} runs failed{others}; manifest.json has the details.")


# ---- what is shown ----------------------------------------------------------------------------------
def _show(done: Run) -> None:
    """Print a table for each town."""
    screen = results()
    for town in done.scenario.towns:
        screen.print()
        screen.print(town_table(done, town.name))


def town_table(done: Run, town: str) -> Table:
    """Return the table of one town."""
    from rich.table import Table
    from rich.text import Text

    from ccsim import summary

    start, end = summary.period(done.scenario.start, done.manifest.months)
    count = len(done.manifest.seeds)
    title = f"{town}: the middle of {count} runs" if count > 1 else f"{town}: one run"
    table = Table(title=title, box=None, header_style="bold", title_justify="left", padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for name in (start, end, "change", "range"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    group = ""
    for row in done.table(town).itertuples():
        if row.group != group:
            group = str(row.group)
            table.add_row(Text(group, style="bold"))
        table.add_row(*summary.cells(row, several=count > 1))
    table.caption = summary.CAPTION if count > 1 else None
    table.caption_justify = "left"
    return table


def as_content(done: Run, folder: Path) -> dict[str, object]:
    """Return the result as content for JSON."""
    manifest = done.manifest
    towns = {town.name: done.table(town.name) for town in done.scenario.towns} if manifest.seeds else {}
    return {
        "folder": str(folder),
        "scenario": manifest.name,
        "seeds": manifest.seeds,
        "months": manifest.months,
        "seconds": manifest.seconds,
        "interrupted": manifest.interrupted,
        "failures": [{"seed": f.seed, "stage": f.stage, "error": f.error} for f in manifest.failures],
        "towns": {name: json.loads(table.to_json(orient="records")) for name, table in towns.items()},
    }


# ---- while it runs ----------------------------------------------------------------------------------
@contextlib.contextmanager
def progress_of(quiet: bool) -> Iterator[Listener]:
    """Give a listener that shows on standard error how the run gets on."""
    from ccsim.running import Listener

    if quiet:
        yield Listener()
        return
    from ccsim.cli.progress import Bar, display

    with display() as progress:
        yield Bar(progress)
