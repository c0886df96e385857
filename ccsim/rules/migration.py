"""Migration: those who consider moving compare towns and elsewhere; newcomers are keyed candidates; some return."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, gumbel, made_by, stream_of, uniform
from ccsim.parameters import Parameters
from ccsim.parameters.people import Migration
from ccsim.rules.homes import find_streets, street_values
from ccsim.rules.households import recount
from ccsim.rules.newcomers import welcome
from ccsim.rules.policy import Inputs
from ccsim.rules.prospects import Prospects, prospects
from ccsim.rules.settling import by_key, depart, forget, leave_job, of_working_age, per_town, settle
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, HEAD, OTHER_ADULT, STUDENT, UNEMPLOYED
from ccsim.town.state import State

OLDEST = 120


def considering_profile(assumed: Migration) -> Array:
    """Return the relative hazard of considering a move by year of age (float64[121]); 0 below 15."""
    profile = np.zeros(OLDEST + 1)
    for first, value in (
        (15, assumed.considering_15),
        (20, assumed.considering_20),
        (30, assumed.considering_30),
        (45, assumed.considering_45),
        (65, assumed.considering_65),
    ):
        profile[first:] = value
    return profile


@njit(nogil=True)
def preferred(t, o, roots, unemployed, key, choice, here, there, between, theta, bonus, cost, push):
    """Return the best of all towns and places for somebody of town t and occupation o: a town, or towns + place.

    roots int, home town; unemployed bool; key, choice uint64; the rest as in `movers`.
    """
    towns = here.shape[0]
    best, where = -1e300, -1
    for d in range(towns + there.shape[1]):
        value = here[d, o] - between[t, d] if d < towns else there[t, d - towns, o]
        if d == roots:
            value += bonus
        if d != t:
            value -= cost
        elif unemployed:
            value -= push
        value += gumbel(choice, key, d) / theta
        if value > best:
            best, where = value, d
    return where


@njit(nogil=True)
def movers(
    town, key, role, born, occupation, employer, home_town, month, stream, choice, rate, mobility,
    here, there, between, theta, bonus, cost, push,
):  # fmt: skip
    """Find who considers moving and prefers to: logit by Gumbel draws keyed by person, place and month.

    town int16[n], key uint64[n], role int8[n], born int32[n], occupation int8[n], employer int32[n]
    home_town int16[n]; month int; stream, choice uint64; rate float64[towns, 121] monthly hazard of considering
    mobility float, factor for creative people; here float64[towns, occupations]
    there float64[towns, places, occupations]; between float64[towns, towns]; theta float
    bonus, cost, push float  log income: roots, moving, being unemployed
    Heads decide for their households, grown-up children for themselves.
    Returns rows (int64[k]) and destinations (int64[k]): a town, or towns + place; and how many considered
    in each town (int64[towns]).
    """
    rows = np.empty(town.size, np.int64)
    goes = np.empty(town.size, np.int64)
    considered = np.zeros(here.shape[0], np.int64)
    n = 0
    for i in range(town.size):
        t = town[i]
        if t < 0 or (role[i] != HEAD and role[i] != OTHER_ADULT):
            continue
        o = occupation[i]
        hazard = rate[t, min((month - int(born[i])) // 12, OLDEST)]
        if o == CREATIVE:
            hazard *= mobility
        if uniform(stream, key[i], 0) >= hazard:
            continue
        considered[t] += 1
        unemployed = employer[i] == UNEMPLOYED
        where = preferred(
            t, o, home_town[i], unemployed, key[i], choice, here, there, between, theta, bonus, cost, push
        )
        if where != t:
            rows[n] = i
            goes[n] = where
            n += 1
    return rows[:n], goes[:n], considered


@njit(nogil=True)
def returners(
    town,
    key,
    born,
    occupation,
    place,
    home_town,
    month,
    stream,
    choice,
    rate,
    here,
    there,
    theta,
    bonus,
    cost,
):
    """Find who of the diaspora considers returning and prefers to.

    Columns as in `movers`, place int8[n]; rate float64[121] monthly hazard by year of age. Returns int64[k].
    """
    rows = np.empty(town.size, np.int64)
    n = 0
    for i in range(town.size):
        if town[i] != ELSEWHERE or occupation[i] == STUDENT or home_town[i] < 0:
            continue
        years = (month - int(born[i])) // 12
        if years < 18 or uniform(stream, key[i], 0) >= rate[min(years, OLDEST)]:
            continue
        t, o = home_town[i], occupation[i]
        back = here[t, o] + bonus - cost + gumbel(choice, key[i], 0) / theta
        stay = there[t, place[i], o] + gumbel(choice, key[i], 1) / theta
        if back > stay:
            rows[n] = i
            n += 1
    return rows[:n]


def migrate(state: State, inputs: Inputs, stuck: Array, assumed: Parameters) -> None:
    """Run the month's moves: out, between towns, back, and in (stuck: households that cannot pay, rows)."""
    view = prospects(state, inputs, assumed)
    _leave(state, view, stuck, assumed)
    value = street_values(state, assumed)
    _come_back(state, view, value, assumed)
    welcome(state, view, value, assumed)
    _let_go(state, assumed)
    recount(state)  # rents are shared by the adults of a home, also where ageing is switched off


