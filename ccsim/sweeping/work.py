"""What a sweep consists of, as the store and the executors see it: numbered runs that each give one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol

from ccsim.ensemble import Failure

Value = int | float | str


class Column(NamedTuple):
    """A column of the results; integers fit 64 bits (money in cents), floats may be NaN, texts may be empty."""

    name: str
    type: Literal["int64", "float64", "text"]
    unit: str = ""
    meaning: str = ""


class Row(NamedTuple):
    """What one run gave: its key, and one value for each column."""

    key: str  # sha256 (hex) of resolved scenario, seed, months and `provenance.made_by()`
    values: tuple[Value, ...]


class Work(Protocol):
    """All runs of a sweep; it is pickled and sent once to each worker, so it holds a design, not an object a run."""

    @property
    def digest(self) -> str:
        """Return the sha256 (hex) of all that results depend on: study and `provenance.made_by()`."""
        ...

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns of a row, in order; `number` and `key` are put before them."""
        ...

    @property
    def description(self) -> Mapping[str, Any]:
        """Return what the work is, fit for JSON: enough to say how two of them differ, and to make it again.

        `ccsim.studies.restored(description, folder)` has to give a work of the same digest, and of the same commands.
        """
        ...

    def __len__(self) -> int:
        """Return the number of runs; they are numbered from 0."""
        ...

    def carry_out(self, number: int) -> Row | Failure:
        """Return the row of a run, or why there is none; an exception becomes a failure too, of unknown stage."""
        ...

    def command(self, number: int) -> str:
        """Return the exact command that makes a run again."""
        ...
