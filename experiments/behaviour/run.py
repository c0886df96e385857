"""Does Óbidos behave sensibly when something big happens to it? Pairs of runs with the same seeds.

    python -m experiments.behaviour.run [SEEDS]

Writes findings.md beside this file and a picture for each case: the difference to the twin, over seeds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ccsim.plots import fans, panels
from ccsim.plots.panels import Curve, Panel
from ccsim.scenario import Scenario
from ccsim.summary import Values
from experiments.behaviour import cases, expected
from experiments.behaviour.cases import FIRST
from experiments.behaviour.expected import Expectation, Series
from experiments.findings import by_year, differences, draw, middle, table, values_of, write

SIZES = (500, 240_000)
SIZE_SEEDS = 8
LONG = 60
SHOWN = (  # indicator, label, factor, digits
    ("population", "people", 1, 0),
    ("jobs", "jobs in town", 1, 0),
    ("jobs_hospitality", "of these in hospitality", 1, 0),
    ("jobs_of_commuters", "of these held by commuters from outside", 1, 0),
    ("unemployment_rate", "unemployment, points", 100, 1),
    ("rent", "rent, EUR a month", 1, 0),
    ("homes", "homes", 1, 0),
    ("visitor_lets", "homes let to visitors", 1, 0),
    ("amenities_open", "amenities open", 1, 1),
    ("real_income", "real income per resident, EUR a month", 1, 1),
    ("municipal_balance", "municipal balance, thousand EUR a month", 1e-3, 1),
    ("municipal_cash", "money of the municipality, thousand EUR", 1e-3, 0),
)
PANELS = (
    panels.POPULATION,
    panels.JOBS,
    panels.UNEMPLOYMENT,
    Panel("Jobs in hospitality", "jobs", (Curve("", "jobs_hospitality"),), panels.yearly),
    Panel("Amenities open", "amenities", (Curve("", "amenities_open"),), panels.yearly),
    Panel("Municipal balance", "thousand EUR a year", (Curve("", "municipal_balance"),), panels.summed, 1e-3),
    panels.RENT,
    Panel("Homes", "homes", (Curve("", "homes"),), panels.yearly),
    Panel("Homes let to visitors", "homes", (Curve("", "visitor_lets"),), panels.yearly),
)


class Study(NamedTuple):
    """A case: what is done to which twin, and what is expected (of the differences, the twin, the changed runs)."""

    title: str
    text: str
    changed: Callable[[Scenario], Scenario]
    expected: Callable[[Series, Series, Series], list[Expectation]]
    twin: str = "as it is"


STUDIES: dict[str, Study] = {
    "closure": Study(
        "The largest employer closes",
        "The largest private employer of January 2026, in most runs a shop, an office or a hotel, closes for good.",
        cases.closure,
        lambda d, twin, _: expected.of_closure(d, twin, local_lost=False),
    ),
    "factory": Study(
        "The largest factory closes",
        "The same for the largest employer of production, whose customers are mostly elsewhere.",
        partial(cases.closure, sector="production"),
        lambda d, twin, _: expected.of_closure(d, twin, local_lost=True),
    ),
    "arrival": Study(
        "An employer comes and goes",
        "A factory of 300 jobs comes in January 2026 and closes in January 2031.",
        cases.arrival_and_closure,
        lambda d, *_: expected.of_arrival(d, cases.STAY),
    ),
    "visitors": Study(
        "Twice the visitors",
        "The usual visits double for good, those of the festivals stay.",
        partial(cases.visitors, factor=2),
        lambda d, twin, _: expected.of_visitors(d, twin),
    ),
    "ban": Study(
        "Nothing may be built",
        "From 2026 on no home is built; empty ones go on decaying.",
        cases.housing_ban,
        lambda d, twin, _: expected.of_ban(d, twin),
    ),
    "ban-growing": Study(
        "Nothing may be built in a town that draws people",
        "The same where the town's own conditions draw 2 % more people a year, and so does its twin.",
        cases.housing_ban,
        lambda d, twin, _: expected.of_ban(d, twin),
        "growing",
    ),
    "pandemic": Study(
        "A pandemic year",
        "In 2026 a quarter of all visits is left, those of the festivals included: 200,000 become 50,000, as at Vila "
        "Natal in 2021 (found in the press).",
        cases.pandemic_year,
        lambda d, twin, _: expected.of_pandemic(d, twin),
    ),
    "no-migration": Study(
        "Nobody moves",
        f"Over {LONG} years nobody moves in or out, and nobody leaves to study.",
        cases.no_migration,
        lambda _d, _twin, changed: expected.of_no_migration(changed),
        "long",
    ),
}


def twin_of(name: str) -> Scenario:
    """Return the scenario of a twin."""
    if name == "long":
        return cases.obidos(LONG)
    return cases.growing(cases.obidos()) if name == "growing" else cases.obidos()


def effects(d: Series, twin: Series) -> list[str]:
    """Return the table of differences by calendar year, beside the twin before the change."""
    years = by_year(d["jobs"]).shape[1]
    after = [k for k in (1, 3, 5, 10, 30, 55) if FIRST // 12 + k <= years]
    rows = []
    for name, label, factor, digits in SHOWN:
        means = factor * by_year(d[name])
        before = factor * by_year(twin[name])[:, FIRST // 12 - 1]
        cells = [middle(means[:, FIRST // 12 + k - 1], digits) for k in after]
        rows.append([label, middle(before, digits).partition(" (")[0], *cells])
    return table(["", "twin, 2025", *(f"difference, {2025 + k}" for k in after)], rows)


def verdict(found: Sequence[Expectation]) -> list[str]:
    """Return the table of what was expected, and why the model misses what it misses."""
    lines = table(["", "found", "plausible", "within", "ground"], [e.cells() for e in found])
    reasons = dict.fromkeys(e.because for e in found if not e.met)
    return [*lines, *(line for reason in reasons if reason for line in ("", f"Why not: {reason}"))]


def section(name: str, study: Study, twin: Series, seeds: Sequence[int], folder: Path) -> tuple[list[str], list[str]]:
    """Run a case beside its twin; return its section, and its misses in a line each."""
    scenario = twin_of(study.twin)
    changed = values_of(study.changed(scenario), seeds)
    d = differences(changed, twin)
    picture = fans.draw(scenario, d, "Difference to the twin", study.title, PANELS)
    found = study.expected(d, twin, changed)
    lines = ["", f"## {study.title}", "", study.text, "", draw(folder, name, picture), "", *effects(d, twin), ""]
    return [*lines, *verdict(found)], misses(study.title, found)


def misses(title: str, found: Sequence[Expectation]) -> list[str]:
    """Return a line for every figure that is not plausible."""
    return [f"- {title}: {e.what}: {e.cells()[1]}, plausible {e.cells()[2]}." for e in found if not e.met]


def sizes(folder: Path) -> tuple[list[str], list[str]]:
    """Run Óbidos smaller and larger; return the section and its misses."""
    seeds = range(1, SIZE_SEEDS + 1)
    here = cases.of_size(round(cases.obidos().towns[0].people.population.value))
    like = values_of(here, seeds)
    several = {f"{size:,} people": values_of(cases.of_size(size), seeds) for size in SIZES}
    lines = [
        "", "## A village and a city", "",
        "Óbidos with everything in proportion, venues at least one of each kind, without events.", "",
        draw(folder, "sizes", fans.draw(here, *per_head({**several, "Óbidos": like}))),
    ]  # fmt: skip
    missed = []
    for name, values in several.items():
        found = expected.of_size(values, like)
        lines += ["", f"### {name}", "", *verdict(found)]
        missed += misses(name, found)
    return lines, missed


def per_head(several: Mapping[str, Series]) -> tuple[dict[str, Values], str, str, list[Panel]]:
    """Return what the picture of several sizes shows: values, town, title and panels."""
    measures: dict[tuple[str, str], Callable[[Series], Values]] = {
        ("People, 100 at the start", "%"): lambda v: 100 * v["population"] / v["population"][:, :1],
        ("Jobs per 100 people", "jobs"): lambda v: 100 * v["jobs"] / v["population"],
        ("Rent", "EUR a month"): lambda v: v["rent"],
        ("Unemployment", "% of the labour force"): lambda v: 100 * v["unemployment_rate"],
    }
    values: dict[str, Values] = {}
    shown: list[Panel] = []
    for (title, unit), of in measures.items():
        names = {name: f"{title} {name}" for name in several}
        values |= {names[name]: of(v) for name, v in several.items()}
        shown.append(Panel(title, unit, tuple(Curve(n, key) for n, key in names.items()), panels.yearly))
    return values, "A village and a city", "Figures per head", shown


def main() -> None:
    """Run all cases and write what was found."""
    folder = Path(__file__).parent
    seeds = range(1, 1 + (int(sys.argv[1]) if len(sys.argv) > 1 else 20))
    twins = {name: values_of(twin_of(name), seeds) for name in {study.twin for study in STUDIES.values()}}
    parts = [section(name, study, twins[study.twin], seeds, folder) for name, study in STUDIES.items()]
    parts.append(sizes(folder))
    missed = [line for _, lines in parts for line in lines]
    write(
        folder,
        [
            "# Does the town behave sensibly?",
            "",
            f"Pairs of runs of Óbidos that share {len(seeds)} seeds and differ in one thing, from January 2026 on. "
            "Tables and pictures: median over seeds of the difference to the twin, and where eight in ten lie. What is "
            "plausible is said by [the evidence](../../docs/evidence.md) where it says anything, else judged; the last "
            "column tells which. The municipality spends on works what it has above a floor: its balance and money "
            "hardly move, its works do.",
            "",
            f"## Not plausible: {len(missed)} figures" if missed else "## All figures are plausible",
            "",
            *missed,
            *(line for lines, _ in parts for line in lines),
        ],
    )


if __name__ == "__main__":
    main()
