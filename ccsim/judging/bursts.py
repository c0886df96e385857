"""Two starts from several states, and the one-step map: where a gap between two starts is a year later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from ccsim.comparing.arms import Arm
from ccsim.ensemble import Replicate
from ccsim.judging.deep import Bursts, Start, Step
from ccsim.judging.findings import World
from ccsim.judging.gathering import Gathered, Task
from ccsim.judging.records import Records
from ccsim.judging.starts import StartsKept, StartsWatch
from ccsim.judging.study import Depth, Study, arm_of
from ccsim.judging.timing import funded_year
from ccsim.leapfrog.chances import mean_of
from ccsim.leapfrog.series import Values
from ccsim.leapfrog.thresholds import Thresholds

PART = "two starts from other states"
RANGES = 8  # of gaps, with as many years of runs each


def arm_of_starts(study: Study, plan: Arm, world: World, after: int) -> str:
    """Return what the runs of two starts so many years after the money are called."""
    when = "" if after == study.thresholds.starts_after else f", {after} years after"
    return arm_of(world, f"two starts of {plan.name}{when}")


def starts_of(
    study: Study, plan: Arm, world: World, own: Records, after: int, seeds: int, part: str = PART
) -> Iterator[Task]:
    """Yield the runs of two starts: to the year when both states are taken, and on from there."""
    scenario = study.in_world(plan.scenario, world)
    months = 12 * (funded_year(plan.scenario) + after + 1)
    watch, first = partial(StartsWatch, town=study.town, years=study.thresholds.starts_years), study.seeds[0]
    for seed in range(first, first + seeds):
        run = Replicate(scenario, seed, months, watch, arm_of_starts(study, plan, world, after), study.shocks(seed))
        yield Task(run, part, StartsKept, own)


def tasks_of(study: Study, plan: Arm, world: World, own: Records) -> Iterator[Task]:
    """Yield two starts from the states that the verdict itself does not try."""
    depth = study.deep or Depth()
    for after in depth.starts:
        yield from starts_of(study, plan, world, own, after, depth.seeds)


def bursts_of(study: Study, plan: Arm, world: World, gathered: Gathered) -> Bursts | None:
    """Return what is left from each state, and the map of all their years; None if nothing succeeded."""
    depth, limits, starts, gaps = study.deep or Depth(), study.thresholds, [], []
    for after in sorted({*depth.starts, limits.starts_after}):
        several = list(gathered.of(arm_of_starts(study, plan, world, after)).values())
        if several:
            gap = np.array([one.gap for one in several])
            late = mean_of(gap[:, -limits.starts_last :].mean(axis=1), np.arange(len(gap)), limits)
            starts.append(Start(after, late, len(gap)))
            gaps.append(gap)
    if not gaps:
        return None
    steps = steps_of(np.concatenate(gaps), limits)
    return Bursts(tuple(starts), steps, ridge_of(steps))


def steps_of(gaps: Values, thresholds: Thresholds, ranges: int = RANGES) -> tuple[Step, ...]:
    """Return the one-step map in ranges of gaps that hold as many years each (gaps: float64[runs, years]).

    Years of one run are not independent: intervals are of runs, as whole clusters.
    """
    now, later = gaps[:, :-1].ravel(), gaps[:, 1:].ravel()
    runs = np.repeat(np.arange(len(gaps)), gaps.shape[1] - 1)
    parts = np.array_split(now.argsort(kind="stable"), ranges)
    return tuple(
        Step(float(now[rows].mean()), mean_of(later[rows], runs[rows], thresholds), rows.size)
        for rows in parts
        if rows.size
    )


def ridge_of(steps: Sequence[Step]) -> float | None:
    """Return the gap at which the map crosses the diagonal from below for sure, None if it does not.

    There smaller gaps shrink and larger ones grow: it parts two stable states.  Noise makes the largest gaps shrink
    and the smallest grow (they were chosen for being extreme), which never looks like such a crossing.
    """
    shrinks = [number for number, step in enumerate(steps) if step.following.high < step.gap]
    for number, step in enumerate(steps):
        below = [one for one in shrinks if one < number]
        if step.following.low > step.gap and below:
            return (steps[below[-1]].gap + step.gap) / 2
    return None
