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
from ccsim.rules.venues import running_ones, take_places
from ccsim.rules.workspaces import occupy_workspaces
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import LOCAL, SCHOOL
from ccsim.town.state import State
from ccsim.town.totals import count_between

PLANNED = 10_000  # slots from here on name what opens by decision rather than by somebody's hope


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


@njit(nogil=True)
def teaching_places(rows, town, capacity, quality, pupils):
    """Return the places in school per pupil, weighted by quality (float64[towns]; pupils int64[towns])."""
    places = np.zeros(pupils.size)
    for a in rows:
        places[town[a]] += capacity[a] * quality[a]
    return np.minimum(1.5, places / np.maximum(1, pupils))


@njit(nogil=True)
def teach(people_town, born, month, town, running, kind, capacity, visits, quality, towns):
    """Fill schools with pupils of 6 to 17; return the places per pupil as `teaching_places` does.

    people_town int16[n], born int32[n]; month, towns int; the others as in `running_ones` and `take_places`
    """
    pupils = np.zeros(towns, np.int64)
    count_between(people_town, born, month - 215, month - 72, pupils)
    schools = running_ones(town, running, kind, SCHOOL)
    take_places(schools, town, capacity, visits, pupils)
    return teaching_places(schools, town, capacity, quality, pupils)


def fill_schools(state: State) -> None:
    """Fill schools with pupils of 6 to 17, and note what a place costs in crowding (places and quality per pupil)."""
    amenities, people = state.amenities, state.residents
    state.now.schooling = teach(
        people.town, people.born, state.month, amenities.town, amenities.open, amenities.kind,
        amenities.capacity, amenities.visits, amenities.quality, state.n_towns,
    )  # fmt: skip


@njit(nogil=True)
def subsidise(town, running, subsidy, cash, quality, treasury, credit, fade, flows):
    """Pay subsidies as far as cash and credit reach.

    town int16[amenities], running bool[amenities], subsidy, cash int64[amenities] EUR cents
    quality float64[amenities], fades by `fade` where a whole subsidy is cut
    treasury, credit int64[towns] EUR cents; flows int64[towns, flows] EUR cents, added to
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
    for t in range(total.size):
        treasury[t] -= total[t]
        flows[t, Flow.VENUE_SUBSIDIES] += total[t]


def _pay_subsidies(state: State, credit: Array, assumed: Parameters) -> None:
    """Pay the municipality's subsidies, as far as it can pay: what cash and credit do not cover is cut.

    A venue whose subsidy is cut offers less, and its quality fades (credit: int64[towns], EUR cents).
    """
    amenities = state.amenities
    subsidise(
        amenities.town, amenities.open, amenities.subsidy, amenities.cash, amenities.quality,
        state.towns.cash, credit, assumed.amenity.programme_fade / 12, state.ledger.flows,
    )  # fmt: skip


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


@njit(nogil=True)
def settle_costs(town, running, public, cost, fixed_cost, cash, local, reserve, orders, treasury, flows):
    """Pay the costs of amenities, hand on what they leave and book it.

    Arguments as in `pay_costs`; orders int64[towns, sectors], treasury int64[towns] and flows int64[towns, flows] in
    EUR cents, added to
    """
    paid = np.zeros((treasury.size, 4), np.int64)
    pay_costs(town, running, public, cost, fixed_cost, cash, local, reserve, paid)
    for t in range(treasury.size):
        near, far, surplus, profits = paid[t]
        orders[t, LOCAL] += near
        treasury[t] += surplus
        flows[t, Flow.VENUE_LOCAL_COSTS] += near
        flows[t, Flow.VENUE_OUTSIDE_COSTS] += far
        flows[t, Flow.VENUE_SURPLUS] += surplus
        flows[t, Flow.VENUE_PROFITS] += profits


def _pay_costs(state: State, cost: Array, assumed: Parameters) -> None:
    """Pay costs (int64[amenities], EUR cents), and pay owners what lies above the reserve."""
    amenities, rules = state.amenities, assumed.amenity
    settle_costs(
        amenities.town, amenities.open, amenities.public, cost, amenities.fixed_cost, amenities.cash,
        rules.local_cost, rules.reserve, state.now.local_demand, state.towns.cash, state.ledger.flows,
    )  # fmt: skip


def _close_broke(state: State, credit: Array) -> None:
    """Close amenities whose cash is gone; their creditors lose what is missing (credit: int64[towns], EUR cents).

    The municipality makes good what its own amenities lack, as long as it can.
    """
    amenities, closed = state.amenities, np.zeros(state.n_towns, np.int64)
    broke = rescue_or_close(
        amenities.town, amenities.open, amenities.public, amenities.fixed_cost, amenities.opened, amenities.cash,
        amenities.visits, state.towns.cash, credit, state.month, closed, state.ledger.flows,
    )  # fmt: skip
    state.count("venues_closed", closed)
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
def rescue_or_close(town, running, public, fixed_cost, opened, cash, visits, treasury, credit, month, closed, flows):
    """Reopen, cover deficits and close amenities; return the rows of those that close (int64[k]).

    Arguments as in `reopen`, `cover_deficits` and `close_broke`; closed int64[towns], how many, and
    flows int64[towns, flows] in EUR cents, are added to
    """
    reopen(town, running, public, fixed_cost, opened, treasury, credit, month)
    covered = cover_deficits(town, running, public, cash, treasury, credit)
    losses = np.zeros((treasury.size, 2), np.int64)
    broke = close_broke(town, running, cash, visits, losses)
    for t in range(treasury.size):
        flows[t, Flow.VENUE_SUBSIDIES] += covered[t]
        flows[t, Flow.VENUE_CAPITAL] += losses[t, 0]
        closed[t] += losses[t, 1]
    return broke


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
    for a in closed:
        for i in range(venue.size):  # without branches, many people at once
            venue[i] = -1 if venue[i] == a else venue[i]


@njit(nogil=True)
def cover_deficits(town, running, public, cash, treasury, credit):
    """Let each municipality pay what its own amenities lack, where cash and credit reach for all of them.

    Columns as in `pay_costs`, treasury and credit int64[towns] EUR cents; returns what was paid (int64[towns]).
    """
    due = np.zeros(treasury.size, np.int64)
    for a in range(town.size):
        if town[a] >= 0 and running[a] and public[a] and cash[a] < 0:
            due[town[a]] -= cash[a]
    for t in range(due.size):
        due[t] = due[t] if treasury[t] + credit[t] >= due[t] else 0
        treasury[t] -= due[t]
    for a in range(town.size):
        if town[a] >= 0 and running[a] and public[a] and cash[a] < 0 and due[town[a]] > 0:
            cash[a] = 0
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
    follow_visits(
        state.now.visits, state.baseline.usual_visits, rules.reputation_gain, rules.reputation_visits,
        towns.visits_lately, towns.reputation,
    )  # fmt: skip
