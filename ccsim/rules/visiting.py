"""Visiting: where residents go out, which sights draw visitors, and how crowded it gets."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, uniform
from ccsim.exact import exp, log, power
from ccsim.parameters import Parameters
from ccsim.rules.policy import Inputs
from ccsim.rules.settling import per_town
from ccsim.town.columns import Array
from ccsim.town.geography import travel_minutes
from ccsim.town.ledger import Flow
from ccsim.town.schema import CULTURE, HERITAGE, HOSPITALITY, LOCAL, NATURE, THIRD_PLACE
from ccsim.town.state import Decays, State

LEISURE = np.isin(np.arange(6), (CULTURE, THIRD_PLACE, HERITAGE, NATURE))  # kinds people go out to
STEPS = 64  # parts into which a street's options are divided for the search


@dataclass(frozen=True, slots=True)
class Venues:
    """Open places to go out to, town by town: rows first[t]:first[t + 1] belong to town t."""

    row: Array  # int64[venues], rows of the amenities
    first: Array  # int64[towns + 1]


def open_venues(state: State) -> Venues:
    """List the open leisure amenities by town."""
    amenities = state.amenities
    useful = (amenities.town >= 0) & amenities.open & LEISURE[amenities.kind]
    rows = np.flatnonzero(useful)
    rows = rows[np.argsort(amenities.town[rows], kind="stable")]
    return Venues(rows, np.searchsorted(amenities.town[rows], np.arange(state.n_towns + 1)))


def attractions(state: State, venues: Venues, critical_mass: bool, assumed: Parameters) -> Array:
    """Return the weight of each venue next door (float64[venues]); crowded ones lose.

    Without critical mass, capacity follows the visits, so nothing is ever crowded.
    """
    rules, amenities, rows = assumed.visiting, state.amenities, venues.row
    weight = power(amenities.quality[rows], rules.quality) * exp(-rules.price * amenities.price[rows] / 100)
    if critical_mass:
        crowd = np.maximum(1.0, amenities.visits[rows] / np.maximum(1.0, amenities.capacity[rows]))
        weight = weight * power(crowd, -rules.crowding)
    return weight


@njit(nogil=True)
def decays(x, y, street_town, row, venue_street, venue_town, decay, walking, driving, parking, left):
    """Fill what distance leaves of some venues' attraction at each street of their town (left float64[streets, rows]).

    x, y float64[streets] metres; street_town int16[streets]; row int64[venues], column of `left` to fill
    venue_street int32[venues], venue_town int16[venues]; decay float 1/minute; walking, driving float metres/minute
    parking float minutes
    """
    for s in range(x.size):
        for k in range(row.size):
            if venue_town[k] == street_town[s]:
                v = venue_street[k]
                far = travel_minutes(x[s], y[s], x[v], y[v], walking, driving, parking)
                left[s, row[k]] = math.exp(-decay * far)


@njit(nogil=True)
def cumulate(left, row, weight, first, street_town, stay, cumulative, guide):
    """Fill each street's running sum of attractions (float64[streets, widest + 1]); staying home comes first.

    left float64[streets, amenities]; row int64[venues], weight float64[venues]
    guide int32[streets, STEPS]: the first option beyond each part of the sum, where a search begins.
    """
    steps = guide.shape[1]
    for s in range(left.shape[0]):
        start = first[street_town[s]]
        options = first[street_town[s] + 1] - start
        total = stay[street_town[s]]
        cumulative[s, 0] = total
        for k in range(options):
            total += left[s, row[start + k]] * weight[start + k]
            cumulative[s, k + 1] = total
        option = 0
        for g in range(steps):
            while option < options and cumulative[s, option] <= total * g / steps:
                option += 1
            guide[s, g] = option


@njit(nogil=True)
def outings(town, street, key, born, month, stream, first, row, cumulative, guide, venue, visits):
    """Choose where each resident of 6 and older goes out this month, by the attractions seen from the street.

    town int16[n], street int32[n], key uint64[n], born int32[n]; month int; stream uint64
    first int64[towns + 1], row int64[venues], cumulative float64[streets, widest + 1], guide int32[streets, STEPS]
    venue int32[n] is filled with the amenity's row or -1; visits int64[amenities] counts residents.
    """
    steps = guide.shape[1]
    for i in range(town.size):
        t = town[i]
        venue[i] = -1
        if t < 0 or month - int(born[i]) < 72:
            continue
        s = street[i]
        last = first[t + 1] - first[t]
        draw = uniform(stream, key[i], 0)
        target = draw * cumulative[s, last]
        option = guide[s, int(draw * steps)]
        while option < last and cumulative[s, option] <= target:
            option += 1
        if option > 0:
            v = row[first[t] + option - 1]
            venue[i] = v
            visits[v] += 1


def go_out(state: State, inputs: Inputs, assumed: Parameters, critical_mass: bool) -> None:
    """Let residents and visitors choose amenities; book the visitors' spending."""
    venues = open_venues(state)
    cumulative, guide = outlooks(state, venues, assumed, critical_mass)
    visits = np.zeros(state.amenities.used, np.int64)
    people = state.residents
    outings(
        people.town,
        people.street,
        people.key,
        people.born,
        state.month,
        state.stream(Purpose.OUTING),
        venues.first,
        venues.row,
        cumulative,
        guide,
        people.venue,
        visits,
    )
    receive_visitors(state, inputs, venues, assumed, critical_mass)  # they, too, see how crowded it was last month
    by_residents = visits * round(assumed.visiting.outings)
    state.amenities.visits[:] = by_residents + state.amenities.guests


