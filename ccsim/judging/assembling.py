"""From the evidence of twins to what one world says about one plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.comparing.money import job_cost
from ccsim.exact import log
from ccsim.judging.climbing import Climb
from ccsim.judging.evidence import LATER, Evidence
from ccsim.judging.findings import Beside, Found, Group, World
from ccsim.judging.following import TENURES
from ccsim.leapfrog.chances import Estimate, mean_of, twin_correlation
from ccsim.leapfrog.judgement import judge
from ccsim.leapfrog.lasting import sensitivity, years_after
from ccsim.leapfrog.series import Counts, Pairs, TwoStarts, Values
from ccsim.leapfrog.thresholds import Thresholds

AT_START = ("children", "students", "creative workers", "service workers", "production workers", "pensioners")
GROUPS = (*(f"{who} at the start" for who in (*AT_START, *TENURES)), *LATER)  # names of `evidence.GROUPS`
LEAST_PEOPLE = 30.0  # in a group, or single fates would hide all else


@dataclass(frozen=True, slots=True)
class Twins:
    """The evidence of one plan in one world, pair by pair."""

    plan: Sequence[Evidence]
    twin: Sequence[Evidence]
    shocks: Sequence[int]
    start: int  # first calendar year
    funded: int  # year (0 for the first) of the last money

    def of(self, name: str) -> tuple[Values, Values]:
        """Return one kind of evidence with the plan and without (float64[pairs, years, ...] each)."""
        return (
            np.array([getattr(one, name) for one in self.plan]),
            np.array([getattr(one, name) for one in self.twin]),
        )

    def gap(self, name: str) -> Values:
        """Return the gap in logarithms (float64[pairs, years])."""
        plan, twin = self.of(name)
        return np.asarray(log(plan) - log(twin))


def found_of(
    twins: Twins, world: World, climb: Climb | None, starts: TwoStarts | None, thresholds: Thresholds
) -> Found:
    """Return all that one world says about a plan (climb: the town among its peers; None if that was not looked at)."""
    pairs = pairs_of(twins, climb)
    income = pairs["income"]
    window = years_after(income, thresholds.first, thresholds.last)
    plan, twin = (log(one[:, window]).mean(axis=1) for one in twins.of("y"))
    return Found(
        world=world,
        pairs=pairs,
        starts=starts,
        judged={measure: judge(one, starts, thresholds) for measure, one in pairs.items()},
        standings=climb.standings if climb is not None else (),
        beside=beside_of(twins, income.shocks, window, thresholds),
        groups=groups_of(twins, income.shocks, window, thresholds),
        sensitivity=sensitivity(income, thresholds),
        twin_correlation=twin_correlation(plan, twin),
    )


def pairs_of(twins: Twins, climb: Climb | None) -> dict[str, Pairs]:
    """Return the pairs by measure: income of all residents, income of incumbents, utility of incumbents.

    Incumbents are the same people in both runs: for them all of a gap is at the twin's mix.
    """
    income, incumbents = twins.gap("y"), twins.gap("incumbents")
    plan, twin = twins.of("utility")  # in log income already
    utility = plan - twin
    own = np.array([one.at_mix_of(other) for one, other in zip(twins.plan, twins.twin, strict=True)])
    nobody = np.zeros(len(twins.plan), bool)
    overtakes, skips = (climb.overtakes, climb.skips) if climb is not None else (nobody, nobody)
    shocks = np.array(twins.shocks, np.int64)
    return {
        measure: Pairs(twins.start, twins.funded, gap, at_mix, utility, shocks, overtakes, skips)
        for measure, gap, at_mix in (
            ("income", income, own),
            ("incumbents", incumbents, incumbents),
            ("utility", utility, utility),
        )
    }


def beside_of(twins: Twins, shocks: Counts, window: slice, thresholds: Thresholds) -> Beside:
    """Return what stands beside the verdict."""

    def estimate(values: Values) -> Estimate:
        return mean_of(values, shocks, thresholds)

    def more(name: str) -> Estimate:
        plan, twin = twins.of(name)
        return estimate((plan - twin)[:, window].mean(axis=1))

    displaced, twins_displaced = twins.of("displaced")
    limit, twins_limit = twins.of("at_limit")
    jobs, twins_jobs = twins.of("jobs")
    cost = np.array([one.public_cost(other)[-1] for one, other in zip(twins.plan, twins.twin, strict=True)])
    return Beside(
        net=estimate(net_of(twins)[:, window].mean(axis=1)),
        incumbents=estimate(twins.gap("incumbents")[:, window].mean(axis=1)),
        displaced=estimate((displaced - twins_displaced)[:, -1]),
        job_cost=job_cost(cost, (jobs - twins_jobs)[:, -1]),
        insolvent=float(limit[:, -1].mean()),
        insolvent_anyway=float(twins_limit[:, -1].mean()),
        population=more("population"),
        jobs=more("jobs"),
    )


def net_of(twins: Twins) -> Values:
    """Return N by year: what all gain together, over the twin's income of the town (float64[pairs, years]).

    Residents more than in the twin count for what they have beyond what their occupation has in the neighbour ring,
    where they would live else; fewer, the other way round. Other towns of the scenario count with what they gain.
    """
    (plan, twin), (others, twins_others), (_, ring) = twins.of("cells"), twins.of("others"), twins.of("ring")
    income, usual = plan[..., 1].sum(axis=(2, 3)), twin[..., 1].sum(axis=(2, 3))
    moved = (plan[..., 0] - twin[..., 0]).sum(axis=2)  # [pairs, years, occupations]
    gain = income - usual - (moved * ring).sum(axis=2) + others - twins_others
    return np.asarray(gain / np.maximum(1.0, usual))


def groups_of(twins: Twins, shocks: Counts, window: slice, thresholds: Thresholds) -> tuple[Group, ...]:
    """Return how each group of people fares, very small ones left out."""
    plan, twin = twins.of("groups")
    many = np.minimum(plan, twin)[:, window, :, 0].min(axis=(0, 1)) >= LEAST_PEOPLE
    found = []
    for number in np.flatnonzero(many):
        gap = (log(plan[:, window, number, 1]) - log(twin[:, window, number, 1])).mean(axis=1)
        people = float(twin[:, window, number, 0].mean())
        found.append(Group(GROUPS[number], people, mean_of(gap, shocks, thresholds)))
    return tuple(found)
