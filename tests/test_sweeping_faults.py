"""Faults of disks and machines: a crash at each write, a full disk, a read-only one, kills at random."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from toy_sweeps import Toy

from ccsim.store import StoreError
from ccsim.sweeping import InProcess, Listener, Processes, Results, compaction, sweep_all
from ccsim.sweeping import manifest as manifests
from experiments.crashes.run import study

HERE = Path(__file__).parent
MAY_MOUNT = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.getuid() != 0, reason="only root on Linux may mount a file system"
)
CRASHING = """
import os, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from toy_sweeps import Toy
from ccsim.sweeping import compaction, sweep_all, manifest
manifest.PART = 10
left = int(sys.argv[2])
def counted(call):
    def crash(*arguments, **named):
        global left
        left -= 1
        if left == 0:
            if call is os.write:  # half of it gets there
                call(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            os._exit(9)
        return call(*arguments, **named)
    return crash
for name in ("write", "fsync", "replace", "rename", "unlink", "mkdir", "open", "truncate"):
    setattr(os, name, counted(getattr(os, name)))
sweep_all(Toy(25, raises=frozenset({{7}})), Path(sys.argv[1]), resume=True)
"""


def crash_at(folder, call):
    """Carry out a sweep that ends at some call to the system; return whether it came to that."""
    command = [sys.executable, "-c", CRASHING.format(here=str(HERE)), str(folder), str(call)]
    return subprocess.run(command, check=False, timeout=100).returncode == 9


@pytest.mark.slow  # a process for each crash
def test_a_crash_at_any_write_loses_nothing_acknowledged(tmp_path, monkeypatch):
    """Ended at each of its calls that change the disk, one after the other, the sweep comes to the same files."""
    monkeypatch.setattr(manifests, "PART", 10)
    sweep_all(Toy(25, raises=frozenset({7})), tmp_path / "plain")
    wanted = {path.name: path.read_bytes() for path in (tmp_path / "plain" / "parts").iterdir()}
    wanted.pop(next(name for name in wanted if name.startswith("failures")))  # its traceback names the caller
    call, known = 1, 0
    while crash_at(tmp_path / "s", call):
        call += 5 if call > 12 else 1
        if manifests.exists(tmp_path / "s"):
            status = compaction.source_of(tmp_path / "s").status
            assert int((status > 0).sum()) >= known
            known = int((status > 0).sum())
    found = {path.name: path.read_bytes() for path in (tmp_path / "s" / "parts").iterdir()}

    assert call > 30
    assert {name: content for name, content in found.items() if not name.startswith("failures")} == wanted
    assert Results(tmp_path / "s").counts() == (0, 24, 1, 0)
    assert sorted(path.name for path in (tmp_path / "s").rglob(".unfinished*")) == []


@contextlib.contextmanager
def mounted(folder, *options):
    """Have a small file system of its own in a folder."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "none", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


class Heard(Listener):
    """Remembers how many runs are said to be done."""

    done = 0

    def progress(self, progress):
        """Remember it."""
        self.done = progress.done


@MAY_MOUNT
@pytest.mark.parametrize("workers", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_full_disk_stops_a_sweep_and_loses_nothing(tmp_path, workers):
    """The reason is said, what was acknowledged is there, and with room again the sweep goes on to the usual tables."""
    toy = Toy(6000)
    with mounted(tmp_path / "small", "size=400k") as disk:
        heard = Heard()
        with pytest.raises(StoreError, match=r"no space left on device\. All acknowledged results are kept"):
            sweep_all(toy, disk / "s", Processes(1) if workers else InProcess(), listener=heard)
        assert 100 < heard.done <= Results(disk / "s").counts()[1] < 6000
        subprocess.run(["mount", "-o", "remount,size=40m", str(disk)], check=True)
        assert sweep_all(toy, disk / "s", resume=True).done == 6000
        sweep_all(toy, tmp_path / "plain")
        for path in (tmp_path / "plain" / "parts").iterdir():
            assert (disk / "s" / "parts" / path.name).read_bytes() == path.read_bytes()


@MAY_MOUNT
def test_a_disk_too_full_for_tables_keeps_the_logs(tmp_path):
    """If there is room for logs and none for tables, it is said, and all runs are there when there is room."""
    toy = Toy(3000)
    with mounted(tmp_path / "small", "size=400k") as disk:
        with pytest.raises(StoreError, match="no space left on device"):
            sweep_all(toy, disk / "s")
        assert int((compaction.source_of(disk / "s").status > 0).sum()) == 3000
        subprocess.run(["mount", "-o", "remount,size=40m", str(disk)], check=True)
        assert sweep_all(toy, disk / "s", resume=True).missing == 0
        assert list((disk / "s" / "logs").iterdir()) == []


@MAY_MOUNT
def test_a_read_only_disk_is_refused_early_and_can_be_read(tmp_path):
    """No run is made where nothing can be kept; results on such a disk can be read, logs included."""
    with mounted(tmp_path / "disk", "size=10m") as disk:
        sweep_all(Toy(10), disk / "old", limit=5)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        (tmp_path / "trace").mkdir()
        toy = Toy(10, trace=str(tmp_path / "trace"))
        for folder in ("new", "old"):
            with pytest.raises(StoreError, match=r"Cannot write to .*: read-only file system. Choose another"):
                sweep_all(toy, disk / folder, resume=True)
        assert list((tmp_path / "trace").iterdir()) == []
        assert len(Results(disk / "old").frame()) == 5


@pytest.mark.slow  # about a minute
def test_twenty_kills_of_workers_and_coordinators(tmp_path):
    """Nothing acknowledged is lost, nothing doubled or given up, and the tables are those of an undisturbed sweep."""
    found = study(20, 1000, tmp_path)

    assert found.kills.total() == 20
    assert len(found.kills) == 2
    assert (found.acknowledged > 500, found.lost, found.doubled, found.failed, found.equal) == (True, 0, 0, 0, True)
