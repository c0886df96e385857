"""Enterprise: founding, growth and exit of firms."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, keys_of, made_by, normals, stream_of, uniform, uniforms
from ccsim.exact import exp, log, power
from ccsim.parameters import Parameters
from ccsim.rules.amenities import workspace_users, workspaces
from ccsim.rules.matching import occupation_fit
from ccsim.rules.policy import Arrival, Inputs
from ccsim.rules.settling import by_key, leave_job, owners, per_town
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import PUBLIC, RETIRED, TECHNOLOGY, UNEMPLOYED
from ccsim.town.state import State
from ccsim.town.totals import by_town_and_kind

BOLDEST = 12.0  # nobody founds more readily than this many times the average


@njit(nogil=True)
def drive_to_found(skill, employer, appeal, skill_weight, unemployed):
    """Return how much more readily somebody founds a firm than the average (capped)."""
    drive = math.exp(skill_weight * (skill - 1.0)) * appeal
    if employer == UNEMPLOYED:
        drive *= unemployed
    return min(drive, BOLDEST)


@njit(nogil=True)
def scan_founders(
    town, key, employer, occupation, skill, street, stream, base, skill_weight, unemployed, appeal, exiting
):
    """Find who founds a firm this month, and put people of exiting firms out of work.

    town int16[n], key uint64[n], employer int32[n], occupation int8[n], skill float64[n], street int32[n]
    stream uint64; base float64[towns] monthly chance of the average person; skill_weight, unemployed float
    appeal float64[streets, occupations]  factor on founding; exiting bool[firms]
    Returns int64[k], rows of founders.
    """
    rows = np.empty(town.size, np.int64)
    n = 0
    for i in range(town.size):
        t = town[i]
        e = employer[i]
        if t < 0 or e == -1:
            continue
        if e >= 0 and exiting[e]:
            employer[i] = UNEMPLOYED
            e = UNEMPLOYED
        draw = uniform(stream, key[i], 0)
        if draw >= BOLDEST * base[t]:
            continue
        drive = drive_to_found(skill[i], e, appeal[street[i], occupation[i]], skill_weight, unemployed)
        if draw < base[t] * drive:
            rows[n] = i
            n += 1
    return rows[:n]


def run_enterprises(state: State, inputs: Inputs, assumed: Parameters) -> None:
    """Close firms that fail, let the others grow or shrink, and let people found new ones."""
    people, firms = state.residents, state.firms
    exiting = exits(state, inputs, assumed)
    grow(state, exiting, assumed)
    founders = scan_founders(
        people.town, people.key, people.employer, people.occupation, people.skill, people.street,
        state.stream(Purpose.FOUNDING), state.baseline.founding, assumed.enterprise.skill,
        assumed.enterprise.unemployed, founding_appeal(state, assumed), exiting,
    )  # fmt: skip
    close(state, np.flatnonzero(exiting))
    found(state, by_key(_without_firm(state, founders), people.key), assumed)
    for number, arrival in enumerate(inputs.arrivals):
        same = sum(other.street == arrival.street for other in inputs.arrivals[:number])
        arrive(state, arrival, same, assumed)
    creative = (firms.town >= 0) & (firms.sector <= TECHNOLOGY)  # creative and technology
    firms.links[creative] = inputs.links[firms.town[creative]]


def exits(state: State, inputs: Inputs, assumed: Parameters) -> Array:
    """Return which firms close this month (bool[firms]): out of cash, nobody left, no successor, own reasons."""
    firms, people = state.firms, state.residents
    private = (firms.town >= 0) & (firms.sector != PUBLIC)
    draw = uniforms(state.stream(Purpose.RETIRING_OWNER), firms.key, 0)
    owner = owners(state)
    had_owner = firms.owner > 0
    stopped = had_owner & ((owner < 0) | (people.occupation[np.maximum(owner, 0)] == RETIRED))
    exiting = private & (
        (firms.cash < 0)
        | ((firms.staff <= 0) & (firms.posts <= 1))
        | (stopped & (firms.staff <= 1))
        | (draw < assumed.enterprise.closing / 12)
    )
    firms.owner[stopped & (firms.staff > 1)] = 0  # a larger firm is sold to somebody elsewhere
    for town, sector in inputs.closures:
        _mark_largest(state, town, sector, exiting)
    return exiting


def _mark_largest(state: State, town: int, sector: int, exiting: Array) -> None:
    """Mark the largest private employer of a town (of a sector, unless -1) as closing."""
    firms = state.firms
    able = (firms.town == town) & ((firms.sector == sector) if sector >= 0 else (firms.sector != PUBLIC))
    rows = np.flatnonzero(able)
    if rows.size:
        exiting[rows[np.lexsort((firms.key[rows], -firms.staff[rows]))[0]]] = True


def close(state: State, rows: Array) -> None:
    """Wind up firms: what is left goes to the owner, here or elsewhere, what is missing is their creditors' loss.

    The people have been put out of work by `scan_founders`.
    """
    firms, book = state.firms, state.ledger.book
    town, cash, owner = firms.town[rows], firms.cash[rows], owners(state)[rows]
    left, home = np.maximum(0, cash), owner >= 0
    state.residents.income[owner[home]] += left[home].astype(np.int32)
    book(Flow.WINDING_UP, per_town(state, town[home], left[home]))
    book(Flow.WINDING_UP_TO_OUTSIDE, per_town(state, town[~home], left[~home]))
    book(Flow.CREDITORS_LOSSES, per_town(state, town, np.maximum(0, -cash)))
    state.count("firm_exits", per_town(state, town))
    firms.remove(rows)


def grow(state: State, exiting: Array, assumed: Parameters) -> None:
    """Open and close posts: in proportion to size (Gibrat), upwards where the margin is above the steady one."""
    firms, rules = state.firms, assumed.enterprise
    private = (firms.town >= 0) & (firms.sector != PUBLIC) & ~exiting
    rows = np.flatnonzero(private)
    lead = firms.margin[rows] - assumed.production.margin
    # a firm does not grow while it cannot fill the posts it has
    wants = np.where(firms.posts[rows] > firms.staff[rows], 0.0, np.maximum(0.0, lead))
    up = firms.posts[rows] * (rules.churn + rules.growth * wants)
    down = firms.posts[rows] * (rules.churn + rules.growth * np.maximum(0.0, -lead))
    stream = state.stream(Purpose.FIRM_POSTS)
    opened = at_random(up, uniforms(stream, firms.key[rows], 0))
    closed = at_random(down, uniforms(stream, firms.key[rows], 1))
    firms.posts[rows] = np.maximum(1, firms.posts[rows] + opened - closed)


def at_random(expected: Array, draw: Array) -> Array:
    """Round expected numbers up or down at random so that their mean is kept (int64 like `expected`)."""
    floor = np.floor(expected)
    return (floor + (draw < expected - floor)).astype(np.int64)


def founding_appeal(state: State, assumed: Parameters) -> Array:
    """Return how much more readily people found than at the start (float64[streets, occupations]).

    Peers' jobs and margins of the sectors that suit an occupation, and a workspace with room nearby.
    """
    rules, firms, base = assumed.enterprise, state.firms, state.baseline
    lives = firms.town >= 0
    jobs = by_town_and_kind(state.n_towns, 7, firms.town[lives], firms.sector[lives], firms.staff[lives])
    peers = power((1.0 + jobs) / (1.0 + base.jobs), rules.peers)
    lead = np.clip(state.now.sector_margin - assumed.production.margin, -0.3, 0.3)
    draw = _private_fit(assumed) * base.jobs[:, None, :]
    draw = draw / np.maximum(1e-9, draw.sum(axis=2, keepdims=True))
    by_occupation = (draw * (peers * exp(rules.demand * lead))[:, None, :]).sum(axis=2)
    return by_occupation[state.streets.town] * exp(rules.workspace * workspace_near(state))[:, None]


def _private_fit(assumed: Parameters) -> Array:
    """Return how well occupations suit sectors, public services left out (float64[occupations, sectors])."""
    fit = occupation_fit(assumed).copy()
    fit[:, PUBLIC] = 0
    return fit


def workspace_near(state: State) -> Array:
    """Return 1 for streets within ten minutes of a workspace with room, falling to 0 (float64[streets])."""
    amenities, streets = state.amenities, state.streets
    near = np.zeros(streets.used)
    rooms = workspaces(state)
    places = np.bincount(amenities.town[rooms], amenities.capacity[rooms], state.n_towns)
    full = workspace_users(state)[1] >= places
    for row in rooms[~full[amenities.town[rooms]]]:
        home = amenities.street[row]
        metres = np.hypot(streets.x - streets.x[home], streets.y - streets.y[home])
        reach = np.clip(1.5 - metres / 6000, 0, 1) * (streets.town == amenities.town[row])
        near = np.maximum(near, reach)
    return near


def _without_firm(state: State, rows: Array) -> Array:
    """Leave out people who own a firm already."""
    owns = np.zeros(state.residents.used + 1, bool)
    owns[owners(state)] = True  # the last entry stands for owners elsewhere
    return rows[~owns[rows]]


def found(state: State, founders: Array, assumed: Parameters) -> None:
    """Let people found firms with one post, their own; those who leave a firm of the sector inherit knowledge."""
    people, firms, rules = state.residents, state.firms, assumed.enterprise
    stream = state.stream(Purpose.FOUNDER)
    key = people.key[founders]
    sector = _choose_sector(state, founders, uniforms(stream, key, 0), assumed)
    parent = people.employer[founders].copy()
    spin_off = (parent >= 0) & (firms.sector[np.maximum(parent, 0)] == sector)
    inherited = np.where(spin_off, log(firms.productivity[np.maximum(parent, 0)]), 0.0)
    spread = rules.start_spread
    idea = spread * normals(stream, key, 2) - 0.5 * spread**2
    leave_job(state, founders, UNEMPLOYED)
    town = people.town[founders]
    bill = state.baseline.wage[town] * (1 + assumed.labour.employer_contribution)
    cash = (rules.start_cash * bill).astype(np.int64)
    names = made_by(key, Purpose.FOUNDER, state.month)
    rows = firms.add(
        {
            "key": names,
            "town": town,
            "street": people.street[founders],
            "sector": sector,
            "founded": np.full(founders.size, state.month),
            "posts": np.ones(founders.size),
            "staff": np.ones(founders.size),
            "productivity": exp(idea + rules.inheritance * np.maximum(0.0, inherited)),
            "knowledge": people.skill[founders],
            "cash": cash,
            "margin": np.full(founders.size, assumed.production.margin),
            "programme": np.full(founders.size, -1),
            "owner": people.id[founders],
            "owner_row": founders,
        }
    )
    people.employer[founders] = rows
    state.ledger.book(Flow.START_CAPITAL, per_town(state, town, cash))
    state.count("firm_entries", per_town(state, town))


def _choose_sector(state: State, founders: Array, draw: Array, assumed: Parameters) -> Array:
    """Choose each founder's sector by fit, size of the sector and its margin."""
    people, base = state.residents, state.baseline
    lead = np.clip(state.now.sector_margin - assumed.production.margin, -0.3, 0.3)
    weight = _private_fit(assumed)[people.occupation[founders]]
    weight = weight * (base.jobs * exp(assumed.enterprise.demand * lead))[people.town[founders]]
    edge = np.cumsum(weight, axis=1)
    return np.minimum((draw[:, None] * edge[:, -1:] >= edge).sum(axis=1), 5)


