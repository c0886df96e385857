"""Paired differences: what a plan changes against its twin of the same seed, how sure that is, in how many runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from ccsim.summary import HIGH, LOW, Values

CONFIDENCE = 0.95
TENTH = 10  # runs are spoken of in tenths


class Interval(NamedTuple):
    """Means over runs and the 95 % t intervals they are known to (NaN ends for a single run)."""

    mean: Values
    low: Values
    high: Values

    @property
    def direction(self) -> Values:
        """Return 1 for more and -1 for less where that can be told from chance, else 0."""
        return np.asarray(np.where(self.low > 0, 1, np.where(self.high < 0, -1, 0)))


def mean_of(values: Values, confidence: float = CONFIDENCE) -> Interval:
    """Return the means over the first axis, the runs, with their intervals."""
    mean, runs = values.mean(axis=0), len(values)
    if runs < 2:
        return Interval(mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan))
    reach = stdtrit(runs - 1, 0.5 + confidence / 2) * values.std(axis=0, ddof=1) / np.sqrt(runs)
    return Interval(mean, mean - reach, mean + reach)


@dataclass(frozen=True, slots=True)
class Effects:
    """What pairs of runs differ by (arrays of the shape of one run's values)."""

    without: Values  # median of the runs compared with
    median: Values  # of the differences
    low: Values  # 10 % of the differences lie below
    high: Values  # 10 % lie above
    mean: Interval
    more: Values  # share of runs with more than the twin
    less: Values  # share of runs with less
    correlation: Values  # of twins, over seeds; NaN where one side does not vary
    variance_ratio: Values  # variance of the differences over that of runs with different seeds; NaN likewise


def effects_of(values: Values, twins: Values) -> Effects:
    """Compare runs with their twins (float64[runs, ...] each, in the same order of seeds)."""
    gap = values - twins
    low, median, high = np.quantile(gap, (LOW, 0.5, HIGH), axis=0)
    correlation, ratio = alikeness(values, twins)
    return Effects(
        without=np.median(twins, axis=0),
        median=median,
        low=low,
        high=high,
        mean=mean_of(gap),
        more=(gap > 0).mean(axis=0),
        less=(gap < 0).mean(axis=0),
        correlation=correlation,
        variance_ratio=ratio,
    )


def alikeness(values: Values, twins: Values) -> tuple[Values, Values]:
    """Return how twins correlate, and the variance of paired over that of unpaired differences."""
    one, other = values - values.mean(axis=0), twins - twins.mean(axis=0)
    own, others, both = (one**2).mean(axis=0), (other**2).mean(axis=0), (one * other).mean(axis=0)
    varies = (own > 0) & (others > 0)
    correlation = both / np.sqrt(np.where(varies, own * others, 1))
    ratio = ((one - other) ** 2).mean(axis=0) / np.where(varies, own + others, 1)
    return np.where(varies, correlation, np.nan), np.where(varies, ratio, np.nan)


def of_ten(share: float, runs: int) -> str:
    """Return a share of runs in words: "8 of 10 runs", of fewer where there were fewer."""
    count, whole = of_ten_counted(share, runs)
    return f"{count} of {whole} runs" if whole > 1 else f"{count} of 1 run"


def of_ten_counted(share: float, runs: int) -> tuple[int, int]:
    """Return a share of runs as so many of ten, of fewer where there were fewer."""
    whole = min(TENTH, runs)
    count = round(share * whole)
    if 0 < share < 1:  # all or none only where it is so
        count = min(max(count, 1), whole - 1) if whole > 1 else count
    return count, whole
