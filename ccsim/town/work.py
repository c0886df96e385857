"""The first jobs of a town: firms by sector and size, and who works where; totals match the profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.draws import FIRST, Purpose, keys_of, normals, stream_of, uniforms
from ccsim.exact import exp, log, power
from ccsim.parameters import Parameters, by_sector
from ccsim.profile import Town
from ccsim.town.columns import Array
from ccsim.town.people import Crowd, apportion
from ccsim.town.schema import (
    CHILD,
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    CREATIVE_SECTOR,
    NOT_WORKING,
    PRODUCTION,
    PUBLIC,
    REMOTE,
    RETIRED,
    SERVICE,
    STUDENT,
    UNEMPLOYED,
)


@dataclass(slots=True)
class Employment:
    """What the people of a crowd do: occupation, employer (index of a firm, or a code), skill, cultural flag."""

    occupation: Array
    employer: Array
    skill: Array
    cultural: Array


@dataclass(slots=True)
class Founded:
    """The first firms before they have rows."""

    key: Array
    sector: Array
    size: Array  # jobs
    founded: Array  # month, negative
    productivity: Array
    outside_staff: Array


def rank_sizes(firms: int, jobs: int, exponent: float) -> Array:
    """Return firm sizes that follow the rank-size rule and sum to `jobs` (int64[firms], descending)."""
    if firms == 0:
        return np.zeros(0, np.int64)
    rank = power(np.arange(1.0, firms + 1), -1 / exponent)
    low, high = 1.0, float(jobs) + 1
    for _ in range(60):
        middle = 0.5 * (low + high)
        if np.maximum(1, np.floor(middle * rank)).sum() > jobs:
            high = middle
        else:
            low = middle
    sizes = np.maximum(1, np.floor(low * rank)).astype(np.int64)
    sizes[0] += jobs - sizes.sum()
    return sizes


def first_firms(profile: Town, town: int, seed: int, assumed: Parameters) -> Founded:
    """Make the firms of a town: jobs by sector exact, sizes by the rank-size rule, ages by steady turnover."""
    jobs = np.round(profile.work.jobs.value).astype(np.int64)
    sizes: list[Array] = []
    sectors: list[Array] = []
    for number, posts in enumerate(jobs):
        mean = assumed.first.public_employer if number == PUBLIC else profile.work.firm_size.value
        if number == CREATIVE_SECTOR:
            mean *= assumed.first.creative_size
        count = int(np.clip(round(posts / mean), min(1, posts), posts))
        sizes.append(rank_sizes(count, int(posts), assumed.first.size_exponent))
        sectors.append(np.full(count, number))
    size, sector = np.concatenate(sizes), np.concatenate(sectors)
    stream = stream_of(seed, Purpose.FIRST_FIRMS, town)
    key = keys_of(1000 + town, FIRST, size.size)
    years = -12 * assumed.first.firm_age * log(1 - 0.97 * uniforms(stream, key, 0))
    age = np.where(sector == PUBLIC, 600, years + 6.0 * np.minimum(size, 40))
    spread = assumed.production.shock
    productivity = exp(spread * normals(stream, key, 1) - 0.5 * spread**2)
    productivity[sector == PUBLIC] = 1.0
    return Founded(key, sector, size, -age.astype(np.int64), productivity, np.zeros_like(size))


def first_employment(
    profile: Town, crowd: Crowd, firms: Founded, town: int, seed: int, assumed: Parameters
) -> Employment:
    """Give everybody an occupation and, to those who work, an employer; sets firms.outside_staff."""
    stream = stream_of(seed, Purpose.FIRST_JOBS, town)
    years = crowd.age / 12
    occupation = np.full(crowd.age.size, SERVICE)
    occupation[years < 18] = CHILD
    occupation[years >= assumed.ageing.retirement_age] = RETIRED
    draw = uniforms(stream, crowd.key, 0)
    student = (years >= 18) & (years < 18 + assumed.ageing.study_years) & (draw < assumed.ageing.study_here)
    occupation[student] = STUDENT
    force, working = _labour_force(profile, crowd, occupation, draw)
    employer = np.full(crowd.age.size, NOT_WORKING)
    employer[force] = UNEMPLOYED
    _assign_occupations(profile, crowd, occupation, working, stream, assumed)
    local = _send_outside(profile, crowd, firms, occupation, employer, working, stream, assumed)
    _fill_posts(crowd, firms, occupation, employer, local, stream, assumed)
    skill = exp(assumed.learning.skill_spread * normals(stream, crowd.key, 3))
    cultural = (occupation == CREATIVE) & (uniforms(stream, crowd.key, 4) < assumed.ageing.cultural)
    return Employment(occupation, employer, skill, cultural)


def _labour_force(profile: Town, crowd: Crowd, occupation: Array, draw: Array) -> tuple[Array, Array]:
    """Choose who looks for work or has it, and who of them works (rows; both counts exact)."""
    able = np.flatnonzero(occupation == SERVICE)
    years = crowd.age[able] / 12
    liking = draw[able] - np.interp(years, [18, 25, 55, 60, 66], [0.25, 0, 0, 0.25, 0.6])
    force = able[np.argsort(-liking, kind="stable")[: round(profile.people.participation.value * able.size)]]
    jobless = round(profile.people.unemployment.value * force.size)
    order = force[np.argsort(crowd.key[force], kind="stable")]
    return force, order[jobless:]


def _assign_occupations(
    profile: Town,
    crowd: Crowd,
    occupation: Array,
    working: Array,
    stream: np.uint64,
    assumed: Parameters,
) -> None:
    """Make the creative share among people who work exact, and production as the sectors' posts need it."""
    jobs = np.array(profile.work.jobs.value)
    makers = float((jobs * by_sector(assumed.production_posts)).sum() / max(1, jobs.sum()))
    creative = profile.people.creative.value
    for group in (working, np.setdiff1d(np.flatnonzero(occupation == SERVICE), working)):
        order = group[np.argsort(uniforms(stream, crowd.key[group], 1), kind="stable")]
        n_creative = round(creative * order.size)
        occupation[order[:n_creative]] = CREATIVE
        occupation[order[n_creative : n_creative + round(makers * order.size)]] = PRODUCTION


