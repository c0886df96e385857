"""Candidates: keyed households, drawn anew each month, who may come to a town; and who of them would."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

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


# A possible newcomer household of this month, by its head; the last four once it has found a home.
CANDIDATE = np.dtype(
    (
        np.record,
        [
            ("key", "u8"),
            ("years", "f8"),  # age
            ("town", "i2"),  # they may come to
            ("place", "i1"),  # where they live now
            ("occupation", "i1"),
            ("couple", "?"),
            ("children", "i1"),  # number
            ("tenant", "?"),
            ("street", "i4"),
            ("rent", "i4"),  # EUR cents/month
            ("home", "f8"),  # size, as a share of the street's mean rent
        ],
    )
)


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
def describe(who, t, key, stream, origin, bands, creative, retires, maker, couples, families):
    """Write down who a candidate of town t is (who: a record of `CANDIDATE`, changed; the rest as in `candidate`)."""
    who.town, who.key = t, key
    place, years, occupation, couple, children = candidate(
        stream, key, origin, bands, creative, retires, maker, couples, families
    )
    who.place, who.years, who.occupation, who.couple, who.children = place, years, occupation, couple, children


@njit(nogil=True)
def list_candidates(
    count, month, stream, population, minutes, distance, bands, creative, retires, maker, couples, families
):
    """Return the candidates of all towns (`CANDIDATE`[count.sum()], town by town).

    count int64[towns]; month int; creative float64[towns, places]; the rest as in `origins` and `candidate`
    """
    listed, n, share = np.empty(count.sum(), CANDIDATE), 0, origins(population, minutes, distance)
    for t in range(count.size):
        origin = np.cumsum(share[t])
        for slot in range(count[t]):
            key = hash_of(CREATOR + t, month, slot)
            describe(listed[n], t, key, stream, origin, bands, creative[t], retires, maker, couples, families)
            n += 1
    return listed


@njit(nogil=True)
def comers(
    count, month, stream, population, minutes, distance, bands, creative, retires, maker, couples, families,
    reputation, floor, usual, gain, attraction, knows, choice, theta,
):  # fmt: skip
    """Return the candidates who know a town and prefer it (`CANDIDATE`[k], town by town).

    reputation float64[towns]; floor, usual float, as in `aware`; gain float64[towns, places, occupations] and
    attraction float64[towns], log income; knows, choice uint64; theta float 1/log income
    the rest as in `list_candidates`
    """
    come, n, share = np.empty(count.sum(), CANDIDATE), 0, origins(population, minutes, distance)
    for t in range(count.size):
        origin, known = np.cumsum(share[t]), aware(reputation[t], floor, usual)
        for slot in range(count[t]):
            key = hash_of(CREATOR + t, month, slot)
            if uniform(knows, key, 0) < known:  # asked first: nobody else need be described
                who = come[n]
                describe(who, t, key, stream, origin, bands, creative[t], retires, maker, couples, families)
                n += prefers(key, gain[t, who.place, who.occupation] + attraction[t], choice, theta)
    return come[:n]


@njit(nogil=True)
def aware(reputation, floor, usual):
    """Return the share of candidates who know a town.

    reputation float, 1 at the start; floor float, what is known without any, over `usual`, the share at the start
    """
    return min(1.0, usual * (floor + (1 - floor) * reputation))


@njit(nogil=True)
def prefers(key, gain, choice, theta):
    """Say whether a candidate prefers the town: Gumbel draws at both places tip the balance.

    key, choice uint64; gain float, log income; theta float 1/log income
    """
    luck = gumbel(choice, key, 0) - gumbel(choice, key, 1)
    return gain + luck / theta > 0.0


@njit(nogil=True)
def accepts(key, gain, aware, knows, choice, theta):
    """Say which candidates come, as `comers` does: those who know the town and prefer it.

    key uint64[c], gain float64[c] log income; aware float64[c], chance; knows, choice uint64; theta float
    """
    yes = np.zeros(key.size, np.bool_)
    for c in range(key.size):
        yes[c] = uniform(knows, key[c], 0) < aware[c] and prefers(key[c], gain[c], choice, theta)
    return yes


@cache
def candidate_ages(rules: Migration) -> Array:
    """Return `bands_of_age` of those who consider moving."""
    profile = (
        rules.considering_15, rules.considering_20, rules.considering_30, rules.considering_45, rules.considering_65
    )  # fmt: skip
    return np.asarray(bands_of_age(profile))


def _traits(state: State, assumed: Parameters) -> tuple[Any, ...]:
    """Return what candidates are drawn by, from `population` to `families` in `list_candidates`."""
    rules, places, ageing, household = assumed.migration, state.places, assumed.ageing, assumed.household
    return (
        places.population, places.minutes, rules.distance, candidate_ages(rules), places.creative,
        ageing.retirement_age, ageing.leaver_production, household.newcomer_couple, household.newcomer_children,
    )  # fmt: skip


def draw_candidates(state: State, month: int, count: Array, assumed: Parameters) -> Array:
    """Return the candidates of a month (count int64[towns]; `CANDIDATE`[c]), who never depend on the town's state."""
    stream = state.stream(Purpose.CANDIDATE, month)
    return np.asarray(list_candidates(count, month, stream, *_traits(state, assumed)))


def who_comes(state: State, view: Prospects, assumed: Parameters) -> Array:
    """Return the candidates of this month who know a town and prefer it (`CANDIDATE`[k])."""
    rules, base = assumed.migration, state.baseline
    return np.asarray(
        comers(
            base.candidates, state.month, state.stream(Purpose.CANDIDATE), *_traits(state, assumed),
            state.towns.reputation, rules.awareness_floor, rules.awareness, view.coming, base.attraction,
            state.stream(Purpose.NEWCOMER), state.stream(Purpose.DESTINATION), rules.theta,
        )
    )  # fmt: skip


def awareness(state: State, assumed: Parameters) -> Array:
    """Return the share of candidates who know each town (float64[towns])."""
    rules = assumed.migration
    return np.array([aware(known, rules.awareness_floor, rules.awareness) for known in state.towns.reputation])
