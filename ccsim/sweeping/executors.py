"""Who carries out the bundles of a sweep: what all executors have in common, and the one that is this process."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ccsim.sweeping.bundles import Bench, Report
from ccsim.sweeping.work import Work


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: the work, and names for the logs of those who keep what they find."""

    work: Work
    logs: Iterator[Path]


class Crew(Protocol):
    """Workers at work, after the manner of concurrent.futures."""

    def submit(self, numbers: Sequence[int], /) -> Future[Report]:
        """Have a bundle carried out; the future may raise `Lost`."""
        ...

    def finish(self) -> None:
        """Ask workers to stop after the runs they are at; what they were to do besides is reported as not ended."""
        ...


class Executor(Protocol):
    """Gives workers for as long as a block runs; when it ends, however that comes, they are gone."""

    workers: int
    ahead: int  # bundles handed over at a time

    def at_work(self, job: Job) -> contextlib.AbstractContextManager[Crew]:
        """Begin to work."""
        ...


class InProcess:
    """This process, one run after the other; what hangs here or eats memory is not stopped."""

    workers = 1
    ahead = 1

    @contextlib.contextmanager
    def at_work(self, job: Job) -> Iterator[Crew]:
        """Begin to work."""
        yield _Here(job.work)


class _Here:
    """This process at work; what it finds is kept by the coordinator, which it is itself."""

    def __init__(self, work: Work) -> None:
        """Begin."""
        self.payloads: list[bytes] = []
        self.stopping = False
        self.bench = Bench(work, self.payloads.append, given_up=lambda: self.stopping)

    def submit(self, numbers: Sequence[int], /) -> Future[Report]:
        """Return a future that is done."""
        report = self.bench.carry_out(numbers)
        report.payloads, self.payloads[:] = list(self.payloads), []
        future: Future[Report] = Future()
        future.set_result(report)
        return future

    def finish(self) -> None:
        """Stop after the run at hand."""
        self.stopping = True
