"""Prospects: what living in each town, and elsewhere, is worth to each occupation; migration compares them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from ccsim.compiled import njit
from ccsim.exact import log
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.parameters.people import Migration
from ccsim.town.columns import Array
from ccsim.town.schema import METROPOLIS, OCCUPATIONS, RETIRED, RING
from ccsim.town.state import State
from ccsim.town.totals import living_in


@dataclass(frozen=True, slots=True)
class Prospects:
    """Utility in log income, against the first town at the start; moving cost and home bonus are not in it.

    Those who leave choose among all places: bigger ones draw more (`size`), farther ones less (`far`).  Those who
    may come, or come back, weigh this town against the one place where they live: its size and distance at the start
    have shaped who they are (the gravity of origins), and do not count again; what changed of the distance does.
    """

    here: Array  # float64[towns, occupations]
    there: Array  # float64[towns, places, occupations], as seen from each town
    size_here: Array  # float64[towns]
    growth: Array  # float64[towns], size now over size at the start
    size_there: Array  # float64[towns, places]
    far: Array  # float64[towns, places], cost of the distance
    farther: Array  # float64[towns, places], the same against that of the start
    between: Array  # float64[towns, towns], cost of the distance between towns (0 on the diagonal)

    def leaving(self) -> tuple[Array, Array, Array]:
        """Return what leavers compare: towns, places and the cost between towns (as in `migration.movers`)."""
        here = self.here + self.size_here[:, None]
        return here, self.there + (self.size_there - self.far)[:, :, None], self.between

    def gains(self) -> Array:
        """Return what people of each place gain by living in a town (float64[towns, places, occupations])."""
        return (self.here + self.growth[:, None])[:, None, :] - self.farther[:, :, None] - self.there

    def gain(self, town: int, place: Array, occupation: Array) -> Array:
        """Return what people of these places and occupations gain by living in the town instead (float64[n])."""
        return self.gains()[town, place, occupation]

    def staying(self) -> Array:
        """Return what a place is worth to the diaspora, against the town (float64[towns, places, occupations])."""
        return self.there + (self.farther - self.growth[:, None])[:, :, None]


def minutes_to(state: State, inputs: Inputs) -> Array:
    """Return travel time from each town to the three parts of elsewhere this month (float64[towns, 3])."""
    return changed_minutes(state.places.minutes, inputs.minutes_metropolis, inputs.minutes_ring)


@njit(nogil=True)
def changed_minutes(minutes, to_metropolis, to_ring):
    """Return travel times after changes of some, a minute at least (float64[towns, 3], float64[towns] twice)."""
    changed = np.empty(minutes.shape)
    for t in range(minutes.shape[0]):
        for p in range(minutes.shape[1]):
            change = to_metropolis[t] if p == METROPOLIS else to_ring[t] if p == RING else 0.0
            changed[t, p] = max(1.0, minutes[t, p] + change)
    return changed


def prospects(state: State, inputs: Inputs, assumed: Parameters) -> Prospects:
    """Return what each town and each place is worth to each occupation now."""
    rules, base, places, benefit = assumed.migration, state.baseline, state.places, assumed.labour.benefit
    income_weight, amenity_weight = tastes(rules)
    level, here = _worth_here(state, assumed)
    if inputs.gifts.any():
        here = here + worth_of_gifts(state, inputs.gifts, assumed)
    there = worth_there(
        level, places.wage_ratio, places.unemployment, base.unemployment, places.amenity, places.rent_ratio,
        state.shocks[2], income_weight, amenity_weight, rules.amenity_weight, rules.housing_share, benefit,
    )  # fmt: skip
    people = living_in(state.n_towns, state.residents.town)
    sizes = pulls(
        people, base.population, places.population, minutes_to(state, inputs), places.minutes, state.towns_apart,
        rules.theta, rules.distance,
    )  # fmt: skip
    return Prospects(here, there, *sizes)


def worth_of_gifts(state: State, gifts: Array, assumed: Parameters) -> Array:
    """Return what a sum for every resident adds to log income (gifts [towns] EUR cents; float64[towns, occupations]).

    Pay after tax is what it adds to, or the pension; children decide nothing.
    """
    income = state.baseline.pay * state.towns.pay[:, None] * (1 - assumed.labour.income_tax)
    income[:, RETIRED] = state.baseline.pension
    weight = np.maximum(tastes(assumed.migration)[0], np.arange(len(OCCUPATIONS)) == RETIRED)
    return np.asarray(weight * log(1 + gifts[:, None] / np.maximum(1.0, income)))


def appeal(state: State, assumed: Parameters) -> Array:
    """Return what living in each town is worth to people anywhere (float64[towns, occupations]): `leaving`'s first."""
    people = living_in(state.n_towns, state.residents.town)
    return np.asarray(_worth_here(state, assumed)[1] + draw_of_size(people, assumed.migration.theta)[:, None])


def _worth_here(state: State, assumed: Parameters) -> tuple[Array, Array]:
    """Return what living in each town is worth at the start and now (float64[towns, occupations] each)."""
    base, now, towns = state.baseline, state.now, state.towns
    level, here = worth_here(
        towns.pay, base.pay, towns.jobless, base.unemployment, now.outlook, base.amenity,
        mean_rent(state), mean_rent_at_start(state), *tastes(assumed.migration),
        assumed.migration.housing_share, assumed.labour.benefit,
    )  # fmt: skip
    return level, here


@cache
def tastes(rules: Migration) -> tuple[Array, Array]:
    """Return the weight of income and that of amenities by occupation (float64[occupations] each)."""
    plain = rules.amenity_weight
    income = np.array([0.0, 1.0, rules.creative_income, 1.0, 1.0, 0.0])  # children and the retired earn no pay
    return income, np.array([plain, plain, plain * rules.creative_amenity, plain, plain, plain])


