"""Amenities: venues live from visits and subsidies, open where they would pay and close when their cash is gone."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import stream_of
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.municipality import credit_left
from ccsim.rules.openings import open_amenity, open_promising
from ccsim.rules.settling import per_town
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.people import apportion
from ccsim.town.schema import LOCAL, REMOTE, SCHOOL, TECHNOLOGY, WORKSPACE
from ccsim.town.state import State
from ccsim.town.totals import count_between, count_with

PLANNED = 10_000  # slots from here on name what opens by decision rather than by somebody's hope
SMALL = 9  # jobs up to which a firm may sit in a shared workspace


def run_amenities(state: State, inputs: Inputs, assumed: Parameters, critical_mass: bool) -> None:
    """Settle the month of every amenity; with critical mass, close the broke and open the promising."""
    for number, opening in enumerate(inputs.openings):
        planned = stream_of(opening.town, state.month, PLANNED + number)
        open_amenity(state, opening, np.uint64(opening.key) if opening.key else planned, assumed)
    if inputs.shut:
        close_for_good(state, inputs.shut)
    occupy_workspaces(state)
    fill_schools(state)
    credit = credit_left(state, assumed)  # nothing here changes debts or what the town is worth
    _pay_subsidies(state, credit, assumed)
    if critical_mass:
        _pay_costs(state, state.amenities.fixed_cost, assumed)
        _close_broke(state, credit)
        open_promising(state, assumed)
    else:  # a venue costs what it takes in: nothing has a threshold
        _pay_costs(state, np.maximum(0, state.amenities.cash), assumed)
    build_reputation(state, assumed)


def workspaces(state: State) -> Array:
    """Return the open workspaces (rows)."""
    amenities = state.amenities
    return np.asarray(running_ones(amenities.town, amenities.open, amenities.kind, WORKSPACE))


@njit(nogil=True)
def running_ones(town, running, kind, wanted):
    """Return the open amenities of a kind (town int16[n], running bool[n], kind int8[n], wanted int; int64[k])."""
    rows, n = np.empty(town.size, np.int64), 0
    for a in range(town.size):
        if town[a] >= 0 and running[a] and kind[a] == wanted:
            rows[n] = a
            n += 1
    return rows[:n]


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


def workspace_users(state: State) -> tuple[Array, Array]:
    """Return the firms small enough for a workspace (rows), and by town who would sit there (int64[towns]).

    These are the people of such firms and remote workers.
    """
    firms, people, users = state.firms, state.residents, np.zeros(state.n_towns, np.int64)
    small = small_firms(firms.town, firms.sector, firms.staff, users)
    count_with(people.town, people.employer, REMOTE, users)
    return small, users


@njit(nogil=True)
def take_places(rows, town, capacity, visits, users):
    """Spread users over the places of a town's workspaces or schools, as far as there are places.

    rows int64[k]; town int16[amenities], capacity float64[amenities], visits int32[amenities]; users int64[towns]
    """
    places = np.zeros(users.size)
    for a in rows:
        places[town[a]] += capacity[a]
    for a in rows:
        full = min(1.0, users[town[a]] / max(1.0, places[town[a]]))
        visits[a] = math.floor(capacity[a] * full)


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


def occupy_workspaces(state: State) -> None:
    """Fill workspaces with people of small creative and technology firms and with remote workers; firms pay."""
    amenities, firms, rooms = state.amenities, state.firms, workspaces(state)
    if rooms.size == 0:
        return
    small, users = workspace_users(state)
    take_places(rooms, amenities.town, amenities.capacity, amenities.visits, users)
    paid = np.zeros(state.n_towns, np.int64)
    desk_fees(
        small, firms.town, firms.staff, firms.cash,
        rooms, amenities.town, amenities.visits, amenities.price, users, paid,
    )  # fmt: skip
    for town in paid.nonzero()[0]:
        own = rooms[amenities.town[rooms] == town]
        due = amenities.visits[own].astype(np.float64) * amenities.price[own]
        amenities.cash[own] += apportion(int(paid[town]), due)
    state.ledger.book(Flow.WORKSPACE_FEES, paid)


@njit(nogil=True)
def teaching_places(rows, town, capacity, quality, pupils):
    """Return the places in school per pupil, weighted by quality (float64[towns]; pupils int64[towns])."""
    places = np.zeros(pupils.size)
    for a in rows:
        places[town[a]] += capacity[a] * quality[a]
    return np.minimum(1.5, places / np.maximum(1, pupils))


def fill_schools(state: State) -> None:
    """Fill schools with pupils of 6 to 17, and note what a place costs in crowding (places and quality per pupil)."""
    amenities, people, pupils = state.amenities, state.residents, np.zeros(state.n_towns, np.int64)
    count_between(people.town, people.born, state.month - 215, state.month - 72, pupils)
    schools = running_ones(amenities.town, amenities.open, amenities.kind, SCHOOL)
    take_places(schools, amenities.town, amenities.capacity, amenities.visits, pupils)
    state.now.schooling = teaching_places(schools, amenities.town, amenities.capacity, amenities.quality, pupils)


@njit(nogil=True)
def subsidise(town, running, subsidy, cash, quality, treasury, credit, fade):
    """Pay subsidies as far as cash and credit reach; return what each town paid (int64[towns], EUR cents).

    town int16[amenities], running bool[amenities], subsidy, cash int64[amenities] EUR cents
    quality float64[amenities], fades by `fade` where a whole subsidy is cut
    treasury, credit int64[towns] EUR cents
    """
    due, total = np.zeros(treasury.size, np.int64), np.zeros(treasury.size, np.int64)
    for a in range(town.size):
        if town[a] >= 0 and running[a]:
            due[town[a]] += subsidy[a]
    for a in range(town.size):
        t = town[a]
        if t >= 0 and running[a] and subsidy[a] > 0:
            within_reach = min(max((treasury[t] + credit[t]) / max(1, due[t]), 0.0), 1.0)
            paid = math.floor(within_reach * subsidy[a])
            cash[a] += paid
            total[t] += paid
            quality[a] *= 1 - fade * (1 - paid / subsidy[a])
    treasury -= total
    return total


def _pay_subsidies(state: State, credit: Array, assumed: Parameters) -> None:
    """Pay the municipality's subsidies, as far as it can pay: what cash and credit do not cover is cut.

    A venue whose subsidy is cut offers less, and its quality fades (credit: int64[towns], EUR cents).
    """
    amenities = state.amenities
    total = subsidise(
        amenities.town, amenities.open, amenities.subsidy, amenities.cash, amenities.quality,
        state.towns.cash, credit, assumed.amenity.programme_fade / 12,
    )  # fmt: skip
    state.ledger.book(Flow.VENUE_SUBSIDIES, total)


@njit(nogil=True)
def pay_costs(town, running, public, cost, fixed_cost, cash, local, reserve, paid):
    """Pay the costs of amenities, and their owners what then lies above the reserve.

    town int16[amenities], running, public bool[amenities], cost, fixed_cost, cash int64[amenities] EUR cents
    local float, share of costs that goes to local firms; reserve float, months of fixed costs
    paid int64[towns, 4] EUR cents, added to: local costs, costs outside, surplus to the council, profits
    """
    for a in range(town.size):
        t = town[a]
        if t < 0 or not running[a]:
            continue
        due = int(cost[a])
        near = math.floor(due * local)
        left = int(cash[a]) - due
        excess = max(0, left - int(reserve * fixed_cost[a]))
        cash[a] = left - excess
        paid[t, 0] += near
        paid[t, 1] += due - near
        paid[t, 2 if public[a] else 3] += excess


def _pay_costs(state: State, cost: Array, assumed: Parameters) -> None:
    """Pay costs (int64[amenities], EUR cents), and pay owners what lies above the reserve."""
    amenities, rules = state.amenities, assumed.amenity
    paid = np.zeros((state.n_towns, 4), np.int64)
    pay_costs(
        amenities.town, amenities.open, amenities.public, cost, amenities.fixed_cost, amenities.cash,
        rules.local_cost, rules.reserve, paid,
    )  # fmt: skip
    state.now.local_demand[:, LOCAL] += paid[:, 0]
    state.towns.cash[:] += paid[:, 2]
    flows = (Flow.VENUE_LOCAL_COSTS, Flow.VENUE_OUTSIDE_COSTS, Flow.VENUE_SURPLUS, Flow.VENUE_PROFITS)
    for column, flow in enumerate(flows):
        state.ledger.book(flow, paid[:, column])


def _close_broke(state: State, credit: Array) -> None:
    """Close amenities whose cash is gone; their creditors lose what is missing (credit: int64[towns], EUR cents).

    The municipality makes good what its own amenities lack, as long as it can.
    """
    amenities, towns = state.amenities, state.towns
    columns = (amenities.town, amenities.open, amenities.public)
    reopen(*columns, amenities.fixed_cost, amenities.opened, towns.cash, credit, state.month)
    covered = cover_deficits(*columns, amenities.cash, towns.cash, credit)
    state.ledger.book(Flow.VENUE_SUBSIDIES, covered)
    losses = np.zeros((state.n_towns, 2), np.int64)
    broke = close_broke(amenities.town, amenities.open, amenities.cash, amenities.visits, losses)
    state.ledger.book(Flow.VENUE_CAPITAL, losses[:, 0])
    state.count("venues_closed", losses[:, 1])
    if broke.size:
        send_home(broke, state.residents.venue)
        amenities.remove(broke[~amenities.public[broke]])


def close_for_good(state: State, keys: list[int]) -> None:
    """Close what a plan opened and does not keep (keys of amenities); the council takes or makes good what is left."""
    amenities, towns = state.amenities, state.towns
    named = np.isin(amenities.key, np.array(keys, np.uint64)) & (amenities.town >= 0)
    rows, cash = named.nonzero()[0], amenities.cash[named]
    left, lacking = (np.zeros(state.n_towns, np.int64) for _ in range(2))
    np.add.at(left, amenities.town[rows], np.maximum(0, cash))
    np.add.at(lacking, amenities.town[rows], np.maximum(0, -cash))
    towns.cash[:] += left - lacking
    state.ledger.book(Flow.VENUE_SURPLUS, left)
    state.ledger.book(Flow.VENUE_SUBSIDIES, lacking)
    state.count("venues_closed", per_town(state, amenities.town[rows[amenities.open[rows]]]))
    send_home(rows, state.residents.venue)
    amenities.remove(rows)


@njit(nogil=True)
def close_broke(town, running, cash, visits, losses):
    """Close amenities that owe money; return their rows (int64[k]).

    town int16[amenities], running bool[amenities], cash int64[amenities] EUR cents, visits int32[amenities]
    losses int64[towns, 2], added to: EUR cents that creditors lose, and how many closed
    """
    rows, n = np.empty(town.size, np.int64), 0
    for a in range(town.size):
        if town[a] >= 0 and running[a] and cash[a] < 0:
            losses[town[a], 0] -= cash[a]
            losses[town[a], 1] += 1
            cash[a], visits[a], running[a] = 0, 0, False
            rows[n] = a
            n += 1
    return rows[:n]


@njit(nogil=True)
def send_home(closed, venue):
    """Let nobody be a guest of an amenity that has closed (closed int64[k] rows; venue int32[n])."""
    for i in range(venue.size):
        for a in closed:
            if venue[i] == a:
                venue[i] = -1


@njit(nogil=True)
def cover_deficits(town, running, public, cash, treasury, credit):
    """Let each municipality pay what its own amenities lack, where cash and credit reach for all of them.

    Columns as in `pay_costs`, treasury and credit int64[towns] EUR cents; returns what was paid (int64[towns]).
    """
    due = np.zeros(treasury.size, np.int64)
    for a in range(town.size):
        if town[a] >= 0 and running[a] and public[a] and cash[a] < 0:
            due[town[a]] -= cash[a]
    due *= treasury + credit >= due
    for a in range(town.size):
        if town[a] >= 0 and running[a] and public[a] and cash[a] < 0 and due[town[a]] > 0:
            cash[a] = 0
    treasury -= due
    return due


@njit(nogil=True)
def reopen(town, running, public, fixed_cost, opened, treasury, credit, month):
    """Open again what the municipality had to close, one a month, once it can pay for a year of it.

    town int16[amenities], running, public bool[amenities], fixed_cost int64[amenities] EUR cents/month
    opened int32[amenities] month; treasury, credit int64[towns] EUR cents; month int
    """
    done = np.zeros(treasury.size, np.bool_)
    for a in range(town.size):
        t = town[a]
        if t < 0 or running[a] or not public[a] or done[t]:
            continue
        if treasury[t] + credit[t] > 12 * fixed_cost[a]:
            running[a], opened[a], done[t] = True, month, True


@njit(nogil=True)
def follow_visits(visits, usual, gain, elasticity, lately, reputation):
    """Let each town's reputation move towards what the visits of about the last year deserve.

    visits, usual float64[towns]; gain float, part of the way a month; elasticity float
    lately, reputation float64[towns], updated
    """
    for t in range(lately.size):
        lately[t] += (visits[t] - lately[t]) / 12
        lead = min(max(lately[t] / max(1.0, usual[t]), 0.25), 4.0)
        target = math.pow(lead, elasticity) if usual[t] > 0 else 1.0
        reputation[t] += gain * (target - reputation[t])


def build_reputation(state: State, assumed: Parameters) -> None:
    """Let reputation follow the visits of the last year, slowly."""
    towns, rules = state.towns, assumed.amenity
    usual = state.baseline.usual_visits()
    follow_visits(
        state.now.visits, usual, rules.reputation_gain, rules.reputation_visits, towns.visits_lately, towns.reputation
    )
