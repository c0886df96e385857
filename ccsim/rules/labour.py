"""Labour: quits and lay-offs, matching of seekers and vacancies, jobs outside, commuters, pay."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, priorities, uniform, uniforms
from ccsim.exact import exp, power
from ccsim.parameters import Parameters, by_sector
from ccsim.rules.settling import leave_job, per_town
from ccsim.town.columns import Array
from ccsim.town.schema import (
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    PRODUCTION,
    REMOTE,
    TECHNOLOGY,
    UNEMPLOYED,
)
from ccsim.town.state import State

QUITS, REDUNDANT, SEEKS = range(3)


@njit(nogil=True)
def scan_workers(town, key, identity, employer, stream, quit_rate, excess, owner):
    """Find who quits, who works in a firm with too many people, and who looks for work.

    town int16[n], key uint64[n], identity int64[n] (ids), employer int32[n]; stream uint64; quit_rate float, monthly
    excess int64[firms] people too many; owner int64[firms] ids (owners neither quit nor are laid off)
    Returns rows (int64[k]) and codes (int8[k]): QUITS, REDUNDANT or SEEKS.
    """
    rows = np.empty(town.size, np.int64)
    codes = np.empty(town.size, np.int8)
    n = 0
    for i in range(town.size):
        e = employer[i]
        if town[i] < 0 or e == -1:
            continue
        code = -1
        if e == UNEMPLOYED:
            code = SEEKS
        elif e >= 0 and excess[e] > 0:
            if owner[e] != identity[i]:
                code = REDUNDANT
        elif uniform(stream, key[i], 0) < quit_rate and (e < 0 or owner[e] != identity[i]):
            code = QUITS
        if code >= 0:
            rows[n] = i
            codes[n] = code
            n += 1
    return rows[:n], codes[:n]


@njit(nogil=True)
def match(wants, priority, vacancies):
    """Give each vacancy to the applicant with the lowest priority number.

    wants int64[seekers], index of the vacancy applied for, -1 for none; priority uint64[seekers]; vacancies int
    Returns taker int64[vacancies], index of the seeker who gets it or -1.
    """
    taker = np.full(vacancies, -1)
    for s in range(wants.size):
        v = wants[s]
        if v >= 0 and (taker[v] < 0 or priority[s] < priority[taker[v]]):
            taker[v] = s
    return taker


@njit(nogil=True)
def apply_for(occupation, key, stream, chance, fit, first, wants):
    """Let each seeker apply for a vacancy: a sector by fit and number of vacancies, then any vacancy of it.

    occupation int8[s], key uint64[s]; stream uint64; chance float64[occupations] of applying this month
    fit float64[occupations, sectors]; first int64[sectors + 1], vacancies first[k]:first[k + 1] belong to sector k
    wants int64[s] is filled with the vacancy's index, -1 for none
    """
    sectors = first.size - 1
    weight = np.empty(sectors)
    for s in range(key.size):
        wants[s] = -1
        if uniform(stream, key[s], 0) >= chance[occupation[s]]:
            continue
        total = 0.0
        for k in range(sectors):
            total += fit[occupation[s], k] * (first[k + 1] - first[k])
            weight[k] = total
        target = uniform(stream, key[s], 1) * total
        for k in range(sectors):
            if target < weight[k]:
                wants[s] = first[k] + int(uniform(stream, key[s], 2) * (first[k + 1] - first[k]))
                break


def occupation_fit(assumed: Parameters) -> Array:
    """Return how well each occupation suits each sector's posts, 1 on average (float64[occupations, sectors])."""
    creative, makers = by_sector(assumed.creative_posts), by_sector(assumed.production_posts)
    fit = np.ones((6, 7))
    for row, share in ((CREATIVE, creative), (PRODUCTION, makers), (3, 1 - creative - makers)):
        fit[row] = share / share.mean()
    return fit


