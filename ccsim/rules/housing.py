"""Housing: rents answer occupancy, homes answer rents slowly, households move within the town or cannot stay."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, priorities, uniform
from ccsim.exact import log, power
from ccsim.parameters import Parameters
from ccsim.rules.policy import Inputs
from ccsim.rules.settling import per_town
from ccsim.town.columns import Array
from ccsim.town.geography import density_felt
from ccsim.town.ledger import Flow
from ccsim.town.state import State

STAYS, LOOKS, STRAINED = range(3)
FEWEST_VACANT = 0.002  # share of homes below which scarcity counts no further


def run_housing(state: State, inputs: Inputs, assumed: Parameters) -> Array:
    """Run the month of homes; return the households that can find nothing they can pay (rows)."""
    let_to_visitors(state, assumed)
    set_rents(state, assumed)
    build_homes(state, inputs, assumed)
    moving, forced = review_homes(state, assumed)
    value = street_values(state, assumed)
    move_within(state, moving, value, assumed)
    stuck = forced[~move_within(state, forced, value, assumed)]
    state.count("displaced", per_town(state, state.households.town[stuck]))
    return stuck


def let_to_visitors(state: State, assumed: Parameters) -> None:
    """Turn vacant homes into visitors' lets as visits grow, and back; their rent goes to landlords."""
    streets, base, rules = state.streets, state.baseline, assumed.housing
    usual = np.maximum(1.0, base.visits.mean(axis=1) + base.event_visits)
    crowd = np.maximum(0.05, state.towns.visits_lately / usual)
    growth = power(crowd, rules.lets_per_visit)[streets.town]
    wanted = np.where(streets.lets_at_start > 0, streets.lets_at_start * growth, 0)
    free = np.maximum(0, streets.homes - streets.households - streets.lets)
    change = rules.lets_speed * (wanted - streets.lets_wanted)
    streets.lets_wanted[:] += change
    streets.lets[:] = np.clip(np.round(streets.lets_wanted), 0, streets.lets + free).astype(np.int64)
    earned = np.floor(rules.lets_rent * streets.lets * streets.rent).astype(np.int64)
    total = per_town(state, streets.town, earned)
    state.now.rent_pool += total
    state.ledger.book(Flow.VISITOR_LETS, total)


def set_rents(state: State, assumed: Parameters) -> None:
    """Move each street's rent towards what its occupancy asks for, given that of the whole town.

    Rent over that of the start = (homes taken) ** a * (homes vacant) ** -b, both over the start's; a and b share out
    the rise of rent after one per cent more people, so that rents soar only when hardly a home is left.
    """
    streets, rules, town = state.streets, assumed.housing, state.streets.town
    taken = (streets.households + streets.lets).astype(np.float64)
    homes = np.maximum(1, np.bincount(town, streets.homes, state.n_towns))
    full = np.bincount(town, taken, state.n_towns) / homes
    base = state.baseline.occupancy
    scarce = rules.scarcity * rules.rent_demand * (1 - base) / base
    tightness = power(np.maximum(0.05, full) / base, (1 - rules.scarcity) * rules.rent_demand)
    tightness *= power(np.maximum(FEWEST_VACANT, 1 - full) / (1 - base), -scarce)
    own = np.clip(taken / np.maximum(1, streets.homes), 0.3, 1.0) / np.maximum(0.3, full[town])
    target = streets.rent_at_start * tightness[town] * power(own, 0.5 * rules.rent_demand)
    streets.rent[:] += rules.rent_speed * (target - streets.rent)


def build_homes(state: State, inputs: Inputs, assumed: Parameters) -> None:
    """Build where rents lie above those of the start, and let vacant homes decay; fractions are carried over."""
    streets, rules = state.streets, assumed.housing
    rise = streets.rent / streets.rent_at_start
    wanted = streets.homes_at_start * power(np.maximum(0.2, rise), rules.supply)
    vacant = np.maximum(0, streets.homes - streets.households - streets.lets)
    built = np.maximum(0.0, wanted - streets.homes) * rules.building_speed / 12
    lost = vacant * rules.decay / 12
    streets.built[:] += built * inputs.building_factor[streets.town] - lost
    whole = np.trunc(streets.built)
    whole = np.maximum(whole, -vacant)
    streets.built[:] -= whole
    streets.homes[:] += whole.astype(np.int64)


@njit(nogil=True)
def review(
    town,
    street,
    tenant,
    rent,
    home,
    income,
    key,
    strained,
    market,
    stream,
    considering,
    renewal,
    burden,
    patience,
):
    """Renew leases, count the months of strain and find the households that look for another home.

    town int16[h], street int32[h], tenant bool[h], rent int32[h] EUR cents, home float64[h] share of the mean rent
    income int64[h] EUR cents/month
    key uint64[h], strained int16[h]; market float64[streets] EUR cents/month; stream uint64
    considering, renewal float, monthly chances; burden float, share; patience float, months
    Returns rows (int64[k]) and codes (int8[k]): LOOKS or STRAINED.
    """
    rows = np.empty(town.size, np.int64)
    codes = np.empty(town.size, np.int8)
    n = 0
    for h in range(town.size):
        if town[h] < 0:
            continue
        draw = uniform(stream, key[h], 0)
        code = STAYS
        if tenant[h]:
            if draw > 1.0 - renewal:
                rent[h] = int(market[street[h]] * home[h])
            if int(rent[h]) > burden * income[h]:
                strained[h] += 1
                if strained[h] > patience:
                    code = STRAINED
            else:
                strained[h] = 0
        if code == STAYS and draw < considering:
            code = LOOKS
        if code != STAYS:
            rows[n] = h
            codes[n] = code
            n += 1
    return rows[:n], codes[:n]


