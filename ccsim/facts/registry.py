"""Who measures which fact, from which runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ccsim.engine import Engine
from ccsim.ensemble import Watch
from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Finding
from ccsim.scenario import Scenario

BURN_IN = 5  # years that no measure looks at: the start has to settle


def as_it_is(scenario: Scenario) -> Scenario:
    """Return the scenario unchanged."""
    return scenario


@dataclasses.dataclass(frozen=True, slots=True)
class Arm:
    """Runs of one kind, shared by the measures that ask for them: what is simulated, how long, what is kept.

    Arms of one name are the same runs; the longest one is made. `watch` and `change` have to be functions or
    classes of a module, as runs are made in other processes. At most `most_seeds` of the seeds are run.

    An arm with a `sample` runs scenarios of its own instead of the one asked about: `sample(number, years)` for
    number 0, 1, ... up to `size`, each once, with its number as seed.
    """

    name: str
    years: int  # burn-in included
    watch: Callable[[Engine], Watch]
    change: Callable[[Scenario], Scenario] = as_it_is
    most_seeds: int | None = None
    sample: Callable[[int, int], Scenario] | None = None
    size: int = 0

    def lasting(self, years: int) -> Arm:
        """Return the same runs with another length."""
        return dataclasses.replace(self, years=years)


class Runs(NamedTuple):
    """What the arms brought: what the watch of each run kept, by name of the arm and seed."""

    by_arm: Mapping[str, Mapping[int, Any]]

    def of(self, arm: Arm) -> list[Any]:
        """Return what the runs of one arm brought, by seed in rising order."""
        return list(self.by_arm[arm.name].values())

    def twins(self, *arms: Arm) -> list[tuple[Any, ...]]:
        """Return what several arms brought for each seed that all of them have; raise CannotMeasure if none has."""
        several = [self.by_arm[arm.name] for arm in arms]
        found = [tuple(one[seed] for one in several) for seed in several[0] if all(seed in one for one in several)]
        if not found:
            raise CannotMeasure("no seed succeeded in all the runs that are compared")
        return found


Measure = Callable[[Fact, Runs], Finding]


class Entry(NamedTuple):
    """How one fact is measured."""

    measure: Measure
    arms: tuple[Arm, ...]


MEASURES: dict[str, Entry] = {}


def measures(fact_id: str, *arms: Arm) -> Callable[[Measure], Measure]:
    """Declare that a function measures a fact from the runs of some arms (none for a closed form).

    The function gets the fact and the runs, returns a `Finding`, and raises CannotMeasure if they do not suffice.
    """

    def declare(measure: Measure) -> Measure:
        if fact_id in MEASURES:
            raise ValueError(f"{fact_id} is measured twice")
        MEASURES[fact_id] = Entry(measure, arms)
        return measure

    return declare
