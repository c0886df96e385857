"""The browser application: from letting go of a slider to the first repaint of the effect beside doing nothing.

`ccsim app` runs as a process of its own; Chromium shows the step Plan of a plan on Óbidos whose runs are all there.  A
slider is moved to a size that nobody asked for yet, again and again: the clock begins with the event and ends with the
frame after the first chart was given other values.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.map_page import chromium
from benchmarks.options import Options
from benchmarks.results import Figures, markdown

TITLE = "The effect of a lever that was moved"
MOVES = 25
GOAL_MS = 500
PATIENCE = 120_000  # milliseconds
PLANS = ("fibre-only", "people-first", "big-push")  # of one lever, of a few, of twelve
MOVE = """async (part) => {
  const echarts = requirejs(`${solara.cdn}/echarts@5.4.0/dist/echarts.min.js`);
  const chart = document.querySelector(".aside .cc-chart");
  const slider = document.querySelector(".cc-lever input[type=range]");
  const drawn = () => JSON.stringify(echarts.getInstanceByDom(chart).getOption().series.at(-1).data);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const before = drawn();
  slider.value = Number(slider.max) * part;
  const started = performance.now();
  slider.dispatchEvent(new Event("change"));
  while (drawn() === before) await frame();
  await frame();
  return performance.now() - started;
}"""
# "4 of 30 pairs of runs so far" is not yet all of them.
WHOLE = r"() => /\b30 pairs of runs(?! so far)/.test(document.querySelector('.aside')?.innerText)"


def measure(options: Options) -> Figures:  # noqa: ARG001 (all parts are asked alike)
    """Move a slider of each plan some times."""
    with served() as address, chromium() as browser:
        return {"browser": browser.version, "plans": [moved(browser, address, plan) for plan in PLANS]}


def moved(browser: Any, address: str, plan: str) -> dict[str, Any]:
    """Return how long the first repaint took, and all thirty pairs, in milliseconds."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/?step=plan&plan={plan}")
    page.wait_for_function(WHOLE)
    first, whole = [], []
    for move in range(MOVES):
        first.append(page.evaluate(MOVE, 0.2 + 0.7 * (move + 0.5) / MOVES))
        if move < 3:
            whole.append(page.evaluate("() => performance.now()"))
            page.wait_for_function(WHOLE)
            whole[-1] = page.evaluate("() => performance.now()") - whole[-1]
    page.context.close()
    low, *_, high = statistics.quantiles(first, n=20)
    return {"plan": plan, "median_ms": statistics.median(first), "low_ms": low, "high_ms": high,
            "whole_ms": statistics.median(whole)}  # fmt: skip


@contextmanager
def served() -> Iterator[str]:
    """Start the application and give its address."""
    command = [sys.executable, "-m", "ccsim", "app", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        assert child.stdout is not None
        said = next(line for line in child.stdout if "ccsim is open at" in line)
        threading.Thread(target=child.stdout.read, daemon=True).start()
        try:
            found = re.search(r"http://[^\s/]+", said)
            assert found is not None
            yield found[0]
        finally:
            child.terminate()


def table(figures: Figures) -> str:
    """Return the times by plan."""
    rows = (
        (one["plan"], f"{one['median_ms']:.0f}", f"{one['low_ms']:.0f} to {one['high_ms']:.0f}", f"{GOAL_MS}",
         f"{one['whole_ms'] / 1000:.0f}")
        for one in figures["plans"]
    )  # fmt: skip
    head = ("plan", "ms to the first repaint, median", "ms, nine in ten", "goal", "s to thirty pairs")
    return markdown(head, rows)


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the slowest plan's first repaint for the short table."""
    slowest = max(figures["plans"], key=lambda one: one["median_ms"])
    what = f"from moving a lever of “{slowest['plan']}” to the first repaint of its effect in the browser"
    return [(what, f"{slowest['median_ms']:.0f} ms", f"{GOAL_MS} ms")]
