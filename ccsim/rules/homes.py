"""Homes: what streets are worth to live in, who finds a home in which, and the rent agreed for it."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, ascending, priorities, uniform
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.geography import spread_density
from ccsim.town.state import State


@njit(nogil=True, inline="always")
def vacancy(homes, households, lets):
    """Return the homes of a street that are free."""
    return max(0, homes - households - lets)


def street_pulls(state: State, assumed: Parameters) -> Array:
    """Return how a free home draws by its street, over one in the best street (float64[streets]).

    It is the exponential of theta times what the street is worth to live in, rent paid.
    """
    streets, base, near = state.streets, state.baseline, state.neighbours
    return pulls_of_streets(
        near.first, near.street, near.left(assumed.housing.amenity_decay), streets.households, base.density,
        base.street_attraction, state.now.street_outlook, streets.rent, assumed.housing.amenity_value,
        assumed.migration.amenity_weight, assumed.migration.housing_share, assumed.housing.street_theta,
    )  # fmt: skip


@njit(nogil=True)
def worth_of_streets(felt, felt_at_start, attraction, outlook, rent, crowd_value, outlook_value, housing_share):
    """Return what streets are worth (all float64[streets]; attraction and the result log income).

    felt, felt_at_start households around; outlook log-sum of outings; rent EUR cents/month; the rest float, weights
    """
    worth = np.empty(rent.size)
    for s in range(rent.size):
        crowd = crowd_value * math.log((1.0 + felt[s]) / (1.0 + felt_at_start[s]))
        worth[s] = attraction[s] + crowd + outlook_value * outlook[s] - housing_share * math.log(rent[s])
    return worth


@njit(nogil=True)
def pulls_of_streets(
    first, near, left, households, felt_at_start, attraction, outlook, rent,
    crowd_value, outlook_value, housing_share, theta,
):  # fmt: skip
    """Return what `street_pulls` says (households int32[streets]; theta 1/log income; see the functions called)."""
    felt = spread_density(first, near, left, households)
    worth = worth_of_streets(felt, felt_at_start, attraction, outlook, rent, crowd_value, outlook_value, housing_share)
    best = worth.max()
    for s in range(worth.size):
        worth[s] = math.exp(theta * (worth[s] - best))
    return worth


@njit(nogil=True)
def running_pulls(pull, street_town, free, towns):
    """Return the running sum by town of free homes times their pull (as in `choose_homes`; float64[towns, streets])."""
    edge, total = np.zeros((towns, pull.size)), np.zeros(towns)
    for s in range(pull.size):
        if free[s] > 0:
            total[street_town[s]] += free[s] * pull[s]
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
def choose_homes(order, town, key, limit, stream, pull, street_town, rent, free, towns):
    """Let households choose streets one after the other.

    order int64[m], who chooses first, second ...; town int[m], key uint64[m]
    limit float64[m] EUR cents, the most a household can pay (inf: owners)
    stream uint64; pull float64[streets], of a free home; street_town int16[streets]
    rent float64[streets] EUR cents; free int64[streets] vacant homes, taken as they are chosen; towns int
    Returns street int64[m], -1 where nothing was found: a street is drawn by the logit of its value among those
    with a vacant home at the start; a full or too dear one is drawn anew, up to twelve times.
    """
    edge = running_pulls(pull, street_town, free, towns)
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


@njit(nogil=True)
def find_streets(town, key, limit, queue, choice, pull, street_town, rent, homes, households, lets, towns):
    """Return a street with a vacant home for each household in the order of keyed priority, -1 for none (int64[m]).

    queue, choice uint64, streams; homes, households, lets int32[streets]; the rest as in `choose_homes`
    """
    if key.size == 0:
        return np.empty(0, np.int64)
    order = ascending(priorities(queue, key, 0))
    free = vacancies(homes, households, lets)
    return choose_homes(order, town, key, limit, choice, pull, street_town, rent, free, towns)


def free_streets(state: State, town: Array, key: Array, pull: Array) -> Array:
    """Return a street for each of some households that can pay any, as `find_streets` does (town int16[m])."""
    streets = state.streets
    return np.asarray(
        find_streets(
            town, key, np.full(key.size, np.inf), state.stream(Purpose.HOME_QUEUE), state.stream(Purpose.HOME_CHOICE),
            pull, streets.town, streets.rent, streets.homes, streets.households, streets.lets, state.n_towns,
        )
    )  # fmt: skip


@njit(nogil=True, inline="always")
def price_limit(income, tenant, burden, smallest):
    """Return the highest mean rent of a street at which its smallest home is still within reach (EUR cents)."""
    return burden * income / smallest if tenant else math.inf


@njit(nogil=True, inline="always")
def home_for(income, market, comfort, smallest):
    """Return the size of home a tenant of this income chooses, as a share of the street's mean rent."""
    return min(max(comfort * income / market, smallest), 1.0)


@njit(nogil=True, inline="always")
def rent_for(market, home, tenant):
    """Return the rent agreed for a home of this size, as a share of the street's mean rent; owners pay none."""
    return int(market * home) if tenant else 0


@njit(nogil=True)
def agree(rows, income, street, tenant, market, rent, home, comfort, smallest):
    """Let households choose the size of their home and agree its rent.

    rows int64[k]; income number[h] EUR cents/month; street int32[h], tenant bool[h], rent int32[h] EUR cents and
    home float64[h], both changed; market float64[streets] EUR cents/month; comfort, smallest float, shares
    """
    for h in rows:
        home[h] = home_for(income[h], market[street[h]], comfort, smallest)
        rent[h] = rent_for(market[street[h]], home[h], tenant[h])


def agree_rents(state: State, rows: Array, assumed: Parameters) -> None:
    """Let households choose the size of their home by income, and agree its rent."""
    homes, rules = state.households, assumed.housing
    agree(
        rows, homes.income, homes.street, homes.tenant, state.streets.rent, homes.rent, homes.home,
        rules.comfort, rules.smallest_home,
    )  # fmt: skip
