"""Openings: new amenities, by decision, or by would-be landlords where the visits to expect would pay."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, poisson, stream_of, uniform
from ccsim.exact import exp
from ccsim.inputs import Opening
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.geography import travel_minutes
from ccsim.town.ledger import Flow
from ccsim.town.schema import THIRD_PLACE
from ccsim.town.state import State
from ccsim.town.totals import count_between


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
    population, stream = np.zeros(state.n_towns, np.int64), state.stream(Purpose.VENUE)
    count_between(state.residents.town, state.residents.born, -(1 << 30), 1 << 30, population)
    for town in range(state.n_towns):
        hopes = min(400.0, assumed.amenity.candidates * population[town] / 10_000)
        looks = poisson(hopes, stream, stream_of(town, state.month, 0))
        if looks:
            streets = np.flatnonzero(state.streets.town == town)
            total = exp(state.now.street_outlook[streets]) * state.baseline.stay_home[town]
            for slot in range(looks):
                name = stream_of(town, state.month, 1 + slot)
                _consider_opening(state, town, streets, total, uniform(stream, name, 0), name, assumed)


def typical(wanted: int, town: Array, running: Array, kind: Array, visits: Array) -> int:
    """Return the open third place of a town whose visits lie nearest the median, the first of them; -1 if none.

    wanted int, the town; town int16[amenities], running bool[amenities], kind int8[amenities], visits int32[amenities]
    """
    alike = np.flatnonzero((town == wanted) & running & (kind == THIRD_PLACE))
    if alike.size == 0:
        return -1
    count = visits[alike].astype(np.int64)
    ordered = np.sort(count)
    twice = ordered[(alike.size - 1) // 2] + ordered[alike.size // 2]  # the median, but whole
    return int(alike[np.argmin(np.abs(2 * count - twice))])


def _consider_opening(
    state: State, town: int, streets: Array, total: Array, draw: float, name: np.uint64, assumed: Parameters
) -> None:
    """Open a third place like those in town if the visits to expect would pay for it (`expected_visits`)."""
    amenities = state.amenities
    model = typical(town, amenities.town, amenities.open, amenities.kind, amenities.visits)
    if model < 0 or streets.size == 0:
        return
    at = int(draw * streets.size)
    income = expected_visits(state, town, streets, total, at, model, assumed) * amenities.price[model]
    if income < assumed.amenity.opening_margin * amenities.fixed_cost[model]:
        return
    opening = Opening(
        town,
        THIRD_PLACE,
        int(streets[at]),
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


def expected_visits(
    state: State, town: int, rows: Array, total: Array, at: int, model: int, assumed: Parameters
) -> float:
    """Return the visits a month that one more venue like `model` could expect in street rows[at].

    rows int64[k], the town's streets; total float64[k], attraction of all options seen from them
    Residents: its share in the outings seen from every street; visitors: what the model venue got of them
    in an average month of the last year.
    """
    streets, base, rules = state.streets, state.baseline, assumed.visiting
    travel = (state.travel.walking, state.travel.driving, state.travel.parking)
    weight = math.pow(state.amenities.quality[model], rules.quality) * math.exp(
        -rules.price * state.amenities.price[model] / 100
    )
    drawn = share_of_outings(
        streets.x[rows], streets.y[rows], streets.households[rows], total, at, weight, rules.distance_decay, *travel
    )
    people = base.population[town] / max(1.0, base.households[town])
    return float(rules.outings * people * drawn + state.amenities.guests_lately[model])