def work(state: State, inputs_minutes: tuple[Array, Array], assumed: Parameters, critical_mass: bool) -> None:
    """Run the labour market of the month (inputs_minutes: changes of minutes to metropolis and ring)."""
    people, firms = state.residents, state.firms
    lives = firms.town >= 0
    excess = np.where(lives, np.maximum(0, firms.staff - firms.posts), 0)
    stream = state.stream(Purpose.COMMUTER)
    share = excess * firms.outside_staff / np.maximum(1, firms.staff)
    sent_home = at_random(share, uniforms(stream, firms.key, 2))
    _drop_commuters(state, sent_home, assumed)
    rows, codes = scan_workers(
        people.town, people.key, people.id, people.employer, state.stream(Purpose.JOB_LOSS),
        assumed.labour.quit, excess - sent_home, firms.owner,
    )  # fmt: skip
    leave_job(state, rows[codes == QUITS], UNEMPLOYED)
    _lay_off(state, rows[codes == REDUNDANT], excess - sent_home)
    seekers = rows[codes == SEEKS]
    seekers = _find_outside(state, seekers, inputs_minutes, assumed)
    _fill_from_outside(state, inputs_minutes[1], assumed)
    _match_towns(state, seekers, assumed, critical_mass)
    set_pay(state, assumed)


def at_random(expected: Array, draw: Array) -> Array:
    """Round expected numbers up or down at random so that their mean is kept (int64 like `expected`)."""
    floor = np.floor(expected)
    return (floor + (draw < expected - floor)).astype(np.int64)


def _drop_commuters(state: State, sent_home: Array, assumed: Parameters) -> None:
    """Send commuters from outside home where there are too many people, and let some quit."""
    firms = state.firms
    firms.outside_staff[:] -= sent_home.astype(np.int32)
    firms.staff[:] -= sent_home.astype(np.int32)
    busy = np.flatnonzero((firms.town >= 0) & (firms.outside_staff > 0))
    expected = firms.outside_staff[busy] * assumed.labour.quit
    draw = uniforms(state.stream(Purpose.COMMUTER), firms.key[busy], 0)
    quitting = at_random(expected, draw).astype(np.int32)
    firms.outside_staff[busy] -= quitting
    firms.staff[busy] -= quitting


def _lay_off(state: State, rows: Array, excess: Array) -> None:
    """Lay off the residents with the lowest keyed priority in each firm that has too many people."""
    people = state.residents
    employer = people.employer[rows]
    stream = state.stream(Purpose.JOB_QUEUE)
    queue = priorities(stream, people.key[rows], 0)
    order = np.lexsort((queue, employer))
    first = np.searchsorted(employer[order], employer[order])
    rank = np.arange(order.size) - first
    chosen = rows[order[rank < excess[employer[order]]]]
    state.count("layoffs", per_town(state, people.town[chosen]))
    leave_job(state, chosen, UNEMPLOYED)


def vacancies_of(state: State, town: int) -> tuple[Array, Array]:
    """List a town's vacancies (firm row each, by sector then key) and where each sector begins (int64[8])."""
    firms = state.firms
    hiring = np.flatnonzero((firms.town == town) & (firms.posts > firms.staff))
    hiring = hiring[np.lexsort((firms.key[hiring], firms.sector[hiring]))]
    listed = np.repeat(hiring, firms.posts[hiring] - firms.staff[hiring])
    return listed, np.searchsorted(firms.sector[listed], np.arange(8))


def search_chances(state: State, town: int, assumed: Parameters, critical_mass: bool) -> Array:
    """Return the chance of applying this month by occupation (float64[6]); thick markets help creative people."""
    chance = np.full(6, assumed.labour.search)
    if critical_mass:
        firms = state.firms
        near = (firms.town == town) & (firms.sector <= TECHNOLOGY)  # creative and technology
        thick = (1.0 + firms.staff[near].sum()) / state.baseline.creative_thickness[town]
        chance[CREATIVE] = min(1.0, chance[CREATIVE] * math.pow(thick, assumed.labour.thickness))
    return chance


