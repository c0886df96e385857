"""What lies in each worker of a Dask cluster: the work, and a thread that ends the process if a run goes too far."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from time import monotonic
from typing import Any

from distributed import WorkerPlugin, get_worker

from ccsim.sweeping.bundles import Bench, Report
from ccsim.sweeping.limits import memory_of
from ccsim.sweeping.provenance import made_by
from ccsim.sweeping.work import Work

LOOK = 0.25  # seconds between looks at what a run uses
WENT_TOO_FAR = 70  # exit code


class Differing(Exception):
    """A worker would not give the same results."""


class Placed(WorkerPlugin):
    """A work in a worker process."""

    def __init__(self, work: Work, seconds: float, memory: int | None) -> None:
        """Take a work and the limits of its runs: seconds of each, bytes of a process."""
        self.work, self.seconds, self.memory = work, seconds, memory

    def setup(self, worker: Any) -> None:
        """Begin to look after the runs of this process."""
        del worker
        self.since: dict[int, float] = {}  # by thread: when its run began, 0 if it has none
        self.ended = threading.Event()
        threading.Thread(target=self._look_after, name="limits of runs", daemon=True).start()

    def teardown(self, worker: Any) -> None:
        """Look no longer."""
        del worker
        self.ended.set()

    def carry_out(self, numbers: Sequence[int]) -> Report:
        """Carry out a bundle; its results go back with the report."""
        payloads: list[bytes] = []

        def begins(since: float) -> None:
            self.since[threading.get_ident()] = since

        report = Bench(self.work, payloads.append, begins=begins).carry_out(numbers)
        report.payloads = payloads
        return report

    def _look_after(self) -> None:
        """End the process if a run takes too long, or if it has too much memory: nothing less stops a run."""
        while not self.ended.wait(LOOK):
            running = [since for since in list(self.since.values()) if since]
            too_long = any(monotonic() - since > self.seconds for since in running)
            if too_long or (running and self.memory is not None and memory_of(os.getpid()) > self.memory):
                os._exit(WENT_TOO_FAR)


def carry_out(name: str, numbers: Sequence[int], same: dict[str, str]) -> Report:
    """Carry out a bundle of the work of this name, if results depend on the same here as elsewhere (`made_by`)."""
    worker, here = get_worker(), made_by()
    differing = [f"{key}: {here.get(key)} there, {value} here" for key, value in same.items() if here.get(key) != value]
    if differing:
        raise Differing(f"The worker at {worker.address} would not give the same results ({'; '.join(differing)}).")
    placed: Any = worker.plugins[name]
    report: Report = placed.carry_out(numbers)
    return report
