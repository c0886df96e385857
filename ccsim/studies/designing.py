"""What is wrong with a design: keys that another kind has, numbers that do not suit it, points without end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccsim.scenario.problems import Finding, about, amount, shown
from ccsim.studies.designs import MOST_POINTS, levels_of, points_of, size_of
from ccsim.studies.factors import Factor
from ccsim.studies.schema import Design

KEYS = {
    "grid": {"levels"},
    "latin hypercube": {"points", "seed"},
    "sobol": {"points", "seed"},
    "morris": {"trajectories", "levels", "seed"},
    "saltelli": {"points", "seed"},
    "table": {"file", "names", "rows"},
}
MOST_RUNS = 100_000_000


def wrong_keys(design: Design) -> Iterator[Finding]:
    """Yield what does not belong to this kind of design, and what it lacks."""
    for key in sorted(design.model_fields_set - {"kind"} - KEYS[design.kind]):
        kinds = ", ".join(kind for kind, keys in KEYS.items() if key in keys)
        yield about(("design", key), f" does not belong to a design of kind {shown(design.kind)}, but to: {kinds}.")
    if design.kind == "table" and bool(design.file) == bool(design.rows):
        yield about(("design",), ': a table has either file = "points.csv", or names and rows.')
    for at, row in enumerate(design.rows):
        if len(row) != len(design.names):
            yield about(("design", "rows", at), f" has {len(row)} entries, but there are {len(design.names)} names.")


def wrong_numbers(design: Design, factors: Sequence[Factor], replicates: int) -> Iterator[Finding]:
    """Yield what is wrong with the numbers of a design (of any kind but a table) for what varies."""
    points = points_of(design)
    if not factors:
        yield Finding(("design",), "Nothing varies. Add [[uncertainties]] or [[levers]], or a table of points.")
    elif design.kind in {"sobol", "saltelli"} and points & (points - 1):
        power = 1 << points.bit_length()
        text = f" = {points} is no power of 2, as Sobol' points want it. Take {power // 2} or {power} (points)."
        yield about(("design", "points"), text)
    elif design.kind == "morris" and levels_of(design) % 2:
        yield about(("design", "levels"), f" = {design.levels} is odd. Take an even number of levels (levels).")
    else:
        yield from too_many(size_of(design, factors), replicates)


def too_many(points: int, replicates: int) -> Iterator[Finding]:
    """Yield a finding if there are more points, or runs, than a sweep can number sensibly."""
    if points > MOST_POINTS:
        text = f": {amount(points)} points are more than {amount(MOST_POINTS)}."
        yield about(("design",), f"{text} Take fewer points or levels, or a sample instead of a grid.")
    elif points * replicates > MOST_RUNS:
        text = f" = {amount(replicates)}, times {amount(points)} points, are more than {amount(MOST_RUNS)} runs."
        yield about(("study", "replicates"), text)
