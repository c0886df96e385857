"""Housing: rents answer occupancy, homes answer rents slowly, households move within the town or cannot stay."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, uniform
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.homes import agree, find_streets, price_limit, street_pulls, vacancy
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.state import State

FEWEST_VACANT = 0.002  # share of homes below which scarcity counts no further
NO_LIMIT = 1 << 30  # homes; any street has room for more


def run_housing(state: State, inputs: Inputs, assumed: Parameters) -> Array:
    """Run the month of homes; return the households that can find nothing they can pay (rows)."""
    let_to_visitors(state, assumed)
    set_rents(state, assumed)
    build_homes(state, inputs, assumed)
    moving, forced = review_homes(state, assumed)
    pull = street_pulls(state, assumed)
    moved = np.zeros(state.households.used + 1, np.bool_)  # the last for those without a household
    move_within(state, moving, pull, moved, assumed)
    move_within(state, forced, pull, moved, assumed)
    take_along(state, moved)
    displaced = np.zeros(state.n_towns, np.int64)
    stuck = left_stuck(forced, moved, state.households.town, displaced)
    state.count("displaced", displaced)
    return np.asarray(stuck)


def let_to_visitors(state: State, assumed: Parameters) -> None:
    """Turn vacant homes into visitors' lets as visits grow, and back; their rent goes to landlords."""
    streets, base, rules = state.streets, state.baseline, assumed.housing
    earned = let_homes(
        streets.town, streets.homes, streets.households, streets.lets, streets.lets_at_start, streets.lets_wanted,
        streets.rent, state.towns.visits_lately, base.usual_visits,
        rules.lets_per_visit, rules.lets_speed, rules.lets_rent,
    )  # fmt: skip
    state.now.rent_pool += earned
    state.ledger.book(Flow.VISITOR_LETS, earned)


@njit(nogil=True)
def let_homes(
    town, homes, households, lets, lets_at_start, lets_wanted, rent, visits, usual, per_visit, speed, markup
):  # fmt: skip
    """Bring a town's lets to visitors towards what visits ask for, as far as homes are vacant; return what they earn.

    town int16[streets]; homes, households, lets, lets_at_start int32[streets], lets changed
    lets_wanted float64[streets], changed; rent float64[streets] EUR cents/month
    visits, usual float64[towns] visits/month now and at the start; per_visit float, elasticity
    speed float 1/month; markup float, rent of a let over that of a home. Returns int64[towns] EUR cents/month.
    """
    growth, earned = np.empty(visits.size), np.zeros(visits.size, np.int64)
    missing, vacant, let = np.empty(town.size), np.empty(town.size, np.int64), np.empty(town.size, np.int64)
    for t in range(visits.size):
        growth[t] = math.pow(max(0.05, visits[t] / max(1.0, usual[t])), per_visit)
    for s in range(town.size):
        goal = lets_at_start[s] * growth[town[s]]
        lets_wanted[s] += speed * (goal - lets_wanted[s])
        let[s] = lets[s]
        missing[s] = lets_wanted[s] - lets[s]
        vacant[s] = vacancy(homes[s], households[s], lets[s])
    more = whole_homes(town, missing, vacant, let, visits.size)
    for s in range(town.size):
        lets[s] += more[s]
        earned[town[s]] += math.floor(markup * lets[s] * rent[s])
    return earned


@njit(nogil=True)
def whole_homes(town, missing, more, fewer, towns):
    """Round each town's sum of missing homes, and share it out one by one, where most are missing first.

    Streets are too small to be rounded one by one: where each misses a third of a home, a third of them gets one.
    town int16[streets]; missing float64[streets] homes, negative for too many
    more, fewer int64[streets], homes that can be added or taken away; towns int
    Returns int32[streets], homes to add.
    """
    change, total = np.zeros(town.size, np.int32), np.zeros(towns)
    for s in range(town.size):
        total[town[s]] += missing[s]
    for t in range(towns):
        step = 1 if total[t] > 0 else -1
        for _ in range(math.ceil(abs(total[t]) - 0.5)):
            best = neediest(town, t, missing, change, more, fewer, step)
            if best < 0:
                break
            change[best] += step
    return change


@njit(nogil=True)
def neediest(town, t, missing, change, more, fewer, step):
    """Return the first of a town's streets that misses most homes (step 1) or has most to spare (-1), -1 for none.

    Arguments as in `whole_homes`; change int32[streets], homes added so far.
    """
    best, most = -1, -np.inf
    for s in range(town.size):
        able = change[s] < more[s] if step > 0 else -change[s] < fewer[s]
        need = step * (missing[s] - change[s])
        if town[s] == t and able and need > most:
            best, most = s, need
    return best


