"""A deep verdict: what is run beyond the usual one, and what it says about a plan in a world."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.comparing.arms import Arm
from ccsim.judging import alternatives, bursts, placebo, pulses, uncertainty
from ccsim.judging.deep import Deep
from ccsim.judging.findings import World
from ccsim.judging.gathering import Gathered, Task
from ccsim.judging.records import Records
from ccsim.judging.study import Study


def tasks_of(study: Study, own: Records, common: Records) -> Iterator[Task]:
    """Yield all runs beyond those of the verdict."""
    for world in study.worlds:
        yield from placebo.tasks_of(study, world, common)
        yield from alternatives.tasks_of(study, world, own, common)
        for plan in study.plans:
            yield from pulses.tasks_of(study, plan, world, own)
            yield from bursts.tasks_of(study, plan, world, own)
        yield from uncertainty.tasks_of(study, world, own, common)


def deep_of(study: Study, plan: Arm, world: World, gathered: Gathered) -> Deep:
    """Return what was found beyond the verdict."""
    return Deep(
        alternatives=alternatives.alternatives_of(study, plan, world, gathered),
        pulses=pulses.pulses_of(study, plan, world, gathered),
        uncertainty=uncertainty.uncertainty_of(study, plan, world, gathered),
        bursts=bursts.bursts_of(study, plan, world, gathered),
    )
