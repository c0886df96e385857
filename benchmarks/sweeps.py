"""Sweeps: what handing out and keeping costs beside the runs themselves, and a million results."""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.options import Options
from benchmarks.peers.spinning import Spinning, alone, in_mesa, in_pool, turns_of
from benchmarks.results import Figures, markdown
from benchmarks.timing import elapsed
from ccsim.sweeping import Listener, Processes, Progress, compaction, sweep_all
from ccsim.sweeping.logs import Log, new_paths
from ccsim.sweeping.manifest import manifest_of, write
from ccsim.sweeping.packing import Packing

TITLE = "Sweeps"
LENGTHS, SPAN, ROUNDS = (0.02, 0.1), 12.0, 3  # seconds of a run, of all of them on one process; how often
STORED, FEWER = 1_000_000, 100_000  # results
GOAL_SHARE, GOAL_COST_MS, GOAL_SCAN = 0.95, 0.4, 30.0


def measure(options: Options) -> Figures:
    """Time sweeps beside the bare runs, and the keeping of many results (sizes: how many results)."""
    stored = max(options.sizes) if options.sizes else STORED
    span = SPAN if not options.sizes else 2.0
    return {
        "rates": [rates(seconds, span) for seconds in LENGTHS],
        "stored": [in_process_of_its_own(runs) for runs in (min(FEWER, stored // 10), stored)],
    }


# ---- handing out ------------------------------------------------------------------------------------
class Timed(Listener):
    """Notes when how many runs were done."""

    def __init__(self) -> None:
        """Begin."""
        self.seen: list[tuple[float, int]] = []

    def progress(self, progress: Progress) -> None:
        """Note it."""
        self.seen.append((time.perf_counter(), progress.done))

    def rate(self) -> float:
        """Return runs a second once both workers are at work: over the second to the last tenth of the runs."""
        last = self.seen[-1][1]
        inside = [(when, done) for when, done in self.seen if 0.3 * last <= done <= 0.9 * last]
        (first, before), (end, after) = inside[0], inside[-1]
        return (after - before) / (end - first)


def rates(seconds: float, span: float) -> dict[str, Any]:
    """Return the rates of the bare runs, of a sweep, and of others, side by side (runs of so many seconds)."""
    runs, turns = round(span / seconds), turns_of(seconds)
    found: dict[str, list[float]] = {"bare": [], "sweep": [], "whole sweep": [], "pool": [], "mesa": []}
    for _ in range(ROUNDS):
        found["bare"].append(bare_rate(runs // 2, turns))
        heard = Timed()
        with tempfile.TemporaryDirectory() as folder:
            work = Spinning(runs, turns)
            whole = elapsed(lambda: sweep_all(work, Path(folder) / "s", Processes(2), listener=heard))  # noqa: B023
        found["sweep"].append(heard.rate())
        found["whole sweep"].append(runs / whole)
        found["pool"].append(runs / elapsed(lambda: in_pool(runs, turns)))
        found["mesa"].append(runs / elapsed(lambda: in_mesa(runs, turns)))
    ratios = {name: statistics.median(a / b for a, b in zip(found[name], found["bare"], strict=True)) for name in found}
    return {"seconds": seconds, "runs": runs, "rates": found, "of_bare": ratios}


def bare_rate(runs: int, turns: int) -> float:
    """Return how many runs a second two processes make together, nothing around the runs."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(alone, [1, 1, 1, 1], [turns] * 4))  # both are there
        took = list(pool.map(alone, [runs] * 2, [turns] * 2))
    return sum(runs / seconds for seconds in took)


# ---- keeping ----------------------------------------------------------------------------------------
def in_process_of_its_own(runs: int) -> dict[str, float]:
    """Return what it takes to keep so many results, measured in a new process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(keep, runs).result()


def keep(runs: int) -> dict[str, float]:
    """Keep results of runs that take no time: seconds of it all, of a scan of logs, of a resume; memory."""
    work = Spinning(runs, 0)
    bare = elapsed(lambda: deque(map(work.carry_out, range(FEWER)), maxlen=0)) * runs / FEWER
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = elapsed(lambda: sweep_all(work, folder / "s"))
        resumed = elapsed(lambda: sweep_all(work, folder / "s", resume=True))
        size = sum(path.stat().st_size for path in (folder / "s" / "parts").iterdir())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _write_log(work, folder / "logs")
        scanned = elapsed(lambda: compaction.source_of(folder / "logs").status)
    return {
        "runs": runs,
        "ms_each": 1000 * (whole - bare) / runs,
        "resume_seconds": resumed,
        "scan_seconds": scanned,
        "bytes_each": size / runs,
        "memory_mb": memory / 1024,
    }


def _write_log(work: Spinning, folder: Path) -> None:
    """Write all results to one log, as after a crash before the end."""
    folder.mkdir()
    write(folder, manifest_of(work))
    log, packing = Log(next(new_paths(folder)), work.digest), Packing(work.columns)
    for number in range(len(work)):
        log.append(packing.pack(number, work.carry_out(number)))
    log.close()


# ---- telling ----------------------------------------------------------------------------------------
def table(figures: Figures) -> str:
    """Return the rates over that of the bare runs, and what keeping takes."""
    labels = {
        "sweep": "a sweep, once both are at work",
        "whole sweep": "a sweep, from the command to the tables",
        "pool": "ProcessPoolExecutor.map, nothing kept",
        "mesa": "Mesa's batch_run, kept in memory",
    }
    head = (
        "rate over that of the bare runs, two processes",
        *(f"{1000 * f['seconds']:.0f} ms" for f in figures["rates"]),
    )
    rows = [(label, *(f"{f['of_bare'][name]:.2f}" for f in figures["rates"])) for name, label in labels.items()]
    kept = figures["stored"]
    lines = [
        ("cost of a result, tables included (ms)", *(f"{f['ms_each']:.3f}" for f in kept)),
        ("scan of the logs, all checksums (s)", *(f"{f['scan_seconds']:.1f}" for f in kept)),
        ("resume with nothing left to do (s)", *(f"{f['resume_seconds']:.1f}" for f in kept)),
        ("bytes a result in the tables", *(f"{f['bytes_each']:.0f}" for f in kept)),
        ("most memory of the coordinator (MB)", *(f"{f['memory_mb']:.0f}" for f in kept)),
    ]
    counts = ("results of 30 figures", *(f"{f['runs']:,}" for f in kept))
    return f"{markdown(head, rows)}\n{markdown(counts, lines)}"


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the share of the bare rate for short runs, and what keeping a million takes."""
    short, most = figures["rates"][0], figures["stored"][-1]
    return [
        (
            f"a sweep's rate on two processes, runs of {1000 * short['seconds']:.0f} ms, over the bare runs'",
            f"{short['of_bare']['sweep']:.2f}",
            f"{GOAL_SHARE}",
        ),
        (f"keeping a result, of {most['runs']:,}", f"{most['ms_each']:.2f} ms", f"{GOAL_COST_MS} ms"),
        (f"scan of {most['runs']:,} results to resume", f"{most['scan_seconds']:.0f} s", f"{GOAL_SCAN:.0f} s"),
    ]