def _match_towns(state: State, seekers: Array, assumed: Parameters, critical_mass: bool) -> None:
    """Match seekers and vacancies town by town; vacancies nobody took stay open."""
    people, fit = state.residents, occupation_fit(assumed)
    stream, queue = state.stream(Purpose.JOB_SEARCH), state.stream(Purpose.JOB_QUEUE)
    for town in range(state.n_towns):
        here = seekers[people.town[seekers] == town]
        listed, first = vacancies_of(state, town)
        wants = np.empty(here.size, np.int64)
        chance = search_chances(state, town, assumed, critical_mass)
        apply_for(people.occupation[here], people.key[here], stream, chance, fit, first, wants)
        priority = priorities(queue, people.key[here], 1)
        taker = match(wants, priority, listed.size)
        filled = np.flatnonzero(taker >= 0)
        hire(state, here[taker[filled]], listed[filled])
        state.count("hires", np.where(np.arange(state.n_towns) == town, filled.size, 0))
        state.now.vacancies[town] = listed.size - filled.size


def hire(state: State, rows: Array, firms: Array) -> None:
    """Put residents into posts (rows int64[n], firms int64[n])."""
    state.residents.employer[rows] = firms
    np.add.at(state.firms.staff, firms, 1)


def outside_offers(state: State, minutes: tuple[Array, Array], assumed: Parameters) -> Array:
    """Return the monthly chance of a job in the ring, in the metropolis and remotely (float64[towns, 3])."""
    offer = state.baseline.offer.copy()
    decay = assumed.labour.commuting_decay
    offer[:, 0] *= exp(-decay * minutes[1])
    offer[:, 1] *= exp(-decay * minutes[0]) * math.exp(state.shocks[2])
    return offer


def _find_outside(state: State, rows: Array, minutes: tuple[Array, Array], assumed: Parameters) -> Array:
    """Let seekers take jobs outside, or remote ones where there is fibre; return those who go on looking."""
    people = state.residents
    town = people.town[rows]
    offer = outside_offers(state, minutes, assumed)[town]
    fibre = state.streets.fibre[people.street[rows]]
    offer[:, 2] *= np.where(people.occupation[rows] == CREATIVE, fibre, 0.0)
    draw = uniforms(state.stream(Purpose.OUTSIDE_JOB), people.key[rows], 0)
    edge = np.cumsum(offer, axis=1)
    codes = np.select(
        [draw < edge[:, 0], draw < edge[:, 1], draw < edge[:, 2]],
        [COMMUTES_RING, COMMUTES_METROPOLIS, REMOTE],
        UNEMPLOYED,
    )
    people.employer[rows] = codes
    state.count("hires_outside", per_town(state, people.town[rows[codes != UNEMPLOYED]]))
    return rows[codes == UNEMPLOYED]


def _fill_from_outside(state: State, minutes_ring: Array, assumed: Parameters) -> None:
    """Let commuters from the neighbour ring take their usual share of the vacancies, less if the way is longer."""
    firms = state.firms
    open_posts = np.where(firms.town >= 0, np.maximum(0, firms.posts - firms.staff), 0)
    rows = np.flatnonzero(open_posts)
    chance = state.baseline.fill * exp(-assumed.labour.commuting_decay * minutes_ring)
    expected = open_posts[rows] * np.minimum(1.0, chance)[firms.town[rows]]
    come = at_random(expected, uniforms(state.stream(Purpose.COMMUTER), firms.key[rows], 1)).astype(np.int32)
    firms.outside_staff[rows] += come
    firms.staff[rows] += come


@njit(nogil=True)
def labour_force(town, employer, towns):
    """Count who works or looks for work, and who looks for work (town int16[n], employer int32[n]; int64[towns])."""
    force, jobless = np.zeros(towns, np.int64), np.zeros(towns, np.int64)
    for i in range(town.size):
        if town[i] >= 0 and employer[i] != -1:
            force[town[i]] += 1
            jobless[town[i]] += employer[i] == UNEMPLOYED
    return force, jobless


def set_pay(state: State, assumed: Parameters) -> None:
    """Move pay towards the wage curve: low unemployment raises it (Blanchflower and Oswald 1994)."""
    people, towns, rules = state.residents, state.towns, assumed.labour
    force, jobless = labour_force(people.town, people.employer, state.n_towns)
    state.now.labour_force, state.now.seekers = force, jobless
    rate = np.maximum(0.01, jobless / np.maximum(1, force))
    towns.jobless[:] = rate
    base = np.maximum(0.01, state.baseline.unemployment)
    target = power(rate / base, rules.wage_curve)
    towns.pay[:] += rules.wage_speed * (target - towns.pay)