def arrive(state: State, arrival: Arrival, number: int, assumed: Parameters) -> None:
    """Bring a firm from outside, the `number`th to its street this month, with posts to fill and its customers."""
    town = np.array([arrival.town])
    bill = state.baseline.wage[town] * (1 + assumed.labour.employer_contribution)
    cash = (assumed.production.reserve * arrival.posts * bill).astype(np.int64)
    cell = (arrival.town, arrival.sector)
    state.brought_demand[cell] += arrival.posts * state.baseline.revenue_per_job[cell]
    state.brought_output[cell] += arrival.posts * state.baseline.wage[arrival.town]
    key = keys_of(stream_of(Purpose.FIRST_FIRMS, state.month, arrival.street), Purpose.FIRST_FIRMS, number + 1)[-1:]
    state.firms.add(
        {
            "key": key,
            "town": town,
            "street": np.array([arrival.street]),
            "sector": np.array([arrival.sector]),
            "founded": np.array([state.month]),
            "posts": np.array([arrival.posts]),
            "productivity": np.ones(1),
            "knowledge": np.ones(1),
            "cash": cash,
            "margin": np.full(1, assumed.production.margin),
            "programme": np.full(1, -1),
        }
    )
    state.ledger.book(Flow.START_CAPITAL, per_town(state, town, cash))
    state.count("firm_entries", per_town(state, town))
