"""Covasim and Starsim per agent and step, beside ours, where the Python that was named has them.

They model other things; the figures show what one step of one agent costs in widely used, vectorised tools.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from benchmarks.options import Options, Skipped
from benchmarks.results import Figures, markdown
from benchmarks.scaled import scaled_obidos
from benchmarks.timing import spread, timed
from ccsim.model import TownModel

TITLE = "Published tools"
SIZE = 20_000
ROUNDS, MONTHS = 3, 12
TOOLS = ("covasim", "starsim")
SCRIPT = Path(__file__).parent / "peers" / "published.py"


def measure(options: Options) -> Figures:
    """Time the tools that are there and the month, in turns."""
    size = options.sizes[0] if options.sizes else SIZE
    model = TownModel(scaled_obidos(size), seed=1)
    model.run_for(4)
    tools = {tool: version for tool in TOOLS if (version := version_of(options.peers, tool))}
    if not tools:
        raise Skipped(f"neither {' nor '.join(TOOLS)} is installed (--peers names a Python that has them)")
    ours: list[float] = []
    theirs: dict[str, list[float]] = {tool: [] for tool in tools}
    for _ in range(ROUNDS):
        people = int((model.state.residents.town >= 0).sum())
        ours.append(timed(lambda: model.run_for(MONTHS)) / MONTHS / people)
        for tool, seconds in theirs.items():
            seconds.append(seconds_of(options.peers, tool, size))
    steps = {f"{tool} {tools[tool]}": [1e9 * value for value in spread(seconds)] for tool, seconds in theirs.items()}
    return {"agents": size, "ours_ns": [1e9 * value for value in spread(ours)], "tools_ns": steps}


def version_of(python: str, tool: str) -> str:
    """Return the version of a tool that some Python has, or nothing."""
    ask = f"from importlib.metadata import version; print(version({tool!r}))"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def seconds_of(python: str, tool: str, agents: int) -> float:
    """Return the seconds a tool takes for one agent and step."""
    command = [python, str(SCRIPT), tool, str(agents)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


def table(figures: Figures) -> str:
    """Return nanoseconds per agent and step."""
    rows = [("ccsim, a month with all processes", figures["ours_ns"], "")]
    ours = figures["ours_ns"][1]
    rows += [(f"{tool}, a day", ns, f"{ns[1] / ours:.2f}") for tool, ns in figures["tools_ns"].items()]
    cells = ((name, f"{ns[1]:.0f}", f"{ns[0]:.0f}", ratio) for name, ns, ratio in rows)
    return markdown((f"{figures['agents']:,} agents", "ns, median", "ns, least", "over ccsim"), cells)


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return nothing: these are other models."""
    del figures
    return []
