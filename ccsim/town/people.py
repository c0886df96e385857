"""The first population of a town: people by age, in households, on streets; totals match the profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.draws import FIRST, Purpose, keys_of, normals, stream_of, uniforms
from ccsim.profile import Town
from ccsim.town.columns import Array
from ccsim.town.schema import DEPENDANT, HEAD, OTHER_ADULT, PARTNER

GROUP_YEARS = np.array([10, 10, 10, 10, 10, 10, 10, 10, 14])  # the last group, 80 and over, ends at 94


@dataclass(slots=True)
class Crowd:
    """People before they have rows: one entry each, in the order of their keys."""

    key: Array  # uint64
    age: Array  # months
    sex: Array  # 0 female, 1 male
    household: Array  # index of the household, 0 to households - 1
    role: Array
    households: int


def apportion(total: int, weights: Array) -> Array:
    """Share out whole things by largest remainder; the parts sum to `total` exactly (int64 like weights)."""
    if total == 0 or weights.size == 0:
        return np.zeros(weights.size, np.int64)
    whole = weights.sum()
    if whole <= 0:
        weights, whole = np.ones(weights.size), weights.size
    exact = total * np.asarray(weights, np.float64) / whole
    parts = np.floor(exact).astype(np.int64)
    short = total - int(parts.sum())
    if short:
        parts[(parts - exact).argsort(kind="stable")[:short]] += 1
    return parts


def first_crowd(profile: Town, town: int, seed: int) -> Crowd:
    """Make the people of a town and put them into households (exact population and age groups)."""
    people = round(profile.people.population.value)
    stream = stream_of(seed, Purpose.FIRST_PEOPLE, town)
    key = keys_of(town + 1, FIRST, people)
    group = np.repeat(np.arange(9), apportion(people, np.array(profile.people.ages.value)))
    within = uniforms(stream, key, 0)
    # among the oldest, numbers fall with age: the square root leans towards the young end
    within = np.where(group == 8, 1 - np.sqrt(1 - within), within)
    age = (120 * group + 12 * GROUP_YEARS[group] * within).astype(np.int64)
    sex = _sexes(age, uniforms(stream, key, 1), profile.people.female.value)
    household, role, count = _households(age, sex, key, stream, people / profile.people.household_size.value)
    return Crowd(key, age, sex, household, role, count)


def _sexes(age: Array, draw: Array, female: float) -> Array:
    """Draw who is a man (0 or 1): evenly among the young, fewer among the old, the overall share kept."""
    lean = np.clip((age / 12 - 60) / 100, 0, 0.25)
    return (draw >= female + lean - lean.mean()).astype(np.int64)


def _households(age: Array, sex: Array, key: Array, stream: np.uint64, wanted: float) -> tuple[Array, Array, int]:
    """Form couples, lone households and families; return household and role of each person, and how many."""
    years = age / 12
    with_parents = np.interp(years, [0, 18, 19, 26, 32, 45], [1, 1, 0.95, 0.72, 0.35, 0.06])
    with_parents[years >= 45] = 0
    homes = max(1, round(wanted))
    adult = _independent(years, uniforms(stream, key, 2) - with_parents, homes)
    child = np.setdiff1d(np.arange(age.size), adult)
    man, woman = adult[sex[adult] == 1], adult[sex[adult] == 0]
    couples = int(np.clip(adult.size - homes, 0, min(0.85 * min(man.size, woman.size), homes)))
    bride = _paired(woman, age, couples, uniforms(stream, key, 3))
    groom = _paired(man, age, couples, uniforms(stream, key, 3))
    household = np.full(age.size, -1)
    role = np.full(age.size, HEAD)
    household[groom] = np.arange(couples)
    household[bride] = np.arange(couples)
    role[bride] = PARTNER
    alone = np.setdiff1d(adult, np.concatenate([bride, groom]))
    lodger, alone = _lodgers(alone, age, homes - couples, uniforms(stream, key, 7))
    household[alone] = couples + np.arange(alone.size)
    household[lodger] = (uniforms(stream, key[lodger], 8) * (couples + alone.size)).astype(np.int64)
    role[lodger] = OTHER_ADULT
    _place_children(household, role, age, sex, child, bride, alone, stream, key)
    return household, role, couples + alone.size


def _independent(years: Array, liking: Array, homes: int) -> Array:
    """Choose who does not live with parents: those who like to (above 0), and as many grown-ups as there are homes."""
    grown = years >= 18
    order = np.argsort(-np.where(grown, liking, years - 100), kind="stable")  # minors last, the eldest first
    wanted = min(homes, max(1, np.count_nonzero(grown)))
    return np.sort(order[: max(wanted, np.count_nonzero(grown & (liking >= 0)))])


def _lodgers(alone: Array, age: Array, homes: int, draw: Array) -> tuple[Array, Array]:
    """Split single adults into those who live with relatives (the young and the very old first) and `homes` others."""
    years = age[alone] / 12
    liking = draw[alone] + np.interp(years, [18, 30, 40, 75, 90], [0.8, 0.4, 0, 0, 0.8])
    order = alone[np.argsort(-liking, kind="stable")]
    surplus = max(0, alone.size - homes)
    return np.sort(order[:surplus]), np.sort(order[surplus:])


def _paired(rows: Array, age: Array, couples: int, draw: Array) -> Array:
    """Choose who lives as a couple (most people from 28 to 75), ordered by age."""
    liking = draw[rows] + np.interp(age[rows] / 12, [20, 30, 40, 70, 90], [0, 0.6, 0.9, 0.8, 0.1])
    chosen = rows[np.argsort(-liking, kind="stable")[:couples]]
    return chosen[np.argsort(age[chosen], kind="stable")]


def _place_children(
    household: Array,
    role: Array,
    age: Array,
    sex: Array,
    child: Array,
    bride: Array,
    alone: Array,
    stream: np.uint64,
    key: Array,
) -> None:
    """Give each child and grown-up child a mother about 31 years older, most often one in a couple."""
    single = alone[(sex[alone] == 0) & (uniforms(stream, key[alone], 4) < 0.25)]
    mother = np.concatenate([bride, single])
    mother = mother[np.argsort(age[mother], kind="stable")]
    if mother.size == 0:
        mother = alone
    wanted = age[child] + 12 * np.clip(31 + 5.5 * normals(stream, key[child], 5), 18, 48)
    guess = np.searchsorted(age[mother], wanted) + np.round(6 * normals(stream, key[child], 6)).astype(np.int64)
    household[child] = household[mother[np.clip(guess, 0, mother.size - 1)]]
    role[child] = np.where(age[child] < 216, DEPENDANT, OTHER_ADULT)
