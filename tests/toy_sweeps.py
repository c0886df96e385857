"""Sweeps of toy runs that are quick, slow, or go wrong as asked, for tests of executors and store."""

from __future__ import annotations

import hashlib
import math
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from ccsim.ensemble import Failure
from ccsim.sweeping import Column, Row

COLUMNS = (
    Column("seed", "int64", "", "seed of the run"),
    Column("rent_cents", "int64", "cents", "rent"),
    Column("income", "float64", "EUR", "income"),
    Column("verdict", "text", "", "class"),
)


@dataclass(frozen=True)
class Toy:
    """So many runs of arithmetic; some may sleep, raise, hang, eat memory, or end their process."""

    runs: int
    seconds: float = 0.0  # of sleep in each run
    busy: float = 0.0  # seconds of computation in each run
    raises: frozenset[int] = frozenset()
    fails: frozenset[int] = frozenset()
    hangs: frozenset[int] = frozenset()
    eats: frozenset[int] = frozenset()
    exits: frozenset[int] = frozenset()
    trace: str = ""  # folder in which each run that begins leaves a line
    version: str = "1"
    columns: tuple[Column, ...] = COLUMNS
    description: dict[str, object] = field(default_factory=lambda: {"study": {"name": "toy"}})

    @property
    def digest(self) -> str:
        """Return what tells toys apart."""
        return hashlib.sha256(f"toy {self.runs} {self.version}".encode()).hexdigest()

    def __len__(self) -> int:
        """Return the number of runs."""
        return self.runs

    def carry_out(self, number: int) -> Row | Failure:
        """Do as asked, and give the row."""
        if self.trace:
            with (Path(self.trace) / f"{os.getpid()}").open("a") as file:
                file.write(f"{number}\n")
        self._misbehave(number)
        if self.seconds:
            time.sleep(self.seconds)
        end = time.perf_counter() + self.busy
        while time.perf_counter() < end:
            pass
        if number in self.fails:
            return Failure(number, "month 3", "the town is empty", "Traceback: nobody")
        return row_of(number)

    def _misbehave(self, number: int) -> None:
        if number in self.raises:
            raise ZeroDivisionError(f"run {number % 2}")
        while number in self.hangs:
            time.sleep(0.01)
        if number in self.eats:
            eaten = []
            while True:
                eaten.append(bytes(bytearray(b"x" * 20_000_000)))
                time.sleep(0.01)
        if number in self.exits:
            os._exit(7)

    def command(self, number: int) -> str:
        """Return what would make the run again."""
        return f"toy --run {number}"


def row_of(number: int) -> Row:
    """Return what the toy gives."""
    key = hashlib.sha256(f"run {number}".encode()).hexdigest()
    income = math.nan if number % 7 == 0 else math.sin(number)
    return Row(key, (number, number * 100 - 5, income, f"=class {number % 3}"))


def begun(trace: Path) -> list[int]:
    """Return the numbers of all runs that began, in any order."""
    return sorted(int(line) for path in trace.iterdir() for line in path.read_text().split())
