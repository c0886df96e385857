"""What a study will cost, said before it begins: how many runs are missing, and about how long they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ccsim import ensemble
from ccsim.ensemble import Replicate
from ccsim.judging.evidence import EvidenceWatch
from ccsim.judging.gathering import Task
from ccsim.judging.starts import StartsKept
from ccsim.judging.study import Study
from ccsim.scenario import Scenario


class Cost(NamedTuple):
    """What is still to be simulated."""

    runs: int
    seconds: float


def cost_of(study: Study, tasks: Sequence[Task], workers: int) -> Cost:
    """Return the runs that are not on disk yet, and about how long they take, by a year of the town simulated now."""
    missing = [task for task in tasks if not task.records.has(task.replicate)]
    if not missing:
        return Cost(0, 0.0)
    scenario = study.in_world(study.base, study.worlds[-1])
    a_month = ensemble.seconds_a_month(scenario, EvidenceWatch) / people_of(scenario)
    work = sum(months_of(task, study) * people_of(task.replicate.scenario) for task in missing)
    return Cost(len(missing), a_month * work / min(workers, len(missing)))


def people_of(scenario: Scenario) -> float:
    """Return how many people live in all towns at the start: a month takes about as long as there are people."""
    return sum(town.people.population.value for town in scenario.towns)


def months_of(task: Task, study: Study) -> int:
    """Return how many months are simulated for a run: of two starts the twin's as well, and those both run on."""
    run: Replicate = task.replicate
    if task.kind is StartsKept:
        return 2 * (run.months + 12 * study.thresholds.starts_years)
    return run.months