def set_rents(state: State, assumed: Parameters) -> None:
    """Move each street's rent towards what its occupancy asks for, given that of the whole town.

    Rent over that of the start = (homes taken) ** a * (homes vacant) ** -b, both over the start's; a and b share out
    the rise of rent after one per cent more people, so that rents soar only when hardly a home is left.
    """
    streets, rules = state.streets, assumed.housing
    move_rents(
        streets.town, streets.homes, streets.households, streets.lets, streets.rent, streets.rent_at_start,
        state.baseline.occupancy, rules.scarcity, rules.rent_demand, rules.rent_speed,
    )  # fmt: skip


@njit(nogil=True)
def occupancies(town, homes, households, lets, towns):
    """Return the share of each town's homes that are lived in or let (columns of streets; float64[towns])."""
    taken, there = np.zeros(towns), np.zeros(towns)
    for s in range(town.size):
        taken[town[s]] += households[s] + lets[s]
        there[town[s]] += homes[s]
    return taken / np.maximum(1, there)


@njit(nogil=True)
def move_rents(town, homes, households, lets, rent, rent_at_start, usual, scarcity, demand, speed):
    """Close a part of each street's gap between rent and the rent its occupancy asks for.

    town int16[streets]; homes, households, lets int32[streets]; rent, rent_at_start float64[streets] EUR cents/month,
    rent changed; usual float64[towns], share of homes taken at the start
    scarcity float, share; demand float, elasticity; speed float 1/month
    """
    full, tightness = occupancies(town, homes, households, lets, usual.size), np.empty(usual.size)
    for t in range(usual.size):
        scarce = scarcity * demand * (1 - usual[t]) / usual[t]
        tightness[t] = math.pow(max(0.05, full[t]) / usual[t], (1 - scarcity) * demand)
        tightness[t] *= math.pow(max(FEWEST_VACANT, 1 - full[t]) / (1 - usual[t]), -scarce)
    for s in range(town.size):
        t = town[s]
        share = (households[s] + lets[s]) / max(1, homes[s])
        own = min(max(share, 0.3), 1.0) / max(0.3, full[t])
        target = rent_at_start[s] * tightness[t] * math.pow(own, 0.5 * demand)
        rent[s] += speed * (target - rent[s])


def build_homes(state: State, inputs: Inputs, assumed: Parameters) -> None:
    """Build where rents lie above those of the start, and let vacant homes decay; parts of homes are carried over."""
    streets, rules = state.streets, assumed.housing
    build(
        streets.town, streets.homes, streets.homes_at_start, streets.households, streets.lets, streets.built,
        streets.rent, streets.rent_at_start, inputs.building_factor, rules.supply, rules.building_speed, rules.decay,
    )  # fmt: skip


@njit(nogil=True)
def build(
    town, homes, homes_at_start, households, lets, built, rent, rent_at_start, factor, supply, speed, decay
):  # fmt: skip
    """Build and lose homes, whole ones only: as many in a town as its streets' parts of homes sum to.

    town int16[streets]; homes, homes_at_start, households, lets int32[streets], homes changed
    built float64[streets], homes under construction or decay, changed; rent, rent_at_start float64[streets]
    factor float64[towns], on the building of homes; supply float, elasticity; speed, decay float 1/year
    """
    vacant = np.empty(town.size, np.int64)
    for s in range(town.size):
        wanted = homes_at_start[s] * math.pow(max(0.2, rent[s] / rent_at_start[s]), supply)
        vacant[s] = vacancy(homes[s], households[s], lets[s])
        gap = max(0.0, wanted - homes[s] - built[s])
        built[s] += gap * speed / 12 * factor[town[s]] - vacant[s] * decay / 12
    finished = whole_homes(town, built, np.full(town.size, NO_LIMIT), vacant, factor.size)
    for s in range(town.size):
        homes[s] += finished[s]
        built[s] -= finished[s]


@njit(nogil=True)
def review(
    town, street, tenant, rent, home, income, key, strained, market, stream, considering, renewal, burden, patience
):
    """Renew leases, count the months of strain and find the households that look for another home.

    town int16[h], street int32[h], tenant bool[h], rent int32[h] EUR cents, home float64[h] share of the mean rent
    income int64[h] EUR cents/month
    key uint64[h], strained int16[h]; market float64[streets] EUR cents/month; stream uint64
    considering, renewal float, monthly chances; burden float, share; patience float, months
    Returns the rows of those who look, and of those who can no longer pay theirs (int64[j], int64[k]).
    """
    looking, forced = np.empty(town.size, np.int64), np.empty(town.size, np.int64)
    j = k = 0
    for h in range(town.size):
        if town[h] < 0:
            continue
        draw, must = uniform(stream, key[h], 0), False
        if tenant[h]:
            if draw > 1.0 - renewal:
                rent[h] = int(market[street[h]] * home[h])
            if int(rent[h]) > burden * income[h]:
                strained[h] += 1
                must = strained[h] > patience
            else:
                strained[h] = 0
        if must:
            forced[k] = h
            k += 1
        elif draw < considering:
            looking[j] = h
            j += 1
    return looking[:j], forced[:k]


