"""How long a run may take and how much memory a worker may use before it is stopped."""

from __future__ import annotations

import os
from pathlib import Path

from ccsim.sweeping.bundles import MEMORY, Report

AT_FIRST = 3600.0  # seconds allowed while nobody knows how long a run takes: the rules may have to be compiled
AT_LEAST, TIMES = 60.0, 50.0  # seconds allowed at the least; and in relation to the longest run so far
SHARE = 0.9  # of the machine's memory, for all workers together
CGROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
UNKNOWN = 2**62  # bytes where the system does not tell


class Limits:
    """The limits of one run: given, or far above what is usual."""

    def __init__(self, workers: int, seconds: float | None, memory: int | None) -> None:
        """Take what is given (seconds, bytes); None: from the longest run so far, and from the machine's memory."""
        self.given, self.longest = seconds, 0.0
        self.memory = memory if memory is not None else int(SHARE * memory_of_machine() / workers)

    @property
    def seconds(self) -> float:
        """Return how long a run may take."""
        if self.given is not None:
            return self.given
        return max(AT_LEAST, TIMES * self.longest) if self.longest else AT_FIRST

    def learn(self, report: Report) -> None:
        """Note how long runs take."""
        self.longest = max(self.longest, report.slowest)

    def said(self, cause: str) -> str:
        """Return in words which limit a run went beyond."""
        if cause == MEMORY:
            return f"it used more than {self.memory / 1e6:,.0f} MB of memory, which a worker may have at most"
        return f"it took more than {self.seconds:,.0f} s, which a run may take at most"


def memory_of_machine() -> int:
    """Return the bytes of memory that this machine, or what we run in, has."""
    limits = [UNKNOWN]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for path in CGROUPS:
        try:
            limits.append(int(path.read_text()))
        except (OSError, ValueError):  # there is none, or it says "max"
            continue
    return min(limits)


def memory_of(process: int) -> int:
    """Return the bytes of memory a process has, 0 where the system does not tell (it does on Linux)."""
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
