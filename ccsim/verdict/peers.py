"""Peers: towns that do not exist, of sizes as small towns have, against which a town climbs or does not.

Peers are drawn as in `facts.sampler`, between 5,000 and 50,000 people, and run under the shocks of the pairs that they
are compared with.  Nothing about the town that is judged goes into them but the years, the switches, the processes and
the parameters of its scenario (density and fertility are each peer's own): they can be kept and used again.

Where towns stand at the start.  The sample's wages are spread as those of a continent; of the towns of one country a
narrower spread is assumed (`Thresholds.spread`, standard deviation of log income, a judgement): each peer keeps its
place among the others, and the distances shrink.  What fixes the middle is the rest of the country: every profile says what
people have there (wages, unemployment, rents), over the town's own.  The middle of the peers has that of their median;
a town whose rest of the country is better off than that by so much stands below the middle by as much.  This is
exact as far as "rest" in a profile stands for its country, which is a judgement too.  From then on everybody grows as
simulated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ccsim.comparing.kept import column, years_of
from ccsim.engine import Engine
from ccsim.ensemble import Replicate
from ccsim.exact import log
from ccsim.facts.sampler import plausible_town
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.parameters import Parameters
from ccsim.profile import Town
from ccsim.rules.prospects import expected
from ccsim.scenario import Scenario
from ccsim.town.columns import Array
from ccsim.verdict.evidence import Evidence

PEERS = 32
LIMITS = Thresholds()
SMALLEST = 5_000  # people; the largest of the sample has 50,000


# ---- their runs -------------------------------------------------------------------------------------
class Course(NamedTuple):
    """How a town fares, by year (float64[years] or, of several, float64[towns, years])."""

    income: Array  # ln of mean real income, EUR/month
    knowledge: Array  # share of creative and technology jobs in all jobs of the town
    production: Array  # share of production jobs
    rest: Array  # ln of real income in the rest of the country over that of the town at the start, of no year


class CourseWatch:
    """Keeps the course of a model's first town."""

    def __init__(self, model: Engine) -> None:
        """Begin."""
        self.model = model

    def result(self) -> Course:
        """Return the course of the whole years simulated."""
        town = years_of(self.model.series)[:, 0]
        jobs = np.maximum(1.0, town[:, column("jobs")])
        knowledge = (town[:, column("jobs_creative")] + town[:, column("jobs_technology")]) / jobs
        rest = rest_of_country(self.model.scenario.towns[0], self.model.scenario.parameters)
        production = town[:, column("jobs_production")] / jobs
        return Course(log(town[:, column("real_income")]), knowledge, production, np.array(rest))


def course_of(evidence: Evidence, scenario: Scenario, town: int = 0) -> Course:
    """Return the course of the town judged."""
    jobs = np.maximum(1.0, evidence.jobs)
    knowledge = evidence.sectors[:, :2].sum(axis=1) / jobs
    rest = rest_of_country(scenario.towns[town], scenario.parameters)
    return Course(log(evidence.y), knowledge, evidence.sectors[:, 4] / jobs, np.array(rest))


def rest_of_country(town: Town, assumed: Parameters) -> float:
    """Return ln of what those who work have in the rest of the country over what they have in the town (real)."""
    benefit, rest = assumed.labour.benefit, town.rest
    at_work, here = expected(rest.unemployment.value, benefit), expected(town.people.unemployment.value, benefit)
    wages, rents = rest.wage_ratio.value * at_work / here, rest.rent_ratio.value
    return float(log(wages) - assumed.migration.housing_share * log(rents))


def peer_town(number: int, judged: Scenario) -> Scenario:
    """Return one peer with the years, switches, processes and parameters of the scenario that is judged."""
    peer = plausible_town(number, judged.years, smallest=SMALLEST)
    own = peer.parameters
    assumed = judged.parameters.replace("geography.people_per_street", own.geography.people_per_street)
    assumed = assumed.replace("ageing.fertility", own.ageing.fertility)
    same = {name: getattr(judged, name) for name in ("start", "switches", "processes")}
    return peer.model_copy(update={**same, "parameters": assumed})