def outlooks(state: State, venues: Venues, assumed: Parameters, critical_mass: bool) -> tuple[Array, Array]:
    """Return each street's running sum of attractions and its guide; sets the outlooks (log-sums)."""
    streets = state.streets
    left = _decays_of(state, venues, assumed.visiting.distance_decay)
    widest = int(np.diff(venues.first).max())
    cumulative = np.zeros((streets.used, widest + 1))
    weight = attractions(state, venues, critical_mass, assumed)
    guide = np.zeros((left.shape[0], STEPS), np.int32)
    cumulate(left, venues.row, weight, venues.first, streets.town, state.baseline.stay_home, cumulative, guide)
    total = cumulative[np.arange(streets.used), np.diff(venues.first)[streets.town]]
    state.now.street_outlook = log(total / state.baseline.stay_home[streets.town])
    lived = streets.households.astype(np.float64)
    weighted = np.bincount(streets.town, lived * state.now.street_outlook, state.n_towns)
    state.now.outlook = weighted / np.maximum(1.0, np.bincount(streets.town, lived, state.n_towns))
    return cumulative, guide


def _decays_of(state: State, venues: Venues, decay: float) -> Array:
    """Return what distance leaves of each amenity at each street (float64[streets, amenities or more]).

    Kept from month to month: only venues that are new are worked out.
    """
    streets, amenities = state.streets, state.amenities
    known = state.decays
    if known is None or known.decay != decay:
        known = state.decays = Decays(decay, np.zeros(0, np.int64), np.zeros((streets.used, 0)))
    if known.id.size < amenities.used:
        more = amenities.used + amenities.used // 8 - known.id.size
        known.id = np.pad(known.id, (0, more))
        known.left = np.pad(known.left, ((0, 0), (0, more)))
    new = venues.row[known.id[venues.row] != amenities.id[venues.row]]
    travel = (state.travel.walking, state.travel.driving, state.travel.parking)
    venue = (new, amenities.street[new], amenities.town[new])
    decays(streets.x, streets.y, streets.town, *venue, decay, *travel, known.left)
    known.id[new] = amenities.id[new]
    return known.left


def tastes(assumed: Parameters) -> Array:
    """Return what each kind of amenity is worth to visitors (float64[kinds]); workspaces and schools nothing."""
    rules, taste = assumed.amenity, np.zeros(6)
    taste[[CULTURE, THIRD_PLACE]] = rules.taste_culture, rules.taste_third_place
    taste[[HERITAGE, NATURE]] = rules.taste_heritage, rules.taste_nature
    return taste


def sights(state: State, venues: Venues, assumed: Parameters, critical_mass: bool) -> tuple[Array, Array]:
    """Return what each venue is worth to visitors (float64[venues]) and the sum by town (float64[towns])."""
    kind = state.amenities.kind[venues.row]
    size = power(np.maximum(1.0, state.amenities.capacity[venues.row]), assumed.amenity.visitor_capacity)
    worth = tastes(assumed)[kind] * size * attractions(state, venues, critical_mass, assumed)
    return worth, np.bincount(state.amenities.town[venues.row], worth, state.n_towns)


def receive_visitors(state: State, inputs: Inputs, venues: Venues, assumed: Parameters, critical_mass: bool) -> None:
    """Bring this month's visitors: they come for the sights and the events, see something and spend."""
    base, amenities, rules = state.baseline, state.amenities, assumed.amenity
    worth, total = sights(state, venues, assumed, critical_mass)
    pull = power(np.maximum(total, 1e-9) / base.sights, rules.visitor_quality) * state.towns.reputation
    usual = base.visits[:, state.month % 12] * pull * exp(state.shocks[1]) * inputs.visits_factor
    visits = (usual + inputs.event_visits).astype(np.int64)
    town = amenities.town[venues.row]
    share = worth / np.maximum(total, 1e-9)[town]
    seen = np.floor(visits[town] * share).astype(np.int64)
    amenities.guests[:] = 0
    amenities.guests[venues.row] = seen
    amenities.guests_lately[venues.row] += (seen - amenities.guests_lately[venues.row]) / 12
    tickets = per_town(state, town, seen * amenities.price[venues.row])
    budget = np.maximum(0, visits * base.visitor_spending.astype(np.int64) - tickets)
    hospitality = (budget * rules.visitor_hospitality).astype(np.int64)
    state.now.visits = visits
    state.now.local_demand[:, HOSPITALITY] += hospitality
    state.now.local_demand[:, LOCAL] += budget - hospitality
    amenities.cash[venues.row] += seen * amenities.price[venues.row]
    state.ledger.book(Flow.VISITOR_TICKETS, tickets)
    state.ledger.book(Flow.VISITOR_SPENDING, budget)
