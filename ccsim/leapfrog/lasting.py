"""L1, lasting: a gap that is large, never low for long, and not only made by who lives there."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ccsim.leapfrog.series import Flags, Pairs, Values
from ccsim.leapfrog.thresholds import Thresholds


class Lasting(NamedTuple):
    """The parts of L1 for each pair."""

    mean: Values  # gap in the window
    high: Flags  # the mean is high enough
    steady: Flags  # no few years in a row are low
    own: Flags  # enough of it is at the twin's mix

    @property
    def passed(self) -> Flags:
        """Return which pairs pass L1 (bool[pairs])."""
        return self.high & self.steady & self.own


def years_after(pairs: Pairs, first: int, last: int) -> slice:
    """Return the years from `first` to `last` after the funding, or say how many years are missing."""
    need, have = pairs.funded + last + 1, pairs.gap.shape[1]
    if have < need:
        raise ValueError(
            f"{need} years are needed, as outside money comes until year {pairs.funded + 1} and {last} years "
            f"after it are looked at, but there are {have}"
        )
    return slice(pairs.funded + first, need)


def lasting(pairs: Pairs, thresholds: Thresholds) -> Lasting:
    """Return for each pair whether its gap lasts, and the parts of the answer."""
    window = years_after(pairs, thresholds.first, thresholds.last)
    gap = pairs.gap[:, window]
    mean = gap.mean(axis=1)
    lowest = sliding_window_view(gap, thresholds.in_a_row, axis=1).mean(axis=2).min(axis=1)
    own = pairs.at_mix[:, window].mean(axis=1) >= thresholds.own_mix * mean
    return Lasting(mean, mean >= thresholds.lasting, lowest >= thresholds.floor, own)


def sensitivity(pairs: Pairs, thresholds: Thresholds) -> dict[tuple[float, int], float]:
    """Return the share of pairs that pass L1 at other gaps (floor: half of it) and in other windows (by last year)."""
    return {
        (gap, last): float(
            lasting(pairs, replace(thresholds, lasting=gap, floor=gap / 2, first=first, last=last)).passed.mean()
        )
        for first, last in thresholds.other_windows
        for gap in thresholds.other_gaps
    }


def power(pairs: Pairs, thresholds: Thresholds) -> dict[float, float]:
    """Return the share of pairs that would pass L1 if the plan brought a steady gap, by gap.

    The noise is that of the pairs: what each differs by from the mean over pairs, year by year. A single pair
    shows none (NaN).
    """
    if len(pairs.gap) < 2:
        return dict.fromkeys(thresholds.power_at, np.nan)
    noise, at_mix = (each - each.mean(axis=0) for each in (pairs.gap, pairs.at_mix))
    after = np.arange(pairs.gap.shape[1]) > pairs.funded
    return {
        gap: float(
            lasting(replace(pairs, gap=noise + gap * after, at_mix=at_mix + gap * after), thresholds).passed.mean()
        )
        for gap in thresholds.power_at
    }
