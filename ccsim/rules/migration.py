"""Migration: those who consider moving compare towns and elsewhere; newcomers are keyed candidates; some return."""

from __future__ import annotations

from functools import cache

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, gumbel, made_by, stream_of, uniform
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.parameters.people import Migration
from ccsim.rules.art_school import admit_students
from ccsim.rules.homes import find_streets, street_values
from ccsim.rules.households import recount
from ccsim.rules.newcomers import welcome
from ccsim.rules.offers import Promise
from ccsim.rules.prospects import Prospects, prospects
from ccsim.rules.settling import by_key, depart, forget, leave_job, of_working_age, per_town, settle
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, HEAD, NOT_WORKING, OTHER_ADULT, PRODUCTION, STUDENT, UNEMPLOYED
from ccsim.town.state import State

OLDEST = 120


@cache
def considering_profile(assumed: Migration) -> Array:
    """Return the relative hazard of considering a move by year of age (float64[121]); 0 below 15."""
    profile = np.zeros(OLDEST + 1)
    profile[15:20] = assumed.considering_15
    profile[20:30] = assumed.considering_20
    profile[30:45] = assumed.considering_30
    profile[45:65] = assumed.considering_45
    profile[65:] = assumed.considering_65
    return profile


@cache
def return_rates(assumed: Migration) -> Array:
    """Return the monthly hazard of considering a return by year of age (float64[121]), from the mean of 20 to 44."""
    profile = considering_profile(assumed)
    return np.asarray(assumed.return_considering / 12 * profile / profile[20:45].mean())


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
    town, key, role, born, occupation, employer, home_town, month, stream, choice, rate, mobility, kin,
    here, there, between, theta, bonus, cost, push,
):  # fmt: skip
    """Find who considers moving and prefers to: logit by Gumbel draws keyed by person, place and month.

    town int16[n], key uint64[n], role int8[n], born int32[n], occupation int8[n], employer int32[n]
    home_town int16[n]; month int; stream, choice uint64; rate float64[towns, 121] monthly hazard of considering
    mobility, kin float, factors for creative people and for grown-ups who live with relatives
    here float64[towns, occupations]
    there float64[towns, places, occupations]; between float64[towns, towns]; theta float
    bonus, cost, push float  log income: roots, moving, being unemployed
    Heads decide for their households, grown-up children for themselves.
    Returns rows (int64[k]) and destinations (int64[k]): a town, or towns + place; and how many considered
    in each town (int64[towns]).
    """
    rows = np.empty(town.size, np.int64)
    goes = np.empty(town.size, np.int64)
    considered = np.zeros(here.shape[0], np.int64)
    highest = rate.max() * max(1.0, mobility) * max(1.0, kin)
    n = 0
    for i in range(town.size):
        draw = uniform(stream, key[i], 0)
        if draw >= highest:  # nearly everybody: asked first, so that the processor has one thing to guess
            continue
        t = town[i]
        if t < 0 or (role[i] != HEAD and role[i] != OTHER_ADULT):
            continue
        o = occupation[i]
        hazard = rate[t, min((month - int(born[i])) // 12, OLDEST)]
        if o == CREATIVE:
            hazard *= mobility
        if role[i] == OTHER_ADULT:
            hazard *= kin
        if draw >= hazard:
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
def diaspora(town):
    """Return the rows of those with local roots who live elsewhere (town int16[n]; int64[k])."""
    rows, n = np.empty(town.size, np.int64), 0
    for i in range(town.size):  # without a branch: who lives elsewhere is hard to foretell
        rows[n] = i
        n += town[i] == ELSEWHERE
    return rows[:n]


@njit(nogil=True)
def returners(
    away, key, born, occupation, place, home_town, month, stream, choice, rate, here, there, theta, bonus, cost
):  # fmt: skip
    """Find who of the diaspora (away int64[k], rows) considers returning and prefers to.

    Columns as in `movers`, place int8[n]; rate float64[121] monthly hazard by year of age. Returns int64[j].
    """
    rows = np.empty(away.size, np.int64)
    n = 0
    for i in away:
        years = (month - int(born[i])) // 12
        if uniform(stream, key[i], 0) >= rate[min(max(years, 0), OLDEST)]:
            continue
        if years < 18 or occupation[i] == STUDENT or home_town[i] < 0:
            continue
        t, o = home_town[i], occupation[i]
        back = here[t, o] + bonus - cost + gumbel(choice, key[i], 0) / theta
        stay = there[t, place[i], o] + gumbel(choice, key[i], 1) / theta
        if back > stay:
            rows[n] = i
            n += 1
    return rows[:n]


def migrate(state: State, inputs: Inputs, stuck: Array, assumed: Parameters) -> list[Promise]:
    """Run the month's moves: out, between towns, back, and in; return what newcomers are promised.

    stuck: households that cannot pay (rows)
    """
    view = prospects(state, inputs, assumed)
    _leave(state, view, stuck, assumed)
    value = street_values(state, assumed)
    away = diaspora(state.residents.town)
    _come_back(state, view, value, away, assumed)
    promises = welcome(state, inputs, view, value, assumed)
    admit_students(state, inputs, value, assumed)
    _let_go(state, away, assumed)
    recount(state)  # rents are shared by the adults of a home, also where ageing is switched off
    return promises


@njit(nogil=True)
def goals(homes, stuck, ring, rows, goes, role, household):
    """Return where each household goes: a town, or towns + place; -1 if it stays (int64[homes]).

    homes int, households; stuck int64[j], those that cannot pay, who go to `ring`, int
    rows, goes int64[k], people and where they prefer to live: heads decide for all; role int8[n], household int32[n]
    """
    goal = np.full(homes, -1)
    for h in stuck:
        goal[h] = ring
    for i in range(rows.size):
        if role[rows[i]] == HEAD:
            goal[household[rows[i]]] = goes[i]
    return goal


@njit(nogil=True)
def leavers(town, household, goal, rows, goes):
    """Find who leaves: whole households that go, and others for themselves (ascending rows and where to, int64[k]).

    town int16[n], household int32[n]; goal int64[homes], as from `goals`; rows ascending, goes as there
    """
    chosen, where = np.empty(town.size, np.int64), np.empty(town.size, np.int64)
    n = k = 0
    for i in range(town.size):
        to = goal[household[i]] if town[i] >= 0 else -1
        if k < rows.size and rows[k] == i:
            to = goes[k] if to < 0 else to
            k += 1
        if to >= 0:
            chosen[n], where[n] = i, to
            n += 1
    return chosen[:n], where[:n]


def _leave(state: State, view: Prospects, stuck: Array, assumed: Parameters) -> None:
    """Send away those who prefer another place, and households that cannot pay any home in town."""
    people, rules, towns = state.residents, assumed.migration, state.n_towns
    rows, goes, considered = movers(
        people.town, people.key, people.role, people.born, people.occupation, people.employer, people.home_town,
        state.month, state.stream(Purpose.CONSIDERING), state.stream(Purpose.DESTINATION),
        state.baseline.considering[:, None] * considering_profile(rules), rules.creative_mobility, rules.with_relatives,
        *view.leaving(), rules.theta, rules.home_bonus, rules.moving_cost, rules.unemployed_push,
    )  # fmt: skip
    state.count("considering", considered)
    ring = towns  # the first place beyond the towns
    goal = goals(state.households.used, stuck, ring, rows, goes, people.role, people.household)
    chosen, where = leavers(people.town, people.household, goal, rows, goes)
    far = where >= towns
    away, places = chosen[far], (where[far] - towns).astype(np.int8)
    _move_between(state, chosen[~far], where[~far], assumed)
    _drop_homes(state, (goal >= towns).nonzero()[0])
    depart(state, away, places)


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
    if rows.size == 0:
        return
    people = state.residents
    value = street_values(state, assumed)
    order = np.argsort(people.key[rows], kind="stable")
    rows, towns = rows[order], towns[order]
    grown = (people.role[rows] == HEAD) | (people.role[rows] == OTHER_ADULT)
    leads, goal = rows[grown], towns[grown]
    decides = _decides(state, leads)
    leads, goal = leads[decides], goal[decides]
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


def _come_back(state: State, view: Prospects, value: Array, away: Array, assumed: Parameters) -> None:
    """Let people of the diaspora (rows `away`) return who prefer to and find a home."""
    people, rules = state.residents, assumed.migration
    rows = returners(
        away, people.key, people.born, people.occupation, people.place, people.home_town, state.month,
        state.stream(Purpose.RETURNER), state.stream(Purpose.DESTINATION),
        return_rates(rules),
        view.here, view.staying(), rules.theta, rules.home_bonus, rules.moving_cost,
    )  # fmt: skip
    rows, back = by_key(rows, people.key), np.zeros(state.n_towns, np.int64)
    town, key = people.home_town[rows], people.key[rows]
    street = find_streets(state, town, key, np.full(rows.size, np.inf), value, assumed)
    housed = street >= 0
    rows, town, key = rows[housed], town[housed], made_by(key[housed], Purpose.RETURNER, state.month)
    settle(state, rows, town, street[housed], True, key, assumed.housing.first_home)
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
def long_gone(away, town, arrived, month, most):
    """Return who of some people still lives elsewhere after more than `most` months.

    away int64[k], rows; town int16[n], arrived int32[n]; month int; most float. Returns int64[j].
    """
    rows, n = np.empty(away.size, np.int64), 0
    for i in away:
        if town[i] == ELSEWHERE and month - int(arrived[i]) > most:
            rows[n] = i
            n += 1
    return rows[:n]


def _let_go(state: State, away: Array, assumed: Parameters) -> None:
    """Forget, but for a count, those of the diaspora (rows `away`) who left too long ago to come back."""
    people = state.residents
    rows = long_gone(away, people.town, people.arrived, state.month, 12 * assumed.migration.diaspora_years)
    forget(state, rows, people.home_town[rows].astype(np.int64))
