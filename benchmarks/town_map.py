"""The animated map in Chromium without a graphics card: pictures a second while time runs; ways to draw the people.

The page is as large as a laptop's. The same positions are drawn in other ways beside ours, in turns, on a canvas as
large as the map's: one rectangle each, one small picture each, points of WebGL, pixels written into an image (ours).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.map_page import chromium, open_map, page_of
from benchmarks.options import Options
from benchmarks.results import Figures, markdown
from benchmarks.scaled import scaled_obidos
from benchmarks.timing import timed
from ccsim.app.townmap.packing import unpacked
from ccsim.app.townmap.recording import Recorder
from ccsim.engine import Engine

TITLE = "The animated map"
SIZES = (12_000, 50_000)
YEARS = 10
SECONDS = 8  # for which time runs
GOAL = 30  # pictures a second
WAYS = Path(__file__).with_name("map_ways.js")
NAMES = {"rectangles": "rectangles", "pictures": "small pictures", "webgl": "WebGL points", "pixels": "pixels (ours)"}
COUNT = """async (seconds) => {
  const map = host.townMap;
  map.shown.speed = 0.9 * (map.town.frames - 1) / 4 / seconds;
  map.start();
  const [drawn, started] = [map.drawn, performance.now()];
  const slow = [];
  let before = started;
  await new Promise((done) => {
    const look = (now) => {
      slow.push(now - before);
      before = now;
      now - started < 1000 * seconds ? requestAnimationFrame(look) : done();
    };
    requestAnimationFrame(look);
  });
  const frames = (1000 * (map.drawn - drawn)) / (performance.now() - started);
  map.pause();
  slow.sort((a, b) => a - b);
  return { frames, slowest: slow[Math.floor(0.95 * slow.length)] };
}"""
COST = """() => {
  const map = host.townMap;
  const started = performance.now();
  for (let i = 0; i < 40; i++) map.painter.paintPeople(i / 40, map.shown);
  return (performance.now() - started) / 40;
}"""


def measure(options: Options) -> Figures:
    """Record a town of each size, let time run in the browser, and draw its people in other ways."""
    with chromium() as browser:
        towns = [figures_of(browser, population) for population in options.sizes or SIZES]
        return {"browser": browser.version, "years": YEARS, "towns": towns}


def figures_of(browser: Any, population: int) -> dict[str, Any]:
    """Return what was measured of one size."""
    recording, seconds = recorded(population)
    shown = unpacked(recording)
    page = open_map(browser, page_of(recording))
    page.wait_for_timeout(500)
    running = page.evaluate(COUNT, SECONDS)
    people_ms = page.evaluate(COST)
    page.context.close()
    return {
        "residents": int(shown["people"][0].sum()),
        "people": int(shown["person"].size),
        "bytes": len(recording),
        "recorder_seconds": seconds,
        "frames": running["frames"],
        "slowest_ms": running["slowest"],
        "people_ms": people_ms,
        "ways": ways_to_draw(browser, population),
    }


def recorded(population: int) -> tuple[bytes, float]:
    """Return the recording of a town, and how many seconds of the run went into keeping it."""
    engine = Engine(scaled_obidos(population), seed=1)
    recorder = Recorder(engine)
    spent: list[float] = []
    engine.listeners = [lambda what: spent.append(timed(lambda: recorder.hear(what)))]
    engine.run_for(12 * YEARS)
    started = time.perf_counter()
    content = recorder.result()
    return content, sum(spent) + time.perf_counter() - started


def ways_to_draw(browser: Any, points: int) -> dict[str, float | None]:
    """Return pictures a second of each way to draw so many moving points (None: the browser has no such way)."""
    page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
    page.set_content("<!doctype html><title>Ways</title><body></body>")
    page.add_script_tag(content=WAYS.read_text(encoding="utf-8"))
    found = {name: page.evaluate("([way, points]) => drawnBy(way, points, 2)", [name, points]) for name in NAMES}
    page.context.close()
    return found


def table(figures: Figures) -> str:
    """Return the map's figures by size, and the ways to draw people."""
    towns = figures["towns"]
    rows = (
        (
            f"{town['residents']:,}", f"{town['people']:,}", f"{town['frames']:.0f}", f"{town['slowest_ms']:.0f}",
            f"{town['people_ms']:.1f}", f"{town['bytes'] / 1e6:.2f}", f"{town['recorder_seconds']:.2f}",
        )
        for town in towns
    )  # fmt: skip
    head = (
        "residents at the start", "people ever there", "pictures a second", "ms, slow picture (95th of 100)",
        "ms to draw people", "MB sent", "s to record",
    )  # fmt: skip
    ways = ((words, *(_way(town["ways"][name]) for town in towns)) for name, words in NAMES.items())
    others = markdown(("pictures a second of", *(f"{town['residents']:,} points" for town in towns)), ways)
    return f"{markdown(head, rows)}\n{others}\nChromium {figures['browser']}, runs of {figures['years']} years.\n"


def _way(frames: float | None) -> str:
    """Return pictures a second."""
    return "not there" if frames is None else f"{frames:.0f}"


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the size nearest to the default town's for the short table."""
    town = min(figures["towns"], key=lambda town: abs(town["residents"] - 12_000))
    what = f"the animated map while time runs, {town['residents']:,} residents, no graphics card"
    return [(what, f"{town['frames']:.0f} pictures a second", f"{GOAL}")]
