"""Sweeps in this process: every run once, failures as records, resumption of the missing ones alone, refusals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import Future

import pytest
from toy_sweeps import Toy, begun, row_of

from ccsim.store import StoreError
from ccsim.sweeping import InProcess, Listener, Results, merge, sweep_all
from ccsim.sweeping import manifest as manifests
from ccsim.sweeping.bundles import ENDED, Bench, Lost, Report
from ccsim.sweeping.coordinator import FIRST, MOST_FAILED
from ccsim.sweeping.limits import AT_FIRST, AT_LEAST, Limits, memory_of, memory_of_machine
from ccsim.sweeping.logs import Log, new_paths
from ccsim.sweeping.packing import Packing
from ccsim.sweeping.queue import FEW, MOST, SECONDS, Queue


class Heard(Listener):
    """Remembers all it hears."""

    def __init__(self) -> None:
        """Begin."""
        self.told, self.texts = [], []

    def progress(self, progress):
        """Remember it."""
        self.told.append(progress)

    def notice(self, text):
        """Remember it."""
        self.texts.append(text)


def events(folder, kind):
    """Return the lines of one kind in a sweep's log for programs."""
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [line for line in lines if line["event"] == kind]


def test_every_run_is_there_once(tmp_path):
    """All runs are in the table, by number, with what each of them gives."""
    heard = Heard()
    swept = sweep_all(Toy(40), tmp_path / "s", listener=heard)
    frame = Results(tmp_path / "s").frame()

    assert (swept.done, swept.failed, swept.missing, swept.unequal) == (40, 0, 0, 0)
    assert frame["number"].tolist() == list(range(40))
    assert [tuple(row) for row in frame[["key", "rent_cents", "verdict"]].itertuples(index=False)] == [
        (row_of(n).key, row_of(n).values[1], row_of(n).values[3]) for n in range(40)
    ]
    assert (heard.told[-1].done, heard.told[-1].seconds_left) == (40, 0)
    assert [len(events(tmp_path / "s", kind)) for kind in ("started", "ended")] == [1, 1]


def test_failures_are_records_and_others_go_on(tmp_path):
    """A run that raises, or says why it failed, is a record with stage, error and traceback."""
    swept = sweep_all(Toy(30, raises=frozenset({3}), fails=frozenset({4})), tmp_path / "s")
    failures = Results(tmp_path / "s").frame("failures")

    assert (swept.done, swept.failed) == (28, 2)
    assert failures[["number", "cause", "stage", "error"]].to_numpy().tolist() == [
        [3, "raised", "carrying out the run", "ZeroDivisionError: run 1"],
        [4, "raised", "month 3", "the town is empty"],
    ]
    assert "in _misbehave" in failures["traceback"][0]
    assert [line["run"] for line in events(tmp_path / "s", "failed")] == [3, 4]


def test_an_exit_inside_a_run_is_a_failure():
    """A study that calls sys.exit() costs a run, not the sweep; Ctrl-C is none."""

    class Leaving(Toy):
        def carry_out(self, number):
            raise (SystemExit(3), KeyboardInterrupt())[number]

    payloads = []
    bench = Bench(Leaving(2), payloads.append)
    assert bench.carry_out([0]).failed == [(0, "SystemExit: 3")]
    with pytest.raises(KeyboardInterrupt):
        bench.carry_out([1])


def test_resuming_does_only_what_is_missing(tmp_path):
    """With --limit and --resume runs are made once each; failures stay unless they are to be tried again."""
    trace = tmp_path / "trace"
    trace.mkdir()
    folder, toy = tmp_path / "s", Toy(30, fails=frozenset({2}), trace=str(trace))
    assert sweep_all(toy, folder, limit=10).missing == 20
    assert sweep_all(toy, folder, resume=True).missing == 0
    assert begun(trace) == list(range(30))
    mended = Toy(30, trace=str(trace))
    assert sweep_all(mended, folder, resume=True).failed == 1
    assert sweep_all(mended, folder, resume=True, retry_failed=True).done == 30
    assert begun(trace) == sorted([*range(30), 2])


