"""From scenario files to verdicts: what is to be run, the runs, and what they say."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from ccsim.comparing.arms import NOTHING, Arm
from ccsim.ensemble import Replicate
from ccsim.judging import deepening, peers, placebo, saving
from ccsim.judging.assembling import Twins, found_of, pairs_of
from ccsim.judging.bursts import arm_of_starts, starts_of
from ccsim.judging.climbing import Climb, Field, climb_of
from ccsim.judging.cost import Cost, cost_of
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.findings import JUDGING, Found, Judged, Placebo, Verdict, World
from ccsim.judging.gathering import Gathered, Task, gather
from ccsim.judging.pairing import twins_in
from ccsim.judging.records import Records, shared
from ccsim.judging.study import Study, arm_of, study_of
from ccsim.judging.timing import first_month, funded_year
from ccsim.leapfrog.chances import holm, p_beyond
from ccsim.leapfrog.lasting import lasting
from ccsim.leapfrog.series import TwoStarts
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.running import Listener, RunError, compile_first, prepared, workers_for
from ccsim.scenario import Scenario
from ccsim.store import Manifest

MOST_WORKERS = 1024
MOST_BY_CHANCE = 1 - 1e-9  # a rate of one would leave nothing to be tested
TWINS, PLAN, STARTS, PEERS = "twins", "plans", "two starts", "peers"  # parts of the work


# ---- runs -------------------------------------------------------------------------------------------
def tasks_of(study: Study, own: Records, common: Records) -> Iterator[Task]:
    """Yield all runs: twins and plans in every world; if it is full also two starts and peers, if deep more."""
    months, watch = 12 * study.years, partial(EvidenceWatch, town=study.town)
    for world in study.worlds:
        nothing = study.nothing(world)
        for seed in study.seeds:
            run = Replicate(nothing, seed, months, watch, arm_of(world, NOTHING), study.shocks(seed))
            yield Task(run, TWINS, Evidence, common)
        for plan in study.plans:
            scenario, arm = study.in_world(plan.scenario, world), arm_of(world, plan.name)
            for seed in study.seeds:
                yield Task(Replicate(scenario, seed, months, watch, arm, study.shocks(seed)), PLAN, Evidence, own)
            if not study.quick:
                limits = study.thresholds
                yield from starts_of(study, plan, world, own, limits.starts_after, limits.starts_seeds, STARTS)
        if not study.quick:
            yield from peers_of(study, world, common)
    if study.deep:
        yield from deepening.tasks_of(study, own, common)


def peers_of(study: Study, world: World, common: Records) -> Iterator[Task]:
    """Yield the runs of the peers under each seed of shocks."""
    for shocks in study.shock_seeds:
        for run in peers.peer_replicates(study.nothing(world), shocks, study.years, study.thresholds.peers):
            yield Task(replace(run, arm=arm_of(world, run.arm)), PEERS, peers.Course, common)


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


def cost(study: Study, folder: Path, workers: int) -> Cost:
    """Return how many runs of a study are missing in a folder, and about how long they take."""
    return cost_of(study, list(tasks_of(study, Records(folder / saving.RUNS), shared())), workers)


# ---- judging ----------------------------------------------------------------------------------------
def carry_out(
    study: Study, folder: Path | None, workers: int, settings: Sequence[str] = (), listener: Listener | None = None
) -> Judged:
    """Find or simulate all runs of a study, keeping them as they end, and judge its plans by them.

    folder: of the study, with its plans' runs (None: all are kept in the cache, where those lie that studies share)
    """
    listener = listener or Listener()
    clock, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    common = shared()
    own = Records(folder / saving.RUNS) if folder is not None else common
    tasks, gathered = list(tasks_of(study, own, common)), Gathered(interrupted=True)
    try:
        compile_first(study.base, listener)
        gathered = gather(tasks, workers, listener)
    except KeyboardInterrupt:
        pass
    verdicts = () if gathered.interrupted else judged_by(study, gathered)
    manifest = Manifest(
        name=study.base.name,
        scenario=study.nothing(study.worlds[0]).as_dict(),
        seeds=study.seeds,
        seeds_asked=study.seeds,
        months=12 * study.years,
        started=started,
        seconds=round(time.perf_counter() - clock, 3),
        workers=workers,
        interrupted=gathered.interrupted,
        settings=tuple(settings),
    )
    return Judged(verdicts, tuple(gathered.failures), len(gathered.results), len(tasks), gathered.interrupted, manifest)


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


def verdict(
    scenario: str | Path | Scenario,
    pairs: int | None = None,
    quick: bool = False,
    deep: bool = False,
    seed: int = 1,
    settings: Sequence[str] = (),
    workers: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    force: bool = False,
) -> Verdict:
    """Judge whether the plan of a scenario makes its town leapfrog, and return the verdict.

    scenario: a file, or what `read` returned. pairs: pairs of runs in each world (200; quick 30). quick: in the
    scenario's own world only, without two starts and peers. deep: also a placebo, other uses of the money, other sizes,
    the space of parameters and other starts: thousands of runs. workers: processes; with more than one, a script must
    make this call under `if __name__ == "__main__":`. out: a folder for the results, in which resume goes on; without
    it nothing is written but finished runs, to the cache, where the next call finds them.

    Raises ScenarioError, ValueError or StoreError for what cannot be used, RunError if too few pairs succeed.
    """
    study = study_of([prepared(scenario, None, settings)], pairs, seed, quick, deep)
    folder = saving.prepare(Path(out), resume, force) if out is not None else None
    judged = carry_out(study, folder, workers_for(workers, MOST_WORKERS), settings)
    if judged.interrupted:
        raise KeyboardInterrupt
    if not judged.verdicts:
        arm, failure = judged.failures[0]
        raise RunError(f"too few pairs succeeded. {arm}, seed {failure.seed}: {failure.error}\n{failure.traceback}")
    if folder is not None:
        saving.save(judged, folder)
    return judged.verdicts[0]
