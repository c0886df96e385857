"""A sweep that gets killed: its runs only wait and count, and what is acknowledged is written down elsewhere.

python -m experiments.crashes.victim FOLDER RUNS SECONDS ACKNOWLEDGED
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.sweeping import Column, Processes, Row, sweep_all
from ccsim.sweeping.bundles import Report
from ccsim.sweeping.executors import Crew, Job


@dataclass(frozen=True)
class Counting:
    """Runs that take some seconds and give figures that follow from their number."""

    runs: int
    seconds: float

    @property
    def digest(self) -> str:
        """Return what results depend on."""
        return hashlib.sha256(f"counting {self.runs}".encode()).hexdigest()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return a figure of each type."""
        return (Column("cents", "int64"), Column("share", "float64"), Column("word", "text"))

    @property
    def description(self) -> Mapping[str, Any]:
        """Return what this is."""
        return {"kind": "counting", "runs": self.runs}

    def __len__(self) -> int:
        """Return the number of runs."""
        return self.runs

    def carry_out(self, number: int) -> Row:
        """Wait, and give the figures."""
        time.sleep(self.seconds)
        key = hashlib.sha256(str(number).encode()).hexdigest()
        return Row(key, (number * 7919, math.sin(number), f"word {number % 11}"))

    def command(self, number: int) -> str:
        """Return what makes a run again."""
        return f"python -m experiments.crashes.victim --run {number}"


class Noted:
    """Processes whose reports are written down as they come: from then on a run is acknowledged."""

    def __init__(self, workers: int, path: Path) -> None:
        """Take the number of processes, and where to write."""
        self.inner, self.path = Processes(workers), path
        self.workers, self.ahead = self.inner.workers, self.inner.ahead

    @contextlib.contextmanager
    def at_work(self, job: Job) -> Iterator[Crew]:
        """Begin to work."""
        with self.inner.at_work(job) as crew, self.path.open("a") as file:
            submit = crew.submit

            def noting(numbers: Sequence[int]) -> Future[Report]:
                future = submit(numbers)

                def note(done: Future[Report]) -> None:
                    if not done.exception():
                        file.write("".join(f"{number}\n" for number in numbers[: done.result().ended]))
                        file.flush()

                future.add_done_callback(note)
                return future

            crew.submit = noting  # type: ignore[method-assign]
            yield crew


def main() -> None:
    """Carry out the sweep, or go on with it."""
    folder, runs, seconds, acknowledged = sys.argv[1:]
    executor = Noted(2, Path(acknowledged))
    sweep_all(Counting(int(runs), float(seconds)), Path(folder), executor, resume=True)


if __name__ == "__main__":
    main()
