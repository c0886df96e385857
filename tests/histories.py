"""Histories worked by hand, shared by the tests of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ccsim.facts.history import LARGEST, NEVER, OLDEST, YEARLY, History
from ccsim.facts.registry import Arm, Runs
from ccsim.indicators import NAMES

SHAPES = {"staff": LARGEST + 1, "residents": OLDEST + 1, "came": OLDEST + 1, "left": OLDEST + 1}


def history(years: int, firms: Sequence[tuple[int, int | None]] = (), **given: Any) -> History:
    """Return a history of so many years: firms by month of founding and closing (None: open), all else zero.

    Every year of the tables named has the given values, by column.
    """
    tables = {name: np.zeros((years, SHAPES.get(name, 2)), np.int64) for name in YEARLY}
    for name, columns in given.items():
        for column, value in columns.items():
            tables[name][:, column] = value
    founded = np.array([first for first, _ in firms], np.int32)
    closed = np.array([NEVER if last is None else last for _, last in firms], np.int32)
    return History(series=np.zeros((12 * years, len(NAMES))), founded=founded, closed=closed, **tables)


def runs(by_arm: Mapping[Arm, Sequence[Any]]) -> Runs:
    """Return runs with seeds 1, 2, 3 ..."""
    return Runs({arm.name: dict(enumerate(several, start=1)) for arm, several in by_arm.items()})
