"""Made-up findings of deep verdicts; no town is simulated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from made_verdicts import found_of, pairs_of, starts_of

from ccsim.judging.bursts import ridge_of, steps_of
from ccsim.judging.deep import CASH, LATER, NEIGHBOUR, Alternative, Bursts, Deep, Pulse, Pulses, Start, Uncertainty
from ccsim.judging.findings import Found
from ccsim.judging.placebo import placebo_of
from ccsim.judging.pulses import tips_at
from ccsim.judging.uncertainty import JUDGED, draws_of, ranked_of
from ccsim.leapfrog.chances import Chance, Estimate, chance_of
from ccsim.leapfrog.judgement import judge
from ccsim.leapfrog.thresholds import Thresholds

LIMITS = Thresholds()


def pulses_found(*shares: float, capped: tuple[str, ...] = ()) -> Pulses:
    """Return pulses at 0.5, 1, 2 ... times the plan, of which these shares last."""
    pulses = tuple(
        Pulse(0.5 * 2**number, Chance(share, 0.0, 1.0, round(16 * share), 16), capped)
        for number, share in enumerate(shares)
    )
    return Pulses(pulses, tips_at(pulses))


def uncertainty_found(count: int = 100, made: int = 100) -> Uncertainty:
    """Return draws in which the gap follows `migration.theta` and nothing else (made: how many succeeded)."""
    values = np.array([list(one.values()) for one in draws_of(count)])[:made]
    paths = list(draws_of(count)[0])
    gaps = 0.02 * values[:, paths.index("migration.theta")] - 0.03
    shares = np.where(gaps > 0.04, 0.75, 0.25)
    over = chance_of(shares > 0.5, np.arange(made), LIMITS)
    return Uncertainty(count, 4, gaps, shares, over, ranked_of(paths, values, gaps), len(JUDGED), False)


def bursts_found(kind: str = "leapfrog") -> Bursts:
    """Return what is left of two starts from three states."""
    gaps = starts_of(kind).gap
    late = Estimate(float(gaps[:, -20:].mean()), 0.0, 0.2)
    steps = steps_of(gaps, LIMITS)
    return Bursts(tuple(Start(after, late, 8) for after in (0, 5, 10)), steps, ridge_of(steps))


def deepened(kind: str = "slow fade", chance: str = "nothing", **parts: Any) -> Found:
    """Return a found world with all that a deep verdict adds (chance: what the placebo's pairs do)."""
    found = found_of(kind)
    alternatives = tuple(
        Alternative(what, "Óbidos", judge(pairs_of("bump", pairs=50), None, LIMITS))
        for what in (CASH, LATER, NEIGHBOUR)
    )
    deep = Deep(alternatives, pulses_found(0.1, 0.3, 0.4, 0.7, 0.9), uncertainty_found(), bursts_found())
    placebo = placebo_of(pairs_of(chance), found.judged["income"].sustains, LIMITS)
    return replace(found, placebo=placebo, deep=replace(deep, **parts))
