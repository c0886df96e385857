"""Designs: which points of the space of what varies are run. Each is a pure function of the study file.

Samples are drawn between 0 and 1 and then spread over the ranges, so that a design is the same whatever varies.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from SALib.sample import morris as salib_morris
from SALib.sample import sobol as salib_sobol
from scipy.stats import qmc

from ccsim.studies.factors import Factor, Values
from ccsim.studies.schema import Design

POINTS, LEVELS, TRAJECTORIES = 64, 4, 10  # where the file says nothing
MOST_POINTS = 10_000_000


def problem_of(factors: Sequence[Factor]) -> dict[str, Any]:
    """Return the names in the form that SALib wants, all ranges from 0 to 1."""
    names = [factor.name for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def latin_hypercube(design: Design, factors: Sequence[Factor]) -> Values:
    """Return one point in each of as many equal parts of every range as there are points (float64[points, names])."""
    draw = np.random.default_rng(design.seed)
    return np.asarray(qmc.LatinHypercube(len(factors), rng=draw).random(points_of(design)))


def sobol(design: Design, factors: Sequence[Factor]) -> Values:
    """Return scrambled Sobol' points (float64[points, names])."""
    draw = np.random.default_rng(design.seed)
    return np.asarray(qmc.Sobol(len(factors), rng=draw).random(points_of(design)))


def morris(design: Design, factors: Sequence[Factor]) -> Values:
    """Return trajectories of one point more than there are names, each step of which changes one of them."""
    trajectories, levels = design.trajectories or TRAJECTORIES, levels_of(design)
    return np.asarray(salib_morris.sample(problem_of(factors), trajectories, levels, seed=design.seed))


def saltelli(design: Design, factors: Sequence[Factor]) -> Values:
    """Return two samples of Sobol' points, and for every name one that has it from the other sample."""
    draw = np.random.default_rng(design.seed)
    return np.asarray(salib_sobol.sample(problem_of(factors), points_of(design), calc_second_order=False, seed=draw))


SAMPLES: Mapping[str, Callable[[Design, Sequence[Factor]], Values]] = {
    "latin hypercube": latin_hypercube,
    "sobol": sobol,
    "morris": morris,
    "saltelli": saltelli,
}


def points_of(design: Design) -> int:
    """Return how many points a sample is to have."""
    return design.points or POINTS


def levels_of(design: Design) -> int:
    """Return into how many levels a range is divided."""
    return design.levels or LEVELS


def size_of(design: Design, factors: Sequence[Factor]) -> int:
    """Return how many points a design has, without making it."""
    if design.kind == "grid":
        return math.prod(len(factor.steps(levels_of(design))) for factor in factors)
    if design.kind == "morris":
        return (design.trajectories or TRAJECTORIES) * (len(factors) + 1)
    return points_of(design) * (len(factors) + 2 if design.kind == "saltelli" else 1)


def unit_sample(design: Design, factors: Sequence[Factor]) -> Values:
    """Return a sample before it is spread over the ranges (float64[points, names], 0 to 1)."""
    return SAMPLES[design.kind](design, factors)


def points(design: Design, factors: Sequence[Factor]) -> Values:
    """Return the points of any design but a table (float64[points, names]); of a grid the first name varies slowest."""
    if design.kind == "grid":
        steps = [factor.steps(levels_of(design)) for factor in factors]
        return np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, len(factors))
    unit = unit_sample(design, factors)
    return np.column_stack([factor.spread(unit[:, at]) for at, factor in enumerate(factors)])
