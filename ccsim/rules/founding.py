"""Founding: what makes people found firms, who does, and what a new firm begins with."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, hash_of, normal, uniform
from ccsim.exact import exp
from ccsim.parameters import Parameters
from ccsim.rules.matching import occupation_fit
from ccsim.rules.settling import leave_job, owner_here
from ccsim.rules.venues import running_ones
from ccsim.rules.workspaces import desk_users
from ccsim.town.columns import Array, flagged, flags_for
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, NOT_WORKING, PUBLIC, TECHNOLOGY, UNEMPLOYED, WORKSPACE
from ccsim.town.state import State

FOUNDER = Purpose.FOUNDER  # under which founders name their firms
BOLDEST = 12.0  # nobody founds more readily than this many times the average


def those_who_found(
    state: State, rows: Array, exiting: Array, assumed: Parameters, policy: Array, desks: Array
) -> Array:
    """Return who founds a firm this month (rows), and put people of exiting firms (bool[firms + 1]) out of work.

    rows int64[k], as from `find_concerned`; policy float64[towns, sectors]  factor on founding
    desks float64[streets], as from `pull_of_desks`
    """
    people, rules, appeal = state.residents, assumed.enterprise, founding_appeal(state, assumed, desks)
    if (policy != 1).any():
        appeal *= helped(state, assumed, policy)[state.streets.town]
    return scan_founders(
        rows, people.town, people.key, people.employer, people.occupation, people.skill, people.street,
        state.stream(Purpose.FOUNDING), state.baseline.founding, rules.skill, rules.unemployed,
        appeal, exiting,
    )  # fmt: skip


def helped(state: State, assumed: Parameters, policy: Array) -> Array:
    """Return what policy adds to founding (float64[towns, occupations]): its mean over the sectors people choose.

    policy float64[towns, sectors]  factor on founding
    """
    lead = np.clip(state.now.sector_margin - assumed.production.margin, -0.3, 0.3)
    drawn = (state.baseline.jobs * exp(assumed.enterprise.demand * lead))[:, None, :PUBLIC]
    chosen = occupation_fit(assumed)[None, :, :PUBLIC] * drawn
    total = np.maximum(1e-9, chosen.sum(axis=2))
    return np.asarray(1 + (chosen * (policy[:, None, :PUBLIC] - 1)).sum(axis=2) / total)


def founding_appeal(state: State, assumed: Parameters, desks: Array) -> Array:
    """Return how readily people found, 1 for those who are not creative at the start (float64[streets, occupations]).

    Peers' jobs and margins of the sectors that suit an occupation, desks nearby for those sectors whose people could
    sit there (desks float64[streets], as from `pull_of_desks`), being creative.
    """
    rules, firms = assumed.enterprise, state.firms
    return appeal_by_street(
        occupation_fit(assumed), firms.town, firms.sector, firms.staff, state.baseline.jobs, state.now.sector_margin,
        assumed.production.margin, rules.peers, rules.demand, state.streets.town, desks, rules.creative,
    )  # fmt: skip


def pull_of_desks(state: State, assumed: Parameters) -> Array:
    """Return what a workspace with room nearby adds to founding by those who could sit there (float64[streets])."""
    amenities, streets, firms, people = state.amenities, state.streets, state.firms, state.residents
    desks = desks_near(
        firms.town, firms.sector, firms.staff, people.town, people.employer, state.n_towns,
        amenities.town, amenities.open, amenities.kind, amenities.street, amenities.capacity,
        streets.town, streets.x, streets.y, assumed.enterprise.workspace,
    )  # fmt: skip
    return np.asarray(desks)


@njit(nogil=True)
def desks_near(
    firm_town, sector, staff, people_town, employer, towns,
    town, running, kind, street, capacity, street_town, x, y, weight,
):  # fmt: skip
    """Return what `pull_of_desks` does (weight float, log of what a workspace next door adds; else as below)."""
    pull = reach_of_workspaces(
        firm_town, sector, staff, people_town, employer, towns, town, running, kind, street, capacity, street_town, x, y
    )
    for s in range(pull.size):
        pull[s] = math.exp(weight * pull[s])
    return pull


@njit(nogil=True)
def count_jobs(town, sector, staff, towns):
    """Add up staff by town and sector (town int16[firms], sector int8[firms], staff int32[firms]; int64[towns, 7])."""
    jobs = np.zeros((towns, PUBLIC + 1), np.int64)
    for f in range(town.size):
        if town[f] >= 0:
            jobs[town[f], sector[f]] += staff[f]
    return jobs


@njit(nogil=True)
def margin_pull(margin, steady, demand):
    """Return how a sector's margin above the steady one draws founders (1 at the steady margin)."""
    return math.exp(demand * min(max(margin - steady, -0.3), 0.3))


