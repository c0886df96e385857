"""Where would a leapfrog happen, if anywhere? A map over size of the town, lumpiness of venues, and budget.

    python -m experiments.verdict.where [PAIRS]

Writes findings.md beside this file. Óbidos is made smaller and larger in all its figures; its venues are merged or
split at the same total cost and room, so that each has to draw more or fewer guests; the plan is the big push, so much
a head, times a budget. In the world with critical mass and new technology, as without them nothing has a threshold.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from benchmarks.scaled import scaled_obidos
from ccsim.judging.findings import WORLDS, Verdict
from ccsim.judging.making import carry_out
from ccsim.judging.study import study_of
from ccsim.levers.lever import Lever
from ccsim.scenario import Scenario, from_dict, read
from ccsim.workers import usable_cores
from experiments.findings import ROOT, table, write

SIZES = (3_000, 12_000, 48_000)  # people
LUMPS = (0.5, 1.0, 3.0)  # fixed cost and room of one venue over today's
BUDGETS = (1.0, 4.0)  # of the big push, a head
SAME = {"bus line", "rail halt"}  # levers of minutes saved: as in the big push
KEPT = ROOT / "runs" / "where"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place on the map."""

    people: int
    lump: float
    budget: float
    verdict: Verdict


def town_of(people: int, lump: float) -> Scenario:
    """Return Óbidos of this size with venues so many times as large, and fewer of them, at the same total cost."""
    content = scaled_obidos(people).as_dict()
    for amenity in content["towns"][0]["amenities"]:
        before = amenity["count"]
        amenity["count"] = max(1, round(before / lump))
        amenity["capacity"] *= before / amenity["count"]
    content["switches"] = {"critical_mass": True, "new_technology": True}
    return from_dict(content, f"obidos-{people}-lump-{lump:g}")


def plan_for(town: Scenario, budget: float) -> Scenario:
    """Return the town with the big push, in proportion to its people and the budget, as far as levers go."""
    push = read(ROOT / "scenarios" / "big-push.toml")
    ratio = town.towns[0].people.population.value / push.towns[0].people.population.value * budget
    levers = tuple(_sized(lever, ratio) for lever in push.plan.levers)
    plan = push.plan.model_copy(update={"levers": levers, "title": f"Big push times {budget:g}"})
    return town.model_copy(update={"plan": plan, "name": f"{town.name}-budget-{budget:g}"})


def _sized(lever: Lever, ratio: float) -> Lever:
    """Return a lever made larger or smaller, within its limits."""
    if lever.kind in SAME:
        return lever
    declared: Any = type(lever).model_fields["size"].json_schema_extra
    return lever.model_copy(update={"size": min(float(declared["hard"][1]), lever.size * ratio)})


def spots(pairs: int) -> list[Spot]:
    """Judge the plan at every place of the map."""
    found = []
    for people, lump in product(SIZES, LUMPS):
        town = town_of(people, lump)
        study = study_of([plan_for(town, budget) for budget in BUDGETS], pairs, quick=True)
        done = carry_out(study, KEPT, usable_cores())
        if done.interrupted or done.failures:
            sys.exit(f"{people} people, lump {lump:g}: {done.failures[:1]}; run it again to go on")
        found += [Spot(people, lump, budget, verdict) for budget, verdict in zip(BUDGETS, done.verdicts, strict=True)]
    return found


def row(spot: Spot) -> list[str]:
    """Return one line of the table."""
    found = spot.verdict.found[0]
    judgement = found.judged["income"]
    lasting, far, gap = judgement.tests["L1"], judgement.asymptote, judgement.gap
    old = found.judged["incumbents"].gap
    return [
        f"{spot.people:,}", f"{spot.lump:g}", f"{spot.budget:g}",
        f"{100 * gap.mean:+.1f} ({100 * gap.low:+.1f} to {100 * gap.high:+.1f})",
        f"{100 * old.mean:+.1f} ({100 * old.low:+.1f} to {100 * old.high:+.1f})",
        f"{lasting.count} of {lasting.of}",
        f"{100 * far.low:+.1f}",
        judgement.verdict,
        f"{found.beside.population.mean / spot.people * 100:+.1f}",
    ]  # fmt: skip


def explained(found: Sequence[Spot]) -> list[str]:
    """Return in words where the plan comes nearest to a leapfrog, and what it changes instead."""
    worlds = [spot.verdict.found[0] for spot in found]
    lasting = [world for world in worlds if world.judged["income"].tests["L1"].passed]
    stays = [world for world in lasting if world.judged["income"].tests["L2a"].passed]
    best = max(found, key=lambda spot: spot.verdict.found[0].judged["income"].gap.mean)
    gaps, old = (np.mean([world.judged[measure].gap.mean for world in worlds]) for measure in ("income", "incumbents"))
    people = np.mean([world.beside.population.mean / spot.people for spot, world in zip(found, worlds, strict=True)])
    return [
        f"Of {len(found)} places the gain lasts in most pairs at {len(lasting) or 'none'}; it also tends to a level of "
        f"its own at {len(stays) or 'none'}. Two starts and peers are not part of this map: a place where both "
        "tests are passed has to be judged with `ccsim verdict` before anything is credited.",
        "",
        f"The largest mean gap of income is {100 * best.verdict.found[0].judged['income'].gap.mean:+.1f} % "
        f"({best.people:,} people, venues {best.lump:g} times as large, budget {best.budget:g}); "
        f"{100 * found[0].verdict.thresholds.lasting:g} % are asked for. Over all places the plan changes numbers by "
        f"{100 * people:+.1f} %, income by {100 * gaps:+.1f} % and that of those who lived there before by "
        f"{100 * old:+.1f} %.",
    ]


def main(pairs: int = 10) -> None:
    """Judge all places and write the map."""
    found = spots(pairs)
    header = ["people", "venue size", "budget", "gap of income, %", "of incumbents, %", "lasting pairs",
              "lower bound of the level it tends to, %", "most frequent class", "people more, %"]  # fmt: skip
    lines = [
        "# Where would a leapfrog happen, if anywhere?",
        "",
        f"The big push in Óbidos made smaller and larger, {pairs} pairs at each place, in the world "
        f"{WORLDS[1].name}; gaps 10 to 25 years after the last outside money, with 95 % intervals. Venue size: fixed "
        "cost and room of one venue over today's, at the same total. Budget: of the big push, a head, each lever "
        "within its limits. Nothing was tuned to find or to avoid a leapfrog.",
        "",
        *explained(found),
        "",
        *table(header, map(row, found)),
    ]
    write(KEPT.parents[1] / "experiments" / "verdict", lines)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
