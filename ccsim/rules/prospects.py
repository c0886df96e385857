"""Prospects: what living in each town, and elsewhere, is worth to each occupation; migration compares them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.exact import log
from ccsim.parameters import Parameters
from ccsim.rules.policy import Inputs
from ccsim.town.columns import Array
from ccsim.town.schema import CHILD, CREATIVE, METROPOLIS, RETIRED, RING
from ccsim.town.state import State


@dataclass(frozen=True, slots=True)
class Prospects:
    """Utility in log income; sizes and distances included, moving cost and home bonus not.

    A move from the town, or to it, costs the distance to the place; between two towns likewise.
    """

    here: Array  # float64[towns, occupations]
    there: Array  # float64[towns, places, occupations], as seen from each town
    between: Array  # float64[towns, towns], cost of the distance between towns (0 on the diagonal)


def minutes_to(state: State, inputs: Inputs) -> Array:
    """Return travel time from each town to the three parts of elsewhere this month (float64[towns, 3])."""
    minutes = state.places.minutes.copy()
    minutes[:, METROPOLIS] += inputs.minutes_metropolis
    minutes[:, RING] += inputs.minutes_ring
    return np.maximum(1.0, minutes)


def prospects(state: State, inputs: Inputs, assumed: Parameters) -> Prospects:
    """Return what each town and each place is worth to each occupation now."""
    rules, base, places = assumed.migration, state.baseline, state.places
    income_weight = np.ones(6)
    income_weight[CREATIVE] = rules.creative_income
    income_weight[[CHILD, RETIRED]] = 0
    amenity_weight = np.full(6, rules.amenity_weight)
    amenity_weight[CREATIVE] *= rules.creative_amenity
    income = log(state.towns.pay) + log(expected(state.towns.jobless, assumed))
    income -= log(expected(base.unemployment, assumed))
    people = np.maximum(1, _population(state))
    size = log(people) / rules.theta
    local = size - rules.housing_share * log(mean_rent(state) / mean_rent_at_start(state))
    outlook = state.now.outlook - base.amenity
    here = local[:, None] + income[:, None] * income_weight + outlook[:, None] * amenity_weight
    wages = log(places.wage_ratio) + log(expected(places.unemployment, assumed))
    wages -= log(expected(base.unemployment, assumed))[:, None]
    wages[:, METROPOLIS] += state.shocks[2]
    far = rules.distance / rules.theta * log(minutes_to(state, inputs))
    elsewhere = log(places.population) / rules.theta - far - rules.housing_share * log(places.rent_ratio)
    there = (elsewhere + places.amenity)[:, :, None] + wages[:, :, None] * income_weight
    between = rules.distance / rules.theta * log(np.maximum(1.0, state.towns_apart))
    return Prospects(here, there, between)


def expected(unemployment: Array, assumed: Parameters) -> Array:
    """Return expected income over pay, given the unemployment rate (same shape)."""
    return 1 - unemployment * (1 - assumed.labour.benefit)


def _population(state: State) -> Array:
    """Return the people of each town (float64[towns])."""
    homes = state.households
    lived = homes.town >= 0
    return np.bincount(homes.town[lived], homes.size[lived], state.n_towns)


def mean_rent(state: State) -> Array:
    """Return the mean rent of the homes of each town (float64[towns], EUR cents/month)."""
    return _mean_over_homes(state, state.streets.rent)


def mean_rent_at_start(state: State) -> Array:
    """Return the same for the rents of the start."""
    return _mean_over_homes(state, state.streets.rent_at_start)


def _mean_over_homes(state: State, rent: Array) -> Array:
    """Average street rents over the homes of the start."""
    streets = state.streets
    homes = streets.homes_at_start
    total = np.bincount(streets.town, rent * homes, state.n_towns)
    return total / np.maximum(1, np.bincount(streets.town, homes, state.n_towns))
