"""How sure one can be over pairs that share shocks: intervals, chances, corrections for many plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, ndtr, ndtri

from ccsim.leapfrog.series import Counts, Flags, Values
from ccsim.leapfrog.thresholds import Thresholds

FLAT = 1e-12  # spread, relative to the size of values, below which they count as constant


class Estimate(NamedTuple):
    """A mean and its interval; NaN ends where there is a single pair."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Chance:
    """A share of pairs, its Wilson interval, and the counts it comes from."""

    share: float
    low: float
    high: float
    count: int
    of: int


# ---- clusters ---------------------------------------------------------------------------------------
def clusters_of(shocks: Counts) -> Counts:
    """Number the clusters of pairs that share shocks from 0 (int64[pairs]); if all do, each pair is one by itself."""
    seeds, codes = np.unique(shocks, return_inverse=True)
    return np.asarray(codes if seeds.size > 1 else np.arange(shocks.size), np.int64)


def sums_of(values: Values, shocks: Counts) -> tuple[Values, Values]:
    """Return sums and sizes of clusters (values: float64[pairs, ...]; float64[clusters, ...], float64[clusters])."""
    codes = clusters_of(shocks)
    sums = np.zeros((codes.max() + 1, *values.shape[1:]))
    np.add.at(sums, codes, values)
    return sums, np.bincount(codes).astype(np.float64)


def resampled_means(values: Values, shocks: Counts, thresholds: Thresholds) -> Values:
    """Return means over pairs in bootstrap samples of whole clusters (float64[draws, ...])."""
    sums, sizes = sums_of(values, shocks)
    count = sizes.size
    times = np.random.default_rng(thresholds.seed).multinomial(count, np.full(count, 1 / count), thresholds.draws)
    total = times @ sums.reshape(count, -1) / (times @ sizes)[:, None]
    return np.asarray(total.reshape(-1, *values.shape[1:]))


def design_effect(values: Values, shocks: Counts) -> float:
    """Return by how many times clusters raise the variance of a mean, at least 1, at most the number of pairs."""
    sums, sizes = sums_of(values, shocks)
    pairs, variance = values.size, float(values.var())
    if variance <= FLAT**2 or sizes.size == pairs:
        return 1.0
    between = float(((sums - sizes * values.mean()) ** 2).sum()) * sizes.size / (sizes.size - 1)
    return min(max(between / (pairs * variance), 1.0), float(pairs))


# ---- intervals --------------------------------------------------------------------------------------
def mean_of(values: Values, shocks: Counts, thresholds: Thresholds) -> Estimate:
    """Return a mean over pairs with its BCa bootstrap interval over clusters (values: float64[pairs])."""
    mean = float(values.mean())
    if values.size < 2:
        return Estimate(mean, np.nan, np.nan)
    if np.ptp(values) <= FLAT * max(1.0, abs(mean)):
        return Estimate(mean, mean, mean)
    samples = resampled_means(values, shocks, thresholds)
    below = (samples < mean).mean() + (samples == mean).mean() / 2
    bias = ndtri(np.clip(below, 1 / samples.size, 1 - 1 / samples.size))
    reach = bias + ndtri(0.5 + np.array([-0.5, 0.5]) * thresholds.confidence)
    low, high = np.quantile(samples, ndtr(bias + reach / (1 - acceleration(values, shocks) * reach)))
    return Estimate(mean, float(low), float(high))


def acceleration(values: Values, shocks: Counts) -> float:
    """Return how fast the error of a mean changes with it: the jackknife that leaves out one cluster at a time."""
    sums, sizes = sums_of(values, shocks)
    left = (values.sum() - sums) / (values.size - sizes)
    apart = left.mean() - left
    square = float((apart**2).sum())
    return float((apart**3).sum()) / (6 * square**1.5) if square > FLAT**2 else 0.0


def chance_of(flags: Flags, shocks: Counts, thresholds: Thresholds) -> Chance:
    """Return the share of pairs flagged, with the Wilson interval of as many pairs as they are worth."""
    count, of = int(flags.sum()), flags.size
    share = count / of
    worth = of / design_effect(flags.astype(np.float64), shocks)
    z = float(ndtri(0.5 + thresholds.confidence / 2))
    middle = (share + z**2 / (2 * worth)) / (1 + z**2 / worth)
    reach = z * np.sqrt(share * (1 - share) / worth + z**2 / (4 * worth**2)) / (1 + z**2 / worth)
    low = 0.0 if count == 0 else float(middle - reach)
    return Chance(share, low, 1.0 if count == of else float(middle + reach), count, of)


# ---- beyond chance ----------------------------------------------------------------------------------
def p_beyond(flags: Flags, shocks: Counts, rate: float) -> float:
    """Return the chance of at least as many flagged pairs if each were so at this rate (one-sided, binomial).

    Pairs count for as many as they are worth beside those that share their shocks; the binomial's tail is carried
    on to fractions by the incomplete beta function.
    """
    if not 0 < rate < 1:
        raise ValueError(f"a chance rate of {rate:g} proves nothing: take the upper bound of its interval")
    worth = flags.size / design_effect(flags.astype(np.float64), shocks)
    count = float(flags.mean()) * worth
    return float(betainc(count, worth - count + 1, rate)) if count > 0 else 1.0


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """Return p-values adjusted for how many plans were judged together (Holm 1979), in the order given."""
    adjusted, least = {}, 0.0
    for rank, name in enumerate(sorted(p, key=lambda name: p[name])):
        least = max(least, min(1.0, (len(p) - rank) * p[name]))
        adjusted[name] = least
    return {name: adjusted[name] for name in p}


def twin_correlation(plan: Values, twin: Values) -> float:
    """Return the correlation over pairs of the twins' means in the window (float64[pairs]); 0 if one does not vary."""
    one, other = plan - plan.mean(), twin - twin.mean()
    spread = float(np.sqrt((one**2).mean() * (other**2).mean()))
    return float((one * other).mean()) / spread if spread > FLAT**2 else 0.0
