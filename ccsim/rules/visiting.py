"""Visiting: where residents go out, which sights draw visitors, and how crowded it gets."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, uniform
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.venues import Venues, decays_of, open_venues
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CULTURE, HERITAGE, HOSPITALITY, LOCAL, NATURE, THIRD_PLACE
from ccsim.town.state import State

PARTS = 4  # into which the options left are divided at each step of the search for one
OLD_ENOUGH = 72  # months of age from which people go out


@njit(nogil=True)
def stretches(town, street, streets):
    """Divide residents into stretches, rows side by side of one street, and chain up those of each street.

    town int16[n], street int32[n]; streets int
    Stretch k is rows begin[k]:begin[k + 1] (uint64[n + 1]); the chain of a street starts with first[street]
    (int64[streets + 1], the last for those who live in none), goes on with following[k] (int64[n]) and ends with -1.
    """
    begin, following = np.empty(town.size + 1, np.uint64), np.empty(town.size, np.int64)
    first = np.full(streets + 1, -1)
    n, before = 0, -1
    for i in range(town.size):  # without branches: where a stretch ends is hard to foretell
        here = street[i] if town[i] >= 0 else streets
        begin[np.uint64(n)] = i
        n, before = n + (here != before), here
    for k in range(n):
        i = begin[k]
        here = street[i] if town[i] >= 0 else streets
        following[k], first[here] = first[here], k
    begin[n] = town.size
    return begin, following, first


@njit(nogil=True)
def running_sums(left, cell, away, weight, stay, sums):
    """Fill the running sums of attractions of all options seen from four streets; staying home comes first.

    left float64[ways]; cell: tuple of the four streets' cells; away int64[venues], what to add to a cell for the way
    weight float64[venues]; stay float; sums float64[4, venues + 1 or more]
    Four at a time, as each sum must wait for the one before.
    """
    p, q, r, s = np.uint64(cell[0]), np.uint64(cell[1]), np.uint64(cell[2]), np.uint64(cell[3])  # never negative
    a = b = c = d = stay
    sums[:, 0] = stay
    for k in range(away.size):
        way, w = np.uint64(away[k]), weight[k]
        a += left[way + p] * w
        b += left[way + q] * w
        c += left[way + r] * w
        d += left[way + s] * w
        sums[0, k + 1], sums[1, k + 1], sums[2, k + 1], sums[3, k + 1] = a, b, c, d


@njit(nogil=True)
def steps_to(options):
    """Return a power of PARTS, at least that many: the running sums among which `option_at` looks."""
    room = PARTS
    while room < options:
        room *= PARTS
    return room


@njit(nogil=True, inline="always")
def option_at(target, sums, room):
    """Return how many running sums are not above the target, counted without any turn to guess wrongly.

    sums float64[room or more], infinite behind the options; room int, as from `steps_to`, above the count
    """
    option, part = 0, room // PARTS
    while part > 0:
        edge = option + part - 1
        passed = int(sums[np.uint64(edge)] <= target)  # three edges between four parts; unsigned as never negative
        passed += int(sums[np.uint64(edge + part)] <= target)
        passed += int(sums[np.uint64(edge + 2 * part)] <= target)
        option += part * passed
        part //= PARTS
    return option


@njit(nogil=True)
def leave_home(k, begin, following, born, latest, key, stream, total, stay, goer, target):
    """Note who of one street goes out (rows, in `goer`), and how far along the options; return how many do.

    k int, the street's first stretch; begin, following as in `stretches`; born int32[n], key uint64[n]; stream uint64
    latest int, month of birth of the youngest who go out; total, stay float, attractions of all options and of home
    goer int64[n], target float64[n] are filled from the left
    """
    out = 0
    while k >= 0:
        for i in range(begin[k], begin[k + 1]):
            along = uniform(stream, key[i], 0) * total
            goer[np.uint64(out)], target[np.uint64(out)] = i, along  # written always, kept by counting on
            out += (born[i] <= latest) & (along >= stay)
        k = following[k]
    return out


@njit(nogil=True)
def choose(goer, target, out, sums, room, row, start, venue, visits):
    """Let people of one street who go out choose a venue, by the attractions seen from there.

    goer, target and out as from `leave_home`; sums, room as in `option_at`; row int64[venues], start int, the
    first of the town's; venue int32[n] is filled with the amenity's row; visits int64[amenities] counts
    """
    for g in range(out):
        v = row[np.uint64(start - 1 + option_at(target[g], sums, room))]  # unsigned, as rows are never negative
        venue[np.uint64(goer[g])] = v
        visits[np.uint64(v)] += 1


@njit(nogil=True)
def outings(
    begin, following, first_stretch, born, latest, key, stream,
    left, cell, place, row, weight, first, street_town, stay, venue, visits,
):  # fmt: skip
    """Choose where everybody goes out; return each street's sum of all attractions (float64[streets]).

    begin, following, first_stretch as from `stretches`; born, latest, key, stream as in `leave_home`
    left float64[ways], cell int64[streets], place int32[amenities], street; row int64[venues], weight float64[venues],
    those of town t from first[t] on; street_town int16[streets]; stay float64[towns]; venue, visits as in `choose`
    """
    total, away = np.empty(street_town.size), left.size // 2 - cell[place[row]]
    most = steps_to(1 + np.max(first[1:] - first[:-1]))
    sums = np.empty((4, most + 8))  # a little more, lest the four compete for the same lines of cache
    goer, target = np.empty(key.size + 1, np.int64), np.empty(key.size + 1)
    s = 0
    while s < street_town.size:
        t, end = street_town[s], s + 1
        while end < street_town.size and end < s + 4 and street_town[end] == t:
            end += 1
        start, stop = first[t], first[t + 1]
        room = steps_to(1 + stop - start)
        four = (cell[s], cell[min(s + 1, end - 1)], cell[min(s + 2, end - 1)], cell[end - 1])
        if s == 0 or street_town[s - 1] != t:
            sums[:] = math.inf
        running_sums(left, four, away[start:stop], weight[start:stop], stay[t], sums)
        for lane in range(end - s):
            total[s + lane] = sums[lane, stop - start]
            sums[lane, stop - start] = math.inf  # the last option takes all that is left
            chain = (first_stretch[s + lane], begin, following)
            out = leave_home(*chain, born, latest, key, stream, total[s + lane], stay[t], goer, target)
            choose(goer, target, out, sums[lane], room, row, start, venue, visits)
        s = end
    return total


@njit(nogil=True)
def log_sums(total, town, stay, households, outlook):
    """Return the outlook by street, log of all options over staying home (float64[streets]).

    total float64[streets]; town int16[streets]; stay float64[towns]; households int32[streets]
    outlook float64[towns] is filled with the mean over households
    """
    seen, lived = np.empty(total.size), np.zeros(stay.size)
    outlook[:] = 0.0
    for s in range(total.size):
        t = town[s]
        seen[s] = math.log(total[s] / stay[t])
        outlook[t] += households[s] * seen[s]
        lived[t] += households[s]
    outlook /= np.maximum(1.0, lived)
    return seen


def go_out(state: State, inputs: Inputs, assumed: Parameters, critical_mass: bool) -> None:
    """Let residents and visitors choose amenities; book the visitors' spending."""
    venues, people = open_venues(state, assumed, critical_mass), state.residents
    people.venue[:] = -1
    visits = np.zeros(state.amenities.used, np.int64)
    _look_around(state, venues, people.used, visits, assumed)
    receive_visitors(state, inputs, venues, assumed)  # they, too, see how crowded it was last month
    state.amenities.visits[:] = visits * round(assumed.visiting.outings) + state.amenities.guests


