"""Openings: new amenities, by decision, or by would-be landlords where the visits to expect would pay."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, hash_of, poisson, stream_of, uniform
from ccsim.inputs import Opening
from ccsim.parameters import Parameters
from ccsim.rules.venues import decays_of, running_ones
from ccsim.town.ledger import Flow
from ccsim.town.schema import THIRD_PLACE
from ccsim.town.state import State
from ccsim.town.totals import living_in


def open_amenity(state: State, opening: Opening, name: np.uint64, assumed: Parameters) -> None:
    """Open an amenity with the usual reserve in the bank, raised outside (name: its key)."""
    cash = round(assumed.amenity.reserve * max(0, opening.fixed_cost - opening.subsidy))
    state.amenities.add(
        {
            "key": np.array([name], np.uint64),
            "town": opening.town,
            "street": opening.street,
            "kind": opening.kind,
            "capacity": opening.capacity,
            "quality": opening.quality,
            "guests_lately": opening.guests,
            "fixed_cost": opening.fixed_cost,
            "price": opening.price,
            "subsidy": opening.subsidy,
            "cash": cash,
            "open": True,
            "public": opening.public,
            "opened": state.month,
        }
    )
    here = (np.arange(state.n_towns) == opening.town).astype(np.int64)
    state.ledger.book(Flow.VENUE_CAPITAL, cash * here)
    state.count("venues_opened", here)


def open_promising(state: State, assumed: Parameters) -> None:
    """Let would-be landlords of cafes and the like look at a street each, and open where it would pay."""
    amenities, streets, base = state.amenities, state.streets, state.baseline
    rules, known, town, slot = assumed.visiting, decays_of(state, assumed), 0, 0
    while town >= 0:
        town, slot, street, model = next_promising(
            town, slot, state.stream(Purpose.VENUE), state.month, state.residents.town, assumed.amenity.candidates,
            streets.town, streets.households, state.now.street_outlook, known.cell, known.left,
            base.stay_home, base.population, base.households,
            amenities.town, amenities.open, amenities.kind, amenities.visits, amenities.quality, amenities.price,
            amenities.guests_lately, amenities.fixed_cost,
            rules.quality, rules.price, rules.outings, assumed.amenity.opening_margin,
        )  # fmt: skip
        if town >= 0:
            open_amenity(state, _like(state, model, town, street), stream_of(town, state.month, slot), assumed)


def _like(state: State, model: int, town: int, street: int) -> Opening:
    """Return the opening of a third place like one there is (model, its row)."""
    amenities = state.amenities
    return Opening(
        town,
        THIRD_PLACE,
        street,
        float(amenities.capacity[model]),
        float(amenities.quality[model]),
        int(amenities.price[model]),
        int(amenities.fixed_cost[model]),
        0,
        False,
        float(amenities.guests_lately[model]),
    )


@njit(nogil=True)
def ranked(values, rank):
    """Return the value that `rank` others precede in ascending order (values int[n]), by halving what it may be."""
    low, high = np.min(values), np.max(values)
    while low < high:
        middle = low + (high - low) // 2
        if np.sum(values <= middle) > rank:
            high = middle
        else:
            low = middle + 1
    return low


@njit(nogil=True)
def typical(wanted, town, running, kind, visits):
    """Return the open third place of a town whose visits lie nearest the median, the first of them; -1 if none.

    wanted int, the town; town int16[amenities], running bool[amenities], kind int8[amenities], visits int32[amenities]
    """
    alike = running_ones(town, running, kind, THIRD_PLACE)
    alike = alike[town[alike] == wanted]
    if alike.size == 0:
        return -1
    count = visits[alike].astype(np.int64)
    twice = ranked(count, (alike.size - 1) // 2) + ranked(count, alike.size // 2)  # the median, but whole
    return alike[np.argmin(np.abs(2 * count - twice))]


@njit(nogil=True)
def share_of_outings(street_town, households, total, cell, left, street, weight):
    """Return the outings, in household-months, that one more venue would draw from the streets of its town.

    street_town int16[streets]; households int32[streets]; total float64[streets], attraction of all options
    cell int64[streets], left float64[ways] as in `Decays`; street int, where it would be
    weight float, its attraction next door
    """
    drawn, here = 0.0, left.size // 2
    for s in range(total.size):
        if street_town[s] == street_town[street]:
            pull = weight * left[here + cell[s] - cell[street]]
            drawn += households[s] * pull / (total[s] + pull)
    return drawn


@njit(nogil=True)
def next_promising(
    town, slot, stream, month, people_town, candidates,
    street_town, households, outlook, cell, left, stay, population, usual_households,
    town_of, running, kind, visits, quality, price, guests_lately, fixed_cost, liking, thrift, outings, opening_margin,
):  # fmt: skip
    """Return the next hope that would pay, behind one slot of a town: town (-1: none), slot, street, and its model.

    It would be like the typical third place of its town.  What to expect of residents is its share in the outings seen
    from every street; of visitors, what the model got of them in an average month of the last year.

    stream uint64; people_town int16[n]; candidates float, hopes a month per 10,000 people; street_town, households,
    cell, left as in `share_of_outings`; outlook float64[streets]; stay, population, usual_households float64[towns]
    the columns of amenities; liking, thrift, outings, opening_margin float  see the parameters
    """
    people, total = living_in(stay.size, people_town), np.empty(outlook.size)
    for s in range(total.size):
        total[s] = math.exp(outlook[s]) * stay[street_town[s]]
    for t in range(town, stay.size):
        model = typical(t, town_of, running, kind, visits)
        streets = np.flatnonzero(street_town == t)
        hopes = min(400.0, candidates * people[t] / 10_000)
        looks = poisson(hopes, stream, hash_of(t, month, 0)) if model >= 0 and streets.size else 0
        for k in range(slot + 1 if t == town else 1, looks + 1):
            street = streets[int(uniform(stream, hash_of(t, month, k), 0) * streets.size)]
            weight = math.pow(quality[model], liking) * math.exp(-thrift * price[model] / 100)
            drawn = share_of_outings(street_town, households, total, cell, left, street, weight)
            expected = outings * (population[t] / max(1.0, usual_households[t])) * drawn + guests_lately[model]
            if expected * price[model] >= opening_margin * fixed_cost[model]:
                return t, k, street, model
    return -1, 0, -1, -1
