"""Totals by town, and by town and kind, of whole numbers: exact in any order of rows."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.town.columns import Array


@njit(nogil=True)
def living_in(towns, town):
    """Count who lives in each town (towns int, town int16[n]; int64[towns]); nobody elsewhere or gone counts."""
    living = np.zeros(towns, np.int64)
    for t in range(towns):
        n = 0
        for i in range(town.size):  # one town at a time: a plain count is done many rows at once
            n += town[i] == t
        living[t] = n
    return living


def by_town(towns: int, town: Array, amount: Array | None = None) -> Array:
    """Sum whole amounts, or count, by town (town int[n], amount int[n]; int64[towns]).

    The sums are taken in float64, which is exact below 2 ** 53 (EUR 90 million millions in cents).
    """
    return np.bincount(town, amount, towns).astype(np.int64)


def by_town_and_kind(towns: int, kinds: int, town: Array, kind: Array, amount: Array | None = None) -> Array:
    """Sum whole amounts, or count, by town and kind (int64[towns, kinds]), exact as in `by_town`."""
    cell = town.astype(np.int64) * kinds + kind
    return np.bincount(cell, amount, towns * kinds).astype(np.int64).reshape(towns, kinds)


@njit(nogil=True)
def sums_by_town(towns, town, amount):
    """Sum whole amounts, or count flags, by town (town int16[n], amount [n]; int64[towns]), as `count_with` counts."""
    sums = np.zeros(towns, np.int64)
    for t in range(towns):
        total = 0
        for i in range(town.size):
            total += int(amount[i]) * (town[i] == t)
        sums[t] = total
    return sums


@njit(nogil=True)
def count_with(town, code, wanted, count):
    """Add up who has a code, by town (town int16[n], code int32[n]; wanted int; count int64[towns], added to).

    Town by town, without branches, so that the processor takes many people at once.
    """
    for t in range(count.size):
        here = 0
        for i in range(town.size):
            here += (town[i] == t) & (code[i] == wanted)
        count[t] += here


@njit(nogil=True)
def count_between(town, born, first, last, count):
    """Add up who was born from month `first` to month `last`, by town (born int32[n]; else as in `count_with`)."""
    for t in range(count.size):
        here = 0
        for i in range(town.size):
            here += (town[i] == t) & (born[i] >= first) & (born[i] <= last)
        count[t] += here
