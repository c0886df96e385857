"""Amenities: venues live from visits and subsidies, open where they would pay and close when their cash is gone."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, poisson, stream_of, uniform
from ccsim.exact import exp, power
from ccsim.parameters import Parameters
from ccsim.rules.municipality import credit_left
from ccsim.rules.policy import Inputs, Opening
from ccsim.rules.settling import per_town
from ccsim.town.columns import Array
from ccsim.town.geography import travel_minutes
from ccsim.town.ledger import Flow
from ccsim.town.people import apportion
from ccsim.town.schema import LOCAL, REMOTE, SCHOOL, TECHNOLOGY, THIRD_PLACE, WORKSPACE
from ccsim.town.state import State

PLANNED = 10_000  # slots from here on name what opens by decision rather than by somebody's hope
SMALL = 9  # jobs up to which a firm may sit in a shared workspace


def run_amenities(state: State, inputs: Inputs, assumed: Parameters, critical_mass: bool) -> None:
    """Settle the month of every amenity; with critical mass, close the broke and open the promising."""
    for number, opening in enumerate(inputs.openings):
        open_amenity(state, opening, stream_of(opening.town, state.month, PLANNED + number), assumed)
    occupy_workspaces(state)
    fill_schools(state)
    _pay_subsidies(state, assumed)
    if critical_mass:
        _pay_costs(state, assumed)
        _close_broke(state, assumed)
        _open_promising(state, assumed)
    else:
        _pay_costs_in_proportion(state, assumed)
    build_reputation(state, assumed)


def workspaces(state: State) -> Array:
    """Return the open workspaces (rows)."""
    amenities = state.amenities
    return np.flatnonzero((amenities.town >= 0) & amenities.open & (amenities.kind == WORKSPACE))


def workspace_users(state: State) -> tuple[Array, Array]:
    """Return the firms small enough for a workspace (rows), and by town who would sit there (int64[towns]).

    These are the people of such firms and remote workers.
    """
    firms, people = state.firms, state.residents
    return users_of_workspaces(firms.town, firms.sector, firms.staff, people.town, people.employer, state.n_towns)


@njit(nogil=True)
def users_of_workspaces(firm_town, sector, staff, town, employer, towns):
    """Find the firms and count the people of `workspace_users`.

    firm_town int16[firms], sector int8[firms], staff int32[firms]; town int16[n], employer int32[n]
    """
    small, n, users = np.empty(firm_town.size, np.int64), 0, np.zeros(towns, np.int64)
    for f in range(firm_town.size):
        if firm_town[f] >= 0 and sector[f] <= TECHNOLOGY and staff[f] <= SMALL:
            users[firm_town[f]] += staff[f]
            small[n] = f
            n += 1
    for t in range(towns):
        remote = 0
        for i in range(town.size):  # one town at a time: a plain count is done many rows at once
            remote += (town[i] == t) & (employer[i] == REMOTE)
        users[t] += remote
    return small[:n], users


def occupy_workspaces(state: State) -> None:
    """Fill workspaces with people of small creative and technology firms and with remote workers.

    The firms pay for their people; remote workers pay nothing, as they may stay at home.
    """
    amenities, firms = state.amenities, state.firms
    small, users = workspace_users(state)
    staff = per_town(state, firms.town[small], firms.staff[small])
    rooms = workspaces(state)
    _take_places(state, rooms, users)
    for town in range(state.n_towns):
        own = rooms[amenities.town[rooms] == town]
        due = amenities.visits[own].astype(np.int64) * amenities.price[own]
        here = small[firms.town[small] == town]
        each = int(due.sum() * staff[town] // max(1, users[town])) // max(1, int(staff[town]))
        fees = each * firms.staff[here].astype(np.int64)
        firms.cash[here] -= fees
        amenities.cash[own] += apportion(int(fees.sum()), due.astype(np.float64))
        state.ledger.book(Flow.WORKSPACE_FEES, fees.sum() * (np.arange(state.n_towns) == town))


def fill_schools(state: State) -> None:
    """Fill schools with pupils of 6 to 17, and note what a place costs in crowding (places and quality per pupil)."""
    amenities, people = state.amenities, state.residents
    age = state.month - people.born
    pupils = per_town(state, people.town[(people.town >= 0) & (age >= 72) & (age < 216)])
    schools = np.flatnonzero((amenities.town >= 0) & amenities.open & (amenities.kind == SCHOOL))
    _take_places(state, schools, pupils)
    teaching = np.bincount(
        amenities.town[schools], amenities.capacity[schools] * amenities.quality[schools], state.n_towns
    )
    state.now.schooling = np.minimum(1.5, teaching / np.maximum(1, pupils))


def _take_places(state: State, rows: Array, users: Array) -> None:
    """Spread users over the places of a town's workspaces or schools (rows), as far as there are places."""
    amenities = state.amenities
    places = np.bincount(amenities.town[rows], amenities.capacity[rows], state.n_towns)
    full = np.minimum(1.0, users / np.maximum(1.0, places))
    amenities.visits[rows] = np.floor(amenities.capacity[rows] * full[amenities.town[rows]]).astype(np.int64)


