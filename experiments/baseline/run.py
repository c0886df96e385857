"""Sixty years of Óbidos with nothing decided: does the baseline explode or vanish?

    python -m experiments.baseline.run [SEEDS]

Writes findings.md beside this file: population and other figures every ten years, over seeds, in both worlds.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ccsim.scenario import apply_settings, read
from ccsim.summary import Values
from experiments.findings import by_year, table, values_of, write

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


def decades(values: Mapping[str, Values]) -> list[str]:
    """Return a table of medians and ranges of yearly means, every ten years."""
    years = [0, *range(9, YEARS, 10)]
    rows = []
    for name, label in SHOWN:
        means = by_year(values[name])[:, years]
        digits = 3 if name == "unemployment_rate" else 0
        middles = zip(np.median(means, 0), means.min(0), means.max(0), strict=True)
        rows.append(
            [label, *(f"{m:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})" for m, low, high in middles)]
        )
    return table(["", *(f"year {year + 1}" for year in years)], rows)


def main() -> None:
    """Run both worlds and write what was found."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    lines = [
        "# Sixty years with nothing decided",
        "",
        f"Óbidos from 2021, {seeds} seeds: median of yearly means, and the range over seeds in brackets.",
    ]
    for title, critical_mass in WORLDS:
        settings = [f"switches.critical_mass={critical_mass}", f"years={YEARS}"]
        scenario = apply_settings(read("scenarios/obidos.toml"), settings)
        lines += ["", f"## {title.capitalize()}", "", *decades(values_of(scenario, range(1, seeds + 1)))]
    write(Path(__file__).parent, lines)


if __name__ == "__main__":
    main()
