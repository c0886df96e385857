"""What is said to be kept is settled on disk, and not only in the memory of the system."""

from __future__ import annotations

import os
import stat
import sys

import pytest
from toy_sweeps import Toy

from ccsim.sweeping import Listener, sweep_all
from ccsim.sweeping.bundles import Bench
from ccsim.sweeping.durable import replace_file
from ccsim.sweeping.logs import logs_in


@pytest.fixture
def told(monkeypatch):
    """Note, in order, what is settled on disk (bytes of a file, or "folder") and what gets its name."""
    told: list[object] = []
    fsync, replace = os.fsync, os.replace

    def settle(handle):
        about = os.fstat(handle)
        told.append("folder" if stat.S_ISDIR(about.st_mode) else about.st_size)
        fsync(handle)

    def rename(before, after):
        told.append("name")
        replace(before, after)

    monkeypatch.setattr(os, "fsync", settle)
    monkeypatch.setattr(os, "replace", rename)
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="there folders settle by themselves")
def test_a_file_is_settled_before_it_gets_its_name_and_its_folder_after(tmp_path, told):
    """All of its content first, so that no crash leaves a name without it."""
    replace_file(tmp_path / "file", b"content")

    assert told == [len(b"content"), "name", "folder"]


def test_results_are_settled_before_anybody_hears_of_them(tmp_path, told):
    """Whenever progress is told, the last thing settled was the log with all results that are said to be done."""

    class Looking(Listener):
        def progress(self, progress):
            sizes = [path.stat().st_size for path in logs_in(tmp_path / "s")]
            assert told[-1:] == sizes or progress.done == 0
            seen.append(progress.done)

    seen: list[int] = []
    sweep_all(Toy(30), tmp_path / "s", listener=Looking())

    assert seen[-1] == 30
    assert len(seen) > 3


def test_a_worker_settles_its_log_before_it_reports():
    """All runs of a bundle are kept, then settled, then reported; if the disk refuses, nothing is said to be kept."""
    done: list[object] = []
    bench = Bench(Toy(3), lambda payload: done.append(len(payload)), lambda: done.append("settled"))
    report = bench.carry_out([0, 1, 2])

    assert (report.ended, len(done), done[-1]) == (3, 4, "settled")

    def refuse() -> None:
        raise OSError(28, "No space left on device")

    refused = Bench(Toy(3), lambda _payload: None, refuse).carry_out([0, 1])
    assert (refused.ended, refused.refused) == (0, "no space left on device")
