"""The command that reads what a sweep left: `ccsim results`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ccsim.cli.screen import BAD_INPUT, DONE, FAILED, error, fail
from ccsim.cli.screen import results as screen

if TYPE_CHECKING:
    import pandas as pd

    from ccsim.sweeping import Results, Work
    from ccsim.sweeping.compaction import Damage

SHOWN = 20  # rows of a table that is not asked for
WIDE = 10_000  # letters of a line that goes to a file or a program


def results(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a sweep.", show_default=False)],
    sql: Annotated[
        str, typer.Option(metavar="SELECT", help="Answer a query over the tables runs, failures, unequal.")
    ] = "",
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the runs as CSV.", show_default=False)] = None,
    failures: Annotated[bool, typer.Option("--failures", help="Show the runs without a result, and why.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Say what on disk is not as it was written.")] = False,
    rerun: Annotated[int, typer.Option(min=0, metavar="K", help="With --verify: make K runs again and compare.")] = 0,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Show how the outcomes of a study range and what moves them.")
    ] = False,
    reproduce: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Print the command that makes run N again.")
    ] = None,
    merge: Annotated[bool, typer.Option("--merge", help="First put together what the shards in DIR found.")] = False,
) -> None:
    """Show what a sweep found so far: summary, queries, CSV; verify it; give the command that makes a run again.

    Every file is verified before it is read. What is damaged is left out and said; `ccsim sweep ... --resume` makes
    it again. Nothing is changed in DIR but by --merge.

    Exit codes: 0 fine, 1 something is damaged, unequal, or cannot be read, 2 unusable input.

    Examples:

      ccsim results runs/migration

      ccsim results runs/migration --sql "SELECT point, avg(people) FROM runs GROUP BY point"

      ccsim results runs/migration --csv migration.csv

      ccsim results runs/migration --verify --rerun 5
    """
    from ccsim.store import StoreError
    from ccsim.sweeping.manifest import NotASweep

    if rerun and not verify:
        fail("--rerun K goes with --verify.", BAD_INPUT)
    try:
        damage = _merged(folder) if merge else []
        found = _opened(folder)
        damage = damage or found.damage
        if sql:
            _answer(found, sql)
        elif failures:
            _show_failures(found)
        elif sensitivity:
            _show_study(found)
        elif reproduce is not None:
            typer.echo(_command(found, reproduce))
        elif csv is None and not verify:
            _summarise(found)
        if csv is not None:
            rows = found.write_csv(csv)
            error(f"{rows:,} runs: {csv}", style="dim")
    except NotASweep as refused:
        fail(str(refused), BAD_INPUT)
    except StoreError as refused:
        fail(str(refused), FAILED)
    _end(found, damage, verify, rerun)


def _opened(folder: Path) -> Results:
    """Return what a folder holds; where there are only shards, say what to do."""
    from ccsim.store import StoreError
    from ccsim.sweeping import Results
    from ccsim.sweeping.manifest import exists
    from ccsim.sweeping.merging import shards_of

    if not exists(folder.expanduser()) and (shards := shards_of(folder.expanduser())):
        raise StoreError(f"{folder} holds {len(shards)} shards of a sweep. Add --merge to put them together.")
    return Results(folder)


def _merged(folder: Path) -> list[Damage]:
    """Put shards together; return what is damaged."""
    from ccsim.sweeping.merging import merge, shards_of

    damage = merge(folder)
    error(f"{len(shards_of(folder.expanduser()))} shards put together.", style="dim")
    return damage


def _answer(found: Results, sql: str) -> None:
    """Print the answer to a query."""
    try:
        _show(found.query(sql))
    except ValueError as refused:
        fail(str(refused), BAD_INPUT)


def _show(frame: pd.DataFrame) -> None:
    """Print a table, as wide as it is."""
    typer.echo(frame.to_string(index=False, line_width=WIDE))


def _summarise(found: Results) -> None:
    """Print what the sweep is, how far it is, and what the columns hold."""
    missing, done, failed, unequal = found.counts()
    out, manifest = screen(), found.manifest
    name = str(manifest.description.get("name", "a sweep"))
    about = [f"{done:,} of {manifest.runs:,} runs", f"{failed:,} failed", f"{missing:,} missing"]
    out.print(f"{name}: {', '.join(about)}", markup=False, soft_wrap=True)
    if done:
        _show(described(found))
    if failed:
        out.print("Add --failures to see which failed, and why.", markup=False)
    if missing:
        out.print("ccsim sweep with --resume makes those that are missing.", markup=False)
    del unequal  # said at the end, whatever was asked


def described(found: Results) -> pd.DataFrame:
    """Return a line for each column: unit, how many values, least, middle, mean, most; for texts how many kinds."""
    import pandas as pd

    frame, lines = found.frame(), []
    for column in found.manifest.columns:
        values = frame[column.name]
        if column.type == "text":
            often = values.value_counts()
            figures = ["", f"{often.index[0]!r} {often.iloc[0]:,} times", "", f"{len(often):,} kinds"]
        else:
            figures = [f"{value:,.6g}" for value in (values.min(), values.median(), values.mean(), values.max())]
        lines.append([column.name, column.unit, f"{values.count():,}", *figures])
    return pd.DataFrame(lines, columns=["column", "unit", "values", "least", "median", "mean", "most"])


def _show_failures(found: Results) -> None:
    """Print why runs have no result: how often for each reason, then run by run."""
    frame = found.frame("failures")
    if frame.empty:
        screen().print("No run failed.")
        return
    often = frame.groupby(["cause", "stage", "error"]).size().sort_values(ascending=False).rename("runs").reset_index()
    _show(often)
    typer.echo("")
    _show(frame[["number", "attempts", "cause", "error"]].head(SHOWN))
    first = frame.iloc[0]
    typer.echo(f"\nrun {first['number']}:\n{first['traceback'] or first['error']}")
    if len(frame) > SHOWN:
        typer.echo(f'{len(frame) - SHOWN:,} more: --sql "SELECT * FROM failures"')


def _show_study(found: Results) -> None:
    """Print what came of a study, as `ccsim sweep` does at its end."""
    from ccsim.cli.sweep_tables import show
    from ccsim.studies import restored
    from ccsim.studies.making import found_in

    study = found_in(restored(found.manifest.description, found.folder).study, found)
    if study.frame.empty:
        fail("No run has a result yet.", FAILED)
    show(study)


def _command(found: Results, number: int) -> str:
    """Return the command that makes a run again; end if there is no such run."""
    if number >= found.manifest.runs:
        fail(f"There is no run {number}: they are numbered from 0 to {found.manifest.runs - 1:,}.", BAD_INPUT)
    return _work_of(found).command(number)


def _work_of(found: Results) -> Work:
    """Return the work of a sweep; end if it would not give the same results any more."""
    from ccsim.studies import restored
    from ccsim.sweeping.manifest import differences, manifest_of

    work = restored(found.manifest.description, found.folder)
    if work.digest != found.manifest.digest:
        lines = "\n".join(f"  {line}" for line in differences(found.manifest, manifest_of(work)))
        fail(f"These results were made with something else than what is here:\n{lines}\nGo back to it first.", FAILED)
    return work


def _end(found: Results, damage: list[Damage], verify: bool, rerun: int) -> NoReturn:
    """Say what is wrong with what was found, and end with the code for it."""
    from ccsim.sweeping.coordinator import alarm

    wrong = [f"{found.folder / one.file}: {one.what}" for one in damage]
    if unequal := found.counts()[3]:
        wrong.append(alarm(unequal, found.folder))
    if verify and rerun:
        wrong += _rerun(found, rerun)
    for line in wrong:
        error(line)
    if verify and not wrong:
        typer.echo(
            f"Everything is as it was written: {len(found.manifest.files)} files, {found.frames} frames in logs."
        )
    sys.exit(FAILED if wrong else DONE)


def _rerun(found: Results, count: int) -> list[str]:
    """Make some runs again; return what differs."""
    from ccsim.sweeping.rerunning import differing, sample

    numbers = sample(found, count)
    lines = list(differing(found, _work_of(found), numbers))
    typer.echo(f"Made again: runs {', '.join(map(str, numbers))}; {len(lines)} differ.")
    return lines
