"""The command that compares plans: `ccsim compare`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ccsim.cli.running import SHOWN_FAILURES, progress_of, read_scenario, save
from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, INTERRUPTED, error, fail, messages

if TYPE_CHECKING:
    from ccsim.comparing.comparison import Comparison
    from ccsim.comparing.making import Job
    from ccsim.running import Listener


def compare(
    plans: Annotated[
        list[Path], typer.Argument(help="Scenarios of one town that differ by their \\[plan].", show_default=False)
    ],
    seeds: Annotated[int, typer.Option(min=1, max=100_000, help="How many sets of twins.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the others follow it.")] = 1,
    years: Annotated[
        int | None, typer.Option(min=1, max=500, help="How long.", show_default="as the scenarios say")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter or figure in all; may be repeated."),
    ] = None,
    contributions: Annotated[
        bool, typer.Option("--contributions", help="Tell what each lever contributes; takes more runs.")
    ] = False,
    discount: Annotated[float, typer.Option(min=0, max=1, help="Rate at which money is discounted, a year.")] = 0.03,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the results.", show_default="runs/compare- and the first name"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier comparison in that folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes.", show_default="one per processor")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but results and errors.")] = False,
) -> None:
    """Compare action plans with doing nothing and with one another: effects, who gains, who pays.

    Every plan is run with the same seeds as doing nothing, so that twins differ by the plan alone.

    Exit codes: 0 done, 1 something failed, 2 unusable input, 130 interrupted (what was finished is kept).

    Examples:

      ccsim compare plan-a.toml plan-b.toml

      ccsim compare plan.toml --contributions --seeds 10 --out runs/plan
    """
    scenarios = [read_scenario(path, years, settings or [], quiet) for path in plans]
    from ccsim import running, store
    from ccsim.comparing import comparison, making

    try:
        job = making.job_of(scenarios, running.seeds_from(seed, seeds), contributions)
        usual = Path("runs") / f"compare-{scenarios[0].name}"
        folder = store.check_target(out if out is not None else usual, force, comparison.COMPARISON)
    except ValueError as refused:
        fail(str(refused), BAD_INPUT)
    processes = running.workers_for(workers, job.runs)
    with progress_of(quiet) as listener:
        _tell_cost(job, processes, listener, quiet)
        found = making.carry_out(job, processes, settings or (), discount, listener)
    _finish(found, folder, force, as_json, quiet)


def _tell_cost(job: Job, workers: int, listener: Listener, quiet: bool) -> None:
    """Say how many runs there will be and how long they take, before many are made for the levers' contributions."""
    if not job.designs or quiet:
        return
    from ccsim.cli.progress import duration
    from ccsim.running import compile_first

    compile_first(job.arms[0].scenario, listener)
    processes = "one process" if workers == 1 else f"{workers} processes"
    parts = f"{len(job.parts)} parts of plans among them" if job.parts else "no parts of plans are needed"
    about = f"{job.runs} runs on {processes}: about {duration(job.seconds(workers))} ({parts})"
    messages().print(about, style="dim")


def _finish(found: Comparison, folder: Path, force: bool, as_json: bool, quiet: bool) -> NoReturn:
    """Write and show what there is, say what is missing, and end with the code for it."""
    tell_failures(found)
    if not found.seeds and not found.runs.lost:
        fail("Interrupted before a set of twins was finished; nothing was written.", INTERRUPTED)
    if not found.seeds:
        fail("No set of twins succeeded; nothing was written.", FAILED)
    try:
        save(found, folder, force, quiet)
    finally:  # what took long to find is shown, also where it cannot be kept
        _show(found, folder, as_json)
    if not quiet:
        messages().print(f"Results: {folder}", markup=False, soft_wrap=True)
    interrupted = found.manifest.interrupted
    if interrupted:
        kept, asked = len(found.seeds), len(found.manifest.seeds_asked)
        error(f"Interrupted: {kept} of {asked} sets of twins were finished and are kept.", style="yellow")
    sys.exit(INTERRUPTED if interrupted else FAILED if found.runs.lost else DONE)


def _show(found: Comparison, folder: Path, as_json: bool) -> None:
    """Print what was found."""
    if as_json:
        from ccsim.comparing.content import as_content

        content = {"folder": str(folder), **as_content(found)}
        typer.echo(json.dumps(content, ensure_ascii=False, allow_nan=False))
    else:
        from ccsim.cli.comparison_tables import show

        show(found)


def tell_failures(found: Comparison) -> None:
    """Say in one line each what failed."""
    for lost in found.runs.lost[:SHOWN_FAILURES]:
        failure = lost.failure
        error(f"Seed {failure.seed} of {lost.arm} failed in {failure.stage}: {failure.error}")
    if found.runs.lost:
        more = len(found.runs.lost) - SHOWN_FAILURES
        others = f" ({more} not shown)" if more > 0 else ""
        error(f"{len(found.runs.lost)} runs failed{others}; their twins are left out. manifest.json has the details.")
