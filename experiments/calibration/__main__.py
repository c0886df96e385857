"""Which parameter draws make the town agree with the facts it may be calibrated on?

    python -m experiments.calibration [--points N] [--waves N] [--harvest N] [--seeds N] [--years N] [--workers N]

History matching over the parameters named below, within the ranges they are declared with, on the facts marked
*calibrate* and *one town*; the facts marked *validate* are neither simulated for nor looked at.  Every point is
written to log.csv as soon as it is there, and a point that is there is not simulated again.  The last waves (harvest)
keep to draws that should meet all facts by what was learnt.  At the end
acceptable.csv holds every draw that meets all facts, and findings.md says what was found.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from ccsim.judging.uncertainty import model_but_for
from ccsim.lineage import same_results
from experiments.calibration.history_matching import CUTOFF, INSIDE, Floats, learn, next_wave, scaled, sobol
from experiments.calibration.points import PARAMETERS, Point, limits, targets, tried
from experiments.calibration.report import Line, acceptable, columns, write_report

FOLDER = Path(__file__).parent
LOG = FOLDER / "log.csv"
SEED = 20_211_231  # of the designs


def logged() -> list[Line]:
    """Return the lines of the log; another model's are an error, as they must not be mixed with this one's."""
    if not LOG.exists():
        return []
    with LOG.open(newline="") as file:
        lines = list(csv.DictReader(file))
    strangers = {line["model"] for line in lines if not same_results(line["model"], model_but_for(PARAMETERS))}
    if strangers:
        sys.exit(f"{LOG} was made with another model ({min(strangers)[:12]}); --fresh forgets it and begins anew.")
    return [{key: value if key == "model" else float(value) for key, value in line.items()} for line in lines]


def note(line: Line) -> None:
    """Append a line to the log."""
    begins = not LOG.exists()
    with LOG.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(line), lineterminator="\n")
        if begins:
            writer.writeheader()
        writer.writerow(line)


def simulate(points: list[Point], workers: int) -> Iterator[Line]:
    """Try points in worker processes; yield their lines as they come."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(tried, point) for point in points]):
            yield done.result()


def run_wave(wave: int, unit_draws: Floats, chosen: argparse.Namespace) -> None:
    """Simulate those points of a wave that are not in the log yet."""
    there = {int(line["point"]) for line in logged() if int(line["wave"]) == wave}
    draws = scaled(unit_draws, *np.array(list(limits().values())).T)
    points = [
        Point(wave, number, tuple(float(value) for value in draw), chosen.seeds, chosen.years)
        for number, draw in enumerate(draws)
        if number not in there
    ]
    for count, line in enumerate(simulate(points, chosen.workers), 1):
        note(line)
        print(f"\rwave {wave}: {count} of {len(points)} points", end="", flush=True)
    print()


def in_order(lines: list[Line]) -> list[Line]:
    """Return lines by wave and point, whatever the order in which they came."""
    return sorted(lines, key=lambda line: (float(line["wave"]), float(line["point"])))


def main() -> None:
    """Run the waves and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("points", 128), ("waves", 5), ("seeds", 2), ("years", 60), ("workers", 2), ("harvest", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--fresh", action="store_true", help="forget the log")
    chosen = parser.parse_args()
    if chosen.fresh:
        LOG.unlink(missing_ok=True)
    goals, (low, high) = targets(), np.array(list(limits().values())).T
    draws, shares = sobol(chosen.points, len(PARAMETERS), SEED), []
    for wave in range(1, chosen.waves + 1):
        run_wave(wave, draws, chosen)
        lines = in_order([line for line in logged() if int(line["wave"]) <= wave])  # as if none were there yet
        seen = (columns(lines, PARAMETERS) - low) / (high - low)
        emulators = [learn(seen, found) for found in columns(lines, [goal.fact for goal in goals]).T]
        within = wave >= chosen.waves - chosen.harvest  # enough learnt: the next wave is to bring acceptable draws
        cutoff, tried = (INSIDE, 1 << 21) if within else (CUTOFF, 1 << 15)
        draws, share = next_wave(emulators, goals, len(PARAMETERS), chosen.points, SEED + wave, cutoff, tried)
        shares.append(share)
        met = len(acceptable(lines, goals))
        what = "likely to meet all facts" if within else "not ruled out"
        print(f"wave {wave}: {share:.3%} of the space {what}; {met} draws meet all facts")
        if not len(draws):
            sys.exit("Every draw is ruled out: the facts contradict one another in this model.")
    LOG.unlink()
    for line in lines:
        note(line)
    write_report(FOLDER, lines, limits(), goals, shares)


if __name__ == "__main__":
    main()
