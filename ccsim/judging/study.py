"""What is to be run to judge plans: which worlds, seeds and years, and what runs are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccsim.comparing.arms import Arm, CannotCompare, arms_of
from ccsim.judging.findings import WORLDS, World
from ccsim.judging.timing import years_needed
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.running import seeds_from
from ccsim.scenario import Scenario

PAIRS, QUICK_PAIRS = 200, 30
LEAST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Depth:
    """How much a deep verdict tries beyond the usual one, of each plan in each world."""

    compared: int = 50  # pairs of each comparison at most
    later: int = 3  # years by which a plan is shifted
    factors: tuple[float, ...] = (0.5, 1, 2, 4, 8)  # sizes of pulses, times the plan's, rising
    pulsed: int = 16  # pairs of each pulse at most
    draws: int = 100  # of uncertain parameters
    drawn: int = 4  # pairs of each draw at most
    starts: tuple[int, ...] = (0, 5)  # years after the last money at which states are taken, beside the verdict's own
    seeds: int = 8  # of two starts from each of these states


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
    deep: Depth | None = None  # None: the verdict alone

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

    @property
    def by_pairs_alone(self) -> Study:
        """Return the same study without what goes beyond pairs: two starts, peers, and what is deep."""
        return replace(self, quick=True, deep=None)

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


def study_of(
    scenarios: Sequence[Scenario], pairs: int | None = None, seed: int = 1, quick: bool = False, deep: bool = False
) -> Study:
    """Return what is to be run; raise ValueError if that makes no sense."""
    if quick and deep:
        raise ValueError("A quick answer cannot be a deep one: choose one of the two.")
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
        deep=Depth() if deep else None,
    )


def arm_of(world: World, what: str) -> str:
    """Return what runs are called."""
    return f"{what}, {world.name}"
