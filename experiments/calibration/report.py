"""What a calibration found, as acceptable.csv and findings.md."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.calibration.history_matching import Floats, Target, misses
from experiments.findings import table, write

Line = dict[str, float | str]


def columns(lines: Sequence[Line], names: Sequence[str]) -> Floats:
    """Return some columns of the log (float64[lines, names])."""
    return np.array([[float(line[name]) for name in names] for line in lines])


def acceptable(lines: Sequence[Line], goals: Sequence[Target]) -> list[Line]:
    """Return the draws that meet every fact, the one farthest inside all tolerances first."""
    worst = misses(columns(lines, [goal.fact for goal in goals]), list(goals)).max(axis=1)
    return [lines[row] for row in np.argsort(worst, kind="stable") if worst[row] <= 1]


def write_report(
    folder: Path,
    lines: Sequence[Line],
    limits: dict[str, tuple[float, float]],
    goals: Sequence[Target],
    shares: Sequence[float],
) -> None:
    """Write the acceptable draws and what they say (limits: low and high of each parameter; shares: by wave)."""
    kept = acceptable(lines, goals)
    with (folder / "acceptable.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    facts = columns(lines, [goal.fact for goal in goals])
    text = [
        "# What the facts leave of the parameters",
        "",
        f"{len(lines)} draws of {len(limits)} parameters were simulated in {len(shares)} waves; {len(kept)} meet all "
        f"{len(goals)} facts that may be calibrated on. Facts marked *validate* were not looked at.",
        "",
        "Left of the whole space after each wave (not ruled out; after the last ones: likely to meet all facts): "
        + ", ".join(f"{share:.2%}" for share in shares)
        + ".",
        "",
        "## Facts",
        "",
        *table(["fact", "tolerance", "over all draws", "draws inside"], _fact_rows(facts, goals)),
        "",
        "## Parameters",
        "",
        "A middle half much narrower than a quarter to three quarters of the range is what the facts teach.",
        "",
        *table(["parameter", "range", "middle half of acceptable draws", "farthest inside"], _rows(kept, limits)),
    ]
    write(folder, text, str(lines[0]["model"]))


def _fact_rows(facts: Floats, goals: Sequence[Target]) -> list[list[str]]:
    """Return a row for each fact: its band, the range of what was found, how many draws met it."""
    rows = []
    for values, goal in zip(facts.T, goals, strict=True):
        inside = np.abs(values - goal.middle) <= goal.half
        band = f"{goal.middle - goal.half:.4g} to {goal.middle + goal.half:.4g}"
        rows.append([goal.fact, band, f"{values.min():.3g} to {values.max():.3g}", f"{inside.mean():.0%}"])
    return rows


def _rows(kept: Sequence[Line], limits: dict[str, tuple[float, float]]) -> list[list[str]]:
    """Return a row for each parameter: its range and what the acceptable draws have of it."""
    if not kept:
        return [[f"`{name}`", f"{low:g} to {high:g}", "none", "none"] for name, (low, high) in limits.items()]
    drawn = columns(kept, list(limits))
    low_half, high_half = np.quantile(drawn, (0.25, 0.75), axis=0)
    return [
        [f"`{name}`", f"{low:g} to {high:g}", f"{low_half[i]:.3g} to {high_half[i]:.3g}", f"{drawn[0, i]:.4g}"]
        for i, (name, (low, high)) in enumerate(limits.items())
    ]
