"""A study as runs: each point once with every seed, the same seeds at all points (common random numbers).

Run `number` is point `number % points` with replicate `number // points`.  Neighbours share their seed, so that where
only levers vary a worker simulates the town without a plan once for many of them.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

from ccsim import compilation
from ccsim.ensemble import Failure, Replicate, simulate
from ccsim.scenario import Scenario, ScenarioError
from ccsim.scenario.plan import Plan
from ccsim.studies.factors import Factor
from ccsim.studies.outcomes import SOURCES, Seen, watch_of
from ccsim.studies.study import Study
from ccsim.sweeping import Column, Row
from ccsim.sweeping.provenance import made_by

KIND = "study"  # of work
REMEMBERED = 8  # runs without a plan that a worker keeps
NOT_SIMULATED = ("title", "author", "story", "sources")
Fate = Seen | Failure


class StudyWork:
    """All runs of a study, as a sweep carries them out; it holds the study and nothing for each run."""

    def __init__(self, study: Study) -> None:
        """Begin with nothing remembered."""
        self.study = study
        self.watch = watch_of(study.outcomes)
        self._twins: dict[tuple[Any, ...], Fate] = {}  # runs without a plan, the oldest first

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.study.points) * self.study.replicates

    def __getstate__(self) -> dict[str, Any]:
        """Return what passes between processes: runs remembered stay where they are."""
        return {"study": self.study, "watch": self.watch, "_twins": {}}

    def place_of(self, number: int) -> tuple[int, int]:
        """Return point and replicate of a run."""
        replicate, point = divmod(number, len(self.study.points))
        return point, replicate

    # ---- what it is -----------------------------------------------------------------------------------
    @cached_property
    def digest(self) -> str:
        """Return the sha256 of all that results depend on: base, points, seeds, outcomes, and what makes them."""
        study = self.study
        names = [[factor.name, list(factor.path), list(factor.values)] for factor in study.factors]
        outcomes = [repr(outcome) for outcome in study.outcomes]
        seeds = [study.seed, study.replicates, study.twin]
        content = [simulated(study.base), names, outcomes, seeds, sorted(made().items())]
        digest = hashlib.sha256(json.dumps(content).encode())
        digest.update(study.points.astype("<f8").tobytes())
        return digest.hexdigest()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return point, replicate and seed, then what varies, then the outcomes."""
        first = (
            Column("point", "int64", "", "number of the point in the design, from 0"),
            Column("replicate", "int64", "", "number of the replicate, from 0; all points have the same seed in it"),
            Column("seed", "int64", "", "seed of the run, and of its twin"),
        )
        outcomes = (
            Column(one.name, "text" if one.verdict else "float64", one.unit, one.meaning) for one in self.study.outcomes
        )
        return (*first, *(column_of(factor) for factor in self.study.factors), *outcomes)

    @property
    def description(self) -> Mapping[str, Any]:
        """Return the study as the content of a file that needs no other, and what it was made by."""
        study = self.study
        return {"kind": KIND, "name": study.name, "file": study.path, "content": study.content, "outcomes": sources()}

    def command(self, number: int) -> str:
        """Return the command that makes one run again and prints its row."""
        settings = [word for setting in self.study.settings for word in ("--set", setting)]
        file = self.study.path or f"{self.study.name}.json"
        return shlex.join(["ccsim", "sweep", file, *settings, "--run", str(number)])

    # ---- one run --------------------------------------------------------------------------------------
    def carry_out(self, number: int) -> Row | Failure:
        """Simulate one run, and its twin if it has one that is not remembered; an error becomes a record."""
        point, replicate = self.place_of(number)
        seed, study = self.study.seed + replicate, self.study
        try:
            scenario = study.scenario_at(point)
        except ScenarioError as refused:
            return Failure(seed, f"reading point {point}", "; ".join(map(str, refused.problems)), "")
        run = self._simulated(scenario, seed)
        if isinstance(run, Failure):
            return run
        twin = self._without_plan(scenario, point, seed) if study.twin else None
        if isinstance(twin, Failure):
            return twin
        varied = (str(value).lower() if isinstance(value, bool) else value for value in study.values_at(point).values())
        outcomes = (outcome.value(scenario, run, twin) for outcome in study.outcomes)
        return Row(self.key(scenario, seed), (point, replicate, seed, *varied, *outcomes))

    def key(self, scenario: Scenario, seed: int) -> str:
        """Return the sha256 of all that a run depends on: scenario, seed, months, twin, and what makes it (hex)."""
        content = [simulated(scenario), seed, self.study.months, self.study.twin, sorted(made().items())]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def _simulated(self, scenario: Scenario, seed: int) -> Fate:
        """Return what is kept of one run, or why there is nothing."""
        fate: Fate = simulate(Replicate(scenario, seed, self.study.months, self.watch)).result
        return fate

    def _without_plan(self, scenario: Scenario, point: int, seed: int) -> Fate:
        """Return the same for the run without a plan: remembered if only levers changed since."""
        row = zip(self.study.factors, self.study.points[point].tolist(), strict=True)
        name = (seed, *(entry for factor, entry in row if factor.role == "uncertainty"))
        if name not in self._twins:
            fate = self._simulated(scenario.model_copy(update={"plan": Plan()}), seed)
            if isinstance(fate, Failure):
                fate = replace(fate, stage=f"without the plan: {fate.stage}")
            if len(self._twins) >= REMEMBERED:
                self._twins.pop(next(iter(self._twins)))
            self._twins[name] = fate
        return self._twins[name]


def column_of(factor: Factor) -> Column:
    """Return the column of what varies."""
    type = "text" if factor.worded else "int64" if factor.whole else "float64"
    return Column(factor.name, type, factor.unit, factor.meaning)  # type: ignore[arg-type]


def simulated(scenario: Scenario) -> dict[str, Any]:
    """Return all of a scenario that its runs depend on."""
    content = {key: value for key, value in scenario.as_dict().items() if key not in NOT_SIMULATED}
    return {**content, "plan": {**content["plan"], "title": ""}}


def made() -> dict[str, str]:
    """Return what makes the same study give the same bits: the model, its outcomes, numerical libraries, machine."""
    return {**made_by(), "outcomes": sources()}


@lru_cache(maxsize=1)
def sources() -> str:
    """Return the sha256 of the files that outcomes are worked out with, beside the model's own (hex)."""
    files = (path for room in SOURCES for path in compilation.PACKAGE.glob(room))
    return compilation.hash_of_files(compilation.PACKAGE, files)
