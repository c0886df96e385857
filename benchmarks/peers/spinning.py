"""Runs that do nothing but compute for a known while, for a sweep, for Mesa's batch_run, and for a plain pool."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import mesa

from ccsim.sweeping import Column, Row

FIGURES = 30  # columns of a row: ten whole numbers, twenty others
WHOLE = 10
TURNS = 100_000  # of the loop, timed to see how many make a run


def spin(turns: int) -> int:
    """Compute for a while; return something that depends on all of it."""
    total = 0
    for number in range(turns):
        total += number & 7
    return total


def turns_of(seconds: float) -> int:
    """Return how many turns of the loop take so many seconds here."""
    took = []
    for _ in range(5):
        started = time.perf_counter()
        spin(TURNS)
        took.append(time.perf_counter() - started)
    return max(1, round(TURNS * seconds / min(took)))


def figures_of(number: int, turns: int) -> list[int | float]:
    """Return the figures of a run, after computing them for a while."""
    total = spin(turns)
    return [number * i + total if i < WHOLE else number / (i + 1) for i in range(FIGURES)]


@dataclass(frozen=True)
class Spinning:
    """A sweep of such runs."""

    runs: int
    turns: int

    @property
    def digest(self) -> str:
        """Return what results depend on."""
        return hashlib.sha256(f"spinning {self.runs} {self.turns}".encode()).hexdigest()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the figures' names."""
        return tuple(Column(f"figure_{i}", "int64" if i < WHOLE else "float64") for i in range(FIGURES))

    @property
    def description(self) -> Mapping[str, Any]:
        """Return what this is."""
        return {"kind": "spinning", "runs": self.runs, "turns": self.turns}

    def __len__(self) -> int:
        """Return the number of runs."""
        return self.runs

    def carry_out(self, number: int) -> Row:
        """Compute the figures."""
        key = hashlib.blake2b(number.to_bytes(8, "little"), digest_size=32).hexdigest()
        return Row(key, tuple(figures_of(number, self.turns)))

    def command(self, number: int) -> str:
        """Return what makes a run again."""
        return f"python -m benchmarks sweeps  # run {number}"


class SpinningModel(mesa.Model):
    """The same run as a Mesa model of one step."""

    def __init__(self, number: int, turns: int) -> None:
        """Take which run it is."""
        super().__init__()
        self.number, self.turns = number, turns
        collected = {f"figure_{i}": lambda model, place=i: model.figures[place] for i in range(FIGURES)}
        self.datacollector = mesa.DataCollector(collected)

    def step(self) -> None:
        """Compute the figures."""
        self.figures = figures_of(self.number, self.turns)
        self.datacollector.collect(self)
        self.running = False


def in_mesa(runs: int, turns: int) -> int:
    """Carry runs out with Mesa's batch_run on two processes; return how many rows came of it."""
    parameters = {"number": range(runs), "turns": turns}
    rows = mesa.batch_run(SpinningModel, parameters, number_processes=2, iterations=1, display_progress=False)
    return len(rows)


def in_pool(runs: int, turns: int) -> int:
    """Carry runs out in a plain pool of two processes, one task each; nothing is kept. Return how many there were."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        return sum(1 for _ in pool.map(figures_of, range(runs), [turns] * runs))


def alone(runs: int, turns: int) -> float:
    """Return the seconds that so many runs take in this process, with nothing around them."""
    started = time.perf_counter()
    for number in range(runs):
        figures_of(number, turns)
    return time.perf_counter() - started
