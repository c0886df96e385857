"""Newcomers: each month a fixed list of keyed candidates compares the town with where they live."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, gumbel, keys_of, made_by, normals, uniform, uniforms
from ccsim.exact import exp, power
from ccsim.parameters import Parameters
from ccsim.rules.homes import agree_rents, find_streets
from ccsim.rules.prospects import Prospects
from ccsim.rules.settling import per_town, settle
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import (
    CHILD,
    COMMUTES_RING,
    CREATIVE,
    DEPENDANT,
    METROPOLIS,
    NOT_WORKING,
    PARTNER,
    PRODUCTION,
    REMOTE,
    RETIRED,
    RING,
    SERVICE,
    UNEMPLOYED,
)
from ccsim.town.state import State


@dataclass(slots=True)
class Candidates:
    """Possible newcomer households of one month, by their heads (arrays [candidates])."""

    key: Array  # uint64
    place: Array  # where they live now
    years: Array  # age
    occupation: Array
    couple: Array  # bool
    children: Array  # number


def origins(state: State, town: int, minutes: Array, assumed: Parameters) -> Array:
    """Return the share of candidates from each part of elsewhere: gravity in size and minutes (float64[3])."""
    pull = state.places.population[town] * power(minutes[town], -assumed.migration.distance)
    return pull / pull.sum()


def draw_candidates(state: State, town: int, month: int, share: Array, assumed: Parameters) -> Candidates:
    """Return the candidates of a month; who they are never depends on the state of the town."""
    rules = assumed.migration
    key = keys_of(5000 + town, month, int(state.baseline.candidates[town]))
    stream = state.stream(Purpose.CANDIDATE, month)
    draw = [uniforms(stream, key, slot) for slot in range(8)]
    place = np.minimum(np.searchsorted(np.cumsum(share), draw[0]), 2)
    bands = np.array([[18, 20], [20, 30], [30, 45], [45, 65], [65, 85]])
    weight = (bands[:, 1] - bands[:, 0]) * np.array(
        [
            rules.considering_15,
            rules.considering_20,
            rules.considering_30,
            rules.considering_45,
            rules.considering_65,
        ]
    )
    band = np.minimum(np.searchsorted(np.cumsum(weight) / weight.sum(), draw[1]), 4)
    years = bands[band, 0] + draw[2] * (bands[band, 1] - bands[band, 0])
    creative = draw[3] < state.places.creative[town][place]
    maker = draw[4] < assumed.ageing.leaver_production
    occupation = np.where(creative, CREATIVE, np.where(maker, PRODUCTION, SERVICE))
    occupation = np.where(years >= assumed.ageing.retirement_age, RETIRED, occupation)
    couple = (years >= 22) & (draw[5] < assumed.household.newcomer_couple)
    family = couple & (years >= 24) & (years < 46) & (draw[6] < assumed.household.newcomer_children)
    children = np.where(family, 1 + (draw[7] < 0.45), 0)
    return Candidates(key, place, years, occupation, couple, children)


def gains(view: Prospects, town: int, candidates: Candidates, assumed: Parameters) -> Array:
    """Return what each candidate would gain by coming, before attraction and luck (float64, log income).

    Roots hold candidates where they are.
    """
    rules = assumed.migration
    return view.gain(town, candidates.place, candidates.occupation) - rules.moving_cost - rules.home_bonus


@njit(nogil=True)
def accepts(key, gain, aware, stream, choice, theta):
    """Say which candidates come: they know the town, and Gumbel draws at both places tip the balance.

    key uint64[c], gain float64[c] log income; aware float, share; stream, choice uint64; theta float
    """
    yes = np.zeros(key.size, np.bool_)
    for c in range(key.size):
        if uniform(stream, key[c], 0) < aware:
            luck = gumbel(choice, key[c], 0) - gumbel(choice, key[c], 1)
            yes[c] = gain[c] + luck / theta > 0.0
    return yes


def awareness(state: State, assumed: Parameters) -> Array:
    """Return the share of candidates who know each town (float64[towns])."""
    rules = assumed.migration
    known = rules.awareness_floor + (1 - rules.awareness_floor) * state.towns.reputation
    return np.minimum(1.0, rules.awareness * known)


def welcome(state: State, view: Prospects, value: Array, assumed: Parameters) -> None:
    """Let the candidates of every town decide, and house those who come."""
    minutes = state.places.minutes
    known = awareness(state, assumed)
    for town in range(state.n_towns):
        share = origins(state, town, minutes, assumed)
        candidates = draw_candidates(state, town, state.month, share, assumed)
        gain = gains(view, town, candidates, assumed) + state.baseline.attraction[town]
        yes = accepts(
            candidates.key, gain, known[town], state.stream(Purpose.NEWCOMER), state.stream(Purpose.DESTINATION),
            assumed.migration.theta,
        )  # fmt: skip
        _house(state, town, candidates, np.flatnonzero(yes), value, assumed)


def _house(state: State, town: int, candidates: Candidates, who: Array, value: Array, assumed: Parameters) -> None:
    """Find homes for the newcomers and write them into the books."""
    key = candidates.key[who]
    tenant = uniforms(state.stream(Purpose.NEWCOMER), key, 1) < assumed.migration.newcomer_tenant
    pay = usual_income(state, town, candidates.occupation[who], assumed) * (1 + candidates.couple[who])
    rules = assumed.housing
    limit = np.where(tenant, rules.burden * pay / rules.smallest_home, np.inf)
    street = find_streets(state, np.full(who.size, town), key, limit, value, assumed)
    state.count("turned_away", per_town(state, np.full(int((street < 0).sum()), town)))
    housed = street >= 0
    who, key, tenant, pay, street = who[housed], key[housed], tenant[housed], pay[housed], street[housed]
    fibre = state.streets.fibre[street]
    heads = add_people(state, town, candidates, who, fibre, assumed)
    home_keys = made_by(key, Purpose.NEWCOMER, 0)
    homes = settle(state, heads, np.full(who.size, town), street, tenant, home_keys, assumed.housing.first_home)
    agree_rents(state, homes, pay, assumed)
    _add_family(state, town, candidates, who, homes, assumed)


def add_people(state: State, town: int, candidates: Candidates, who: Array, fibre: Array, assumed: Parameters) -> Array:
    """Add the heads of newcomer households (fibre: share of homes with it in their streets); return their rows."""
    people, key = state.residents, candidates.key[who]
    stream = state.stream(Purpose.NEWCOMER)
    occupation = candidates.occupation[who]
    columns = _columns(state, town, key, 12 * candidates.years[who], occupation, stream, assumed)
    columns["sex"] = uniforms(stream, key, 2) < 0.5
    columns["employer"] = _jobs_kept(occupation, candidates.place[who], fibre, uniforms(stream, key, 3), assumed)
    rows = people.add(columns)
    _bring_money(state, town, rows, assumed)
    return rows


def _jobs_kept(occupation: Array, place: Array, fibre: Array, draw: Array, assumed: Parameters) -> Array:
    """Return what newcomers do for work: some keep their job in the ring or, remotely, in the metropolis."""
    keeps = assumed.migration.keeps_job
    remote = (place == METROPOLIS) & (occupation == CREATIVE) & (draw < keeps / 2 * fibre)
    ring = (place == RING) & (draw < keeps)
    working = np.select([ring, remote], [COMMUTES_RING, REMOTE], UNEMPLOYED)
    return np.where(occupation == RETIRED, NOT_WORKING, working)


def _columns(
    state: State,
    town: int,
    key: Array,
    months: Array,
    occupation: Array,
    stream: np.uint64,
    assumed: Parameters,
) -> dict[str, Array]:
    """Return the columns that every newcomer needs (months: age)."""
    n, ageing = key.size, assumed.ageing
    cultural = (occupation == CREATIVE) & (uniforms(stream, key, 4) < ageing.cultural)
    spread = np.where(occupation == CHILD, 0.0, assumed.learning.skill_spread)
    return {
        "key": key,
        "town": np.full(n, town),
        "born": state.month - months.astype(np.int64),
        "occupation": occupation,
        "cultural": cultural,
        "skill": exp(spread * normals(stream, key, 5)),
        "employer": np.full(n, NOT_WORKING),
        "venue": np.full(n, -1),
        "home_town": np.full(n, -1),
        "arrived": np.full(n, state.month),
    }


def usual_income(state: State, town: int, occupation: Array, assumed: Parameters) -> Array:
    """Return the usual net income of grown-up people of these occupations (float64[n], EUR cents/month)."""
    base = state.baseline
    net = base.pay[town][occupation] * (1 - assumed.labour.income_tax)
    return np.where(occupation == RETIRED, base.pension[town], net)


def _bring_money(state: State, town: int, rows: Array, assumed: Parameters) -> None:
    """Let grown-up newcomers bring a month's income, and count them."""
    people = state.residents
    occupation = people.occupation[rows]
    money = np.where(occupation == CHILD, 0, usual_income(state, town, occupation, assumed))
    people.income[rows] = money.astype(np.int64)
    where = np.full(rows.size, town)
    state.ledger.book(Flow.BROUGHT_ALONG, per_town(state, where, people.income[rows]))
    state.count("in_migration", per_town(state, where))
    state.count("newcomers", per_town(state, where))


