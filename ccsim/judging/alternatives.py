"""Comparisons that set no bound: the same cash, the plan some years later, and the plan in the neighbour town."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ccsim.comparing.arms import NOTHING, Arm
from ccsim.ensemble import Replicate
from ccsim.judging.deep import CASH, LATER, NEIGHBOUR, Alternative
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.findings import World
from ccsim.judging.gathering import Gathered, Task
from ccsim.judging.pairing import income_pairs
from ccsim.judging.records import Records
from ccsim.judging.study import Depth, Study, arm_of, without_plan
from ccsim.judging.timing import funded_year
from ccsim.leapfrog.judgement import judge
from ccsim.levers.lever import Lever
from ccsim.levers.lump_sum import LumpSumToResidents
from ccsim.scenario import Scenario

PART = "comparisons"


@dataclass(frozen=True, slots=True)
class Other:
    """What else is simulated beside a plan."""

    kind: str
    scenario: Scenario  # for as many years as it takes
    town: int  # that is looked at

    def arm(self, plan: Arm, world: World) -> str:
        """Return what its runs are called."""
        return arm_of(world, f"{plan.name}, {self.kind}")

    def twins(self, study: Study, world: World) -> str:
        """Return what the runs without it are called: those of the verdict where they are the same."""
        years = self.scenario.years
        if (self.town, years) == (study.town, study.years):
            return arm_of(world, NOTHING)
        return arm_of(world, f"{NOTHING} for {years} years, seen in {self.scenario.towns[self.town].name}")


def others_of(study: Study, plan: Arm, world: World) -> Iterator[Other]:
    """Yield what a plan is compared with in a world."""
    scenario, depth = study.in_world(plan.scenario, world), study.deep or Depth()
    cash = equal_cash(scenario, study.town)
    if cash is not None:
        yield Other(CASH, cash, study.town)
    later = shifted(scenario, depth.later)
    yield Other(LATER, later.model_copy(update={"years": study.years + depth.later}), study.town)
    if len(scenario.towns) > 1:
        neighbour = nearest(scenario, study.town)
        yield Other(NEIGHBOUR, moved(scenario, scenario.towns[neighbour].name), neighbour)


def tasks_of(study: Study, world: World, own: Records, common: Records) -> Iterator[Task]:
    """Yield the runs of all comparisons of all plans, and once those of their twins that the verdict does not have."""
    there = {arm_of(world, NOTHING)}
    for plan in study.plans:
        for other in others_of(study, plan, world):
            yield from _runs(study, other.scenario, other.arm(plan, world), other.town, own)
            twins = other.twins(study, world)
            if twins not in there:
                there.add(twins)
                yield from _runs(study, without_plan(other.scenario), twins, other.town, common)


def _runs(study: Study, scenario: Scenario, arm: str, town: int, records: Records) -> Iterator[Task]:
    """Yield the runs of one arm."""
    months, watch = 12 * scenario.years, partial(EvidenceWatch, town=town)
    for seed in study.seeds[: (study.deep or Depth()).compared]:
        yield Task(Replicate(scenario, seed, months, watch, arm, study.shocks(seed)), PART, Evidence, records)


def alternatives_of(study: Study, plan: Arm, world: World, gathered: Gathered) -> tuple[Alternative, ...]:
    """Return what became of the comparisons; those of which too few runs succeeded are left out."""
    found = []
    for other in others_of(study, plan, world):
        funded = funded_year(other.scenario)
        pairs = income_pairs(gathered, other.arm(plan, world), other.twins(study, world), study, funded)
        if pairs is not None:
            judged = judge(pairs, None, study.thresholds)
            found.append(Alternative(other.kind, other.scenario.towns[other.town].name, judged))
    return tuple(found)


# ---- other plans ------------------------------------------------------------------------------------
def with_levers(scenario: Scenario, levers: tuple[Lever, ...]) -> Scenario:
    """Return a scenario with other levers in its plan."""
    return scenario.model_copy(update={"plan": scenario.plan.model_copy(update={"levers": levers})})


def budget_of(lever: Lever, residents: float) -> tuple[float, float]:
    """Return what a lever is to cost while it is funded: to build, and to run with the aid it gives (EUR).

    It runs from the end of its works on; repairs are left out, and aid counts as if all of it were taken up.
    """
    yearly = lever.running * lever.size + lever.aid_in_a_year(residents)
    return lever.capital * lever.size, yearly * max(0.0, lever.years - lever.lag / 12)


def equal_cash(scenario: Scenario, town: int) -> Scenario | None:
    """Return the plan's whole budget, handed out evenly over its years to all residents; None if it costs nothing.

    Outside money pays as much of it as of the plan, as far as the ceilings at its start let it.
    """
    plan, place = scenario.plan, scenario.towns[town]
    residents, levers = place.people.population.value, [lever for lever in plan.levers if lever.size > 0]
    budgets = [budget_of(lever, residents) for lever in levers]
    total = sum(sum(budget) for budget in budgets)
    if total <= 0:
        return None
    outside = sum(
        plan.rate(lever) * (capital + lever.eligible_running * running)
        for lever, (capital, running) in zip(levers, budgets, strict=True)
    )
    first = min(levers, key=lambda lever: lever.start)
    ends = max(lever.first(scenario.start) + 12 * lever.years for lever in levers)
    years = max(1.0, (ends - first.first(scenario.start)) / 12)
    cash = LumpSumToResidents(
        kind="lump sum", town=place.name, start=first.start, years=years, size=total / years / residents,
        co_financing=outside / total, eligible_running=1,
    )  # fmt: skip
    return with_levers(scenario, (cash,))


def shifted(scenario: Scenario, years: int) -> Scenario:
    """Return a scenario whose every lever starts some years later."""
    levers = (
        lever.model_copy(update={"start": f"{int(lever.start[:4]) + years:04d}{lever.start[4:]}"})
        for lever in scenario.plan.levers
    )
    return with_levers(scenario, tuple(levers))


def moved(scenario: Scenario, town: str) -> Scenario:
    """Return a scenario whose every lever is for another town, where it has no place of its own yet."""
    levers = (lever.model_copy(update={"town": town, "settlement": ""}) for lever in scenario.plan.levers)
    return with_levers(scenario, tuple(levers))


def nearest(scenario: Scenario, town: int) -> int:
    """Return the town of a scenario that is fewest minutes away; where none are told, the first other one."""
    minutes = scenario.towns[town].minutes
    others = (number for number in range(len(scenario.towns)) if number != town)
    return min(others, key=lambda number: minutes.get(scenario.towns[number].name, float("inf")))
