"""What a plan is planned to cost, by payer and year, all of it delivered: arithmetic on the levers, no simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.levers.lever import Lever
from ccsim.scenario import Scenario
from ccsim.summary import Values


@dataclass(frozen=True, slots=True)
class Budget:
    """EUR by year (float64[years]); venues that open beside have costs of their own, which a run counts."""

    start: int  # first year
    works: Values
    running: Values  # and aid and repairs
    outside: Values  # of both, in the year in which it is spent

    @property
    def council(self) -> Values:
        """Return what the council pays in the end."""
        return np.asarray(self.works + self.running - self.outside)

    @property
    def total(self) -> float:
        """Return all that is spent."""
        return float(self.works.sum() + self.running.sum())


def budget_of(scenario: Scenario) -> Budget:
    """Return the budget of a scenario's plan over its years."""
    months = 12 * scenario.years
    works, running, outside = np.zeros(months), np.zeros(months), np.zeros(months)
    for lever in scenario.plan.levers:
        if lever.size > 0:
            bills, yearly = works_of(lever, scenario), running_of(lever, scenario)
            rate = scenario.plan.rate(lever)
            shared = np.arange(months) < scenario.plan.funded_until(lever, scenario.start)
            works += bills
            running += yearly
            outside += rate * shared * (bills + lever.eligible_running * aid_and_running(lever, scenario))
    by_year = (part.reshape(-1, 12).sum(axis=1) for part in (works, running, outside))
    return Budget(scenario.start, *by_year)


def works_of(lever: Lever, scenario: Scenario) -> Values:
    """Return the works of a lever month by month (EUR)."""
    bills = np.zeros(12 * scenario.years)
    first, months = lever.first(scenario.start), max(1, round(lever.lag))
    bills[first : first + months] = lever.capital * lever.size / months
    return bills


def service(lever: Lever, scenario: Scenario) -> Values:
    """Return in which months a lever is in service (float64[months], 0 or 1)."""
    month = np.arange(12 * scenario.years)
    first = lever.first(scenario.start)
    begins = first + (max(1, round(lever.lag)) if lever.lag >= 1 else 0)
    over = first + round(12 * lever.years) if lever.afterwards == "it ends" else month.size
    return ((month >= begins) & (month < over)).astype(float)


def aid_and_running(lever: Lever, scenario: Scenario) -> Values:
    """Return running cost and aid month by month (EUR)."""
    names = [town.name for town in scenario.towns]
    town = scenario.towns[names.index(lever.town) if lever.town else 0]
    a_year = lever.running * lever.size + lever.aid_in_a_year(town.people.population.value)
    return np.asarray(a_year / 12 * service(lever, scenario))


def running_of(lever: Lever, scenario: Scenario) -> Values:
    """Return running cost, aid and repairs month by month (EUR)."""
    repairs = lever.upkeep * lever.capital * lever.size * min(1.0, scenario.plan.upkeep) / 12
    return np.asarray(aid_and_running(lever, scenario) + repairs * service(lever, scenario))
