"""The command that carries out studies: `ccsim sweep`."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, INTERRUPTED, error, fail, messages, refuse, results

if TYPE_CHECKING:
    from ccsim.studies import Study, StudyWork
    from ccsim.sweeping import Swept

SHOWN_WRONG = 10


def sweep(
    study: Annotated[Path, typer.Argument(help="A study, .toml or .json.", show_default=False)],
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes.", show_default="one per processor")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster that does it.")
    ] = None,
    shard: Annotated[str | None, typer.Option(metavar="3/40", help="Only the third of forty equal shares.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what is unfinished in the folder.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Also do again what failed.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Do at most so many runs this time.")] = None,
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
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Carry out a study: many runs at the points of a design, each point with the same seeds.

    The folder keeps every finished run, whatever happens; --resume does what is missing.

    Exit codes: 0 done, 1 something failed, 2 unusable input, 130 interrupted (what was finished is kept).

    Examples:

      ccsim sweep experiments/migration.toml --dry-run

      ccsim sweep experiments/migration.toml --out runs/migration

      ccsim sweep experiments/migration.toml --out runs/migration --resume
    """
    fit = read_study(study, settings or [], quiet)
    from ccsim.studies import StudyWork

    work = StudyWork(fit)
    if run is not None:
        _show_run(work, run, as_json)
    if dry_run:
        _foresee(work, workers, as_json, quiet)
    _carry_out(work, folder_for(fit, out), workers, dask, shard_of(shard), resume, retry_failed, limit, as_json, quiet)


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


def folder_for(study: Study, out: Path | None) -> Path:
    """Return where the results go."""
    return out if out is not None else Path("runs") / f"sweep-{study.name}"


def shard_of(text: str | None) -> tuple[int, int] | None:
    """Return the number of a share and how many there are; end if the text says neither."""
    if text is None:
        return None
    number, slash, count = text.partition("/")
    if not (slash and number.strip().isdecimal() and count.strip().isdecimal()):
        fail(f"--shard {text} is not of the form 3/40: the third of forty shares.", BAD_INPUT)
    return int(number), int(count)


# ---- one run, no run --------------------------------------------------------------------------------
def _show_run(work: StudyWork, number: int, as_json: bool) -> NoReturn:
    """Make one run again and print its row."""
    from ccsim.ensemble import Failure

    if number >= len(work):
        fail(f"There is no run {number}: the study has {len(work):,}, counted from 0.", BAD_INPUT)
    row = work.carry_out(number)
    if isinstance(row, Failure):
        fail(f"Run {number} failed in {row.stage}: {row.error}\n{row.traceback}".rstrip(), FAILED)
    values = dict(zip((column.name for column in work.columns), row.values, strict=True))
    if as_json:
        typer.echo(json.dumps({"number": number, "key": row.key, **values}, ensure_ascii=False))
    else:
        from ccsim.cli.sweep_tables import show_run

        show_run(work, number, row)
    sys.exit(DONE)


def _foresee(work: StudyWork, workers: int | None, as_json: bool, quiet: bool) -> NoReturn:
    """Say what a study takes, and which of its points cannot be simulated."""
    from ccsim.cli.running import progress_of
    from ccsim.running import compile_first, workers_for
    from ccsim.studies.foresight import foresee

    with progress_of(quiet) as listener:
        compile_first(work.study.base, listener)
    found, processes = foresee(work), workers_for(workers, len(work))
    content = {
        "points": len(work.study.points), "replicates": work.study.replicates, "runs": found.runs,
        "simulations": found.simulations, "seconds of one simulation": found.seconds, "processes": processes,
        "seconds": found.duration(processes), "bytes": found.bytes * found.runs, "points tried": found.tried,
        "points that cannot be simulated": {str(point): text for point, text in found.wrong.items()},
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(content, ensure_ascii=False))
    else:
        from ccsim.cli.sweep_tables import foreseen

        for line in foreseen(work.study, found, processes):
            results().print(line, markup=False, soft_wrap=True)
    for failure in found.failures:
        error(f"Seed {failure.seed} failed in {failure.stage}: {failure.error}")
    sys.exit(FAILED if found.wrong or found.failures else DONE)


# ---- all runs ---------------------------------------------------------------------------------------
def _carry_out(
    work: StudyWork, folder: Path, workers: int | None, dask: str | None, shard: tuple[int, int] | None, resume: bool,
    retry_failed: bool, limit: int | None, as_json: bool, quiet: bool,
) -> NoReturn:  # fmt: skip
    """Carry out the study, show what there is, and end with the code for it."""
    from ccsim.cli.running import progress_of
    from ccsim.cli.sweep_progress import progress_of_sweep
    from ccsim.running import compile_first
    from ccsim.store import StoreError
    from ccsim.studies.making import executor_of, keep_study
    from ccsim.sweeping import sweep_all

    try:
        with progress_of(quiet) as listener:
            compile_first(work.study.base, listener)
        executor = executor_of(work, workers, dask)
        with progress_of_sweep(quiet) as hears:
            swept = sweep_all(
                work, folder, executor, resume=resume, retry_failed=retry_failed, shard=shard, limit=limit,
                listener=hears,
            )  # fmt: skip
        keep_study(work.study, swept.folder)
    except StoreError as refused:
        fail(str(refused), BAD_INPUT)
    _finish(work.study, swept, again(work.study, folder, workers, dask, shard), as_json, quiet)


def again(study: Study, folder: Path, workers: int | None, dask: str | None, shard: tuple[int, int] | None) -> str:
    """Return the command that goes on with a study."""
    words = ["ccsim", "sweep", study.path]
    for setting in study.settings:
        words += ["--set", setting]
    if workers is not None:
        words += ["--workers", str(workers)]
    if dask is not None:
        words += ["--dask", dask]
    if shard is not None:
        words += ["--shard", f"{shard[0]}/{shard[1]}"]
    return shlex.join([*words, "--out", str(folder), "--resume"])


def _finish(study: Study, swept: Swept, resume: str, as_json: bool, quiet: bool) -> NoReturn:
    """Show what there is, say what is missing and how to go on, and end with the code for it."""
    from ccsim.studies.making import Sweep
    from ccsim.sweeping import Results

    if swept.done and not swept.interrupted:
        found = Sweep(study, Results(swept.folder).frame(), swept.folder)
        if as_json:
            from ccsim.studies.content import as_content

            typer.echo(json.dumps(as_content(found, swept), ensure_ascii=False, allow_nan=False))
        elif not quiet:
            from ccsim.cli.sweep_tables import show

            show(found)
    if not quiet:
        messages().print(f"Results: {swept.folder}", markup=False, soft_wrap=True)
    if swept.failed:
        look = f"ccsim results {shlex.quote(str(swept.folder))} --failures"
        error(f"{swept.failed:,} of {swept.asked:,} runs failed. See them with: {look}")
    if swept.unequal:
        error(f"Alarm: {swept.unequal:,} runs gave two different results; the model is not deterministic here.")
    if swept.stopped:
        error(swept.stopped)
    if swept.missing:
        said = "Interrupted: " if swept.interrupted else ""
        error(f"{said}{swept.done:,} of {swept.asked:,} runs are kept. Go on with: {resume}", style="yellow")
    wrong = swept.failed or swept.unequal or swept.stopped
    sys.exit(INTERRUPTED if swept.interrupted else FAILED if wrong else DONE)
