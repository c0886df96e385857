"""The effect of a plan beside doing nothing: which runs it takes, and what the runs there are say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from ccsim.app.desk import Question
from ccsim.app.memory import Memory
from ccsim.app.presets import without_plan
from ccsim.comparing.arms import NOTHING, Arm, Lost, Runs
from ccsim.comparing.content import as_content
from ccsim.comparing.kept import TwinWatch, column, years_of
from ccsim.comparing.lines import LINES, factor_of
from ccsim.comparing.results import Results
from ccsim.ensemble import Failure, Replicate
from ccsim.judging.records import content_of
from ccsim.scenario import Scenario
from ccsim.store import Manifest
from ccsim.summary import HIGH, LOW, Values

SEEDS = tuple(range(1, 31))
STAGES = (1, 2, 4, 8, 15, 30)  # numbers of runs after which the page says anew what they say
FEW = 8  # pairs of runs below which ranges still move much, and nothing is shown as certain
MOST_SAID = 256  # effects kept for all
PARTS = 24  # months after which the very first run is shown as far as it has come
PLAN = "plan"  # what the one arm is called that is not doing nothing
SHOWN = (
    "jobs", "population", "real_income_of_incumbents", "rent", "creative_share", "unemployment_rate",
    "firms", "amenities_open", "visits", "municipal_debt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Curve:
    """One indicator by year (float64[years] each): doing nothing, with the plan, and what the plan changes."""

    indicator: str
    without: tuple[Values, Values, Values]  # 10 %, median and 90 % of the runs
    plan: tuple[Values, Values, Values] | None  # None where there is no plan
    change: tuple[Values, Values, Values] | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the runs there are say."""

    start: int  # first year
    runs: int  # pairs that are whole; 0: one pair is under way
    years: int  # simulated so far
    whole: int  # years to be simulated
    curves: Mapping[str, Curve]
    content: Mapping[str, Any] = field(default_factory=dict)  # of the comparison in the town looked at, as for JSON
    failures: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Return whether not even one pair of runs is whole."""
        return self.runs == 0


def arms_of(scenario: Scenario) -> tuple[Arm, ...]:
    """Return what is run to see the effect of a scenario's plan: the plan, and doing nothing."""
    nothing = Arm(NOTHING, doing_nothing(scenario))
    return (Arm(PLAN, scenario), nothing) if scenario.plan.levers else (nothing,)


_nothing: Memory[Scenario] = Memory(64)


def doing_nothing(scenario: Scenario) -> Scenario:
    """Return a scenario with nothing decided: one and the same for all plans, as much is found by its identity."""
    bare = without_plan(scenario)
    return _nothing.shared(content_of(bare), lambda: bare)


def replicates_of(scenario: Scenario, seeds: Sequence[int] = SEEDS) -> list[Replicate]:
    """Return the runs, those of the first seed in front."""
    months = 12 * scenario.years
    return [Replicate(arm.scenario, seed, months, TwinWatch, arm.name) for seed in seeds for arm in arms_of(scenario)]


def pairs_done(question: Question) -> list[int]:
    """Return the seeds all of whose runs are there and succeeded, rising."""
    missing, seeds = set(), set()
    for place, one in enumerate(question.works):
        seeds.add(one.seed)
        outcome = question.outcomes.get(place)
        if outcome is None or isinstance(outcome.result, Failure):
            missing.add(one.seed)
    return sorted(seeds - missing)


def stage_of(runs: int) -> int:
    """Return how many of the runs there are to show: only some numbers are worth a new picture."""
    return max((stage for stage in STAGES if stage <= runs), default=0)


def effect_of(question: Question, scenario: Scenario, before: Effect | None = None) -> Effect | None:
    """Return what the runs so far say about a scenario's plan; `before` again if there is nothing new worth showing.

    What whole pairs of runs say is worked out once for all who ask.
    """
    seeds = pairs_done(question)
    if not seeds:
        return partial_effect(question, scenario, before)
    runs = len(seeds) if question.done else stage_of(len(seeds))
    if before is not None and before.runs == runs:
        return before
    key = f"{content_of(scenario)} {seeds[:runs]}"
    return _said.shared(key, lambda: whole_effect(results_of(question, scenario, seeds[:runs])))