@njit(nogil=True)
def appeal_by_occupation(fit, jobs_at_start, jobs, margin, steady, peers, demand):
    """Return what peers' jobs and margins add to founding, mean over the private sectors that suit an occupation.

    fit float64[occupations, sectors]; jobs_at_start, jobs, margin [towns, sectors]; steady float, margin
    peers, demand float, elasticities
    Returns float64[towns, occupations, 2]: the part of sectors that need more than a desk, and of those that do not.
    """
    appeal, pull = np.zeros((jobs.shape[0], fit.shape[0], 2)), np.empty(PUBLIC)
    for t in range(jobs.shape[0]):
        for k in range(PUBLIC):
            more = math.pow((1.0 + jobs[t, k]) / (1.0 + jobs_at_start[t, k]), peers)
            pull[k] = more * margin_pull(margin[t, k], steady, demand)
        for o in range(fit.shape[0]):
            total = 0.0
            for k in range(PUBLIC):
                total += fit[o, k] * jobs_at_start[t, k]
            for k in range(PUBLIC):
                appeal[t, o, int(k <= TECHNOLOGY)] += fit[o, k] * jobs_at_start[t, k] / max(1e-9, total) * pull[k]
    return appeal


@njit(nogil=True)
def appeal_by_street(
    fit, town, sector, staff, jobs_at_start, margin, steady, peers, demand, street_town, desks, creative
):
    """Return the factor on founding (float64[streets, occupations]): peers, margins, desks nearby, occupation.

    town, sector, staff of firms as in `count_jobs`; fit, margins and elasticities as in `appeal_by_occupation`
    street_town int16[streets]; desks float64[streets], factor for sectors whose people could sit there; creative factor
    """
    jobs = count_jobs(town, sector, staff, jobs_at_start.shape[0])
    by_occupation = appeal_by_occupation(fit, jobs_at_start, jobs, margin, steady, peers, demand)
    appeal = np.empty((desks.size, fit.shape[0]))
    for s in range(desks.size):
        for o in range(fit.shape[0]):
            apart = by_occupation[street_town[s], o]
            appeal[s, o] = apart[0] + apart[1] * desks[s]
        appeal[s, CREATIVE] *= creative
    return appeal


@njit(nogil=True)
def reach_of_workspaces(
    firm_town, sector, staff, people_town, employer, towns, town, running, kind, street, capacity, street_town, x, y
):
    """Return how near a workspace with room is (float64[streets]).

    Arguments as in `desk_users`, `running_ones` and `reach_of_rooms`.
    """
    near, rooms = np.zeros(x.size), running_ones(town, running, kind, WORKSPACE)
    if rooms.size:
        users = desk_users(firm_town, sector, staff, people_town, employer, towns)[1]
        reach_of_rooms(rooms, users, town, street, capacity, street_town, x, y, near)
    return near


@njit(nogil=True)
def reach_of_rooms(rooms, users, town, street, capacity, street_town, x, y, near):
    """Fill in how near a workspace is in towns whose workspaces have room for more than their users.

    rooms int64[r], rows; users int64[towns] people; town int16[amenities], street int32[amenities]
    capacity float64[amenities] people; street_town int16[streets]; x, y float64[streets] m; near float64[streets]
    """
    places = np.zeros(users.size)
    for a in rooms:
        places[town[a]] += capacity[a]
    for a in rooms:
        if users[town[a]] >= places[town[a]]:
            continue
        for s in range(x.size):
            if street_town[s] == town[a] and near[s] < 1.0:
                metres = np.hypot(x[s] - x[street[a]], y[s] - y[street[a]])
                near[s] = max(near[s], min(max(1.5 - metres / 6000, 0.0), 1.0))


