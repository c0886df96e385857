"""A bundle of runs carried out by one worker, and what it reports; the same whoever the worker is."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from ccsim.compiled import is_interrupt
from ccsim.ensemble import Failure
from ccsim.store import reason_of
from ccsim.sweeping.packing import Failed, Packing, packed_failure
from ccsim.sweeping.work import Work

RAISED, TIME, MEMORY, ENDED = "raised", "time", "memory", "ended"  # why a run has no result
UNKNOWN = "carrying out the run"  # the stage of an error that does not say where it happened


@dataclass(slots=True)
class Report:
    """What became of a bundle: its first `ended` runs are done or have failed, and are kept unless payloads came."""

    ended: int = 0
    failed: list[tuple[int, str]] = field(default_factory=list)  # number, error in one line
    seconds: float = 0.0
    slowest: float = 0.0  # seconds of the longest run
    payloads: list[bytes] = field(default_factory=list)  # for the coordinator to keep; none if the worker kept them
    refused: str = ""  # why the disk took no more
    size: int = 0  # bytes of the worker's log


class Lost(Exception):
    """The worker ended before its bundle did."""

    def __init__(self, report: Report, suspect: int | None, cause: str, what: str, patience: int) -> None:
        """Say what is kept all the same, in which run it happened (None: nobody knows), and why.

        patience: how many such ends of a run are put up with before it is given up.
        """
        super().__init__(what)
        self.report, self.suspect, self.cause, self.what, self.patience = report, suspect, cause, what, patience


class Bench:
    """Where a worker carries out bundles: the work, where payloads go, and what its surroundings are told."""

    def __init__(
        self,
        work: Work,
        keep: Callable[[bytes], object],
        sync: Callable[[], object] = lambda: None,
        begins: Callable[[float], object] = lambda _since: None,
        given_up: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take a work; `begins` hears of the time when a run begins, and of 0 when none is running."""
        self.work, self.packing = work, Packing(work.columns)
        self.keep, self.sync, self.begins, self.given_up = keep, sync, begins, given_up

    def carry_out(self, numbers: Sequence[int]) -> Report:
        """Carry out the runs of a bundle in order, and keep each as it ends."""
        report, started = Report(), monotonic()
        try:
            for number in numbers:
                if self.given_up():
                    break
                self._carry_out_one(number, report)
            self.sync()
        except OSError as refused:
            report.refused, report.ended = reason_of(refused), 0  # what was not settled is not said to be kept
        finally:
            self.begins(0.0)
        report.seconds = monotonic() - started
        return report

    def _carry_out_one(self, number: int, report: Report) -> None:
        """Carry out a run; OSError only if the disk refuses."""
        began = monotonic()
        self.begins(began)
        payload = self._payload_of(number, report)
        self.keep(payload)
        report.ended += 1
        report.slowest = max(report.slowest, monotonic() - began)

    def _payload_of(self, number: int, report: Report) -> bytes:
        """Return the result of a run packed, or its failure."""
        try:
            outcome = self.work.carry_out(number)
            if not isinstance(outcome, Failure):
                return self.packing.pack(number, outcome)
        except BaseException as error:  # whatever a study does, SystemExit included: the other runs go on
            if is_interrupt(error):
                raise KeyboardInterrupt from None
            in_words = f"{type(error).__name__}: {error}".splitlines()[0]
            outcome = Failure(number, UNKNOWN, in_words, traceback.format_exc())
        report.failed.append((number, outcome.error))
        return packed_failure(Failed(number, RAISED, outcome.stage, outcome.error, outcome.traceback, 1))
