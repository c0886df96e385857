"""Óbidos from 2001 beside what was counted since, with nothing tuned to it.

    python -m experiments.record.run [SEEDS]

Writes findings.md beside this file and two pictures: every recorded figure beside the fan of runs, what the fan
covers, where the model misses and why.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.plots import fans, look, panels
from ccsim.scenario import Scenario, apply_settings, read
from ccsim.summary import number
from experiments.findings import ROOT, draw, middle, table, write
from experiments.record.compared import CENSUSES, MARCH, START, Compared, Months, compare, evidence, in_month, months_of

TOWN, DISTRICT = "Óbidos", "Leiria district"
SHARES = (0.8, 0.95)  # parts of the runs that the two fans hold
FEWEST = 2  # seeds for each end of the constant's range; else a fifth of all


def scenario() -> Scenario:
    """Return the town of 2001."""
    return read(ROOT / "scenarios" / "obidos-2001.toml")


# ---- text -------------------------------------------------------------------------------------------
def headline(found: Sequence[Compared]) -> list[str]:
    """Say first how far the population of the last census is missed."""
    last = next(c for c in found if c.what == "people, census" and c.year == CENSUSES[-1])
    verdict = "within the fan" if last.within(SHARES[1]) else "a miss"
    outside = [c for c in found if not c.within(SHARES[1])]
    return [
        f"**In {last.year} the model has {middle(last.model)} people; the census counted {number(last.record.value)}: "
        f"{signed(last.error)} %, {verdict}.** Of {len(found)} recorded figures {len(outside)} lie outside the fan of "
        f"{number(100 * SHARES[1])} % of the runs.",
    ]


def signed(value: float) -> str:
    """Return a number of per cent with its sign."""
    return f"{'+' if value > 0 else ''}{number(value, 1)}"


def figures(found: Sequence[Compared]) -> list[str]:
    """Return the table of all compared figures."""
    rows = []
    for c in found:
        fan = [f"{number(q[0], c.digits)} to {number(q[1], c.digits)}" for q in (fan_of(c, s) for s in SHARES)]
        inside = ["yes" if c.within(share) else "**no**" for share in SHARES]
        record = number(c.record.value, c.digits)
        median = number(float(np.median(c.model)), c.digits)
        rows.append([str(c.year), c.what, record, median, *fan, *inside, signed(c.error), c.record.status])
    head = [
        "year",
        "",
        "record",
        "model",
        "80 % fan",
        "95 % fan",
        "in 80 %",
        "in 95 %",
        "error, %",
        "status of the record",
    ]
    return table(head, rows)


def fan_of(c: Compared, share: float) -> tuple[float, float]:
    """Return between which values this share of the runs lies."""
    low, high = np.quantile(c.model, ((1 - share) / 2, (1 + share) / 2))
    return float(low), float(high)


def coverage(found: Sequence[Compared]) -> list[str]:
    """Return how much of the record the fans cover, by kind of figure; a good fan covers its share."""
    groups = {"all": list(found)} | {c.group: [o for o in found if o.group == c.group] for c in found}
    rows = []
    for name, several in groups.items():
        shares = [f"{number(100 * sum(c.within(s) for c in several) / len(several))} %" for s in SHARES]
        size = float(np.median([abs(c.error) for c in several]))
        rows.append([name, str(len(several)), *shares, f"{number(size, 1)} %"])
    return table(["", "figures", "in the 80 % fan", "in the 95 % fan", "median size of error"], rows)


def beside_district(town: Scenario, months: Months) -> list[str]:
    """Return the census years: town counted, model, district scaled to the town's start."""
    district = next(record for record in town.records if record.name == DISTRICT)
    counted = dict(zip(district.years, district.values, strict=True))
    start = evidence()["population_census", START].value
    rows = []
    for year in CENSUSES:
        real = evidence()["population_census", year].value
        scaled = start * counted[year] / counted[START]
        model = in_month(months["population"], year, MARCH)
        cells = [f"{number(v)} ({signed(100 * (v / start - 1))} %)" for v in (real, float(np.median(model)), scaled)]
        rows.append([str(year), *cells])
    return table(["", "town, counted", "model, middle", f"{DISTRICT}, scaled to the town of {START}"], rows)


