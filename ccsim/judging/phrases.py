"""How the numbers of a verdict are said; gaps are differences of logarithms, said as per cent: 0.05 is 5 %."""

from __future__ import annotations

import math

import numpy as np

from ccsim.leapfrog.chances import Chance, Estimate
from ccsim.leapfrog.series import Pairs
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.summary import Values, number, range_of

SMALL_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
BEYOND_REASON = 40  # times as large: from here on the factor itself says nothing more
ROUND = 10  # times as large: from here on digits behind the point say nothing
HALF = 0.5  # of all pairs: what happens in fewer is not what happens


def plus(value: float, digits: int = 1) -> str:
    """Return a number with its sign, none before zero."""
    text = number(value, digits)
    return text if text.startswith("−") or float(text.replace(",", "")) == 0 else f"+{text}"


def percent(gap: float) -> str:
    """Return a gap with its sign: +0.6 %."""
    return f"{plus(100 * gap)} %"


def bare(gap: float) -> str:
    """Return a threshold without sign and needless digits: 5 %, 2.5 %."""
    return f"{100 * gap:g} %"


def between(low: float, high: float, factor: float = 100, digits: int = 1) -> str:
    """Return an interval in words, or that it is not known."""
    known = math.isfinite(low) and math.isfinite(high)
    return range_of(factor * low, factor * high, digits) if known else "interval not known"


def with_interval(found: Estimate) -> str:
    """Return a gap and its 95 % interval: +0.6 % (−0.2 to 1.4)."""
    return f"{percent(found.mean)} ({between(found.low, found.high)})"


def of_pairs(count: int, of: int) -> str:
    """Return how many of all pairs."""
    return f"{number(count)} of {number(of)} paired runs" if of != 1 else f"{count} of 1 paired run"


def share_said(share: float) -> str:
    """Return a share in per cent, rounded, but none and all only where it is so."""
    cases = round(100 * share)
    if 0 < share < 1:
        cases = min(max(cases, 1), 99)
    return f"{cases} %"


def chance_said(found: Chance) -> str:
    """Return a chance with its interval: 3 of 200 paired runs, 1.5 % (0.5 to 4.3)."""
    low_high = between(found.low, found.high)
    return f"{of_pairs(found.count, found.of)}, {number(100 * found.share, 1)} % ({low_high})"


def times(factor: float) -> str:
    """Return how many times as large something would have to be."""
    if factor >= BEYOND_REASON:
        return f"more than {BEYOND_REASON} times"
    if factor >= ROUND:
        return f"some {factor:.0f} times"
    return "twice" if 1.95 <= factor < 2.05 else f"{_counted(factor)} times"


def _counted(factor: float) -> str:
    """Return a small factor as a word if it is nearly whole, else with a digit behind the point."""
    whole = round(factor)
    return SMALL_NUMBERS[whole] if factor >= 3 and abs(factor - whole) <= 0.25 else f"{factor:.1f}"


def small(count: int) -> str:
    """Return a small number as a word."""
    return SMALL_NUMBERS[count] if 0 <= count < len(SMALL_NUMBERS) else str(count)


def several(words: list[str]) -> str:
    """Return words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# ---- years ------------------------------------------------------------------------------------------
def window_of(pairs: Pairs, thresholds: Thresholds) -> tuple[int, int]:
    """Return the first and the last calendar year of the window, as far as it was simulated."""
    last = min(pairs.funded + thresholds.last, pairs.gap.shape[1] - 1)
    return pairs.start + pairs.funded + thresholds.first, pairs.start + last


def in_window(values: Values, pairs: Pairs, thresholds: Thresholds) -> float:
    """Return the mean of yearly values (float64[pairs, years]) over the window and all pairs."""
    first, last = (year - pairs.start for year in window_of(pairs, thresholds))
    return float(np.mean(values[:, first : last + 1]))


def window_said(pairs: Pairs, thresholds: Thresholds) -> str:
    """Return which years the window has, after what and in the calendar."""
    first, last = window_of(pairs, thresholds)
    after = f"{thresholds.first} to {thresholds.last} years after the last outside money"
    return f"{after} ({first} to {last})"