@njit(nogil=True, inline="always")
def expected(unemployment, benefit):
    """Return expected income over pay, given the unemployment rate and what benefits replace (shares)."""
    return 1 - unemployment * (1 - benefit)


@njit(nogil=True)
def worth_here(
    pay, first_pay, jobless, unemployment, outlook, amenity, rent, first_rent,
    income_weight, amenity_weight, housing_share, benefit,
):  # fmt: skip
    """Return what living in each town is worth, at the start and now, against the first town at the start.

    pay float64[towns] index; first_pay float64[towns, occupations] EUR cents/month
    jobless, unemployment float64[towns], shares now and at the start; outlook, amenity float64[towns], log-sums
    of outings now and at the start; rent, first_rent float64[towns] EUR cents/month, means
    income_weight, amenity_weight float64[occupations]; housing_share, benefit float, shares
    Returns two float64[towns, occupations], log income.
    """
    level, here = np.empty(first_pay.shape), np.empty(first_pay.shape)
    for t in range(pay.size):
        income = math.log(pay[t]) + math.log(expected(jobless[t], benefit))
        income -= math.log(expected(unemployment[t], benefit))
        dearer = housing_share * (math.log(first_rent[t]) - math.log(first_rent[0]))
        rise = housing_share * math.log(rent[t] / first_rent[t])
        for o in range(first_pay.shape[1]):
            better = math.log(first_pay[t, o]) - math.log(first_pay[0, o])
            level[t, o] = better * income_weight[o] - dearer
            gain = income * income_weight[o]
            here[t, o] = level[t, o] + gain + (outlook[t] - amenity[t]) * amenity_weight[o] - rise
    return level, here


@njit(nogil=True)
def worth_there(
    level, wage_ratio, unemployment, unemployment_here, amenity, rent_ratio, shock,
    income_weight, amenity_weight, plain_weight, housing_share, benefit,
):  # fmt: skip
    """Return what each place is worth, seen from each town, its size and distance left out (log income).

    level float64[towns, occupations], of the town at the start; wage_ratio, rent_ratio float64[towns, places],
    over those of the town at the start; unemployment float64[towns, places], unemployment_here float64[towns], shares
    amenity float64[towns, places] log income; shock float, log pay in the metropolis; weights as in `worth_here`,
    plain_weight float, that of amenities to those who are not creative. Returns float64[towns, places, occupations].
    """
    towns, places = wage_ratio.shape
    there = np.empty((towns, places, level.shape[1]))
    for t in range(towns):
        usual = math.log(expected(unemployment_here[t], benefit))
        for p in range(places):
            wages = math.log(wage_ratio[t, p]) + math.log(expected(unemployment[t, p], benefit)) - usual
            if p == METROPOLIS:
                wages += shock
            rent = housing_share * math.log(rent_ratio[t, p])
            for o in range(level.shape[1]):
                taste = amenity_weight[o] / max(1e-9, plain_weight)
                there[t, p, o] = level[t, o] + (amenity[t, p] * taste - rent) + wages * income_weight[o]
    return there


@njit(nogil=True)
def draw_of_size(people, theta):
    """Return how towns draw people by their size, in log income (people int64[towns]; theta 1/log income)."""
    size = np.empty(people.size)
    for t in range(people.size):
        size[t] = math.log(max(1, people[t])) / theta
    return size


@njit(nogil=True)
def pulls(people, first_people, elsewhere, minutes, first_minutes, apart, theta, distance):
    """Return how size draws and distance keeps, in log income: six fields of `Prospects`, from size_here on.

    people int64[towns], first_people [towns] persons now and at the start; elsewhere [towns, places] persons
    minutes, first_minutes float64[towns, places]; apart float64[towns, towns] minutes between towns
    theta float 1/log income; distance float, elasticity
    """
    towns, places = minutes.shape
    size, growth, between = draw_of_size(people, theta), np.empty(towns), np.empty((towns, towns))
    size_there, far, farther = np.empty((towns, places)), np.empty((towns, places)), np.empty((towns, places))
    cost = distance / theta
    for t in range(towns):
        now = math.log(max(1, people[t]))
        growth[t] = (now - math.log(max(1, first_people[t]))) / theta
        for p in range(places):
            way = math.log(minutes[t, p])
            size_there[t, p] = math.log(elsewhere[t, p]) / theta
            far[t, p] = cost * way
            farther[t, p] = cost * (way - math.log(max(1.0, first_minutes[t, p])))
        for d in range(towns):
            between[t, d] = cost * math.log(max(1.0, apart[t, d]))
    return size, growth, size_there, far, farther, between


def mean_rent(state: State) -> Array:
    """Return the mean rent of the homes of each town (float64[towns], EUR cents/month)."""
    streets = state.streets
    return mean_over_homes(state.n_towns, streets.town, streets.rent, streets.homes_at_start)


def mean_rent_at_start(state: State) -> Array:
    """Return the same for the rents of the start."""
    streets = state.streets
    return mean_over_homes(state.n_towns, streets.town, streets.rent_at_start, streets.homes_at_start)


@njit(nogil=True)
def mean_over_homes(towns, town, rent, homes):
    """Average street rents over the homes of the start (rent float64[streets], homes int32[streets])."""
    total, number = np.zeros(towns), np.zeros(towns)
    for s in range(town.size):
        total[town[s]] += rent[s] * homes[s]
        number[town[s]] += homes[s]
    return total / np.maximum(1, number)
