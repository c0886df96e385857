"""Little worlds with known answers, which yield pairs and two starts as a town does.

Each has one inner state that moves by itself, is pushed by a plan while it is funded, and shaken alike in both twins.
Income gaps are what the state is worth, what public assets are worth, and noise between twins as large as in the town.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.leapfrog.series import Counts, Pairs, TwoStarts, Values
from ccsim.leapfrog.thresholds import Thresholds

START, BEGUN, FUNDED, YEARS = 2025, 7, 12, 45  # first year, first and last year of funding, years simulated
SHOCKS = Thresholds().shock_seeds  # seeds that the pairs of a study share
NOISE, SHARED, PERSISTENCE = 0.015, 0.005, 0.7  # between twins: s.d. of own and common part, correlation over a year
UNEQUAL = (0.15, 0.10)  # s.d. of how strongly the plan acts: of the pair's own, of its shocks
Drift = Callable[[Values], Values]


@dataclass(frozen=True, slots=True)
class World:
    """A world and what is right to say of a plan in it."""

    name: str
    right: tuple[str, ...]
    drift: Drift  # what the state changes by in a year, left alone
    push: float = 0.0  # what the plan adds to the state in each year of funding
    worth: float = 1.0  # log income for one unit of the state
    jolt: float = 0.0  # s.d. of what shakes the state in a year, the same for twins
    assets: float = 0.0  # log income from public assets that stay; two starts make them equal
    at_mix: float = 0.9  # part of the gap at the twin's mix of ages and occupations
    climbs: float = 0.0  # share of pairs that overtake


def fading(half_life: float) -> Drift:
    """Return a state that falls back by half in so many years."""
    rate = 1 - 0.5 ** (1 / half_life)
    return lambda state: -rate * state


def staying(state: Values) -> Values:
    """Leave a state where it is."""
    return np.zeros_like(state)


def double_well(state: Values, speed: float = 0.8, ridge: float = 0.4) -> Values:
    """Draw a state to 0 from below the ridge and to 1 from above it."""
    return speed * state * (1 - state) * (state - ridge)


def slow_well(state: Values) -> Values:
    """Draw a state to 0 or to 1 a quarter as fast: half of what is missing near 1 comes in six years."""
    return double_well(state, speed=0.2)


PEAK = 0.2 / (1 + FUNDED - BEGUN)  # a push that lifts a state that stays by 20 %
STEP = 0.08 / (1 + FUNDED - BEGUN)  # the same by 8 %
NO_LEAP = ("bump", "partial", "slow fade")
WORLDS: Sequence[World] = (
    World("pure noise", ("nothing",), staying),
    World("harm", ("harm",), staying, -STEP),
    World("bump, half-life 2 years", ("bump",), fading(2), PEAK),
    World("slow fade, half-life 8 years, all climb", NO_LEAP, fading(8), PEAK, climbs=1),
    World("slow fade, half-life 15 years, all climb", NO_LEAP, fading(15), PEAK, climbs=1),
    World("slow fade, half-life 25 years, all climb", NO_LEAP, fading(25), PEAK, climbs=1),
    World("slow fade, half-life 35 years, all climb", NO_LEAP, fading(35), PEAK, climbs=1),
    World("slow fade, half-life 60 years, all climb", NO_LEAP, fading(60), PEAK, climbs=1),
    World("gain from public assets alone, all climb", ("slow fade",), staying, assets=0.08, climbs=1),
    World("small lasting gain of 3.5 %", ("partial",), staying, STEP * 3.5 / 8),
    World("richer newcomers, nobody better off", ("partial",), staying, STEP, at_mix=0.3, climbs=1),
    World("lasting level shift of 8 %", ("level shift",), staying, STEP, jolt=0.02),
    World("two wells, push too small", ("nothing", "bump"), double_well, 0.05, 0.1, 0.03),
    World("two wells, tipped, none climb", ("level shift",), double_well, 0.15, 0.1, 0.03),
    World("two wells, tipped, nine in ten climb", ("leapfrog",), double_well, 0.15, 0.1, 0.03, climbs=0.9),
    World("two wells 6 % apart, tipped, all climb", ("leapfrog",), double_well, 0.15, 0.06, 0.03, climbs=1),
    World("two wells, tipped slowly, all climb", ("leapfrog",), slow_well, 0.11, 0.1, 0.01, climbs=1),
)


def simulate(world: World, pairs: int, thresholds: Thresholds, random: np.random.Generator) -> tuple[Pairs, TwoStarts]:
    """Return a study of a world: pairs that share shocks in clusters, and two starts run on from the first of them."""
    shocks = np.arange(pairs) % SHOCKS
    funded = (np.arange(YEARS) >= BEGUN) & (np.arange(YEARS) <= FUNDED)
    strength = 1 + random.normal(0, UNEQUAL[0], pairs) + random.normal(0, UNEQUAL[1], SHOCKS)[shocks]
    jolts = random.normal(0, world.jolt, (2, pairs, YEARS))
    jolts = (jolts[0] + jolts[1, :SHOCKS][shocks]) / np.sqrt(2)
    twin = run_on(world, np.zeros(pairs), jolts)
    plan = run_on(world, np.zeros(pairs), jolts + world.push * strength[:, None] * funded)
    signal = world.worth * (plan - twin) + world.assets * strength[:, None] * np.cumsum(funded) / funded.sum()
    gap = signal + noise(pairs, YEARS, shocks, random)
    study = Pairs(
        start=START,
        funded=FUNDED,
        gap=gap,
        at_mix=world.at_mix * gap + noise(pairs, YEARS, shocks, random) / 3,
        utility=0.8 * gap + noise(pairs, YEARS, shocks, random) / 3,
        shocks=shocks,
        overtakes=random.random(pairs) < world.climbs,
        skips=np.zeros(pairs, bool),
    )
    taken = (slice(thresholds.starts_seeds), FUNDED + thresholds.starts_after)
    return study, two_starts(world, plan[taken], twin[taken], thresholds, random)


def two_starts(
    world: World, plan: Values, twin: Values, thresholds: Thresholds, random: np.random.Generator
) -> TwoStarts:
    """Run a world on from two states (float64[seeds] each) under the same jolts, without plan and assets."""
    seeds, years = plan.size, thresholds.starts_years
    jolts = random.normal(0, world.jolt, (seeds, years))
    apart = run_on(world, plan, jolts) - run_on(world, twin, jolts)
    return TwoStarts(world.worth * apart + noise(seeds, years, np.arange(seeds), random))


def run_on(world: World, state: Values, pushes: Values) -> Values:
    """Return the states after each year (state: float64[pairs]; pushes and result: float64[pairs, years])."""
    path = np.empty_like(pushes)
    for year in range(pushes.shape[1]):
        state = state + world.drift(state) + pushes[:, year]
        path[:, year] = state
    return path


def noise(pairs: int, years: int, shocks: Counts, random: np.random.Generator) -> Values:
    """Return noise between twins that outlasts the year: their own and that of their shocks (float64[pairs, years])."""
    own, common = random.normal(0, NOISE, (pairs, years)), random.normal(0, SHARED, (shocks.max() + 1, years))
    fresh = own + common[shocks]
    for year in range(1, years):
        fresh[:, year] = PERSISTENCE * fresh[:, year - 1] + np.sqrt(1 - PERSISTENCE**2) * fresh[:, year]
    return fresh
