"""When a plan's money ends, and how long towns must be simulated to tell what lasts."""

from __future__ import annotations

from ccsim.levers.lever import Lever
from ccsim.scenario import Scenario


def last_month_of_money(scenario: Scenario) -> int:
    """Return t1: the last month in which a plan spends or outside money can still come, counted from the first.

    Outside money comes some months after it was spent.  What the council goes on paying for buildings and schemes when
    their years are over is the town's own, and no part of it; but as long as a scheme's years last it is not over,
    whoever pays.
    """
    plan = scenario.plan
    return max((_last(scenario, lever) for lever in plan.levers if lever.size > 0), default=0)


def _last(scenario: Scenario, lever: Lever) -> int:
    """Return the last month of money of one lever."""
    plan, first = scenario.plan, lever.first(scenario.start)
    ends = first + max(1, round(12 * lever.years))
    if plan.rate(lever) <= 0:
        return ends - 1
    return max(ends, plan.funded_until(lever, scenario.start) + max(1, plan.reimbursement)) - 1


def first_month(scenario: Scenario) -> int:
    """Return the month in which a plan begins, counted from the first."""
    return min((lever.first(scenario.start) for lever in scenario.plan.levers if lever.size > 0), default=0)


def funded_year(scenario: Scenario) -> int:
    """Return the year (0 for the first) in which t1 lies."""
    return last_month_of_money(scenario) // 12


def years_needed(scenario: Scenario, after: int) -> int:
    """Return for how many years to simulate, so that the year `after` years after the last money is over."""
    return funded_year(scenario) + after + 1
