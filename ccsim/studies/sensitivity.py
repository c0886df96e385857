"""What the outcomes of a study are sensitive to, by the method that its design was made for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccsim.leapfrog.series import Counts
from ccsim.studies import indices
from ccsim.studies.designs import levels_of, problem_of, unit_sample
from ccsim.studies.factors import Values
from ccsim.studies.indices import Indices, shares_of_variance
from ccsim.studies.study import Study

MEANINGS = {
    "mu*": "mean size of the change over the whole range",
    "mu": "mean change over the whole range",
    "sigma": "spread of that change: curved, or different elsewhere in the space",
    "first order": "share of the variance between points by itself",
    "total": "share of it together with others",
    "main effect": "mean at the last value less that at the first",
    "partial rank correlation": "with the others held fixed, -1 to 1",
}
COLUMNS = ("outcome", "name", "measure", "value", "low", "high")


class Complete(NamedTuple):
    """The points that can be used for one outcome, in the order of the design, and how many cannot."""

    rows: Counts  # int64[points]
    left_out: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Indices of every outcome, where its variance comes from, and what had to be left out."""

    indices: pd.DataFrame  # outcome, name, measure, value, low, high
    shares: pd.DataFrame  # outcome, points, seeds, both; empty with a single replicate
    left_out: dict[str, int]  # points by outcome


def sensitivity(study: Study, frame: pd.DataFrame) -> Sensitivity:
    """Return what the outcomes are sensitive to (frame: the results, one row for each finished run).

    Indices are of the means over replicates. A point without all its replicates is left out, and with it what of the
    design cannot be used without it. Verdicts are classes, and have no indices.
    """
    several: list[pd.DataFrame] = []
    shares, left_out = [], {}
    for outcome in (outcome.name for outcome in study.outcomes if not outcome.verdict):
        y = cube_of(study, frame, outcome)
        complete = complete_points(study, y)
        left_out[outcome] = complete.left_out
        if len(complete.rows):
            found = indices_of(study, y, complete.rows)
            several += tidy(outcome, [factor.name for factor in study.factors], found)
        whole = y[np.isfinite(y).all(axis=1)]
        if min(whole.shape) >= 2:
            shares.append({"outcome": outcome, **shares_of_variance(whole)._asdict()})
    empty = pd.DataFrame(columns=list(COLUMNS))
    return Sensitivity(
        pd.concat(several, ignore_index=True) if several else empty,
        pd.DataFrame(shares, columns=["outcome", "points", "seeds", "both"]),
        left_out,
    )


def cube_of(study: Study, frame: pd.DataFrame, outcome: str) -> Values:
    """Return an outcome by point and replicate (float64[points, replicates], NaN where there is no result)."""
    y = np.full((len(study.points), study.replicates), np.nan)
    y[frame["point"].to_numpy(), frame["replicate"].to_numpy()] = frame[outcome].to_numpy(np.float64)
    return y


def complete_points(study: Study, y: Values) -> Complete:
    """Return the points whose parts of the design are complete: trajectories, blocks, all of a grid, or each point."""
    whole = np.isfinite(y).all(axis=1)
    size = part_of(study)
    usable = np.repeat(whole.reshape(-1, size).all(axis=1), size)
    return Complete(np.flatnonzero(usable), int((~usable).sum()))


def part_of(study: Study) -> int:
    """Return how many points of a design can only be used together."""
    names = len(study.factors)
    parts = {"morris": names + 1, "saltelli": names + 2, "grid": len(study.points)}
    return parts.get(study.design.kind, 1)


def indices_of(study: Study, y: Values, rows: Counts) -> Indices:
    """Return the indices of one outcome (y: float64[points, replicates]; rows: the points to be used)."""
    design, means = study.design, y[rows].mean(axis=1)
    if design.kind == "morris":
        trajectories = (-1, part_of(study))
        unit = unit_sample(design, study.factors)[rows]
        return indices.morris(unit.reshape(*trajectories, len(study.factors)), means.reshape(trajectories), design.seed)
    if design.kind == "saltelli":
        return indices.saltelli(problem_of(study.factors), means, design.seed)
    if design.kind == "grid":
        shape = [len(factor.steps(levels_of(design))) for factor in study.factors]
        return indices.grid(y, shape, design.seed)
    return indices.partial_ranks(study.points[rows], means)


def tidy(outcome: str, names: list[str], found: Indices) -> Iterator[pd.DataFrame]:
    """Yield the indices of an outcome, one row for each name."""
    for measure, estimate in found.items():
        yield pd.DataFrame({"outcome": outcome, "name": names, "measure": measure, **estimate._asdict()})
