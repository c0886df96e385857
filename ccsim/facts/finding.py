"""What was found about a fact, how sure it is, and whether the fact holds in the model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from ccsim.facts.catalogue import Fact, catalogue
from ccsim.facts.picture import Kind, Picture, Target, Trace, numbers
from ccsim.town.columns import Array

HOLDS, MISSES, SHOWN, OPEN = "holds", "misses", "shown", "not measured"
CONFIDENCE = 0.95


class CannotMeasure(Exception):
    """What was simulated does not suffice to measure a fact; the text says what is missing."""


class Estimate(NamedTuple):
    """A mean over runs and the interval it is known to (NaN where there is no more than one run)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What the model shows about one fact.

    `value` lies in an interval `low` to `high` (NaN where none is known); no value, and nothing but `how`, if the
    fact was not measured. `band` replaces the fact's own where the target is a formula: what the formula gives for
    this model, with its tolerance. `details` are further figures, `picture` what explains the value.
    """

    fact: Fact
    value: float
    low: float
    high: float
    how: str
    band: tuple[float, float] | None = None
    details: Mapping[str, float] = field(default_factory=dict)
    picture: Picture | None = None

    @property
    def verdict(self) -> str:
        """Say whether the value lies within the target and its tolerance; the interval does not count."""
        band = self.band or self.fact.band
        if math.isnan(self.value):
            return OPEN
        if band is None:
            return SHOWN
        return HOLDS if band[0] <= self.value <= band[1] else MISSES


def not_measured(fact: Fact, why: str) -> Finding:
    """Return the finding of a fact that nothing can be said about."""
    return Finding(fact, math.nan, math.nan, math.nan, why)


def over_runs(values: Sequence[float] | Array) -> Estimate:
    """Return the mean of one value per run with its 95 % t interval."""
    sample = np.asarray(values, float)
    mean = float(sample.mean())
    if sample.size < 2:
        return Estimate(mean, math.nan, math.nan)
    error = float(sample.std(ddof=1)) / math.sqrt(sample.size)
    reach = float(stdtrit(sample.size - 1, 0.5 + CONFIDENCE / 2)) * error
    return Estimate(mean, mean - reach, mean + reach)


def trace(name: str, x: Iterable[float], values: Array, kind: Kind = "line") -> Trace:
    """Return the mean course over runs with its intervals (values: float64[runs, points], one row per run)."""
    estimates = [over_runs(column) for column in values.T]
    middle, low, high = (numbers(estimate[part] for estimate in estimates) for part in range(3))
    sure = len(values) > 1
    return Trace(name, numbers(x), middle, low if sure else (), high if sure else (), kind)


def target(fact_id: str, name: str, begins: float | None = None, ends: float | None = None) -> Target:
    """Return the band of a fact for a picture, from x `begins` to `ends`."""
    band = catalogue()[fact_id].band
    if band is None:
        raise ValueError(f"{fact_id} has no target that can be drawn")
    return Target(name, *band, begins, ends)


def known(number: float) -> float | None:
    """Return a number, None if it is not finite."""
    return float(number) if math.isfinite(number) else None
