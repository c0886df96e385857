"""Indices of sensitivity: pure functions of a design and of what came of its points, each with 95 % intervals.

Nothing here knows of towns: they are held against functions whose indices are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from SALib.analyze import sobol as salib_sobol
from scipy.special import ndtri
from scipy.stats import rankdata

from ccsim.studies.factors import Values

CONFIDENCE = 0.95
DRAWS = 1000  # bootstrap samples
LEAST_FREE = 16  # degrees of freedom below which partial rank correlations are not told
ENDS = (0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2)
Z = float(ndtri(ENDS[1]))


class Estimate(NamedTuple):
    """One index for every name (float64[names] each; NaN where it cannot be told)."""

    value: Values
    low: Values
    high: Values


Indices = dict[str, Estimate]  # by what each is called


def _unknown(names: int) -> Values:
    return np.full(names, np.nan)


def _no_interval(value: Values) -> Estimate:
    return Estimate(value, np.full_like(value, np.nan), np.full_like(value, np.nan))


def _bootstrap(count: int, seed: int, statistic: Callable[[NDArray[np.int64]], Values]) -> tuple[Values, Values]:
    """Return the ends of percentile intervals of a statistic of `count` things drawn with replacement."""
    draw = np.random.default_rng(seed)
    samples = np.array([statistic(draw.integers(0, count, count)) for _ in range(DRAWS)])
    low, high = np.quantile(samples, ENDS, axis=0)
    return low, high


# ---- Morris -----------------------------------------------------------------------------------------
def elementary_effects(unit: Values, y: Values) -> Values:
    """Return how the outcome changes over the whole range of each name, trajectory by trajectory.

    unit: float64[trajectories, names + 1, names], places between 0 and 1; y: float64[trajectories, names + 1];
    returns float64[trajectories, names].
    """
    steps = np.diff(unit, axis=1)
    moved = np.abs(steps).argmax(axis=2)  # [trajectories, names] which name each step changes
    slopes = np.diff(y, axis=1) / np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.empty_like(slopes)
    np.put_along_axis(effects, moved, slopes, axis=1)
    return np.asarray(effects)


def morris(unit: Values, y: Values, seed: int) -> Indices:
    """Return the mean size (mu*), the mean (mu) and the spread (sigma) of elementary effects (arguments as above)."""
    effects = elementary_effects(unit, y)
    found = {}
    for name, statistic in MORRIS.items():
        low, high = _bootstrap(len(effects), seed, lambda rows, of=statistic: of(effects[rows]))  # type: ignore[misc]
        found[name] = Estimate(statistic(effects), low, high)
    return found


MORRIS: Mapping[str, Callable[[Values], Values]] = {
    "mu*": lambda effects: np.asarray(np.abs(effects).mean(axis=0)),
    "mu": lambda effects: np.asarray(effects.mean(axis=0)),
    "sigma": lambda effects: np.asarray(effects.std(axis=0, ddof=1)),
}


# ---- Sobol' indices ---------------------------------------------------------------------------------
def saltelli(problem: dict[str, Any], y: Values, seed: int) -> Indices:
    """Return each name's share of the variance by itself and in all (y: float64[samples * (names + 2)])."""
    names = problem["num_vars"]
    if np.ptp(y) == 0:
        return {name: _no_interval(_unknown(names)) for name in ("first order", "total")}
    found = salib_sobol.analyze(
        problem, y, calc_second_order=False, num_resamples=DRAWS, conf_level=CONFIDENCE, seed=seed
    )
    return {
        name: Estimate(found[key], found[key] - found[f"{key}_conf"], found[key] + found[f"{key}_conf"])
        for name, key in (("first order", "S1"), ("total", "ST"))
    }


