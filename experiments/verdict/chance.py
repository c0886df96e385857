"""What chance does by itself: the town with nothing decided, with one household less from some month on."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.judging import deciding, placebo, tasks
from ccsim.judging.assembling import pairs_of
from ccsim.judging.findings import Placebo, World
from ccsim.judging.gathering import gather
from ccsim.judging.records import shared
from ccsim.judging.study import Study
from ccsim.leapfrog.chances import Chance
from ccsim.leapfrog.classes import CLASSES
from ccsim.running import Listener
from experiments.findings import table

HEADER = ("one household less from", "pairs", *CLASSES, "lasting (L1)")


def chances_in(study: Study, world: World, workers: int, listener: Listener) -> Iterator[tuple[str, Placebo]]:
    """Yield the month in which somebody leaves, and what comes of it, for each month in which a plan begins.

    Self-sustainment is granted, so that a class above it is not ruled out beforehand: the rates are upper bounds.
    """
    common = shared()
    twins = [task for task in tasks.tasks_of(study, common, common) if task.part in (tasks.TWINS, tasks.PEERS)]
    here = [task for task in twins if task.replicate.arm.endswith(world.name)]
    gathered = gather([*here, *placebo.tasks_of(study, world, common)], workers, listener)
    by_month = {placebo.month_of(plan.scenario): plan for plan in study.plans}
    for month, plan in sorted(by_month.items()):
        pairs = deciding.twins_of(study, plan, world, placebo.name_of(month), gathered)
        if pairs is None:
            raise RuntimeError(f"too few runs of the placebo from month {month} succeeded")
        climb = deciding.climb_in(study, plan, world, pairs, gathered)
        income = pairs_of(pairs, climb)["income"]
        when = f"{month % 12 + 1:02}/{plan.scenario.start + month // 12}"
        yield when, placebo.placebo_of(income, True, study.thresholds)


def lines_of(study: Study, workers: int, listener: Listener) -> Iterator[str]:
    """Yield a table of the rates for each world."""
    for world in study.worlds:
        rows = [
            [when, str(len(study.seeds)), *(_share(found.chances[name]) for name in CLASSES), _share(found.lasting)]
            for when, found in chances_in(study, world, workers, listener)
        ]
        yield from ("", f"In the world {world.name}, per cent with 95 % intervals:", "", *table(HEADER, rows))


def _share(chance: Chance) -> str:
    """Return a rate with its interval, in per cent."""
    return f"{100 * chance.share:.0f} ({100 * chance.low:.0f} to {100 * chance.high:.0f})"
