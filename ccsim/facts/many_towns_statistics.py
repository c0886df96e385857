"""Estimators over many towns: least squares, power-law tails, gravity, shares; each with an interval of 95 %."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from ccsim.facts.finding import CONFIDENCE, Estimate
from ccsim.town.columns import Array

NORMAL = float(ndtri(0.5 + CONFIDENCE / 2))  # half the width of the interval, in standard errors
ROUNDS, SETTLED = 60, 1e-10  # of iterated least squares: the most, and the change that ends them


class Fit(NamedTuple):
    """Coefficients of a regression with their standard errors (float64[columns] each)."""

    coefficient: Array
    error: Array

    def estimate(self, column: int) -> Estimate:
        """Return one coefficient with its interval."""
        return around(float(self.coefficient[column]), float(self.error[column]))


def around(value: float, error: float) -> Estimate:
    """Return a value with its normal interval."""
    return Estimate(value, value - NORMAL * error, value + NORMAL * error)


def least_squares(y: Array, *columns: Array) -> Fit:
    """Regress y on a constant and columns (all float64[n]); errors allow for unequal variances (HC1)."""
    x = np.column_stack([np.ones(y.size), *columns])
    inverse = np.linalg.pinv(x.T @ x)
    coefficient = inverse @ x.T @ y
    residual = y - x @ coefficient
    spread = y.size / max(1, y.size - x.shape[1])
    middle = (x * (residual**2)[:, None]).T @ x
    return Fit(coefficient, np.sqrt(spread * np.diag(inverse @ middle @ inverse)))


def standardised(values: Array) -> Array:
    """Return values in standard deviations from their mean (float64[n])."""
    return np.asarray((values - values.mean()) / values.std())


def pareto_exponent(sizes: Array, smallest: float) -> Estimate:
    """Return the exponent of the tail of sizes from `smallest` on: log (rank - 1/2) on log size.

    Half a rank less takes out the bias of small samples, and the error is exponent * sqrt(2 / n)
    (Gabaix and Ibragimov 2011).
    """
    tail = np.sort(sizes[sizes >= smallest])[::-1]
    rank = np.arange(1, tail.size + 1)
    exponent = -float(least_squares(np.log(rank - 0.5), np.log(tail)).coefficient[1])
    return around(exponent, exponent * math.sqrt(2 / tail.size))


class Gravity(NamedTuple):
    """A gravity regression: the elasticity, and the flows that origins and destinations alone would send."""

    elasticity: Estimate
    without_distance: Array  # float64[pairs], in the order of `pairs_of`


def gravity(flows: Array, minutes: Array) -> Gravity:
    """Estimate the elasticity of flows between towns to the minutes between them.

    flows, minutes float64[networks, towns, towns].  Poisson regression (iterated least squares; zeros count) on log
    minutes with an effect for each origin and each destination of each network; errors allow for any variance
    (Santos Silva and Tenreyro 2006).
    """
    y, x = flows[pairs_of(flows)], _design(flows, minutes)
    mean, coefficient = y + 0.5 * y.mean(), np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        root = np.sqrt(mean)
        linear = np.log(mean) + (y - mean) / mean
        before, coefficient = coefficient, np.linalg.lstsq(x * root[:, None], linear * root, rcond=1e-10)[0]
        mean = np.exp(np.clip(x @ coefficient, -30, 30))
        if np.abs(coefficient - before).max() < SETTLED:
            break
    inverse = np.linalg.pinv((x * mean[:, None]).T @ x, rcond=1e-10, hermitian=True)
    middle = (x * ((y - mean) ** 2)[:, None]).T @ x
    error = float(np.sqrt((inverse @ middle @ inverse)[0, 0]))
    return Gravity(around(float(coefficient[0]), error), mean / np.exp(coefficient[0] * x[:, 0]))


def pairs_of(flows: Array) -> Array:
    """Say which cells are pairs of towns of which one sends people and the other receives some (bool like flows).

    A town that nobody leaves, or nobody goes to, says nothing about distance: its effect explains all its zeros.
    """
    apart = ~np.eye(flows.shape[1], dtype=bool)
    moves = flows * apart
    return np.asarray((moves.sum(axis=2) > 0)[:, :, None] & (moves.sum(axis=1) > 0)[:, None, :] & apart)


def _design(flows: Array, minutes: Array) -> Array:
    """Return log minutes, then a column for each origin and each destination (float64[pairs, columns])."""
    networks, towns, _ = flows.shape
    network, origin, goal = np.nonzero(pairs_of(flows))
    effects = np.eye(networks * towns)
    return np.column_stack(
        [np.log(minutes[pairs_of(flows)]), effects[network * towns + origin], effects[network * towns + goal]]
    )


def share(part: int, whole: int) -> Estimate:
    """Return part over whole with Wilson's interval, which also holds where the part is small."""
    z, p = NORMAL, part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return Estimate(p, middle - reach, middle + reach)


def risers(before: Array, after: Array) -> Estimate:
    """Return the share of those below the median before who are in the top quarter after (float64[n] each)."""
    low = before < np.median(before)
    return share(int((low & (after >= np.quantile(after, 0.75))).sum()), int(low.sum()))


def binned(x: Array, y: Array, bins: int) -> tuple[Array, Array]:
    """Return the means of x and y in bins of about equal numbers, none empty, by rising x (float64[k] each)."""
    parts = np.array_split(np.argsort(x, kind="stable"), min(bins, x.size))
    return np.array([x[part].mean() for part in parts]), np.array([y[part].mean() for part in parts])


def ratio(parts: Array, wholes: Array) -> Estimate:
    """Return the sum of parts over the sum of wholes, with an interval over towns (float64[towns] each)."""
    value = float(parts.sum() / wholes.sum())
    return around(value, float(np.sqrt(((parts - value * wholes) ** 2).sum()) / wholes.sum()))
