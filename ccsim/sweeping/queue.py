"""Which runs are handed out next: those to be tried again, then the others in order, in bundles of about a second."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import islice

from ccsim.sweeping.bundles import Report

SECONDS = 1.0  # that a bundle should take
MOST = 10_000  # runs of a bundle
FIRST, FEW = 100, 5  # of the first hundred runs a bundle has few, so that soon it is known whether they fail
WEIGHT = 0.5  # of the last bundle in the estimate of how long a run takes


class Queue:
    """The runs that wait."""

    def __init__(self, numbers: Iterator[int], total: int, workers: int) -> None:
        """Take the runs to be made (looked at as they are handed out), how many there are, and how many do them."""
        self.numbers, self.total, self.workers, self.next = numbers, total, workers, 0
        self.again: deque[Sequence[int]] = deque()
        self.ends: Counter[int] = Counter()  # how often a run has ended its worker
        self.pace: float | None = None  # seconds a run takes

    def take(self) -> Sequence[int]:
        """Return the next bundle, empty if none waits."""
        if self.again:
            return self.again.popleft()
        bundle = list(islice(self.numbers, self._size()))
        self.next += len(bundle)
        return bundle

    def _size(self) -> int:
        """Return how many runs a bundle should have; towards the end fewer, so that all workers end together."""
        if self.pace is None:
            return 1
        fair = math.ceil((self.total - self.next) / (2 * self.workers))
        most = FEW if self.next < FIRST else MOST
        return max(1, min(most, fair, round(SECONDS / max(self.pace, SECONDS / MOST))))

    def learn(self, report: Report) -> None:
        """Note how long runs take."""
        if report.ended and report.seconds:
            last = report.seconds / report.ended
            self.pace = last if self.pace is None else WEIGHT * last + (1 - WEIGHT) * self.pace

    def put_back(self, numbers: Sequence[int]) -> None:
        """Have runs done again, before all others."""
        if numbers:
            self.again.appendleft(numbers)

    def blame(self, number: int, patience: int) -> bool:
        """Note that a run ended its worker; tell whether it is to be tried again, and put it back, alone, if so."""
        self.ends[number] += 1
        if self.ends[number] >= patience:
            return False
        self.put_back([number])
        return True
