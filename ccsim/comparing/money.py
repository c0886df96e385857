"""What a plan costs, who pays, and what it brings the council: sums over runs and their twins, exact to the cent.

All amounts are EUR cents in int64 until they are averaged or discounted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ccsim.comparing.effects import mean_of
from ccsim.comparing.headings import (
    AFTERWARDS,
    HEADINGS,
    IN_ACCOUNT,
    IN_HEADING,
    LASTING,
    PAID,
    PLAN,
    RECEIVED,
    VENUES,
)
from ccsim.comparing.kept import Kept, column, last_year
from ccsim.scenario import Scenario
from ccsim.summary import Values
from ccsim.town.columns import Array
from ccsim.town.ledger import ProjectFlow

DISCOUNT = 0.03  # a year, as the European Commission's guidance has it


class Schedule(NamedTuple):
    """How the projects of one town are paid for (arrays [projects]; months counted from the scenario's first)."""

    rows: Array  # int64, of all projects
    rate: Array  # float64, part of what is eligible that outside money pays back
    eligible: Array  # float64, part of running cost and aid that is eligible
    shared_until: Array  # int64, from which month on nothing is shared
    funded_until: Array  # int64, in which month the years of funding are over

    @property
    def ends(self) -> int:
        """Return the month in which the last funding is over, 0 without projects."""
        return int(self.funded_until.max(initial=0))


def schedule_of(scenario: Scenario, town: str) -> Schedule:
    """Return how the levers for one town are paid for."""
    first, plan = scenario.towns[0].name, scenario.plan
    levers = [(row, lever) for row, lever in enumerate(plan.levers) if (lever.town or first) == town and lever.size > 0]
    start = scenario.start
    return Schedule(
        np.array([row for row, _ in levers], np.int64),
        np.array([plan.rate(lever) for _, lever in levers], float),
        np.array([lever.eligible_running for _, lever in levers], float),
        np.array([plan.funded_until(lever, start) for _, lever in levers], np.int64),
        np.array([lever.first(start) + round(12 * lever.years) for _, lever in levers], np.int64),
    )


# ---- the books of the plan (int64[months, projects, kinds]) -----------------------------------------
def by_year(months: Array) -> Array:
    """Sum months over calendar years, the last one as far as it goes (int64[months, ...] to int64[years, ...])."""
    return np.asarray(np.add.reduceat(months, np.arange(0, len(months), 12), axis=0))


def spent(books: Array) -> Array:
    """Return what was paid for the plan month by month (int64[months])."""
    return np.asarray(books[:, :, PAID].sum(axis=(1, 2)))


def from_outside(books: Array) -> Array:
    """Return outside money received, less what was paid back, month by month (int64[months])."""
    return np.asarray((books[:, :, ProjectFlow.GRANTS] - books[:, :, ProjectFlow.REPAID]).sum(axis=1))


def peak_need(books: Array, until: int) -> tuple[int, int]:
    """Return the deepest gap between all paid and all reimbursed so far, and its month, looking at months < until."""
    gap = np.cumsum(spent(books) - from_outside(books))[:until]
    if not gap.size or gap.max() <= 0:
        return 0, 0
    return int(gap.max()), int(gap.argmax())


def lost_to_deadline(books: Array, schedule: Schedule) -> int:
    """Return the outside money that was missed as works or funded running were paid after the last day for it."""
    month = np.arange(len(books))[:, None]
    late = month >= schedule.shared_until
    works = (books[:, :, ProjectFlow.WORKS] * late).sum(axis=0)
    other = (books[:, :, ProjectFlow.RUNNING] + books[:, :, ProjectFlow.AID]) * (late & (month < schedule.funded_until))
    missed = schedule.rate * (works + schedule.eligible * other.sum(axis=0))
    return int(np.floor(missed).sum())


# ---- what twins differ by (int64[years, flows]) -----------------------------------------------------
def by_heading(flows: Array, twin: Array) -> Array:
    """Return what the council receives more than in the twin, by heading (int64[years, headings])."""
    return np.asarray(((flows - twin) * RECEIVED) @ IN_HEADING)


def by_account(flows: Array, twin: Array) -> Array:
    """Return what each account receives, less what it pays, more than in the twin (int64[years, accounts])."""
    return np.asarray((flows - twin) @ IN_ACCOUNT)


def discounted(amounts: Values, rate: float) -> Values:
    """Return the value in the first year of amounts by year ([..., years])."""
    return np.asarray((amounts / (1 + rate) ** np.arange(amounts.shape[-1])).sum(axis=-1))


# ---- a plan's money, over runs ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Money:
    """What a plan costs and brings in one town (EUR cents, int64[runs, ...])."""

    spent: Array  # [years] paid for the plan
    outside: Array  # [years] of it, or later, paid back by outside money, net of what was returned
    headings: Array  # [years, headings] what the council receives more than in the twin
    accounts: Array  # [years, accounts] the same for everybody's accounts
    peak: Array  # deepest gap between paid and reimbursed while the plan is funded
    peak_month: Array
    advanced: Array  # most that the council had advanced for outside money at any time
    lost: Array  # outside money missed by the deadline
    repaid: Array  # outside money paid back
    left: Array | None  # [.] to pay in a year after the funding; None if the run ends before
    funded_years: float  # from the scenario's start until the last funding is over
    unexplained: int  # must be 0: what books, flows and cash do not agree on

    @property
    def council(self) -> Array:
        """Return what the council itself pays for the plan (int64[runs, years])."""
        return self.spent - self.outside

    @property
    def venues(self) -> Array:
        """Return what the council pays more for public venues, as those that the plan opened (int64[runs, years])."""
        return np.asarray(-self.headings[:, :, HEADINGS.index(VENUES)])

    @property
    def public_cost(self) -> Array:
        """Return what was paid for the plan and more for public venues (int64[runs])."""
        return np.asarray((self.spent + self.venues).sum(axis=1))

    @property
    def balance(self) -> Array:
        """Return what the plan does to the council's balance before its usual works and loans (int64[runs, years])."""
        counted = [i for i, heading in enumerate(HEADINGS) if heading not in AFTERWARDS]
        return np.asarray(self.headings[:, :, counted].sum(axis=2))


def money_of(kept: Sequence[Kept], twins: Sequence[Kept], schedule: Schedule, town: int) -> Money:
    """Return the money of a plan from its runs and their twins, in which there is no plan at all."""
    books = [one.books[:, schedule.rows] for one in kept]
    flows = [(one.flows[:, town], twin.flows[:, town]) for one, twin in zip(kept, twins, strict=True)]
    headings = np.array([by_heading(*pair) for pair in flows])
    accounts = np.array([by_account(*pair) for pair in flows])
    peaks = np.array([peak_need(one, schedule.ends) for one in books], np.int64)
    yearly = np.array([by_year(spent(one)) for one in books])
    outside = np.array([by_year(from_outside(one)) for one in books])
    saved, twins_saved = (np.array([_saved(one.council[:, town]) for one in runs]) for runs in (kept, twins))
    return Money(
        spent=yearly,
        outside=outside,
        headings=headings,
        accounts=accounts,
        peak=peaks[:, 0],
        peak_month=peaks[:, 1],
        advanced=np.array([one.waiting[:, schedule.rows].sum(axis=1).max(initial=0) for one in kept]),
        lost=np.array([lost_to_deadline(one, schedule) for one in books], np.int64),
        repaid=np.array([one[:, :, ProjectFlow.REPAID].sum() for one in books], np.int64),
        left=left_to_pay(books, headings, schedule.ends),
        funded_years=schedule.ends / 12,
        unexplained=unexplained(headings, accounts, yearly - outside, saved - twins_saved),
    )


def _saved(council: Array) -> int:
    """Return by how much cash grew (council int64[months + 1, 2], cash and debt)."""
    return int(council[-1, 0] - council[0, 0])


def left_to_pay(books: Sequence[Array], headings: Array, ends: int) -> Array | None:
    """Return what the plan costs the council in a year after its funding, venues included (float64[runs]).

    The mean of the whole calendar years from then on; None if there are none.
    """
    first = -(-ends // 12)
    years = len(books[0]) // 12 - first
    if years < 1:
        return None
    whole = slice(12 * first, 12 * (first + years))
    running = np.array([one[whole][:, :, LASTING].sum() for one in books])
    venues = headings[:, first : first + years, HEADINGS.index(VENUES)].sum(axis=1)
    return np.asarray((running - venues) / years)


def unexplained(headings: Array, accounts: Array, council: Array, cash: Array) -> int:
    """Return by how many cents books and flows disagree at the most: 0 if everything balances.

    The council's cash must differ from the twin's by all headings together; the heading of the plan must be what the
    projects' books say it pays; what one account receives another must pay.
    """
    by_cash = headings.sum(axis=(1, 2)) - cash
    by_plan = headings[:, :, HEADINGS.index(PLAN)] + council
    return int(max(np.abs(part).max(initial=0) for part in (by_cash, by_plan, accounts.sum(axis=2))))


# ---- cost per lasting job ---------------------------------------------------------------------------
class JobCost(NamedTuple):
    """Jobs in the last year and what one of them cost (EUR); no cost where no job can be told from chance."""

    jobs: float
    jobs_low: float
    jobs_high: float
    cost: float | None
    cost_low: float | None
    cost_high: float | None


def job_cost(public_cost: Values, jobs: Values) -> JobCost:
    """Divide what was paid (EUR, float64[runs]) by the jobs more than in the twin (float64[runs]), mean by mean.

    The interval is that of the jobs; without a lower end above zero there is no cost to speak of.
    """
    mean, low, high = (float(part) for part in mean_of(np.asarray(jobs, float)))
    if not low > 0:
        return JobCost(mean, low, high, None, None, None)
    cost = float(np.mean(public_cost))
    return JobCost(mean, low, high, cost / mean, cost / high, cost / low)


def net_jobs(kept: Sequence[Kept], twins: Sequence[Kept], town: int) -> Values:
    """Return the jobs in town more than in the twin, mean of the last year (float64[runs])."""
    jobs = column("jobs")
    return np.array(
        [last_year(a.series)[town, jobs] - last_year(b.series)[town, jobs] for a, b in zip(kept, twins, strict=True)]
    )


def gross_jobs(kept: Sequence[Kept], town: int) -> Values | None:
    """Return the jobs of the last year in firms that were ever supported (float64[runs]); None if none ever was."""
    if not any(one.supported[:, town].any() for one in kept):
        return None
    return np.array([one.supported[-12:, town].mean() for one in kept])
