"""The smallest pulse: how large a plan would have to be for half of its pairs to last."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from ccsim.comparing.arms import NOTHING, Arm
from ccsim.ensemble import Replicate
from ccsim.judging.alternatives import with_levers
from ccsim.judging.deep import Pulse, Pulses
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.findings import World
from ccsim.judging.gathering import Gathered, Task
from ccsim.judging.pairing import income_pairs
from ccsim.judging.records import Records
from ccsim.judging.study import Depth, Study, arm_of
from ccsim.judging.timing import funded_year
from ccsim.leapfrog.chances import chance_of
from ccsim.leapfrog.lasting import lasting
from ccsim.levers.lever import Lever
from ccsim.scenario import Scenario

PART = "pulses"
HALF = 0.5


def arm_of_pulse(plan: Arm, world: World, factor: float) -> str:
    """Return what the runs of a plan so many times as large are called; at its own size those of the verdict."""
    return arm_of(world, plan.name if factor == 1 else f"{plan.name}, {factor:g} times as large")


def tasks_of(study: Study, plan: Arm, world: World, own: Records) -> Iterator[Task]:
    """Yield the runs of a plan at other sizes than its own."""
    depth, scenario = study.deep or Depth(), study.in_world(plan.scenario, world)
    months, watch = 12 * study.years, partial(EvidenceWatch, town=study.town)
    for factor in depth.factors:
        arm, sized = arm_of_pulse(plan, world, factor), scaled(scenario, factor)
        for seed in study.seeds[: depth.pulsed] if factor != 1 else ():
            yield Task(Replicate(sized, seed, months, watch, arm, study.shocks(seed)), PART, Evidence, own)


def pulses_of(study: Study, plan: Arm, world: World, gathered: Gathered) -> Pulses | None:
    """Return how many pairs last at each size, and where half of them would; None if too few runs succeeded."""
    depth, funded, found = study.deep or Depth(), funded_year(plan.scenario), []
    for factor in depth.factors:
        arm = arm_of_pulse(plan, world, factor)
        pairs = income_pairs(gathered, arm, arm_of(world, NOTHING), study, funded)
        if pairs is not None:
            passed = lasting(pairs, study.thresholds).passed
            last = chance_of(passed, pairs.shocks, study.thresholds)
            found.append(Pulse(factor, last, capped(plan.scenario, factor)))
    return Pulses(tuple(found), tips_at(found)) if found else None


def tips_at(pulses: Sequence[Pulse]) -> float | None:
    """Return the factor at which half of the pairs last, interpolated between the logarithms of those tried.

    The first crossing counts, from small to large; the smallest factor itself where half last there already.
    """
    for before, after in zip((None, *pulses), pulses, strict=False):
        if after.lasting.share < HALF:
            continue
        if before is None:
            return after.factor
        part = (HALF - before.lasting.share) / (after.lasting.share - before.lasting.share)
        return math.exp(math.log(before.factor) + part * math.log(after.factor / before.factor))
    return None


# ---- sizes ------------------------------------------------------------------------------------------
def scaled(scenario: Scenario, factor: float) -> Scenario:
    """Return a scenario whose levers are so many times as large, as far as their limits let them."""
    levers = (
        lever.model_copy(update={"size": min(factor * lever.size, _largest(lever))}) for lever in scenario.plan.levers
    )
    return with_levers(scenario, tuple(levers))


def capped(scenario: Scenario, factor: float) -> tuple[str, ...]:
    """Return the levers that cannot be so many times as large."""
    return tuple(lever.label for lever in scenario.plan.levers if factor * lever.size > _largest(lever))


def _largest(lever: Lever) -> float:
    """Return the largest size that a lever may have at all."""
    declared: Any = type(lever).model_fields["size"].json_schema_extra
    return float(declared["hard"][1])
