"""Runs gathered: those found on disk, and those simulated now, each kept as it ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ccsim import ensemble
from ccsim.ensemble import Failure, Outcome, Replicate
from ccsim.judging.records import Records
from ccsim.running import Listener
from ccsim.store import StoreError, reason_of
from ccsim.workers import local_workers


@dataclass(frozen=True, slots=True)
class Task:
    """One run of a study; no two have both arm and seed in common."""

    replicate: Replicate
    part: str  # of the work: twins, plan, peers, two starts
    kind: Callable[..., Any]  # what its result is made with
    records: Records  # where it is kept
    behind: float = 0.0  # by how many runs of its part it is later than others that are as far in theirs

    @property
    def name(self) -> tuple[str, int]:
        """Return what its outcome is found by."""
        return self.replicate.arm, self.replicate.seed


@dataclass(slots=True)
class Gathered:
    """What there is of a study's runs."""

    results: dict[tuple[str, int], Any] = field(default_factory=dict)  # by arm and seed
    failures: list[tuple[str, Failure]] = field(default_factory=list)  # with their arms
    found: int = 0  # on disk
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))  # of processors, by part
    interrupted: bool = False

    def of(self, arm: str) -> dict[int, Any]:
        """Return the results of an arm by seed, rising."""
        return dict(sorted((seed, result) for (name, seed), result in self.results.items() if name == arm))


def gather(
    tasks: Sequence[Task], workers: int, listener: Listener, see: Callable[[Gathered], None] = lambda _gathered: None
) -> Gathered:
    """Find or simulate all runs; Ctrl-C ends it early, and what is finished is on disk.

    see: is shown what there is after each run that is simulated
    """
    gathered, waiting = Gathered(), {}
    for task in tasks:
        result = task.records.find(task.replicate, task.kind)
        if result is None:
            waiting[task.name] = task
        else:
            gathered.results[task.name] = result
    gathered.found = len(gathered.results)
    listener.begun(len(waiting))
    if not waiting:
        return gathered

    def take(outcome: Outcome) -> None:
        _take(outcome, waiting[outcome.arm, outcome.seed], gathered)
        listener.ended(outcome)
        see(gathered)

    processes = min(workers, len(waiting))
    with local_workers(processes) as executor:
        done = ensemble.run_all((task.replicate for task in mixed(waiting.values())), executor, processes, take)
    gathered.interrupted = done.interrupted
    return gathered


def _take(outcome: Outcome, task: Task, gathered: Gathered) -> None:
    """Note what became of a run, and keep it."""
    gathered.seconds[task.part] += outcome.seconds
    if isinstance(outcome.result, Failure):
        gathered.failures.append((outcome.arm, outcome.result))
        return
    try:
        task.records.keep(task.replicate, outcome.result)
    except OSError as refused:
        raise StoreError(
            f"Cannot keep a finished run in {task.records.folder}: {reason_of(refused)}. All runs before it are kept: "
            "make room, and add --resume to go on."
        ) from None
    gathered.results[task.name] = outcome.result


def mixed(tasks: Sequence[Task] | Any) -> list[Task]:
    """Return tasks with long and short parts evenly among one another, so that the pace tells how long it takes.

    Those that are to be behind others come so much later.
    """
    many, seen = Counter(task.part for task in tasks), Counter[str]()
    places = []
    for task in tasks:
        places.append((seen[task.part] + 0.5 + task.behind) / many[task.part])
        seen[task.part] += 1
    return [task for _, task in sorted(zip(places, tasks, strict=True), key=lambda pair: pair[0])]