def review_homes(state: State, assumed: Parameters) -> tuple[Array, Array]:
    """Return the households that look for another home and those that can no longer pay theirs (rows)."""
    homes, rules = state.households, assumed.housing
    rows, codes = review(
        homes.town, homes.street, homes.tenant, homes.rent, homes.home, homes.income, homes.key, homes.strained,
        state.streets.rent, state.stream(Purpose.HOME_MOVE), rules.considering / 12, 1 / (12 * rules.lease),
        rules.burden, rules.patience,
    )  # fmt: skip
    return rows[codes == LOOKS], rows[codes == STRAINED]


def street_values(state: State, assumed: Parameters) -> Array:
    """Return what a street is worth to live in, rent paid (float64[streets], log income)."""
    streets, rules = state.streets, assumed.housing
    density = density_felt(state.neighbours, streets.households.astype(np.float64), rules.amenity_decay)
    crowd = rules.amenity_value * log((1.0 + density) / (1.0 + state.baseline.density))
    outlook = assumed.migration.amenity_weight * state.now.street_outlook
    rent = assumed.migration.housing_share * log(streets.rent)
    return state.baseline.street_attraction + crowd + outlook - rent


@njit(nogil=True)
def choose_homes(town, key, limit, stream, theta, value, street_town, rent, free, towns):
    """Let households choose streets one after the other (they come in the order of their priority).

    town int16[m], key uint64[m], limit float64[m] EUR cents, the most a household can pay (inf: owners)
    stream uint64; theta float; value float64[streets] log income; street_town int16[streets]
    rent float64[streets] EUR cents; free int64[streets] vacant homes, taken as they are chosen; towns int
    Returns street int64[m], -1 where nothing was found: a street is drawn by the logit of its value among those
    with a vacant home at the start; a full or too dear one is drawn anew, up to twelve times.
    """
    edge = np.zeros((towns, value.size))
    total = np.zeros(towns)
    for s in range(value.size):
        t = street_town[s]
        if free[s] > 0:
            total[t] += free[s] * math.exp(theta * value[s])
        for other in range(towns):
            edge[other, s] = total[other]
    chosen = np.full(key.size, -1)
    for m in range(key.size):
        t = town[m]
        for attempt in range(12):
            if total[t] <= 0.0:
                break
            target = uniform(stream, key[m], attempt) * total[t]
            low, high = 0, value.size - 1
            while low < high:
                middle = (low + high) // 2
                if edge[t, middle] > target:
                    high = middle
                else:
                    low = middle + 1
            if free[low] > 0 and rent[low] <= limit[m]:
                chosen[m] = low
                free[low] -= 1
                break
    return chosen


def vacant_homes(state: State) -> Array:
    """Return the homes free in each street (int64[streets])."""
    streets = state.streets
    return np.maximum(0, streets.homes - streets.households - streets.lets).astype(np.int64)


def find_streets(state: State, town: Array, key: Array, limit: Array, value: Array, assumed: Parameters) -> Array:
    """Return a street with a vacant home for each household in the order of keyed priority, -1 for none."""
    queue = state.stream(Purpose.HOME_QUEUE)
    priority = priorities(queue, key, 0)
    order = np.argsort(priority, kind="stable")
    streets = state.streets
    found = choose_homes(
        town[order], key[order], limit[order], state.stream(Purpose.HOME_CHOICE), assumed.housing.street_theta,
        value - value.max(), streets.town, streets.rent, vacant_homes(state), state.n_towns,
    )  # fmt: skip
    street = np.empty(key.size, np.int64)
    street[order] = found
    return street


def price_limit(income: Array, tenant: Array, assumed: Parameters) -> Array:
    """Return the highest mean rent of a street at which its smallest home is still within reach (EUR cents)."""
    rules = assumed.housing
    return np.where(tenant, rules.burden * income / rules.smallest_home, np.inf)


def agree_rents(state: State, rows: Array, income: Array, assumed: Parameters) -> None:
    """Let households choose the size of their home by income, and agree its rent (income EUR cents/month)."""
    homes, rules = state.households, assumed.housing
    rent = state.streets.rent[homes.street[rows]]
    homes.home[rows] = np.clip(rules.comfort * income / rent, rules.smallest_home, 1.0)
    homes.rent[rows] = np.where(homes.tenant[rows], rent * homes.home[rows], 0).astype(np.int64)


def move_within(state: State, rows: Array, value: Array, assumed: Parameters) -> Array:
    """Move households to a street they prefer and can pay; return which of them moved (bool like `rows`)."""
    homes, people, streets = state.households, state.residents, state.streets
    limit = price_limit(homes.income[rows], homes.tenant[rows], assumed)
    street = find_streets(state, homes.town[rows], homes.key[rows], limit, value, assumed)
    moved = street >= 0
    chosen = rows[moved]
    np.subtract.at(streets.households, homes.street[chosen], 1)
    np.add.at(streets.households, street[moved], 1)
    homes.street[chosen] = street[moved]
    agree_rents(state, chosen, homes.income[chosen], assumed)
    homes.strained[chosen] = 0
    flag = np.zeros(homes.used, bool)
    flag[chosen] = True
    members = np.flatnonzero((people.town >= 0) & flag[people.household])
    people.street[members] = homes.street[people.household[members]]
    state.count("moves_within", per_town(state, homes.town[chosen]))
    return moved
