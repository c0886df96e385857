"""Enterprise: founding, growth and exit of firms; arrivals from outside."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, bits, keys_of, stream_of, uniform
from ccsim.inputs import Arrival, Inputs
from ccsim.parameters import Parameters
from ccsim.rules.founding import find_concerned, found, pull_of_desks, those_who_found, without_firm
from ccsim.rules.labour import at_random
from ccsim.rules.policy import link_by_guests
from ccsim.rules.settling import by_key, owner_here, per_town
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import PUBLIC, RETIRED, TECHNOLOGY
from ccsim.town.state import State

SOLD, HEIR = 0, -1  # instead of an owner: somebody elsewhere; nobody yet
NO_FIRM = -1


def run_enterprises(state: State, inputs: Inputs, assumed: Parameters) -> None:
    """Close firms that fail, let the others grow or shrink, and let people found new ones."""
    people, firms = state.residents, state.firms
    exiting = exits(state, inputs, assumed)
    rows = hand_over_firms(state, exiting)
    grow(state, exiting, assumed)
    desks = pull_of_desks(state, assumed)
    founders = those_who_found(state, rows, exiting, assumed, inputs.founding, desks)
    close(state, exiting)
    founders = without_firm(founders, firms.town, firms.owner, firms.owner_row, people.id, people.town)
    found(state, by_key(founders, people.key), assumed, inputs.founding, desks)
    for number, arrival in enumerate(inputs.arrivals):
        same = sum(other.street == arrival.street for other in inputs.arrivals[:number])
        arrive(state, arrival, same, assumed)
    link_firms(firms.town, firms.sector, firms.links, inputs.links)
    link_by_guests(state, inputs)


@njit(nogil=True)
def link_firms(town, sector, links, added):
    """Give creative and technology firms the links of policy.

    town int16[firms], sector int8[firms], links int16[firms]; added int64[towns]
    """
    for f in range(town.size):
        if town[f] >= 0 and sector[f] <= TECHNOLOGY:
            links[f] = added[town[f]]


def exits(state: State, inputs: Inputs, assumed: Parameters) -> Array:
    """Return which firms close this month (bool[firms + 1]; the last entry, False, stands for no firm).

    Those that policy's closures name leave for reasons outside the town, with their customers.
    """
    firms, people = state.firms, state.residents
    exiting = mark_exits(
        firms.town, firms.key, firms.sector, firms.posts, firms.staff, firms.cash, firms.owner, firms.owner_row,
        people.id, people.town, people.occupation, state.stream(Purpose.RETIRING_OWNER),
        assumed.enterprise.closing / 12, assumed.enterprise.succession,
    )  # fmt: skip
    if inputs.closures:
        leaving = {_largest(state, town, sector) for town, sector in inputs.closures} - {NO_FIRM}
        rows = np.array(sorted(leaving), np.int64)
        exiting[rows] = True
        take_customers_along(state, rows)
    return exiting


def hand_over_firms(state: State, exiting: Array) -> Array:
    """Hand firms that wait for an heir to one of their staff; return whom the month of firms concerns (rows).

    These are the staff of firms that wait or close (exiting bool[firms + 1]), and possible founders.
    """
    firms, people = state.firms, state.residents
    rows = hand_over_concerned(
        people.town, people.id, people.key, people.employer, state.stream(Purpose.FOUNDING), state.baseline.founding,
        exiting, firms.owner, firms.owner_row, state.stream(Purpose.RETIRING_OWNER),
    )  # fmt: skip
    return np.asarray(rows)


@njit(nogil=True)
def hand_over_concerned(town, person, key, employer, founding, base, exiting, owner, owner_row, stream):
    """Find whom the month of firms concerns and hand over firms; returns int64[k], rows.

    founding, stream uint64; arguments as in `find_concerned` and `hand_over`; exiting bool[firms + 1]
    """
    called = exiting.copy()
    for f in range(owner.size):
        called[f] |= owner[f] == HEIR
    rows = find_concerned(town, key, employer, founding, base, called)
    hand_over(rows, owner, owner_row, person, key, employer, stream)
    return rows


@njit(nogil=True)
def mark_exits(
    town,
    key,
    sector,
    posts,
    staff,
    cash,
    owner,
    owner_row,
    person,
    person_town,
    occupation,
    stream,
    closing,
    succession,
):
    """Mark the firms that close: out of cash, nobody left, no successor, or for reasons of their own.

    town int16[firms], key uint64[firms], sector int8[firms], posts, staff, owner_row int32[firms]
    cash, owner int64[firms] (where the owner of a larger firm has stopped, it waits for an heir or is sold elsewhere)
    person int64[n] ids, person_town int16[n], occupation int8[n]; stream uint64; closing monthly rate of own reasons
    succession float, share of larger firms that somebody of the staff takes over
    Returns bool[firms + 1]; the last entry, False, stands for no firm.
    """
    exiting = np.zeros(town.size + 1, np.bool_)
    for f in range(town.size):  # hardly a branch: what becomes of a firm is hard to foretell
        row = owner_row[f] if 0 <= owner_row[f] < person.size else 0
        gone = (person[row] != owner[f]) | (person_town[row] != town[f]) | (occupation[row] == RETIRED)
        stopped = (owner[f] > 0) & gone
        left = ((staff[f] <= 0) & (posts[f] <= 1)) | (stopped & (staff[f] <= 1))
        fails = (cash[f] < 0) | left | (uniform(stream, key[f], 0) < closing)
        exiting[f] = (town[f] >= 0) & (sector[f] != PUBLIC) & fails
        if stopped and staff[f] > 1 and not exiting[f]:
            owner[f] = HEIR if uniform(stream, key[f], 1) < succession else SOLD
    return exiting


@njit(nogil=True)
def hand_over(rows, owner, owner_row, person, key, employer, stream):
    """Hand firms that wait for an heir to the one of their staff who comes first in a keyed queue; else they are sold.

    rows int64[k], their staff at least; owner int64[firms], owner_row int32[firms]
    person int64[n] ids, key uint64[n], employer int32[n]; stream uint64
    """
    heir, first = np.full(owner.size, -1, np.int64), np.zeros(owner.size, np.uint64)
    for i in rows:
        f = employer[i]
        if f < 0 or owner[f] != HEIR:
            continue
        turn = bits(stream, key[i], 2)
        if heir[f] < 0 or turn < first[f]:
            heir[f], first[f] = i, turn
    for f in range(owner.size):
        if owner[f] == HEIR:
            owner[f] = person[heir[f]] if heir[f] >= 0 else SOLD
            owner_row[f] = max(0, heir[f])


def _largest(state: State, town: int, sector: int) -> int:
    """Return the row of the largest private employer of a town (of a sector, unless -1), or NO_FIRM."""
    firms = state.firms
    able = (firms.town == town) & ((firms.sector == sector) if sector >= 0 else (firms.sector != PUBLIC))
    rows = np.flatnonzero(able)
    return int(rows[np.lexsort((firms.key[rows], -firms.staff[rows]))[0]]) if rows.size else NO_FIRM


def take_customers_along(state: State, rows: Array) -> None:
    """Let firms that leave for reasons outside the town (rows) take their customers there along.

    Of the customers of the start they had their share in the sales of the sector's firms that did not come with
    customers of their own; so the others sell outside what they sold before.  Customers brought go with their firm.
    """
    firms = state.firms
    sales, theirs = (np.zeros(state.customers.shape, np.int64) for _ in range(2))
    for chosen, total in ((np.flatnonzero(firms.town >= 0), sales), (rows, theirs)):
        own = chosen[firms.brought[chosen] == 0]
        np.add.at(total, (firms.town[own], firms.sector[own]), firms.revenue[own])
    state.customers *= 1 - theirs / np.maximum(1, sales)


def grow(state: State, exiting: Array, assumed: Parameters) -> None:
    """Let private firms that do not close open and close posts (exiting bool[firms] or longer)."""
    firms, rules = state.firms, assumed.enterprise
    change_posts(
        firms.town, firms.key, firms.sector, firms.posts, firms.staff, firms.margin, exiting,
        state.stream(Purpose.FIRM_POSTS), assumed.production.margin, rules.churn, rules.growth,
    )  # fmt: skip


@njit(nogil=True)
def change_posts(town, key, sector, posts, staff, margin, exiting, stream, steady, churn, growth):
    """Open and close posts: in proportion to size (Gibrat), upwards where the margin is above the steady one.

    town int16[firms], key uint64[firms], sector int8[firms], posts, staff int32[firms], margin float64[firms]
    exiting bool[firms] or longer; stream uint64; steady float, margin; churn 1/month; growth 1/month per unit of margin
    """
    for f in range(town.size):
        if town[f] < 0 or sector[f] == PUBLIC or exiting[f]:
            continue
        lead = margin[f] - steady
        # a firm does not grow while it cannot fill the posts it has
        wants = 0.0 if posts[f] > staff[f] else max(0.0, lead)
        opened = at_random(posts[f] * (churn + growth * wants), uniform(stream, key[f], 0))
        closed = at_random(posts[f] * (churn + growth * max(0.0, -lead)), uniform(stream, key[f], 1))
        posts[f] = max(1, posts[f] + opened - closed)


def close(state: State, exiting: Array) -> None:
    """Wind up firms (exiting bool[firms] or longer); their people have been put out of work by `those_who_found`."""
    firms, people = state.firms, state.residents
    rows = exiting.nonzero()[0]
    closed = wind_up(
        rows, firms.town, firms.cash, firms.owner, firms.owner_row, people.id, people.town, people.income,
        state.ledger.flows,
    )  # fmt: skip
    state.count("firm_exits", closed)
    firms.remove(rows)


@njit(nogil=True)
def wind_up(rows, town, cash, owner, owner_row, person, person_town, income, flows):
    """Pay what is left to the owner, here or elsewhere; what is missing is the creditors' loss.

    rows int64[k]; town int16[firms], cash, owner int64[firms], owner_row int32[firms]
    person int64[n] ids, person_town int16[n], income int32[n] and flows int64[towns, flows] EUR cents, added to
    Returns how many firms closed (int64[towns]).
    """
    closed = np.zeros(flows.shape[0], np.int64)
    for f in rows:
        t = town[f]
        home = owner_here(owner[f], owner_row[f], t, person, person_town)
        closed[t] += 1
        flows[t, Flow.CREDITORS_LOSSES] += max(0, -cash[f])
        flows[t, Flow.WINDING_UP_TO_OUTSIDE if home < 0 else Flow.WINDING_UP] += max(0, cash[f])
        if home >= 0:
            income[home] += max(0, cash[f])
    return closed


def arrive(state: State, arrival: Arrival, number: int, assumed: Parameters) -> None:
    """Bring a firm from outside, the `number`th to its street this month, with posts to fill and its customers."""
    town = np.array([arrival.town])
    bill = state.baseline.wage[town] * (1 + assumed.labour.employer_contribution)
    cash = (assumed.production.reserve * arrival.posts * bill).astype(np.int64)
    key = keys_of(stream_of(Purpose.FIRST_FIRMS, state.month, arrival.street), Purpose.FIRST_FIRMS, number + 1)[-1:]
    state.firms.add(
        {
            "key": key,
            "town": town,
            "street": arrival.street,
            "sector": arrival.sector,
            "founded": state.month,
            "posts": arrival.posts,
            "brought": arrival.posts,
            "productivity": 1.0,
            "knowledge": 1.0,
            "cash": cash,
            "margin": assumed.production.margin,
            "programme": -1,
        }
    )
    state.ledger.book(Flow.START_CAPITAL, per_town(state, town, cash))
    state.count("firm_entries", per_town(state, town))
