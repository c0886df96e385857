"""Sweeps on a real Dask scheduler with real worker processes: equal tables, workers that die, versions that differ."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from toy_sweeps import Toy, begun

from ccsim.store import StoreError
from ccsim.sweeping import Listener, Results, executor_of, sweep_all

cluster = pytest.importorskip("ccsim.sweeping.cluster", reason="Dask is an extra", exc_type=ImportError)
HERE = Path(__file__).parent
pytestmark = [
    pytest.mark.slow,  # a scheduler, and workers that import the model
    pytest.mark.skipif(sys.platform == "win32", reason="signals"),
    pytest.mark.filterwarnings("default::ResourceWarning:distributed"),
]


class Machines:
    """A scheduler and workers on this machine."""

    def __init__(self, folder: Path) -> None:
        """Start the scheduler."""
        self.folder, self.processes = folder, []
        self.paths = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
        told = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        while not told.exists() or not told.read_text():
            time.sleep(0.05)
        self.address = json.loads(told.read_text())["address"]

    def worker(self) -> subprocess.Popen:
        """Start a worker with its nanny."""
        return self._start("worker", self.address, "--nthreads", "1", "--local-directory", str(self.folder))

    def _start(self, kind: str, *words: str) -> subprocess.Popen:
        """Start a process of Dask in a group of its own."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *words, "--no-dashboard"]
        with (self.folder / f"{kind}-{len(self.processes)}.txt").open("w") as file:
            process = subprocess.Popen(
                command, stdout=file, stderr=file, env={**os.environ, "PYTHONPATH": self.paths}, start_new_session=True
            )
        self.processes.append(process)
        return process

    def end(self) -> None:
        """End all."""
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def machines(tmp_path):
    """A scheduler and two workers."""
    (tmp_path / "trace").mkdir()
    machines = Machines(tmp_path)
    for _ in range(2):
        machines.worker()
    yield machines
    machines.end()


def same_tables(folder, other):
    """Tell whether two sweeps have the same files of results."""
    files = [{path.name: path.read_bytes() for path in (one / "parts").iterdir()} for one in (folder, other)]
    return files[0] == files[1]


class Killing(Listener):
    """Kills a worker and its nanny when some runs are done."""

    def __init__(self, process: subprocess.Popen) -> None:
        """Say whom."""
        self.process, self.done = process, threading.Event()

    def progress(self, progress):
        """Kill when thirty are done."""
        if progress.done >= 30 and not self.done.is_set():
            self.done.set()
            os.killpg(self.process.pid, signal.SIGKILL)


def test_a_worker_lost_in_the_middle_costs_nothing(tmp_path, machines):
    """With kill -9 of a worker the others do its runs, and the tables have the bytes of those made in one process."""
    toy = Toy(400, seconds=0.02, trace=str(tmp_path / "trace"))
    killing = Killing(machines.processes[-1])
    swept = sweep_all(toy, tmp_path / "dask", executor_of(1, machines.address), listener=killing)
    sweep_all(Toy(400), tmp_path / "one")

    assert killing.done.is_set()
    assert (swept.done, swept.failed, swept.missing) == (400, 0, 0)
    assert set(begun(tmp_path / "trace")) == set(range(400))
    assert same_tables(tmp_path / "dask", tmp_path / "one")


def test_a_hanging_run_costs_no_other(tmp_path, machines):
    """One that hangs ends its process, which is started anew; after some tries it is recorded, the others are done."""
    swept = sweep_all(Toy(20, hangs=frozenset({7})), tmp_path / "s", executor_of(1, machines.address, time_limit=0.5))
    failures = Results(tmp_path / "s").frame("failures")

    assert (swept.done, swept.failed) == (19, 1)
    assert (failures["number"].tolist(), failures["cause"].tolist()) == ([7], ["ended"])


def test_workers_that_would_compute_something_else_are_refused(tmp_path, machines, monkeypatch):
    """If a worker has another model or library, nothing it does is taken, and what differs is said."""
    here = cluster.made_by()
    monkeypatch.setattr(cluster, "made_by", lambda: {**here, "numpy": "9.9"})
    with pytest.raises(StoreError, match=rf"numpy: {here['numpy']} there, 9.9 here"):
        sweep_all(Toy(20), tmp_path / "s", executor_of(1, machines.address))
    assert Results(tmp_path / "s").counts()[1] == 0


def test_where_there_is_no_scheduler(tmp_path, monkeypatch):
    """It is said that none answers, and where."""
    monkeypatch.setattr(cluster, "WAIT", 1)
    with pytest.raises(StoreError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        sweep_all(Toy(20), tmp_path / "s", executor_of(1, "tcp://127.0.0.1:9"))