def _leave(state: State, view: Prospects, stuck: Array, assumed: Parameters) -> None:
    """Send away those who prefer another place, and households that cannot pay any home in town."""
    people, rules = state.residents, assumed.migration
    profile = considering_profile(rules)
    rows, goes, considered = movers(
        people.town, people.key, people.role, people.born, people.occupation, people.employer, people.home_town,
        state.month, state.stream(Purpose.CONSIDERING), state.stream(Purpose.DESTINATION),
        state.baseline.considering[:, None] * profile, rules.creative_mobility,
        *view.leaving(), rules.theta, rules.home_bonus, rules.moving_cost, rules.unemployed_push,
    )  # fmt: skip
    state.count("considering", considered)
    homes = np.full(state.households.used, -1, np.int64)
    homes[stuck] = state.n_towns  # to the neighbour ring
    heads = people.role[rows] == HEAD
    homes[people.household[rows[heads]]] = goes[heads]
    everyone = np.where(people.town >= 0, homes[people.household], -1)
    alone = rows[~heads]
    everyone[alone] = np.where(everyone[alone] >= 0, everyone[alone], goes[~heads])
    chosen = np.flatnonzero(everyone >= 0)
    away = chosen[everyone[chosen] >= state.n_towns]
    _move_between(state, by_key(chosen[everyone[chosen] < state.n_towns], people.key), everyone, assumed)
    _drop_homes(state, np.flatnonzero(homes >= state.n_towns))
    depart(state, away, (everyone[away] - state.n_towns).astype(np.int8))


def _drop_homes(state: State, rows: Array) -> None:
    """Give up homes whose people leave."""
    homes = state.households
    np.subtract.at(state.streets.households, homes.street[rows], 1)
    homes.remove(rows)


def _move_between(state: State, rows: Array, everyone: Array, assumed: Parameters) -> None:
    """Move people to another town of the scenario, where a home is found (rows in the order of keys)."""
    if rows.size == 0:
        return
    people = state.residents
    value = street_values(state, assumed)
    leads = rows[(people.role[rows] == HEAD) | (people.role[rows] == OTHER_ADULT)]
    leads = leads[_decides(state, leads)]
    goal = everyone[leads].astype(np.int64)
    street = find_streets(state, goal, people.key[leads], np.full(leads.size, np.inf), value, assumed)
    for lead, town, to in zip(leads[street >= 0], goal[street >= 0], street[street >= 0], strict=True):
        together = np.array([lead])
        if people.role[lead] == HEAD:
            household = people.household[lead]
            together = np.flatnonzero((people.town >= 0) & (people.household == household))
            _drop_homes(state, np.array([household]))
        _resettle(state, together, int(lead), (int(town), int(to)), assumed)


def _decides(state: State, rows: Array) -> Array:
    """Leave out grown-up children whose household moves anyway (bool like rows)."""
    people = state.residents
    with_head = np.isin(people.household[rows], people.household[rows[people.role[rows] == HEAD]])
    return (people.role[rows] == HEAD) | ~with_head


def _resettle(state: State, rows: Array, lead: int, goal: tuple[int, int], assumed: Parameters) -> None:
    """Move some people to a home in another town (goal: town and street); they take their money along."""
    town, street = goal
    people, book = state.residents, state.ledger.book
    old, money = people.town[rows].copy(), people.income[rows]
    book(Flow.TAKEN_ALONG, per_town(state, old, money))
    state.count("out_migration", per_town(state, old))
    leave_job(state, rows, -1)
    working = of_working_age(people.occupation[rows])
    people.employer[rows] = np.where(working, UNEMPLOYED, -1)
    roles = people.role[rows].copy()
    key = np.array([stream_of(people.key[lead], Purpose.DESTINATION, state.month)], np.uint64)
    where = (np.array([town]), np.array([street]), np.array([True]), key)
    home = settle(state, np.array([lead]), *where, assumed.housing.first_home)
    people.household[rows] = home[0]
    people.town[rows] = town
    people.street[rows] = street
    people.arrived[rows] = state.month
    people.role[rows] = np.where(rows == lead, HEAD, roles)
    book(Flow.BROUGHT_ALONG, per_town(state, people.town[rows], money))
    state.count("in_migration", per_town(state, people.town[rows]))


def _come_back(state: State, view: Prospects, value: Array, assumed: Parameters) -> None:
    """Let people of the diaspora return who prefer to and find a home."""
    people, rules = state.residents, assumed.migration
    profile = considering_profile(rules)
    rows = returners(
        people.town, people.key, people.born, people.occupation, people.place, people.home_town, state.month,
        state.stream(Purpose.RETURNER), state.stream(Purpose.DESTINATION),
        rules.return_considering / 12 * profile / profile[20:45].mean(),
        view.here, view.staying(), rules.theta, rules.home_bonus, rules.moving_cost,
    )  # fmt: skip
    rows = by_key(rows, people.key)
    town = people.home_town[rows].astype(np.int64)
    street = find_streets(state, town, people.key[rows], np.full(rows.size, np.inf), value, assumed)
    housed = street >= 0
    rows, town, street = rows[housed], town[housed], street[housed]
    key = made_by(people.key[rows], Purpose.RETURNER, state.month)
    settle(state, rows, town, street, np.ones(rows.size, bool), key, assumed.housing.first_home)
    working = of_working_age(people.occupation[rows])
    people.employer[rows] = np.where(working, UNEMPLOYED, -1)
    people.venue[rows] = -1
    state.count("returners", per_town(state, town))
    state.count("in_migration", per_town(state, town))


def _let_go(state: State, assumed: Parameters) -> None:
    """Forget, but for a count, those who left too long ago to come back."""
    people = state.residents
    long_ago = state.month - people.arrived > 12 * assumed.migration.diaspora_years
    rows = np.flatnonzero((people.town == ELSEWHERE) & long_ago)
    forget(state, rows, people.home_town[rows].astype(np.int64))
