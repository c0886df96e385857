"""The placebo: the town with nothing decided, in which one resident's moving decision is changed once.

Whatever comes of so little is chance.  A class is credited to a plan only where it is more frequent than here.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import partial

import numpy as np

from ccsim.engine import Engine
from ccsim.ensemble import Replicate
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.findings import Placebo, World
from ccsim.judging.gathering import Task
from ccsim.judging.records import Records
from ccsim.judging.study import Study, arm_of
from ccsim.judging.timing import first_month
from ccsim.leapfrog.chances import chance_of
from ccsim.leapfrog.classes import CLASSES, classes_of
from ccsim.leapfrog.lasting import lasting
from ccsim.leapfrog.series import Pairs
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.rules.migration import migrate
from ccsim.scenario import Scenario
from ccsim.town.columns import Array

PART = "placebo"


class NudgedWatch(EvidenceWatch):
    """Keeps the evidence of a run in which one household leaves that would have stayed."""

    def __init__(self, model: Engine, month: int, town: int = 0) -> None:
        """Begin (month: in which it leaves, counted from the first)."""
        super().__init__(model, town)
        self.month = month

    def hear(self, what: str) -> None:
        """Send somebody away when the homes of that month are dealt out; that is no displacement."""
        super().hear(what)
        if what == "housing" and self.model.state.month == self.month:
            self.model.stuck = np.concatenate([self.model.stuck, stayer(self.model, self.town)])


def stayer(model: Engine, town: int) -> Array:
    """Return the household of one who lives alone and would stay this month, by the lowest key (int64[1], or none)."""
    ahead, inputs = copy.deepcopy((model.state, model.inputs))
    migrate(ahead, inputs, model.stuck, model.scenario.parameters)
    now, later = model.state.residents, ahead.residents
    stays = np.isin(now.id, later.id[later.town == town])
    alone = model.state.households.size[now.household] == 1
    rows = np.flatnonzero((now.town == town) & alone & stays)
    return np.asarray(now.household[rows[np.argsort(now.key[rows])[:1]]], np.int64)


# ---- its runs ---------------------------------------------------------------------------------------
def month_of(plan: Scenario) -> int:
    """Return the month in which somebody leaves: the plan's first, or the first of all."""
    return max(0, first_month(plan))


def name_of(month: int) -> str:
    """Return what its runs are called."""
    return f"one household less from month {month} on"


def tasks_of(study: Study, world: World, common: Records) -> Iterator[Task]:
    """Yield a run for every pair; plans that begin in the same month share them."""
    nothing = study.nothing(world)
    for month in sorted({month_of(plan.scenario) for plan in study.plans}):
        watch, arm = partial(NudgedWatch, month=month, town=study.town), arm_of(world, name_of(month))
        for seed in study.seeds:
            run = Replicate(nothing, seed, 12 * study.years, watch, arm, study.shocks(seed))
            yield Task(run, PART, Evidence, common)


# ---- what comes of it -------------------------------------------------------------------------------
def placebo_of(pairs: Pairs, sustains: bool | None, thresholds: Thresholds) -> Placebo:
    """Return how often each class comes out by chance (sustains: L2 of the plan, granted here as it is there)."""
    codes = classes_of(pairs, sustains, thresholds)
    chances = {name: chance_of(codes == code, pairs.shocks, thresholds) for code, name in enumerate(CLASSES)}
    return Placebo(chances, chance_of(lasting(pairs, thresholds).passed, pairs.shocks, thresholds))
