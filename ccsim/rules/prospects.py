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
    """Utility in log income, against the first town at the start; moving cost and home bonus are not in it.

    Those who leave choose among all places: bigger ones draw more (`size`), farther ones less (`far`).  Those who
    may come, or come back, weigh this town against the one place where they live: its size and distance at the start
    have shaped who they are (the gravity of origins), and do not count again; what changed of the distance does.
    """

    here: Array  # float64[towns, occupations]
    there: Array  # float64[towns, places, occupations], as seen from each town
    size_here: Array  # float64[towns]
    growth: Array  # float64[towns], size now over size at the start
    size_there: Array  # float64[towns, places]
    far: Array  # float64[towns, places], cost of the distance
    farther: Array  # float64[towns, places], the same against that of the start
    between: Array  # float64[towns, towns], cost of the distance between towns (0 on the diagonal)

    def leaving(self) -> tuple[Array, Array, Array]:
        """Return what leavers compare: towns, places and the cost between towns (as in `migration.movers`)."""
        here = self.here + self.size_here[:, None]
        return here, self.there + (self.size_there - self.far)[:, :, None], self.between

    def gain(self, town: int, place: Array, occupation: Array) -> Array:
        """Return what people of these places and occupations gain by living in the town instead (float64[n])."""
        here = self.here[town, occupation] + self.growth[town] - self.farther[town, place]
        return here - self.there[town, place, occupation]

    def staying(self) -> Array:
        """Return what a place is worth to the diaspora, against the town (float64[towns, places, occupations])."""
        return self.there + (self.farther - self.growth[:, None])[:, :, None]


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
    rent = rules.housing_share * log(mean_rent(state) / mean_rent_at_start(state))
    outlook = state.now.outlook - base.amenity
    level = _level(state, income_weight, assumed)
    here = level + income[:, None] * income_weight + outlook[:, None] * amenity_weight - rent[:, None]
    wages = log(places.wage_ratio) + log(expected(places.unemployment, assumed))
    wages -= log(expected(base.unemployment, assumed))[:, None]
    wages[:, METROPOLIS] += state.shocks[2]
    taste = amenity_weight / max(1e-9, rules.amenity_weight)
    elsewhere = places.amenity[:, :, None] * taste - rules.housing_share * log(places.rent_ratio)[:, :, None]
    people = log(np.maximum(1, _population(state)))
    minutes = log(minutes_to(state, inputs))
    usual = log(np.maximum(1.0, places.minutes))
    return Prospects(
        here=here,
        there=level[:, None, :] + elsewhere + wages[:, :, None] * income_weight,
        size_here=people / rules.theta,
        growth=(people - log(np.maximum(1, base.population))) / rules.theta,
        size_there=log(places.population) / rules.theta,
        far=rules.distance / rules.theta * minutes,
        farther=rules.distance / rules.theta * (minutes - usual),
        between=rules.distance / rules.theta * log(np.maximum(1.0, state.towns_apart)),
    )


def _level(state: State, income_weight: Array, assumed: Parameters) -> Array:
    """Return how pay and rents at the start of each town compare with the first town's (float64[towns, o])."""
    pay, rent = log(state.baseline.pay), log(mean_rent_at_start(state))
    housing = assumed.migration.housing_share * (rent - rent[0])
    return (pay - pay[0]) * income_weight - housing[:, None]


def expected(unemployment: Array, assumed: Parameters) -> Array:
    """Return expected income over pay, given the unemployment rate (same shape)."""
    return 1 - unemployment * (1 - assumed.labour.benefit)


def _population(state: State) -> Array:
    """Return the people of each town (int64[towns]); counted, as households are only recounted with ageing."""
    town = state.residents.town
    return np.bincount(town[town >= 0], minlength=state.n_towns)


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