def test_tables_are_the_same_in_one_go_and_in_pieces(tmp_path):
    """The files of a sweep made in pieces, or in shards that are merged, have the bytes of one made at once."""
    toy, whole, pieces, shards = Toy(60), tmp_path / "whole", tmp_path / "pieces", tmp_path / "shards"
    sweep_all(toy, whole)
    for limit in (7, 20, None):
        sweep_all(toy, pieces, resume=True, limit=limit)
    for number in (3, 1, 2):
        swept = sweep_all(toy, shards, shard=(number, 3))
        assert (swept.asked, swept.done) == (20, 20)
    assert merge(shards) == []
    assert merge(shards) == []

    for folder in (pieces, shards):
        assert {path.name: path.read_bytes() for path in (folder / "parts").iterdir()} == {
            path.name: path.read_bytes() for path in (whole / "parts").iterdir()
        }


def test_merging_some_shards_leaves_the_rest_missing(tmp_path):
    """What is merged early counts; the others are added by merging again, or made by resuming the whole."""
    toy, folder = Toy(60), tmp_path / "s"
    with pytest.raises(StoreError, match="holds no shards"):
        merge(folder)
    sweep_all(toy, folder, shard=(1, 3))
    merge(folder)
    assert Results(folder).counts()[:2] == (40, 20)
    sweep_all(toy, folder, shard=(2, 3))
    merge(folder)
    assert Results(folder).counts()[:2] == (20, 40)
    assert sweep_all(toy, folder, resume=True).done == 60


def test_shards_of_different_sweeps_are_not_merged(tmp_path):
    """A shard that another version made is refused."""
    sweep_all(Toy(60), tmp_path, shard=(1, 2))
    sweep_all(Toy(60, version="2"), tmp_path, shard=(2, 2))
    with pytest.raises(StoreError, match="never mixed"):
        merge(tmp_path)
    with pytest.raises(StoreError, match="no shard 5/3"):
        sweep_all(Toy(60), tmp_path, shard=(5, 3))


def test_another_sweep_is_never_mixed_in(tmp_path, monkeypatch):
    """A folder of another study or another model is refused with what differs and what to do, and stays as it is."""
    folder = tmp_path / "s"
    sweep_all(Toy(10), folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}
    with pytest.raises(StoreError, match=r"already holds a sweep. Add --resume"):
        sweep_all(Toy(10), folder)
    with pytest.raises(StoreError, match=r"(?s)never mixed:\n  study.name: toy there, more now\n.* another --out"):
        sweep_all(Toy(12, description={"study": {"name": "more"}}), folder, resume=True)
    changed = {**manifests.made_by(), "model": "f" * 64, "numpy": "9.9"}
    monkeypatch.setattr(manifests, "made_by", lambda: changed)
    with pytest.raises(StoreError, match=r"(?s)model: .* there, ffffffffffff... now\n  numpy: .* there, 9.9 now"):
        sweep_all(Toy(10, version="2"), folder, resume=True)
    assert before == {path: path.read_bytes() for path in before}


def test_folders_that_cannot_be_used_are_refused(tmp_path):
    """A file, or a folder with something else in it, is refused; what a crash left of the very beginning is not."""
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    (tmp_path / "crashed").mkdir()
    for name in ("lock", ".unfinished-x"):
        (tmp_path / "crashed" / name).touch()
    with pytest.raises(StoreError, match="is a file"):
        sweep_all(Toy(1), tmp_path / "file")
    with pytest.raises(StoreError, match=r"holds thesis.txt, which is no part"):
        sweep_all(Toy(1), tmp_path / "full")
    assert sweep_all(Toy(1), tmp_path / "crashed").done == 1
    assert not (tmp_path / "crashed" / ".unfinished-x").exists()


