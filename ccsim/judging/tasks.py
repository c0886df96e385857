"""What is run to judge plans: pairs of twins, two starts, peers, and what a deep verdict adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from ccsim.comparing.arms import NOTHING
from ccsim.ensemble import Replicate
from ccsim.judging import deepening, peers
from ccsim.judging.bursts import starts_of
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.findings import World
from ccsim.judging.gathering import Task
from ccsim.judging.records import Records
from ccsim.judging.study import Study, arm_of

TWINS, PLAN, STARTS, PEERS = "twins", "plans", "two starts", "peers"  # parts of the work


def tasks_of(study: Study, own: Records, common: Records) -> Iterator[Task]:
    """Yield all runs: twins and plans in every world; if it is full also two starts and peers, if deep more."""
    yield from pairs(study, own, common)
    if not study.quick:
        limits = study.thresholds
        for world in study.worlds:
            for plan in study.plans:
                yield from starts_of(study, plan, world, own, limits.starts_after, limits.starts_seeds, STARTS)
            yield from peers_of(study, world, common)
    if study.deep:
        yield from deepening.tasks_of(study, own, common)


def pairs(study: Study, own: Records, common: Records) -> Iterator[Task]:
    """Yield the runs of all pairs, seed by seed, so that the first pairs are whole early in every world."""
    arms = [
        (scenario, arm, part, records)
        for world in study.worlds
        for scenario, arm, part, records in (
            (study.nothing(world), arm_of(world, NOTHING), TWINS, common),
            *((study.in_world(plan.scenario, world), arm_of(world, plan.name), PLAN, own) for plan in study.plans),
        )
    ]
    months, watch = 12 * study.years, partial(EvidenceWatch, town=study.town)
    for seed in study.seeds:
        for scenario, arm, part, records in arms:
            yield Task(Replicate(scenario, seed, months, watch, arm, study.shocks(seed)), part, Evidence, records)


def peers_of(study: Study, world: World, common: Records) -> Iterator[Task]:
    """Yield the runs of the peers under each seed of shocks."""
    for shocks in study.shock_seeds:
        for run in peers.peer_replicates(study.nothing(world), shocks, study.years, study.thresholds.peers):
            yield Task(replace(run, arm=arm_of(world, run.arm)), PEERS, peers.Course, common)