def _add_family(state: State, town: int, candidates: Candidates, who: Array, homes: Array, assumed: Parameters) -> None:
    """Add partners and children of newcomer heads; their keys come from the head's."""
    couple = candidates.couple[who]
    _add_partners(state, town, candidates, who[couple], homes[couple], assumed)
    for child in (1, 2):
        family = candidates.children[who] >= child
        _add_children(state, town, candidates, who[family], homes[family], child, assumed)


def _add_partners(
    state: State, town: int, candidates: Candidates, heads: Array, homes: Array, assumed: Parameters
) -> None:
    """Add a partner of about the head's age and occupation, who looks for work unless retired."""
    stream, key = state.stream(Purpose.NEWCOMER), made_by(candidates.key[heads], Purpose.PARTNERS, 0)
    months = np.maximum(240, 12 * candidates.years[heads] + 36 * normals(stream, key, 7))
    occupation = candidates.occupation[heads]
    working = np.where(occupation == RETIRED, SERVICE, occupation)
    occupation = np.where(months >= 12 * assumed.ageing.retirement_age, RETIRED, working)
    columns = _columns(state, town, key, months, occupation, stream, assumed) | _at_home(state, homes, PARTNER)
    columns["sex"] = uniforms(stream, candidates.key[heads], 2) >= 0.5  # the head is a man below that
    columns["employer"] = np.where(occupation != RETIRED, UNEMPLOYED, NOT_WORKING)
    _bring_money(state, town, state.residents.add(columns), assumed)


def _add_children(
    state: State, town: int, candidates: Candidates, heads: Array, homes: Array, child: int, assumed: Parameters
) -> None:
    """Add each family's first or second child (child: 1 or 2); it grows up with roots in the town."""
    stream, key = state.stream(Purpose.NEWCOMER), made_by(candidates.key[heads], Purpose.PARTNERS, child)
    months = 12 * np.clip(candidates.years[heads] - 23, 1, 16) * uniforms(stream, key, 7)
    occupation = np.full(heads.size, CHILD)
    columns = _columns(state, town, key, months, occupation, stream, assumed) | _at_home(state, homes, DEPENDANT)
    columns["sex"] = uniforms(stream, key, 2) >= assumed.ageing.girls
    columns["home_town"] = np.full(heads.size, town)
    _bring_money(state, town, state.residents.add(columns), assumed)


def _at_home(state: State, homes: Array, role: int) -> dict[str, Array]:
    """Return the columns that place people in households (rows)."""
    return {"household": homes, "street": state.households.street[homes], "role": np.full(homes.size, role)}
