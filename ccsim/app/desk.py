"""The desk at which pages ask for runs: a queue with a bound, a few worker processes, and a cache that all share."""

from __future__ import annotations

import heapq
import itertools
import math
import multiprocessing
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ccsim.app.worker import Call, Done, Order, Part, Stop, Warm, Work, work
from ccsim.ensemble import ENDED, Failure, Outcome, Replicate
from ccsim.judging.records import key_of
from ccsim.scenario import Scenario

MOST_WAITING = 5_000  # runs that may wait at a time
MOST_BYTES = 400_000_000  # of results kept in memory
FIRST_GUESS = 0.6 / (240 * 12_000)  # seconds a month and resident, until some were measured
LEARNING = 0.1  # weight of the newest run in what a month is expected to take
PATIENCE = 0.2  # seconds after which a wait looks up


class Busy(RuntimeError):
    """So much is asked for already that nothing more can be taken on."""


@dataclass(eq=False, slots=True)
class Question:
    """Some runs that somebody waits for; `hear` is called, from any thread, whenever something of it has come."""

    desk: Desk
    number: int  # rising in the order of asking
    works: tuple[Work, ...]
    hear: Callable[[], None]
    later: int  # by how many rounds it lets others go first
    outcomes: dict[int, Outcome] = field(default_factory=dict)  # by place among the works
    parts: dict[int, Any] = field(default_factory=dict)  # indicators so far of runs that are under way, by place

    @property
    def done(self) -> bool:
        """Return whether all runs are there."""
        return len(self.outcomes) == len(self.works)

    def cancel(self) -> None:
        """Wait for nothing more; what only this question wanted is given up."""
        self.desk.forget(self)


@dataclass(eq=False, slots=True)
class Run:
    """A run that is waiting or under way, and the questions it is for with its place in each."""

    key: str
    work: Work
    every: int
    wanted: list[tuple[Question, int]] = field(default_factory=list)
    started: bool = False


class Hand:
    """A worker process and the line to it."""

    def __init__(self) -> None:
        """Start a process."""
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs,), daemon=True, name="ccsim worker")
        self.process.start()
        theirs.close()

    def close(self) -> None:
        """End the process."""
        self.line.close()
        self.process.terminate()
        self.process.join(5)


