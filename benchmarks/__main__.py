"""Measure, and bring the tables up to date: `python -m benchmarks [PART ...]`."""

from __future__ import annotations

import argparse
import sys
import time
from types import ModuleType

from benchmarks import against_c, against_mesa, app, memory, month, published, runs, startup, sweeps, town_map, verdicts
from benchmarks import results as stored
from benchmarks.options import Options, Skipped
from benchmarks.tables import refresh_all

PARTS: dict[str, ModuleType] = {
    "month": month,
    "memory": memory,
    "c": against_c,
    "mesa": against_mesa,
    "published": published,
    "runs": runs,
    "startup": startup,
    "verdicts": verdicts,
    "sweeps": sweeps,
    "map": town_map,
    "app": app,
}


def main(words: list[str]) -> None:
    """Measure the parts named, all if none is, and make the tables anew."""
    asked = arguments(words)
    options = Options(tuple(asked.sizes), asked.peers)
    for name in [] if asked.tables else asked.parts or PARTS:
        _measure(name, options)
    for path in refresh_all(PARTS):
        print(f"{path}: brought up to date")


def _measure(name: str, options: Options) -> None:
    """Measure one part, show it and store it; a part that cannot be measured here says so."""
    part = PARTS[name]
    print(f"\n{part.TITLE} ...", flush=True)
    started = time.perf_counter()
    try:
        figures = part.measure(options)
    except Skipped as reason:
        print(f"skipped: {reason}")
        return
    print(f"\n{part.table(figures)}\n{name}: {time.perf_counter() - started:.0f} s")
    if options.sizes:
        print("Other sizes than usual: shown, not stored.")
    else:
        stored.write(name, figures)


def arguments(words: list[str]) -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(PARTS)} (all if none is named)")
    parser.add_argument("--sizes", type=sizes, default=[], help="populations in place of the usual, such as 1000,20000")
    parser.add_argument("--peers", default=sys.executable, help="a Python that has Covasim or Starsim")
    parser.add_argument("--tables", action="store_true", help="measure nothing, only make the tables anew")
    found = parser.parse_args(words)
    if unknown := set(found.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return found


def sizes(text: str) -> list[int]:
    """Return the populations in a list with commas."""
    return [int(word.replace("_", "")) for word in text.split(",")]


if __name__ == "__main__":
    main(sys.argv[1:])
