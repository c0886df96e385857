"""Venues: the open places to go out to, and how they attract people."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccsim.compiled import njit
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.schema import CULTURE, HERITAGE, NATURE, THIRD_PLACE
from ccsim.town.state import State

LEISURE = np.isin(np.arange(6), (CULTURE, THIRD_PLACE, HERITAGE, NATURE))  # kinds people go out to


@dataclass(frozen=True, slots=True)
class Venues:
    """Open places to go out to, town by town: entries first[t]:first[t + 1] belong to town t."""

    row: Array  # int64[venues], rows of the amenities
    first: Array  # int64[towns + 1]
    weight: Array  # float64[venues], attraction next door


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
