"""Overtaking and skipping: where a plan's town stands among its peers, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.exact import log
from ccsim.leapfrog.series import Flags
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.scenario import Scenario
from ccsim.town.columns import Array
from ccsim.verdict import peers
from ccsim.verdict.evidence import Evidence
from ccsim.verdict.findings import Standing
from ccsim.verdict.peers import Course


@dataclass(frozen=True, slots=True)
class Climb:
    """Which pairs climb past their peers, and where the town stands among them."""

    overtakes: Flags  # [pairs] the plan does, the twin does not (O)
    skips: Flags  # [pairs] the same of skipping (S)
    standings: tuple[Standing, ...]  # at each spread of the peers' incomes; the first one counts


@dataclass(frozen=True, slots=True)
class Field:
    """What the towns of pairs are compared with."""

    peers: Mapping[int, Course]  # by seed of the shocks
    scenario: Scenario  # of the town with nothing decided
    town: int
    before: int  # how many years precede the plan
    window: slice
    limits: Thresholds


def climb_of(plans: Sequence[Evidence], twins: Sequence[Evidence], shocks: Sequence[int], field: Field) -> Climb:
    """Return the climb of pairs under the shocks that they share with their peers."""
    pairs = list(zip(plans, twins, shocks, strict=True))
    skips = [peers.only_with_plan(*(_skips(one, seed, field) for one in (plan, twin))) for plan, twin, seed in pairs]
    limits = field.limits
    by_spread = [_standings(pairs, field, spread) for spread in (limits.spread, *limits.other_spreads)]
    overtakes = np.array([peers.only_with_plan(plan.overtakes, twin.overtakes) for plan, twin in by_spread[0]], bool)
    standings = tuple(
        _summary(spread, several)
        for spread, several in zip((limits.spread, *limits.other_spreads), by_spread, strict=True)
    )
    return Climb(overtakes, np.array(skips, bool), standings)


Pair = tuple[Evidence, Evidence, int]
Stands = list[tuple[peers.Standing, peers.Standing]]


def _standings(pairs: Sequence[Pair], field: Field, spread: float) -> Stands:
    """Return where plan and twin of each pair stand."""
    paths = {seed: peers.paths_of(course, spread) for seed, course in field.peers.items()}
    return [
        (
            _standing(plan, twin, field.peers[seed], paths[seed], field),
            _standing(twin, twin, field.peers[seed], paths[seed], field),
        )
        for plan, twin, seed in pairs
    ]


def _standing(own: Evidence, twin: Evidence, course: Course, paths: Array, field: Field) -> peers.Standing:
    """Return where one run stands; its path begins where its twin's does."""
    mine, usual = (peers.course_of(one, field.scenario, field.town) for one in (own, twin))
    path = peers.path_of(mine, usual, course)
    over_metropolis = log(own.y) - log(own.metropolis)
    return peers.standing(path, paths, over_metropolis, field.before, field.window, field.limits)


def _skips(own: Evidence, seed: int, field: Field) -> bool:
    """Say whether one run skips."""
    course = peers.course_of(own, field.scenario, field.town)
    return peers.skips(course, field.peers[seed], field.window, field.limits)


def _summary(spread: float, stands: Stands) -> Standing:
    """Return the means over pairs."""
    plan, twin = zip(*stands, strict=True)
    return Standing(
        spread=spread,
        before=float(np.mean([one.before for one in plan])),
        with_plan=float(np.mean([one.later for one in plan])),
        without=float(np.mean([one.later for one in twin])),
        overtaking=float(np.mean([peers.only_with_plan(a.overtakes, b.overtakes) for a, b in stands])),
        overtaking_anyway=float(np.mean([one.overtakes for one in twin])),
    )