def outlooks(state: State, venues: Venues, assumed: Parameters) -> None:
    """Set the outlooks (log-sums of what there is to visit) without letting anybody go out."""
    _look_around(state, venues, 0, np.zeros(0, np.int64), assumed)


@njit(nogil=True)
def look_around(
    town, street, born, latest, key, stream, left, cell, place, row, weight, first, street_town, stay,
    households, venue, visits, outlook,
):  # fmt: skip
    """Let people go out; return the outlook by street (float64[streets]).

    town int16[n], street int32[n], of those who may go out, the first of all; the rest as in `outings` and `log_sums`
    """
    begin, following, first_stretch = stretches(town, street, street_town.size)
    total = outings(
        begin, following, first_stretch, born, latest, key, stream, left, cell, place, row, weight, first,
        street_town, stay, venue, visits,
    )  # fmt: skip
    return log_sums(total, street_town, stay, households, outlook)


def _look_around(state: State, venues: Venues, some: int, visits: Array, assumed: Parameters) -> None:
    """Let the first so many residents choose where they go out, and set the outlooks (visits as in `choose`)."""
    streets, people, now = state.streets, state.residents, state.now
    known, now.outlook = decays_of(state, assumed), np.empty(state.n_towns)
    now.street_outlook = look_around(
        people.town[:some], people.street[:some], people.born, state.month - OLD_ENOUGH, people.key,
        state.stream(Purpose.OUTING), known.left, known.cell, state.amenities.street, venues.row, venues.weight,
        venues.first, streets.town, state.baseline.stay_home, streets.households, people.venue, visits, now.outlook,
    )  # fmt: skip


def tastes(assumed: Parameters) -> Array:
    """Return what each kind of amenity is worth to visitors (float64[kinds]); workspaces and schools nothing."""
    rules, taste = assumed.amenity, np.zeros(6)
    taste[CULTURE], taste[THIRD_PLACE] = rules.taste_culture, rules.taste_third_place
    taste[HERITAGE], taste[NATURE] = rules.taste_heritage, rules.taste_nature
    return taste


