"""Whole runs of Óbidos: building the towns, twenty years, and many replicates on one and on two processes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmarks.options import Options
from benchmarks.results import Figures, markdown
from benchmarks.scaled import OBIDOS
from benchmarks.timing import in_turns, median_ratio, spread
from ccsim import compiling, ensemble
from ccsim.ensemble import Replicate
from ccsim.model import TownModel
from ccsim.scenario import Scenario, read
from ccsim.start import begin
from ccsim.workers import local_workers

TITLE = "Whole runs of Óbidos"
MONTHS, BUILDS, RUNS, ROUNDS = 240, 5, 3, 2
SECONDS, FEWEST = 30.0, 12  # that the replicates should take on one process, and how many there are at least
GOAL_SECONDS, AIM_SECONDS, GOAL_GAIN = 0.5, 0.25, 1.8
LOOP = """
import time
started, total = time.perf_counter(), 0
for number in range(20_000_000):
    total += number
print(time.perf_counter() - started)
"""


def measure(options: Options) -> Figures:
    """Time begin(), a run, and replicates on one and two processes (the sizes asked for play no part)."""
    del options
    scenario = read(OBIDOS)
    compiling.compile_rules(scenario)
    TownModel(scenario, seed=1).run_for(14)
    builds = in_turns({"begin": lambda: begin(scenario, 1)}, BUILDS)["begin"]
    runs = in_turns({"run": lambda: TownModel(scenario, seed=1).run_for(MONTHS)}, RUNS)["run"]
    count = max(FEWEST, round(SECONDS / min(runs)))
    turns = [[(*replicates(scenario, n, count), plain_loops(n)) for n in (1, 2)] for _ in range(ROUNDS)]
    one, two = (list(zip(*measured, strict=True)) for measured in zip(*turns, strict=True))
    return {
        "months": MONTHS,
        "begin_seconds": spread(builds),
        "run_seconds": spread(runs),
        "replicates": count,
        "one_seconds": spread(one[0]),
        "two_seconds": spread(two[0]),
        "gain": median_ratio(one[0], two[0]),
        "steady_gain": median_ratio(one[1], two[1]),
        "loop_gain": 2 * median_ratio(one[2], two[2]),
    }


def replicates(scenario: Scenario, workers: int, count: int) -> tuple[float, float]:
    """Carry replicates out; return the seconds in all and, once all are at work, per replicate."""
    ends: list[float] = []
    started = time.perf_counter()
    with local_workers(workers) as executor:
        asked = (Replicate(scenario, seed, MONTHS) for seed in range(count))
        ensemble.run_all(asked, executor, workers, lambda _outcome: ends.append(time.perf_counter()))
    whole = time.perf_counter() - started
    half = count // 2
    return whole, (ends[-1] - ends[half - 1]) / (count - half)


def plain_loops(processes: int) -> float:
    """Run a loop of plain Python in each of some processes at once; return the mean of their seconds."""
    command = [sys.executable, "-c", LOOP]
    begun = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return statistics.mean(float(process.communicate()[0]) for process in begun)


def table(figures: Figures) -> str:
    """Return the times."""
    f, years = figures, figures["months"] // 12
    rows = [
        ("building the town (`begin`)", *_pair(f["begin_seconds"])),
        (f"{years} years in one process, rules compiled", *_pair(f["run_seconds"])),
        (f"{f['replicates']} such runs on one process", *_pair(f["one_seconds"])),
        (f"{f['replicates']} such runs on two, their start included", *_pair(f["two_seconds"])),
    ]
    gains = [
        ("the runs, start of the second process included", f"{f['gain']:.2f}"),
        ("the runs, once both are at work", f"{f['steady_gain']:.2f}"),
        ("a loop of plain Python in each", f"{f['loop_gain']:.2f}"),
    ]
    times = markdown(("", "s, median", "s, least"), rows)
    return f"{times}\n{markdown(('done by two processes over done by one, in the same time', ''), gains)}"


def _pair(seconds: list[float]) -> tuple[str, str]:
    """Return median and least as text."""
    return f"{seconds[1]:.2f}", f"{seconds[0]:.2f}"


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the run and the gain of a second process, with its start and without."""
    years = figures["months"] // 12
    return [
        (f"{years} years of Óbidos, warm, one process", f"{figures['run_seconds'][1]:.2f} s", f"{GOAL_SECONDS} s"),
        (
            f"{figures['replicates']} such runs on two processes beside one, start of the second included",
            f"{figures['gain']:.2f} times as fast", f"{GOAL_GAIN} times",
        ),
        ("such runs, once both are at work", f"{figures['steady_gain']:.2f} times as fast", f"{GOAL_GAIN} times"),
    ]
