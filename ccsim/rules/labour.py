"""Labour: quits and lay-offs, matching of seekers and vacancies, jobs outside, commuters, pay."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, ascending, priorities, uniform
from ccsim.parameters import Parameters
from ccsim.rules.matching import apply_for, list_vacancies, match, occupation_fit, search_chances
from ccsim.town.columns import Array, flagged, flags_for
from ccsim.town.schema import (
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    NOT_WORKING,
    REMOTE,
    TECHNOLOGY,
    UNEMPLOYED,
)
from ccsim.town.state import State

FORCE, JOBLESS, LAID_OFF, LEFT, HIRED = range(5)  # rows of the month's tally, int64[5, towns]


def work(state: State, inputs_minutes: tuple[Array, Array], assumed: Parameters, critical_mass: bool) -> None:
    """Run the labour market of the month (inputs_minutes: changes of minutes to metropolis and ring)."""
    people, firms, base, rules = state.residents, state.firms, state.baseline, assumed.labour
    tally = np.zeros((5, state.n_towns), np.int64)
    state.now.vacancies = run_market(
        people.town, people.key, people.id, people.occupation, people.street, people.employer, people.wage,
        firms.town, firms.key, firms.sector, firms.posts, firms.staff, firms.outside_staff, firms.owner,
        state.stream(Purpose.COMMUTER), state.stream(Purpose.JOB_LOSS), state.stream(Purpose.JOB_QUEUE),
        state.stream(Purpose.OUTSIDE_JOB), state.stream(Purpose.JOB_SEARCH), rules.quit,
        base.offer, *inputs_minutes, rules.commuting_decay, state.shocks[2], state.streets.fibre, base.fill,
        base.creative_thickness, rules.search, rules.thickness if critical_mass else 0.0, occupation_fit(assumed),
        tally,
    )  # fmt: skip
    for event, row in (("layoffs", LAID_OFF), ("hires_outside", LEFT), ("hires", HIRED)):
        state.count(event, tally[row])
    set_pay(state, tally[FORCE], tally[JOBLESS], assumed)


@njit(nogil=True)
def at_random(expected, draw):
    """Round an expected number up or down at random, so that its mean is kept (draw in [0, 1))."""
    floor = math.floor(expected)
    return floor + (draw < expected - floor)


@njit(nogil=True)
def part_with_commuters(town, key, posts, staff, outside_staff, stream, quit_rate):
    """Send commuters home where there are too many people, and let some of the others quit.

    town int16[firms], key uint64[firms], posts, staff, outside_staff int32[firms]; stream uint64; quit_rate monthly
    Returns how many residents are too many in each firm (int32[firms + 1]; the last entry, 0, stands for no firm).
    """
    excess = np.zeros(town.size + 1, np.int32)
    for f in range(town.size):
        if town[f] < 0:
            continue
        gone, many, commuters = 0, staff[f] - posts[f], outside_staff[f]
        if many > 0:
            gone = at_random(many * commuters / staff[f], uniform(stream, key[f], 2))
            excess[f] = many - gone
        if commuters > gone:
            gone += at_random((commuters - gone) * quit_rate, uniform(stream, key[f], 0))
        outside_staff[f] -= gone
        staff[f] -= gone
    return excess


@njit(nogil=True)
def count_force(town, employer, force):
    """Add up who works or looks for work, town by town (force int64[towns]); many people at once, as in `living_in`."""
    for t in range(force.size):
        number = 0
        for i in range(town.size):
            number += (town[i] == t) & (employer[i] != NOT_WORKING)
        force[t] += number


@njit(nogil=True)
def scan_workers(town, key, employer, excess, stream, quit_rate, tally):
    """Find who looks for work, would like to quit, or works in a firm with too many people.

    town int16[n], key uint64[n], employer int32[n]; stream uint64; quit_rate float, monthly
    excess int32[firms + 1] people too many, 0 in the last entry
    tally int64[5, towns], to which the labour force is added; returns int64[k], rows
    Without branches: who works and who quits is hard to foretell; in two loops, of which the first takes many at once.
    """
    count_force(town, employer, tally[FORCE])
    moves = flags_for(town.size)
    for i in range(town.size):
        e = employer[i]
        quits = (e != NOT_WORKING) & (uniform(stream, key[i], 0) < quit_rate)
        moves[i] = (quits | (e == UNEMPLOYED)) & (town[i] >= 0)
    crowded = np.zeros(excess.size + 1, np.bool_)  # in the first place, who has no firm
    for f in range(excess.size):
        crowded[f + 1] = excess[f] > 0
    for i in range(town.size):
        moves[i] |= crowded[np.uint64(max(employer[i], -1) + 1)]
    return flagged(moves)


@njit(nogil=True)
def sort_out(rows, town, identity, employer, wage, staff, owner, excess, tally):
    """Let people quit; return who may be laid off and who looks for work (int64 each, rows).

    rows int64[k] from `scan_workers`; identity int64[n] (ids), wage int32[n]; staff int32[firms]
    owner int64[firms] ids (owners neither quit nor are laid off); the other columns as there
    """
    at_risk, seekers = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    n, m = 0, 0
    for i in rows:
        e = employer[i]
        if e == UNEMPLOYED:
            tally[JOBLESS, town[i]] += 1
            seekers[m] = i
            m += 1
        elif e < 0 or (owner[e] != identity[i] and excess[e] == 0):
            lose_job(i, town[i], employer, wage, staff, tally)
        elif owner[e] != identity[i]:
            at_risk[n] = i
            n += 1
    return at_risk[:n], seekers[:m]


@njit(nogil=True)
def lose_job(i, t, employer, wage, staff, tally):
    """Make resident `i` of town `t` unemployed (columns and tally as in `sort_out`)."""
    if employer[i] >= 0:
        staff[employer[i]] -= 1
    employer[i] = UNEMPLOYED
    wage[i] = 0
    tally[JOBLESS, t] += 1


@njit(nogil=True)
def end_jobs(
    town, key, identity, employer, wage,
    firm_town, firm_key, posts, staff, outside_staff, owner,
    commuters, losses, quit_rate, tally,
):  # fmt: skip
    """Let commuters go and people quit; return who may be laid off, who looks for work, and the people too many.

    Columns of residents, then of firms, as in the kernels above; commuters, losses uint64, streams
    Returns rows (int64 each) and `excess` (int32[firms + 1]).
    """
    excess = part_with_commuters(firm_town, firm_key, posts, staff, outside_staff, commuters, quit_rate)
    rows = scan_workers(town, key, employer, excess, losses, quit_rate, tally)
    at_risk, seekers = sort_out(rows, town, identity, employer, wage, staff, owner, excess, tally)
    return at_risk, seekers, excess


@njit(nogil=True)
def lay_off(queue, excess, town, employer, wage, staff, tally):
    """Lay off people in the order of the queue (int64[k], rows) until no firm has too many (excess, which is used up).

    The other arguments are as in `sort_out`.
    """
    for i in queue:
        e = employer[i]
        if excess[e] > 0:
            excess[e] -= 1
            tally[LAID_OFF, town[i]] += 1
            lose_job(i, town[i], employer, wage, staff, tally)


@njit(nogil=True)
def outside_offers(offer, minutes_metropolis, minutes_ring, decay, boom):
    """Return the monthly chance of a job in the ring, in the metropolis and remotely (float64[towns, 3]).

    offer float64[towns, 3] at the start; minutes float64[towns], changes; decay 1/minute; boom log points
    """
    chance = offer.copy()
    for t in range(offer.shape[0]):
        chance[t, 0] *= math.exp(-decay * minutes_ring[t])
        chance[t, 1] *= math.exp(-decay * minutes_metropolis[t]) * math.exp(boom)
    return chance


@njit(nogil=True)
def take_outside_jobs(
    seekers, offer, minutes_metropolis, minutes_ring, decay, boom,
    stream, town, key, occupation, street, fibre, employer, tally,
):  # fmt: skip
    """Let seekers take jobs outside, or remote ones where there is fibre; return those who go on looking.

    seekers int64[s], rows (overwritten); offers as in `outside_offers`; stream uint64
    town int16[n], key uint64[n], occupation int8[n], street, employer int32[n]; fibre float64[streets] share
    """
    chance, left = outside_offers(offer, minutes_metropolis, minutes_ring, decay, boom), 0
    for i in seekers:
        t = town[i]
        ring = chance[t, 0]
        metropolis = ring + chance[t, 1]
        remote = metropolis + chance[t, 2] * (fibre[street[i]] if occupation[i] == CREATIVE else 0.0)
        draw = uniform(stream, key[i], 0)
        if draw >= remote:
            seekers[left] = i
            left += 1
            continue
        employer[i] = COMMUTES_RING if draw < ring else COMMUTES_METROPOLIS if draw < metropolis else REMOTE
        tally[LEFT, t] += 1
        tally[JOBLESS, t] -= 1
    return seekers[:left]


@njit(nogil=True)
def hire_commuters(share, minutes, decay, stream, town, key, sector, posts, staff, outside_staff):
    """Let commuters from the neighbour ring take their usual share of the vacancies, less if the way is longer.

    share float64[towns]; minutes float64[towns], changes; decay 1/minute; stream uint64; key uint64[firms]
    town int16[firms], sector int8[firms], posts, staff, outside_staff int32[firms]
    Returns the firms with vacancies left (int64[k], rows), and who works in creative and technology firms
    (int64[towns]).
    """
    chance, thick = np.empty(share.size), np.zeros(share.size, np.int64)
    for t in range(share.size):
        chance[t] = min(1.0, share[t] * math.exp(-decay * minutes[t]))
    hiring, n = np.empty(town.size, np.int64), 0
    for f in range(town.size):
        t = town[f]
        if t < 0:
            continue
        vacant = posts[f] - staff[f]
        if vacant > 0:
            come = at_random(vacant * chance[t], uniform(stream, key[f], 1))
            outside_staff[f] += come
            staff[f] += come
            hiring[n] = f
            n += come < vacant
        if sector[f] <= TECHNOLOGY:
            thick[t] += staff[f]
    return hiring[:n], thick


@njit(nogil=True)
def hire(taker, listed, seekers, town, employer, staff, tally):
    """Put who was taken into the posts: taker, listed int64[vacancies]; seekers int64[s]; columns of both tables."""
    for v in range(taker.size):
        if taker[v] >= 0:
            i = seekers[taker[v]]
            employer[i] = listed[v]
            staff[listed[v]] += 1
            tally[HIRED, town[i]] += 1
            tally[JOBLESS, town[i]] -= 1


@njit(nogil=True)
def fill_vacancies(
    seekers, town, key, occupation, employer,
    hiring, firm_town, sector, posts, staff,
    chance, fit, search, queue, tally,
):  # fmt: skip
    """Match seekers and vacancies town by town; return the vacancies that nobody took (int64[towns]).

    seekers int64[s], rows, and columns of residents; hiring int64[k], rows in the order of their keys, and columns of
    firms; chance, fit as in `apply_for`; search, queue uint64, streams; tally as in `scan_workers`
    """
    listed, first = list_vacancies(hiring, firm_town, sector, posts, staff, tally.shape[1])
    wants = apply_for(seekers, search, town, key, occupation, chance, fit, first)
    taker = match(wants, priorities(queue, key[seekers], 1), listed.size)
    hire(taker, listed, seekers, town, employer, staff, tally)
    left = -tally[HIRED]
    for t in range(left.size):
        left[t] += first[fit.shape[1] * (t + 1)] - first[fit.shape[1] * t]
    return left


@njit(nogil=True)
def run_market(
    town, key, identity, occupation, street, employer, wage,
    firm_town, firm_key, sector, posts, staff, outside_staff, owner,
    commuters, losses, queue, outside, search, quit_rate,
    offer, minutes_metropolis, minutes_ring, decay, boom, fibre, share,
    usual_thick, eagerness, thickness, fit, tally,
):  # fmt: skip
    """Let people quit, be laid off, find work outside, and apply for what commuters leave of the vacancies.

    Columns of residents, then of firms; commuters to search uint64, streams; the rest as in `end_jobs`,
    `take_outside_jobs`, `hire_commuters`, `search_chances` (eagerness float, monthly) and `fill_vacancies`
    Returns the vacancies that nobody took (int64[towns]).
    """
    at_risk, seekers, excess = end_jobs(
        town, key, identity, employer, wage, firm_town, firm_key, posts, staff, outside_staff, owner,
        commuters, losses, quit_rate, tally,
    )  # fmt: skip
    turn = ascending(priorities(queue, key[at_risk], 0))
    lay_off(at_risk[turn], excess, town, employer, wage, staff, tally)
    seekers = take_outside_jobs(
        seekers, offer, minutes_metropolis, minutes_ring, decay, boom, outside, town, key, occupation, street, fibre,
        employer, tally,
    )  # fmt: skip
    hiring, thick = hire_commuters(
        share, minutes_ring, decay, commuters, firm_town, firm_key, sector, posts, staff, outside_staff
    )
    return fill_vacancies(
        seekers, town, key, occupation, employer,
        hiring[ascending(firm_key[hiring])], firm_town, sector, posts, staff,
        search_chances(thick, usual_thick, eagerness, thickness), fit, search, queue, tally,
    )  # fmt: skip


@njit(nogil=True)
def move_pay(force, seekers, base, pay, rate, elasticity, speed):
    """Move pay towards the wage curve: low unemployment raises it (Blanchflower and Oswald 1994).

    force, seekers int64[towns] persons; base float64[towns] unemployment at the start; pay, rate float64[towns] (rate
    is filled with unemployment); elasticity, speed float
    """
    for t in range(force.size):
        rate[t] = max(0.01, seekers[t] / max(1, force[t]))
        target = math.pow(rate[t] / max(0.01, base[t]), elasticity)
        pay[t] += speed * (target - pay[t])


def set_pay(state: State, force: Array, seekers: Array, assumed: Parameters) -> None:
    """Remember who works or looks for work, and who looks for it (int64[towns] each); move pay."""
    towns, rules = state.towns, assumed.labour
    state.now.labour_force, state.now.seekers = force, seekers
    move_pay(force, seekers, state.baseline.unemployment, towns.pay, towns.jobless, rules.wage_curve, rules.wage_speed)
