"""Verdicts: how long one waits for a quick answer.

`ccsim verdict --quick` on Óbidos with the rules compiled, timed from the command on: until the first pairs are told
of, until the answer stands on the screen, until the folder with page and pictures is whole.  A plan of few levers and
one of twelve, from seeds nobody used before; then each again with one lever changed, as somebody does who tries plans:
the town's runs without a plan are known, and the months before the plan begins.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.options import Options
from benchmarks.results import Figures, markdown
from benchmarks.scaled import OBIDOS
from ccsim.judging.study import QUICK_PAIRS
from ccsim.workers import usable_cores

TITLE = "Verdicts"
FEW, MANY = "people-first", "big-push"
OTHER = {FEW: "plan.levers.0.size=25", MANY: "plan.levers.0.size=2.5"}  # talent grants, bus lines
GOAL_SECONDS = 15
SAYS = "So far, "  # what the first look begins with, on standard error


def measure(options: Options) -> Figures:
    """Time quick verdicts (the sizes asked for play no part)."""
    del options
    seed = int(time.time())  # so that nothing is known of them
    seeds = {FEW: seed, MANY: seed + QUICK_PAIRS}
    tried = [(plan, first, known) for plan, first in seeds.items() for known in (False, True)]
    timed = [
        {"plan": plan, "twins_known": known, **quick(plan, first, ("--set", OTHER[plan]) if known else ())}
        for plan, first, known in tried
    ]
    return {"processes": usable_cores(), "quick": timed}


def quick(plan: str, seed: int, settings: tuple[str, ...]) -> dict[str, float]:
    """Return the seconds until a first look, the answer and the folder, and those its runs take of processors."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["verdict", str(OBIDOS.with_name(f"{plan}.toml")), "--quick", "--seed", str(seed), *settings]
        command = [sys.executable, "-m", "ccsim", *words, "--out", f"{folder}/verdict"]
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stderr is not None
        told: list[float] = []
        listening = threading.Thread(target=_hear, args=(child.stderr, told))
        listening.start()
        while not child.stdout.readline().strip() and child.poll() is None:
            pass
        answered = time.perf_counter()
        child.stdout.read()
        listening.join()
        if child.wait():
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
        ended = time.perf_counter()
        content = json.loads(Path(folder, "verdict", "verdict.json").read_text(encoding="utf-8"))
    return {
        "first_look": told[0] - started,
        "answer": answered - started,
        "folder": ended - started,
        "of_processors": sum(content["verdicts"][0]["seconds"].values()),
    }


def _hear(lines: Iterable[str], told: list[float]) -> None:
    """Note when the first pairs are told of."""
    for line in lines:
        if line.startswith(SAYS):
            told.append(time.perf_counter())


def table(figures: Figures) -> str:
    """Return the times by plan."""
    what = f"{QUICK_PAIRS} pairs on {figures['processes']} processes"
    head = (what, "first look, s", "answer, s", "goal", "folder, s", "s of processors")
    rows = [
        (name_of(one), f"{one['first_look']:.1f}", f"{one['answer']:.1f}", f"{GOAL_SECONDS}", f"{one['folder']:.1f}",
         f"{one['of_processors']:.0f}")
        for one in figures["quick"]
    ]  # fmt: skip
    return markdown(head, rows)


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return how long one waits for the answer on each plan, and at most for a first look, for the short table."""
    latest = max(one["first_look"] for one in figures["quick"])
    waits = [(f"a quick verdict: {name_of(one)}", f"{one['answer']:.1f} s", f"{GOAL_SECONDS} s")
             for one in figures["quick"]]  # fmt: skip
    return [("what the first eight pairs say", f"{latest:.1f} s", f"{GOAL_SECONDS} s"), *waits]


def name_of(one: Figures) -> str:
    """Return which plan it was, and whether its twins were known."""
    return f"“{one['plan']}”{', twins known' if one['twins_known'] else ''}"
