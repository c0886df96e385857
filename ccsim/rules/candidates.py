"""Candidates: keyed households, drawn anew each month, who may come to a town; and who of them would."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, gumbel, hash_of, uniform
from ccsim.parameters import Parameters
from ccsim.parameters.people import Migration
from ccsim.rules.prospects import Prospects
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE, PRODUCTION, RETIRED, SERVICE
from ccsim.town.state import State

AGES = np.array([18.0, 20.0, 30.0, 45.0, 65.0, 85.0])  # years at which the profile of considering changes
CREATOR = 5000  # towns make candidates under this number plus their own


@dataclass(frozen=True, slots=True)
class Candidates:
    """Possible newcomer households of one month, by their heads (arrays [candidates], town by town)."""

    town: Array  # they may come to
    key: Array  # uint64
    place: Array  # where they live now
    years: Array  # age
    occupation: Array
    couple: Array  # bool
    children: Array  # number


@njit(nogil=True)
def origins(population, minutes, distance):
    """Return the share of candidates from each part of elsewhere: gravity in size and minutes.

    population, minutes [towns, places]; distance float, elasticity. Returns float64[towns, places].
    """
    share = np.empty(minutes.shape)
    for t in range(minutes.shape[0]):
        total = 0.0
        for p in range(minutes.shape[1]):
            share[t, p] = population[t, p] * math.pow(minutes[t, p], -distance)
            total += share[t, p]
        for p in range(minutes.shape[1]):
            share[t, p] /= total
    return share


@njit(nogil=True)
def bands_of_age(profile):
    """Return the running share of candidates by band of `AGES` (profile: five relative hazards; float64[5])."""
    edge, total = np.empty(5), 0.0
    for band in range(5):
        total += (AGES[band + 1] - AGES[band]) * profile[band]
        edge[band] = total
    return edge / total


@njit(nogil=True, inline="always")
def part(edge, draw):
    """Return the first part whose running share reaches the draw (edge float64[parts])."""
    i = 0
    while i < edge.size - 1 and edge[i] < draw:
        i += 1
    return i


@njit(nogil=True)
def candidate(stream, key, origin, bands, creative, retires, maker, couples, families):
    """Draw who a candidate is: place, years, occupation, couple and number of children.

    stream, key uint64; origin float64[places] and bands float64[5], running shares; creative float64[places] share
    retires float, years; maker, couples, families float, shares
    """
    place, band = part(origin, uniform(stream, key, 0)), part(bands, uniform(stream, key, 1))
    years = AGES[band] + uniform(stream, key, 2) * (AGES[band + 1] - AGES[band])
    occupation = PRODUCTION if uniform(stream, key, 4) < maker else SERVICE
    if uniform(stream, key, 3) < creative[place]:
        occupation = CREATIVE
    if years >= retires:
        occupation = RETIRED
    couple = years >= 22 and uniform(stream, key, 5) < couples
    children = 0
    if couple and 24 <= years < 55 and uniform(stream, key, 6) < families:
        children = 2 if uniform(stream, key, 7) < 0.45 else 1
    return place, years, occupation, couple, children


@njit(nogil=True)
def list_candidates(count, month, stream, origin, bands, creative, retires, maker, couples, families):
    """Return the candidates of all towns: the fields of `Candidates`.

    count int64[towns]; month int; origin, creative float64[towns, places]; the rest as in `candidate`
    """
    n = count.sum()
    town, key, place = np.empty(n, np.int16), np.empty(n, np.uint64), np.empty(n, np.int8)
    years, occupation = np.empty(n), np.empty(n, np.int8)
    couple, children = np.empty(n, np.bool_), np.empty(n, np.int8)
    c = 0
    for t in range(count.size):
        for slot in range(count[t]):
            town[c], key[c] = t, hash_of(CREATOR + t, month, slot)
            place[c], years[c], occupation[c], couple[c], children[c] = candidate(
                stream, key[c], origin[t], bands, creative[t], retires, maker, couples, families
            )
            c += 1
    return town, key, place, years, occupation, couple, children


@cache
def candidate_ages(rules: Migration) -> Array:
    """Return `bands_of_age` of those who consider moving."""
    profile = (
        rules.considering_15, rules.considering_20, rules.considering_30, rules.considering_45, rules.considering_65
    )  # fmt: skip
    return np.asarray(bands_of_age(profile))


def draw_candidates(state: State, month: int, count: Array, assumed: Parameters) -> Candidates:
    """Return the candidates of a month (count int64[towns]); who they are never depends on the state of the town."""
    rules, places = assumed.migration, state.places
    share = origins(places.population, places.minutes, rules.distance)
    drawn = list_candidates(
        count, month, state.stream(Purpose.CANDIDATE, month), np.cumsum(share, axis=1), candidate_ages(rules),
        places.creative, assumed.ageing.retirement_age, assumed.ageing.leaver_production,
        assumed.household.newcomer_couple, assumed.household.newcomer_children,
    )  # fmt: skip
    return Candidates(*drawn)


def gains(view: Prospects, assumed: Parameters) -> Array:
    """Return what candidates would gain by coming, before attraction and luck: roots hold them where they are.

    float64[towns, places, occupations], log income
    """
    rules = assumed.migration
    return view.gains() - rules.moving_cost - rules.home_bonus


@njit(nogil=True)
def accepts(key, gain, aware, stream, choice, theta):
    """Say which candidates come: they know the town, and Gumbel draws at both places tip the balance.

    key uint64[c], gain float64[c] log income; aware float64[c], chance; stream, choice uint64; theta float
    """
    yes = np.zeros(key.size, np.bool_)
    for c in range(key.size):
        if uniform(stream, key[c], 0) < aware[c]:
            luck = gumbel(choice, key[c], 0) - gumbel(choice, key[c], 1)
            yes[c] = gain[c] + luck / theta > 0.0
    return yes


def awareness(state: State, assumed: Parameters) -> Array:
    """Return the share of candidates who know each town (float64[towns])."""
    rules = assumed.migration
    known = rules.awareness_floor + (1 - rules.awareness_floor) * state.towns.reputation
    return np.minimum(1.0, rules.awareness * known)
