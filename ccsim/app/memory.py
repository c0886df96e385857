"""What was worked out and is kept for all sessions: the newest, up to a number of things."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Memory(Generic[Thing]):
    """Things by key; of too many the one not asked for longest is forgotten."""

    def __init__(self, most: int) -> None:
        """Begin with nothing."""
        self._most = most
        self._by_key: OrderedDict[str, Thing] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: str) -> Thing | None:
        """Return what is kept under a key."""
        with self._lock:
            if key in self._by_key:
                self._by_key.move_to_end(key)
            return self._by_key.get(key)

    def keep(self, key: str, thing: Thing) -> None:
        """Keep something."""
        with self._lock:
            self._by_key[key] = thing
            self._by_key.move_to_end(key)
            while len(self._by_key) > self._most:
                self._by_key.popitem(last=False)

    def shared(self, key: str, work_out: Callable[[], Thing]) -> Thing:
        """Return what is kept under a key, worked out now if need be."""
        found = self.find(key)
        if found is None:
            found = work_out()
            self.keep(key, found)
        return found
