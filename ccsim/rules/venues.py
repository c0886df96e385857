"""Venues: the open places to go out to, and how they attract people."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccsim.compiled import njit
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.geography import travel_minutes
from ccsim.town.schema import CULTURE, HERITAGE, NATURE, THIRD_PLACE
from ccsim.town.state import Decays, State

LEISURE = np.isin(np.arange(6), (CULTURE, THIRD_PLACE, HERITAGE, NATURE))  # kinds people go out to


@dataclass(frozen=True, slots=True)
class Venues:
    """Open places to go out to, town by town: entries first[t]:first[t + 1] belong to town t."""

    row: Array  # int64[venues], rows of the amenities
    first: Array  # int64[towns + 1]
    weight: Array  # float64[venues], attraction next door


@njit(nogil=True)
def fill_decays(x, y, town, cell, decay, walking, driving, parking, left):
    """Fill what distance leaves of attraction for every way in which a street lies from another of its town.

    x, y float64[streets] metres; town int16[streets]; cell int64[streets], see `Decays`; decay float 1/minute
    walking, driving float metres/minute; parking float minutes; left float64[ways], zero where unknown
    """
    here = left.size // 2
    for s in range(x.size):
        for v in range(x.size):
            way = here + cell[s] - cell[v]
            if town[v] == town[s] and left[way] == 0.0:
                left[way] = math.exp(-decay * travel_minutes(x[s], y[s], x[v], y[v], walking, driving, parking))


def decays_of(state: State, assumed: Parameters) -> Decays:
    """Return what distance leaves of attraction; worked out once, as streets stay where they are."""
    streets, travel, decay = state.streets, state.travel, assumed.visiting.distance_decay
    if state.decays is None or state.decays.decay != decay:
        column, line = (np.rint(at / assumed.geography.street_size).astype(np.int64) for at in (streets.x, streets.y))
        column, line = column - column.min(), line - line.min()
        cell = column * (2 * line.max() + 1) + line
        left = np.zeros(2 * cell.max() + 1)
        speed = (travel.walking, travel.driving, travel.parking)
        fill_decays(streets.x, streets.y, streets.town, cell, decay, *speed, left)
        state.decays = Decays(decay, cell, left)
    return state.decays


@njit(nogil=True)
def running_ones(town, running, kind, wanted):
    """Return the open amenities of a kind (town int16[n], running bool[n], kind int8[n], wanted int; int64[k])."""
    rows, n = np.empty(town.size, np.int64), 0
    for a in range(town.size):
        if town[a] >= 0 and running[a] and kind[a] == wanted:
            rows[n] = a
            n += 1
    return rows[:n]


@njit(nogil=True)
def take_places(rows, town, capacity, visits, users):
    """Spread users over the places of a town's workspaces or schools, as far as there are places.

    rows int64[k]; town int16[amenities], capacity float64[amenities], visits int32[amenities]; users int64[towns]
    """
    places = np.zeros(users.size)
    for a in rows:
        places[town[a]] += capacity[a]
    for a in rows:
        full = min(1.0, users[town[a]] / max(1.0, places[town[a]]))
        visits[a] = math.floor(capacity[a] * full)


@njit(nogil=True)
def leisure_by_town(town, kind, is_open, towns):
    """List the open leisure amenities by town: rows (int64[venues]) and where each town begins (int64[towns + 1]).

    town int16[amenities], kind int8[amenities], is_open bool[amenities]; towns int
    """
    begin = np.zeros(towns + 2, np.int64)
    for v in range(town.size):
        if town[v] >= 0 and is_open[v] and LEISURE[kind[v]]:
            begin[town[v] + 2] += 1
    begin = np.cumsum(begin)  # begin[t + 1] is where t begins, and then, as its rows are filled in, where it ends
    rows = np.empty(begin[-1], np.int64)
    for v in range(town.size):
        if town[v] >= 0 and is_open[v] and LEISURE[kind[v]]:
            rows[begin[town[v] + 1]] = v
            begin[town[v] + 1] += 1
    return rows, begin[:-1]


@njit(nogil=True)
def attractions(row, quality, price, visits, capacity, liking, thrift, crowding):
    """Return the weight of each venue next door (float64[venues]); crowded ones lose.

    row int64[venues]; quality, capacity float64[amenities], price (EUR cents), visits int32[amenities] last month
    liking, crowding float, elasticities; thrift float 1/EUR
    """
    weight = np.empty(row.size)
    for k in range(row.size):
        v = row[k]
        weight[k] = math.pow(quality[v], liking) * math.exp(-thrift * price[v] / 100)
        crowd = visits[v] / max(1.0, capacity[v])
        if crowd > 1.0:
            weight[k] *= math.pow(crowd, -crowding)
    return weight


@njit(nogil=True)
def leisure(town, kind, is_open, towns, quality, price, visits, capacity, liking, thrift, crowding):
    """Return rows, beginnings and weights as `Venues` has them (arguments of the two functions above)."""
    row, first = leisure_by_town(town, kind, is_open, towns)
    return row, first, attractions(row, quality, price, visits, capacity, liking, thrift, crowding)


def open_venues(state: State, assumed: Parameters, critical_mass: bool) -> Venues:
    """List the open leisure amenities by town, and how they attract people.

    Without critical mass, capacity follows the visits, so nothing is ever crowded.
    """
    rules, amenities = assumed.visiting, state.amenities
    row, first, weight = leisure(
        amenities.town, amenities.kind, amenities.open, state.n_towns,
        amenities.quality, amenities.price, amenities.visits, amenities.capacity,
        rules.quality, rules.price, rules.crowding if critical_mass else 0.0,
    )  # fmt: skip
    return Venues(row, first, weight)
