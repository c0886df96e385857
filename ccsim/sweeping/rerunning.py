"""Runs made again, to see whether they still give what was kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.ensemble import Failure
from ccsim.sweeping.results import Results
from ccsim.sweeping.tables import table_of
from ccsim.sweeping.work import Work


def sample(results: Results, count: int) -> list[int]:
    """Return the numbers of so many runs with results, evenly spread over the sweep."""
    numbers = results.numbers()
    places = np.unique(np.linspace(0, len(numbers) - 1, min(count, len(numbers))).round().astype(int))
    chosen: list[int] = numbers[places].tolist()
    return chosen


def differing(results: Results, work: Work, numbers: list[int]) -> Iterator[str]:
    """Make some runs again, and yield in words what is not as it was kept, bit by bit."""
    for number, kept in zip(numbers, results.rows(numbers), strict=True):
        again = work.carry_out(number)
        if isinstance(again, Failure):
            yield f"run {number} fails now, {again.stage}: {again.error}"
        elif (packed := results.packing.pack(number, again)) != kept:
            before, now = (table_of(results.packing, [one]).to_pylist()[0] for one in (kept, packed))
            columns = [f"{name} {before[name]} -> {now[name]}" for name in before if before[name] != now[name]]
            yield f"run {number}: {', '.join(columns)}"
