"""From scenario files to verdicts: what is to be run, the runs, and what they say."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from ccsim.comparing.arms import NOTHING, Arm, CannotCompare, arms_of
from ccsim.ensemble import Failure, Replicate
from ccsim.leapfrog.chances import holm, p_beyond
from ccsim.leapfrog.lasting import lasting
from ccsim.leapfrog.series import TwoStarts
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.running import Listener, RunError, compile_first, prepared, seeds_from, workers_for
from ccsim.scenario import Scenario
from ccsim.store import Manifest
from ccsim.verdict import peers, saving
from ccsim.verdict.assembling import Twins, found_of
from ccsim.verdict.climbing import Field, climb_of
from ccsim.verdict.evidence import Evidence, EvidenceWatch
from ccsim.verdict.findings import WORLDS, Found, Verdict, World
from ccsim.verdict.gathering import Gathered, Task, gather
from ccsim.verdict.records import Records, shared
from ccsim.verdict.starts import StartsKept, StartsWatch
from ccsim.verdict.timing import first_month, funded_year, years_needed

PAIRS, QUICK_PAIRS = 200, 30
LEAST_PAIRS = 2
MOST_WORKERS = 1024
TWINS, PLAN, STARTS, PEERS, JUDGING = "twins", "plans", "two starts", "peers", "judging"  # parts of the work


@dataclass(frozen=True, slots=True)
class Study:
    """What is to be run to judge some plans for one town."""

    plans: tuple[Arm, ...]
    worlds: tuple[World, ...]
    seeds: tuple[int, ...]
    years: int
    town: int
    quick: bool
    thresholds: Thresholds

    @property
    def base(self) -> Scenario:
        """Return the first plan's scenario, which names the town."""
        return self.plans[0].scenario

    def shocks(self, seed: int) -> int:
        """Return the seed of the shocks that a pair shares with others."""
        return self.seeds[0] + (seed - self.seeds[0]) % self.thresholds.shock_seeds

    @property
    def shock_seeds(self) -> list[int]:
        """Return the seeds of the shocks that pairs share with peers."""
        return sorted({self.shocks(seed) for seed in self.seeds})

    def in_world(self, scenario: Scenario, world: World) -> Scenario:
        """Return a scenario as it is in a world, for as long as the verdict needs."""
        switches = scenario.switches.model_copy(
            update={"critical_mass": world.critical_mass, "new_technology": world.new_technology}
        )
        return scenario.model_copy(update={"switches": switches, "years": self.years})

    def nothing(self, world: World) -> Scenario:
        """Return the town with nothing decided, as it is in a world."""
        return without_plan(self.in_world(self.base, world))


def without_plan(scenario: Scenario) -> Scenario:
    """Return a scenario with nothing decided."""
    return scenario.model_copy(update={"plan": type(scenario.plan)()})


def study_of(scenarios: Sequence[Scenario], pairs: int | None = None, seed: int = 1, quick: bool = False) -> Study:
    """Return what is to be run; raise ValueError if that makes no sense."""
    _, *plans = arms_of(scenarios)
    thresholds, count = Thresholds(), pairs or (QUICK_PAIRS if quick else PAIRS)
    if count < LEAST_PAIRS:
        raise ValueError(f"{count} pairs cannot be judged by: ask for {LEAST_PAIRS} or more.")
    first = plans[0].scenario
    names = [town.name for town in first.towns]
    acted_on = {lever.town or names[0] for plan in plans for lever in plan.scenario.plan.levers}
    if len(acted_on) > 1:
        several = ", ".join(sorted(acted_on))
        raise CannotCompare(f"The plans act on {several}. Judge one town at a time: give each a file of its own.")
    own = first.switches
    ours = World("as the scenario has it", own.critical_mass, own.new_technology)
    return Study(
        plans=tuple(plans),
        worlds=(ours,) if quick else WORLDS,
        seeds=seeds_from(seed, count),
        years=max(years_needed(plan.scenario, thresholds.last) for plan in plans),
        town=names.index(acted_on.pop()),
        quick=quick,
        thresholds=thresholds,
    )


# ---- runs -------------------------------------------------------------------------------------------
def arm_of(world: World, what: str) -> str:
    """Return what runs are called."""
    return f"{what}, {world.name}"


def tasks_of(study: Study, own: Records, common: Records) -> Iterator[Task]:
    """Yield all runs: twins and plans in every world; for a full verdict also two starts and peers."""
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
                yield from starts_of(study, plan, world, own)
        if not study.quick:
            yield from peers_of(study, world, common)