def open_amenity(state: State, opening: Opening, name: np.uint64, assumed: Parameters) -> None:
    """Open an amenity with the usual reserve in the bank, raised outside (name: its key)."""
    cash = round(assumed.amenity.reserve * max(0, opening.fixed_cost - opening.subsidy))
    state.amenities.add(
        {
            "key": np.array([name], np.uint64),
            "town": np.array([opening.town]),
            "street": np.array([opening.street]),
            "kind": np.array([opening.kind]),
            "capacity": np.array([opening.capacity]),
            "quality": np.array([opening.quality]),
            "guests_lately": np.array([opening.guests]),
            "fixed_cost": np.array([opening.fixed_cost]),
            "price": np.array([opening.price]),
            "subsidy": np.array([opening.subsidy]),
            "cash": np.array([cash]),
            "open": np.array([True]),
            "public": np.array([opening.public]),
            "opened": np.array([state.month]),
        }
    )
    here = (np.arange(state.n_towns) == opening.town).astype(np.int64)
    state.ledger.book(Flow.VENUE_CAPITAL, cash * here)
    state.count("venues_opened", here)


def _pay_subsidies(state: State, assumed: Parameters) -> None:
    """Pay the municipality's subsidies, as far as it can pay: what cash and credit do not cover is cut.

    A venue whose subsidy is cut offers less, and its quality fades.
    """
    amenities, towns = state.amenities, state.towns
    running = (amenities.town >= 0) & amenities.open & (amenities.subsidy > 0)
    rows = np.flatnonzero(running)
    due = per_town(state, amenities.town[rows], amenities.subsidy[rows])
    within_reach = np.clip((towns.cash + credit_left(state, assumed)) / np.maximum(1, due), 0.0, 1.0)
    paid = np.floor(within_reach[amenities.town[rows]] * amenities.subsidy[rows]).astype(np.int64)
    total = per_town(state, amenities.town[rows], paid)
    amenities.cash[rows] += paid
    towns.cash[:] -= total
    state.ledger.book(Flow.VENUE_SUBSIDIES, total)
    unpaid = 1 - paid / amenities.subsidy[rows]
    amenities.quality[rows] *= 1 - assumed.amenity.programme_fade / 12 * unpaid


def _spend_locally(state: State, rows: Array, cost: Array, assumed: Parameters) -> None:
    """Pay costs of amenities (int64 like `rows`, EUR cents): part to local firms, the rest outside."""
    amenities = state.amenities
    near = np.floor(cost * assumed.amenity.local_cost).astype(np.int64)
    amenities.cash[rows] -= cost
    town = amenities.town[rows]
    local = per_town(state, town, near)
    state.now.local_demand[:, LOCAL] += local
    state.ledger.book(Flow.VENUE_LOCAL_COSTS, local)
    state.ledger.book(Flow.VENUE_OUTSIDE_COSTS, per_town(state, town, cost - near))


