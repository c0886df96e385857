"""What several processes do to people: leave a job, leave the town, die, move into a home; books kept right."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, HEAD, NOT_WORKING, PRODUCTION
from ccsim.town.state import State
from ccsim.town.totals import by_town


@njit(nogil=True)
def labour_force(town, employer):
    """Return who works or looks for work (town int16[n], employer int32[n]; int64[k], rows)."""
    rows, n = np.empty(town.size, np.int64), 0
    for i in range(town.size):  # without branches: the next one's state is hard to foretell
        rows[n] = i
        n += (town[i] >= 0) & (employer[i] != NOT_WORKING)
    return rows[:n]


def by_key(rows: Array, key: Array) -> Array:
    """Return rows in the order of their keys, so that the order of storage never matters."""
    return rows[key[rows].argsort(kind="stable")]


def per_town(state: State, town: Array, amount: Array | None = None) -> Array:
    """Sum whole amounts, or count, by town (town int16[n], amount int[n]; int64[towns])."""
    return by_town(state.n_towns, town, amount)


@njit(nogil=True)
def vacate(rows, employer, wage, staff, state):
    """Take people out of their posts (rows int64[k]; employer, wage int32[n]; staff int32[firms]; state int)."""
    for i in rows:
        if employer[i] >= 0:
            staff[employer[i]] -= 1
        employer[i] = state
        wage[i] = 0


def leave_job(state: State, rows: Array, new_state: int) -> None:
    """Take people out of their posts (new_state: what `employer` says from now on)."""
    if rows.size == 0:
        return
    vacate(rows, state.residents.employer, state.residents.wage, state.firms.staff, new_state)


@njit(nogil=True)
def estates(rows, town, income, towns):
    """Add up what people of the towns leave, in EUR cents, and who they are (int64[2, towns]).

    rows int64[k]; town int16[n], income int32[n] EUR cents; towns int
    """
    left = np.zeros((2, towns), np.int64)
    for i in rows:
        if town[i] >= 0:
            left[0, town[i]] += income[i]
            left[1, town[i]] += 1
    return left


def die(state: State, rows: Array) -> None:
    """Remove people; what they hold goes to heirs outside the town's books."""
    if rows.size == 0:
        return
    people = state.residents
    left = estates(rows, people.town, people.income, state.n_towns)
    state.ledger.book(Flow.ESTATES, left[0])
    state.count("deaths", left[1])
    leave_job(state, rows, NOT_WORKING)
    people.remove(rows)


@njit(nogil=True)
def send_away(rows, places, month, town, place, arrived, household, venue, income, rent, home_town, lost):
    """Write down that people of the towns live elsewhere; return who of them has no roots where he or she lived.

    rows int64[k], places int8[k]; month int; the columns [n] but for home_town int16[n] are changed
    lost int64[towns, 2], EUR cents taken along and people, added to. Returns bool[k].
    """
    rootless = np.empty(rows.size, np.bool_)
    for j in range(rows.size):
        i = rows[j]
        t = town[i]
        lost[t, 0] += income[i]
        lost[t, 1] += 1
        rootless[j] = home_town[i] != t
        income[i] = 0
        rent[i] = 0
        household[i] = -1
        venue[i] = -1
        town[i] = ELSEWHERE
        place[i] = places[j]
        arrived[i] = month
    return rootless


def depart(state: State, rows: Array, places: Array) -> None:
    """Send people of a town elsewhere (places int8[n]: neighbour ring, metropolis or rest).

    Those with roots in the town are followed as its diaspora, the others only counted.
    """
    if rows.size == 0:
        return
    people, lost = state.residents, np.zeros((state.n_towns, 2), np.int64)
    town = people.town[rows]
    leave_job(state, rows, NOT_WORKING)
    rootless = send_away(
        rows, places, state.month, people.town, people.place, people.arrived, people.household, people.venue,
        people.income, people.rent, people.home_town, lost,
    )  # fmt: skip
    state.ledger.book(Flow.TAKEN_ALONG, lost[:, 0])
    state.count("out_migration", lost[:, 1])
    forget(state, rows[rootless], town[rootless])


@njit(nogil=True)
def count_gone(rows, town, place, occupation, incumbent, gone):
    """Count incumbents who are not followed any longer.

    rows int64[k]; town int[k], where they lived; place, occupation int8[n], incumbent bool[n]
    gone int64[towns, places, occupations], added to
    """
    for j in range(rows.size):
        i = rows[j]
        if incumbent[i]:
            gone[town[j], place[i], occupation[i]] += 1


def forget(state: State, rows: Array, town: Array) -> None:
    """Turn people who live elsewhere into counts by place and occupation (town: where they had lived)."""
    if rows.size == 0:
        return
    people = state.residents
    count_gone(rows, town, people.place, people.occupation, people.incumbent, state.gone)
    people.remove(rows)


@njit(nogil=True)
def house(rows, households, streets, towns, month, household, street, town, role, arrived, taken):
    """Write down that people head households of their own from now on.

    rows, households, streets, towns int[k]; month int; household, street, arrived int32[n], town int16[n] and
    role int8[n] are changed; taken int32[streets], homes lived in, added to
    """
    for j in range(rows.size):
        i = rows[j]
        household[i] = households[j]
        street[i] = streets[j]
        town[i] = towns[j]
        role[i] = HEAD
        arrived[i] = month
        taken[streets[j]] += 1


def settle(
    state: State, rows: Array, towns: Array, streets: Array, tenant: Array | bool, key: Array, home: float
) -> Array:
    """Found one household per row for people who come or set up home; return the household rows.

    towns int[n], streets int[n], tenant bool[n] or bool, key uint64[n] (names of the new households); home float, rent
    of the home over the mean of its street.
    """
    if rows.size == 0:
        return rows
    streets = np.asarray(streets)
    rent = np.where(tenant, home * state.streets.rent[streets], 0).astype(np.int64)
    households = state.households.add(
        {"key": key, "town": towns, "street": streets, "tenant": tenant, "rent": rent, "home": home}
    )
    people = state.residents
    house(
        rows, households, streets, towns, state.month, people.household, people.street, people.town, people.role,
        people.arrived, state.streets.households,
    )  # fmt: skip
    return households


def of_working_age(occupation: Array) -> Array:
    """Say who has an occupation to work in (occupation int[n]; bool[n])."""
    return (occupation >= CREATIVE) & (occupation <= PRODUCTION)


@njit(nogil=True)
def owner_here(owner, row, town, person, person_town):
    """Return the row of a firm's owner if he or she lives in the firm's town, else -1.

    owner int, id (0 elsewhere); row int, where the owner was last seen; town int, of the firm
    person int64[n] ids, person_town int16[n]
    """
    if person.size == 0:
        return -1
    seen = min(max(row, 0), person.size - 1)
    here = (person[seen] == owner) & (person_town[seen] == town) & (town >= 0) & (owner > 0)  # all at once: no jumps
    return seen if here else -1


@njit(nogil=True)
def owners_here(town, owner, owner_row, person, person_town):
    """Return the row of each firm's owner as `owner_here` does (int64[firms])."""
    rows = np.empty(town.size, np.int64)
    for i in range(town.size):
        rows[i] = owner_here(owner[i], owner_row[i], town[i], person, person_town)
    return rows


def owners(state: State) -> Array:
    """Return the row of each firm's owner if he or she lives in the firm's town, else -1 (int64[firms])."""
    firms, people = state.firms, state.residents
    return owners_here(firms.town, firms.owner, firms.owner_row, people.id, people.town)
