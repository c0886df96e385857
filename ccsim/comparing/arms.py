"""What is run: the town with nothing decided, each plan, and the runs of each seed side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ccsim.comparing.kept import TwinWatch
from ccsim.engine import Engine
from ccsim.ensemble import Failure as RunFailure
from ccsim.ensemble import Outcome, Replicate, Watch
from ccsim.scenario import Scenario
from ccsim.scenario.plan import Plan
from ccsim.scenario.problems import KeyPath, key_text, shown

NOTHING = "doing nothing"
MAY_DIFFER = ("title", "author", "story", "sources", "plan")
MOST_PLANS = 12


class CannotCompare(ValueError):
    """Scenarios that are no plans for the same town; the message says where they differ and what to do."""


@dataclass(frozen=True, slots=True)
class Arm:
    """Runs of one kind: what they are called, what is simulated, and what is kept of each."""

    name: str
    scenario: Scenario
    watch: Callable[[Engine], Watch] = TwinWatch


def arms_of(scenarios: Sequence[Scenario]) -> list[Arm]:
    """Return the arm of doing nothing and one for each plan; raise CannotCompare if they are not of one town."""
    base = scenarios[0]
    for other in scenarios[1:]:
        difference = first_difference(comparable(base), comparable(other))
        if difference is not None:
            raise CannotCompare(_in_words(base, other, *difference))
    plans = [scenario for scenario in scenarios if scenario.plan.levers]
    if not plans:
        names = ", ".join(scenario.name for scenario in scenarios)
        raise CannotCompare(f"There is no plan in {names}: nothing under [[plan.levers]]. Add one lever or more.")
    if len(plans) > MOST_PLANS:
        raise CannotCompare(f"{len(plans)} plans are too many to compare at once: give at most {MOST_PLANS}.")
    several = [Arm(name, scenario) for name, scenario in zip(names_of(plans), plans, strict=True)]
    return [Arm(NOTHING, base.model_copy(update={"plan": Plan()})), *several]


def names_of(plans: Sequence[Scenario]) -> list[str]:
    """Return what the plans are called: by their titles if all have one of their own, else by their files."""
    for names in ([plan.plan.title for plan in plans], [plan.name for plan in plans]):
        if all(names) and len(set(names)) == len(names) and NOTHING not in names:
            return names
    twice = next((name for name in names if names.count(name) > 1), NOTHING)
    raise CannotCompare(f"Two plans are called {shown(twice)}. Give each a title of its own under [plan].")


def comparable(scenario: Scenario) -> dict[str, Any]:
    """Return all of a scenario that twins must share."""
    return {key: value for key, value in scenario.as_dict().items() if key not in MAY_DIFFER}


def first_difference(one: Any, other: Any, path: KeyPath = ()) -> tuple[KeyPath, Any, Any] | None:
    """Return the first key at which two contents differ, and both values; None if they are the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        inside = ((key, one.get(key), other.get(key)) for key in dict.fromkeys([*one, *other]))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        inside = ((number, *pair) for number, pair in enumerate(zip(one, other, strict=True)))
    else:
        return None if one == other else (path, one, other)
    found = (first_difference(left, right, (*path, step)) for step, left, right in inside)
    return next((difference for difference in found if difference is not None), None)


def _in_words(base: Scenario, other: Scenario, path: KeyPath, one: Any, two: Any) -> str:
    """Return how two scenarios differ, and what to do."""
    return (
        f"{base.name} and {other.name} are not plans for the same town: {key_text(path)} is {shown(one)} in the first "
        f"and {shown(two)} in the second. Only [plan], title, author, story and sources may differ."
    )


def replicates(arms: Sequence[Arm], seeds: Iterable[int]) -> Iterator[Replicate]:
    """Yield the runs, seed by seed, so that whoever ends them early has whole sets of twins."""
    for seed in seeds:
        for arm in arms:
            yield Replicate(arm.scenario, seed, 12 * arm.scenario.years, arm.watch, arm.name)


@dataclass(frozen=True, slots=True)
class Lost:
    """A run that came to nothing, and the arm it belonged to."""

    arm: str
    failure: RunFailure


@dataclass(frozen=True, slots=True)
class Runs:
    """What was kept of the runs, by arm and seed."""

    by_arm: Mapping[str, Mapping[int, Any]]
    lost: tuple[Lost, ...]

    def seeds(self, arms: Iterable[str]) -> tuple[int, ...]:
        """Return the seeds that succeeded in all of some arms, rising."""
        return tuple(sorted(set.intersection(*(set(self.by_arm[arm]) for arm in arms))))

    def of(self, arm: str, seeds: Iterable[int]) -> list[Any]:
        """Return what was kept of an arm, in the order of the seeds."""
        return [self.by_arm[arm][seed] for seed in seeds]


def sorted_out(arms: Iterable[Arm], outcomes: Iterable[Outcome]) -> Runs:
    """Return outcomes by arm and seed, failures apart."""
    by_arm: dict[str, dict[int, Any]] = {arm.name: {} for arm in arms}
    lost = []
    for outcome in outcomes:
        if isinstance(outcome.result, RunFailure):
            lost.append(Lost(outcome.arm, outcome.result))
        else:
            by_arm[outcome.arm][outcome.seed] = outcome.result
    return Runs(by_arm, tuple(sorted(lost, key=lambda one: (one.failure.seed, one.arm))))