@njit(nogil=True)
def worths(row, first, weight, kind, capacity, taste, size):
    """Return what each venue is worth to visitors (float64[venues]) and the sum by town (float64[towns]).

    row int64[venues], first int64[towns + 1], weight float64[venues] as in `Venues`; kind int8[amenities]
    capacity float64[amenities]; taste float64[kinds]; size float, elasticity of worth to capacity
    """
    worth, total = np.empty(row.size), np.zeros(first.size - 1)
    for t in range(total.size):
        for k in range(first[t], first[t + 1]):
            worth[k] = taste[kind[row[k]]] * math.pow(max(1.0, capacity[row[k]]), size) * weight[k]
            total[t] += worth[k]
    return worth, total


def sights(state: State, venues: Venues, assumed: Parameters) -> Array:
    """Return what all venues of each town are worth to visitors (float64[towns])."""
    kind, capacity, size = state.amenities.kind, state.amenities.capacity, assumed.amenity.visitor_capacity
    return np.asarray(worths(venues.row, venues.first, venues.weight, kind, capacity, tastes(assumed), size)[1])


@njit(nogil=True)
def visits_of(total, at_start, elasticity, reputation, usual, boom, factor, event_visits):
    """Return how many visitors come this month (int64[towns]), by the sights compared with those at the start.

    total, at_start, reputation, usual, factor float64[towns]; event_visits number[towns]; elasticity, boom float
    """
    visits = np.empty(total.size, np.int64)
    for t in range(total.size):
        pull = math.pow(max(total[t], 1e-9) / at_start[t], elasticity) * reputation[t]
        visits[t] = int(usual[t] * pull * boom * factor[t] + event_visits[t])
    return visits


@njit(nogil=True)
def welcome(row, first, worth, total, visits, price, guests, guests_lately, cash):
    """Spread visitors over the venues; return the tickets they pay (int64[towns], EUR cents).

    row, first as in `Venues`; worth, total as from `sights`; visits int64[towns]; price int32[amenities] EUR cents
    guests int32[amenities], filled; guests_lately float64[amenities]; cash int64[amenities] EUR cents, added to
    """
    tickets = np.zeros(total.size, np.int64)
    guests[:] = 0
    for t in range(total.size):
        for k in range(first[t], first[t + 1]):
            v = row[k]
            seen = int(visits[t] * (worth[k] / max(total[t], 1e-9)))
            guests[v] = seen
            guests_lately[v] += (seen - guests_lately[v]) / 12
            cash[v] += seen * int(price[v])
            tickets[t] += seen * int(price[v])
    return tickets


@njit(nogil=True)
def book_visitors(visits, each, tickets, hospitality, orders, flows):
    """Book what visitors pay: tickets, and the rest of what each brings with firms in town.

    visits, tickets int64[towns]; each float64[towns] EUR cents/visit; hospitality float, its share
    orders int64[towns, sectors], flows int64[towns, flows], in EUR cents, added to
    """
    for t in range(visits.size):
        budget = max(0, visits[t] * int(each[t]) - tickets[t])
        feast = int(budget * hospitality)
        orders[t, HOSPITALITY] += feast
        orders[t, LOCAL] += budget - feast
        flows[t, Flow.VISITOR_TICKETS] += tickets[t]
        flows[t, Flow.VISITOR_SPENDING] += budget


@njit(nogil=True)
def receive(
    row, first, weight, kind, capacity, price, guests, guests_lately, cash, taste, size,
    at_start, elasticity, reputation, usual, boom, factor, event_visits, each, hospitality, orders, flows,
):  # fmt: skip
    """Bring this month's visitors, for the sights and the events; return how many come (int64[towns]).

    Arguments as in `worths`, `visits_of`, `welcome` and `book_visitors`.
    """
    worth, total = worths(row, first, weight, kind, capacity, taste, size)
    visits = visits_of(total, at_start, elasticity, reputation, usual, boom, factor, event_visits)
    tickets = welcome(row, first, worth, total, visits, price, guests, guests_lately, cash)
    book_visitors(visits, each, tickets, hospitality, orders, flows)
    return visits


def receive_visitors(state: State, inputs: Inputs, venues: Venues, assumed: Parameters) -> None:
    """Bring this month's visitors: they come for the sights and the events, see something and spend."""
    base, amenities, rules, now = state.baseline, state.amenities, assumed.amenity, state.now
    now.visits = receive(
        venues.row, venues.first, venues.weight, amenities.kind, amenities.capacity, amenities.price,
        amenities.guests, amenities.guests_lately, amenities.cash, tastes(assumed), rules.visitor_capacity,
        base.sights, rules.visitor_quality, state.towns.reputation, base.visits[:, state.month % 12],
        math.exp(state.shocks[1]), inputs.visits_factor, inputs.event_visits,
        base.visitor_spending, rules.visitor_hospitality, now.local_demand, state.ledger.flows,
    )  # fmt: skip
