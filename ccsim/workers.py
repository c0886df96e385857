"""Who carries out replicates, or other work: this process and others beside it, which end with it."""

from __future__ import annotations

import atexit
import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextvars import ContextVar
from types import FrameType
from typing import Any, Protocol, TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
given_up: ContextVar[Callable[[], bool]] = ContextVar("given_up", default=lambda: False)  # set where workers begin


class Stopped(Exception):
    """The work was given up because all of it was."""


class Executor(Protocol):
    """What carries out work: anything with the `submit` of concurrent.futures."""

    def submit(self, work: Callable[[Given], Found], given: Given, /) -> Future[Found]:
        """Begin something, or carry it out at once."""
        ...


class InProcess:
    """Carries out everything at once, in this process."""

    def submit(self, work: Callable[[Given], Found], given: Given, /) -> Future[Found]:
        """Return a future that is done."""
        done: Future[Found] = Future()
        try:
            done.set_result(work(given))
        except Stopped:
            raise KeyboardInterrupt from None
        return done


class Shared:
    """Hands work to this process if it is idle, else to others, which may still be starting."""

    def __init__(self, here: Executor, others: Executor) -> None:
        """Begin with this process idle."""
        self.here, self.others = here, others
        self.busy: Future[Any] | None = None

    def submit(self, work: Callable[[Given], Found], given: Given, /) -> Future[Found]:
        """Begin something here or elsewhere."""
        if self.busy is not None and not self.busy.done():
            return self.others.submit(work, given)
        self.busy = begun = self.here.submit(work, given)
        return begun


# ---- local processes --------------------------------------------------------------------------------
@contextlib.contextmanager
def local_workers(workers: int) -> Iterator[Executor]:
    """Give an executor: this process and, for several workers, new ones beside it, gone when the block ends.

    With others beside it this process works in a thread, from the first moment: they need a second to start.
    """
    if workers == 1:
        with _interrupts_noted():
            yield InProcess()
        return
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    others = ProcessPoolExecutor(workers - 1, context, begin_worker, (stop.is_set,))
    here = ThreadPoolExecutor(1, "simulation", given_up.set, (stop.is_set,))
    try:
        with interrupts_held_back():
            for _ in range(workers - 1):  # as many tasks as processes: each is started
                others.submit(os.getpid)
        yield Shared(here, others)
    finally:
        stop.set()  # those still at work stop after the month they are in
        here.shutdown(wait=True, cancel_futures=True)
        others.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _interrupts_noted() -> Iterator[None]:
    """Write Ctrl-C down: raised while a compiled rule is loaded or called, it can be lost on its way."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield  # somebody else sees to it
        return
    heard = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        heard.set()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, note)
    before = given_up.set(heard.is_set)
    try:
        yield
    finally:
        given_up.reset(before)
        signal.signal(signal.SIGINT, usual)


@contextlib.contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Have Ctrl-C wait; processes begun meanwhile never hear it (Windows knows no such thing)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_worker(ended: Callable[[], bool] = lambda: False) -> None:
    """Prepare a worker: Ctrl-C is for the parent alone, and nobody outlives it; what it does ends once `ended`."""
    given_up.set(ended)
    atexit.register(gc.freeze)  # a last search for garbage takes half a second, and all memory goes anyway
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's end, however it comes, and end this process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def usable_cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
