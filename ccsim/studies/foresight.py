"""What a study will take, before it is run: runs, time and disk, and points that cannot be simulated."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Any

from ccsim.ensemble import Failure
from ccsim.scenario import ScenarioError
from ccsim.studies.study import text_of
from ccsim.studies.work import REMEMBERED, StudyWork
from ccsim.sweeping import manifest as manifests
from ccsim.sweeping.frames import framed
from ccsim.sweeping.packing import Packing

PATIENCE = 5.0  # seconds in which points are tried
SAMPLED = 3  # runs simulated to see how long one takes


@dataclass(frozen=True, slots=True)
class Foresight:
    """What is known of a study before it is run."""

    runs: int
    simulations: int  # towns simulated: runs, and twins as far as none is remembered
    seconds: float  # of one process, for a single simulation
    bytes: int  # of the folder at the most, log and tables side by side
    tried: int  # points whose scenario was made
    wrong: dict[int, str]  # points that cannot be simulated, and why
    failures: tuple[Failure, ...]  # of the runs sampled

    def duration(self, workers: int) -> float:
        """Return about how many seconds all runs take."""
        return self.seconds * self.simulations / min(workers, self.runs)

    def as_content(self, workers: int) -> dict[str, Any]:
        """Return the same as content for JSON."""
        return {
            "runs": self.runs,
            "simulations": self.simulations,
            "seconds_of_one": self.seconds,
            "workers": workers,
            "seconds": self.duration(workers),
            "bytes": self.bytes,
            "points_tried": self.tried,
            "points_that_cannot_be_simulated": {str(point): text for point, text in self.wrong.items()},
        }


def foresee(work: StudyWork) -> Foresight:
    """Return what a study will take, from a few of its runs made for the purpose and as many points as time allows."""
    last = len(work) - 1
    numbers = sorted({round(at * last / max(1, SAMPLED - 1)) for at in range(SAMPLED)})
    packing = Packing(work.columns)
    seconds, sizes, failures = [], [0], []
    for number in numbers:
        started = time.perf_counter()
        row = work.carry_out(number)
        took = time.perf_counter() - started
        if isinstance(row, Failure):
            failures.append(row)
        else:
            seconds.append(took / (2 if work.study.twin else 1))
            sizes.append(len(framed(packing.pack(number, row))))
    tried, wrong = tried_points(work)
    usual = statistics.median_low(seconds or [0.0])  # the first may have to load what is compiled
    return Foresight(len(work), simulations(work), usual, disk_of(work, max(sizes)), tried, wrong, tuple(failures))


def disk_of(work: StudyWork, row: int) -> int:
    """Return how many bytes a folder takes at the most, from those of a row in a log.

    While logs become tables, which are smaller, both are there; beside them lie the study, and a manifest and its copy.
    """
    beside = text_of(work.study.content), *[manifests.text_of(manifests.manifest_of(work))] * len(manifests.NAMES)
    return 2 * row * len(work) + sum(len(text.encode()) for text in beside)


def tried_points(work: StudyWork) -> tuple[int, dict[int, str]]:
    """Return how many points were tried, from the first on, and what is wrong with those that do not agree."""
    wrong, until = {}, time.perf_counter() + PATIENCE
    for point in range(len(work.study.points)):
        try:
            work.study.scenario_at(point)
        except ScenarioError as refused:
            wrong[point] = "; ".join(str(problem) for problem in refused.problems)
        if time.perf_counter() > until:
            return point + 1, wrong
    return len(work.study.points), wrong


def simulations(work: StudyWork) -> int:
    """Return how many towns are simulated in all: each run, and its twin unless that of its neighbours serves."""
    study = work.study
    if not study.twin:
        return len(work)
    uncertain = [at for at, factor in enumerate(study.factors) if factor.role == "uncertainty"]
    remembered: dict[bytes, None] = {}
    new = 0
    for row in study.points[:, uncertain]:
        name = row.tobytes()
        if name not in remembered:
            new += 1
            remembered[name] = None
            if len(remembered) > REMEMBERED:
                remembered.pop(next(iter(remembered)))
    return len(work) + new * study.replicates
