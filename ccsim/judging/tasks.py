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
from ccsim.judging.past import pasts_of
from ccsim.judging.records import Records
from ccsim.judging.study import QUICK_PAIRS, Study, arm_of
from ccsim.judging.timing import first_month

TWINS, PLAN, STARTS, PEERS = "twins", "plans", "two starts", "peers"  # parts of the work
BEHIND = 1.5  # seeds by which plans are later than their twins, who leave a past to go on from


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
    months, watch = 12 * study.years, partial(EvidenceWatch, town=study.town)
    few = study.quick and len(study.seeds) <= QUICK_PAIRS  # the pasts of hundreds of pairs would fill disks
    begins = min(first_month(plan.scenario) for plan in study.plans)
    arms = []
    for world in study.worlds:
        nothing = study.nothing(world)
        pasts = pasts_of(nothing, begins, common.folder) if few else None
        arms.append((nothing, arm_of(world, NOTHING), pasts, TWINS, common))
        for plan in study.plans:
            arms.append((study.in_world(plan.scenario, world), arm_of(world, plan.name), pasts, PLAN, own))
    for seed in study.seeds:
        for scenario, arm, pasts, part, records in arms:
            run = Replicate(scenario, seed, months, watch, arm, study.shocks(seed))
            run = replace(run, past=pasts.of(run) if pasts else None)
            yield Task(run, part, Evidence, records, behind=BEHIND * len(study.plans) * (part == PLAN))


def peers_of(study: Study, world: World, common: Records) -> Iterator[Task]:
    """Yield the runs of the peers under each seed of shocks."""
    for shocks in study.shock_seeds:
        for run in peers.peer_replicates(study.nothing(world), shocks, study.years, study.thresholds.peers):
            yield Task(replace(run, arm=arm_of(world, run.arm)), PEERS, peers.Course, common)
