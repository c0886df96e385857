"""What a report is about: one plan for one town in one language, with what was found about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ccsim.comparing.arms import NOTHING
from ccsim.comparing.comparison import Comparison
from ccsim.comparing.effects import of_ten_counted
from ccsim.comparing.gains import Gain
from ccsim.comparing.kept import years_of
from ccsim.comparing.money import Money, Schedule, schedule_of
from ccsim.languages import Language
from ccsim.levers.lever import Lever
from ccsim.reporting.document import Amount, Span, given
from ccsim.reporting.verdicts import SavedVerdict
from ccsim.scenario import Scenario
from ccsim.summary import Values


@dataclass(frozen=True)
class Case:
    """A plan, its town, what was found, and the language it is told in."""

    found: Comparison
    plan: str
    town: str
    language: Language
    verdict: SavedVerdict | None = None

    @property
    def scenario(self) -> Scenario:
        """Return the scenario with the plan."""
        return self.found.plans[self.plan]

    @property
    def number(self) -> int:
        """Return the number of the town."""
        return self.found.town_named(self.town)

    @property
    def runs(self) -> int:
        """Return how many pairs of runs there are."""
        return len(self.found.seeds)

    @cached_property
    def levers(self) -> list[tuple[int, Lever]]:
        """Return the levers for this town with their rows in the plan."""
        first = self.scenario.towns[0].name
        rows = enumerate(self.scenario.plan.levers)
        return [(row, lever) for row, lever in rows if (lever.town or first) == self.town]

    @cached_property
    def account(self) -> Money:
        """Return what the plan costs and brings."""
        return self.found.money(self.plan, self.town)

    @cached_property
    def schedule(self) -> Schedule:
        """Return how the levers are paid for."""
        return schedule_of(self.scenario, self.town)

    @cached_property
    def lines(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what the plan changes in the last year, by indicator."""
        rows = self.found.table(self.plan, NOTHING, self.town).to_dict(orient="records")
        return {str(row["indicator"]): {str(key): value for key, value in row.items()} for row in rows}

    @cached_property
    def gains(self) -> list[Gain]:
        """Return who gains and who loses."""
        return self.found.gains(self.plan, NOTHING, self.town)

    @cached_property
    def by_year(self) -> tuple[Values, Values]:
        """Return the indicators with the plan and without, yearly means (float64[runs, years, indicators] each)."""
        kept, twins = self.found.twins(self.plan)
        with_plan, without = (
            np.array([years_of(one.series)[:, self.number] for one in runs]) for runs in (kept, twins)
        )
        return with_plan, without

    # ---- years --------------------------------------------------------------------------------------
    @property
    def start(self) -> int:
        """Return the first year simulated."""
        return self.found.base.start

    @property
    def end(self) -> int:
        """Return the last year simulated."""
        return self.found.last_year

    @property
    def begins(self) -> int:
        """Return the year in which the plan begins, or the first one simulated after that."""
        firsts = [lever.first(self.start) // 12 for _, lever in self.levers]
        return min(self.end, self.start + max(0, min(firsts, default=0)))

    @property
    def target(self) -> int:
        """Return the year in which the last funding ends, or the last one simulated before that."""
        return max(self.begins, min(self.end, self.start + max(0, self.schedule.ends - 1) // 12))

    @property
    def milestone(self) -> int:
        """Return the year halfway from beginning to target."""
        return (self.begins + self.target) // 2

    # ---- how things are said --------------------------------------------------------------------------
    @property
    def name(self) -> str:
        """Return what the plan is called, as it may stand in a sentence."""
        return given(self.language.shipped(self.plan))

    @property
    def place(self) -> str:
        """Return what the town is called, as it may stand in a sentence."""
        return given(self.town)

    def say(self, key: str, values: Mapping[str, str | int] | None = None) -> str:
        """Return a string of the report."""
        return self.language.say(f"report.{key}", values)

    def label(self, lever: Lever) -> str:
        """Return what a lever is called: by its own name, else by its title."""
        called = self.language.lever(lever.kind, lever.name, lever.title)
        return given(called) if lever.name else called

    def of_runs(self, share: float) -> str:
        """Return a share of runs in words: 8 of 10 runs."""
        count, of = of_ten_counted(share, self.runs)
        return self.language.say("words.of_runs", {"count": count, "n": of})

    def amount(self, value: float, digits: int = 0) -> Amount:
        """Return a number as a cell."""
        return Amount(round(value, 6), self.language.number(value, digits))

    def difference(self, value: float, digits: int = 0) -> Amount:
        """Return a difference as a cell."""
        return Amount(round(value, 6), self.language.signed(value, digits))

    def span(self, low: float, high: float, digits: int = 0) -> Span:
        """Return a range as a cell."""
        ends = (self.language.number(low, digits), self.language.number(high, digits))
        return Span(round(low, 6), round(high, 6), self.language.between(*ends))

    def range_of(self, values: Values, digits: int = 0) -> Span:
        """Return where eight in ten runs lie as a cell (float64[runs])."""
        low, high = np.quantile(values, (0.1, 0.9))
        return self.span(float(low), float(high), digits)

    def about(self, values: Values) -> str:
        """Return the mean of sums of money and where eight in ten runs lie (EUR cents, [runs])."""
        return self.language.money(float(np.mean(values)) / 100)
