"""Tables of columns: one numpy array per attribute, one row per thing; rows of the gone are reused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ccsim.compiled import njit
from ccsim.draws import ascending
from ccsim.town.schema import Column

GROWTH = 1.04  # a full table grows by this factor, so that rows stay below 1.1 times the peak of those in use
BYTES = 1, 2, 4, 8  # what a number of a column takes
TOWN_BLOCK = BYTES.index(2)
GONE = -2  # town of a row that nobody uses
ELSEWHERE = -1  # town of somebody with local roots who lives elsewhere

Array = npt.NDArray[Any]


@njit(nogil=True)
def blank(rows, number, bytes1, bytes2, bytes4, bytes8):
    """Set every column of some rows to zero, and number the rows from `number` on.

    rows int64[k], number int; the rest as in `Table.blocks`; numbers stand in the first column of 8 bytes
    """
    for k in range(rows.size):
        bytes1[:, rows[k]] = 0
        bytes2[:, rows[k]] = 0
        bytes4[:, rows[k]] = 0
        bytes8[:, rows[k]] = 0
        bytes8[0, rows[k]] = number + k


@njit(nogil=True)
def flags_for(rows):
    """Return room for a flag for each of some rows, up to seven more at the end, which say no, to make whole eights."""
    flags = np.empty((rows + 7) // 8 * 8, np.bool_)
    flags[rows:] = False
    return flags


@njit(nogil=True)
def flagged(flags):
    """Return the rows that are flagged, few of all: eight at a time are passed over (flags as from `flags_for`)."""
    rows, n, eight = np.empty(flags.size, np.int64), 0, flags.view(np.uint64)
    for e in range(eight.size):
        if eight[e] != 0:
            for i in range(8 * e, 8 * e + 8):
                rows[n] = i
                n += flags[i]
    return rows[:n]


@njit(nogil=True)
def rearrange(order, block):
    """Store the rows of one block's columns in another order (order int64[k], a permutation; block [columns, >= k])."""
    before = np.empty(order.size, block.dtype)
    for c in range(block.shape[0]):
        column = block[c]
        for i in range(order.size):
            before[i] = column[i]
        for i in range(order.size):
            column[i] = before[np.uint64(order[i])]  # unsigned, as rows are never negative


@njit(nogil=True)
def relay(order, town, bytes1, bytes2, bytes4, bytes8):
    """Store all rows in another order; return where each old row is now, and the rows nobody uses (int64[used], [k]).

    order int64[used], a permutation; town int16[used], a view of its block; the rest as in `Table.blocks`
    """
    rearrange(order, bytes1)
    rearrange(order, bytes2)
    rearrange(order, bytes4)
    rearrange(order, bytes8)
    new_row, free, n = np.empty(order.size, np.int64), np.empty(order.size, np.int64), 0
    for i in range(order.size):
        new_row[np.uint64(order[i])] = free[n] = i
        n += town[i] == GONE
    return new_row, free[:n]


@njit(nogil=True)
def give_back(rows, town, free):
    """Mark rows as used by nobody; return all such rows, ascending, each once.

    rows int64[k], in any order, some perhaps twice or unused already; town int16[n], changed; free int64[j], ascending
    """
    fresh, k = np.empty(rows.size, np.int64), 0
    for row in rows:
        fresh[k] = row
        k += town[row] != GONE
        town[row] = GONE
    fresh = fresh[:k][ascending(fresh[:k])]
    total = np.empty(free.size + k, np.int64)
    i = j = 0
    for n in range(total.size):
        if j == k or (i < free.size and free[i] < fresh[j]):
            total[n] = free[i]
            i += 1
        else:
            total[n] = fresh[j]
            j += 1
    return total


