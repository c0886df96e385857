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

NO_GIFTS = np.zeros((0, len(OCCUPATIONS)))


@dataclass(frozen=True, slots=True)
class Prospects:
    """Utility in log income, against the first town at the start; only `coming` has moving cost and home bonus in it.

    Those who leave choose among all places: bigger ones draw more, farther ones less.  Those who may come, or come
    back, weigh this town against the one place where they live: its size and distance at the start have shaped who
    they are (the gravity of origins), and do not count again; what changed of the distance does.
    """

    here: Array  # float64[towns, occupations], size left out
    drawing: Array  # float64[towns, occupations], as leavers see the towns: with their size
    beyond: Array  # float64[towns, places, occupations], as leavers see the places: with size and distance
    staying: Array  # float64[towns, places, occupations], of a place to the diaspora, against the town
    gains: Array  # float64[towns, places, occupations], what people of a place gain by living in the town
    coming: Array  # the same for candidates, who bear the cost of moving and leave roots behind
    between: Array  # float64[towns, towns], cost of the distance between towns (0 on the diagonal)

    def leaving(self) -> tuple[Array, Array, Array]:
        """Return what leavers compare: towns, places and the cost between towns (as in `migration.movers`)."""
        return self.drawing, self.beyond, self.between

    def gain(self, town: int, place: Array, occupation: Array) -> Array:
        """Return what people of these places and occupations gain by living in the town instead (float64[n])."""
        return self.gains[town, place, occupation]


def prospects(state: State, inputs: Inputs, assumed: Parameters) -> Prospects:
    """Return what each town and each place is worth to each occupation now."""
    rules, base, places, benefit = assumed.migration, state.baseline, state.places, assumed.labour.benefit
    income_weight, amenity_weight = tastes(rules)
    (here, drawing), (beyond, staying, gains, coming), between = compare(
        *_circumstances(state), income_weight, amenity_weight, rules.housing_share, benefit,
        worth_of_gifts(state, inputs.gifts, assumed) if np.count_nonzero(inputs.gifts) else NO_GIFTS,
        places.wage_ratio, places.unemployment, places.amenity, places.rent_ratio, places.population, places.minutes,
        inputs.minutes_metropolis, inputs.minutes_ring, state.shocks[2], rules.amenity_weight,
        state.residents.town, base.population, state.towns_apart, rules.theta, rules.distance,
        rules.moving_cost, rules.home_bonus,
    )  # fmt: skip
    return Prospects(here, drawing, beyond, staying, gains, coming, between)


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
    rules = assumed.migration
    return np.asarray(
        sized_worth(
            *_circumstances(state), *tastes(rules), rules.housing_share, assumed.labour.benefit,
            state.residents.town, rules.theta,
        )
    )  # fmt: skip


def _circumstances(state: State) -> tuple[Array, ...]:
    """Return what towns are judged by, in the order of `worth_here`."""
    base, towns, streets = state.baseline, state.towns, state.streets
    return (
        towns.pay, base.pay, towns.jobless, base.unemployment, state.now.outlook, base.amenity,
        streets.town, streets.rent, streets.rent_at_start, streets.homes_at_start,
    )  # fmt: skip


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
def mean_over_homes(t, town, rent, homes):
    """Return the mean street rent of town t over its homes of the start.

    t int; town int16[streets]; rent float64[streets] EUR cents/month; homes int32[streets]
    """
    total = number = 0.0
    for s in range(town.size):
        if town[s] == t:
            total += rent[s] * homes[s]
            number += homes[s]
    return total / max(1.0, number)


@njit(nogil=True)
def mean_rents(towns, town, rent, homes):
    """Return `mean_over_homes` of each town (towns int; float64[towns], EUR cents/month)."""
    means = np.empty(towns)
    for t in range(towns):
        means[t] = mean_over_homes(t, town, rent, homes)
    return means


def mean_rent(state: State) -> Array:
    """Return the mean rent of the homes of each town (float64[towns], EUR cents/month)."""
    streets = state.streets
    return np.asarray(mean_rents(state.n_towns, streets.town, streets.rent, streets.homes_at_start))


