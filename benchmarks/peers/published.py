"""Print the seconds that one step of one agent takes in Covasim or Starsim: `published.py TOOL AGENTS`.

Needs nothing of ccsim, so that the tools may live in an environment of their own.
"""

from __future__ import annotations

import json
import sys
import time

DAYS = 90
WARM_UP = (1000, 20)  # agents and days of a first run, in which the tools compile what they compile


def covasim(agents: int, days: int) -> float:
    """Return the seconds of the default epidemic, without building the population."""
    import covasim as cv  # noqa: PLC0415

    sim = cv.Sim(pop_size=agents, n_days=days, verbose=0)
    sim.initialize()
    started = time.process_time()
    sim.run()
    return (time.process_time() - started) / (days + 1) / agents


def starsim(agents: int, days: int) -> float:
    """Return the seconds of an SIR epidemic on a random network."""
    import starsim as ss  # noqa: PLC0415

    sim = ss.Sim(n_agents=agents, dur=days, dt="day", diseases="sir", networks="random", verbose=0)
    sim.init()
    steps = len(sim.t)
    started = time.process_time()
    sim.run()
    return (time.process_time() - started) / steps / agents


if __name__ == "__main__":
    tool = {"covasim": covasim, "starsim": starsim}[sys.argv[1]]
    tool(*WARM_UP)
    print(json.dumps(tool(int(sys.argv[2]), DAYS)))
