"""Migration: those who consider moving compare towns and elsewhere; newcomers are keyed candidates; some return."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, ascending, made_by, stream_of
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.art_school import admit_students
from ccsim.rules.considering import ask, considering_profile, movers, return_rates, returners
from ccsim.rules.homes import find_streets, free_streets, street_pulls
from ccsim.rules.newcomers import welcome
from ccsim.rules.offers import Promise
from ccsim.rules.prospects import Prospects, prospects
from ccsim.rules.settling import ADULT, count_gone, depart, leave_job, of_working_age, per_town, settle
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, HEAD, NOT_WORKING, OTHER_ADULT, PRODUCTION, UNEMPLOYED
from ccsim.town.state import State


def migrate(state: State, inputs: Inputs, stuck: Array, assumed: Parameters) -> list[Promise]:
    """Run the month's moves: out, between towns, back, and in; return what newcomers are promised.

    stuck: households that cannot pay (rows)
    """
    view = prospects(state, inputs, assumed)
    rate = state.baseline.considering[:, None] * considering_profile(assumed.migration)
    asked, away = _ask(state, rate, assumed)
    left = _leave(state, view, asked, rate, stuck, assumed)
    pull = street_pulls(state, assumed)
    _come_back(state, view, pull, np.concatenate((away, left)), assumed)
    promises = welcome(state, inputs, view, pull, assumed)
    admit_students(state, inputs, pull, assumed)
    _let_go(state, away, assumed)
    return promises


def _ask(state: State, rate: Array, assumed: Parameters) -> tuple[Array, Array]:
    """Return what `ask` finds (rate: as in `movers`)."""
    people, rules = state.residents, assumed.migration
    asked, away = ask(
        people.town, people.key, people.role, people.born, people.arrived, state.month,
        state.stream(Purpose.CONSIDERING), state.stream(Purpose.RETURNER), rate, return_rates(rules),
        rules.creative_mobility, rules.with_relatives, 12 * rules.diaspora_years,
    )  # fmt: skip
    return asked, away


@njit(nogil=True)
def goals(rows, goes, stuck, ring, household, role, homes):
    """Return where each household goes, -1 if it stays (int16[homes + 1], the last for those without a household).

    rows, goes int64[k], people and where they prefer to live: a town, or towns + place; heads decide for all
    stuck int64[j], households that cannot pay and go to `ring`, int; household int32[n], role int8[n]; homes int
    """
    goal = np.full(homes + 1, -1, np.int16)
    goal[stuck] = ring
    for k in range(rows.size):
        if role[rows[k]] == HEAD:
            goal[household[rows[k]]] = goes[k]
    return goal


@njit(nogil=True)
def leavers(rows, goes, goal, town, household):
    """Find who leaves: whole households that go, and others for themselves; rows and where to (int64[m] each).

    rows, goes and goal as in `goals`; town int16[n], household int32[n]
    """
    chosen, n = np.empty(town.size, np.int64), 0
    for i in range(town.size):  # without a branch: the next one's answer is hard to foretell
        chosen[n] = i
        n += (goal[household[i]] >= 0) & (town[i] >= 0)
    where = np.empty(n + rows.size, np.int64)
    for k in range(n):
        where[k] = goal[household[chosen[k]]]
    for k in range(rows.size):
        if goal[household[rows[k]]] < 0:
            chosen[n], where[n] = rows[k], goes[k]
            n += 1
    return chosen[:n], where[:n]


@njit(nogil=True)
def going(rows, goes, stuck, towns, town, household, role, born, month, size, adults):
    """Find who leaves the towns, counted off in their homes, and who moves between them.

    towns, month int; town int16[n], born int32[n]; size, adults int16[homes], changed; the rest as in `goals`
    Returns rows and places (int64[k], int8[k]) of those who leave, rows and towns (int64[j] each) of those who move
    between towns, and the rows of households that leave (int64[m]).
    """
    goal = goals(rows, goes, stuck, towns, household, role, size.size)  # the first place beyond the towns: the ring
    chosen, where = leavers(rows, goes, goal, town, household)
    left, n = np.empty(rows.size + stuck.size, np.int64), 0
    for h in range(size.size):
        if goal[h] >= towns:
            left[n] = h
            n += 1
    away, places = np.empty(where.size, np.int64), np.empty(where.size, np.int8)
    near = k = 0  # who moves between towns stays in `chosen`, from the front
    for i in range(where.size):
        if where[i] >= towns:
            away[k], places[k], h = chosen[i], where[i] - towns, household[chosen[i]]
            size[h] -= 1
            adults[h] -= month - born[chosen[i]] >= ADULT
            k += 1
        else:
            chosen[near], where[near] = chosen[i], where[i]
            near += 1
    return away[:k], places[:k], chosen[:near], where[:near], left[:n]


def _leave(state: State, view: Prospects, asked: Array, rate: Array, stuck: Array, assumed: Parameters) -> Array:
    """Send away those who prefer another place, and households that cannot pay any home; return who leaves the towns.

    asked: rows of all who may consider moving; rate: as in `movers`
    """
    people, homes, rules = state.residents, state.households, assumed.migration
    rows, goes, considered = movers(
        asked, people.town, people.key, people.role, people.born, people.occupation, people.employer, people.home_town,
        state.month, state.stream(Purpose.CONSIDERING), state.stream(Purpose.DESTINATION),
        rate, rules.creative_mobility, rules.with_relatives,
        *view.leaving(), rules.theta, rules.home_bonus, rules.moving_cost, rules.unemployed_push,
    )  # fmt: skip
    state.count("considering", considered)
    away, places, near, towns, left = going(
        rows, goes, stuck, state.n_towns, people.town, people.household, people.role, people.born, state.month,
        homes.size, homes.adults,
    )  # fmt: skip
    if near.size:
        _move_between(state, near, towns, assumed)
    _drop_homes(state, left)
    depart(state, away, places)
    return np.asarray(away)


@njit(nogil=True)
def give_up(rows, street, households):
    """Count off homes in their streets (rows int64[k]; street int32[homes]; households int32[streets], changed)."""
    for h in rows:
        households[street[h]] -= 1


def _drop_homes(state: State, rows: Array) -> None:
    """Give up homes whose people leave."""
    homes = state.households
    give_up(rows, homes.street, state.streets.households)
    homes.remove(rows)


def _move_between(state: State, rows: Array, towns: Array, assumed: Parameters) -> None:
    """Move people to another town of the scenario, where a home is found (rows, towns int64[k])."""
    people = state.residents
    order = np.argsort(people.key[rows], kind="stable")
    rows, towns = rows[order], towns[order]
    grown = (people.role[rows] == HEAD) | (people.role[rows] == OTHER_ADULT)
    leads, goal = rows[grown], towns[grown]
    decides = _decides(state, leads)
    leads, goal = leads[decides], goal[decides]
    street = free_streets(state, goal.astype(np.int16), people.key[leads], street_pulls(state, assumed))
    for lead, town, to in zip(leads[street >= 0], goal[street >= 0], street[street >= 0], strict=True):
        together = np.array([lead])
        if people.role[lead] == HEAD:
            household = people.household[lead]
            together = np.flatnonzero((people.town >= 0) & (people.household == household))
            _drop_homes(state, np.array([household], np.int64))
        _resettle(state, together, int(lead), (int(town), int(to)), assumed)


def _decides(state: State, rows: Array) -> Array:
    """Leave out grown-up children whose household moves anyway (bool like rows)."""
    people = state.residents
    with_head = np.isin(people.household[rows], people.household[rows[people.role[rows] == HEAD]])
    return (people.role[rows] == HEAD) | ~with_head


def _resettle(state: State, rows: Array, lead: int, goal: tuple[int, int], assumed: Parameters) -> None:
    """Move some people to a home in another town (goal: town and street); they take their money along."""
    town, street = goal
    people, homes, book = state.residents, state.households, state.ledger.book
    old, money = people.town[rows].copy(), people.income[rows]
    book(Flow.TAKEN_ALONG, per_town(state, old, money))
    state.count("out_migration", per_town(state, old))
    leave_job(state, rows, -1)
    working = of_working_age(people.occupation[rows])
    people.employer[rows] = np.where(working, UNEMPLOYED, -1)
    roles = people.role[rows].copy()
    key = np.array([stream_of(people.key[lead], Purpose.DESTINATION, state.month)], np.uint64)
    where = (np.array([town], np.int16), np.array([street]), np.array([True]), key)
    grown = state.month - people.born[rows] >= ADULT
    np.subtract.at(homes.size, people.household[rows], 1)
    np.subtract.at(homes.adults, people.household[rows], grown)
    home = settle(state, np.array([lead]), *where, assumed.housing.first_home)[0]
    people.household[rows], homes.size[home], homes.adults[home] = home, rows.size, np.count_nonzero(grown)
    people.town[rows] = town
    people.street[rows] = street
    people.arrived[rows] = state.month
    people.role[rows] = np.where(rows == lead, HEAD, roles)
    book(Flow.BROUGHT_ALONG, per_town(state, people.town[rows], money))
    state.count("in_migration", per_town(state, people.town[rows]))


@njit(nogil=True)
def homecomers(
    asked, town, key, born, occupation, place, home_town, month, stream, choice, rate, here, there, theta, bonus, cost,
    queue, home_choice, pull, street_town, market, homes, households, lets,
):  # fmt: skip
    """Find who of the diaspora returns, in the order of keys, and to which street (int64[k] each).

    From asked to cost as in `returners`; queue, home_choice uint64, the rest as in `find_streets`: they can pay any.
    """
    rows = returners(
        asked, town, key, born, occupation, place, home_town, month, stream, choice, rate, here, there,
        theta, bonus, cost,
    )  # fmt: skip
    rows = rows[ascending(key[rows])]
    street = find_streets(
        home_town[rows], key[rows], np.full(rows.size, math.inf), queue, home_choice, pull, street_town, market,
        homes, households, lets, here.shape[0],
    )  # fmt: skip
    n = 0
    for k in range(rows.size):
        if street[k] >= 0:
            rows[n], street[n] = rows[k], street[k]
            n += 1
    return rows[:n], street[:n]


def _come_back(state: State, view: Prospects, pull: Array, away: Array, assumed: Parameters) -> None:
    """Let people of the diaspora return who prefer to and find a home (away: rows of all who may)."""
    people, streets, rules = state.residents, state.streets, assumed.migration
    rows, street = homecomers(
        away, people.town, people.key, people.born, people.occupation, people.place, people.home_town, state.month,
        state.stream(Purpose.RETURNER), state.stream(Purpose.DESTINATION), return_rates(rules),
        view.here, view.staying, rules.theta, rules.home_bonus, rules.moving_cost,
        state.stream(Purpose.HOME_QUEUE), state.stream(Purpose.HOME_CHOICE), pull,
        streets.town, streets.rent, streets.homes, streets.households, streets.lets,
    )  # fmt: skip
    back = np.zeros(state.n_towns, np.int64)
    if rows.size:
        key, tenant = made_by(people.key[rows], Purpose.RETURNER, state.month), np.ones(rows.size, np.bool_)
        settle(state, rows, people.home_town[rows], street, tenant, key, assumed.housing.first_home)
        look_for_work(rows, people.town, people.occupation, people.employer, people.venue, back)
    state.count("returners", back)
    state.count("in_migration", back)


@njit(nogil=True)
def look_for_work(rows, town, occupation, employer, venue, back):
    """Let people who have come back start anew: without a venue, and unemployed unless they do not work.

    rows int64[k]; town int16[n], occupation int8[n]; employer, venue int32[n], changed; back int64[towns], added to
    """
    for i in rows:
        works = CREATIVE <= occupation[i] <= PRODUCTION
        employer[i] = UNEMPLOYED if works else NOT_WORKING
        venue[i] = -1
        back[town[i]] += 1


@njit(nogil=True)
def long_gone(away, town, arrived, place, occupation, incumbent, home_town, month, most, gone):
    """Return who of some people still lives elsewhere after more than `most` months, and count them.

    away int64[k], rows; town int16[n], arrived int32[n]; the next three as in `count_gone`; home_town int16[n]
    month int; most float; gone int64[towns, places, occupations], added to. Returns int64[j].
    """
    rows, n = np.empty(away.size, np.int64), 0
    for i in away:
        if town[i] == ELSEWHERE and month - int(arrived[i]) > most:
            count_gone(i, home_town[i], place, occupation, incumbent, gone)
            rows[n] = i
            n += 1
    return rows[:n]


def _let_go(state: State, away: Array, assumed: Parameters) -> None:
    """Forget, but for a count, those of the diaspora (rows `away`) who left too long ago to come back."""
    people = state.residents
    people.remove(
        long_gone(
            away, people.town, people.arrived, people.place, people.occupation, people.incumbent, people.home_town,
            state.month, 12 * assumed.migration.diaspora_years, state.gone,
        )
    )  # fmt: skip
