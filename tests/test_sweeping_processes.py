"""Sweeps in processes: equal tables, runs that hang, eat memory or die, Ctrl-C, and the end of a coordinator."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from toy_sweeps import Toy, begun

from ccsim.store import StoreError
from ccsim.sweeping import Processes, Results, compaction, executor_of, processes, sweep_all
from ccsim.sweeping.bundles import ENDED, MEMORY, TIME
from ccsim.sweeping.logs import Log
from ccsim.sweeping.packing import Packing
from ccsim.sweeping.processes import kept_in
from experiments.crashes.run import workers_of

HERE = Path(__file__).parent
# Those marked slow start two to twelve processes, each of which imports the model.
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not tell what is needed")


def trace_in(folder):
    """Return a folder for traces."""
    (folder / "trace").mkdir()
    return str(folder / "trace")


def test_processes_give_the_same_tables(tmp_path):
    """Two processes make each run once, and the files have the bytes of those made in this one."""
    toy = Toy(300, trace=trace_in(tmp_path))
    swept = sweep_all(toy, tmp_path / "two", executor_of(2))
    made = begun(tmp_path / "trace")
    sweep_all(Toy(300), tmp_path / "one")

    assert (swept.done, made) == (300, list(range(300)))
    assert {path.name: path.read_bytes() for path in (tmp_path / "one" / "parts").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "two" / "parts").iterdir()
    }


@ON_LINUX
@pytest.mark.slow
def test_runs_that_hang_eat_or_die_cost_nobody_else(tmp_path):
    """Each is stopped, tried once more, and recorded with why; all others are made once."""
    toy = Toy(
        40,
        hangs=frozenset({5}),
        eats=frozenset({17}),
        exits=frozenset({30}),
        raises=frozenset({31}),
        trace=trace_in(tmp_path),
    )
    swept = sweep_all(toy, tmp_path / "s", Processes(2, time_limit=3, memory_limit=500_000_000))
    failures = Results(tmp_path / "s").frame("failures").set_index("number")

    assert (swept.done, swept.failed, swept.missing) == (36, 4, 0)
    assert failures["cause"].to_dict() == {5: TIME, 17: MEMORY, 30: ENDED, 31: "raised"}
    assert failures["attempts"].to_dict() == {5: 2, 17: 2, 30: 2, 31: 1}
    assert "it took more than 3 s" in failures["error"][5]
    assert "more than 500 MB of memory" in failures["error"][17]
    assert "exit code 7" in failures["error"][30]
    assert begun(tmp_path / "trace") == sorted([*range(40), 5, 17, 30])


@pytest.mark.slow
def test_a_hanging_run_is_stopped(tmp_path):
    """One that never ends is recorded; the run beside it is done."""
    swept = sweep_all(Toy(2, hangs=frozenset({0})), tmp_path / "s", Processes(1, time_limit=0.3))

    assert (swept.done, swept.failed) == (1, 1)


def test_what_a_dead_worker_kept_counts(tmp_path):
    """Frames from the last report on are counted as ended, with the failures among them; no log is nothing."""
    bench = processes.Bench(Toy(9, raises=frozenset({4})), (log := Log(tmp_path / "a.log", "digest")).append)
    bench.carry_out([1, 2])
    size = log.size
    bench.carry_out([3, 4])
    log.append(Packing(Toy(9).columns).pack(8, Toy(9).carry_out(8)))
    log.close()
    with log.path.open("ab") as file:
        file.write(b"\xc5run half a frame")

    assert (kept_in(log.path, "digest", size).ended, kept_in(log.path, "digest", size).failed) == (
        3,
        [(4, "ZeroDivisionError: run 0")],
    )
    assert kept_in(tmp_path / "none.log", "digest", 0).ended == 0


class Stillborn(Toy):
    """A work that no process can begin with."""

    def __reduce__(self):
        """Be packed so that it cannot be unpacked."""
        return os._exit, (3,)


def test_processes_that_cannot_begin_end_the_sweep(tmp_path):
    """If workers end before they begin, it is said, rather than tried for ever."""
    with pytest.raises(StoreError, match=r"end \(exit code 3\) before they can begin"):
        sweep_all(Stillborn(3), tmp_path / "s", Processes(1))


# ---- a coordinator of its own -----------------------------------------------------------------------
SWEEP = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from toy_sweeps import Toy
from ccsim.sweeping import Listener, Processes, sweep_all
class Told(Listener):
    def progress(self, progress):
        print(progress.done, flush=True)
if __name__ == "__main__":
    toy = Toy({runs}, seconds={seconds}, trace=sys.argv[2])
    swept = sweep_all(toy, Path(sys.argv[1]), Processes(2), resume=True, listener=Told())
    print("swept", swept.done, swept.missing, swept.interrupted, flush=True)
"""