def starts_of(study: Study, plan: Arm, world: World, own: Records) -> Iterator[Task]:
    """Yield the runs of two starts of a plan: to the year when both states are taken, and on from there."""
    limits = study.thresholds
    scenario = study.in_world(plan.scenario, world)
    months = 12 * (funded_year(plan.scenario) + limits.starts_after + 1)
    watch = partial(StartsWatch, town=study.town, years=limits.starts_years)
    first = study.seeds[0]
    for seed in range(first, first + limits.starts_seeds):
        arm = arm_of(world, f"two starts of {plan.name}")
        yield Task(Replicate(scenario, seed, months, watch, arm, study.shocks(seed)), STARTS, StartsKept, own)


def peers_of(study: Study, world: World, common: Records) -> Iterator[Task]:
    """Yield the runs of the peers under each seed of shocks."""
    for shocks in study.shock_seeds:
        for run in peers.peer_replicates(study.nothing(world), shocks, study.years):
            yield Task(replace(run, arm=arm_of(world, run.arm)), PEERS, peers.Course, common)


def field_of(study: Study, plan: Arm, world: World, gathered: Gathered) -> Field:
    """Return the peers that succeeded under each seed of shocks, and what they are compared by."""
    funded, limits = funded_year(plan.scenario), study.thresholds
    courses = {
        shocks: peers.together(list(gathered.of(arm_of(world, peers.arm_of_peers(shocks))).values()))
        for shocks in study.shock_seeds
    }
    window = slice(funded + limits.first, funded + limits.last + 1)
    return Field(courses, study.nothing(world), study.town, first_month(plan.scenario) // 12, window, limits)


# ---- judging ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a study."""

    verdicts: tuple[Verdict, ...]  # none if it was interrupted, or too little succeeded
    failures: tuple[tuple[str, Failure], ...]  # with their arms
    finished: int
    asked: int
    interrupted: bool
    manifest: Manifest


def carry_out(
    study: Study, folder: Path, workers: int, settings: Sequence[str] = (), listener: Listener | None = None
) -> Judged:
    """Find or simulate all runs of a study, keeping them in a folder as they end, and judge its plans by them."""
    listener = listener or Listener()
    clock, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    own, common = Records(folder / saving.RUNS), shared()
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
    with_plan, without = gathered.of(arm_of(world, plan.name)), gathered.of(arm_of(world, NOTHING))
    seeds = [seed for seed in with_plan if seed in without]
    if len(seeds) < LEAST_PAIRS:
        return None
    shocks = [study.shocks(seed) for seed in seeds]
    plans, twins = [with_plan[seed] for seed in seeds], [without[seed] for seed in seeds]
    funded = funded_year(plan.scenario)
    climb, starts = None, None
    if not study.quick:
        climb = climb_of(plans, twins, shocks, field_of(study, plan, world, gathered))
        several = gathered.of(arm_of(world, f"two starts of {plan.name}"))
        starts = TwoStarts(np.array([one.gap for one in several.values()])) if several else None
    pairs = Twins(plans, twins, shocks, plan.scenario.start, funded)
    return found_of(pairs, world, climb, starts, study.thresholds)


def holm_of(study: Study, found: Mapping[str, Sequence[Found]]) -> dict[str, dict[str, float]]:
    """Return for each world the p of each plan that no more pairs last than by chance, as several are judged."""
    limits, adjusted = study.thresholds, {}
    for number, world in enumerate(study.worlds):
        p = {}
        for plan, several in found.items():
            income = several[number].pairs["income"]
            p[plan] = p_beyond(lasting(income, limits).passed, income.shocks, limits.chance)
        adjusted[world.name] = holm(p)
    return adjusted


def verdict(
    scenario: str | Path | Scenario,
    pairs: int | None = None,
    quick: bool = False,
    seed: int = 1,
    settings: Sequence[str] = (),
    workers: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    force: bool = False,
) -> Verdict:
    """Judge whether the plan of a scenario makes its town leapfrog, and return the verdict.

    scenario: a file, or what `read` returned. pairs: pairs of runs in each world (200; quick 30). quick: in the
    scenario's own world only, without two starts and peers. workers: processes; with more than one, a script must make
    this call under `if __name__ == "__main__":`. out: a folder for the results, in which resume goes on.

    Raises ScenarioError, ValueError or StoreError for what cannot be used, RunError if too few pairs succeed.
    """
    study = study_of([prepared(scenario, None, settings)], pairs, seed, quick)
    usual = Path("runs") / f"verdict-{study.base.name}"
    folder = saving.prepare(Path(out) if out is not None else usual, resume, force)
    judged = carry_out(study, folder, workers_for(workers, MOST_WORKERS), settings)
    if judged.interrupted:
        raise KeyboardInterrupt
    if not judged.verdicts:
        arm, failure = judged.failures[0]
        raise RunError(f"too few pairs succeeded. {arm}, seed {failure.seed}: {failure.error}\n{failure.traceback}")
    saving.save(judged, folder)
    return judged.verdicts[0]
