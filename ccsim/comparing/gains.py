"""Who gains: those who lived in the town at the start, each compared with himself or herself in the twin run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ccsim.comparing.effects import CONFIDENCE, Interval, mean_of
from ccsim.comparing.kept import Incumbents, Kept, column, last_year
from ccsim.summary import Values
from ccsim.town.columns import Array
from ccsim.town.schema import OCCUPATIONS, SECTORS

NOTICED = 0.05  # part of the twin's real income by which somebody counts as gaining or losing
SMALLEST = 0.01  # part of the town's people that a group must hold: of fewer, single fates would hide all else
AGES = ((0, 17), (18, 29), (30, 44), (45, 64), (65, 200))


class Group(NamedTuple):
    """Some of those who lived in the town at the start."""

    by: str  # what it is a group by
    name: str
    members: Array  # bool[people]


def groups_of(people: Incumbents, town: int) -> Iterator[Group]:
    """Yield the groups looked at: everybody, by age, by occupation, by tenure, all as they were at the start."""
    here = people.town == town
    yield Group("all", "all who lived here", here)
    for first, last in AGES:
        name = "65 and over" if first == 65 else f"{first} to {last}" if first else "under 18"
        yield Group("age at the start", name, here & (people.age >= first) & (people.age <= last))
    for code, occupation in enumerate(OCCUPATIONS):
        if occupation != "child":  # the same as the youngest
            yield Group("occupation at the start", occupation, here & (people.occupation == code))
    yield Group("home at the start", "tenants", here & people.tenant)
    yield Group("home at the start", "owners", here & ~people.tenant)


class Difference(NamedTuple):
    """What one pair of runs says about a group: means over people."""

    income: float  # EUR/month of real income more, of those who live here in both runs
    gaining: float  # share of these with more than a twentieth more
    losing: float  # share with more than a twentieth less
    displaced: float  # share displaced more than in the twin
    staying: float  # share who still live here more than in the twin


def difference(people: Incumbents, twins: Incumbents, members: Array) -> Difference:
    """Compare the members of a group with themselves in the twin (arrays of the same people in the same order)."""
    if not np.array_equal(people.key, twins.key):
        raise ValueError("the two runs did not begin with the same people, so they are no twins")
    displaced, staying = (
        float((one[members].astype(float) - other[members]).mean()) if members.any() else 0.0
        for one, other in ((people.displaced, twins.displaced), (people.here, twins.here))
    )
    both = members & people.here & twins.here & np.isfinite(people.income) & np.isfinite(twins.income)
    if not both.any():
        return Difference(0.0, 0.0, 0.0, displaced, staying)
    with_plan, without = people.income[both], twins.income[both]
    gap, noticed = with_plan - without, NOTICED * np.abs(without)
    return Difference(
        float(gap.mean()), float((gap > noticed).mean()), float((gap < -noticed).mean()), displaced, staying
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """What a plan does to one group, over all pairs of runs."""

    by: str
    name: str
    people: float  # in the group, mean over runs
    without: float  # EUR/month, mean real income in the twins of those who stay
    told: int  # 1 if the group gains, -1 if it loses, as far as chance lets tell of all groups together; else 0
    income: Interval
    gaining: Interval
    losing: Interval
    displaced: Interval
    staying: Interval


def gains_of(kept: Sequence[Kept], twins: Sequence[Kept], town: int) -> list[Gain]:
    """Return what happens to each group of people who lived in a town at the start, very small groups left out."""
    pairs = [(one.incumbents, twin.incumbents) for one, twin in zip(kept, twins, strict=True)]
    by_group = list(zip(*(groups_of(twin, town) for _, twin in pairs), strict=True))
    least = SMALLEST * sum(one.members.sum() for one in by_group[0])
    peopled = [group for group in by_group if sum(one.members.sum() for one in group) >= least]
    confidence = 1 - (1 - CONFIDENCE) / len(peopled)  # Bonferroni: that of many groups one stands out is no news
    return [_gain(pairs, group, confidence) for group in peopled]


def _gain(pairs: Sequence[tuple[Incumbents, Incumbents]], group: Sequence[Group], confidence: float) -> Gain:
    """Return what happens to one group, given its members in each pair."""
    found = np.array([difference(*pair, one.members) for pair, one in zip(pairs, group, strict=True)])
    usual = [_mean(twin.income[one.members & twin.here]) for (_, twin), one in zip(pairs, group, strict=True)]
    parts, told = mean_of(found), int(mean_of(found[:, 0], confidence).direction)
    intervals = [Interval(*(end[i] for end in parts)) for i in range(len(Difference._fields))]
    people = float(np.mean([one.members.sum() for one in group]))
    return Gain(group[0].by, group[0].name, people, float(np.mean(usual)), told, *intervals)


def _mean(incomes: Values) -> float:
    """Return the mean of the incomes that are known, 0 if none is."""
    known = incomes[np.isfinite(incomes)]
    return float(known.mean()) if known.size else 0.0


def newcomers(kept: Kept, town: int) -> tuple[float, float]:
    """Return how many live in a town who came later, and their mean real income (EUR/month), in the last year."""
    year = last_year(kept.series)[town]
    everybody, before = year[column("population")], year[column("incumbents")]
    later = everybody - before
    total = everybody * year[column("real_income")] - before * year[column("real_income_of_incumbents")]
    return float(later), float(total / later) if later > 0.5 else 0.0


class Sector(NamedTuple):
    """Jobs that a sector has more than in the twin, mean of the last year."""

    name: str
    jobs: Interval


def jobs_by_sector(kept: Sequence[Kept], twins: Sequence[Kept], town: int) -> list[Sector]:
    """Return the jobs gained and lost by sector."""
    columns = [column(f"jobs_{sector.replace(' ', '_')}") for sector in SECTORS]
    gap = np.array([last_year(a.series)[town] - last_year(b.series)[town] for a, b in zip(kept, twins, strict=True)])
    parts = mean_of(gap[:, columns])
    return [Sector(name, Interval(*(end[i] for end in parts))) for i, name in enumerate(SECTORS)]
