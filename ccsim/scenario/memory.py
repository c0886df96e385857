"""Would the people of a scenario fit in memory? Asked before anything is allocated."""

from __future__ import annotations

from pathlib import Path

from ccsim.scenario.problems import amount

BYTES_PER_RESIDENT = 300  # estimate: columns of residents, households and the diaspora
MEMINFO = Path("/proc/meminfo")


def available_memory() -> int | None:
    """Return the bytes of memory that are free for use, or None where the system does not say."""
    try:
        for line in MEMINFO.read_text("utf-8").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None


def memory_problem(residents: float, available: int | None) -> str | None:
    """Return what is wrong if so many residents would not fit in `available` bytes, else None."""
    needed = residents * BYTES_PER_RESIDENT
    if available is None or needed <= available:
        return None
    return (
        f"{amount(residents)} residents in all towns need about {amount(needed // 1e6)} MB of memory, "
        f"but {amount(available // 1e6)} MB are free. Use smaller towns, fewer towns, or a larger machine."
    )
