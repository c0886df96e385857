"""From what was gathered to verdicts: for each plan what every world says, and what stands beside."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ccsim.comparing.arms import NOTHING, Arm
from ccsim.judging import deepening, peers, placebo
from ccsim.judging.assembling import Twins, found_of, pairs_of
from ccsim.judging.bursts import arm_of_starts
from ccsim.judging.climbing import Climb, Field, climb_of
from ccsim.judging.findings import JUDGING, Found, Placebo, Verdict, World
from ccsim.judging.gathering import Gathered
from ccsim.judging.pairing import twins_in
from ccsim.judging.study import Study, arm_of
from ccsim.judging.timing import first_month, funded_year
from ccsim.leapfrog.chances import holm, p_beyond
from ccsim.leapfrog.lasting import lasting
from ccsim.leapfrog.series import TwoStarts
from ccsim.leapfrog.thresholds import Thresholds

MOST_BY_CHANCE = 1 - 1e-9  # a rate of one would leave nothing to be tested


def judged_by(study: Study, gathered: Gathered) -> tuple[Verdict, ...]:
    """Return the verdicts on all plans, none if fewer than two pairs succeeded somewhere."""
    clock = time.perf_counter()
    found = {
        plan.name: tuple(one for world in study.worlds if (one := found_in(study, plan, world, gathered)) is not None)
        for plan in study.plans
    }
    if any(len(several) < len(study.worlds) for several in found.values()):
        return ()
    adjusted = holm_of(study, found)
    seconds = {**gathered.seconds, JUDGING: time.perf_counter() - clock}
    return tuple(
        Verdict(
            scenario=plan.scenario,
            plan=plan.name,
            town=study.base.towns[study.town].name,
            found=found[plan.name],
            thresholds=study.thresholds,
            seconds=seconds,
            holm={world: p[plan.name] for world, p in adjusted.items()},
            quick=study.quick,
        )
        for plan in study.plans
    )


def found_in(study: Study, plan: Arm, world: World, gathered: Gathered) -> Found | None:
    """Return what one world says about a plan; None if too few pairs succeeded."""
    pairs = twins_of(study, plan, world, plan.name, gathered)
    if pairs is None:
        return None
    climb, starts = None, None
    if not study.quick:
        climb = climb_in(study, plan, world, pairs, gathered)
        several = gathered.of(arm_of_starts(study, plan, world, study.thresholds.starts_after))
        starts = TwoStarts(np.array([one.gap for one in several.values()])) if several else None
    found = found_of(pairs, world, climb, starts, study.thresholds)
    if study.deep is None:
        return found
    chance = placebo_in(study, plan, found, gathered)
    return replace(found, placebo=chance, deep=deepening.deep_of(study, plan, world, gathered))


def twins_of(study: Study, plan: Arm, world: World, what: str, gathered: Gathered) -> Twins | None:
    """Return runs of some kind with their twins, as far as both succeeded."""
    return twins_in(gathered, arm_of(world, what), arm_of(world, NOTHING), study, funded_year(plan.scenario))


def climb_in(study: Study, plan: Arm, world: World, pairs: Twins, gathered: Gathered) -> Climb | None:
    """Return how pairs climb past their peers; None, which credits nothing, if too few peers succeeded."""
    field = field_of(study, plan, world, gathered)
    return climb_of(pairs.plan, pairs.twin, pairs.shocks, field) if field is not None else None


def field_of(study: Study, plan: Arm, world: World, gathered: Gathered) -> Field | None:
    """Return the peers that succeeded under each seed of shocks, and what they are compared by.

    None if fewer than half succeeded under some seed: percentiles would mean little.
    """
    funded, limits = funded_year(plan.scenario), study.thresholds
    succeeded = {
        shocks: list(gathered.of(arm_of(world, peers.arm_of_peers(shocks))).values()) for shocks in study.shock_seeds
    }
    if 2 * min(map(len, succeeded.values())) < limits.peers:
        return None
    courses = {shocks: peers.together(several) for shocks, several in succeeded.items()}
    window = slice(funded + limits.first, funded + limits.last + 1)
    return Field(courses, study.nothing(world), study.town, first_month(plan.scenario) // 12, window, limits)


def placebo_in(study: Study, plan: Arm, found: Found, gathered: Gathered) -> Placebo | None:
    """Return what chance alone does, by the rules of the plan's own pairs; None if too few runs succeeded."""
    world = found.world
    pairs = twins_of(study, plan, world, placebo.name_of(placebo.month_of(plan.scenario)), gathered)
    if pairs is None:
        return None
    income = pairs_of(pairs, climb_in(study, plan, world, pairs, gathered))["income"]
    return placebo.placebo_of(income, found.judged["income"].sustains, study.thresholds)


def holm_of(study: Study, found: Mapping[str, Sequence[Found]]) -> dict[str, dict[str, float]]:
    """Return for each world the p of each plan that no more pairs last than by chance, as several are judged."""
    limits, adjusted = study.thresholds, {}
    for number, world in enumerate(study.worlds):
        p = {}
        for plan, several in found.items():
            income = several[number].pairs["income"]
            p[plan] = p_beyond(lasting(income, limits).passed, income.shocks, chance_rate(several[number], limits))
        adjusted[world.name] = holm(p)
    return adjusted


def chance_rate(found: Found, thresholds: Thresholds) -> float:
    """Return the share of pairs that may pass L1 by chance: the rate assumed, or more where the placebo had more."""
    measured = found.placebo.lasting.high if found.placebo is not None else 0.0
    return max(thresholds.chance, min(measured, MOST_BY_CHANCE))
