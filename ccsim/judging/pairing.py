"""Pairs from what was gathered: the runs of two arms that have their seeds in common."""

from __future__ import annotations

from ccsim.judging.assembling import Twins, pairs_of
from ccsim.judging.gathering import Gathered
from ccsim.judging.study import LEAST_PAIRS, Study
from ccsim.leapfrog.series import Pairs


def twins_in(gathered: Gathered, arm: str, without: str, study: Study, funded: int) -> Twins | None:
    """Return the runs of an arm with their twins; None if too few have both.

    funded: the year (0 for the first) of the last outside money
    """
    own, usual = gathered.of(arm), gathered.of(without)
    seeds = [seed for seed in own if seed in usual]
    if len(seeds) < LEAST_PAIRS:
        return None
    shocks = [study.shocks(seed) for seed in seeds]
    return Twins([own[seed] for seed in seeds], [usual[seed] for seed in seeds], shocks, study.base.start, funded)


def income_pairs(gathered: Gathered, arm: str, without: str, study: Study, funded: int) -> Pairs | None:
    """Return the pairs by income, without peers (arguments as in `twins_in`)."""
    several = twins_in(gathered, arm, without, study, funded)
    return None if several is None else pairs_of(several, None)["income"]
