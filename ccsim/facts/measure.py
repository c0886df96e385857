"""From facts asked for to findings: run each arm once, and let every measure look at what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccsim import ensemble
from ccsim.ensemble import Failure, Outcome, Replicate
from ccsim.facts.catalogue import Fact, chosen
from ccsim.facts.finding import CannotMeasure, Finding, not_measured
from ccsim.facts.registry import BURN_IN, MEASURES, Arm, Runs
from ccsim.scenario import Scenario
from ccsim.workers import Executor, InProcess

USUAL_TOWNS = 320  # for these the sizes of arms with a sample are declared


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be simulated for some facts: the arms, each once, and the seeds of their runs."""

    scenario: Scenario
    facts: tuple[Fact, ...]
    arms: tuple[Arm, ...]
    seeds: tuple[int, ...]
    towns: int = USUAL_TOWNS  # in the sample of plausible towns; arms of networks take their part of as many

    def numbers(self, arm: Arm) -> Sequence[int]:
        """Return the seeds of the runs of one arm; those of a sample number its towns as well."""
        return range(max(1, round(arm.size * self.towns / USUAL_TOWNS))) if arm.sample else self.seeds[: arm.most_seeds]

    def replicates(self, arm: Arm) -> list[Replicate]:
        """Return the runs of one arm."""
        numbers = self.numbers(arm)
        if arm.sample:
            scenarios = [arm.sample(number, arm.years) for number in numbers]
        else:
            scenarios = [arm.change(self.scenario)] * len(numbers)
        pairs = zip(scenarios, numbers, strict=True)
        return [Replicate(scenario, seed, 12 * arm.years, arm.watch) for scenario, seed in pairs]

    @property
    def runs(self) -> int:
        """How many runs there are in all."""
        return sum(len(self.numbers(arm)) for arm in self.arms)

    def person_months(self) -> float:
        """Return how many months of how many people are simulated, about."""
        return sum(people_of(run.scenario) * run.months for arm in self.arms for run in self.replicates(arm))


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found about each fact, what failed, and whether somebody ended it early."""

    plan: Plan
    by_fact: Mapping[str, Finding]
    failures: tuple[Failure, ...]
    interrupted: bool


def people_of(scenario: Scenario) -> float:
    """Return how many people a scenario's towns have at the start."""
    return sum(town.people.population.value for town in scenario.towns)


def plan_for(
    scenario: Scenario,
    facts: Iterable[Fact],
    seeds: Sequence[int],
    years: int | None = None,
    towns: int = USUAL_TOWNS,
) -> Plan:
    """Return what has to be simulated; `years` is the most to be observed after the burn-in."""
    facts = tuple(facts)
    arms: dict[str, Arm] = {}
    for fact in facts:
        for arm in MEASURES[fact.id].arms if fact.id in MEASURES else ():
            length = arm.years if years is None else min(arm.years, BURN_IN + years)
            if arm.name not in arms or arms[arm.name].years < length:
                arms[arm.name] = arm.lasting(length)
    return Plan(scenario, facts, tuple(arms.values()), tuple(seeds), towns)


def seconds_for(plan: Plan, workers: int) -> float:
    """Return about how long a plan takes, from a year of the scenario simulated for the purpose."""
    if not plan.arms:
        return 0.0
    pace = ensemble.seconds_a_month(plan.scenario, plan.arms[0].watch) / people_of(plan.scenario)
    return pace * plan.person_months() / min(workers, plan.runs)


def find(
    plan: Plan,
    executor: Executor,
    at_once: int = 1,
    tell: Callable[[Outcome], None] = lambda _outcome: None,
) -> Findings:
    """Carry out a plan: simulate its arms, at most `at_once` runs handed over at a time, and measure."""
    by_arm: dict[str, Mapping[int, object]] = {}
    failures: list[Failure] = []
    for arm in plan.arms:
        done = ensemble.run_all(plan.replicates(arm), executor, at_once, tell)
        failures += done.failures
        if done.interrupted:
            return Findings(plan, {}, tuple(failures), interrupted=True)
        by_arm[arm.name] = done.series
    runs = Runs(by_arm)
    return Findings(plan, {fact.id: measure(fact, runs) for fact in plan.facts}, tuple(failures), interrupted=False)


def measure(fact: Fact, runs: Runs) -> Finding:
    """Return what the runs show about one fact."""
    if fact.id not in MEASURES:
        return not_measured(fact, f"needs {fact.needs}")
    entry = MEASURES[fact.id]
    if not all(runs.by_arm[arm.name] for arm in entry.arms):
        return not_measured(fact, "no run succeeded")
    try:
        return entry.measure(fact, runs)
    except CannotMeasure as reason:
        return not_measured(fact, str(reason))


def one_town(
    scenario: Scenario,
    seeds: Sequence[int],
    years: int | None = None,
    executor: Executor | None = None,
    only: Sequence[str] = (),
) -> dict[str, Finding]:
    """Return the findings about facts (ids; all that can be measured in one town if none are given), by id.

    Only what these facts need is simulated. `years` caps what is observed after the burn-in of five years. For other
    parameters hand in another scenario: `apply_settings(scenario, ["enterprise.closing=0.07"])`. Raises UnknownFact,
    RuntimeError with the first failure if a run fails, KeyboardInterrupt if it is ended early.
    """
    wanted = [fact for fact in chosen(only).values() if only or (fact.needs == "one town" and fact.id in MEASURES)]
    found = find(plan_for(scenario, wanted, seeds, years), executor or InProcess(), at_once=2 * len(seeds))
    if found.interrupted:
        raise KeyboardInterrupt
    if found.failures:
        first = found.failures[0]
        raise RuntimeError(f"seed {first.seed}, {first.stage}: {first.error}\n{first.traceback}")
    return dict(found.by_fact)
