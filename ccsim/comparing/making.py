"""From scenario files to a `Comparison`: check that they are plans for one town, run the twins, work out the rest."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ccsim import ensemble, store
from ccsim.comparing import money
from ccsim.comparing.arms import NOTHING, Arm, CannotCompare, Runs, arms_of, replicates, sorted_out
from ccsim.comparing.comparison import COMPARISON, Comparison
from ccsim.comparing.contributions import Coalition, Contributions, Design, contributions_of, design_of, part_of
from ccsim.comparing.kept import LastYearWatch, TwinWatch, last_year
from ccsim.running import Listener, RunError, compile_first, prepared, seeds_from, workers_for
from ccsim.scenario import Scenario
from ccsim.store import Manifest
from ccsim.workers import local_workers


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be simulated: doing nothing and the plans, and parts of plans for the levers' contributions."""

    arms: tuple[Arm, ...]  # doing nothing first
    designs: Mapping[str, Design]  # by plan; empty unless contributions are asked for
    seeds: tuple[int, ...]

    @property
    def parts(self) -> list[Arm]:
        """Return the arms of parts of plans."""
        scenarios = {arm.name: arm.scenario for arm in self.arms}
        return [
            Arm(name_of_part(plan, part), part_of(scenarios[plan], part), LastYearWatch)
            for plan, design in self.designs.items()
            for part in design.inside
        ]

    @property
    def runs(self) -> int:
        """How many runs there are in all."""
        return len(self.seeds) * (len(self.arms) + len(self.parts))

    def seconds(self, workers: int) -> float:
        """Return about how long it takes, from a year of the first plan simulated for the purpose."""
        scenario = self.arms[1].scenario
        return ensemble.seconds_a_month(scenario, TwinWatch) * 12 * scenario.years * self.runs / min(workers, self.runs)


def name_of_part(plan: str, part: Coalition) -> str:
    """Return what the runs of a part of a plan are called."""
    return f"{plan}: levers {', '.join(str(row) for row in sorted(part))}"


def job_of(scenarios: Sequence[Scenario], seeds: Sequence[int], contributions: bool = False) -> Job:
    """Return what is to be simulated; raise CannotCompare if that makes no sense."""
    arms = arms_of(scenarios)
    designs = {}
    for arm in arms[1:] if contributions else ():
        try:
            designs[arm.name] = design_of(len(arm.scenario.plan.levers))
        except ValueError as refused:
            raise CannotCompare(f"{arm.name}: {refused}") from None
    return Job(tuple(arms), designs, tuple(seeds))


def carry_out(
    job: Job,
    workers: int,
    settings: Sequence[str] = (),
    discount: float = money.DISCOUNT,
    listener: Listener | None = None,
) -> Comparison:
    """Run everything, seed by seed; Ctrl-C leaves the seeds whose twins were all finished."""
    listener = listener or Listener()
    clock, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    arms = [*job.arms, *job.parts]
    done = ensemble.Ensemble(interrupted=True)
    try:
        compile_first(job.arms[0].scenario, listener)
        listener.begun(job.runs)
        with local_workers(workers) as executor:
            done = ensemble.run_all(replicates(arms, job.seeds), executor, 2 * workers, listener.ended)
    except KeyboardInterrupt:
        done.interrupted = True
    runs = sorted_out(arms, done.outcomes)
    base = job.arms[0].scenario
    seeds = runs.seeds(arm.name for arm in job.arms)
    manifest = Manifest(
        name=base.name,
        scenario=base.as_dict(),
        seeds=seeds,
        seeds_asked=job.seeds,
        months=12 * base.years,
        started=started,
        seconds=round(time.perf_counter() - clock, 3),
        workers=workers,
        interrupted=done.interrupted,
        settings=tuple(settings),
    )
    plans = {arm.name: arm.scenario for arm in job.arms[1:]}
    return Comparison(base, plans, runs, seeds, manifest, discount, _contributions(job, runs))


def _contributions(job: Job, runs: Runs) -> dict[str, dict[str, Contributions]]:
    """Return what the levers of each plan contribute in each town, from the seeds that all parts have."""
    found: dict[str, dict[str, Contributions]] = {}
    for plan, design in job.designs.items():
        names = {part: name_of_part(plan, part) for part in design.inside}
        seeds = runs.seeds([NOTHING, plan, *names.values()])
        if seeds:
            results = {part: np.array(runs.of(name, seeds)) for part, name in names.items()}
            for part, name in ((frozenset[int](), NOTHING), (frozenset(range(design.levers)), plan)):
                results[part] = np.array([last_year(one.series) for one in runs.of(name, seeds)])
            found[plan] = {
                town.name: contributions_of(design, {part: values[:, at] for part, values in results.items()})
                for at, town in enumerate(job.arms[0].scenario.towns)
            }
    return found


def compare(
    plans: str | Path | Scenario | Sequence[str | Path | Scenario],
    seeds: int = 30,
    seed: int = 1,
    years: int | None = None,
    settings: Sequence[str] = (),
    contributions: bool = False,
    discount: float = money.DISCOUNT,
    workers: int = 1,
    out: str | Path | None = None,
    force: bool = False,
) -> Comparison:
    """Run plans and doing nothing with the same seeds, and return what the plans change.

    plans: scenario files, or what `read` returned, that differ by their [plan] only. contributions: also simulate
    parts of each plan, to tell what each lever contributes. discount: a year. The rest is as in `run`.

    Raises ScenarioError, ValueError or StoreError for what cannot be used, RunError if no set of twins succeeds.
    """
    several = [plans] if isinstance(plans, (str, Path, Scenario)) else list(plans)
    if not several:
        raise CannotCompare("There is no plan to compare. Give one scenario file with a [plan] or more.")
    wanted = seeds_from(seed, seeds)
    job = job_of([prepared(one, years, settings) for one in several], wanted, contributions)
    folder = store.check_target(Path(out), force, COMPARISON) if out is not None else None
    found = carry_out(job, workers_for(workers, job.runs), settings, discount)
    if not found.seeds and found.runs.lost:
        first = found.runs.lost[0]
        where = f"{first.arm}, seed {first.failure.seed}, {first.failure.stage}"
        raise RunError(f"no set of twins succeeded. {where}: {first.failure.error}\n{first.failure.traceback}")
    if folder is not None and found.seeds:
        found.save(folder, force)
    if found.manifest.interrupted:
        raise KeyboardInterrupt
    return found
