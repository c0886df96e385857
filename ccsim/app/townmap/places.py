"""Numbered places in streets, for those who come and go: each keeps its place as long as it stays in its street."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
NOWHERE = -1


class Places:
    """Gives everybody the lowest free number of a street, and takes it back from those who leave or move."""

    def __init__(self, streets: int) -> None:
        """Begin with all free."""
        self.count = np.zeros(streets, np.int64)  # numbers ever given, by street
        self.free: list[list[int]] = [[] for _ in range(streets)]
        self.street = self.number = np.zeros(0, np.int64)  # by id

    def take_up(self, ids: Array, street: Array) -> Array:
        """Return the number of each in its street (ids int64[n], once each; street int64[n]).

        Whoever is not named any more has left.
        """
        now = np.full(max(self.street.size, int(ids.max(initial=-1)) + 1), NOWHERE, np.int64)
        now[ids] = street
        before = self._grown(self.street, now.size)
        self.number = self._grown(self.number, now.size)
        changed = np.flatnonzero(before != now)
        for who in changed[before[changed] != NOWHERE].tolist():
            heapq.heappush(self.free[before[who]], int(self.number[who]))
        for who in changed[now[changed] != NOWHERE].tolist():
            self.number[who] = self._next(int(now[who]))
        self.street = now
        return self.number[ids]

    def _next(self, street: int) -> int:
        """Return the lowest free number of a street, a new one if none is free."""
        if self.free[street]:
            return heapq.heappop(self.free[street])
        self.count[street] += 1
        return int(self.count[street]) - 1

    @staticmethod
    def _grown(column: Array, size: int) -> Array:
        """Return a column by id with room for more."""
        return np.concatenate((column, np.full(size - column.size, NOWHERE, np.int64)))
