"""Which executor does what the command line asks for."""

from __future__ import annotations

from ccsim.store import StoreError
from ccsim.sweeping.executors import Executor
from ccsim.sweeping.processes import Processes

MISSING = 'Dask is not installed here. Install it with: pip install "ccsim[cluster]"'


def executor_of(
    workers: int, dask: str | None = None, time_limit: float | None = None, memory_limit: int | None = None
) -> Executor:
    """Return so many processes on this machine, or the workers of the Dask scheduler at an address.

    time_limit: seconds a run may take. memory_limit: bytes a worker may have. None: far above what is usual.
    """
    if dask is None:
        return Processes(workers, time_limit, memory_limit)
    try:
        from ccsim.sweeping.cluster import Cluster  # noqa: PLC0415  (an extra, and slow to import)
    except ImportError:
        raise StoreError(MISSING) from None
    return Cluster(dask, time_limit, memory_limit)
