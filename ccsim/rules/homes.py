"""Homes: what streets are worth to live in, who finds a home in which, and the rent agreed for it."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, priorities, uniform
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.geography import density_felt
from ccsim.town.state import State


@njit(nogil=True, inline="always")
def vacancy(homes, households, lets):
    """Return the homes of a street that are free."""
    return max(0, homes - households - lets)


def street_values(state: State, assumed: Parameters) -> Array:
    """Return what a street is worth to live in, rent paid (float64[streets], log income)."""
    streets, base = state.streets, state.baseline
    felt = density_felt(state.neighbours, streets.households, assumed.housing.amenity_decay)
    return worth_of_streets(
        base.street_attraction, felt, base.density, state.now.street_outlook, streets.rent,
        assumed.housing.amenity_value, assumed.migration.amenity_weight, assumed.migration.housing_share,
    )  # fmt: skip


@njit(nogil=True)
def worth_of_streets(attraction, felt, felt_at_start, outlook, rent, crowd_value, outlook_value, housing_share):
    """Return what streets are worth (all float64[streets]; attraction and the result log income).

    felt, felt_at_start households around; outlook log-sum of outings; rent EUR cents/month; the rest float, weights
    """
    worth = np.empty(rent.size)
    for s in range(rent.size):
        crowd = crowd_value * math.log((1.0 + felt[s]) / (1.0 + felt_at_start[s]))
        worth[s] = attraction[s] + crowd + outlook_value * outlook[s] - housing_share * math.log(rent[s])
    return worth


@njit(nogil=True)
def streets_by_worth(value, theta, street_town, free, towns):
    """Return the running sum of streets' weights by town: free homes times the exponential of theta times worth.

    As in `choose_homes`; float64[towns, streets].
    """
    edge, total, best = np.zeros((towns, value.size)), np.zeros(towns), value.max()
    for s in range(value.size):
        if free[s] > 0:
            total[street_town[s]] += free[s] * math.exp(theta * (value[s] - best))
        for t in range(towns):
            edge[t, s] = total[t]
    return edge


@njit(nogil=True, inline="always")
def drawn(edge, target):
    """Return the first street whose running sum exceeds the target (edge float64[streets])."""
    low, high = 0, edge.size - 1
    while low < high:
        middle = (low + high) // 2
        if edge[middle] > target:
            high = middle
        else:
            low = middle + 1
    return low


@njit(nogil=True)
def choose_homes(order, town, key, limit, stream, theta, value, street_town, rent, free, towns):
    """Let households choose streets one after the other.

    order int64[m], who chooses first, second ...; town int[m], key uint64[m]
    limit float64[m] EUR cents, the most a household can pay (inf: owners)
    stream uint64; theta float; value float64[streets] log income; street_town int16[streets]
    rent float64[streets] EUR cents; free int64[streets] vacant homes, taken as they are chosen; towns int
    Returns street int64[m], -1 where nothing was found: a street is drawn by the logit of its value among those
    with a vacant home at the start; a full or too dear one is drawn anew, up to twelve times.
    """
    edge = streets_by_worth(value, theta, street_town, free, towns)
    chosen = np.full(key.size, -1)
    for m in order:
        total = edge[town[m], -1]
        for attempt in range(12):
            if total <= 0.0:
                break
            s = drawn(edge[town[m]], uniform(stream, key[m], attempt) * total)
            if free[s] > 0 and rent[s] <= limit[m]:
                chosen[m] = s
                free[s] -= 1
                break
    return chosen


@njit(nogil=True)
def vacancies(homes, households, lets):
    """Return the homes free in each street (int32[streets] each; int64[streets])."""
    free = np.empty(homes.size, np.int64)
    for s in range(homes.size):
        free[s] = vacancy(homes[s], households[s], lets[s])
    return free


def vacant_homes(state: State) -> Array:
    """Return the homes free in each street (int64[streets])."""
    streets = state.streets
    return vacancies(streets.homes, streets.households, streets.lets)


def find_streets(state: State, town: Array, key: Array, limit: Array, value: Array, assumed: Parameters) -> Array:
    """Return a street with a vacant home for each household in the order of keyed priority, -1 for none."""
    if key.size == 0:
        return np.zeros(0, np.int64)
    order = priorities(state.stream(Purpose.HOME_QUEUE), key, 0).argsort(kind="stable")
    streets = state.streets
    return choose_homes(
        order, town, key, limit, state.stream(Purpose.HOME_CHOICE), assumed.housing.street_theta, value,
        streets.town, streets.rent, vacant_homes(state), state.n_towns,
    )  # fmt: skip


@njit(nogil=True, inline="always")
def price_limit(income, tenant, burden, smallest):
    """Return the highest mean rent of a street at which its smallest home is still within reach (EUR cents)."""
    return burden * income / smallest if tenant else math.inf


@njit(nogil=True, inline="always")
def home_for(income, market, comfort, smallest):
    """Return the size of home a tenant of this income chooses, as a share of the street's mean rent."""
    return min(max(comfort * income / market, smallest), 1.0)


@njit(nogil=True)
def agree(rows, income, street, tenant, market, rent, home, comfort, smallest):
    """Let households choose the size of their home and agree its rent.

    rows int64[k]; income number[k] EUR cents/month; street int32[h], tenant bool[h], rent int32[h] EUR cents and
    home float64[h], both changed; market float64[streets] EUR cents/month; comfort, smallest float, shares
    """
    for i in range(rows.size):
        h = rows[i]
        home[h] = home_for(income[i], market[street[h]], comfort, smallest)
        rent[h] = int(market[street[h]] * home[h]) if tenant[h] else 0


def agree_rents(state: State, rows: Array, income: Array, assumed: Parameters) -> None:
    """Let households choose the size of their home by income, and agree its rent (income EUR cents/month)."""
    homes, rules = state.households, assumed.housing
    agree(
        rows, income, homes.street, homes.tenant, state.streets.rent, homes.rent, homes.home,
        rules.comfort, rules.smallest_home,
    )  # fmt: skip
