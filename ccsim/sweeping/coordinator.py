"""A sweep from its first run to its last: hand out, keep account, stop in good order, compact."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from ccsim.ensemble import PATIENCE
from ccsim.store import StoreError, reason_of
from ccsim.sweeping import compaction, locking
from ccsim.sweeping.bundles import RAISED, UNKNOWN, Lost, Report
from ccsim.sweeping.compaction import HAS_FAILED, HAS_RESULT, MISSING, Source
from ccsim.sweeping.events import Events
from ccsim.sweeping.executors import Crew, Executor, InProcess, Job
from ccsim.sweeping.logs import Log, new_paths
from ccsim.sweeping.opening import folder_of, prepare, take_up
from ccsim.sweeping.packing import Failed, packed_failure
from ccsim.sweeping.queue import Queue
from ccsim.sweeping.stopping import asked_to_stop
from ccsim.sweeping.work import Work
from ccsim.town.columns import Array

KEPT = "All acknowledged results are kept: make room, or mend what is wrong, and add --resume to go on."
FIRST, MOST_FAILED = 100, 20  # of the first hundred runs so many may fail


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is."""

    asked: int  # runs of this sweep or shard
    done: int  # of them have a result, those found on disk included
    failed: int
    rate: float  # runs a second since it began
    seconds_left: float | None  # None: nobody knows yet


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of a sweep."""

    folder: Path
    asked: int  # runs of this sweep or shard
    done: int
    failed: int
    unequal: int = 0  # runs that gave two different results: a determinism alarm
    interrupted: bool = False
    stopped: str = ""  # why it was given up, in plain words

    @property
    def missing(self) -> int:
        """Return how many runs have neither a result nor a failure."""
        return self.asked - self.done - self.failed - self.unequal


class Listener:
    """Hears how a sweep gets on; this one says nothing."""

    def progress(self, progress: Progress) -> None:
        """A bundle has ended."""

    def notice(self, text: str) -> None:
        """Something happened that somebody should know, in plain words."""


def sweep_all(
    work: Work,
    folder: Path,
    executor: Executor | None = None,
    *,
    resume: bool = False,
    retry_failed: bool = False,
    shard: tuple[int, int] | None = None,
    limit: int | None = None,
    listener: Listener | None = None,
) -> Swept:
    """Carry out the runs of a work that a folder lacks, and keep them there; raise StoreError if that cannot be.

    executor: who does it (None: this process). resume: go on with what the folder holds. retry_failed: also do again
    what failed. shard: (3, 40) for the third of forty equal shares, in a folder of its own inside. limit: how many
    runs at most this time. Ctrl-C once ends it after the runs at hand, twice at once; what was acknowledged stays.
    """
    folder = folder_of(folder, shard)
    prepare(folder, resume)
    try:
        with locking.held(folder):
            sweep = _Sweep(work, take_up(folder, work), executor or InProcess(), listener or Listener())
            asked = range(shard[0] - 1, len(work), shard[1]) if shard else range(len(work))
            return sweep.carry_out(asked, retry_failed, limit)
    except OSError as refused:
        raise StoreError(refused_by(folder, reason_of(refused))) from None


class _Sweep:
    """A sweep under way."""

    def __init__(self, work: Work, source: Source, executor: Executor, listener: Listener) -> None:
        """Take a work, what there is of it, and who does the rest."""
        self.work, self.folder, self.executor, self.listener = work, source.folder, executor, listener
        self.status = source.status
        self.loose = bool(source.logs or source.damage)  # something is to be compacted
        self.damage = source.damage
        self.events = Events(self.folder)
        self.names = new_paths(self.folder)
        self.log = Log(next(self.names), work.digest)  # of what workers do not keep themselves
        self.errors: Counter[str] = Counter()
        self.ended = 0
        self.interrupted, self.stopped = False, ""

    def carry_out(self, asked: range, retry_failed: bool, limit: int | None) -> Swept:
        """Carry out what is missing of the runs asked for."""
        self.asked = asked
        self.counts = self._counted()
        for damage in self.damage:
            self._notice(f"{self.folder / damage.file}: {damage.what}. What is missing because of it is done again.")
        wanted = (MISSING, HAS_FAILED) if retry_failed else (MISSING,)
        waiting = min(int(self.counts[list(wanted)].sum()), len(asked) if limit is None else limit)
        self.queue = Queue(islice(self._those(wanted), waiting), waiting, self.executor.workers)
        self.began = time.perf_counter()
        self.events.tell("started", {"digest": self.work.digest, "runs": len(asked), "waiting": waiting})
        if waiting:
            self._tell_progress()
            self._work_off()
        self.log.close()
        if (self.loose or self.ended) and not self.interrupted:
            self._compact()
        swept = self._swept()
        self.events.tell("ended", {**dataclasses.asdict(swept), "folder": str(self.folder), "missing": swept.missing})
        return swept

    def _those(self, wanted: Collection[int]) -> Iterator[int]:
        """Yield the runs asked for of which something is known when it is their turn."""
        return (number for number in self.asked if self.status[number] in wanted)

    # ---- handing out --------------------------------------------------------------------------------
    def _work_off(self) -> None:
        """Have all waiting runs carried out, or stop in good order."""
        try:
            with asked_to_stop(self._say_stopping) as stop, self.executor.at_work(Job(self.work, self.names)) as crew:
                self._hand_out_and_take(crew, stop)
                self.interrupted = stop.is_set()
        except KeyboardInterrupt:
            self.interrupted = True

    def _hand_out_and_take(self, crew: Crew, stop: threading.Event) -> None:
        """Keep workers busy until nothing waits, or until it is to end."""
        running: dict[Future[Report], Sequence[int]] = {}
        while True:
            ending = stop.is_set() or bool(self.stopped)
            while not ending and len(running) < self.executor.ahead and (bundle := self.queue.take()):
                running[crew.submit(bundle)] = bundle
                ending = stop.is_set()
            if ending:
                crew.finish()
            if not running:
                return
            for future in wait(running, PATIENCE, FIRST_COMPLETED).done:
                self._take(future, running.pop(future))

    def _say_stopping(self) -> None:
        """Say what happens now that somebody asked for the end."""
        self.listener.notice("Stopping after the runs at hand. Once more (Ctrl-C) stops at once; nothing kept is lost.")

    # ---- taking what comes back ---------------------------------------------------------------------
    def _take(self, future: Future[Report], bundle: Sequence[int]) -> None:
        """Keep account of a bundle that has ended, in whatever way."""
        try:
            self._count(future.result(), bundle)
        except Lost as lost:
            self._count(lost.report, bundle)
            self._recover(lost, bundle[lost.report.ended :])
        self._tell_progress()

    def _count(self, report: Report, bundle: Sequence[int]) -> None:
        """Note what is kept of a bundle, after keeping what the worker did not; the rest of it waits again."""
        for payload in report.payloads:
            self.log.append(payload)
        self.log.sync()
        self.queue.learn(report)
        numbers = bundle[: report.ended]
        self._mark(numbers, HAS_RESULT)
        for number, error in report.failed:
            self._note_failure(number, RAISED, error)
        self.ended += len(numbers)
        if report.refused:
            raise StoreError(refused_by(self.folder, report.refused))
        self._check_first()

    def _recover(self, lost: Lost, rest: Sequence[int]) -> None:
        """Have the rest of a bundle done whose worker ended; the run in which it happened alone, or never again."""
        if lost.suspect is None and len(rest) > 1:  # nobody knows which it was: each by itself
            for number in reversed(rest):
                self.queue.put_back([number])
            return
        suspect = lost.suspect if lost.suspect is not None else next(iter(rest), None)
        self.queue.put_back([number for number in rest if number != suspect])
        if suspect is None:
            return
        tried_again = self.queue.blame(suspect, lost.patience)
        self.events.tell("trouble", {"run": suspect, "cause": lost.cause, "what": lost.what, "again": tried_again})
        if not tried_again:
            self._give_up(suspect, lost)

    def _give_up(self, number: int, lost: Lost) -> None:
        """Record a run that ends its worker again and again as failed."""
        attempts = self.queue.ends[number]
        self.log.append(packed_failure(Failed(number, lost.cause, UNKNOWN, lost.what, "", attempts)))
        self.log.sync()
        self.ended += 1
        self._note_failure(number, lost.cause, lost.what)
        self._check_first()

    def _note_failure(self, number: int, cause: str, error: str) -> None:
        """Keep account of a run without a result."""
        self._mark([number], HAS_FAILED)
        self.errors[error] += 1
        self.events.tell("failed", {"run": number, "cause": cause, "error": error})

    def _check_first(self) -> None:
        """Stop if too many of the first runs failed."""
        failed = self.errors.total()
        if not self.stopped and failed > MOST_FAILED and self.ended <= FIRST:
            error, times = self.errors.most_common(1)[0]
            self.stopped = (
                f"Stopped, as {failed} of the first {self.ended} runs failed, {times} of them with: {error}. "
                "Mend what is wrong, or leave those runs out of the study."
            )

    # ---- saying and settling ------------------------------------------------------------------------
    def _notice(self, text: str) -> None:
        """Say something to people and programs."""
        self.listener.notice(text)
        self.events.tell("notice", {"text": text})

    def _mark(self, numbers: Sequence[int], known: int) -> None:
        """Note what is known of some runs now."""
        self.counts -= np.bincount(self.status[numbers], minlength=4)
        self.counts[known] += len(numbers)
        self.status[numbers] = known

    def _tell_progress(self) -> None:
        """Say how far it is."""
        _, done, failed, _ = self.counts.tolist()
        rate = self.ended / (time.perf_counter() - self.began)
        left = self.queue.total - self.ended
        progress = Progress(len(self.asked), done, failed, rate, left / rate if rate else None)
        self.listener.progress(progress)
        self.events.progress(dataclasses.asdict(progress))

    def _compact(self) -> None:
        """Turn logs into tables, and find out whether a run gave two results."""
        source = compaction.source_of(self.folder, counted=False)
        compaction.settle(source, compaction.compact([source], self.folder))
        self.status = compaction.source_of(self.folder).status

    def _counted(self) -> Array:
        """Return how many runs of those asked for are missing, done, failed, unequal (int64[4])."""
        return np.array(compaction.counts_of(self.status[self.asked.start : self.asked.stop : self.asked.step]))

    def _swept(self) -> Swept:
        """Return what became of it."""
        _, done, failed, unequal = self._counted().tolist()
        if unequal:
            self._notice(alarm(unequal, self.folder))
        return Swept(self.folder, len(self.asked), done, failed, unequal, self.interrupted, self.stopped)


def refused_by(folder: Path, reason: str) -> str:
    """Return what to say when the disk takes no more."""
    return f"Cannot write to {folder}: {reason}. {KEPT}"


def alarm(unequal: int, folder: Path) -> str:
    """Return what to say when runs gave different results."""
    return (
        f"{unequal:,} runs gave two different results from the same input, which must not happen: look at the memory "
        f"and the versions of the machines. Both are kept in {folder}, table `unequal`, and not among the results."
    )