@njit(nogil=True)
def drive_to_found(skill, employer, appeal, skill_weight, unemployed):
    """Return how much more readily somebody founds a firm than the average (capped)."""
    drive = math.exp(skill_weight * (skill - 1.0)) * appeal
    if employer == UNEMPLOYED:
        drive *= unemployed
    return min(drive, BOLDEST)


@njit(nogil=True)
def drives_to_found(rows, town, employer, occupation, skill, street, skill_weight, unemployed, appeal, towns):
    """Return the sum of `drive_to_found` over some people by town (rows int64[k]; float64[towns])."""
    drives = np.zeros(towns)
    for i in rows:
        drives[town[i]] += drive_to_found(
            skill[i], employer[i], appeal[street[i], occupation[i]], skill_weight, unemployed
        )
    return drives


@njit(nogil=True)
def scan_founders(
    rows, town, key, employer, occupation, skill, street, stream, base, skill_weight, unemployed, appeal, exiting
):
    """Find who founds a firm this month, and put people of exiting firms out of work.

    rows int64[k], as from `find_concerned`
    town int16[n], key uint64[n], employer int32[n], occupation int8[n], skill float64[n], street int32[n]
    stream uint64; base float64[towns] monthly chance of the average person; skill_weight, unemployed float
    appeal float64[streets, occupations]  factor on founding; exiting bool[firms + 1], False in the last entry
    Returns int64[...], rows of founders.
    """
    founders, n = np.empty_like(rows), 0
    for i in rows:
        if exiting[max(employer[i], -1)]:
            employer[i] = UNEMPLOYED
        drive = drive_to_found(skill[i], employer[i], appeal[street[i], occupation[i]], skill_weight, unemployed)
        if uniform(stream, key[i], 0) < base[town[i]] * drive:
            founders[n] = i
            n += 1
    return founders[:n]


@njit(nogil=True)
def find_concerned(town, key, employer, stream, base, called):
    """Find who would found a firm with the strongest drive, or works in one that is called.

    town int16[n], key uint64[n], employer int32[n]; stream, base as in `scan_founders`
    called bool[firms + 1], False in the last entry; returns int64[k], rows
    """
    found, most = flags_for(key.size), BOLDEST * np.max(base)
    for i in range(key.size):  # by itself, many draws at once
        found[i] = uniform(stream, key[i], 0) < most
    for i in range(key.size):
        found[i] |= called[max(employer[i], -1)]
    rows, n = flagged(found), 0
    for i in rows:
        rows[n] = i
        n += (town[i] >= 0) & (employer[i] != NOT_WORKING)
    return rows[:n]


@njit(nogil=True)
def without_firm(rows, town, owner, owner_row, person, person_town):
    """Leave out people who own a firm already (rows int64[k]; columns as in `wind_up`; int64[...])."""
    free = np.zeros(person.size, np.bool_)
    free[rows] = True
    for f in range(town.size):
        row = owner_row[f]
        if 0 <= row < free.size and free[row]:
            free[row] = owner_here(owner[f], row, town[f], person, person_town) < 0
    return rows[free[rows]]


def found(state: State, founders: Array, assumed: Parameters, policy: Array | float, desks: Array) -> None:
    """Let people found firms with one post, their own; those who leave a firm of the sector inherit knowledge.

    policy float64[towns, sectors]  factor on founding; desks float64[streets], as from `pull_of_desks`
    """
    if founders.size == 0:
        state.count("firm_entries", np.zeros(state.n_towns, np.int64))
        return
    people, firms, base, rules = state.residents, state.firms, state.baseline, assumed.enterprise
    sector, productivity, cash, begun = plan_firms(
        founders, people.town, people.key, people.occupation, people.employer, desks[people.street[founders]],
        firms.sector, firms.productivity, occupation_fit(assumed), base.jobs * policy, state.now.sector_margin,
        base.wage, state.stream(Purpose.FOUNDER), assumed.production.margin, rules.demand, rules.start_spread,
        0.5 * rules.start_spread**2, rules.inheritance, 1 + assumed.labour.employer_contribution, rules.start_cash,
    )  # fmt: skip
    leave_job(state, founders, UNEMPLOYED)
    enter_firms(
        firms.take(founders.size), founders, people.id, people.key, people.town, people.street, people.skill,
        people.employer, sector, productivity, cash, state.month, float(assumed.production.margin),
        firms.key, firms.town, firms.street, firms.sector, firms.founded, firms.posts, firms.staff, firms.productivity,
        firms.knowledge, firms.cash, firms.margin, firms.programme, firms.owner, firms.owner_row,
    )  # fmt: skip
    state.ledger.book(Flow.START_CAPITAL, begun[0])
    state.count("firm_entries", begun[1])