class Desk:
    """Takes questions from many sessions, and has their runs carried out: first runs of all before second runs of any.

    Nothing is simulated in this process.
    """

    def __init__(self, workers: int, warm: Scenario, most_waiting: int = MOST_WAITING) -> None:
        """Start the processes; they warm up on a scenario, the first one alone if rules are still to be compiled."""
        self.workers, self.most_waiting = workers, most_waiting
        self._changed = threading.Condition()
        self._runs: dict[str, Run] = {}
        self._heap: list[tuple[int, int, str]] = []
        self._kept: OrderedDict[str, tuple[Outcome, int]] = OrderedDict()
        self._bytes = 0
        self._questions: dict[int, Question] = {}
        self._numbers = itertools.count(1)
        self._pace = FIRST_GUESS
        self._closing = False
        self.ready = threading.Event()  # rules are compiled, and the first process is warm
        self._threads = [
            threading.Thread(target=self._attend, args=(number, warm), daemon=True, name=f"desk {number}")
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    # ---- asking -------------------------------------------------------------------------------------
    def ask(
        self, works: Sequence[Work], hear: Callable[[], None] = lambda: None, every: int = 0, later: int = 0
    ) -> Question:
        """Ask for some works; those at the front come first. Raise Busy if too much is waiting.

        every: months after which the indicators so far of a run under way are told (0: not at all)
        """
        keys = [name_of(one) for one in works]
        with self._changed:
            if len(self._runs) + sum(key not in self._runs for key in keys) > self.most_waiting:
                raise Busy(f"{len(self._runs)} runs are waiting already")
            question = Question(self, next(self._numbers), tuple(works), hear, later)
            self._questions[question.number] = question
            for place, (key, one) in enumerate(zip(keys, works, strict=True)):
                self._take(question, place, key, Run(key, one, every))
            self._close_if_done(question)
            self._changed.notify_all()
        if question.outcomes:
            hear()
        return question

    def _take(self, question: Question, place: int, key: str, new: Run) -> None:
        """Note one run of a question: found, already asked for by somebody, or new."""
        if key in self._kept:
            self._kept.move_to_end(key)
            question.outcomes[place] = self._kept[key][0]
            return
        run = self._runs.setdefault(key, new)
        run.wanted.append((question, place))
        if not run.started:
            heapq.heappush(self._heap, (place + question.later, question.number, key))

    def forget(self, question: Question) -> None:
        """Take a question back."""
        with self._changed:
            self._questions.pop(question.number, None)
            for run in list(self._runs.values()):
                run.wanted = [(other, place) for other, place in run.wanted if other is not question]
                if not run.wanted and not run.started:
                    del self._runs[run.key]

    def kept(self, key: str) -> Outcome | None:
        """Return what is kept under a key, None if nothing is."""
        with self._changed:
            found = self._kept.get(key)
        return found[0] if found is not None else None

    # ---- how long it takes --------------------------------------------------------------------------
    def place(self, question: Question) -> int:
        """Return how many questions that let no others go first were asked before and are not answered yet."""
        with self._changed:
            return sum(
                other.number < question.number and other.later <= question.later for other in self._questions.values()
            )

    def seconds_left(self, question: Question) -> float:
        """Return about how long it takes until the last run of a question is there."""
        with self._changed:
            own = {key for key, run in self._runs.items() if any(one is question for one, _ in run.wanted)}
            last = max((place for place in range(len(question.works)) if place not in question.outcomes), default=0)
            before = {key for round_, _, key in self._heap if round_ <= last + question.later} & set(self._runs)
            waiting = [self._runs[key].work for key in own | before]
        return sum(self.seconds_for(one) for one in waiting) / min(self.workers, max(1, len(waiting)))

    def seconds_for(self, one: Work) -> float:
        """Return about how long one work takes."""
        return one.seconds if isinstance(one, Call) else self._pace * size_of(one)

    # ---- carrying out -------------------------------------------------------------------------------
    def _attend(self, number: int, warm: Scenario) -> None:
        """Have one process carry out runs, for as long as there are any; a process that dies is replaced."""
        if number:
            self.ready.wait()
        hand = self._warmed(warm)
        self.ready.set()
        while (run := self._next()) is not None:
            outcome = self._carried_out(hand, run)
            if not hand.process.is_alive() and not self._closing:
                hand = self._warmed(warm)
            self._deliver(run, outcome)
        hand.close()

    def _warmed(self, warm: Scenario) -> Hand:
        """Return a new process that has loaded the rules."""
        hand = Hand()
        try:
            hand.line.send(Warm(warm))
            while not hand.line.poll(PATIENCE) and not self._closing and hand.process.is_alive():
                pass
            if not self._closing:
                hand.line.recv()
        except (EOFError, OSError):
            pass  # the first run will find it gone, and say so
        return hand

    def _next(self) -> Run | None:
        """Return the run that is to be carried out now, once there is one; None when all is over."""
        with self._changed:
            while not self._closing:
                while self._heap:
                    run = self._runs.get(heapq.heappop(self._heap)[2])
                    if run is not None and not run.started:
                        run.started = True
                        return run
                self._changed.wait(PATIENCE)
        return None

    def _carried_out(self, hand: Hand, run: Run) -> tuple[Outcome, int] | None:
        """Have a process carry out a run; return what became of it and its bytes, None if it was given up."""
        order, stopped = Order(next(self._numbers), run.work, run.every), False
        try:
            hand.line.send(order)
            while True:
                if not hand.line.poll(PATIENCE / 4):
                    if not stopped and (not run.wanted or self._closing):
                        hand.line.send(Stop(order.number))
                        stopped = True
                    continue
                raw = hand.line.recv_bytes()
                message = multiprocessing.reduction.ForkingPickler.loads(raw)
                if isinstance(message, Part):
                    self._tell(run, message.series)
                elif isinstance(message, Done):
                    return (message.outcome, len(raw)) if message.outcome is not None else None
        except (EOFError, OSError):
            hand.close()
            failure = Failure(run.work.seed, "in a worker process", ENDED, traceback.format_exc())
            return Outcome(run.work.seed, failure, run.work.arm), 0

    def _tell(self, run: Run, series: Any) -> None:
        """Tell those who wait for a run how far it has come."""
        with self._changed:
            waiting = list(run.wanted)
            for question, place in waiting:
                question.parts[place] = series
        for question, _ in waiting:
            question.hear()

    def _deliver(self, run: Run, found: tuple[Outcome, int] | None) -> None:
        """Hand a run to those who wait for it, and keep it if it succeeded; begin anew if somebody came too late."""
        with self._changed:
            if found is None:
                run.started = False
                if not run.wanted:
                    del self._runs[run.key]
                for question, place in run.wanted:
                    heapq.heappush(self._heap, (place + question.later, question.number, run.key))
                return
            del self._runs[run.key]
            waiting = list(run.wanted)
            self._keep(run, *found)
            for question, place in waiting:
                question.outcomes[place] = found[0]
                question.parts.pop(place, None)
                self._close_if_done(question)
        for question, _ in waiting:
            question.hear()

    def _keep(self, run: Run, outcome: Outcome, size: int) -> None:
        """Keep a result, and learn from how long it took; the results not asked for longest go first."""
        if isinstance(outcome.result, Failure):
            return
        if isinstance(run.work, Replicate) and run.work.past is None:  # else it may have had fewer months to simulate
            self._pace += LEARNING * (outcome.seconds / size_of(run.work) - self._pace)
        self._kept[run.key] = outcome, size
        self._bytes += size
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            _, (_, freed) = self._kept.popitem(last=False)
            self._bytes -= freed

    def _close_if_done(self, question: Question) -> None:
        """Take a question that is answered off the list of those that wait."""
        if question.done:
            self._questions.pop(question.number, None)

    def close(self) -> None:
        """End all processes."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self.ready.set()
        for thread in self._threads:
            thread.join(10)


def name_of(one: Work) -> str:
    """Return the key under which a work is known to all."""
    return one.key if isinstance(one, Call) else key_of(one)


def size_of(replicate: Replicate) -> float:
    """Return how much work a run is: months times residents."""
    people = math.fsum(town.people.population.value for town in replicate.scenario.towns)
    return max(1.0, replicate.months * people)
