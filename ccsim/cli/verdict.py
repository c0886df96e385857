"""The command that judges plans: `ccsim verdict`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ccsim.cli.running import SHOWN_FAILURES, progress_of, read_scenario
from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, INTERRUPTED, error, fail, messages

if TYPE_CHECKING:
    from ccsim.judging.findings import Judged
    from ccsim.judging.study import Study
    from ccsim.running import Listener


def verdict(
    plans: Annotated[
        list[Path],
        typer.Argument(metavar="SCENARIO...", help="Scenarios of one town, each with a plan.", show_default=False),
    ],
    pairs: Annotated[
        int | None,
        typer.Option(min=2, max=10_000, help="Pairs of runs in each world.", show_default="200, of a quick answer 30"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="30 pairs, in the scenario's own world, without two starts and peers.")
    ] = False,
    deep: Annotated[
        bool,
        typer.Option(
            "--deep",
            help="Also a placebo, other uses of the money, other sizes, parameters and starts: thousands of runs.",
        ),
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the others follow it.")] = 1,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter or figure in all; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the results.", show_default="runs/verdict- and the first name"),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what is unfinished in that folder.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier verdict in that folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes.", show_default="one per processor")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but results and errors.")] = False,
) -> None:
    """Judge whether a plan makes its town leapfrog, in a world without thresholds and in one with them.

    Twins with the same seed differ by the plan alone. The folder gets a page to read, the pictures and all data.

    Exit codes: 0 judged (whatever the answer), 1 something failed, 2 unusable input, 130 interrupted (what was
    finished is kept: --resume goes on).

    Examples:

      ccsim verdict scenarios/big-push.toml --quick

      ccsim verdict scenarios/big-push.toml --out runs/big-push

      ccsim verdict scenarios/big-push.toml --out runs/big-push --resume --deep
    """
    scenarios = [read_scenario(path, None, settings or [], quiet) for path in plans]
    from ccsim import running
    from ccsim.judging import making, saving
    from ccsim.judging.study import study_of
    from ccsim.store import StoreError

    try:
        study = study_of(scenarios, pairs, seed, quick, deep)
        usual = Path("runs") / f"verdict-{scenarios[0].name}"
        folder = saving.prepare(out if out is not None else usual, resume, force)
        processes = running.workers_for(workers, making.MOST_WORKERS)
    except ValueError as refused:
        fail(str(refused), BAD_INPUT)
    try:
        with progress_of(quiet) as listener:
            if deep and not quiet:
                _tell_cost(study, folder, processes, listener)
            judged = making.carry_out(study, folder, processes, settings or (), listener)
    except StoreError as refused:
        fail(str(refused), FAILED)
    _finish(judged, folder, as_json, quiet)


def _tell_cost(study: Study, folder: Path, workers: int, listener: Listener) -> None:
    """Say how many runs are still to be made and about how long they take, before many are."""
    from ccsim.cli.progress import duration
    from ccsim.judging import making
    from ccsim.running import compile_first

    compile_first(study.base, listener)
    cost = making.cost(study, folder, workers)
    processes = "one process" if workers == 1 else f"{workers} processes"
    messages().print(f"{cost.runs:,} runs on {processes}: about {duration(cost.seconds)}", style="dim")


def _finish(judged: Judged, folder: Path, as_json: bool, quiet: bool) -> NoReturn:
    """Write and show what there is, say what is missing, and end with the code for it."""
    from ccsim.judging import saving
    from ccsim.store import StoreError

    _tell_failures(judged)
    if judged.interrupted:
        fail(f"Interrupted: {judged.finished} of {judged.asked} runs are kept. Add --resume to go on.", INTERRUPTED)
    if not judged.verdicts:
        fail("Too few pairs succeeded to judge by; nothing was written.", FAILED)
    try:  # before the page, which takes a second; what cannot be shown, as nobody reads it any more, is kept as well
        _show(judged, folder, as_json)
    finally:
        try:
            if not quiet:
                messages().print("writing page, data and pictures ...", style="dim")
            saving.save(judged, folder)
        except StoreError as refused:
            fail(str(refused), FAILED)
    if not quiet:
        messages().print(f"Results: {folder}", markup=False, soft_wrap=True)
    sys.exit(FAILED if judged.failures else DONE)


def _show(judged: Judged, folder: Path, as_json: bool) -> None:
    """Print what was found."""
    if as_json:
        from ccsim.judging.content import as_content

        found = [as_content(verdict) for verdict in judged.verdicts]
        typer.echo(json.dumps({"folder": str(folder), "verdicts": found}, ensure_ascii=False, allow_nan=False))
    else:
        from ccsim.cli.verdict_tables import show

        for one in judged.verdicts:
            show(one)
    sys.stdout.flush()


def _tell_failures(judged: Judged) -> None:
    """Say in one line each what failed."""
    for arm, failure in judged.failures[:SHOWN_FAILURES]:
        error(f"Seed {failure.seed} of {arm} failed in {failure.stage}: {failure.error}")
    if judged.failures:
        more = len(judged.failures) - SHOWN_FAILURES
        others = f" ({more} not shown)" if more > 0 else ""
        error(f"{len(judged.failures)} runs failed{others}; their pairs are left out. manifest.json has the details.")
