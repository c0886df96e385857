"""What several processes do to people: leave a job, leave the town, die, move into a home; books kept right."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, HEAD, NOT_WORKING, PRODUCTION
from ccsim.town.state import State
from ccsim.town.totals import by_town

ADULT = 216  # months of age


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
def estates(rows, town, income, employer, wage, staff, left):
    """Take the dead out of their posts and add up what people of the towns leave, in EUR cents, and who they are.

    rows int64[k]; town int16[n], income int32[n] EUR cents; the rest as in `vacate`; left int64[2, towns], added to
    """
    vacate(rows, employer, wage, staff, NOT_WORKING)
    for i in rows:
        if town[i] >= 0:
            left[0, town[i]] += income[i]
            left[1, town[i]] += 1


def die(state: State, rows: Array) -> None:
    """Remove people; what they hold goes to heirs outside the town's books."""
    if rows.size == 0:
        return
    people, left = state.residents, np.zeros((2, state.n_towns), np.int64)
    estates(rows, people.town, people.income, people.employer, people.wage, state.firms.staff, left)
    state.ledger.book(Flow.ESTATES, left[0])
    state.count("deaths", left[1])
    people.remove(rows)


@njit(nogil=True)
def send_away(
    rows, places, month, town, place, arrived, household, venue, income, rent, home_town, occupation, incumbent,
    employer, wage, staff, gone, lost,
):  # fmt: skip
    """Write down that people of the towns live elsewhere, without work; return who of them has no roots there.

    rows int64[k], places int8[k]; month int; the columns [n] of residents from town to rent are changed, and
    employer, wage and staff as in `vacate`; gone as in `count_gone`, to which those without roots are added
    lost int64[2, towns], EUR cents taken along and people, added to. Returns int64[j], rows.
    """
    rootless, n = np.empty(rows.size, np.int64), 0
    vacate(rows, employer, wage, staff, NOT_WORKING)
    for j in range(rows.size):
        i = rows[j]
        t = town[i]
        lost[0, t] += income[i]
        lost[1, t] += 1
        income[i], rent[i], household[i], venue[i] = 0, 0, -1, -1
        town[i], place[i], arrived[i] = ELSEWHERE, places[j], month
        if home_town[i] != t:
            count_gone(i, t, place, occupation, incumbent, gone)
            rootless[n] = i
            n += 1
    return rootless[:n]


def depart(state: State, rows: Array, places: Array) -> None:
    """Send people of a town elsewhere (places int8[n]: neighbour ring, metropolis or rest).

    Those with roots in the town are followed as its diaspora, the others only counted.
    """
    if rows.size == 0:
        return
    people, lost = state.residents, np.zeros((2, state.n_towns), np.int64)
    rootless = send_away(
        rows, places, state.month, people.town, people.place, people.arrived, people.household, people.venue,
        people.income, people.rent, people.home_town, people.occupation, people.incumbent,
        people.employer, people.wage, state.firms.staff, state.gone, lost,
    )  # fmt: skip
    state.ledger.book(Flow.TAKEN_ALONG, lost[0])
    state.count("out_migration", lost[1])
    people.remove(rootless)


@njit(nogil=True)
def count_gone(i, town, place, occupation, incumbent, gone):
    """Count an incumbent who is not followed any longer.

    i int, row; town int, where he or she lived; place, occupation int8[n], incumbent bool[n]
    gone int64[towns, places, occupations], added to
    """
    if incumbent[i]:
        gone[town, place[i], occupation[i]] += 1


@njit(nogil=True)
def house(
    rows, homes, to, streets, tenants, keys, size, month, household, street, town, role, arrived, born,
    home_key, home_town, home_street, tenant, rent, home, members, adults, market, taken,
):  # fmt: skip
    """Write down that people head households of their own from now on, of which they are the only members.

    rows, homes int64[n], of people and their households; to int16[n], town; streets, tenants, keys as in `settle`
    size float, of the home; month int; the columns of residents from household to arrived and of households from
    home_key to adults are changed, born int32[n] is read; market float64[streets] EUR cents/month
    taken int32[streets], homes, added to
    """
    for j in range(rows.size):
        i, h, s = rows[j], homes[j], streets[j]
        household[i], street[i], town[i], role[i], arrived[i] = h, s, to[j], HEAD, month
        home_key[h], home_town[h], home_street[h], tenant[h], home[h] = keys[j], to[j], s, tenants[j], size
        rent[h] = int(size * market[s]) if tenants[j] else 0
        members[h], adults[h] = 1, month - born[i] >= ADULT
        taken[s] += 1


def settle(state: State, rows: Array, town: Array, street: Array, tenant: Array, key: Array, home: float) -> Array:
    """Found one household per row for people who come or set up home; return the household rows.

    town int16[n], street int64[n], tenant bool[n], key uint64[n] (names of the new households); home float, rent of
    the home over the mean of its street.
    """
    people, homes, streets = state.residents, state.households, state.streets
    new = homes.take(rows.size)
    house(
        rows, new, town, street, tenant, key, home, state.month, people.household, people.street, people.town,
        people.role, people.arrived, people.born, homes.key, homes.town, homes.street, homes.tenant, homes.rent,
        homes.home, homes.size, homes.adults, streets.rent, streets.households,
    )  # fmt: skip
    return new


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
