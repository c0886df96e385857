"""What `ccsim sweep` prints: what is to come, how outcomes range, what they are sensitive to, where chance comes in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccsim.cli.comparison_tables import blank
from ccsim.cli.files import counted
from ccsim.cli.progress import duration
from ccsim.cli.screen import results
from ccsim.summary import number

if TYPE_CHECKING:
    import pandas as pd

    from ccsim.studies import Sensitivity, Study, StudyWork, Sweep
    from ccsim.studies.foresight import Foresight
    from ccsim.sweeping import Row

MOST_POINTS, MOST_NAMES = 16, 20  # shown one by one
DIGITS, SMALLEST = 3, 5e-6  # digits that count; what is smaller is shown as 0
BRACKETED, LESS = 2, ("mu", "first order")  # more measures with intervals make no table to read: these go without
SHOWN_WRONG = 10
ABOUT_RANGE = """\
Of the points' means over replicates. Chance: standard deviation between runs of the same point."""
ABOUT_SHARES = """\
Where the variance of single runs comes from. Seeds: chance that is the same at all points, which comparing points with
the same seeds takes away. Both: chance that differs from point to point."""


def plain(value: float) -> str:
    """Return a number with three digits that count, at most five behind the point; nothing where there is none."""
    if not math.isfinite(value):
        return ""
    if isinstance(value, int) or abs(value) < SMALLEST:
        return number(value)
    return number(value, min(5, max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))))


def setting(value: float | str) -> str:
    """Return a value of what varies, as it may be read; words as they are."""
    if isinstance(value, str):
        return value
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def between(value: float, low: float, high: float, bracketed: bool) -> str:
    """Return a number, with its interval in brackets if there is one and it is to be shown."""
    return f"{plain(value)} ({plain(low)} to {plain(high)})" if bracketed and math.isfinite(low) else plain(value)


# ---- before -----------------------------------------------------------------------------------------
def foreseen(study: Study, found: Foresight, workers: int) -> Iterator[str]:
    """Yield what a study takes, sentence by sentence."""
    points, names = counted(len(study.points), "point"), counted(len(study.factors), "name")
    yield f"{study.title}: {points} of {names} ({study.design.kind}), {counted(study.replicates, 'replicate')} each"
    twins = f", {found.simulations - found.runs:,} more without the plan" if study.twin else ""
    yield f"{counted(found.runs, 'run')} of {counted(study.base.years, 'year')}{twins}"
    processes = "one process" if workers == 1 else f"{workers} processes"
    about = f"{found.seconds:.2g} s for one" if found.seconds else "unknown: no run of the sample succeeded"
    yield f"Time on {processes}: about {duration(found.duration(workers))} ({about}, measured here)"
    yield f"Disk: at most about {size_of(found.bytes)}"
    if found.tried < len(study.points):
        yield f"The first {found.tried:,} points were tried"
    for point, text in list(found.wrong.items())[:SHOWN_WRONG]:
        yield f"Point {point} cannot be simulated: {text}"
    if found.wrong:
        yield f"{counted(len(found.wrong), 'point')} of {found.tried:,} tried cannot be simulated and will be failures"


def size_of(bytes: int) -> str:
    """Return a size in words."""
    for unit in ("bytes", "kB", "MB"):
        if bytes < 1000:
            return f"{bytes:.0f} {unit}"
        bytes = round(bytes / 1000)
    return f"{bytes:,} GB"


def show_run(work: StudyWork, number: int, row: Row) -> None:
    """Print one run."""
    table = blank(f"Run {number} of {work.study.title}", "", ("value",))
    table.add_column("")
    for column, value in zip(work.columns, row.values, strict=True):
        table.add_row(Text(column.name), Text(repr(value) if isinstance(value, float) else str(value)), column.unit)
    screen = results()
    screen.print(table)
    screen.print(f"key: {row.key}", soft_wrap=True)


# ---- after ------------------------------------------------------------------------------------------
def show(found: Sweep, screen: Console | None = None) -> None:
    """Print what came of a study; `screen`: where to, standard output if not given."""
    screen = results() if screen is None else screen
    study = found.study
    screen.print()
    runs = f"{len(found.frame):,} runs of {counted(study.base.years, 'year')}"
    screen.print(Text(f"{study.title}: {runs}, {counted(len(study.points), 'point')}", style="bold"))
    if len(study.points) <= MOST_POINTS:
        _print(screen, points_table(found), "Means over replicates.")
    if len(found.table()) and len(study.points) > 1:
        _print(screen, range_table(found), ABOUT_RANGE)
    if len(found.classes()):
        _print(screen, classes_table(found), "Runs in each class; none above a slow fade is credited in a study.")
    show_sensitivity(study, found.sensitivity(), screen)


