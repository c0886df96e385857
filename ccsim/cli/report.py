"""The command that writes the report on a plan: `ccsim report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ccsim.cli.comparing import tell_failures
from ccsim.cli.running import progress_of, read_scenario
from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, INTERRUPTED, fail, messages

if TYPE_CHECKING:
    from ccsim.comparing.comparison import Comparison
    from ccsim.reporting import SavedVerdict
    from ccsim.running import Listener
    from ccsim.scenario import Scenario

QUICK, NONE = "quick", "none"


def report(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A scenario with a \\[plan].", show_default=False)],
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="How many pairs of runs.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the others follow it.")] = 1,
    years: Annotated[
        int | None, typer.Option(min=1, max=500, help="How long.", show_default="as the scenario says")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter or figure; may be repeated."),
    ] = None,
    verdict: Annotated[
        str, typer.Option(help='"quick" to judge now, "none", or the folder of a verdict already made.')
    ] = NONE,
    language: Annotated[str, typer.Option(help="Of the report: en or pt.")] = "en",
    town: Annotated[str, typer.Option(help="Of a network.", show_default="the first one that the plan acts on")] = "",
    formats: Annotated[str, typer.Option("--format", help="Any of html, pdf and csv, with commas.")] = "html,pdf,csv",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the report.", show_default="runs/report- and the scenario's name"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier report in that folder.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes.", show_default="one per processor")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Write the report on a plan: council brief, action table, indicators, cash flow, assumptions and limits.

    The plan is run with the same seeds as doing nothing. The folder gets a page to read and print, a PDF, every table
    as CSV, and the scenario.

    Exit codes: 0 done, 1 something failed, 2 unusable input, 130 interrupted.

    Examples:

      ccsim report scenarios/people-first.toml --verdict quick

      ccsim report scenarios/big-push.toml --verdict runs/verdict-big-push --language pt --out runs/big-push-pt
    """
    scenario = read_scenario(plan, years, settings or [], quiet)
    from ccsim import reporting, running, store
    from ccsim.comparing import making as comparing
    from ccsim.reporting import making

    try:
        wanted = making.check(language, formats.split(","))
        job = comparing.job_of([scenario], running.seeds_from(seed, seeds))
        name = job.arms[1].name
        if town:
            making.check_town(scenario, town)
        saved = None if verdict in {QUICK, NONE} else reporting.read_verdict(Path(verdict), name, scenario)
        usual = Path("runs") / f"report-{scenario.name}"
        folder = store.check_target(out if out is not None else usual, force, reporting.REPORT)
        processes = running.workers_for(workers, job.runs)
    except ValueError as refused:
        fail(str(refused), BAD_INPUT)
    with progress_of(quiet) as listener:
        found = comparing.carry_out(job, processes, settings or (), listener=listener)
    _check(found)
    if verdict == QUICK:
        with progress_of(quiet) as listener:
            saved = _judged(scenario, seed, workers, listener)
    if not quiet:
        messages().print("writing the report ...", style="dim")
    try:
        document = reporting.document_of(found, language, name, town, saved)
        reporting.write_report(folder, document, found, name, wanted, force)
    except store.StoreError as refused:
        fail(str(refused), FAILED)
    _finish(found, folder, quiet)


def _check(found: Comparison) -> None:
    """Say what failed; end if nothing is left to report, or if somebody interrupted."""
    tell_failures(found)
    if found.manifest.interrupted:
        fail("Interrupted; nothing was written.", INTERRUPTED)
    if not found.seeds:
        fail("No pair of runs succeeded; nothing was written.", FAILED)


def _judged(scenario: Scenario, seed: int, workers: int | None, listener: Listener) -> SavedVerdict:
    """Return a quick verdict made now."""
    from ccsim import reporting, running
    from ccsim.judging import making
    from ccsim.judging.study import study_of

    study = study_of([scenario], seed=seed, quick=True)
    judged = making.carry_out(study, None, running.workers_for(workers, making.MOST_WORKERS), (), listener)
    if judged.interrupted:
        fail("Interrupted; nothing was written. Finished runs of the verdict are kept.", INTERRUPTED)
    if not judged.verdicts:
        fail("Too few pairs succeeded to judge by; nothing was written.", FAILED)
    return reporting.of_verdict(judged.verdicts[0])


def _finish(found: Comparison, folder: Path, quiet: bool) -> NoReturn:
    """Say where the report is, and end with the code for what failed."""
    if not quiet:
        messages().print(f"Report: {folder}", markup=False, soft_wrap=True)
    sys.exit(FAILED if found.runs.lost else DONE)
