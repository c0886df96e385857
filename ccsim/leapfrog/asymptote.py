"""L2a: the gap that the mean over pairs tends to, once what fades has faded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.leapfrog.chances import resampled_means
from ccsim.leapfrog.lasting import years_after
from ccsim.leapfrog.series import Pairs, Values
from ccsim.leapfrog.thresholds import Thresholds


class Asymptote(NamedTuple):
    """The curve value + (initial - value) * exp(-ln 2 * years / half_life); NaN bounds where there is a single pair."""

    value: float  # D_inf
    low: float
    high: float
    half_life: float  # years
    initial: float  # D0, at the first year fitted


def asymptote_of(pairs: Pairs, thresholds: Thresholds) -> Asymptote:
    """Fit the curve to the mean gap, and to its bootstrap samples over pairs clustered by shocks."""
    gap = pairs.gap[:, years_after(pairs, thresholds.fitted_from, thresholds.last)]
    value, half_life, initial = fitted(gap.mean(axis=0)[None], thresholds)
    low = high = np.nan
    if len(gap) > 1:
        ends = 0.5 + np.array([-0.5, 0.5]) * thresholds.confidence
        low, high = np.quantile(fitted(resampled_means(gap, pairs.shocks, thresholds), thresholds)[0], ends)
    return Asymptote(float(value[0]), float(low), float(high), float(half_life[0]), float(initial[0]))


def fitted(paths: Values, thresholds: Thresholds) -> tuple[Values, Values, Values]:
    """Return asymptote, half-life and initial value of paths by least squares (float64[paths, years]).

    Variable projection: for each half-life tried the rest is linear, and the best half-life is that whose curves
    catch most of the path.
    """
    half_lives = np.geomspace(thresholds.shortest, thresholds.longest, thresholds.half_lives)
    fading = np.exp2(-np.arange(paths.shape[1]) / half_lives[:, None])
    curves = np.stack([1 - fading, fading], axis=2)  # [half-lives, years, 2]: weights of asymptote and initial value
    bases, triangles = np.linalg.qr(curves)
    caught = np.einsum("by,hyc->bhc", paths, bases, optimize=True)
    best = (caught**2).sum(axis=2).argmax(axis=1)
    weights = np.linalg.solve(triangles[best], caught[np.arange(len(paths)), best][:, :, None])[:, :, 0]
    return weights[:, 0], half_lives[best], weights[:, 1]