def movements(months: Months) -> list[str]:
    """Return, by decade, how the model's people changed and what migration the record would have needed."""
    rows = []
    for first, last in ((START, CENSUSES[0]), CENSUSES):
        span, years = slice(12 * (first - START), 12 * (last - START)), last - first
        people = months["population"][:, span].mean(axis=1)
        natural = (months["births"] - months["deaths"])[:, span].sum(axis=1) / years
        moves = (months["in_migration"] - months["out_migration"])[:, span].sum(axis=1) / years
        real = [evidence()["population_census", year].value for year in (first, last)]
        needed = (real[1] - real[0]) / years - natural
        cells = [middle(100 * part / people, 2) for part in (natural, moves)]
        of_record = 100 * float(np.median(needed)) / (sum(real) / 2)
        rows.append([f"{first} to {last}", *cells, number(of_record, 2), number(float(np.median(needed)))])
    head = [
        "% a year", "births less deaths, model", "net migration, model",
        "net migration that the censuses imply", "the same in people a year",
    ]  # fmt: skip
    return table(head, rows)


def ends_of_the_constant(town: Scenario, seeds: range) -> str:
    """Return what the stated range of the one constant does to the last census year."""
    figure = town.towns[0].people.net_migration
    found, few = [], seeds[: max(FEWEST, len(seeds) // 5)]
    for end in (figure.low, figure.high):
        other = apply_settings(town, [f"towns.0.people.net_migration.value={end}"])
        people = in_month(months_of(other, few)["population"], CENSUSES[-1], MARCH)
        found.append(f"{middle(people)} with {number(100 * float(end or 0), 2)} % a year")
    return (
        f"The constant itself is stated as {number(100 * figure.value, 2)} % a year with a range. At the ends of the "
        f"range the town of {CENSUSES[-1]} has " + " and ".join(found) + f" ({len(few)} seeds each)."
    )


def reasons(months: Months, found: Sequence[Compared]) -> list[str]:
    """Say what the run knows and what it cannot know."""
    last = next(c for c in found if c.what == "people, census" and c.year == CENSUSES[-1])
    short = last.record.value - float(np.median(last.model))
    born = evidence()["population_born_in_other_countries", 2021].value
    before, after = (evidence()["population_parish Gaeiras", year].value for year in (START, CENSUSES[0]))
    resort, housed = (evidence()[f"{what}_parish Vau", 2011].value for what in ("dwellings", "households"))
    gap = f"{number(abs(short))} people {'too few' if short > 0 else 'too many'}"
    return [
        "**What the run knows.** The town of 2001: its people, with the country's ages, its jobs, homes and visitors, "
        "most of them assumptions. One constant of migration, from the growth of 1991 to 2001, a decade of loss, less "
        "natural change. What the town opened and held since, at its date. Nothing of what was counted after 2001.",
        "",
        *movements(months),
        "",
        "(Births less deaths of 2011 to 2021 were judged to be about −0.45 % a year in `scenarios/obidos.toml`; no "
        "counted figure was found. A town that draws fewer young people has fewer births, too.)",
        "",
        f"**What it cannot know.** In {last.year} it has {gap}. The table tells what migration the censuses imply, and "
        "that loss turned to gain just when the run begins. Several things are known of that no figure of 2001 holds: "
        f"in {last.year} {number(born)} residents were born in other countries (census, found), among them pensioners "
        "from northern Europe and workers from Brazil and Eastern Europe, whose arrival had its waves about 2001 to "
        "2008 and after 2015 (memory); the motorway A8 brought Lisbon within an hour about the time the run begins "
        "(memory), while the scenario's way is the same throughout; resorts were built by the beach (found: "
        f"{number(resort)} dwellings for {number(housed)} households in Vau in 2011); and the parish next to the city, "
        f"Gaeiras, grew from {number(before)} to {number(after)} people in ten years (found). Elsewhere has no history "
        "in the model, and a rule that fitted these waves to this one town would explain nothing about the next.",
        "",
        "**The council.** Its books of 2001 are assumptions without a source. In the model a council borrows only when "
        "it runs out of money, while real ones borrow for works; and the market in homes and land that fed the taxes "
        "has no counterpart, as there are no prices of homes.",
        "",
        "**What follows.** The level of a run from 2001 is not to be relied on. What counts in this model is the "
        "difference between two runs that share everything but a plan; that may be off for the same reasons, as far as "
        "it depends on how many people the town draws. The fan shows chance alone, not doubt about the assumptions.",
    ]


NOT_COMPARED = (
    "Entered, so not compared: visits of the events, the growth of tourism, the opening of bookshops and technology "
    "park with its capacity, the share of women, the parishes of 2001. No source was found for employment, "
    "unemployment, dwellings (but for one parish, with its second homes), rents and ages at the censuses. Money is "
    "not deflated: it is reported in the prices of its year, the model counts in those of 2021. The figures hang "
    "together (parishes sum to the town): the coverage is no count of independent trials."
)


# ---- pictures ---------------------------------------------------------------------------------------
def draw_errors(found: Sequence[Compared]) -> Figure:
    """Draw the model over the record for every figure: middle, 80 % and 95 % of the runs."""
    with look.styled():
        figure = look.blank(0.3 * len(found) + 1.4)
        figure.suptitle(
            f"{TOWN} from {START}: the model over the record", x=0.01, ha="left", fontsize=13, weight="bold"
        )
        axes: Axes = figure.subplots()
        for place, c in enumerate(reversed(found)):
            colour = look.BLUE if c.within(SHARES[1]) else look.RED
            for share, width in zip(SHARES, (5.0, 1.5), strict=True):
                low, high = (100 * v / c.record.value for v in fan_of(c, share))
                axes.plot((low, high), (place, place), color=colour, lw=width, alpha=0.6, solid_capstyle="butt")
            axes.plot(100 * float(np.median(c.model)) / c.record.value, place, "o", color=colour, ms=5)
        axes.axvline(100, color=look.BLACK, lw=1)
        axes.set_yticks(range(len(found)), [f"{c.what}, {c.year}" for c in reversed(found)])
        axes.set_ylim(-0.6, len(found) - 0.4)
        axes.set_xlabel("per cent of the recorded figure")
        look.caption(figure, [
            "Dot: the middle run. Thick line: eight in ten runs; thin: 95 %. Red: the record lies outside both.",
            "Nothing was tuned to these figures.",
        ])  # fmt: skip
        figure.draw_without_rendering()
    return figure


def main() -> None:
    """Run the town from 2001 and write what was found."""
    folder, town = Path(__file__).parent, scenario()
    seeds = range(1, 1 + (int(sys.argv[1]) if len(sys.argv) > 1 else 50))
    months = months_of(town, seeds)
    found = compare(months)
    shown = [
        panels.POPULATION,
        panels.Panel("At work in the technology park", "people", (panels.Curve("", "workspace_users"),)),
    ]
    course = draw(folder, "course", fans.draw(town, months, TOWN, "From 2001, beside the record", shown))
    write(
        folder,
        [
            f"# {TOWN} from {START} beside the record", "",
            *headline(found), "",
            f"`scenarios/obidos-2001.toml`, {len(seeds)} seeds. Nothing is tuned to what came later.", "",
            course, "",
            "## How much of the record the fan covers", "", *coverage(found), "",
            "## Figure by figure", "", *figures(found), "", NOT_COMPARED, "",
            draw(folder, "figures", draw_errors(found)), "",
            "## Beside the district", "", *beside_district(town, months), "",
            "## Why", "", *reasons(months, found), "",
            ends_of_the_constant(town, seeds),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
