"""A sweep whose processes are killed at random moments: is anything lost, doubled, or different in the end?

    python -m experiments.crashes.run [KILLS] [RUNS]

Writes findings.md beside this file.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ccsim.sweeping import Results, compaction, sweep_all
from ccsim.sweeping import manifest as manifests
from experiments.crashes.victim import Counting
from experiments.findings import table, write

KILLS, RUNS = 200, 10_000
SECONDS = 0.04  # that a run waits
BLIND = 0.25  # of the kills come at any moment, processes still starting included; the others once something was kept
PAUSE = (0.0, 1.0)  # seconds until a kill from then on
COORDINATOR, WORKER = "coordinator", "worker"


@dataclass
class Found:
    """What came of it."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0  # runs that were said to be kept, when somebody was killed
    lost: int = 0  # of them not there afterwards
    doubled: int = 0  # rows more than runs in the table
    failed: int = 0
    equal: bool = False  # the files are those of an undisturbed sweep, byte by byte
    seconds: float = 0.0


def disturbed(folder: Path, kills: int, runs: int, seconds: float = SECONDS, seed: int = 1) -> Found:
    """Carry out a sweep whose processes are killed so many times; look after each kill whether something is lost."""
    draw, found, started = random.Random(seed), Found(), time.perf_counter()
    acknowledged = folder.with_name("acknowledged")
    command = [sys.executable, "-m", "experiments.crashes.victim", folder, runs, seconds, acknowledged]
    coordinator = subprocess.Popen(list(map(str, command)))
    while found.kills.total() < kills:
        if draw.random() > BLIND:
            wait_for_progress(coordinator, acknowledged)
        time.sleep(draw.uniform(*PAUSE))
        if coordinator.poll() is not None:
            break
        workers = workers_of(coordinator.pid)
        if workers and draw.random() < 0.5:
            end_process(draw.choice(workers))
            found.kills[WORKER] += 1
        else:
            coordinator.kill()
            coordinator.wait()
            found.kills[COORDINATOR] += 1
            count_lost(folder, acknowledged, found)
            coordinator = subprocess.Popen(list(map(str, command)))
    if coordinator.wait() != 0:
        raise SystemExit("the sweep did not come to its end")
    count_lost(folder, acknowledged, found)
    found.seconds = time.perf_counter() - started
    results = Results(folder)
    found.failed = results.counts()[2]
    found.doubled = len(results.frame()) - results.frame()["number"].nunique()
    return found


def wait_for_progress(coordinator: subprocess.Popen[bytes], acknowledged: Path) -> None:
    """Wait until more runs are acknowledged, or the coordinator has ended."""
    before = acknowledged.stat().st_size if acknowledged.exists() else 0
    while coordinator.poll() is None and (not acknowledged.exists() or acknowledged.stat().st_size == before):
        time.sleep(0.01)


def end_process(process: int) -> None:
    """Kill a process, if it is still there."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def workers_of(parent: int) -> list[int]:
    """Return the worker processes of a coordinator (on Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, status = (folder / "cmdline").read_text(), (folder / "stat").read_text()
        except OSError:  # it has just ended
            continue
        if "spawn_main" in command and int(status.rpartition(")")[2].split()[1]) == parent:
            found.append(int(folder.name))
    return sorted(found)


def count_lost(folder: Path, acknowledged: Path, found: Found) -> None:
    """Note how many runs are not there of those that were acknowledged."""
    if not acknowledged.exists():
        return
    numbers = np.unique([int(line) for line in acknowledged.read_text().splitlines()]).astype(int)
    there = compaction.source_of(folder).status[numbers] == compaction.HAS_RESULT
    found.acknowledged = max(found.acknowledged, len(numbers))
    found.lost += int((~there).sum())


def same_files(folder: Path, other: Path) -> bool:
    """Tell whether two sweeps have the same files of results, byte by byte."""
    names = [[part.file for part in manifests.read(one).files] for one in (folder, other)]
    return names[0] == names[1] and all(
        (folder / "parts" / name).read_bytes() == (other / "parts" / name).read_bytes() for name in names[0]
    )


def study(kills: int, runs: int, folder: Path) -> Found:
    """Carry out a sweep with kills, and one without in this process; compare."""
    found = disturbed(folder / "disturbed", kills, runs)
    sweep_all(Counting(runs, 0.0), folder / "undisturbed")
    found.equal = same_files(folder / "disturbed", folder / "undisturbed")
    return found


def main() -> None:
    """Do it, and write what was found."""
    kills, runs = (int(sys.argv[i]) if len(sys.argv) > i else usual for i, usual in ((1, KILLS), (2, RUNS)))
    with tempfile.TemporaryDirectory() as folder:
        found = study(kills, runs, Path(folder))
    rows = [
        ["killed: coordinators", f"{found.kills[COORDINATOR]}"],
        ["killed: workers", f"{found.kills[WORKER]}"],
        ["runs acknowledged, in the end", f"{found.acknowledged:,}"],
        ["of them not there after a kill", f"{found.lost}"],
        ["rows doubled", f"{found.doubled}"],
        ["runs given up", f"{found.failed}"],
        ["files of results", "the same, byte by byte" if found.equal else "DIFFERENT"],
    ]
    lines = [
        "# Kill -9 at random moments",
        "",
        f"A sweep of {runs:,} runs of {1000 * SECONDS:.0f} ms on two processes. Within a second after something was",
        f"kept, and {100 * BLIND:.0f} % of the times at any moment, the coordinator or one of its workers, by",
        "the toss of a coin, is killed with a signal that cannot be caught; a killed coordinator is started again at",
        "once, to resume. A run is acknowledged when the coordinator has heard that it is kept. After each kill of a",
        "coordinator the folder is read as the next one would read it. In the end the files are compared with those of",
        "a sweep that nobody disturbed.",
        "",
        *table(["", "found"], rows),
        "",
        f"It took {found.seconds:,.0f} s, most of them for starting processes.",
    ]
    write(Path(__file__).parent, lines)
    sound = found.equal and not (found.lost or found.doubled or found.failed)
    sound &= found.kills.total() == kills and min(found.kills[COORDINATOR], found.kills[WORKER]) > kills / 4
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
