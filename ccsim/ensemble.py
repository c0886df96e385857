"""Many runs of one scenario that differ by their seed; who carries them out is passed in."""

from __future__ import annotations

import statistics
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, Protocol

from ccsim.compiled import is_interrupt
from ccsim.engine import Engine
from ccsim.scenario import Scenario
from ccsim.town.columns import Array
from ccsim.workers import Executor, Stopped, given_up

LARGEST_SEED = 2**63 - 1
SAMPLE_MONTHS = 12  # simulated to see how fast this machine is
PATIENCE = 0.5  # seconds after which a wait looks up: Windows hears Ctrl-C only between waits
ENDED = "a worker process was ended from outside; often there was too little memory (try fewer workers)"


class Watch(Protocol):
    """What follows a model, as one of its listeners or by what it keeps, and says in the end what it saw."""

    def result(self) -> Any:
        """Return what is kept of the run; it has to pass between processes."""
        ...


class Indicators:
    """Keeps the indicators of every month."""

    def __init__(self, model: Engine) -> None:
        """Begin."""
        self.model = model

    def result(self) -> Array:
        """Return the indicators (float64[months, towns, indicators])."""
        return self.model.series


class Past(Protocol):
    """The first months of a run, kept for other runs that are alike until then."""

    @property
    def month(self) -> int:
        """The month on whose eve they are kept, counted from the first."""
        ...

    def find(self, replicate: Replicate) -> tuple[Engine, Watch] | None:
        """Return the model on that eve and what has watched it, as the replicate would have made them; None if none."""
        ...

    def leave(self, model: Engine, watch: Watch) -> None:
        """Keep them as they are now, for those who come later."""
        ...


@dataclass(frozen=True, slots=True)
class Replicate:
    """One run to be made, and what is to be kept of it (`watch` has to pass between processes)."""

    scenario: Scenario
    seed: int
    months: int
    watch: Callable[[Engine], Watch] = Indicators
    arm: str = ""  # which of several kinds of runs it is one of
    shocks: int | None = None  # seed of the shocks from outside; None: the run's own
    past: Past | None = None  # where its first months may lie; None: nowhere (changes no result)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a replicate came to nothing: what it was doing, the error in one line, and all of it."""

    seed: int
    stage: str
    error: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a replicate: what its watch kept, or a failure; and how many seconds it took."""

    seed: int
    result: Any
    arm: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Ensemble:
    """The outcomes so far; `interrupted` if somebody ended it before all were there."""

    outcomes: list[Outcome] = field(default_factory=list)
    interrupted: bool = False

    @property
    def failures(self) -> list[Failure]:
        """Return the failures, by seed."""
        failed = [outcome.result for outcome in self.outcomes if isinstance(outcome.result, Failure)]
        return sorted(failed, key=lambda failure: failure.seed)

    @property
    def series(self) -> dict[int, Any]:
        """Return what was kept of the replicates that succeeded, by seed in rising order."""
        found = {o.seed: o.result for o in self.outcomes if not isinstance(o.result, Failure)}
        return dict(sorted(found.items()))


# ---- one replicate ----------------------------------------------------------------------------------
def simulate(replicate: Replicate, follow: Callable[[Engine], None] = lambda _model: None) -> Outcome:
    """Carry out one replicate; an error becomes a record of where it happened.

    follow: is shown the model before it goes on, to listen to it
    """
    stage, ended, started = "building the towns", given_up.get(), time.perf_counter()
    try:
        past = replicate.past
        model, watch = (past and past.find(replicate)) or _begun(replicate)
        follow(model)
        for month in range(model.state.month, replicate.months):
            if past and month == past.month:
                past.leave(model, watch)
            stage = f"month {month} ({month % 12 + 1:02}/{replicate.scenario.start + month // 12})"
            if ended():
                raise Stopped
            model.step()
        stage = "working out what is kept"
        return Outcome(replicate.seed, watch.result(), replicate.arm, time.perf_counter() - started)
    except Stopped:
        raise
    except Exception as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        in_words = f"{type(error).__name__}: {error}".splitlines()[0]
        failure = Failure(replicate.seed, stage, in_words, traceback.format_exc())
        return Outcome(replicate.seed, failure, replicate.arm, time.perf_counter() - started)


def _begun(replicate: Replicate) -> tuple[Engine, Watch]:
    """Return the model on the eve of its first month, and what watches it."""
    model = Engine(replicate.scenario, replicate.seed, replicate.shocks)
    return model, replicate.watch(model)


def seconds_a_month(scenario: Scenario, watch: Callable[[Engine], Watch]) -> float:
    """Return how long a usual month of a scenario takes here (seconds), from a year simulated for the purpose.

    The median month: the first ones may have to load what is compiled.
    """
    model = Engine(scenario, seed=1)
    watch(model)
    seconds = []
    for _ in range(SAMPLE_MONTHS):
        started = time.perf_counter()
        model.step()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


# ---- many -------------------------------------------------------------------------------------------
def run_all(
    replicates: Iterable[Replicate],
    executor: Executor,
    at_once: int,
    tell: Callable[[Outcome], None] = lambda _outcome: None,
) -> Ensemble:
    """Carry out replicates, at most `at_once` handed over at a time; `tell` hears of each as it ends.

    The next ones are handed over before `tell` hears, so that nobody is idle while results are kept and looked at.
    Ctrl-C ends it early: the ensemble then holds what was finished, and says that it was interrupted.
    """
    ensemble = Ensemble()
    waiting = iter(replicates)
    running: dict[Future[Outcome], Replicate] = {}
    ended: dict[Future[Outcome], Replicate] = {}  # not collected yet
    try:
        while True:
            while len(running) < at_once and (replicate := next(waiting, None)) is not None:
                future = _begin(executor, replicate)
                running[future] = replicate
                if future.done():  # it was carried out at once
                    _collect(future, running.pop(future), ensemble, tell)
            for future in list(ended):
                _collect(future, ended.pop(future), ensemble, tell)
            if not running:
                return ensemble
            for future in wait(running, PATIENCE, FIRST_COMPLETED).done:
                ended[future] = running.pop(future)
    except KeyboardInterrupt:
        ensemble.interrupted = True
        for future, replicate in (ended | running).items():
            if future.done():
                _collect(future, replicate, ensemble, lambda _outcome: None)
        return ensemble


def _begin(executor: Executor, replicate: Replicate) -> Future[Outcome]:
    """Hand a replicate over; a pool that broke gives a future that says so."""
    try:
        return executor.submit(simulate, replicate)
    except BrokenProcessPool as broken:
        refused: Future[Outcome] = Future()
        refused.set_exception(broken)
        return refused


def _collect(
    future: Future[Outcome], replicate: Replicate, ensemble: Ensemble, tell: Callable[[Outcome], None]
) -> None:
    """Add what a future brought."""
    try:
        outcome = future.result()
    except BrokenProcessPool:
        failure = Failure(replicate.seed, "in a worker process", ENDED, traceback.format_exc())
        outcome = Outcome(replicate.seed, failure, replicate.arm)
    ensemble.outcomes.append(outcome)
    tell(outcome)
