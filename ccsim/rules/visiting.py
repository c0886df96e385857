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
PARTS = 64  # into which a street's options are divided for the search


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
def by_street(town, street, born, month, streets):
    """List who is 6 or older by street of the home; return rows (int64[k]) and where each street begins.

    town int16[n], street int32[n], born int32[n]; month, streets int
    The rows of street s are rows[begin[s]:begin[s + 1]] (begin int64[streets + 1]).
    """
    begin = np.zeros(streets + 2, np.int64)
    latest = month - 72
    for i in range(town.size):
        begin[street[i] + 2] += (town[i] >= 0) & (born[i] <= latest)
    for s in range(1, begin.size):
        begin[s] += begin[s - 1]  # begin[s + 1] is where s begins, and then, as its rows are filled in, where it ends
    rows = np.empty(begin[-1], np.int64)
    for i in range(town.size):
        if (town[i] >= 0) & (born[i] <= latest):
            s = street[i] + 1
            rows[begin[s]] = i
            begin[s] += 1
    return rows, begin[:-1]


@njit(nogil=True)
def running_sums(left, street, row, weight, stay, sums):
    """Fill the running sums of attractions of all options seen from four streets; staying home comes first.

    left float64[streets, amenities]; street: tuple of four; row int64[venues], weight float64[venues] of one town
    stay float; sums float64[4, venues + 1 or more]
    Four at a time, as each sum must wait for the one before.
    """
    p, q, r, s = street
    a = b = c = d = stay
    sums[:, 0] = stay
    for k in range(row.size):
        v, w = row[k], weight[k]
        a += left[p, v] * w
        b += left[q, v] * w
        c += left[r, v] * w
        d += left[s, v] * w
        sums[0, k + 1], sums[1, k + 1], sums[2, k + 1], sums[3, k + 1] = a, b, c, d


@njit(nogil=True)
def signposts(sums, options, guide):
    """Note for each part of the whole where a search among `options` running sums may begin, in strides if many.

    sums float64[options + 1]; guide int64[parts] is filled; parts must be a power of two, so that parts are exact.
    """
    option, stride, part = 0, 1 + options // 128, sums[options] / guide.size
    for g in range(guide.size):
        while option + stride <= options and sums[option + stride - 1] <= part * g:
            option += stride
        guide[g] = option


@njit(nogil=True)
def choose(rows, key, stream, sums, row, guide, venue, visits):
    """Let people of one street choose where they go out this month, by the attractions seen from there.

    rows int64[k]; key uint64[n]; stream uint64; sums float64[venues + 1]; row int64[venues]; guide as in `signposts`
    venue int32[n] is filled with the amenity's row or -1; visits int64[amenities + 1] counts, home first.
    """
    options = row.size
    for i in rows:
        draw = uniform(stream, key[i], 0)
        target = draw * sums[options]
        option = guide[int(draw * guide.size)]
        while option < options and sums[option] <= target:
            option += 1
        v = row[max(0, option - 1)] if option > 0 else -1
        venue[i] = v
        visits[v + 1] += 1


@njit(nogil=True)
def outings(rows, begin, key, stream, left, row, weight, first, street_town, stay, venue, visits):
    """Choose where everybody listed goes out; return each street's sum of all attractions (float64[streets]).

    rows int64[k], begin int64[streets + 1] as from `by_street`; key uint64[n]; stream uint64
    left float64[streets, amenities]; row int64[venues], weight float64[venues], those of town t from first[t] on
    street_town int16[streets]; stay float64[towns]; venue and visits as in `choose`
    """
    total = np.empty(street_town.size)
    sums = np.empty((4, row.size + 1))
    guide = np.empty(PARTS, np.int64)
    s = 0
    while s < street_town.size:
        t, end = street_town[s], s + 1
        while end < street_town.size and end < s + 4 and street_town[end] == t:
            end += 1
        start, stop = first[t], first[t + 1]
        four = (s, min(s + 1, end - 1), min(s + 2, end - 1), end - 1)
        running_sums(left, four, row[start:stop], weight[start:stop], stay[t], sums)
        for lane in range(4):
            if four[lane] == s:
                total[s] = sums[lane, stop - start]
                if begin[s + 1] > begin[s]:
                    signposts(sums[lane], stop - start, guide)
                    here = rows[begin[s] : begin[s + 1]]
                    choose(here, key, stream, sums[lane], row[start:stop], guide, venue, visits)
                s += 1
    return total


def go_out(state: State, inputs: Inputs, assumed: Parameters, critical_mass: bool) -> None:
    """Let residents and visitors choose amenities; book the visitors' spending."""
    venues, people = open_venues(state), state.residents
    people.venue[:] = -1
    rows, begin = by_street(people.town, people.street, people.born, state.month, state.streets.used)
    visits = np.zeros(state.amenities.used + 1, np.int64)
    _look_around(state, venues, rows, begin, visits, assumed, critical_mass)
    receive_visitors(state, inputs, venues, assumed, critical_mass)  # they, too, see how crowded it was last month
    by_residents = visits[1:] * round(assumed.visiting.outings)
    state.amenities.visits[:] = by_residents + state.amenities.guests


def outlooks(state: State, venues: Venues, assumed: Parameters, critical_mass: bool) -> None:
    """Set the outlooks (log-sums of what there is to visit) without letting anybody go out."""
    nobody, begin = np.zeros(0, np.int64), np.zeros(state.streets.used + 1, np.int64)
    _look_around(state, venues, nobody, begin, np.zeros(0, np.int64), assumed, critical_mass)


def _look_around(
    state: State, venues: Venues, rows: Array, begin: Array, visits: Array, assumed: Parameters, critical_mass: bool
) -> None:
    """Let the people listed choose where they go out, and set the outlooks (arguments as in `outings`)."""
    streets, people, stay = state.streets, state.residents, state.baseline.stay_home
    left = _decays_of(state, venues, assumed.visiting.distance_decay)
    weight = attractions(state, venues, critical_mass, assumed)
    total = outings(
        rows, begin, people.key, state.stream(Purpose.OUTING), left, venues.row, weight, venues.first,
        streets.town, stay, people.venue, visits,
    )  # fmt: skip
    state.now.street_outlook = log(total / stay[streets.town])
    lived = streets.households.astype(np.float64)
    weighted = np.bincount(streets.town, lived * state.now.street_outlook, state.n_towns)
    state.now.outlook = weighted / np.maximum(1.0, np.bincount(streets.town, lived, state.n_towns))


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
