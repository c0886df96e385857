"""The command that carries out studies: `ccsim sweep`."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import typer

from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, INTERRUPTED, error, fail, messages, refuse, results

if TYPE_CHECKING:
    from ccsim.studies import Study, StudyWork
    from ccsim.sweeping import Swept

GIGABYTE = 10**9


class How(NamedTuple):
    """What is to be done of a study, where and by whom."""

    folder: Path
    workers: int | None = None
    dask: str | None = None
    shard: tuple[int, int] | None = None
    resume: bool = False
    retry_failed: bool = False
    limit: int | None = None
    seconds: float | None = None  # a run may take
    memory: float | None = None  # GB a worker may have


class Shown(NamedTuple):
    """How results are printed."""

    as_json: bool
    quiet: bool


def sweep(
    study: Annotated[Path, typer.Argument(help="A study, .toml or .json.", show_default=False)],
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes.", show_default="one per processor")
    ] = None,
    dask: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster to do it.")] = None,
    shard: Annotated[str | None, typer.Option(metavar="3/40", help="Only the third of forty equal shares.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what is unfinished in the folder.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Also do again what failed.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Do at most so many runs this time.")] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.1, help="Seconds a run may take.", show_default="far above what is usual"),
    ] = None,
    memory_limit: Annotated[
        float | None,
        typer.Option(min=0.1, help="GB of memory a process may take.", show_default="its share of the machine's"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many runs there are and what they take; keep nothing.")
    ] = False,
    run: Annotated[
        int | None, typer.Option("--run", min=0, help="Make this run alone again and print it; keep nothing.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A further constant; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the results.", show_default="runs/sweep- and the study's name"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but results and errors.")] = False,
) -> None:
    """Carry out a study: runs at all points of a design, the same seeds at each, and what they are sensitive to.

    The folder keeps every finished run, whatever happens; --resume does what is missing.

    Exit codes: 0 done, 1 something failed, 2 unusable input, 130 interrupted (what was finished is kept).

    Examples:

      ccsim sweep experiments/migration.toml --dry-run

      ccsim sweep experiments/migration.toml --out runs/migration

      ccsim sweep experiments/migration.toml --out runs/migration --resume
    """
    fit = read_study(study, settings or [], quiet)
    from ccsim.studies import StudyWork

    work, shown = StudyWork(fit), Shown(as_json, quiet)
    if run is not None:
        _make_again(work, run, shown)
    if dry_run:
        _foresee(work, workers, shown)
    folder = out if out is not None else Path("runs") / f"sweep-{fit.name}"
    how = How(folder, workers, dask, shard_of(shard), resume, retry_failed, limit, time_limit, memory_limit)
    _carry_out(work, how, shown)


def read_study(path: Path, settings: Sequence[str], quiet: bool) -> Study:
    """Return a study after showing warnings; end if it has problems."""
    from ccsim.scenario import ScenarioError, lines_of
    from ccsim.studies import read_study as read

    try:
        fit = read(path, settings)
    except ScenarioError as refused:
        refuse(lines_of(refused.problems))
    if not quiet:
        for line in lines_of(fit.warnings):
            error(f"warning: {line}", style="yellow")
    return fit


def shard_of(text: str | None) -> tuple[int, int] | None:
    """Return the number of a share and how many there are; end if the text does not say so."""
    if text is None:
        return None
    number, _, count = (part.strip() for part in text.partition("/"))
    if not (number.isdecimal() and count.isdecimal()):
        fail(f"--shard {text} is not of the form 3/40, the third of forty shares.", BAD_INPUT)
    return int(number), int(count)


# ---- one run, and none ------------------------------------------------------------------------------
def _make_again(work: StudyWork, number: int, shown: Shown) -> NoReturn:
    """Make one run again and print its row."""
    from ccsim.ensemble import Failure

    if number >= len(work):
        fail(f"There is no run {number}: the study has {len(work):,}, counted from 0.", BAD_INPUT)
    _compile(work, shown)
    row = work.carry_out(number)
    if isinstance(row, Failure):
        fail(f"Run {number} failed in {row.stage}: {row.error}\n{row.traceback}".rstrip(), FAILED)
    if shown.as_json:
        values = dict(zip((column.name for column in work.columns), row.values, strict=True))
        typer.echo(json.dumps({"number": number, "key": row.key, **values}, ensure_ascii=False))
    else:
        from ccsim.cli.sweep_tables import show_run

        show_run(work, number, row)
    sys.exit(DONE)


def _foresee(work: StudyWork, workers: int | None, shown: Shown) -> NoReturn:
    """Say what a study takes, and which of its points cannot be simulated."""
    from ccsim.running import workers_for
    from ccsim.studies.foresight import foresee

    _compile(work, shown)
    found, processes = foresee(work), workers_for(workers, len(work))
    if shown.as_json:
        typer.echo(json.dumps(found.as_content(processes), ensure_ascii=False))
    else:
        from ccsim.cli.sweep_tables import foreseen

        for line in foreseen(work.study, found, processes):
            results().print(line, markup=False, soft_wrap=True)
    for failure in found.failures:
        error(f"Seed {failure.seed} failed in {failure.stage}: {failure.error}")
    sys.exit(FAILED if found.wrong or found.failures else DONE)


def _compile(work: StudyWork, shown: Shown) -> None:
    """Have the rules compiled, and say so."""
    from ccsim.cli.running import progress_of
    from ccsim.running import compile_first

    with progress_of(shown.quiet) as listener:
        compile_first(work.study.base, listener)


# ---- all runs ---------------------------------------------------------------------------------------
def _carry_out(work: StudyWork, how: How, shown: Shown) -> NoReturn:
    """Carry out the study, show what there is, and end with the code for it."""
    from ccsim.cli.sweep_progress import progress_of_sweep
    from ccsim.running import workers_for
    from ccsim.store import StoreError
    from ccsim.studies.making import carried_out
    from ccsim.sweeping import executor_of
    from ccsim.sweeping.opening import folder_of, prepare

    try:
        prepare(folder_of(how.folder, how.shard), how.resume)
    except StoreError as refused:
        fail(str(refused), BAD_INPUT)
    _compile(work, shown)
    try:
        memory = None if how.memory is None else round(how.memory * GIGABYTE)
        executor = executor_of(workers_for(how.workers, len(work)), how.dask, how.seconds, memory)
        with progress_of_sweep(shown.quiet) as listener:
            swept = carried_out(
                work, how.folder, executor, how.resume, how.retry_failed, how.shard, how.limit, listener
            )  # fmt: skip
    except StoreError as refused:
        fail(str(refused), FAILED)
    _finish(work.study, swept, how, shown)


def _finish(study: Study, swept: Swept, how: How, shown: Shown) -> NoReturn:
    """Show what there is, say what is missing and how to go on, and end with the code for it."""
    if swept.done and not swept.interrupted:
        _show(study, swept, shown)
    if not shown.quiet:
        messages().print(f"Results: {swept.folder}", markup=False, soft_wrap=True)
    if swept.failed:
        look = shlex.join(["ccsim", "results", str(swept.folder), "--failures"])
        error(f"{swept.failed:,} of {swept.asked:,} runs failed. Look at them with: {look}")
    if swept.unequal:
        error(f"Alarm: {swept.unequal:,} runs gave two different results. Look at them before using any.")
    if swept.stopped:
        error(swept.stopped)
    if swept.missing:
        said = "Interrupted: " if swept.interrupted else ""
        error(f"{said}{swept.done:,} of {swept.asked:,} runs are kept. Go on with: {again(study, how)}", "yellow")
    wrong = swept.failed or swept.unequal or swept.stopped
    sys.exit(INTERRUPTED if swept.interrupted else FAILED if wrong else DONE)


def _show(study: Study, swept: Swept, shown: Shown) -> None:
    """Print what was found."""
    from ccsim.studies.making import found_in
    from ccsim.sweeping import Results

    found = found_in(study, Results(swept.folder))
    if shown.as_json:
        from ccsim.studies.content import as_content

        typer.echo(json.dumps(as_content(found, swept), ensure_ascii=False, allow_nan=False))
    else:
        from ccsim.cli.sweep_tables import show

        show(found)


def again(study: Study, how: How) -> str:
    """Return the command that goes on with a study."""
    words = ["ccsim", "sweep", study.path]
    for setting in study.settings:
        words += ["--set", setting]
    for option, value in (("--workers", how.workers), ("--dask", how.dask)):
        words += [option, str(value)] if value is not None else []
    words += ["--shard", f"{how.shard[0]}/{how.shard[1]}"] if how.shard is not None else []
    return shlex.join([*words, "--out", str(how.folder), "--resume"])
