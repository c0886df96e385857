"""The command that holds the model against the facts: `ccsim facts`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccsim.cli import lists
from ccsim.cli.running import progress_of, read_scenario
from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, INTERRUPTED, error, fail, messages

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ccsim.facts import Fact, Finding, Findings, Plan

OBIDOS = Path("scenarios", "obidos.toml")
COLOURS = {"holds": "green", "misses": "red"}
SHOWN_FAILURES = 5


def facts(
    scenario: Annotated[Path, typer.Argument(help="A scenario; its first town is measured.")] = OBIDOS,
    only: Annotated[str, typer.Option(metavar="F01,F02", help="Only these facts.", show_default="all")] = "",
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many runs of each kind.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the others follow it.")] = 1,
    years: Annotated[
        int | None,
        typer.Option(min=1, max=500, help="Most years observed.", show_default="as each fact needs"),
    ] = None,
    towns: Annotated[
        int,
        typer.Option(
            min=8, max=10_000, help="Sampled towns, for facts that need many; a fifth as many are put into networks."
        ),
    ] = 320,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter or figure; may be repeated."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write a report with pictures, too.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Only list the facts; nothing is simulated.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes.", show_default="one per processor")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but results and errors.")] = False,
) -> None:
    """Measure in the model what is known about towns, and say which facts hold.

    Exit codes: 0 all facts to calibrate on that one town shows hold (of those asked for), 1 some miss or a run
    failed, 2 unusable input, 130 interrupted. Facts to validate on are reported as they come.

    Examples:  ccsim facts  |  ccsim facts --only F01,F02,F03 --seeds 5  |  ccsim facts --list
    """
    wanted = _chosen(only)
    if listed:
        _list(wanted, as_json)
        return
    from ccsim.facts import plan_for
    from ccsim.facts.words import all_hold, as_content
    from ccsim.running import seeds_from, workers_for

    try:
        several = seeds_from(seed, seeds)
    except ValueError as refused:
        fail(str(refused), BAD_INPUT)
    if report is not None and not report.parent.is_dir():
        fail(f"There is no folder {report.parent} for the report. Make it, or choose another.", BAD_INPUT)
    plan = plan_for(read_scenario(scenario, None, settings or [], quiet), wanted, several, years, towns)
    found = _carry_out(plan, workers_for(workers, max(1, plan.runs)), quiet)
    _tell_failures(found)
    if found.interrupted:
        fail("Interrupted: facts need all their runs, so nothing was measured and no run is kept.", INTERRUPTED)
    findings = list(found.by_fact.values())
    if as_json:
        typer.echo(json.dumps(as_content(found, settings or ()), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        _show(findings)
    if report is not None:
        _write(report, found, quiet)
    sys.exit(DONE if all_hold(findings) and not found.failures else FAILED)


def _chosen(only: str) -> list[Fact]:
    """Return the facts asked for; end if there is one that does not exist."""
    from ccsim.facts.catalogue import UnknownFact, chosen

    try:
        return list(chosen([name.strip().upper() for name in only.split(",") if name.strip()]).values())
    except UnknownFact as refused:
        fail(f"{str(refused)[0].upper()}{str(refused)[1:]}", BAD_INPUT)


def _carry_out(plan: Plan, workers: int, quiet: bool) -> Findings:
    """Say how long it will take, and do it."""
    from ccsim.cli.progress import duration
    from ccsim.facts import find, seconds_for
    from ccsim.running import compile_first
    from ccsim.workers import local_workers

    with progress_of(quiet) as listener:
        if plan.arms:
            compile_first(plan.scenario, listener)
        if plan.arms and not quiet:
            processes = "one process" if workers == 1 else f"{workers} processes"
            about = f"{plan.runs} runs on {processes}: about {duration(seconds_for(plan, workers))}"
            messages().print(about, style="dim")
        listener.begun(plan.runs)
        with local_workers(workers) as executor:
            return find(plan, executor, workers, listener.ended)


def _tell_failures(found: Findings) -> None:
    """Say in one line each what failed."""
    for failure in found.failures[:SHOWN_FAILURES]:
        error(f"Seed {failure.seed} failed in {failure.stage}: {failure.error}")
    more = len(found.failures) - SHOWN_FAILURES
    if more > 0:
        error(f"{more} more runs failed.")


def _write(path: Path, found: Findings, quiet: bool) -> None:
    """Write the report."""
    from ccsim.facts.report import write

    try:
        written = write(path, found)
    except OSError as refused:
        fail(f"Cannot write the report: {refused}", FAILED)
    if not quiet:
        messages().print(f"Report: {path}, {len(written) - 1} pictures", markup=False, soft_wrap=True)


# ---- what is shown ----------------------------------------------------------------------------------
def _list(wanted: Sequence[Fact], as_json: bool) -> None:
    """Print the facts as the evidence has them."""
    from dataclasses import asdict

    from ccsim.facts.words import target_of

    if as_json:
        typer.echo(json.dumps([asdict(fact) for fact in wanted], indent=1, ensure_ascii=False))
        return
    table = _table("fact", "target", "unit", "use", "needs", "source")
    for fact in wanted:
        row = (fact.id, fact.fact, target_of(fact), fact.unit, fact.use, fact.needs, fact.source)
        table.add_row(*row)
    lists.show(table)


def _table(*columns: str) -> Table:
    """Return an empty table whose first column holds the facts' ids."""
    from rich.table import Table

    return Table("", *columns, box=None, header_style="bold", padding=(0, 2, 0, 0))


def _show(findings: Sequence[Finding]) -> None:
    """Print a table of findings and the tally."""
    from ccsim.facts.words import figure, interval_of, tally, target_of

    people = lists.for_people()
    table = _table("fact", "target", "found", "95 % interval", "verdict", "use", *(() if people else ("how",)))
    for one in findings:
        cells = (target_of(one.fact, one.band), figure(one.value), interval_of(one))
        how = () if people else (one.how,)
        table.add_row(one.fact.id, _about(one, people), *cells, _verdict(one), one.fact.use, *how)
    lists.show(table)
    uses = [use for use in ("calibrate", "validate") if any(one.fact.use == use for one in findings)]
    typer.echo("\n" + ". ".join(tally(findings, use).capitalize() for use in uses) + "." if uses else "")


def _about(finding: Finding, people: bool) -> Text:
    """Return the fact's name and unit, for people with how it was measured below."""
    from rich.text import Text

    about = Text(f"{finding.fact.fact}, {finding.fact.unit}")
    return about.append(f"\n{finding.how}", style="dim") if people else about


def _verdict(finding: Finding) -> Text:
    """Return the verdict in its colour."""
    from rich.text import Text

    from ccsim.facts.words import verdict_of

    return Text(verdict_of(finding), style=COLOURS.get(finding.verdict, ""))
