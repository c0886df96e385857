"""What does each lever do by itself in Óbidos, and how much do keyed draws sharpen the comparison?

    python -m experiments.levers.run [SEEDS]

Writes findings.md beside this file: each lever at a usual size, paid by the usual rules, against its twin without a
plan; and by how much the variance of the difference falls because twins share their draws.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ccsim.indicators import NAMES
from ccsim.levers.catalogue import LEVERS
from ccsim.model import TownModel
from ccsim.scenario import Scenario, read
from ccsim.scenario.plan import Plan
from ccsim.summary import Values
from ccsim.town.ledger import ProjectFlow
from experiments.findings import differences, middle, table, write

FIRST, YEARS = 2, 12  # the plan's first year, and the years simulated
OBSERVED = slice(12 * (FIRST + 5), 12 * YEARS)  # months in which effects are looked at
USUAL: Mapping[str, float] = {  # for a town of about 12,000 people
    "branding": 100_000,
    "bus line": 3,
    "coworking": 40,
    "creative school": 100,
    "culture venue": 200,
    "festival": 100_000,
    "fibre": 1500,
    "incubator": 30,
    "lump sum": 50,
    "networking": 60,
    "rail halt": 5,
    "studios": 20,
    "talent grant": 20,
    "tax relief": 2000,
    "vouchers": 40,
}
SHOWN = (  # indicator, label, digits
    ("population", "people", 0),
    ("jobs", "jobs in town", 0),
    ("creative_workers", "creative workers", 1),
    ("rent", "rent, EUR a month", 1),
    ("real_income", "real income, EUR a month", 1),
    ("displaced", "households displaced a month", 2),
)
SHARPENED = ("population", "jobs", "creative_workers", "rent", "income", "firms")
ENOUGH = 3.0  # times that keyed draws are to cut the variance of a difference


def with_lever(base: Scenario, kind: str) -> Scenario:
    """Return the scenario with a plan of one lever of usual size."""
    lever = LEVERS[kind](kind=kind, size=USUAL[kind], start=f"{base.start + FIRST}-01", years=YEARS - FIRST)
    return base.model_copy(update={"plan": Plan(levers=(lever,))})


def late(values: Mapping[str, Values], name: str) -> Values:
    """Return the mean of an indicator over the months observed (float64[seeds])."""
    return np.asarray(values[name][:, OBSERVED].mean(axis=1))


def simulated(scenario: Scenario, seeds: Iterable[int]) -> tuple[dict[str, Values], Values]:
    """Return the months of all runs by indicator, and what the council paid for the plan less grants (EUR million)."""
    runs, paid = [], []
    for seed in seeds:
        model, books = TownModel(scenario, seed), 0
        for _ in range(12 * scenario.years):
            model.step()
            books = books + model.state.ledger.projects.sum(axis=0)
        runs.append(model.series[:, 0])
        spent = (ProjectFlow.WORKS, ProjectFlow.UPKEEP, ProjectFlow.RUNNING, ProjectFlow.AID, ProjectFlow.REPAID)
        paid.append((sum(books[flow] for flow in spent) - books[ProjectFlow.GRANTS]) / 1e8)
    series = np.stack(runs)
    return {name: series[:, :, number] for number, name in enumerate(NAMES)}, np.array(paid)


def variance_cut(changed: Mapping[str, Values], twin: Mapping[str, Values]) -> dict[str, float]:
    """Return by how many times pairing cuts the variance of a difference, for each indicator that varies."""
    cuts = {}
    for name in SHARPENED:
        one, other = late(changed, name), late(twin, name)
        unpaired, paired = one.var(ddof=1) + other.var(ddof=1), (one - other).var(ddof=1)
        if paired > 0:
            cuts[name] = float(unpaired / paired)
    return cuts


def main() -> None:
    """Run every lever and write what was found."""
    seeds = range(1, 1 + (int(sys.argv[1]) if len(sys.argv) > 1 else 12))
    base = read("scenarios/obidos.toml").model_copy(update={"years": YEARS})
    twin, _ = simulated(base, seeds)
    effects, cuts, short = [], [], []
    for kind in LEVERS:
        changed, paid = simulated(with_lever(base, kind), seeds)
        gaps = differences(changed, twin)
        size = f"{USUAL[kind]:,g} {LEVERS[kind].model_fields['size'].json_schema_extra['unit']}"
        figures = (middle(late(gaps, name), digits) for name, _, digits in SHOWN)
        effects.append([kind, size, *figures, middle(paid, 2)])
        cut = variance_cut(changed, twin)
        cuts.append([kind, *(f"{cut[name]:.1f}" if name in cut else "no difference" for name in SHARPENED)])
        if cut and np.median(list(cut.values())) < ENOUGH:
            short.append(kind)
    missed = f"Below {ENOUGH:g} in the median of the indicators: {', '.join(short) or 'none'}."
    lines = [
        "# Each lever by itself",
        "",
        f"Óbidos from {base.start}, {len(seeds)} seeds. Each lever begins in January {base.start + FIRST}, at a usual "
        f"size and at its usual cost, funded for {YEARS - FIRST} years by the rules of a less developed region. "
        "Shown is the median difference to the twin without a plan (eight in ten runs in brackets), means of years "
        f"{FIRST + 5} to {YEARS}. The last column is what the council paid on the plan's books, less outside money, "
        "deficits of venues left out; it cuts its usual works for that.",
        "",
        *table(["lever", "size", *(label for _, label, _ in SHOWN), "paid by the council, million EUR"], effects),
        "",
        "## How much keyed draws sharpen the comparison",
        "",
        "Variance of the difference between runs with different seeds, over that between twins. "
        f"{ENOUGH:g} or more was asked for. {missed}",
        "",
        *table(["lever", *SHARPENED], cuts),
    ]
    write(Path(__file__).parent, lines)


if __name__ == "__main__":
    main()