def arm_of_peers(shocks: int) -> str:
    """Return what the runs of peers under one shock seed are called."""
    return f"peers under shocks {shocks}"


def peer_replicates(judged: Scenario, shocks: int, years: int, peers: int = PEERS) -> Iterator[Replicate]:
    """Yield the runs of all peers under the shocks of one seed; a run's own seed is the number of the peer, from 1 on.

    They depend on the years, start, switches, processes and parameters of the scenario judged, and on the shock seed.
    """
    for number in range(peers):
        town = peer_town(number, judged)
        yield Replicate(town, number + 1, 12 * years, CourseWatch, arm_of_peers(shocks), shocks)


def together(courses: list[Course]) -> Course:
    """Return the courses of several towns as one (arrays [towns, years], rest [towns])."""
    return Course(*(np.stack(parts) for parts in zip(*courses, strict=True)))


# ---- where a town stands among them -----------------------------------------------------------------
def stands_at(own: Course, peers: Course) -> float:
    """Return where a town stands at the start, in log income over the middle of its peers (see above)."""
    return float(np.median(peers.rest) - own.rest)


def paths_of(peers: Course, spread: float) -> Array:
    """Return log incomes of peers over their middle at the start (float64[peers, years]; spread: s.d. at first)."""
    first = peers.income[:, 0]
    at_start = (first - np.median(first)) * (spread / first.std())
    return np.asarray(at_start[:, None] + peers.income - first[:, None])


def path_of(own: Course, twin: Course, peers: Course) -> Array:
    """Return log incomes of a town over the middle of its peers at the start, from its twin's on (float64[years])."""
    return np.asarray(stands_at(twin, peers) + own.income - twin.income[0])


def percentile(own: Array | float, others: Array) -> Array:
    """Return the share of others that somebody is above, in per cent, those level with him or her counted half.

    own float64[...], others float64[peers, ...]
    """
    above, level = (others < own).mean(axis=0), (others == own).mean(axis=0)
    return np.asarray(100 * (above + level / 2))


class Standing(NamedTuple):
    """Where one run stands among the peers (percentiles of mean log income over years)."""

    before: float
    later: float  # in the window
    overtakes: bool  # the middle and then three quarters of the peers, or the metropolis


def standing(
    path: Array, peers: Array, over_metropolis: Array, before: int, window: slice, limits: Thresholds = LIMITS
) -> Standing:
    """Return where a town stands before a plan begins and in the window, and whether it overtakes.

    path float64[years], peers float64[peers, years] as above; over_metropolis float64[years], ln of real income over
    what the town's people would have in the metropolis; before: how many years precede the plan (at least the first
    one counts).  It overtakes if it is at or below the middle before and above three quarters of its peers in the
    window; or if it is above the metropolis in the window and not before.
    """
    early = slice(0, max(1, before))
    first, later = (float(percentile(path[years].mean(), peers[:, years].mean(axis=1))) for years in (early, window))
    climbs = first <= limits.before and later > limits.above
    passes = over_metropolis[early].mean() <= 0 < over_metropolis[window].mean()
    return Standing(first, later, bool(climbs or passes))


def skips(own: Course, peers: Course, window: slice, limits: Thresholds = LIMITS) -> bool:
    """Say whether a town gets rich in creative and knowledge jobs without a rise of production first.

    Its mean share of such jobs in the window reaches the peers' 90th percentile, and in no year up to the window's end
    is its share of production jobs above the median of the peers'.
    """
    rich = own.knowledge[window].mean() >= np.percentile(peers.knowledge[:, window].mean(axis=1), limits.skilled)
    most = np.percentile(peers.production[:, : window.stop], limits.producing, axis=0)
    return bool(rich and (own.production[: window.stop] <= most).all())


def only_with_plan(plan: bool, twin: bool) -> bool:
    """Say whether something counts for a plan: it happens with it and not without."""
    return plan and not twin
