"""Considering a move: who of the residents and of the diaspora does in a month, and where they prefer to live."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import gumbel, uniform
from ccsim.parameters.people import Migration
from ccsim.town.columns import ELSEWHERE, Array, flagged, flags_for
from ccsim.town.schema import CREATIVE, HEAD, OTHER_ADULT, STUDENT, UNEMPLOYED

OLDEST = 120


@cache
def considering_profile(assumed: Migration) -> Array:
    """Return the relative hazard of considering a move by year of age (float64[121]); 0 below 15."""
    profile = np.zeros(OLDEST + 1)
    profile[15:20] = assumed.considering_15
    profile[20:30] = assumed.considering_20
    profile[30:45] = assumed.considering_30
    profile[45:65] = assumed.considering_45
    profile[65:] = assumed.considering_65
    return profile


@cache
def return_rates(assumed: Migration) -> Array:
    """Return the monthly hazard of considering a return by year of age (float64[121]), from the mean of 20 to 44."""
    profile = considering_profile(assumed)
    return np.asarray(assumed.return_considering / 12 * profile / profile[20:45].mean())


@njit(nogil=True)
def preferred(t, o, roots, unemployed, key, choice, here, there, between, theta, bonus, cost, push):
    """Return the best of all towns and places for somebody of town t and occupation o: a town, or towns + place.

    roots int, home town; unemployed bool; key, choice uint64; the rest as in `movers`.
    """
    towns = here.shape[0]
    best, where = -1e300, -1
    for d in range(towns + there.shape[1]):
        value = here[d, o] - between[t, d] if d < towns else there[t, d - towns, o]
        if d == roots:
            value += bonus
        if d != t:
            value -= cost
        elif unemployed:
            value -= push
        value += gumbel(choice, key, d) / theta
        if value > best:
            best, where = value, d
    return where


@njit(nogil=True)
def most_by_age(rate, factor, more):
    """Return the highest rates, times two factors, of those below 15, 15 to 19, 20 to 29, 30 to 44, 45 to 64 and older.

    rate float64[..., 121] by year of age, of one or more towns; factor, more float. Returns six floats.
    """
    most = np.zeros(6)
    for y in range(rate.shape[1]):
        band = (y >= 15) + (y >= 20) + (y >= 30) + (y >= 45) + (y >= 65)
        for t in range(rate.shape[0]):
            most[band] = max(most[band], rate[t, y] * factor * more)
    return most[0], most[1], most[2], most[3], most[4], most[5]


@njit(nogil=True, inline="always")
def of_age(most, months):
    """Return the one of six numbers that is for people of this age (most as from `most_by_age`; months int)."""
    young = most[2] if months >= 240 else most[1] if months >= 180 else most[0]
    return most[5] if months >= 780 else most[4] if months >= 540 else most[3] if months >= 360 else young


@njit(nogil=True)
def worth_asking(town, key, role, born, arrived, month, leaving, returning, most_leave, most_return, long_ago):
    """Tell who may consider leaving or returning, or has been away for long (flags as from `flags_for`).

    town int16[n], key uint64[n], role int8[n], born, arrived int32[n]; month int; leaving, returning uint64, streams
    most_leave, most_return six floats, highest chances by age; long_ago int, month before which people left for long
    A test without tables and branches, so that the processor takes several people at once.  It misses nobody.
    """
    perhaps = flags_for(town.size)
    for i in range(town.size):
        here, away, months = town[i] >= 0, town[i] == ELSEWHERE, month - born[i]
        decides = here & ((role[i] == HEAD) | (role[i] == OTHER_ADULT))
        leave, come_back = of_age(most_leave, months), of_age(most_return, months)
        chance = leave if decides else come_back if away else 0.0
        draw = uniform(leaving if here else returning, key[i], 0)
        perhaps[i] = (draw < chance) | (away & (arrived[i] < long_ago))
    return perhaps


@njit(nogil=True)
def ask(town, key, role, born, arrived, month, leaving, returning, rate, return_rate, mobility, kin, most_months):
    """Find who may consider leaving, and who of the diaspora may return or has been away for long: few of all.

    rate float64[towns, 121], return_rate float64[121], mobility and kin as in `movers` and `returners`
    most_months float; the rest as in `worth_asking`. Returns the rows of both (int64[j], int64[k]).
    """
    perhaps = worth_asking(
        town, key, role, born, arrived, month, leaving, returning,
        most_by_age(rate, max(1.0, mobility), max(1.0, kin)), most_by_age(return_rate.reshape(1, -1), 1.0, 1.0),
        math.ceil(month - most_months),
    )  # fmt: skip
    rows, j, k = flagged(perhaps), 0, 0
    here, away = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    for i in rows:
        here[j] = away[k] = i
        j += town[i] >= 0
        k += town[i] < 0
    return here[:j], away[:k]


@njit(nogil=True)
def movers(
    asked, town, key, role, born, occupation, employer, home_town, month, stream, choice, rate, mobility, kin,
    here, there, between, theta, bonus, cost, push,
):  # fmt: skip
    """Find who considers moving and prefers to: logit by Gumbel draws keyed by person, place and month.

    asked int64[a], rows of all who may, ascending; town int16[n], key uint64[n], role int8[n], born int32[n]
    occupation int8[n], employer int32[n], home_town int16[n]; month int; stream, choice uint64
    rate float64[towns, 121] monthly hazard of considering
    mobility, kin float, factors for creative people and for grown-ups who live with relatives
    here float64[towns, occupations]
    there float64[towns, places, occupations]; between float64[towns, towns]; theta float
    bonus, cost, push float  log income: roots, moving, being unemployed
    Heads decide for their households, grown-up children for themselves.
    Returns rows (int64[k]) and destinations (int64[k]): a town, or towns + place; and how many considered
    in each town (int64[towns]).
    """
    rows, goes = np.empty(asked.size, np.int64), np.empty(asked.size, np.int64)
    considered = np.zeros(here.shape[0], np.int64)
    n = 0
    for i in asked:
        t, o = town[i], occupation[i]
        if t < 0 or (role[i] != HEAD and role[i] != OTHER_ADULT):
            continue
        hazard = rate[t, min((month - int(born[i])) // 12, OLDEST)]
        if o == CREATIVE:
            hazard *= mobility
        if role[i] == OTHER_ADULT:
            hazard *= kin
        if uniform(stream, key[i], 0) >= hazard:
            continue
        considered[t] += 1
        unemployed = employer[i] == UNEMPLOYED
        where = preferred(
            t, o, home_town[i], unemployed, key[i], choice, here, there, between, theta, bonus, cost, push
        )
        rows[n], goes[n] = i, where
        n += where != t
    return rows[:n], goes[:n], considered


@njit(nogil=True)
def returners(
    asked, town, key, born, occupation, place, home_town, month, stream, choice, rate, here, there, theta, bonus, cost
):  # fmt: skip
    """Find who of the diaspora considers returning and prefers to.

    asked int64[a], rows of all who may; columns as in `movers`, place int8[n]; rate float64[121] monthly hazard
    by year of age. Returns int64[k].
    """
    rows, n = np.empty(asked.size, np.int64), 0
    for i in asked:
        years = (month - int(born[i])) // 12
        if town[i] != ELSEWHERE or uniform(stream, key[i], 0) >= rate[min(max(years, 0), OLDEST)]:
            continue
        if years < 18 or occupation[i] == STUDENT or home_town[i] < 0:
            continue
        t, o = home_town[i], occupation[i]
        back = here[t, o] + bonus - cost + gumbel(choice, key[i], 0) / theta
        stay = there[t, place[i], o] + gumbel(choice, key[i], 1) / theta
        rows[n] = i
        n += back > stay
    return rows[:n]