def _pay_costs(state: State, assumed: Parameters) -> None:
    """Pay fixed costs, and pay owners what lies above the reserve."""
    amenities = state.amenities
    rows = np.flatnonzero((amenities.town >= 0) & amenities.open)
    _spend_locally(state, rows, amenities.fixed_cost[rows], assumed)
    reserve = (assumed.amenity.reserve * amenities.fixed_cost[rows]).astype(np.int64)
    excess = np.maximum(0, amenities.cash[rows] - reserve)
    amenities.cash[rows] -= excess
    public = amenities.public[rows]
    town = amenities.town[rows]
    to_council = per_town(state, town[public], excess[public])
    state.towns.cash[:] += to_council
    state.ledger.book(Flow.VENUE_SURPLUS, to_council)
    state.ledger.book(Flow.VENUE_PROFITS, per_town(state, town[~public], excess[~public]))


def _pay_costs_in_proportion(state: State, assumed: Parameters) -> None:
    """Without critical mass a venue costs what it takes in: nothing has a threshold."""
    amenities = state.amenities
    rows = np.flatnonzero((amenities.town >= 0) & amenities.open)
    _spend_locally(state, rows, np.maximum(0, amenities.cash[rows]), assumed)


def _close_broke(state: State, assumed: Parameters) -> None:
    """Close amenities whose cash is gone; their creditors lose what is missing.

    The municipality makes good what its own amenities lack, as long as it can.
    """
    amenities = state.amenities
    _reopen(state, assumed)
    broke = np.flatnonzero((amenities.town >= 0) & amenities.open & (amenities.cash < 0))
    _cover_deficits(state, broke[amenities.public[broke]], assumed)
    broke = broke[amenities.cash[broke] < 0]
    state.ledger.book(Flow.VENUE_CAPITAL, per_town(state, amenities.town[broke], -amenities.cash[broke]))
    amenities.cash[broke] = 0
    amenities.open[broke] = False
    amenities.visits[broke] = 0
    state.count("venues_closed", per_town(state, amenities.town[broke]))
    _send_home(state, broke)
    amenities.remove(broke[~amenities.public[broke]])


def _send_home(state: State, closed: Array) -> None:
    """Let nobody be a guest of an amenity that has closed (rows)."""
    if closed.size == 0:
        return
    flag = np.zeros(state.amenities.used + 1, bool)  # the last entry stands for those who stayed at home
    flag[closed] = True
    venue = state.residents.venue
    venue[flag[venue]] = -1


def _cover_deficits(state: State, rows: Array, assumed: Parameters) -> None:
    """Let the municipality pay what its amenities (rows) lack, where cash and credit reach for all of them."""
    amenities, towns = state.amenities, state.towns
    due = per_town(state, amenities.town[rows], -amenities.cash[rows])
    able = towns.cash + credit_left(state, assumed) >= due
    paid = np.where(able[amenities.town[rows]], -amenities.cash[rows], 0)
    amenities.cash[rows] += paid
    total = per_town(state, amenities.town[rows], paid)
    towns.cash[:] -= total
    state.ledger.book(Flow.VENUE_SUBSIDIES, total)


def _reopen(state: State, assumed: Parameters) -> None:
    """Open again what the municipality had to close, one a month, once it can pay for a year of it."""
    amenities, towns = state.amenities, state.towns
    shut = np.flatnonzero((amenities.town >= 0) & ~amenities.open & amenities.public)
    reach = towns.cash + credit_left(state, assumed)
    rich = shut[reach[amenities.town[shut]] > 12 * amenities.fixed_cost[shut]]
    rich = rich[np.unique(amenities.town[rich], return_index=True)[1]]
    amenities.open[rich] = True
    amenities.opened[rich] = state.month


