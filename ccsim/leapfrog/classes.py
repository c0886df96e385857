"""The seven classes of what became of a pair, from harm to leapfrog; each pair has exactly one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.leapfrog.lasting import lasting, years_after
from ccsim.leapfrog.series import Pairs
from ccsim.leapfrog.thresholds import Thresholds

Codes = NDArray[np.int8]
CLASSES = ("harm", "nothing", "bump", "partial", "slow fade", "level shift", "leapfrog")


def classes_of(pairs: Pairs, sustains: bool | None, thresholds: Thresholds) -> Codes:
    """Return the class of each pair (int8[pairs], a place in CLASSES): the first whose condition holds.

    `sustains` says whether the plan passes L2; None, not tried, credits as little as False.
    """
    found = lasting(pairs, thresholds)
    window = years_after(pairs, thresholds.first, thresholds.last)
    everybody = np.ones(len(pairs.gap), bool)
    conditions = (
        (found.mean < thresholds.harm) & (pairs.utility[:, window].mean(axis=1) < 0),
        (pairs.gap < thresholds.visible).all(axis=1),
        pairs.gap[:, window.start :].mean(axis=1) < thresholds.bump,
        ~found.passed,
        everybody & (sustains is not True),
        ~(pairs.overtakes | pairs.skips),
    )
    return np.select(conditions, list(range(len(conditions))), len(conditions)).astype(np.int8)
