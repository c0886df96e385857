"""Timing side by side: what is compared takes turns within one run, so that a busy machine slows all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import uniform
from ccsim.town.columns import Array

FINE = 1e-6  # seconds; where processor time is told more coarsely, the time that passes is taken
CLOCK = time.thread_time if time.get_clock_info("thread_time").resolution < FINE else time.perf_counter


class Spread(NamedTuple):
    """Smallest and middle of some measurements."""

    least: float
    median: float


def spread(values: Sequence[float]) -> Spread:
    """Return least and median of some measurements."""
    return Spread(min(values), statistics.median(values))


def timed(run: Callable[[], object]) -> float:
    """Return the seconds of processor time that a call takes: what else the machine does counts little."""
    start = CLOCK()
    run()
    return CLOCK() - start


def elapsed(run: Callable[[], object]) -> float:
    """Return the seconds somebody waits for a call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def in_turns(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Call each of some things once a round; return the seconds one waits for each, round by round."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(elapsed(run))
    return seconds


def median_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Return the middle of the ratios of two things measured in the same rounds."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


@njit(nogil=True)
def reference_loop(keys, stream):  # noqa: ANN001, ANN201 - the compiler infers them
    """Draw once for everybody (keys uint64[n]); return the sum of the draws."""
    total = 0.0
    for i in range(keys.size):
        total += uniform(stream, keys[i], 0)
    return total


def reference_seconds(keys: Array) -> float:
    """Return the seconds the reference loop takes for one of these keys (uint64[n]), the middle of some times."""
    repeats = max(3, 100_000 // keys.size)
    return statistics.median(timed(lambda: reference_loop(keys, np.uint64(1))) for _ in range(repeats)) / keys.size
