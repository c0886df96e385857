"""Dask: workers on other machines. What they find comes back and is kept by the coordinator, so that they need no disk.

The work goes to each worker once, as a plugin, which also reaches those that join or are started anew. A run that goes
beyond a limit is stopped with its process; Dask starts the process anew and tries the bundle elsewhere.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any

from distributed import Client, KilledWorker

from ccsim.store import StoreError
from ccsim.sweeping import dask_worker
from ccsim.sweeping.bundles import ENDED, Lost, Report
from ccsim.sweeping.executors import Crew, Job
from ccsim.sweeping.limits import AT_FIRST
from ccsim.sweeping.provenance import made_by

WAIT = 60  # seconds within which a scheduler has to answer, and a first worker to be there
COUNTED = 5.0  # seconds for which the number of workers is taken to be what it was
PATIENCE = 2  # how often a run may end its workers; each time Dask itself tries several


class Cluster:
    """The workers of a Dask scheduler, as they come and go."""

    workers, ahead = 1, 2  # until they are counted

    def __init__(self, address: str, time_limit: float | None = None, memory_limit: int | None = None) -> None:
        """Say where the scheduler is (tcp://host:port), and the limits: seconds of a run, bytes of a process.

        Without them a run may take an hour, and what holds for memory is Dask's own limit.
        """
        self.address = address
        self.seconds = AT_FIRST if time_limit is None else time_limit
        self.memory = memory_limit

    @contextlib.contextmanager
    def at_work(self, job: Job) -> Iterator[Crew]:
        """Begin to work, as soon as there is a worker."""
        with connected(self.address) as client:
            crew = _Crew(client, job, self)
            try:
                yield crew
            finally:
                crew.end()


@contextlib.contextmanager
def connected(address: str) -> Iterator[Client]:
    """Give a connection to a scheduler that has workers; raise StoreError with the cure if there is none."""
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError) as refused:
        raise StoreError(f"No Dask scheduler answers at {address} ({refused}). Start one first.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError:
            text = f"The Dask scheduler at {address} has had no worker for {WAIT} s. Start some first."
            raise StoreError(text) from None
        yield client


class _Crew:
    """The workers of a scheduler."""

    def __init__(self, client: Client, job: Job, cluster: Cluster) -> None:
        """Send the work to all who are there, and all who will come."""
        self.client, self.cluster, self.name = client, cluster, f"ccsim-{job.work.digest}"
        client.register_plugin(dask_worker.Placed(job.work, cluster.seconds, cluster.memory), name=self.name)
        self.executor = client.get_executor(pure=False)
        self.counted = 0.0  # when
        self._count()

    def submit(self, numbers: Sequence[int], /) -> Future[Report]:
        """Hand a bundle over to the scheduler."""
        self._count()
        answer: Future[Report] = Future()
        asked = self.executor.submit(dask_worker.carry_out, self.name, list(numbers), made_by())
        asked.add_done_callback(partial(_pass_on, answer, numbers, self.cluster.address))
        return answer

    def finish(self) -> None:
        """Let workers end what they have: a bundle is short, and nobody but they can stop a run."""

    def end(self) -> None:
        """Take back what has not been done."""
        self.executor.shutdown(wait=False)
        with contextlib.suppress(OSError, TimeoutError):  # the scheduler is gone, and the work with it
            self.client.unregister_worker_plugin(self.name)

    def _count(self) -> None:
        """See how many threads there are to work."""
        if time.monotonic() - self.counted > COUNTED:
            self.counted = time.monotonic()
            self.cluster.workers = max(1, sum(self.client.nthreads().values()))
            self.cluster.ahead = 2 * self.cluster.workers


def _pass_on(answer: Future[Report], numbers: Sequence[int], address: str, asked: Future[Any]) -> None:
    """Make what became of a task what became of a bundle."""
    try:
        answer.set_result(asked.result())
    except KilledWorker:
        suspect = numbers[0] if len(numbers) == 1 else None
        what = "it ended the worker processes that tried it: too little time or memory, or an error outside Python"
        answer.set_exception(Lost(Report(), suspect, ENDED, what, PATIENCE))
    except CancelledError:
        answer.set_exception(StoreError(f"The Dask scheduler at {address} is gone. Start one, and add --resume."))
    except dask_worker.Differing as differing:
        answer.set_exception(StoreError(f"{differing} Install the same on all machines, and add --resume."))
    except BaseException as error:  # whoever waits has to hear of it
        answer.set_exception(error)
