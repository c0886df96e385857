"""What is kept of a run: numbers read off its indicators year by year, and the class of a pair of twins.

A year's value is the mean of its twelve months.  The class is that of `ccsim verdict` for one pair by itself.  Neither
two starts nor peers are run in a study, so no class above a slow fade is ever credited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ccsim.comparing.kept import years_of
from ccsim.engine import Engine
from ccsim.judging.assembling import Twins, pairs_of
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.timing import funded_year
from ccsim.leapfrog.classes import CLASSES, classes_of
from ccsim.leapfrog.judgement import check
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.scenario import Scenario
from ccsim.town.columns import Array

SOURCES = (  # what results depend on beside the model's own sources
    "studies/outcomes.py",
    "studies/factors.py",
    "comparing/kept.py",
    "judging/assembling.py",
    "judging/evidence.py",
    "judging/elsewhere.py",
    "judging/following.py",
    "judging/timing.py",
    "leapfrog/*.py",
)
DIFFERENCE, PLAN, NOTHING = "difference", "plan", "nothing"


class Seen(NamedTuple):
    """What is kept of one run until its outcomes are worked out."""

    years: Array  # float64[years, towns, indicators]
    evidence: dict[int, Evidence]  # of the towns whose class is asked for


class Watch:
    """Follows a run; it only looks."""

    def __init__(self, model: Engine, judged: tuple[int, ...] = ()) -> None:
        """Begin (judged: numbers of the towns whose class is asked for)."""
        self.model = model
        self.judged = {town: EvidenceWatch(model, town) for town in judged}

    def result(self) -> Seen:
        """Return what is kept."""
        return Seen(years_of(self.model.series), {town: watch.result() for town, watch in self.judged.items()})


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
            return self._class(scenario, run.evidence[self.town], twin.evidence[self.town])
        if twin is None or self.of == PLAN:
            return self._read(run)
        return self._read(twin) if self.of == NOTHING else self._read(run) - self._read(twin)

    def _read(self, seen: Seen) -> float:
        """Return what this column has of one run."""
        values = seen.years[:, self.town, self.indicator]
        before = values[self.since] if self.since is not None else 0.0
        return float(values[self.first : self.last + 1].mean() - before)

    def _class(self, scenario: Scenario, run: Evidence, twin: Evidence) -> str:
        """Return the class of a pair; raise ValueError if it has holes, or ends too early to be judged."""
        pairs = pairs_of(Twins([run], [twin], [0], scenario.start, funded_year(scenario)), None)[self.verdict]
        check(pairs, None, Thresholds())
        return CLASSES[int(classes_of(pairs, None, Thresholds())[0])]


def watch_of(outcomes: Iterable[Outcome]) -> Callable[[Engine], Watch]:
    """Return what has to follow a run so that outcomes can be worked out."""
    return partial(Watch, judged=tuple(sorted({outcome.town for outcome in outcomes if outcome.verdict})))


def as_number(value: Any) -> float:
    """Return an outcome as a number: a class as its place among the seven, from 0 for harm."""
    return float(CLASSES.index(value)) if isinstance(value, str) else float(np.float64(value))
