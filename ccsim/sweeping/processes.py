"""Processes on this machine: each appends to a log of its own, and can be stopped without harm to the others.

A worker is started anew when it ends, for whatever reason; what it had kept counts. They die with this process.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from time import monotonic
from typing import Any

from ccsim.store import StoreError
from ccsim.sweeping.bundles import ENDED, MEMORY, TIME, Bench, Lost, Report
from ccsim.sweeping.executors import Crew, Job
from ccsim.sweeping.limits import Limits, memory_of
from ccsim.sweeping.logs import Entries, Log
from ccsim.sweeping.packing import failure_in
from ccsim.sweeping.work import Work
from ccsim.workers import begin_worker, interrupts_held_back

LOOK = 0.1  # seconds between looks at what workers use
BEGUN, STOP = 0, 1  # what workers and this process tell each other in shared memory: since when a run goes on; to stop
AGAIN, AGAIN_IF_KILLED = 2, 5  # how often a run may end its process before it is given up: by itself; by a signal
FROM_OUTSIDE = {-getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP") if hasattr(signal, name)}
STILLBORN, BY_ITSELF = 30, 10  # how many processes may end in a row before they are ready; one not killed counts more


class Processes:
    """New processes on this machine, with limits for the time and memory of a run."""

    def __init__(self, workers: int, time_limit: float | None = None, memory_limit: int | None = None) -> None:
        """Say how many, and the limits: seconds of a run, bytes of a process (None: far above what is usual)."""
        self.workers, self.ahead = workers, 2 * workers
        self.limits = Limits(workers, time_limit, memory_limit)

    @contextlib.contextmanager
    def at_work(self, job: Job) -> Iterator[Crew]:
        """Begin to work; the processes start when there is something to do."""
        crew = _Crew(job, self.workers, self.limits)
        with interrupts_held_back():
            crew.thread.start()
        try:
            yield crew
        finally:
            crew.end()


# ---- in a worker ------------------------------------------------------------------------------------
def _serve(work: Work, path: Path, pipe: connection.Connection, shared: Any) -> None:
    """Carry out bundles until there are no more."""
    begin_worker()
    log = Log(path, work.digest)

    def begins(since: float) -> None:
        shared[BEGUN] = since

    bench = Bench(work, log.append, log.sync, begins, lambda: bool(shared[STOP]))
    with contextlib.suppress(EOFError, ConnectionError):  # there is nobody any more who wants it
        pipe.send(None)
        while True:
            report = bench.carry_out(pipe.recv())
            report.size = log.size
            pipe.send(report)


# ---- in the coordinator -----------------------------------------------------------------------------
@dataclass(slots=True)
class _Task:
    """A bundle, and who waits for it."""

    numbers: Sequence[int]
    future: Future[Report] = field(default_factory=Future)


@dataclass(slots=True, eq=False)
class _Seat:
    """A worker process and what it is at."""

    process: Any
    pipe: connection.Connection
    shared: Any
    log: Path
    ready: bool = False
    size: int = 0  # bytes of the log that have been reported
    task: _Task | None = None
    ended_for: str = ""  # why we ended it


class _Crew:
    """The processes, and a thread that hands out bundles and looks after them."""

    def __init__(self, job: Job, workers: int, limits: Limits) -> None:
        """Prepare; no process is started yet."""
        self.job, self.workers, self.limits = job, workers, limits
        self.context = multiprocessing.get_context("spawn")
        self.waiting: deque[_Task] = deque()
        self.seats: list[_Seat] = []
        self.bell, self.ring = self.context.Pipe(duplex=False)  # wakes the thread
        self.ending, self.stopping, self.stillborn = False, False, 0
        self.lock = threading.Lock()
        self.broken: Exception | None = None  # why the thread has ended
        self.thread = threading.Thread(target=self._look_after, name="workers", daemon=True)

    def submit(self, numbers: Sequence[int], /) -> Future[Report]:
        """Put a bundle in the queue."""
        task = _Task(numbers)
        with self.lock:
            if self.broken is not None:
                raise self.broken
            self.waiting.append(task)
        self.ring.send(None)
        return task.future

    def finish(self) -> None:
        """Ask for an end after the runs at hand."""
        self.stopping = True
        self.ring.send(None)

    def end(self) -> None:
        """End all processes at once; what they have kept stays kept."""
        self.ending = True
        self.ring.send(None)
        self.thread.join()
        for seat in self.seats:
            seat.process.kill()
            seat.process.join()
            seat.process.close()
            seat.pipe.close()
        self.bell.close()
        self.ring.close()

    def _look_after(self) -> None:
        """Hand out bundles, take reports, replace who has ended, stop what goes beyond a limit."""
        try:
            while not self.ending:
                self._look_once()
        except Exception as error:  # whoever waits for a bundle hears of it
            self.broken = error
            with self.lock:
                for task in [*self.waiting, *(seat.task for seat in self.seats if seat.task is not None)]:
                    task.future.set_exception(error)
                self.waiting.clear()

    def _look_once(self) -> None:
        """Do what there is to do, and wait a little for more."""
        self._hand_out()
        ready = connection.wait([self.bell, *(seat.pipe for seat in self.seats)], LOOK)
        if self.bell in ready:
            self.bell.recv()
        for seat in [seat for seat in self.seats if seat.pipe in ready]:
            self._hear(seat)
        for seat in self.seats:
            self._check(seat)

    def _hand_out(self) -> None:
        """Give bundles to those who have none; start processes as long as there are too few."""
        with self.lock:
            for seat in self.seats:
                seat.shared[STOP] = self.stopping
                if self.waiting and seat.task is None and seat.ready:
                    seat.task = self.waiting.popleft()
                    with contextlib.suppress(OSError):  # it has ended, which is heard of next
                        seat.pipe.send(seat.task.numbers)
            starting = sum(not seat.ready for seat in self.seats)
            for _ in range(min(self.workers - len(self.seats), len(self.waiting) - starting)):
                self.seats.append(self._start())

    def _start(self) -> _Seat:
        """Start a process."""
        ours, theirs = self.context.Pipe()
        shared = self.context.RawArray("d", 2)  # without a lock: whoever is killed would keep it for ever
        log = next(self.job.logs)
        process = self.context.Process(target=_serve, args=(self.job.work, log, theirs, shared), daemon=True)
        process.start()
        theirs.close()
        return _Seat(process, ours, shared, log)

    def _hear(self, seat: _Seat) -> None:
        """Take what a worker says, or its end."""
        try:
            said = seat.pipe.recv()
        except (EOFError, OSError):
            self._bury(seat)
            return
        if said is None:
            seat.ready, self.stillborn = True, 0
            return
        task, seat.task, seat.size = seat.task, None, said.size
        self.limits.learn(said)
        if task is not None:
            task.future.set_result(said)

    def _bury(self, seat: _Seat) -> None:
        """Take leave of a worker that has ended, and say what became of its bundle."""
        seat.process.join()
        self.seats.remove(seat)
        code = seat.process.exitcode
        seat.process.close()
        seat.pipe.close()
        if not seat.ready:
            self._count_stillborn(code)
        elif seat.task is not None:
            seat.task.future.set_exception(self._loss(seat, seat.task.numbers, code))

    def _loss(self, seat: _Seat, numbers: Sequence[int], code: int) -> Exception:
        """Return what is lost of a bundle, after settling what is not."""
        try:
            report = kept_in(seat.log, self.job.work.digest, seat.size)
        except OSError as refused:
            return refused
        suspect = numbers[report.ended] if report.ended < len(numbers) else None
        if seat.ended_for:
            return Lost(report, suspect, seat.ended_for, self.limits.said(seat.ended_for), AGAIN)
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        patience = AGAIN_IF_KILLED if code in FROM_OUTSIDE else AGAIN
        return Lost(report, suspect, ENDED, f"its process ended {how}; often there was too little memory", patience)

    def _count_stillborn(self, code: int) -> None:
        """Note that a process ended before it could begin; after some in a row nothing goes on."""
        self.stillborn += 1 if code in FROM_OUTSIDE else BY_ITSELF
        if self.stillborn >= STILLBORN:
            text = f"Worker processes end (exit code {code}) before they can begin; what they wrote above says why."
            raise StoreError(text)

    def _check(self, seat: _Seat) -> None:
        """End a worker whose run goes beyond a limit."""
        since = seat.shared[BEGUN]
        if not since or seat.ended_for:
            return
        if monotonic() - since > self.limits.seconds:
            seat.ended_for = TIME
        elif memory_of(seat.process.pid) > self.limits.memory:
            seat.ended_for = MEMORY
        if seat.ended_for:
            seat.process.kill()


def kept_in(log: Path, digest: str, start: int) -> Report:
    """Return what a worker that has ended kept from some byte of its log on, after settling it on disk."""
    if not log.exists():
        return Report()
    with log.open("rb+") as file:
        os.fsync(file.fileno())
    entries = Entries(log, digest, start)
    failed = map(failure_in, entries.failures())
    return Report(entries.count, [(failure.number, failure.error) for failure in failed])
