"""Start-up: from the start of the command to the end of the first replicate, the first time and later; imports.

The command is `ccsim run` of one seed and one year.  The first time the cache of compiled rules is empty.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter

from benchmarks.options import Options
from benchmarks.results import Figures, markdown
from benchmarks.scaled import OBIDOS
from benchmarks.timing import spread

TITLE = "Start-up"
LATER = 5  # starts with the rules compiled
SHOWN = 10  # libraries
GOAL_FIRST, AIM_FIRST, GOAL_LATER = 40, 15, 2.5  # s
COMMAND = """
import sys, time
from ccsim import running
running.Listener.ended = lambda self, outcome: print(time.time(), flush=True)
from ccsim.__main__ import main
main()
"""


def measure(options: Options) -> Figures:
    """Time first and later starts, and the imports (the sizes asked for play no part)."""
    del options
    with tempfile.TemporaryDirectory() as folder:
        variables = {**os.environ, "CCSIM_CACHE": os.path.join(folder, "cache")}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)  # whoever installs a package gets its bytecode, too
        first = start(folder, variables)
        later = [start(folder, variables) for _ in range(LATER)]
    return {
        "first": {"replicate": first[0], "all": first[1]},
        "later": {name: spread([times[i] for times in later]) for i, name in enumerate(("replicate", "all"))},
        "imports_ms": imports(),
    }


def start(folder: str, variables: dict[str, str]) -> tuple[float, float]:
    """Run the command; return the seconds to the end of the first replicate, and to the end with pictures."""
    words = ["run", str(OBIDOS), "--seeds", "1", "--years", "1", "--workers", "1"]
    where = ["--out", os.path.join(folder, "run"), "--force", "--quiet"]
    began = time.time()
    command = [sys.executable, "-c", COMMAND, *words, *where]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0]) - began, time.time() - began


def imports() -> dict[str, float]:
    """Return the milliseconds that each library takes to import, of those the first replicate waits for."""
    command = [sys.executable, "-X", "importtime", "-c", "import ccsim.cli, ccsim.running"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    own: Counter[str] = Counter()
    for microseconds, name in re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)$", told, re.M):
        own[name.partition(".")[0]] += int(microseconds)
    return {name: value / 1000 for name, value in own.most_common()}


def table(figures: Figures) -> str:
    """Return the times of starting, and what the imports take."""
    first, later = figures["first"], figures["later"]
    ends = {"replicate": "end of the first replicate", "all": "end of the command, with pictures"}
    rows = (
        (what, f"{first[name]:.1f}", f"{later[name][1]:.2f}", f"{later[name][0]:.2f}") for name, what in ends.items()
    )
    times = markdown(("s from the start to the", "first time", "later, median", "later, least"), rows)
    own = list(figures["imports_ms"].items())
    rest = ("all others", sum(value for _, value in own[SHOWN:]))
    split = markdown(("library", "ms to import"), ((name, f"{value:.0f}") for name, value in [*own[:SHOWN], rest]))
    return f"{times}\n{split}"


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the first start and later ones."""
    first, later = figures["first"]["replicate"], figures["later"]["replicate"][1]
    return [
        ("first result after installation, compilation included", f"{first:.0f} s", f"{GOAL_FIRST} s"),
        ("first result of a later start", f"{later:.1f} s", f"{GOAL_LATER} s"),
    ]
