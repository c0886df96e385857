"""What a worker process does: it simulates one run after another, and tells how far each has come."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from ccsim import compiled
from ccsim.engine import Engine
from ccsim.ensemble import Replicate, Stopped, Watch, simulate
from ccsim.running import Listener, compile_first
from ccsim.scenario import Scenario

WARM_MONTHS = 13  # a whole year, as some rules wait for their season


class Warm(NamedTuple):
    """Order to compile the rules if they are not, and to load them, by simulating a town for some months."""

    scenario: Scenario


class Order(NamedTuple):
    """Order to carry out a run; the indicators so far are told every so many months (0: only when it is done)."""

    number: int
    replicate: Replicate
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
class Followed:
    """Keeps what another watch keeps, and meanwhile tells the indicators and hears whether to go on."""

    model: Engine
    inner: Watch
    connection: Connection
    order: Order

    def hear(self, what: str) -> None:
        """Look up once a month."""
        if what != "month":
            return
        while self.connection.poll():
            if self.connection.recv() == Stop(self.order.number):
                raise Stopped
        months, every = self.model.state.month, self.order.every
        if every and months % every == 0 and months < self.order.replicate.months:
            self.connection.send(Part(self.model.series))

    def result(self) -> Any:
        """Return what the other watch kept."""
        return self.inner.result()


def followed(model: Engine, watch: Callable[[Engine], Watch], connection: Connection, order: Order) -> Followed:
    """Return a watch that tells how far a run has come."""
    following = Followed(model, watch(model), connection, order)
    model.listeners.append(following.hear)
    return following


def carry_out(connection: Connection, order: Order) -> Done:
    """Simulate one run."""
    replicate = order.replicate
    watch = partial(followed, watch=replicate.watch, connection=connection, order=order)
    try:
        return Done(simulate(replace(replicate, watch=watch)))
    except Stopped:
        return Done(None)


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
