"""Pairs of twins made by hand, for tests of the judgement on them."""

from __future__ import annotations

import numpy as np

from ccsim.leapfrog.series import Pairs
from ccsim.leapfrog.thresholds import Thresholds

THRESHOLDS = Thresholds()
YEARS, FUNDED = 45, 12  # the window is years 22 to 37
AFTER = np.arange(YEARS) - FUNDED


def pairs_of(*paths, at_mix=1.0, utility=1.0, shocks=None, overtakes=False, skips=False) -> Pairs:
    """Return one pair for each path of gaps (a number for all years, or float64[years])."""
    gap = np.array([np.broadcast_to(np.asarray(path, float), YEARS) for path in paths])
    flags = np.full(len(gap), False)
    return Pairs(
        start=2025,
        funded=FUNDED,
        gap=gap,
        at_mix=at_mix * gap,
        utility=utility * gap,
        shocks=np.arange(len(gap)) if shocks is None else np.asarray(shocks),
        overtakes=flags | overtakes,
        skips=flags | skips,
    )


def in_years(level, first, last, otherwise=0.0):
    """Return a path at one level from one year after the funding to another, and at another level otherwise."""
    return np.where((first <= AFTER) & (last >= AFTER), level, otherwise)


def noisy(level, pairs, seed=1, clusters=8, own=0.015, common=0.0):
    """Return pairs around a path, with noise of their own and noise that clusters of pairs share."""
    random = np.random.default_rng(seed)
    shocks = np.arange(pairs) % clusters
    shared = random.normal(0, common, (clusters, YEARS))[shocks]
    return pairs_of(*(level + shared + random.normal(0, own, (pairs, YEARS))), shocks=shocks)
