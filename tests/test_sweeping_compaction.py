"""Tables: the same whatever the logs, equal duplicates once, unequal ones an alarm, damage found and left out."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import pytest
from toy_sweeps import COLUMNS, Toy, row_of

from ccsim.store import StoreError
from ccsim.sweeping import Row, compaction, locking
from ccsim.sweeping import manifest as manifests
from ccsim.sweeping.compaction import HAS_FAILED, HAS_RESULT, IS_UNEQUAL, MISSING
from ccsim.sweeping.logs import Log, new_paths
from ccsim.sweeping.manifest import NAMES, PART, manifest_of
from ccsim.sweeping.packing import Failed, Packing, packed_failure

PACKING = Packing(COLUMNS)
TOY = Toy(25)


def begun(folder, work=TOY):
    """Make the folder of a sweep without results."""
    folder.mkdir(parents=True, exist_ok=True)
    manifests.write(folder, manifest_of(work))
    return folder


def log_of(folder, payloads, work=TOY):
    """Write a log."""
    log = Log(next(new_paths(folder)), work.digest)
    for payload in payloads:
        log.append(payload)
    log.close()
    return log.path


def results(numbers):
    """Return payloads of toy results."""
    return [PACKING.pack(number, row_of(number)) for number in numbers]


def compacted(folder):
    """Compact a folder; return what it holds then."""
    source = compaction.source_of(folder)
    compaction.settle(source, compaction.compact([source], folder))
    return compaction.source_of(folder)


def files_of(folder):
    """Return the content of all tables by name."""
    return {path.name: path.read_bytes() for path in (folder / "parts").iterdir()}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    """Have files of ten runs each."""
    monkeypatch.setattr(manifests, "PART", 10)


def test_tables_do_not_depend_on_logs_order_or_interruptions(tmp_path):
    """One log in order, or three with shuffled, doubled runs compacted one after the other: the same bytes."""
    plain = begun(tmp_path / "plain")
    log_of(plain, results(range(25)))
    compacted(plain)
    mixed = begun(tmp_path / "mixed")
    numbers = random.Random(1).sample(range(25), 25)
    for part in (numbers[:9], numbers[5:20], numbers[20:] + numbers[:3]):
        log_of(mixed, results(part))
        compacted(mixed)

    assert files_of(plain) == files_of(mixed)
    assert [part.rows for part in manifests.read(mixed).parts] == [10, 10, 5]
    assert list((mixed / "logs").iterdir()) == []


def test_status_is_the_same_before_and_after_compaction(tmp_path):
    """Missing, done, failed and unequal runs are known from logs and tables alike; only unequal ones need tables."""
    folder = begun(tmp_path / "sweep")
    log_of(folder, [*results([1, 2, 12]), packed_failure(Failed(3, "raised", "s", "e", "t", 1))])
    before = compaction.source_of(folder).status
    after = compacted(folder).status

    assert before.tolist() == after.tolist()
    assert {known: after.tolist().count(known) for known in (MISSING, HAS_RESULT, HAS_FAILED)} == {0: 21, 1: 3, 2: 1}


def test_a_result_replaces_a_failure(tmp_path):
    """A run that failed and then succeeded is no failure any more, in whichever order the two are found."""
    folder = begun(tmp_path / "sweep")
    log_of(folder, [packed_failure(Failed(number, "time", "s", "e", "", 2)) for number in (3, 13)] + results([13]))
    compacted(folder)
    log_of(folder, results([3]))
    source = compacted(folder)

    assert source.manifest.failures is None
    assert source.status[[3, 13]].tolist() == [HAS_RESULT, HAS_RESULT]


def test_unequal_results_are_both_kept_apart(tmp_path):
    """A run with two results is in no table of results but, with both, in one of its own, and stays there."""
    folder = begun(tmp_path / "sweep")
    other = PACKING.pack(4, Row(row_of(4).key, (4, 395, 0.5, "else")))
    log_of(folder, results(range(8)))
    compacted(folder)
    log_of(folder, [other, *results([9])])
    source = compacted(folder)
    again = begun(tmp_path / "again")
    log_of(again, [other, *results([9, 7, 6, 5, 4, 3, 2, 1, 0])])
    compacted(again)

    assert source.manifest.unequal is not None
    assert (source.manifest.unequal.rows, source.manifest.parts[0].rows) == (2, 8)
    assert source.status[4] == IS_UNEQUAL
    assert files_of(folder) == files_of(again)
    log_of(folder, results([4]))
    assert compacted(folder).manifest.unequal == source.manifest.unequal


def test_a_damaged_table_is_found_and_its_runs_are_missing(tmp_path):
    """A flipped bit or a cut in a table is found by its hash; its runs are missing, the others are not."""
    folder = begun(tmp_path / "sweep")
    log_of(folder, results(range(25)))
    compacted(folder)
    path = folder / "parts" / manifests.read(folder).parts[1].file
    content = path.read_bytes()
    for damaged in (content[:100] + bytes([content[100] ^ 4]) + content[101:], content[:-1], b""):
        path.write_bytes(damaged)
        source = compaction.source_of(folder)

        assert [damage.file for damage in source.damage] == [f"parts/{path.name}"]
        assert source.status.nonzero()[0].tolist() == [*range(10), *range(20, 25)]
    path.unlink()
    assert len(compaction.source_of(folder).damage) == 1
    log_of(folder, results(range(10, 20)))
    assert compacted(folder).damage == []


def test_one_manifest_of_two_is_enough(tmp_path):
    """Whichever copy is damaged or gone, the other is read, and the damage is told; without both nothing is."""
    folder = begun(tmp_path / "sweep")
    whole = manifests.read(folder)
    for name in NAMES:
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace('"runs": 25', '"runs": 26'))
        assert manifests.read(folder) == whole
        assert [damage.file for damage in compaction.source_of(folder).damage] == [name]
        (folder / name).write_text(text)
    for name in NAMES:
        (folder / name).write_text("{")
    with pytest.raises(StoreError, match="damaged"):
        manifests.read(folder)


def test_the_newer_manifest_counts(tmp_path):
    """A crash between the two copies leaves one newer than the other: the newer is true."""
    folder = begun(tmp_path / "sweep")
    old = (folder / NAMES[0]).read_text()
    log_of(folder, results(range(25)))
    compacted(folder)
    (folder / NAMES[0]).write_text(old)

    assert manifests.read(folder).generation == 1
    assert len(manifests.read(folder).parts) == 3


def test_parts_are_for_fixed_ranges():
    """Files are for ten thousand runs each: a damaged one costs no more than that."""
    assert PART == 10_000


def test_differences_are_named():
    """What tells two sweeps apart is said by name, with both values; long ones in short."""
    toy, other = manifest_of(TOY), manifest_of(Toy(25, description={"study": {"name": "else", "runs": [1, 2]}}))

    assert manifests.differences(toy, other) == [
        "study.name: toy there, else now",
        "study.runs: nothing there, [1, 2] now",
    ]
    assert "that the description" in manifests.differences(toy, toy)[0]
    assert manifests.shown("a" * 64) == "aaaaaaaaaaaa..."


# ---- the lock ---------------------------------------------------------------------------------------
HOLD = """
import sys, time
from pathlib import Path
from ccsim.sweeping import locking
with locking.held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_held_by_one_and_freed_by_death(tmp_path):
    """While another process holds it, it is refused with who; kill -9 of that process frees it."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        assert locking.is_held(tmp_path)
        with pytest.raises(StoreError, match=f"process {holder.pid} on .* is working on"), locking.held(tmp_path):
            raise AssertionError
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with locking.held(tmp_path):
        assert locking.is_held(tmp_path)
    assert not locking.is_held(tmp_path)


def test_a_holder_on_another_machine_counts_by_its_signs_of_life(tmp_path):
    """Where locks are not shared, a lock touched lately is held, one not touched for minutes is not."""
    path = tmp_path / locking.NAME
    path.write_text(json.dumps({"host": "elsewhere", "process": 7, "since": "today"}))
    with pytest.raises(StoreError, match="process 7 on elsewhere, since today"), locking.held(tmp_path):
        raise AssertionError
    long_ago = path.stat().st_mtime - locking.SILENT - 5
    os.utime(path, (long_ago, long_ago))
    with locking.held(tmp_path):
        assert str(os.getpid()) in path.read_text()
    assert path.read_text() == ""


def test_a_holder_gives_signs_of_life(tmp_path, monkeypatch):
    """The file is touched again and again while it is held."""
    monkeypatch.setattr(locking, "TOUCHED", 0.01)
    path = tmp_path / locking.NAME
    with locking.held(tmp_path):
        os.utime(path, (1, 1))
        for _ in range(1000):
            if path.stat().st_mtime > 1:
                break
            locking.threading.Event().wait(0.01)
        assert path.stat().st_mtime > 1
