"""The verdict asked for in a page: a quick one, in both worlds, from runs that the desk carries out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ccsim.app.desk import Question
from ccsim.app.worker import Call, Work
from ccsim.ensemble import Failure, simulate
from ccsim.judging.findings import WORLDS, Verdict
from ccsim.judging.gathering import Gathered, Task, mixed
from ccsim.judging.making import judged_by, tasks_of
from ccsim.judging.records import content_of, key_of, shared
from ccsim.judging.study import Study, study_of
from ccsim.scenario import Scenario

LATER = 40  # rounds by which a verdict lets the effects of plans go first
JUDGING_SECONDS = 3.0
READING_SECONDS = 0.01
TOO_FEW = Failure(0, "judging", "too few pairs of runs succeeded", "")


def study_for(scenario: Scenario) -> Study:
    """Return what is run for a quick verdict in both worlds; raise ValueError if the plan cannot be judged."""
    return replace(study_of([scenario], quick=True), worlds=WORLDS)


def tasks_for(study: Study) -> list[Task]:
    """Return the runs of a study; those that any study made before lie in the cache."""
    return list(tasks_of(study, shared(), shared()))


@dataclass(frozen=True, slots=True)
class Gathering:
    """A study, its runs, and what became of them."""

    study: Study
    gathered: Gathered


def judged(given: Gathering) -> Verdict | None:
    """Return the verdict on the one plan of a study; None if too few pairs succeeded."""
    verdicts = judged_by(given.study, given.gathered)
    return verdicts[0] if verdicts else None


def gathered_from(tasks: Sequence[Task], question: Question) -> Gathered:
    """Return the results of a question by arm and seed, and keep on disk what was simulated for it."""
    found = Gathered()
    for place, task in enumerate(tasks):
        outcome = question.outcomes[place]
        if isinstance(outcome.result, Failure):
            found.failures.append((task.replicate.arm, outcome.result))
        else:
            found.results[task.name] = outcome.result
            found.seconds[task.part] += outcome.seconds
            if not task.records.has(task.replicate):
                task.records.keep(task.replicate, outcome.result)
    return found


def works_for(tasks: Sequence[Task]) -> list[Work]:
    """Return the runs of a study, mixed so that all parts get on alike; what lies on disk is not asked for again."""
    return [found_on_disk(task) or task.replicate for task in mixed(tasks)]


def found_on_disk(task: Task) -> Call | None:
    """Return a work that only reads what a run left on disk, None if nothing did."""
    if not task.records.has(task.replicate):
        return None
    return Call(f"read {key_of(task.replicate)}", read, task, READING_SECONDS)


def read(task: Task) -> Any:
    """Return what a run left on disk; if that is damaged, simulate it."""
    found = task.records.find(task.replicate, task.kind)
    return simulate(task.replicate).result if found is None else found


def call_for(study: Study, tasks: Sequence[Task], question: Question) -> list[Work]:
    """Return what is to be worked out once all runs are there."""
    gathering = Gathering(study, gathered_from(mixed(tasks), question))
    return [Call(f"verdict {content_of(study.base)}", judged, gathering, JUDGING_SECONDS)]


def verdict_from(question: Question) -> Verdict | Failure | None:
    """Return the verdict once it is there; a failure if there is none."""
    if not question.done or not isinstance(question.works[0], Call) or len(question.works) > 1:
        return None
    result: Verdict | Failure | None = question.outcomes[0].result
    return result if result is not None else TOO_FEW
