"""What each lever contributes to a plan's effect: which runs that takes, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.app.desk import Question
from ccsim.app.effect import PLAN, arms_of, town_of_plan
from ccsim.comparing.arms import NOTHING
from ccsim.comparing.contributions import Coalition, Contributions, Design, contributions_of, design_of, part_of
from ccsim.comparing.kept import LastYearWatch, column
from ccsim.comparing.lines import LINES, factor_of
from ccsim.ensemble import Failure, Replicate
from ccsim.scenario import Scenario

SEEDS = (1, 2, 3, 4, 5)
SHOWN = ("jobs", "population", "real_income_of_incumbents", "rent")


@dataclass(frozen=True, slots=True)
class Share:
    """What one lever adds to one indicator in the last year: mean and 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def told(self) -> int:
        """Return 1 for more and -1 for less where that can be told from chance, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def works_for(scenario: Scenario) -> list[Replicate]:
    """Return the runs of all parts of a plan, of the whole plan and of doing nothing, seed by seed."""
    design, months = design_of(len(scenario.plan.levers)), 12 * scenario.years
    parts = [(name_of(part), part_of(scenario, part)) for part in design.inside]
    whole = [(arm.name, arm.scenario) for arm in arms_of(scenario)]
    return [Replicate(one, seed, months, LastYearWatch, name) for seed in SEEDS for name, one in (*whole, *parts)]


def name_of(part: Coalition) -> str:
    """Return what the runs of a part of a plan are called."""
    return ",".join(str(row) for row in sorted(part))


def shares_from(question: Question, scenario: Scenario) -> list[dict[str, Share]] | None:
    """Return what each lever contributes, by indicator; None until all runs are there."""
    if not question.done:
        return None
    found = contributions_found(question, scenario, design_of(len(scenario.plan.levers)))
    return [{name: share_of(found, row, name) for name in SHOWN} for row in range(len(scenario.plan.levers))]


def contributions_found(question: Question, scenario: Scenario, design: Design) -> Contributions:
    """Return the contributions in the first town that the plan acts on, from the seeds whose runs all succeeded."""
    town, by_arm = town_of_plan(scenario), results_by_arm(question)
    seeds = sorted(set.intersection(*(set(found) for found in by_arm.values())))

    def values(name: str) -> np.ndarray:
        return np.array([by_arm[name][seed][town] for seed in seeds])

    results = {part: values(name_of(part)) for part in design.inside}
    ends = {frozenset[int](): values(NOTHING), frozenset(range(design.levers)): values(PLAN)}
    return contributions_of(design, results | ends)


def results_by_arm(question: Question) -> dict[str, dict[int, np.ndarray]]:
    """Return what was kept of the runs that succeeded, by arm and seed."""
    by_arm: dict[str, dict[int, np.ndarray]] = {one.arm: {} for one in question.works}
    for place, one in enumerate(question.works):
        result = question.outcomes[place].result
        if not isinstance(result, Failure):
            by_arm[one.arm][one.seed] = result
    return by_arm


def share_of(found: Contributions, row: int, indicator: str) -> Share:
    """Return what one lever adds to one indicator, in the unit in which it is shown."""
    at, factor = column(indicator), factor_of(LINES[indicator])
    mean, low, high = (factor * float(end[row, at]) for end in found.values)
    return Share(mean, low, high)


def can_be_worked_out(levers: Sequence[object]) -> bool:
    """Return whether a plan has levers enough, and not too many, to share its effect among them."""
    try:
        return len(levers) > 1 and bool(design_of(len(levers)).inside)
    except ValueError:
        return False
