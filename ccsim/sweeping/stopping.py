"""Being asked to stop: once for an end in good order, twice for one at once."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

USUAL = (signal.default_int_handler, signal.SIG_DFL)


@contextlib.contextmanager
def asked_to_stop(tell: Callable[[], object]) -> Iterator[threading.Event]:
    """Give an event that Ctrl-C, or the signal by which clusters end jobs, sets; a second one raises KeyboardInterrupt.

    tell: called at the first. Where somebody else sees to signals, or in a thread, they stay as they are.
    """
    asked = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            signal.default_int_handler(number, frame)
        asked.set()
        tell()

    here = threading.current_thread() is threading.main_thread()
    ours = [s for s in (signal.SIGINT, signal.SIGTERM) if here and signal.getsignal(s) in USUAL]
    before = {number: signal.signal(number, hear) for number in ours}
    try:
        yield asked
    finally:
        for number, usual in before.items():
            signal.signal(number, usual)
