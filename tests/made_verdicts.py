"""Made-up verdicts, one for each thing that a verdict may have to say; no town is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from ccsim.comparing.money import JobCost
from ccsim.judging.findings import MEASURES, WORLDS, Beside, Found, Group, Standing, Verdict, World
from ccsim.leapfrog.chances import Estimate
from ccsim.leapfrog.judgement import judge
from ccsim.leapfrog.lasting import sensitivity
from ccsim.leapfrog.series import Pairs, TwoStarts
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.scenario import Scenario

OWN_WORLD = World("as the scenario has it", True, False)
START, YEARS, FUNDED = 2026, 37, 8
SINCE = np.arange(YEARS) - FUNDED
RISING = 1 / (1 + np.exp(-(SINCE + 2) / 2.0))
SHAPES = {  # mean gap by year: how it rises while money comes, and what becomes of it
    "leapfrog": 0.14 * RISING,
    "level shift": 0.11 * RISING,
    "slow fade": 0.15 * RISING * np.exp(-np.maximum(SINCE, 0) / 40),
    "partial": 0.045 * RISING,
    "bump": 0.12 * RISING * np.exp(-np.maximum(SINCE, 0) / 6),
    "nothing": 0.006 * RISING,
    "harm": -0.1 * RISING,
}
SUSTAINS = {"leapfrog": 0.12, "level shift": 0.09}  # gap left of two starts; of others nothing is left
LONG_PLAN = (
    "Integrated action plan for culture, innovation and cohesion of the whole municipality and its eleven parishes"
)
LONG_TOWN = "Freguesia de Santa Maria, São Pedro e Sobral da Lagoa de Óbidos"[:60]
HOSTILE = "<script>alert(\"x\")</script> {{7*7}} $x_2$ \u202eevil & 'co'"


def pairs_of(kind: str, scale: float = 1.0, mix: float = 0.8, pairs: int = 200, noise: float = 0.012) -> Pairs:
    """Return pairs whose gaps follow one shape, times a scale, with noise that differs from pair to pair."""
    draws = np.random.default_rng(7)
    shift, yearly = draws.normal(0, noise, (pairs, 1)), draws.normal(0, noise / 2, (pairs, YEARS))
    gap = scale * SHAPES[kind] + RISING * shift + RISING * yearly
    overtakes = np.arange(pairs) % 10 != 0 if kind == "leapfrog" else np.arange(pairs) % 50 == 0
    shocks = np.arange(pairs, dtype=np.int64) % 8
    return Pairs(START, FUNDED, gap, mix * gap, 0.9 * gap, shocks, overtakes, np.zeros(pairs, bool))


def starts_of(kind: str) -> TwoStarts:
    """Return what thirty seeds leave of two starts in a hundred years."""
    left, years = SUSTAINS.get(kind, 0.004), np.arange(100)
    mean = left + (0.06 if kind == "slow fade" else 0.01) * np.exp(-years / 15)
    return TwoStarts(mean + np.random.default_rng(3).normal(0, 0.012, (30, 1)) * np.linspace(0.3, 1, 100))


def about(mean: float, half: float) -> Estimate:
    """Return an estimate with an interval of this half-width."""
    return Estimate(mean, mean - half, mean + half)


def groups_of(gap: float) -> tuple[Group, ...]:
    """Return how groups of incumbents fare, and those who came."""
    names = (
        "everybody",
        "creative workers",
        "other graduates",
        "other workers",
        "pensioners",
        "tenants",
        "owners",
        "newcomers",
    )
    people = (11_900.0, 410.0, 1_320.0, 4_100.0, 2_900.0, 2_500.0, 9_400.0, 640.0)
    parts = (0.6, 1.8, 1.0, 0.5, 0.1, -0.4, 0.8, 1.5)
    return tuple(
        Group(name, many, about(part * gap, 0.004 + 0.02 / many**0.3))
        for name, many, part in zip(names, people, parts, strict=True)
    )


def beside_of(gap: float, insolvent: float = 0.12) -> Beside:
    """Return what stands beside a gap of this size; jobs can be told from chance where the gap is large."""
    jobs = about(900 * gap, 14.0)
    cost = (9e6 / jobs.mean, 9e6 / jobs.high, 9e6 / jobs.low) if jobs.low > 0 else (None, None, None)
    return Beside(
        about(0.4 * gap, 0.004), about(0.7 * gap, 0.004), about(0.05 * gap, 0.0008), JobCost(*jobs, *cost),
        insolvent, 0.1, about(1500 * gap, 30.0), jobs,
    )  # fmt: skip


@cache
def found_of(
    kind: str, world: World = WORLDS[0], quick: bool = False, scale: float = 1.0, mix: float = 0.8, pairs: int = 0
) -> Found:
    """Return what one world says, judged by the definition itself."""
    income = pairs_of(kind, scale, mix, pairs or (30 if quick else 200))
    if quick:
        income = replace(income, overtakes=income.skips)
    own = replace(income, gap=0.7 * income.gap, at_mix=0.7 * income.gap)
    by_measure = dict(zip(MEASURES, (income, own, replace(own, gap=own.utility)), strict=True))
    starts = None if quick else starts_of(kind)
    gap = float(income.gap[:, FUNDED + 10 : FUNDED + 26].mean())
    climbs = 0.88 if kind == "leapfrog" else 0.02
    standings = tuple(
        Standing(spread, 41.0, min(95.0, max(5.0, 41 + 60 * gap / spread)), 42.0, climbs, 0.03)
        for spread in (() if quick else (0.05, 0.12, 0.20))
    )
    judged = {name: judge(one, starts, Thresholds()) for name, one in by_measure.items()}
    return Found(
        world,
        by_measure,
        starts,
        judged,
        standings,
        beside_of(gap),
        groups_of(gap),
        sensitivity(income, Thresholds()),
        0.93,
    )


def verdict_of(
    scenario: Scenario, kinds: Sequence[str] = ("nothing",), quick: bool = False, plan: str = "Talent grants",
    town: str = "Óbidos", scale: float = 1.0, mix: float = 0.8,
) -> Verdict:  # fmt: skip
    """Return a verdict; the last kind is that of the second world, too, if only one is given; quick: of one world."""
    worlds = (OWN_WORLD,) if quick else WORLDS
    found = tuple(
        found_of(kind, world, quick, scale, mix) for kind, world in zip((*kinds, kinds[-1]), worlds, strict=False)
    )
    seconds = {"pairs": 812.0} if quick else {"pairs": 812.0, "peers": 240.0, "two starts": 390.0}
    return Verdict(scenario, plan, town, found, Thresholds(), seconds, {world.name: 0.31 for world in worlds}, quick)
