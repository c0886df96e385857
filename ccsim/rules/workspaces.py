"""Workspaces: desks for people of small creative and technology firms, who pay, and for remote workers."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.rules.venues import running_ones, take_places
from ccsim.town.ledger import Flow
from ccsim.town.schema import REMOTE, TECHNOLOGY, WORKSPACE
from ccsim.town.state import State
from ccsim.town.totals import count_with

SMALL = 9  # jobs up to which a firm may sit in a shared workspace


@njit(nogil=True)
def small_firms(town, sector, staff, users):
    """Return the firms small enough for a workspace (rows, int64[k]); their people are added to users int64[towns].

    town int16[firms], sector int8[firms], staff int32[firms]
    """
    rows, n = np.empty(town.size, np.int64), 0
    for f in range(town.size):
        if town[f] >= 0 and sector[f] <= TECHNOLOGY and staff[f] <= SMALL:
            rows[n] = f
            n += 1
            users[town[f]] += staff[f]
    return rows[:n]


@njit(nogil=True)
def desk_users(firm_town, sector, staff, town, employer, towns):
    """Return the firms small enough for a workspace (rows), and by town who would sit there (int64[towns]).

    These are the people of such firms (columns as in `small_firms`) and remote workers.
    town int16[n], employer int32[n] of residents; towns int
    """
    users = np.zeros(towns, np.int64)
    small = small_firms(firm_town, sector, staff, users)
    count_with(town, employer, REMOTE, users)
    return small, users


@njit(nogil=True)
def desk_fees(small, firm_town, staff, cash, rooms, town, visits, price, users, paid):
    """Let small firms pay for the desks of their people; remote workers pay nothing, as they may stay at home.

    small int64[k] rows of firms; firm_town int16[firms], staff int32[firms], cash int64[firms] EUR cents
    rooms int64[m] rows; town int16[amenities], visits, price int32[amenities]; users int64[towns]
    paid int64[towns] EUR cents, added to
    """
    due, people = np.zeros(users.size, np.int64), np.zeros(users.size, np.int64)
    for a in rooms:
        due[town[a]] += np.int64(visits[a]) * price[a]
    for f in small:
        people[firm_town[f]] += staff[f]
    for f in small:
        t = firm_town[f]
        fee = due[t] * people[t] // max(1, users[t]) // max(1, people[t]) * staff[f]
        cash[f] -= fee
        paid[t] += fee


@njit(nogil=True)
def share_fees(rooms, town, visits, price, paid, cash):
    """Share what firms paid among the workspaces of their town by what is due to each, by largest remainder.

    rooms int64[m] rows; town int16[amenities], visits, price int32[amenities]; paid int64[towns] EUR cents
    cash int64[amenities] EUR cents, added to
    """
    for t in range(paid.size):
        if paid[t] > 0:
            own = rooms[town[rooms] == t]
            due = visits[own].astype(np.float64) * price[own]
            exact = paid[t] * due / due.sum()
            parts = np.floor(exact)
            over = parts - exact
            for _ in range(paid[t] - int(parts.sum())):
                next_one = np.argmin(over)
                parts[next_one] += 1
                over[next_one] = 1.0  # has had its turn
            for k in range(own.size):
                cash[own[k]] += int(parts[k])


@njit(nogil=True)
def fill_desks(
    firm_town, sector, staff, firm_cash, town_of, employer, town, running, kind, capacity, visits, price, cash, flows
):
    """Fill workspaces, and let firms pay them.

    Columns as in `desk_users` (town_of: of residents), `running_ones`, `take_places`, `desk_fees` and `share_fees`
    flows int64[towns, flows] EUR cents, added to
    """
    rooms = running_ones(town, running, kind, WORKSPACE)
    if rooms.size == 0:
        return
    paid = np.zeros(flows.shape[0], np.int64)
    small, users = desk_users(firm_town, sector, staff, town_of, employer, paid.size)
    take_places(rooms, town, capacity, visits, users)
    desk_fees(small, firm_town, staff, firm_cash, rooms, town, visits, price, users, paid)
    share_fees(rooms, town, visits, price, paid, cash)
    for t in range(paid.size):
        flows[t, Flow.WORKSPACE_FEES] += paid[t]


def occupy_workspaces(state: State) -> None:
    """Fill workspaces with people of small creative and technology firms and with remote workers; firms pay."""
    amenities, firms, people = state.amenities, state.firms, state.residents
    fill_desks(
        firms.town, firms.sector, firms.staff, firms.cash, people.town, people.employer,
        amenities.town, amenities.open, amenities.kind, amenities.capacity, amenities.visits, amenities.price,
        amenities.cash, state.ledger.flows,
    )  # fmt: skip