def review_homes(state: State, assumed: Parameters) -> tuple[Array, Array]:
    """Return the households that look for another home and those that can no longer pay theirs (rows)."""
    homes, rules = state.households, assumed.housing
    looking, forced = review(
        homes.town, homes.street, homes.tenant, homes.rent, homes.home, homes.income, homes.key, homes.strained,
        state.streets.rent, state.stream(Purpose.HOME_MOVE), rules.considering / 12, 1 / (12 * rules.lease),
        rules.burden, rules.patience,
    )  # fmt: skip
    return looking, forced


@njit(nogil=True)
def limits(rows, income, tenant, burden, smallest):
    """Return the highest mean rents within reach of some households (rows int64[k]; float64[k] EUR cents)."""
    highest = np.empty(rows.size)
    for i in range(rows.size):
        highest[i] = price_limit(income[rows[i]], tenant[rows[i]], burden, smallest)
    return highest


@njit(nogil=True)
def change_streets(rows, chosen, town, street, strained, moved, taken, moves):
    """Write down which households moved to which street.

    rows, chosen int64[k], -1 for those that stay; town int16[h]; street int32[h], strained int16[h], moved bool[h],
    taken int32[streets], homes lived in, and moves int64[towns] are changed. Returns the rows that moved (int64[j]).
    """
    gone, n = np.empty(rows.size, np.int64), 0
    for i in range(rows.size):
        if chosen[i] >= 0:
            h = gone[n] = rows[i]
            n += 1
            taken[street[h]] -= 1
            taken[chosen[i]] += 1
            street[h] = chosen[i]
            strained[h] = 0
            moved[h] = True
            moves[town[h]] += 1
    return gone[:n]


@njit(nogil=True)
def move_households(
    rows, town, key, street, tenant, rent, home, income, strained, moved, moves,
    queue, choice, pull, street_town, market, homes, households, lets, burden, comfort, smallest,
):  # fmt: skip
    """Move households to a street they prefer and can pay, and agree the new rent.

    rows int64[k]; the columns of households [h] and those of streets, which change; moved bool[h], moves int64[towns]
    queue, choice uint64 and pull float64[streets] as in `find_streets`; burden, comfort, smallest float, shares
    """
    limit = limits(rows, income, tenant, burden, smallest)
    chosen = find_streets(
        town[rows], key[rows], limit, queue, choice, pull, street_town, market, homes, households, lets, moves.size
    )
    gone = change_streets(rows, chosen, town, street, strained, moved, households, moves)
    agree(gone, income, street, tenant, market, rent, home, comfort, smallest)


def move_within(state: State, rows: Array, pull: Array, moved: Array, assumed: Parameters) -> None:
    """Move households to a street they prefer and can pay, and note them (moved: bool[households + 1])."""
    if rows.size == 0:
        return
    homes, rules, streets, moves = state.households, assumed.housing, state.streets, np.zeros(state.n_towns, np.int64)
    move_households(
        rows, homes.town, homes.key, homes.street, homes.tenant, homes.rent, homes.home, homes.income, homes.strained,
        moved, moves, state.stream(Purpose.HOME_QUEUE), state.stream(Purpose.HOME_CHOICE), pull,
        streets.town, streets.rent, streets.homes, streets.households, streets.lets,
        rules.burden, rules.comfort, rules.smallest_home,
    )  # fmt: skip
    state.count("moves_within", moves)


@njit(nogil=True)
def follow(town, household, street, moved, home_street):
    """Bring the members of households that moved to their street.

    town int16[n], household int32[n], street int32[n], changed; moved bool[h + 1], the last, for those without a
    household, False; home_street int32[h]
    """
    for i in range(town.size):
        if town[i] >= 0 and moved[household[i]]:
            street[i] = home_street[household[i]]


@njit(nogil=True)
def left_stuck(forced, moved, town, displaced):
    """Return who of some households has not moved (forced int64[k], rows; int64[j]), and add them up by town.

    moved bool[h], town int16[h]; displaced int64[towns], added to
    """
    stuck, n = np.empty(forced.size, np.int64), 0
    for h in forced:
        if not moved[h]:
            displaced[town[h]] += 1
            stuck[n] = h
            n += 1
    return stuck[:n]


def take_along(state: State, moved: Array) -> None:
    """Let all members move with their household (moved: bool[households + 1])."""
    people = state.residents
    follow(people.town, people.household, people.street, moved, state.households.street)
