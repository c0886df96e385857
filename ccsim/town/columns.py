"""Tables of columns: one numpy array per attribute, one row per thing; rows of the gone are reused."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.compiled import njit
from ccsim.town.schema import Column

GROWTH = 1.04  # a full table grows by this factor, so that rows stay below 1.1 times the peak of those in use
GONE = -2  # town of a row that nobody uses
ELSEWHERE = -1  # town of somebody with local roots who lives elsewhere

Array = npt.NDArray[Any]


@njit(nogil=True)
def each_once(ascending):
    """Leave out what is repeated (ascending int64[n]; int64[...])."""
    once, n = np.empty_like(ascending), 0
    for row in ascending:
        if n == 0 or once[n - 1] != row:
            once[n] = row
            n += 1
    return once[:n]


class Table:
    """Rows of one kind of thing. `town` tells who uses a row: a town (>= 0), ELSEWHERE or GONE.

    Every table has the columns `id` (int64, counted up, never reused), `key` (uint64, names the row's
    owner in every random draw, never reused) and `town` (int16).  Rows at or beyond `used` are untouched.
    """

    COMMON: Mapping[str, Column] = {
        "id": Column("i8", "count", "number of this individual, never reused"),
        "key": Column("u8", "hash", "name of this individual in every random draw, never reused"),
        "town": Column("i2", "index", "town it lives in; -1 elsewhere, -2 gone"),
    }

    def __init__(self, schema: Mapping[str, Column], capacity: int = 0) -> None:
        """Make an empty table with room for `capacity` rows."""
        self.schema = {**self.COMMON, **schema}
        self.columns = {name: np.zeros(capacity, spec.dtype) for name, spec in self.schema.items()}
        self.columns["town"][:] = GONE
        self.used = 0
        self.next_id = 1
        self.free = np.zeros(0, np.int64)  # rows below `used` that nobody uses, ascending
        self._show()

    def __getattr__(self, name: str) -> Array:
        """Refuse what is no column; the columns themselves are plain attributes (`_show`)."""
        raise AttributeError(f"this table has no column {name!r}")

    def _show(self) -> None:
        """Make each column an attribute, up to the last row ever used (fetch it again after rows were added)."""
        self.__dict__.update((name, column[: self.used]) for name, column in self.columns.items())

    @property
    def allocated(self) -> int:
        """Rows allocated, used or not."""
        return int(self.columns["town"].size)

    @property
    def nbytes(self) -> int:
        """Memory of all columns in bytes."""
        return sum(column.nbytes for column in self.columns.values())

    def rows(self) -> Array:
        """Return the rows in use, ascending (int64)."""
        return np.flatnonzero(self.town != GONE)

    def add(self, values: Mapping[str, Array | float]) -> Array:
        """Fill one row for each entry of values["key"]; return the rows (int64), reused ones first.

        A value is an array or, the same for all rows, a number.  Columns that `values` does not name start at zero.
        """
        n = np.size(values["key"])
        if n == 0:
            return np.zeros(0, np.int64)
        reused = self.free[:n]
        self.free = self.free[n:]
        fresh = np.arange(self.used, self.used + n - reused.size)
        if fresh.size:
            self._reserve(self.used + fresh.size)
            self.used += fresh.size
            self._show()
        rows = np.concatenate([reused, fresh])
        for name, column in self.columns.items():
            value = values.get(name, 0)
            # Numbers of another type are converted at once: far faster than while they are stored.
            if isinstance(value, np.ndarray) and value.dtype != column.dtype:
                value = value.astype(column.dtype)
            column[rows] = value
        self.columns["id"][rows] = np.arange(self.next_id, self.next_id + n)
        self.next_id += n
        return rows

    def remove(self, rows: Array) -> None:
        """Give rows back for reuse."""
        if rows.size == 0:
            return
        self.columns["town"][rows] = GONE
        free = np.concatenate((self.free, rows))
        free.sort()
        self.free = each_once(free)

    def permute(self, order: Array) -> Array:
        """Store the rows in another order (int64[used], a permutation); return old row -> new row."""
        for column in self.columns.values():
            column[: self.used] = column[: self.used][order]
        self.free = np.flatnonzero(self.town == GONE)
        new_row = np.empty(self.used, np.int64)
        new_row[order] = np.arange(self.used)
        return new_row

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the columns."""
        return iter(self.columns)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle everything but the views of columns."""
        return {name: value for name, value in self.__dict__.items() if name not in self.columns}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore what was pickled, and the views."""
        self.__dict__.update(state)
        self._show()

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        """Copy the columns; the schema, which never changes, is shared."""
        twin = copy.copy(self)
        twin.columns = {name: column.copy() for name, column in self.columns.items()}
        twin.free = self.free.copy()
        twin._show()
        return twin

    def _reserve(self, rows: int) -> None:
        """Make room for at least this many rows."""
        if rows <= self.allocated:
            return
        capacity = max(rows, int(self.allocated * GROWTH) + 1)
        for name, old in self.columns.items():
            new = np.zeros(capacity, old.dtype)
            new[: old.size] = old
            self.columns[name] = new
        self.columns["town"][self.used :] = GONE