def test_many_failures_at_the_start_stop_the_sweep(tmp_path):
    """More than 20 of the first 100 runs failing stops it with the commonest reason; 20, or later ones, do not."""
    heard = Heard()
    swept = sweep_all(Toy(400, raises=frozenset(range(50, 400))), tmp_path / "a", listener=heard)
    reason = "Stopped, as 21 of the first 71 runs failed, 11 of them with: ZeroDivisionError: run 0."

    assert swept.stopped.startswith(reason)
    assert (swept.done, swept.failed, swept.interrupted) == (50, MOST_FAILED + 1, False)
    assert sweep_all(Toy(400, raises=frozenset(range(50, 50 + MOST_FAILED))), tmp_path / "b").stopped == ""
    assert sweep_all(Toy(400, raises=frozenset(range(FIRST, 300))), tmp_path / "c").stopped == ""


def test_unequal_results_are_an_alarm(tmp_path):
    """A sweep that finds a run with two results says so each time, and does not make the run again."""
    folder, heard, toy = tmp_path / "s", Heard(), Toy(10)
    sweep_all(toy, folder, limit=5)
    log = Log(next(new_paths(folder)), toy.digest)
    log.append(Packing(toy.columns).pack(3, row_of(3)._replace(values=(3, 0, 0.0, ""))))
    log.close()
    first = sweep_all(toy, folder, resume=True)
    again = sweep_all(toy, folder, resume=True, listener=heard)

    assert (first.unequal, first.done, first.missing) == (again.unequal, again.done, again.missing) == (1, 9, 0)
    assert "1 runs gave two different results" in heard.texts[-1]
    assert Results(folder).frame("unequal")["rent_cents"].tolist() == [0, 295]


def test_damage_is_said_and_mended(tmp_path):
    """A damaged table is said by name, its runs are made again, and the table has the bytes it had."""
    trace = tmp_path / "trace"
    trace.mkdir()
    folder, heard = tmp_path / "s", Heard()
    sweep_all(Toy(10), folder)
    (path,) = (folder / "parts").iterdir()
    content = path.read_bytes()
    path.write_bytes(content[:200] + b"x" + content[201:])
    assert sweep_all(Toy(10, trace=str(trace)), folder, resume=True, listener=heard).done == 10

    assert heard.texts == [f"{path}: damaged: 10 rows. What is missing because of it is done again."]
    assert begun(trace) == list(range(10))
    assert path.read_bytes() == content


# ---- Ctrl-C -----------------------------------------------------------------------------------------
class Interrupted(Toy):
    """A toy that is sent signals while it runs."""

    def carry_out(self, number):
        """Send them, and go on."""
        for _ in range(self.version.count(f"<{number}>")):
            os.kill(os.getpid(), signal.SIGINT)
        return super().carry_out(number)


def test_ctrl_c_once_ends_after_the_run_at_hand(tmp_path):
    """What was running is finished and kept; the rest is missing, and resuming does it; signals are as before."""
    before = signal.getsignal(signal.SIGINT)
    heard = Heard()
    swept = sweep_all(Interrupted(50, version="<20>"), tmp_path / "s", listener=heard)

    assert (swept.interrupted, swept.done, swept.missing) == (True, 21, 29)
    assert "Once more (Ctrl-C) stops at once" in heard.texts[0]
    assert signal.getsignal(signal.SIGINT) is before
    assert Results(tmp_path / "s").counts()[1] == 21
    assert sweep_all(Toy(50, version="<20>"), tmp_path / "s", resume=True).done == 50


def test_ctrl_c_twice_ends_at_once(tmp_path):
    """The run at hand is given up; what was acknowledged before is kept."""
    swept = sweep_all(Interrupted(50, version="<20><20>"), tmp_path / "s")

    assert swept.interrupted
    assert 16 <= swept.done <= 20
    assert Results(tmp_path / "s").counts()[1] == swept.done


