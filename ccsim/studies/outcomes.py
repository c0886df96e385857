"""What is kept of a run: numbers read off its indicators year by year, and the class of a pair of twins.

A year's value is the mean of its twelve months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

from ccsim.engine import Engine
from ccsim.scenario import Scenario
from ccsim.town.columns import Array

SOURCES = (  # what results depend on beside the model's own sources
    "studies/classes.py",
    "studies/factors.py",
    "studies/outcomes.py",
    "judging/assembling.py",
    "judging/evidence.py",
    "judging/elsewhere.py",
    "judging/following.py",
    "judging/timing.py",
    "leapfrog/*.py",
)
DIFFERENCE, PLAN, NOTHING = "difference", "plan", "nothing"
JUDGING = "ccsim.studies.classes"  # takes long to import, and only studies that ask for a class need it


class Seen(NamedTuple):
    """What is kept of one run until its outcomes are worked out."""

    years: Array  # float64[years, towns, indicators]
    evidence: dict[int, Any]  # of the towns whose class is asked for


class Watch:
    """Follows a run; it only looks."""

    def __init__(self, model: Engine, judged: tuple[int, ...] = ()) -> None:
        """Begin (judged: numbers of the towns whose class is asked for)."""
        self.model = model
        self.judged = {town: import_module(JUDGING).evidence_watch(model, town) for town in judged}

    def result(self) -> Seen:
        """Return what is kept."""
        series = self.model.series
        years = series.reshape(-1, 12, *series.shape[1:]).mean(axis=1)
        return Seen(years, {town: watch.result() for town, watch in self.judged.items()})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One column of results; years count from 0 for the first simulated."""

    name: str
    town: int = 0
    indicator: int = 0  # place among the indicators
    first: int = 0
    last: int = 0  # the last year of the mean
    since: int | None = None  # the year whose value is taken away
    of: str = PLAN  # in a study without twins that is the run itself
    verdict: str = ""  # measure by which the pair is classed; else a number is read off
    unit: str = ""
    meaning: str = ""

    def value(self, scenario: Scenario, run: Seen, twin: Seen | None) -> float | str:
        """Return what a run of a scenario, beside its twin without the plan if there is one, has for this column."""
        if self.verdict and twin is not None:
            pair = run.evidence[self.town], twin.evidence[self.town]
            return str(import_module(JUDGING).class_of(scenario, *pair, self.verdict))
        if twin is None or self.of == PLAN:
            return self._read(run)
        return self._read(twin) if self.of == NOTHING else self._read(run) - self._read(twin)

    def _read(self, seen: Seen) -> float:
        """Return what this column has of one run."""
        values = seen.years[:, self.town, self.indicator]
        before = values[self.since] if self.since is not None else 0.0
        return float(values[self.first : self.last + 1].mean() - before)


def watch_of(outcomes: Iterable[Outcome]) -> Callable[[Engine], Watch]:
    """Return what has to follow a run so that outcomes can be worked out."""
    return partial(Watch, judged=tuple(sorted({outcome.town for outcome in outcomes if outcome.verdict})))