@njit(nogil=True)
def worth_here(
    pay, first_pay, jobless, unemployment, outlook, amenity, street_town, rent, rent_at_start, homes_at_start,
    income_weight, amenity_weight, housing_share, benefit,
):  # fmt: skip
    """Return what living in each town is worth, at the start and now, against the first town at the start.

    pay float64[towns] index; first_pay float64[towns, occupations] EUR cents/month
    jobless, unemployment float64[towns], shares now and at the start; outlook, amenity float64[towns], log-sums
    of outings now and at the start; street_town int16[streets]; rent, rent_at_start float64[streets] EUR cents/month
    homes_at_start int32[streets]; income_weight, amenity_weight float64[occupations]; housing_share, benefit shares
    Returns two float64[towns, occupations], log income.
    """
    level, here = np.empty(first_pay.shape), np.empty(first_pay.shape)
    usual = math.log(mean_over_homes(0, street_town, rent_at_start, homes_at_start))
    for t in range(pay.size):
        first = mean_over_homes(t, street_town, rent_at_start, homes_at_start)
        now = mean_over_homes(t, street_town, rent, homes_at_start)
        income = math.log(pay[t]) + math.log(expected(jobless[t], benefit))
        income -= math.log(expected(unemployment[t], benefit))
        dearer = housing_share * (math.log(first) - usual)
        rise = housing_share * math.log(now / first)
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
def sized_worth(
    pay, first_pay, jobless, unemployment, outlook, amenity, street_town, rent, rent_at_start, homes_at_start,
    income_weight, amenity_weight, housing_share, benefit, town, theta,
):  # fmt: skip
    """Return what living in each town is worth with its size (float64[towns, occupations]).

    town int16[residents], where people live; theta float 1/log income; the rest as in `worth_here`
    """
    _, here = worth_here(
        pay, first_pay, jobless, unemployment, outlook, amenity, street_town, rent, rent_at_start, homes_at_start,
        income_weight, amenity_weight, housing_share, benefit,
    )  # fmt: skip
    size = draw_of_size(living_in(pay.size, town), theta)
    for t in range(size.size):
        for o in range(here.shape[1]):
            here[t, o] += size[t]
    return here


@njit(nogil=True, inline="always")
def way(minutes, place, to_metropolis, to_ring):
    """Return the travel time to a place after changes of some, a minute at least."""
    change = to_metropolis if place == METROPOLIS else to_ring if place == RING else 0.0
    return max(1.0, minutes + change)


def minutes_to_metropolis(state: State, inputs: Inputs) -> Array:
    """Return travel time from each town to the metropolis this month, as `way` counts it (float64[towns])."""
    return np.maximum(1.0, state.places.minutes[:, METROPOLIS] + inputs.minutes_metropolis)


@njit(nogil=True)
def distances(apart, cost):
    """Return the cost of the distance between towns (apart float64[towns, towns] minutes, 1 on the diagonal)."""
    between = np.empty(apart.shape)
    for t in range(apart.shape[0]):
        for d in range(apart.shape[1]):
            between[t, d] = cost * math.log(max(1.0, apart[t, d]))
    return between


@njit(nogil=True)
def compare(
    pay, first_pay, jobless, unemployment, outlook, amenity, street_town, rent, rent_at_start, homes_at_start,
    income_weight, amenity_weight, housing_share, benefit, gifts,
    wage_ratio, idle_there, amenity_there, rent_ratio, elsewhere, minutes, to_metropolis, to_ring, shock, plain_weight,
    town, first_people, apart, theta, distance, moving_cost, home_bonus,
):  # fmt: skip
    """Return what towns and places are worth, with how size draws and distance keeps: the fields of `Prospects`.

    gifts float64[towns, occupations] log income that policy adds to living in the towns, or of no town (nothing)
    elsewhere [towns, places] persons; minutes float64[towns, places]; to_metropolis, to_ring float64[towns], minutes
    town int16[residents], where people live; first_people [towns] persons at the start
    apart float64[towns, towns] minutes between towns; theta float 1/log income; distance float, elasticity
    moving_cost, home_bonus float, log income; the rest as in `worth_here` and `worth_there`
    Returns float64[2, towns, occupations], float64[4, towns, places, occupations] and float64[towns, towns].
    """
    level, here = worth_here(
        pay, first_pay, jobless, unemployment, outlook, amenity, street_town, rent, rent_at_start, homes_at_start,
        income_weight, amenity_weight, housing_share, benefit,
    )  # fmt: skip
    for t in range(gifts.shape[0]):
        for o in range(gifts.shape[1]):
            here[t, o] += gifts[t, o]
    there = worth_there(
        level, wage_ratio, idle_there, unemployment, amenity_there, rent_ratio, shock,
        income_weight, amenity_weight, plain_weight, housing_share, benefit,
    )  # fmt: skip
    people, cost = living_in(pay.size, town), distance / theta
    size = draw_of_size(people, theta)
    towns, places = np.empty((2, pay.size, here.shape[1])), np.empty((4, pay.size, minutes.shape[1], here.shape[1]))
    for t in range(pay.size):
        growth = (math.log(max(1, people[t])) - math.log(max(1, first_people[t]))) / theta
        for o in range(here.shape[1]):
            towns[0, t, o], towns[1, t, o] = here[t, o], here[t, o] + size[t]
        for p in range(minutes.shape[1]):
            log_minutes = math.log(way(minutes[t, p], p, to_metropolis[t], to_ring[t]))
            far, farther = cost * log_minutes, cost * (log_minutes - math.log(max(1.0, minutes[t, p])))
            draw = math.log(elsewhere[t, p]) / theta - far
            for o in range(here.shape[1]):  # one by one: whole rows take the compiler four seconds
                value = there[t, p, o]
                coming = here[t, o] + growth - farther - value
                places[0, t, p, o], places[1, t, p, o] = value + draw, value + (farther - growth)
                places[2, t, p, o], places[3, t, p, o] = coming, coming - moving_cost - home_bonus
    return towns, places, distances(apart, cost)
