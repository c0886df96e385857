"""What several processes do to people: leave a job, leave the town, die, move into a home; books kept right."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, HEAD, NOT_WORKING, PRODUCTION, RETIRED
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
    return rows[np.argsort(key[rows], kind="stable")]


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


def die(state: State, rows: Array) -> None:
    """Remove people; what they hold goes to heirs outside the town's books."""
    if rows.size == 0:
        return
    people = state.residents
    here = rows[people.town[rows] >= 0]
    town = people.town[here]
    state.ledger.book(Flow.ESTATES, per_town(state, town, people.income[here]))
    state.count("deaths", per_town(state, town))
    leave_job(state, rows, NOT_WORKING)
    people.remove(rows)


def depart(state: State, rows: Array, places: Array) -> None:
    """Send people of a town elsewhere (places int8[n]: neighbour ring, metropolis or rest).

    Those with roots in the town are followed as its diaspora, the others only counted.
    """
    if rows.size == 0:
        return
    people = state.residents
    town = people.town[rows].astype(np.int64)
    state.ledger.book(Flow.TAKEN_ALONG, per_town(state, town, people.income[rows]))
    state.count("out_migration", per_town(state, town))
    leave_job(state, rows, NOT_WORKING)
    people.income[rows] = 0
    people.rent[rows] = 0
    people.household[rows] = -1
    people.venue[rows] = -1
    rooted = people.home_town[rows] == town
    people.town[rows] = ELSEWHERE
    people.place[rows] = places
    people.arrived[rows] = state.month
    forget(state, rows[~rooted], town[~rooted])


def forget(state: State, rows: Array, town: Array) -> None:
    """Turn people who live elsewhere into counts by place and occupation (town: where they had lived)."""
    if rows.size == 0:
        return
    people = state.residents
    incumbent = people.incumbent[rows]
    where = (town[incumbent], people.place[rows[incumbent]], people.occupation[rows[incumbent]])
    np.add.at(state.gone, where, 1)
    people.remove(rows)


def settle(state: State, rows: Array, towns: Array, streets: Array, tenant: Array, key: Array, home: float) -> Array:
    """Found one household per row for people who come or set up home; return the household rows.

    towns int[n], streets int[n], tenant bool[n], key uint64[n] (names of the new households); home float, rent of
    the home over the mean of its street.
    """
    streets = np.asarray(streets)
    rent = np.where(tenant, home * state.streets.rent[streets], 0).astype(np.int64)
    households = state.households.add(
        {
            "key": key,
            "town": towns,
            "street": streets,
            "tenant": tenant,
            "rent": rent,
            "home": np.full(streets.size, home),
        }
    )
    people = state.residents
    people.household[rows] = households
    people.street[rows] = streets
    people.town[rows] = towns
    people.role[rows] = HEAD
    people.arrived[rows] = state.month
    np.add.at(state.streets.households, streets, 1)
    return households


def of_working_age(occupation: Array) -> Array:
    """Say who has an occupation to work in (occupation int[n]; bool[n])."""
    return (occupation >= CREATIVE) & (occupation <= PRODUCTION)


def retire(state: State, rows: Array) -> None:
    """Turn people into pensioners."""
    leave_job(state, rows, NOT_WORKING)
    state.residents.occupation[rows] = RETIRED


@njit(nogil=True)
def owner_here(owner, row, town, person, person_town):
    """Return the row of a firm's owner if he or she lives in the firm's town, else -1.

    owner int, id (0 elsewhere); row int, where the owner was last seen; town int, of the firm
    person int64[n] ids, person_town int16[n]
    """
    known = town >= 0 and owner > 0 and 0 <= row < person.size
    return row if known and person[row] == owner and person_town[row] == town else -1


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