@pytest.fixture
def coordinator(tmp_path):
    """Start a sweep in a process of its own."""
    script = tmp_path / "script.py"
    started = []

    def start(runs, seconds):
        script.write_text(SWEEP.format(here=str(HERE), runs=runs, seconds=seconds))
        (tmp_path / "trace").mkdir(exist_ok=True)
        command = [sys.executable, str(script), str(tmp_path / "s"), str(tmp_path / "trace")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_for(process, done):
    """Read what a coordinator says until so many runs are done; return how many."""
    for line in process.stdout:
        if int(line) >= done:
            return int(line)
    raise AssertionError


def status_in(folder):
    """Return how many runs have a result on disk."""
    return int((compaction.source_of(folder).status == compaction.HAS_RESULT).sum())


@ON_LINUX
def test_workers_die_with_their_coordinator_and_nothing_acknowledged_is_lost(tmp_path, coordinator):
    """After kill -9 of the coordinator its workers end, its results are there, and resuming makes the others once."""
    process = coordinator(400, 0.01)
    done = wait_for(process, 30)
    workers = workers_of(process.pid)
    process.kill()
    process.wait()
    for _ in range(100):
        alive = [worker for worker in workers if Path(f"/proc/{worker}/cmdline").exists()]
        if not alive:
            break
        time.sleep(0.05)

    assert (len(workers), alive) == (2, [])
    kept = status_in(tmp_path / "s")
    assert done <= kept < 400
    before = len(begun(tmp_path / "trace"))
    assert before - kept <= 2
    assert sweep_all(Toy(400, trace=str(tmp_path / "trace")), tmp_path / "s", resume=True).done == 400
    assert len(begun(tmp_path / "trace")) - before == 400 - kept


@ON_LINUX
@pytest.mark.slow
def test_a_killed_worker_is_replaced(tmp_path, coordinator):
    """After kill -9 of a worker the sweep goes on; only the run it was at is made again."""
    process = coordinator(300, 0.01)
    wait_for(process, 30)
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    last = process.stdout.read().splitlines()[-1]

    assert last == "swept 300 0 False"
    assert 300 <= len(begun(tmp_path / "trace")) <= 301


@pytest.mark.slow
def test_two_resumes_at_once(tmp_path, coordinator):
    """While one process works on a sweep, a second is refused and says who the first is."""
    process = coordinator(400, 0.01)
    wait_for(process, 30)
    with pytest.raises(StoreError, match=f"process {process.pid} on "):
        sweep_all(Toy(400), tmp_path / "s", resume=True)
    assert Results(tmp_path / "s").counts()[1] >= 30  # but reading is allowed meanwhile


@ON_LINUX
@pytest.mark.slow
def test_ctrl_c_for_all_processes(tmp_path, coordinator):
    """Ctrl-C in a terminal reaches all processes: workers finish the run they are at, and all of it is kept."""
    process = coordinator(2000, 0.02)
    wait_for(process, 30)
    started = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    last = process.stdout.read().splitlines()[-1].split()

    assert (last[0], last[3]) == ("swept", "True")
    assert time.monotonic() - started < 5
    assert int(last[1]) == status_in(tmp_path / "s") == len(begun(tmp_path / "trace"))


@ON_LINUX
@pytest.mark.slow
def test_ctrl_c_twice_for_all_processes(tmp_path, coordinator):
    """A second Ctrl-C does not wait for runs at hand; what was acknowledged stays."""
    process = coordinator(2000, 0.05)
    done = wait_for(process, 30)
    stuck = workers_of(process.pid)
    for worker in stuck:
        os.kill(worker, signal.SIGSTOP)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    last = process.stdout.read().splitlines()[-1].split()

    assert (last[0], last[3]) == ("swept", "True")
    assert done <= int(last[1]) <= status_in(tmp_path / "s")
    assert [worker for worker in stuck if Path(f"/proc/{worker}/cmdline").exists()] == []
