"""What do the presets show? Ten plans on Óbidos against doing nothing, and what each was expected to teach.

    python -m experiments.presets.run [SEEDS]

Writes findings.md beside this file, and a picture of the effects of all plans of 2021.
"""

from __future__ import annotations

import sys
from pathlib import Path

import ccsim
from ccsim.comparing.comparison import Comparison
from ccsim.scenario import Scenario, read
from ccsim.workers import usable_cores
from experiments.findings import draw, table, write

PRESETS = (
    "buildings-first", "people-first", "festival-town", "fibre-only", "tax-relief", "school-without-jobs",
    "big-push", "cash-instead",
)  # fmt: skip
PAST = "obidos-2008"
NOTHING = "do-nothing"
SHOWN = ("population", "jobs", "jobs_creative", "rent", "real_income_of_incumbents", "displaced")
EXPECTED = "Expected to teach:"


def cell(row: object) -> str:
    """Return mean and interval of one difference, starred if it can be told from chance."""
    star = "*" if row.told else ""  # type: ignore[attr-defined]
    return f"{row.mean:+,.1f}{star} ({row.mean_low:,.1f} to {row.mean_high:,.1f})"  # type: ignore[attr-defined]


def effects(found: Comparison) -> list[str]:
    """Return one row for each plan: differences in the last year, and public money."""
    rows = []
    for plan in found.plans:
        lines = {row.indicator: row for row in found.table(plan).itertuples()}
        cost = found.money(plan).public_cost.mean() / 1e8
        rows.append([plan, f"{cost:.1f}", *(cell(lines[name]) for name in SHOWN)])
    first = found.table(next(iter(found.plans)))
    labels = {row.indicator: f"{str(row.label).strip()}, {row.unit}" for row in first.itertuples()}
    return table(["plan", "public cost, million EUR", *(labels[name] for name in SHOWN)], rows)


def story(scenario: Scenario, found: Comparison, plan: str) -> list[str]:
    """Return what a preset was expected to teach, and what it shows."""
    expected = " ".join(scenario.story.partition(EXPECTED)[2].split())
    shows = " ".join(found.sentences(plan))
    return ["", f"### {scenario.title} (`{scenario.name}.toml`)", "", f"*Expected to teach:* {expected}", "",
            f"*Shows:* {shows}"]  # fmt: skip


def main() -> None:
    """Run all presets and write what they show."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    nothing, past = (read(f"scenarios/{name}.toml") for name in (NOTHING, PAST))
    presets = [read(f"scenarios/{name}.toml") for name in PRESETS]
    found = ccsim.compare([*presets], seeds=seeds, workers=usable_cores())
    before = ccsim.compare([past], seeds=seeds, workers=usable_cores())
    folder = Path(__file__).parent
    lines = [
        "# What the presets show",
        "",
        f"{seeds} pairs of runs each, with and without the plan; means of the last year with 95 % intervals. A star: "
        "zero lies outside. Public cost is what all years to the last one cost the council and outside money, venues' "
        "deficits included.",
        "",
        f"## Óbidos from {presets[0].start}, {presets[0].years} years",
        "",
        *effects(found),
        "",
        draw(folder, "effects", found.plot("effects")),
        "",
        f"### {nothing.title} (`{nothing.name}.toml`)",
        "",
        f"*Expected to teach:* {' '.join(nothing.story.partition(EXPECTED)[2].split())}",
        "",
        "*Shows:* it is what all others are compared with; [sixty years of it](../baseline/findings.md).",
    ]
    for scenario, plan in zip(presets, found.plans, strict=True):
        lines += story(scenario, found, plan)
    lines += ["", f"## Óbidos from {past.start}, {past.years} years", "", *effects(before)]
    lines += story(past, before, next(iter(before.plans)))
    write(folder, lines)


if __name__ == "__main__":
    main()