def _send_outside(
    profile: Town,
    crowd: Crowd,
    firms: Founded,
    occupation: Array,
    employer: Array,
    working: Array,
    stream: np.uint64,
    assumed: Parameters,
) -> Array:
    """Choose who works outside or remotely; return those who work in the town (never more than its jobs)."""
    people, jobs = profile.people, int(firms.size.sum())
    order = working[np.argsort(uniforms(stream, crowd.key[working], 2), kind="stable")]
    creative_first = order[np.argsort(occupation[order] != CREATIVE, kind="stable")]
    remote = creative_first[: round(people.remote.value * working.size)]
    rest = order[~np.isin(order, remote)]
    outside = max(round(people.work_outside.value * working.size), rest.size - jobs)
    decay = assumed.labour.commuting_decay
    places = (profile.ring, profile.metropolis)
    pull = [place.population.value * float(exp(-decay * place.minutes.value)) for place in places]
    to_metropolis = round(outside * pull[1] / sum(pull))
    employer[remote] = REMOTE
    employer[rest[:to_metropolis]] = COMMUTES_METROPOLIS
    employer[rest[to_metropolis:outside]] = COMMUTES_RING
    return rest[outside:]


def _fill_posts(
    crowd: Crowd,
    firms: Founded,
    occupation: Array,
    employer: Array,
    local: Array,
    stream: np.uint64,
    assumed: Parameters,
) -> None:
    """Put residents into posts, the first post of every firm first; commuters from outside take what is left."""
    makers, creative = by_sector(assumed.production_posts), by_sector(assumed.creative_posts)
    column = np.select([occupation[local] == CREATIVE, occupation[local] == PRODUCTION], [1, 2], 0)
    jobs = np.bincount(firms.sector, firms.size, 7)
    residents = apportion(local.size, jobs)
    posts = np.stack([1.0 - creative - makers, creative, makers]) * residents
    wanted = fitted_table(posts, np.bincount(column, minlength=3), residents)
    queue = local[np.argsort(uniforms(stream, crowd.key[local], 10), kind="stable")]
    kind = np.select([occupation[queue] == CREATIVE, occupation[queue] == PRODUCTION], [1, 2], 0)
    waiting = [queue[kind == o] for o in range(3)]
    turn = np.empty(employer.size, np.int64)
    turn[queue] = np.arange(queue.size)
    for sector in np.argsort(jobs, kind="stable"):
        chosen, waiting = _take(waiting, wanted[:, sector], int(residents[sector]))
        in_turn = chosen[np.argsort(turn[chosen])]  # occupations mixed: first posts are for any of them
        _fill_sector(firms, int(sector), in_turn, employer, stream)


def fitted_table(table: Array, rows: Array, columns: Array) -> Array:
    """Scale a table until its rows and columns have the sums asked for (iterative proportional fitting)."""
    table = table + 1e-9
    for _ in range(60):
        table = table * (rows / np.maximum(1e-12, table.sum(axis=1)))[:, None]
        table = table * (columns / np.maximum(1e-12, table.sum(axis=0)))
    return table


def _take(waiting: list[Array], wanted: Array, places: int) -> tuple[Array, list[Array]]:
    """Take people of each occupation from the front of its queue; the longest queues make up for short ones."""
    counts = np.minimum(apportion(places, wanted), [queue.size for queue in waiting])
    while counts.sum() < places:
        counts[np.argmax([queue.size - n for queue, n in zip(waiting, counts, strict=True)])] += 1
    chosen = np.concatenate([queue[:n] for queue, n in zip(waiting, counts, strict=True)])
    return chosen, [queue[n:] for queue, n in zip(waiting, counts, strict=True)]


def _fill_sector(firms: Founded, sector: int, people: Array, employer: Array, stream: np.uint64) -> None:
    """Hand the posts of one sector to these people: the first of every firm, then the others in keyed order.

    Every firm has somebody of the town who may own it; beyond, commuters are as many in large firms as in small ones.
    """
    firm = np.flatnonzero(firms.sector == sector)
    post_of = np.repeat(firm, firms.size[firm])
    rank = np.concatenate([np.arange(n) for n in firms.size[firm]] or [np.zeros(0, np.int64)])
    queue = uniforms(stream, firms.key[post_of] + rank.astype(np.uint64), 11)
    order = np.lexsort((queue, rank > 0))
    employer[people] = post_of[order][: people.size]
    taken = np.bincount(employer[people], minlength=firms.size.size)[firm] if people.size else 0
    firms.outside_staff[firm] = firms.size[firm] - taken