def _open_promising(state: State, assumed: Parameters) -> None:
    """Let would-be landlords of cafes and the like look at a street each, and open where it would pay."""
    rules, people = assumed.amenity, state.residents
    population = per_town(state, people.town[people.town >= 0])
    for town in range(state.n_towns):
        stream = state.stream(Purpose.VENUE)
        name = stream_of(town, state.month, 0)
        looks = poisson(min(400.0, rules.candidates * population[town] / 10_000), stream, name)
        for slot in range(looks):
            _consider_opening(state, town, stream, stream_of(town, state.month, 1 + slot), assumed)


def _consider_opening(state: State, town: int, stream: np.uint64, name: np.uint64, assumed: Parameters) -> None:
    """Open a third place like those in town if the visits to expect would pay for it."""
    amenities = state.amenities
    like = np.flatnonzero((amenities.town == town) & amenities.open & (amenities.kind == THIRD_PLACE))
    streets = np.flatnonzero(state.streets.town == town)
    if like.size == 0 or streets.size == 0:
        return
    model = like[np.argmin(np.abs(amenities.visits[like] - np.median(amenities.visits[like])))]
    street = streets[int(uniform(stream, name, 0) * streets.size)]
    income = expected_visits(state, town, int(street), int(model), assumed) * amenities.price[model]
    if income < assumed.amenity.opening_margin * amenities.fixed_cost[model]:
        return
    opening = Opening(
        town,
        THIRD_PLACE,
        int(street),
        float(amenities.capacity[model]),
        float(amenities.quality[model]),
        int(amenities.price[model]),
        int(amenities.fixed_cost[model]),
        0,
        False,
        float(amenities.guests_lately[model]),
    )
    open_amenity(state, opening, name, assumed)


@njit(nogil=True)
def share_of_outings(x, y, households, total, street, weight, decay, walking, driving, parking):
    """Return the outings, in household-months, that one more venue would draw from these streets.

    x, y float64[streets] metres; households int32[streets]; total float64[streets], attraction of all options
    street int, where it would be; weight float, its attraction next door; decay float 1/minute
    """
    drawn = 0.0
    for s in range(x.size):
        far = travel_minutes(x[s], y[s], x[street], y[street], walking, driving, parking)
        left = weight * math.exp(-decay * far)
        drawn += households[s] * left / (total[s] + left)
    return drawn


def expected_visits(state: State, town: int, street: int, model: int, assumed: Parameters) -> float:
    """Return the visits a month that one more venue like `model` could expect in a street.

    Residents: its share in the outings seen from every street; visitors: what the model venue got of them
    in an average month of the last year.
    """
    streets, base, rules = state.streets, state.baseline, assumed.visiting
    here = streets.town == town
    travel = (state.travel.walking, state.travel.driving, state.travel.parking)
    total = exp(state.now.street_outlook) * base.stay_home[town]
    weight = math.pow(state.amenities.quality[model], rules.quality) * math.exp(
        -rules.price * state.amenities.price[model] / 100
    )
    drawn = share_of_outings(
        streets.x, streets.y, np.where(here, streets.households, 0), total, street, weight,
        rules.distance_decay, *travel,
    )  # fmt: skip
    people = base.population[town] / max(1.0, base.households[town])
    return float(rules.outings * people * drawn + state.amenities.guests_lately[model])


def build_reputation(state: State, assumed: Parameters) -> None:
    """Let reputation follow the visits of the last year, slowly."""
    towns, usual = state.towns, state.baseline.visits.mean(axis=1) + state.baseline.event_visits
    towns.visits_lately[:] += (state.now.visits - towns.visits_lately) / 12
    lead = np.clip(towns.visits_lately / np.maximum(1.0, usual), 0.25, 4.0)
    target = np.where(usual > 0, power(lead, assumed.amenity.reputation_visits), 1.0)
    towns.reputation[:] += assumed.amenity.reputation_gain * (target - towns.reputation)
