"""What a worker process does: it simulates one run after another, and tells how far each has come."""

from __future__ import annotations

import contextlib
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from ccsim import compiled
from ccsim.engine import Engine
from ccsim.ensemble import Failure, Outcome, Replicate, simulate
from ccsim.running import Listener, compile_first
from ccsim.scenario import Scenario
from ccsim.workers import Stopped

WARM_MONTHS = 13  # a whole year, as some rules wait for their season


class Warm(NamedTuple):
    """Order to compile the rules if they are not, and to load them, by simulating a town for some months."""

    scenario: Scenario


class Call(NamedTuple):
    """Something to be worked out that is no run: a function, and what it is given; the key names the answer."""

    key: str
    function: Callable[[Any], Any]
    given: Any
    seconds: float  # about how long it takes

    @property
    def seed(self) -> int:
        """Return what stands for the seed in messages."""
        return 0

    @property
    def arm(self) -> str:
        """Return what it is called in messages."""
        return self.key


Work = Replicate | Call


class Order(NamedTuple):
    """Order to carry out a work; of a run the indicators so far are told every so many months (0: only at its end)."""

    number: int
    work: Work
    every: int


class Stop(NamedTuple):
    """Order to give up a run, as nobody waits for it any more."""

    number: int


class Part(NamedTuple):
    """The indicators of the months simulated so far (float64[months, towns, indicators])."""

    series: Any


class Done(NamedTuple):
    """How a run or the warming up ended: an Outcome, or None if it was given up or there is nothing to tell."""

    outcome: Any


@dataclass(slots=True)
class Follower:
    """Tells the indicators of a run meanwhile, and hears whether it is to go on."""

    model: Engine
    connection: Connection
    order: Order
    months: int  # of the whole run

    def hear(self, what: str) -> None:
        """Look up once a month."""
        if what != "month":
            return
        while self.connection.poll():
            if self.connection.recv() == Stop(self.order.number):
                raise Stopped
        months, every = self.model.state.month, self.order.every
        if every and months % every == 0 and months < self.months:
            self.connection.send(Part(self.model.series))


def carry_out(connection: Connection, order: Order) -> Done:
    """Simulate one run, or work out something else."""
    if isinstance(order.work, Call):
        return Done(worked_out(order.work))
    months = order.work.months

    def follow(model: Engine) -> None:
        model.listeners.append(Follower(model, connection, order, months).hear)

    try:
        return Done(simulate(order.work, follow))
    except Stopped:
        return Done(None)


def worked_out(call: Call) -> Outcome:
    """Return what a function says, or a record of why it says nothing."""
    started = time.perf_counter()
    try:
        result = call.function(call.given)
    except Exception as error:
        in_words = f"{type(error).__name__}: {error}".splitlines()[0]
        result = Failure(call.seed, f"working out {call.key[:40]}", in_words, traceback.format_exc())
    return Outcome(call.seed, result, call.arm, time.perf_counter() - started)


def warm_up(order: Warm) -> Done:
    """Have the rules compiled and loaded."""
    if not compiled.is_ready():
        compile_first(order.scenario, Listener())
    Engine(order.scenario, seed=1).run_for(WARM_MONTHS)
    return Done(None)


def work(connection: Connection) -> None:
    """Carry out orders until there is nobody to give any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server alone
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the server is gone: so is the work
        while (order := connection.recv()) is not None:
            if isinstance(order, Warm):
                connection.send(warm_up(order))
            elif isinstance(order, Order):
                connection.send(carry_out(connection, order))
