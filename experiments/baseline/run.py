"""Sixty years of Óbidos with nothing decided: does the baseline explode or vanish?

    python experiments/baseline/run.py [SEEDS]

Writes findings.md beside this file: population and other figures every ten years, over seeds, in both worlds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from ccsim.indicators import NAMES
from ccsim.model import TownModel
from ccsim.scenario import apply_settings, read

YEARS = 60
SHOWN = (
    ("population", "people"),
    ("age_65_over", "people of 65 and over"),
    ("jobs", "jobs in town"),
    ("firms", "private firms"),
    ("unemployment_rate", "unemployment, share"),
    ("rent", "rent, EUR a month"),
    ("amenities_open", "amenities open"),
    ("municipal_debt", "municipal debt, EUR"),
)
WORLDS = (("with critical mass", "true"), ("without critical mass", "false"))


def yearly_means(critical_mass: str, seed: int) -> np.ndarray:
    """Return yearly means of all indicators of the first town (float64[years, indicators])."""
    scenario = apply_settings(read("scenarios/obidos.toml"), [f"switches.critical_mass={critical_mass}"])
    model = TownModel(scenario, seed)
    model.run_for(12 * YEARS)
    return model.series[:, 0].reshape(YEARS, 12, len(NAMES)).mean(axis=1)


def table(runs: np.ndarray) -> list[str]:
    """Return a Markdown table of medians and ranges, every ten years (runs float64[seeds, years, indicators])."""
    years = [0, *range(9, YEARS, 10)]
    lines = ["| | " + " | ".join(f"year {year + 1}" for year in years) + " |", "|---" * (len(years) + 1) + "|"]
    for name, label in SHOWN:
        values = runs[:, years, NAMES.index(name)]
        digits = 3 if name == "unemployment_rate" else 0
        cells = [
            f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"
            for middle, low, high in zip(np.median(values, 0), values.min(0), values.max(0), strict=True)
        ]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return lines


def main() -> None:
    """Run both worlds and write what was found."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    lines = [
        "# Sixty years with nothing decided",
        "",
        f"Óbidos from 2021, {seeds} seeds: median of yearly means, and the range over seeds in brackets.",
    ]
    for title, critical_mass in WORLDS:
        runs = np.stack([yearly_means(critical_mass, seed) for seed in range(1, seeds + 1)])
        lines += ["", f"## {title.capitalize()}", "", *table(runs)]
    Path(__file__).with_name("findings.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