@njit(nogil=True)
def enter_firms(
    rows, founders, person, person_key, person_town, home, skill, employer, kind, idea, capital, month, steady,
    key, town, street, sector, founded, posts, staff, productivity, knowledge, cash, margin, programme, owner,
    owner_row,
):  # fmt: skip
    """Write new firms of one post, their founder's own, into the firms' columns (rows int64[k], all zero so far).

    founders int64[k], rows of people; person int64[n] ids, person_key uint64[n], person_town int16[n]
    home, employer int32[n], skill float64[n]; kind, idea, capital as from `plan_firms`; month int; steady float, margin
    """
    for j in range(rows.size):
        f, i = rows[j], founders[j]
        key[f], town[f], street[f] = hash_of(person_key[i], FOUNDER, month), person_town[i], home[i]
        sector[f], founded[f], posts[f], staff[f] = kind[j], month, 1, 1
        productivity[f], knowledge[f], cash[f], margin[f] = idea[j], skill[i], capital[j], steady
        programme[f], owner[f], owner_row[f] = -1, person[i], i
        employer[i] = f


@njit(nogil=True)
def plan_firms(
    founders, town, key, occupation, employer, desks, firm_sector, firm_productivity,
    fit, jobs, margin, wage, stream,
    steady, demand, spread, centre, inheritance, cost, months,
):  # fmt: skip
    """Choose each new firm's sector; draw its productivity; raise cash for some months of one wage.

    founders int64[k], rows; town int16[n], key uint64[n], occupation int8[n], employer int32[n]
    desks float64[k], factor on sectors whose people could sit at one nearby
    firm_sector int8[firms], firm_productivity float64[firms] of those they leave; fit float64[occupations, sectors]
    jobs, margin float64[towns, sectors]; wage float64[towns] EUR cents/month; stream uint64; steady margin; demand,
    elasticity; spread, centre log points; inheritance, share; cost, of labour over wages; months of cash
    Returns sector int8[k], productivity float64[k], cash int64[k] EUR cents; by town, cash and firms (int64[2, towns]).
    """
    sector, productivity = np.empty(founders.size, np.int8), np.empty(founders.size)
    cash, begun = np.empty(founders.size, np.int64), np.zeros((2, wage.size), np.int64)
    for j in range(founders.size):
        i = founders[j]
        t, parent = town[i], employer[i]
        draw = uniform(stream, key[i], 0)
        sector[j] = choose_sector(draw, fit[occupation[i]], jobs[t], margin[t], steady, demand, desks[j])
        idea = spread * normal(stream, key[i], 2) - centre
        if parent >= 0 and firm_sector[parent] == sector[j]:
            idea += inheritance * max(0.0, math.log(firm_productivity[parent]))
        productivity[j] = math.exp(idea)
        cash[j] = int(months * (wage[t] * cost))
        begun[0, t] += cash[j]
        begun[1, t] += 1
    return sector, productivity, cash, begun


@njit(nogil=True)
def choose_sector(draw, fit, jobs, margin, steady, demand, desk):
    """Choose a private sector by fit, its jobs at the start and its margin (all float64[sectors]; draw in [0, 1)).

    desk factor on those whose people could sit in a workspace nearby
    """
    edge, total = np.empty(PUBLIC), 0.0
    for k in range(PUBLIC):
        total += fit[k] * (jobs[k] * margin_pull(margin[k], steady, demand)) * (desk if k <= TECHNOLOGY else 1.0)
        edge[k] = total
    for k in range(PUBLIC):
        if draw * total < edge[k]:
            return k
    return PUBLIC - 1