def test_a_job_that_is_to_end_stops_like_ctrl_c(tmp_path):
    """The signal with which clusters end jobs stops a sweep in good order."""

    class Ended(Toy):
        def carry_out(self, number):
            if number == 20:
                os.kill(os.getpid(), signal.SIGTERM)
            return super().carry_out(number)

    assert sweep_all(Ended(50), tmp_path / "s").done == 21


# ---- what is handed out -----------------------------------------------------------------------------
def test_bundles_take_about_a_second():
    """After the first runs, which go out few at a time, bundles have as many runs as fit a second, fewer at the end."""
    queue = Queue(iter(range(10_000)), 10_000, 2)
    assert len(queue.take()) == 1
    queue.learn(Report(1, seconds=0.01))
    assert len(queue.take()) == FEW
    queue.next = FIRST
    assert len(queue.take()) == round(SECONDS / 0.01)
    queue.next = 10_000 - 40
    assert len(queue.take()) == 10
    queue.learn(Report(1000, seconds=1e-9))
    assert queue._size() <= MOST
    assert list(Queue(iter([]), 0, 2).take()) == []


def test_runs_that_end_their_worker_are_tried_alone_and_then_given_up():
    """What is put back comes first; a run is given up when it has ended its worker as often as one has patience."""
    queue = Queue(iter(range(5)), 5, 1)
    queue.put_back([7, 8])
    assert queue.blame(6, patience=2)
    assert [list(queue.take()) for _ in range(3)] == [[6], [7, 8], [0]]
    assert not queue.blame(6, patience=2)


class Losing(InProcess):
    """An executor whose workers get lost, and that does not know in which run."""

    def at_work(self, job):
        """Begin."""
        here = super().at_work(job)
        inner = here.__enter__()
        outer = self

        class Crew:
            def submit(self, numbers):
                if 5 not in numbers:
                    return inner.submit(numbers)
                outer.tried.append(list(numbers))
                future: Future[Report] = Future()
                future.set_exception(Lost(Report(), numbers[0] if len(numbers) == 1 else None, ENDED, "gone", 2))
                return future

            def finish(self):
                inner.finish()

        class Block:
            def __enter__(self):
                return Crew()

            def __exit__(self, *error):
                return here.__exit__(*error)

        return Block()


def test_a_bundle_lost_for_unknown_reasons_is_done_run_by_run(tmp_path):
    """Its innocent runs are done, the one that does it again is given up and recorded."""
    executor = Losing()
    executor.tried = []
    swept = sweep_all(Toy(20), tmp_path / "s", executor)
    failures = Results(tmp_path / "s").frame("failures")

    assert (swept.done, swept.failed) == (19, 1)
    assert (failures["number"].tolist(), failures["cause"].tolist(), failures["attempts"].tolist()) == (
        [5],
        [ENDED],
        [2],
    )
    assert executor.tried[1:] == [[5], [5]]
    assert [line["again"] for line in events(tmp_path / "s", "trouble")] == [True, False]


# ---- limits -----------------------------------------------------------------------------------------
def test_limits_follow_what_is_usual():
    """Without one given, a run may take fifty times the longest so far, a minute at least, an hour at first."""
    limits = Limits(2, None, None)
    assert limits.seconds == AT_FIRST
    limits.learn(Report(slowest=0.1))
    assert limits.seconds == AT_LEAST
    limits.learn(Report(slowest=10))
    assert limits.seconds == 500
    assert Limits(2, 3.0, 10**9).seconds == 3
    assert limits.memory == int(0.9 * memory_of_machine() / 2)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="the system does not tell")
def test_memory_of_a_process_is_known():
    """A process that holds 200 million bytes has about as many; one that is gone has none."""
    holds = "held = bytearray(200_000_000); print(len(held), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline().strip() == b"200000000"
        assert 200e6 < memory_of(child.pid) < 300e6
        child.communicate(b"\n")
    assert memory_of(2**22 + 1) == 0
