"""The verdict asked for in a page: a quick one, in both worlds, from runs that the desk carries out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ccsim.app.desk import Question
from ccsim.app.memory import Memory
from ccsim.app.verdicts import pairs_of
from ccsim.app.worker import Call, Work
from ccsim.ensemble import Failure, simulate
from ccsim.judging.deciding import judged_by
from ccsim.judging.findings import WORLDS, Verdict
from ccsim.judging.gathering import Gathered, Task, mixed
from ccsim.judging.looking import look_at, whole_pairs, worth_a_look
from ccsim.judging.records import content_of, key_of, shared
from ccsim.judging.study import Study, study_of
from ccsim.judging.tasks import tasks_of
from ccsim.scenario import Scenario

LATER = 40  # rounds by which a verdict lets the effects of plans go first
JUDGING_SECONDS = 3.0
READING_SECONDS = 0.01
MOST_LOOKS = 64  # kept for all
TOO_FEW = Failure(0, "judging", "too few pairs of runs succeeded", "")

Said = Verdict | Failure | None  # what a page shows: a verdict on all pairs or the first ones, or why there is none


def study_for(scenario: Scenario) -> Study:
    """Return what is run for a quick verdict in both worlds; raise ValueError if the plan cannot be judged."""
    return replace(study_of([scenario], quick=True), worlds=WORLDS)


def tasks_for(study: Study) -> list[Task]:
    """Return the runs of a study, the first pairs of both worlds first; those made before lie in the cache."""
    return mixed(list(tasks_of(study, shared(), shared())))


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
    """Return what there is of the results of a question, by arm and seed."""
    found = Gathered()
    for place, outcome in dict(question.outcomes).items():
        task = tasks[place]
        if isinstance(outcome.result, Failure):
            found.failures.append((task.replicate.arm, outcome.result))
        else:
            found.results[task.name] = outcome.result
            found.seconds[task.part] += outcome.seconds
    return found


def keep(tasks: Sequence[Task], gathered: Gathered) -> None:
    """Keep on disk what was simulated."""
    for task in tasks:
        if task.name in gathered.results and not task.records.has(task.replicate):
            task.records.keep(task.replicate, gathered.results[task.name])


def works_for(tasks: Sequence[Task]) -> list[Work]:
    """Return the runs of a study; what lies on disk is only to be read."""
    return [found_on_disk(task) or task.replicate for task in tasks]


def found_on_disk(task: Task) -> Call | None:
    """Return a work that only reads what a run left on disk, None if nothing did."""
    if not task.records.has(task.replicate):
        return None
    return Call(f"read {key_of(task.replicate)}", read, task, READING_SECONDS)


def read(task: Task) -> Any:
    """Return what a run left on disk; if that is damaged, simulate it."""
    found = task.records.find(task.replicate, task.kind)
    return simulate(task.replicate).result if found is None else found


def look_from(study: Study, tasks: Sequence[Task], question: Question, before: Said) -> Said:
    """Return what the first pairs say; `before` again if there is nothing new worth showing.

    It is kept for others who ask, unless runs failed: theirs may succeed.
    """
    gathered = gathered_from(tasks, question)
    pairs = worth_a_look(whole_pairs(study, gathered), len(study.seeds))
    if not pairs or (isinstance(before, Verdict) and pairs_of(before) >= pairs):
        return before
    key = f"{content_of(study.base)} {pairs}"
    found = _looks.find(key) or look_at(study, gathered, pairs)
    if found and not gathered.failures:
        _looks.keep(key, found)
    return found[0] if found else before


_looks: Memory[tuple[Verdict, ...]] = Memory(MOST_LOOKS)


def call_for(study: Study, tasks: Sequence[Task], question: Question) -> list[Work]:
    """Return what is to be worked out once all runs are there; those that were simulated are kept on disk."""
    gathered = gathered_from(tasks, question)
    keep(tasks, gathered)
    return [Call(f"verdict {content_of(study.base)}", judged, Gathering(study, gathered), JUDGING_SECONDS)]


def verdict_from(study: Study, tasks: Sequence[Task], question: Question, before: Said = None) -> Said:
    """Return the verdict once it is there, a failure if there is none; until then what the first pairs say."""
    if len(question.works) > 1:
        return look_from(study, tasks, question, before)
    if not question.done:
        return before
    result: Verdict | Failure | None = question.outcomes[0].result
    return result if result is not None else TOO_FEW
