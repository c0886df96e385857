"""Verdicts: how long one waits for a quick answer.

`ccsim verdict --quick` on Óbidos, from the command to the folder, with the rules compiled: a plan of a few levers and
one of twelve, from seeds nobody used before; then the first with other talent grants, when its twins are known.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.options import Options
from benchmarks.results import Figures, markdown
from benchmarks.scaled import OBIDOS
from benchmarks.timing import elapsed
from ccsim.ensemble import usable_cores
from ccsim.judging.study import QUICK_PAIRS

TITLE = "Verdicts"
FEW, MANY = "people-first", "big-push"
OTHER = ("--set", "plan.levers.0.size=30")
GOAL_SECONDS = 15


def measure(options: Options) -> Figures:
    """Time quick verdicts (the sizes asked for play no part)."""
    del options
    seed = int(time.time())  # so that nothing is known of them
    plans = ((FEW, seed, ()), (MANY, seed + QUICK_PAIRS, ()), (FEW, seed, OTHER))
    timed = [{"plan": plan, "twins_known": bool(other), **quick(plan, first, other)} for plan, first, other in plans]
    return {"processes": usable_cores(), "quick": timed}


def quick(plan: str, seed: int, settings: tuple[str, ...]) -> dict[str, float]:
    """Return the seconds that one waits for a quick verdict, and those its runs take of processors."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["verdict", str(OBIDOS.with_name(f"{plan}.toml")), "--quick", "--quiet", "--seed", str(seed), *settings]
        command = [sys.executable, "-m", "ccsim", *words, "--out", f"{folder}/verdict"]
        waited = elapsed(lambda: subprocess.run(command, capture_output=True, check=True))
        content = json.loads(Path(folder, "verdict", "verdict.json").read_text(encoding="utf-8"))
    return {"seconds": waited, "of_processors": sum(content["verdicts"][0]["seconds"].values())}


def table(figures: Figures) -> str:
    """Return the times by plan."""
    head = (f"{QUICK_PAIRS} pairs on {figures['processes']} processes", "s", "goal", "s of processors")
    rows = [(name_of(one), f"{one['seconds']:.0f}", f"{GOAL_SECONDS}", f"{one['of_processors']:.0f}")
            for one in figures["quick"]]  # fmt: skip
    return markdown(head, rows)


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the shortest and the longest wait for the short table."""
    ends = (max(figures["quick"], key=waited), min(figures["quick"], key=waited))
    return [(f"a quick verdict: {name_of(one)}", f"{waited(one):.0f} s", f"{GOAL_SECONDS} s") for one in ends]


def waited(one: Figures) -> float:
    """Return the seconds that one waits."""
    return float(one["seconds"])


def name_of(one: Figures) -> str:
    """Return which plan it was, and whether its twins were known."""
    return f"“{one['plan']}”{', twins known' if one['twins_known'] else ''}"