def grid(y: Values, shape: Sequence[int], seed: int) -> Indices:
    """Return the same for a full grid (y: float64[points, replicates], the first name slowest), and the main effect.

    The main effect is the mean at a name's last value less that at its first. Intervals come from replicates drawn
    with replacement: they hold chance alone, as the grid is all there is.
    """
    found = {}
    for name, statistic in GRID.items():
        value = statistic(y.mean(axis=1).reshape(shape))
        if y.shape[1] < 2:
            found[name] = _no_interval(value)
        else:
            low, high = _bootstrap(
                y.shape[1], seed, lambda drawn, of=statistic: of(y[:, drawn].mean(axis=1).reshape(shape))  # type: ignore[misc]
            )  # fmt: skip
            found[name] = Estimate(value, low, high)
    return found


def first_order(y: Values) -> Values:
    """Return the variance of the means at each value of a name over the whole variance (y: a grid, one axis a name)."""
    means = (y.mean(axis=tuple(other for other in range(y.ndim) if other != axis)) for axis in range(y.ndim))
    return np.array([mean.var() for mean in means]) / _variance(y)


def total(y: Values) -> Values:
    """Return the mean variance along each name, all others fixed, over the whole variance (y: a grid)."""
    return np.array([y.var(axis=axis).mean() for axis in range(y.ndim)]) / _variance(y)


def main_effect(y: Values) -> Values:
    """Return the mean at the last value of each name less that at its first (y: a grid)."""
    return np.array([y.take(-1, axis).mean() - y.take(0, axis).mean() for axis in range(y.ndim)])


def _variance(y: Values) -> float:
    """Return the variance of a grid, NaN if nothing varies."""
    return float(y.var()) or float("nan")


GRID: Mapping[str, Callable[[Values], Values]] = {
    "main effect": main_effect,
    "first order": first_order,
    "total": total,
}


# ---- ranks ------------------------------------------------------------------------------------------
def partial_ranks(x: Values, y: Values) -> Indices:
    """Return the partial rank correlation of each name with the outcome, all other names held fixed.

    x: float64[points, names]; y: float64[points]. The interval is Fisher's, for so many points less the other names.
    With few points ranks agree by chance, or because the design is symmetric: nothing is returned then.
    """
    points, names = x.shape
    free = points - (names - 1) - 3
    if free < LEAST_FREE:
        return {}
    ranks, outcome = rankdata(x, axis=0), rankdata(y)
    value = np.array([_partial(ranks, outcome, name) for name in range(names)])
    middle, reach = np.arctanh(np.clip(value, -1 + 1e-12, 1 - 1e-12)), Z / np.sqrt(free)
    return {"partial rank correlation": Estimate(value, np.tanh(middle - reach), np.tanh(middle + reach))}


def _partial(ranks: Values, outcome: Values, name: int) -> float:
    """Return the correlation of what others leave of one name and of the outcome; NaN if they leave nothing."""
    others = np.column_stack([np.ones(len(ranks)), np.delete(ranks, name, axis=1)])
    both = np.column_stack([ranks[:, name], outcome])
    left = both - others @ np.linalg.lstsq(others, both, rcond=None)[0]
    size = np.sqrt((left**2).sum(axis=0))
    if (size < 1e-9 * len(ranks) ** 1.5).any():
        return float("nan")
    return float((left[:, 0] * left[:, 1]).sum() / size.prod())


# ---- chance -----------------------------------------------------------------------------------------
class Shares(NamedTuple):
    """Shares of the variance of single runs (they sum to one; NaN where nothing varies)."""

    points: float  # what the study varies
    seeds: float  # chance that is the same at all points
    both: float  # chance that differs from point to point


def shares_of_variance(y: Values) -> Shares:
    """Return where the variance of single runs comes from (y: float64[points, replicates], two of each at least).

    Components of variance of two crossed random effects, by mean squares; a negative one counts as none.
    """
    points, replicates = y.shape
    by_point, by_seed, mean = y.mean(axis=1), y.mean(axis=0), y.mean()
    left = y - by_point[:, None] - by_seed[None, :] + mean
    both = float((left**2).sum()) / ((points - 1) * (replicates - 1))
    of_points = float(by_point.var(ddof=1)) - both / replicates
    of_seeds = float(by_seed.var(ddof=1)) - both / points
    parts = np.maximum(0.0, [of_points, of_seeds, both])
    return Shares(*(parts / parts.sum() if parts.sum() > 0 else _unknown(3)).tolist())