def _print(screen: Console, table: Table, below: str) -> None:
    """Print a table and what is said below it."""
    screen.print()
    screen.print(table)
    screen.print(Text(" ".join(below.split()), style="dim"))


def points_table(found: Sweep) -> Table:
    """Return each point with the means of its outcomes."""
    study, frame = found.study, found.points()
    names = [*(factor.name for factor in study.factors), "runs", *(outcome.name for outcome in study.outcomes)]
    table = folding("Point by point", "", names)
    varied = [factor.name for factor in study.factors]
    for row in frame.to_dict(orient="records"):
        values = (setting(row[name]) for name in varied)
        others = (row[name] if isinstance(row[name], str) else plain(row[name]) for name in names[len(varied) :])
        table.add_row(str(row["point"]), *map(Text, (*values, *others)))
    return table


def range_table(found: Sweep) -> Table:
    """Return the range of each outcome over the points."""
    units = {outcome.name: outcome.unit for outcome in found.study.outcomes}
    table = folding("Over the points", "", ("lowest", "middle", "highest", "chance", ""))
    for row in found.table().to_dict(orient="records"):
        figures = (plain(row[name]) for name in ("lowest", "middle", "highest", "chance"))
        table.add_row(Text(row["outcome"]), *figures, units[row["outcome"]])
    return table


def classes_table(found: Sweep) -> Table:
    """Return how many runs have each class."""
    frame = found.classes()
    names = [name for name in frame.columns if name != "outcome"]
    table = folding("What becomes of the pairs", "", names)
    for row in frame.to_dict(orient="records"):
        table.add_row(Text(row["outcome"]), *(str(row[name]) for name in names))
    return table


def folding(title: str, first: str, columns: Iterable[str]) -> Table:
    """Return an empty table whose headers and first cells may fold."""
    table = blank(title, first, ())
    table.columns[0].no_wrap, table.columns[0].overflow = False, "fold"
    for name in columns:
        table.add_column(Text(name.replace("_", " ")), justify="right", overflow="fold")  # so that it breaks at words
    return table


# ---- sensitivity ------------------------------------------------------------------------------------
def show_sensitivity(study: Study, found: Sensitivity, screen: Console | None = None) -> None:
    """Print what each outcome is sensitive to, and where its variance comes from."""
    from ccsim.studies.sensitivity import MEANINGS

    screen = results() if screen is None else screen
    for outcome in study.outcomes:
        indices = found.indices[found.indices["outcome"] == outcome.name]
        if len(indices):
            screen.print()
            screen.print(indices_table(outcome.name, outcome.unit, indices))
        if found.left_out.get(outcome.name):
            text = f"{found.left_out[outcome.name]} points are left out: runs of theirs, or of neighbours, are missing."
            screen.print(Text(text, style="yellow"))
    measures = found.indices["measure"].unique()
    if len(measures):
        meanings = "; ".join(f"{measure}: {MEANINGS[measure]}" for measure in measures)
        screen.print(Text(f"{meanings}. In brackets: 95 % intervals.", style="dim"))
    if len(found.shares):
        _print(screen, shares_table(found.shares), ABOUT_SHARES)


def indices_table(outcome: str, unit: str, indices: pd.DataFrame) -> Table:
    """Return the indices of one outcome, the largest name first."""
    measures = list(indices["measure"].unique())
    table = folding(f"What moves {outcome}" + (f" ({unit})" if unit else ""), "", measures)
    bracketed = [measure for measure in measures if len(measures) <= BRACKETED or measure not in LESS]
    values = indices.set_index(["name", "measure"])
    main = indices[indices["measure"] == measures[-1 if measures[-1] == "total" else 0]]
    names = main.reindex(main["value"].abs().sort_values(ascending=False, kind="stable").index)["name"].tolist()
    for name in names[:MOST_NAMES]:
        rows = ((measure, values.loc[(name, measure)]) for measure in measures)
        cells = (between(row["value"], row["low"], row["high"], measure in bracketed) for measure, row in rows)
        table.add_row(Text(name), *cells)
    if len(names) > MOST_NAMES:
        table.add_row(f"and {len(names) - MOST_NAMES} more")
    return table


def shares_table(shares: pd.DataFrame) -> Table:
    """Return where the variance of each outcome comes from, in per cent."""
    table = folding("Variance of single runs, %", "", ("what varies", "seeds", "both"))
    for row in shares.to_dict(orient="records"):
        table.add_row(Text(row["outcome"]), *(plain(100 * row[name]) for name in ("points", "seeds", "both")))
    return table