_said: Memory[Effect] = Memory(MOST_SAID)


def results_of(question: Question, scenario: Scenario, seeds: Sequence[int]) -> Results:
    """Return the results of some seeds of one plan."""
    by_arm: dict[str, dict[int, Any]] = {arm.name: {} for arm in arms_of(scenario)}
    lost = []
    for place, outcome in sorted(question.outcomes.items()):
        arm = question.works[place].arm
        if isinstance(outcome.result, Failure):
            lost.append(Lost(arm, outcome.result))
        elif outcome.seed in seeds:
            by_arm[arm][outcome.seed] = outcome.result
    plans = {PLAN: scenario} if scenario.plan.levers else {}
    manifest = Manifest(
        name=scenario.name, scenario={}, seeds=tuple(seeds), seeds_asked=SEEDS, months=12 * scenario.years,
        started=datetime.now(UTC).isoformat(timespec="seconds"), seconds=0, workers=0, interrupted=False, settings=(),
    )  # fmt: skip
    return Results(doing_nothing(scenario), plans, Runs(by_arm, tuple(lost)), tuple(seeds), manifest)


def whole_effect(found: Results) -> Effect:
    """Return what whole pairs of runs say about the first town on which the plan acts."""
    base, planned = found.base, bool(found.plans)
    name = found.towns[0] if planned else base.towns[0].name
    number = [place.name for place in base.towns].index(name)
    by_arm = {
        arm: np.array([years_of(one.series)[:, number] for one in found.runs.of(arm, found.seeds)])
        for arm in found.runs.by_arm
    }
    without, plan = by_arm[NOTHING], by_arm.get(PLAN)
    content = as_content(found)["plans"][PLAN][name] if planned and name in found.towns else {}
    failures = tuple(sorted({one.failure.error for one in found.runs.lost}))
    curves = {indicator: curve_of(indicator, without, plan) for indicator in SHOWN}
    return Effect(base.start, len(found.seeds), without.shape[1], base.years, curves, content, failures)


def partial_effect(question: Question, scenario: Scenario, before: Effect | None) -> Effect | None:
    """Return what the first pair of runs shows as far as both have come; None before the first year is over."""
    series = {}
    for place, one in enumerate(question.works):
        if one.seed == question.works[0].seed:
            outcome = question.outcomes.get(place)
            found = question.parts.get(place) if outcome is None else getattr(outcome.result, "series", None)
            if found is None:
                return None
            series[one.arm] = found
    years = min(len(one) // 12 for one in series.values())
    if years < 1 or (before is not None and before.years == years):
        return before
    number = 0 if PLAN not in series else town_of_plan(scenario)
    by_arm = {arm: years_of(one[: 12 * years])[None, :, number] for arm, one in series.items()}
    without, plan = by_arm[NOTHING], by_arm.get(PLAN)
    curves = {indicator: curve_of(indicator, without, plan) for indicator in SHOWN}
    return Effect(scenario.start, 0, years, scenario.years, curves)


def town_of_plan(scenario: Scenario) -> int:
    """Return the number of the first town that a plan acts on."""
    names = [town.name for town in scenario.towns]
    acted_on = {lever.town or names[0] for lever in scenario.plan.levers}
    return next(number for number, name in enumerate(names) if name in acted_on)


def curve_of(indicator: str, without: Values, plan: Values | None) -> Curve:
    """Return an indicator's curves in the unit in which it is shown (float64[runs, years, indicators] each)."""
    at, factor = column(indicator), factor_of(LINES[indicator])
    before = factor * without[:, :, at]
    after = None if plan is None else factor * plan[:, :, at]
    return Curve(
        indicator,
        band(before),
        None if after is None else band(after),
        None if after is None else band(after - before),
    )


def band(values: Values) -> tuple[Values, Values, Values]:
    """Return 10 %, median and 90 % of the runs (float64[runs, years])."""
    low, middle, high = np.quantile(values, (LOW, 0.5, HIGH), axis=0)
    return low, middle, high