class Table:
    """Rows of one kind of thing. `town` tells who uses a row: a town (>= 0), ELSEWHERE or GONE.

    Every table has the columns `id` (int64, counted up, never reused), `key` (uint64, names the row's
    owner in every random draw, never reused) and `town` (int16).  Rows at or beyond `used` are untouched.

    Columns whose numbers take as many bytes are the rows of one block, so that few arrays hold a whole table.
    """

    COMMON: Mapping[str, Column] = {
        "id": Column("i8", "count", "number of this individual, never reused"),
        "key": Column("u8", "hash", "name of this individual in every random draw, never reused"),
        "town": Column("i2", "index", "town it lives in; -1 elsewhere, -2 gone"),
    }

    def __init__(self, schema: Mapping[str, Column], capacity: int = 0) -> None:
        """Make an empty table with room for `capacity` rows."""
        self.schema = {**self.COMMON, **schema}
        self.blocks = self._room(capacity)
        self.used = 0
        self.next_id = 1
        self.free = np.zeros(0, np.int64)  # rows below `used` that nobody uses, ascending
        self._divide()

    if TYPE_CHECKING:  # columns are plain attributes (`_show`): with a method like this, looking at one takes longer

        def __getattr__(self, name: str) -> Array:
            """Tell type checkers that there are columns."""

    def _room(self, capacity: int) -> tuple[Array, ...]:
        """Return blocks for so many rows that nobody uses: integers of 1, 2, 4 and 8 bytes (int[columns, capacity])."""
        bytes_of = [np.dtype(spec.dtype).itemsize for spec in self.schema.values()]
        blocks = tuple(np.zeros((bytes_of.count(size), capacity), f"i{size}") for size in BYTES)
        blocks[TOWN_BLOCK][0] = GONE
        return blocks

    def _divide(self) -> None:
        """Name the columns of the blocks, in the order of the schema."""
        rows = {size: iter(block) for size, block in zip(BYTES, self.blocks, strict=True)}
        kinds = {name: np.dtype(spec.dtype) for name, spec in self.schema.items()}
        self.columns = {name: next(rows[kind.itemsize]).view(kind) for name, kind in kinds.items()}
        self._show()

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
        return sum(block.nbytes for block in self.blocks)

    def rows(self) -> Array:
        """Return the rows in use, ascending (int64)."""
        return np.flatnonzero(self.town != GONE)

    def take(self, n: int) -> Array:
        """Take up n rows, reused ones first, with new numbers and all else zero; return them (int64[n]).

        The caller writes the columns, `town` above all: a row left at zero belongs to town 0.
        """
        rows, self.free = self.free[:n], self.free[n:]
        if rows.size < n:
            first, self.used = self.used, self.used + n - rows.size
            self._reserve(self.used)
            self._show()
            rows = np.concatenate((rows, np.arange(first, self.used)))
        blank(rows, self.next_id, *self.blocks)
        self.next_id += n
        return rows

    def add(self, values: Mapping[str, Array | float]) -> Array:
        """Fill one row for each entry of values["key"]; return the rows (int64), reused ones first.

        A value is an array or, the same for all rows, a number.  Columns that `values` does not name start at zero.
        """
        rows = self.take(np.size(values["key"]))
        for name, value in values.items():
            column = self.columns[name]
            # Numbers of another type are converted at once: far faster than while they are stored.
            column[rows] = value.astype(column.dtype, copy=False) if isinstance(value, np.ndarray) else value
        return rows

    def remove(self, rows: Array) -> None:
        """Give rows back for reuse."""
        if rows.size:
            self.free = give_back(rows, self.town, self.free)

    def permute(self, order: Array) -> Array:
        """Store the rows in another order (int64[used], a permutation); return old row -> new row."""
        new_row, self.free = relay(order, self.town, *self.blocks)
        return np.asarray(new_row)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the columns."""
        return iter(self.columns)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the blocks, not the columns that show them."""
        return {name: value for name, value in self.__dict__.items() if name not in self.schema and name != "columns"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore what was pickled, and the columns."""
        self.__dict__.update(state)
        self._divide()

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        """Copy the blocks; the schema, which never changes, is shared."""
        twin = Table.__new__(type(self))
        blocks = tuple(block.copy() for block in self.blocks)
        twin.__setstate__({**self.__getstate__(), "blocks": blocks, "free": self.free.copy()})
        return twin

    def _reserve(self, rows: int) -> None:
        """Make room for at least this many rows."""
        if rows <= self.allocated:
            return
        old, self.blocks = self.blocks, self._room(max(rows, int(self.allocated * GROWTH) + 1))
        for block, before in zip(self.blocks, old, strict=True):
            block[:, : before.shape[1]] = before
        self._divide()
