"""Matching of people who look for work and vacancies: who applies where, and who gets the post."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import uniform
from ccsim.parameters import Parameters, by_sector
from ccsim.parameters.sectors import CreativePosts, ProductionPosts
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE, PRODUCTION, SECTORS, SERVICE

N_SECTORS = len(SECTORS)


def occupation_fit(assumed: Parameters) -> Array:
    """Return how well each occupation suits each sector's posts, 1 on average (float64[occupations, sectors])."""
    return _fit_of(assumed.creative_posts, assumed.production_posts)


@lru_cache(maxsize=16)
def _fit_of(creative_posts: CreativePosts, production_posts: ProductionPosts) -> Array:
    """Work out `occupation_fit` once for each set of assumptions (read-only)."""
    creative, makers = by_sector(creative_posts), by_sector(production_posts)
    fit = np.ones((6, 7))
    for row, share in ((CREATIVE, creative), (PRODUCTION, makers), (SERVICE, 1 - creative - makers)):
        fit[row] = share / share.mean()
    fit.setflags(write=False)
    return fit


@njit(nogil=True)
def list_vacancies(hiring, town, sector, posts, staff, towns):
    """List each vacancy under its firm, by town and sector, in the order in which the firms are given.

    hiring int64[k], rows; town int16[firms], sector int8[firms], posts, staff int32[firms]
    Returns listed (int64[vacancies], rows of firms) and first (int64[7 towns + 1]): first[7 t + k]:first[7 t + k + 1]
    are those of sector k in town t.
    """
    first = np.zeros(N_SECTORS * towns + 1, np.int64)
    for f in hiring:
        first[N_SECTORS * town[f] + sector[f] + 1] += posts[f] - staff[f]
    for cell in range(1, first.size):
        first[cell] += first[cell - 1]
    listed, at = np.empty(first[-1], np.int64), first.copy()
    for f in hiring:
        cell = N_SECTORS * town[f] + sector[f]
        until = at[cell] + posts[f] - staff[f]
        listed[at[cell] : until] = f
        at[cell] = until
    return listed, first


@njit(nogil=True)
def search_chances(thick, usual, search, thickness):
    """Return the chance of applying this month by occupation (float64[towns, 6]); thick markets help creative people.

    thick int64[towns] and usual float64[towns], creative and technology jobs now and at the start
    search float, monthly; thickness float, elasticity (0 where mass does not count)
    """
    chance = np.full((usual.size, 6), search)
    for t in range(usual.size):
        chance[t, CREATIVE] = min(1.0, search * math.pow((1.0 + thick[t]) / usual[t], thickness))
    return chance


@njit(nogil=True)
def choose_vacancy(stream, key, fit, first):
    """Choose a sector by fit and number of vacancies, then any vacancy of it; -1 if there is none.

    stream, key uint64; fit float64[sectors]; first int64[sectors + 1]
    """
    total = 0.0
    for k in range(fit.size):
        total += fit[k] * (first[k + 1] - first[k])
    target, edge = uniform(stream, key, 1) * total, 0.0
    for k in range(fit.size):
        open_posts = first[k + 1] - first[k]
        edge += fit[k] * open_posts
        if target < edge:
            return first[k] + int(uniform(stream, key, 2) * open_posts)
    return -1


@njit(nogil=True)
def apply_for(seekers, stream, town, key, occupation, chance, fit, first):
    """Let each seeker apply for a vacancy, or for none (int64[s], index of the vacancy or -1).

    seekers int64[s], rows; stream uint64; town int16[n], key uint64[n], occupation int8[n]
    chance float64[towns, occupations] of applying this month; fit float64[occupations, sectors]
    first int64[sectors towns + 1], where the vacancies of each sector of each town begin
    """
    wants, sectors = np.full(seekers.size, -1), fit.shape[1]
    for s in range(seekers.size):
        i = seekers[s]
        t, o = town[i], occupation[i]
        if uniform(stream, key[i], 0) < chance[t, o]:
            wants[s] = choose_vacancy(stream, key[i], fit[o], first[sectors * t : sectors * (t + 1) + 1])
    return wants


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
