"""Households: counting members, new heads, leaving home, partners who move in, couples who part."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, made_by, uniform, uniforms
from ccsim.parameters import Parameters
from ccsim.rules.settling import by_key, settle
from ccsim.town.columns import Array
from ccsim.town.schema import DEPENDANT, HEAD, OTHER_ADULT, PARTNER
from ccsim.town.state import State

NEW_HOME, SINGLE, PARTING = range(3)
SETTLED = 480  # months of age from which people who live with relatives seldom move out


@njit(nogil=True)
def members(town, household, role, born, month, size, adults, head):
    """Count the members and adults of each household and find its head.

    town int16[n], household int32[n], role int8[n], born int32[n]; month int
    size, adults int16[households], head int64[households] are filled; head is -1 where there is none.
    """
    size[:] = 0
    adults[:] = 0
    head[:] = -1
    for i in range(town.size):
        if town[i] < 0:
            continue
        h = household[i]
        size[h] += 1
        if month - int(born[i]) >= 216:
            adults[h] += 1
        if role[i] == HEAD:
            head[h] = i


@njit(nogil=True)
def name_heads(town, household, role, born, key, head):
    """Name the oldest member (ties by key) head of each household that has none (columns as in `members`)."""
    for i in range(town.size):
        if town[i] < 0 or role[i] == HEAD:
            continue
        h = household[i]
        j = head[h]
        if j < 0 or (role[j] != HEAD and (born[i] < born[j] or (born[i] == born[j] and key[i] < key[j]))):
            head[h] = i


def recount(state: State) -> Array:
    """Bring sizes and heads of households up to date and give empty homes back; return the heads' rows.

    A head who died is followed by the oldest member; children left alone keep the home as wards.
    """
    people, homes = state.residents, state.households
    head = np.empty(homes.used, np.int64)
    size, adults = homes.size, homes.adults
    members(people.town, people.household, people.role, people.born, state.month, size, adults, head)
    if np.any((size > 0) & (head < 0)):
        name_heads(people.town, people.household, people.role, people.born, people.key, head)
    used = homes.town >= 0
    emptied = np.flatnonzero(used & (size == 0))
    np.subtract.at(state.streets.households, homes.street[emptied], 1)
    homes.remove(emptied)
    people.role[head[used & (size > 0)]] = HEAD
    return head


@njit(nogil=True)
def restless(town, key, role, born, household, adults, month, stream, leave_home, partnering, separation):
    """Find who sets up a home, looks for a partner or parts this month.

    town int16[n], key uint64[n], role int8[n], born int32[n], household int32[n]; adults int16[households]
    leave_home, partnering, separation float  monthly chances
    Returns rows (int64[k]) and codes (int8[k]): NEW_HOME, SINGLE or PARTING.
    """
    rows = np.empty(town.size, np.int64)
    codes = np.empty(town.size, np.int8)
    n = 0
    for i in range(town.size):
        if town[i] < 0 or role[i] == DEPENDANT:
            continue
        age = month - int(born[i])
        draw = uniform(stream, key[i], 0)
        code = -1
        if role[i] == OTHER_ADULT:
            if age >= 240 and draw < (leave_home if age < SETTLED else 0.25 * leave_home):
                code = NEW_HOME
        elif role[i] == PARTNER:
            if draw < separation:
                code = PARTING
        elif draw < partnering and 240 <= age < 660 and adults[household[i]] == 1:
            code = SINGLE
        if code >= 0:
            rows[n] = i
            codes[n] = code
            n += 1
    return rows[:n], codes[:n]


def form_households(state: State, assumed: Parameters) -> None:
    """Let grown-up children and parting partners find a home of their own, and singles move together."""
    people, rules = state.residents, assumed.household
    recount(state)
    rows, codes = restless(
        people.town,
        people.key,
        people.role,
        people.born,
        people.household,
        state.households.adults,
        state.month,
        state.stream(Purpose.HOUSEHOLD),
        rules.leave_home / 12,
        rules.partnering / 12,
        rules.separation / 12,
    )
    _set_up_home(state, by_key(rows[codes != SINGLE], people.key), assumed)
    _pair(state, rows[codes == SINGLE])
    recount(state)


def _set_up_home(state: State, rows: Array, assumed: Parameters) -> None:
    """Found a one-person household in the same street, as far as homes are free there."""
    people, streets = state.residents, state.streets
    free = streets.homes - streets.lets - streets.households
    street = people.street[rows]
    order = np.argsort(street, kind="stable")
    first = np.searchsorted(street[order], street[order])
    rank = np.empty(rows.size, np.int64)
    rank[order] = np.arange(rows.size) - first
    lucky = rows[rank < free[street]]
    key = made_by(people.key[lucky], Purpose.HOUSEHOLD, state.month)
    arrived = people.arrived[lucky].copy()
    tenant = uniforms(state.stream(Purpose.HOUSEHOLD), people.key[lucky], 1) < assumed.housing.first_tenant
    home = assumed.housing.first_home
    settle(state, lucky, people.town[lucky], people.street[lucky], tenant, key, home)
    people.arrived[lucky] = arrived


def _pair(state: State, rows: Array) -> None:
    """Let single men and women of like age move together, he and his household's members into her home."""
    people, homes = state.residents, state.households
    for town in range(state.n_towns):
        here = rows[people.town[rows] == town]
        women, men = (_by_age(state, here[people.sex[here] == sex]) for sex in (0, 1))
        couples = min(women.size, men.size)
        women, men = women[:couples], men[:couples]
        new_home = np.full(homes.used, -1, np.int64)
        new_home[people.household[men]] = people.household[women]
        people.role[men] = PARTNER
        moves = np.flatnonzero((people.town >= 0) & (new_home[people.household] >= 0))
        people.household[moves] = new_home[people.household[moves]]
        people.street[moves] = homes.street[people.household[moves]]


def _by_age(state: State, rows: Array) -> Array:
    """Order people from old to young, ties by key."""
    return rows[np.lexsort((state.residents.key[rows], state.residents.born[rows]))]
