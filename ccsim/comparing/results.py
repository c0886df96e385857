"""What was found about plans: every question that can be asked of the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from ccsim.comparing import lines, words
from ccsim.comparing.arms import NOTHING, Runs
from ccsim.comparing.contributions import Contributions
from ccsim.comparing.effects import effects_of
from ccsim.comparing.gains import Gain, Sector, gains_of, jobs_by_sector
from ccsim.comparing.kept import Kept, years_of
from ccsim.comparing.money import DISCOUNT, JobCost, Money, gross_jobs, job_cost, money_of, net_jobs, schedule_of
from ccsim.scenario import Scenario
from ccsim.scenario.problems import did_you_mean, shown
from ccsim.store import Manifest

MOST_TOWNS = 6  # of a network that get pictures and results of their own
MOST_ELSEWHERE = 20  # of a network, for which a plan decides nothing, that get a line


@dataclass(frozen=True, slots=True)
class Results:
    """Plans for one town or network, each run with the same seeds as doing nothing.

    Methods take the name of a plan (the first one if none is given), of what it is compared with (doing nothing, or
    another plan) and of a town (the first one on which a plan acts).
    """

    base: Scenario  # with nothing decided
    plans: Mapping[str, Scenario]
    runs: Runs
    seeds: tuple[int, ...]  # that succeeded everywhere
    manifest: Manifest
    discount: float = DISCOUNT
    contributions: Mapping[str, Mapping[str, Contributions]] = field(default_factory=dict)  # by plan and town

    def table(self, plan: str = "", against: str = NOTHING, town: str = "") -> pd.DataFrame:
        """Return what a plan changes in the last year, line by line (see `lines.table_of`)."""
        return lines.table_of(*self.twins(plan, against), self.town_named(town))

    def effects(self, plan: str = "", against: str = NOTHING, town: str = "") -> pd.DataFrame:
        """Return what a plan changes in every indicator and year, in the indicators' own units."""
        number = self.town_named(town)
        values, twins = (
            np.array([years_of(one.series)[:, number] for one in runs]) for runs in self.twins(plan, against)
        )
        return lines.frame_of_effects(effects_of(values, twins), self.base.start)

    def money(self, plan: str = "", town: str = "") -> Money:
        """Return what a plan costs and brings in a town, against doing nothing."""
        number, name = self.town_named(town), self.plan_named(plan)
        schedule = schedule_of(self.plans[name], self.base.towns[number].name)
        return money_of(*self.twins(name), schedule, number)

    def gains(self, plan: str = "", against: str = NOTHING, town: str = "") -> list[Gain]:
        """Return who gains and who loses of those who lived in a town at the start."""
        return gains_of(*self.twins(plan, against), self.town_named(town))

    def sectors(self, plan: str = "", against: str = NOTHING, town: str = "") -> list[Sector]:
        """Return the jobs that each sector has more, mean of the last year."""
        return jobs_by_sector(*self.twins(plan, against), self.town_named(town))

    def job_costs(self, plan: str = "", town: str = "") -> tuple[JobCost, JobCost | None]:
        """Return the cost of a lasting job, net in town, and gross in supported firms (None if none is supported)."""
        number, paid = self.town_named(town), self.money(plan, town).public_cost / 100
        kept, twins = self.twins(plan)
        gross = gross_jobs(kept, number)
        net = job_cost(paid, net_jobs(kept, twins, number))
        return net, None if gross is None else job_cost(paid, gross)

    def sentences(self, plan: str = "", town: str = "") -> list[str]:
        """Return the most important results of a plan in plain words."""
        name, place = self.plan_named(plan), self.base.towns[self.town_named(town)].name
        account, last = self.money(name, town), self.last_year
        net, _ = self.job_costs(name, town)
        effects = words.differences_said(self.table(name, NOTHING, town), len(self.seeds), last)
        people = words.people_said(self.gains(name, NOTHING, town))
        if place not in self.decided_for(name):
            return [f"{name} decides nothing for {place}.", *effects, people]
        return [
            words.money_said(account, name, last),
            *effects,
            people,
            words.job_cost_said(net, account.left is not None),
        ]

    @property
    def last_year(self) -> int:
        """Return the last year simulated."""
        return self.base.start + self.base.years - 1

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return what is compared with what: each plan with doing nothing, then with every later plan."""
        return [*((plan, NOTHING) for plan in self.plans), *combinations(self.plans, 2)]

    @property
    def towns(self) -> list[str]:
        """Return the towns on which any plan acts, the first ones of many."""
        acted_on = {town for plan in self.plans for town in self.decided_for(plan)}
        return [town.name for town in self.base.towns if town.name in acted_on][:MOST_TOWNS]

    def decided_for(self, plan: str) -> list[str]:
        """Return the towns for which a plan has a lever."""
        first = self.base.towns[0].name
        named = {lever.town or first for lever in self.plans[plan].plan.levers}
        return [town.name for town in self.base.towns if town.name in named]

    def elsewhere(self, plan: str) -> list[str]:
        """Return the other towns of the network, the first ones of many."""
        decided = self.decided_for(plan)
        return [town.name for town in self.base.towns if town.name not in decided][:MOST_ELSEWHERE]

    # ---- names --------------------------------------------------------------------------------------
    def twins(self, plan: str, against: str = NOTHING) -> tuple[list[Kept], list[Kept]]:
        """Return the runs of a plan and their twins."""
        other = NOTHING if against == NOTHING else self.plan_named(against)
        return self.runs.of(self.plan_named(plan), self.seeds), self.runs.of(other, self.seeds)

    def plan_named(self, name: str) -> str:
        """Return the name of a plan, the first if none is given."""
        if name and name not in self.plans:
            raise ValueError(f"There is no plan {shown(name)} in this comparison. {did_you_mean(name, self.plans)}")
        return name or next(iter(self.plans))

    def town_named(self, name: str) -> int:
        """Return the number of a town, of the first one on which a plan acts if none is given."""
        names = [town.name for town in self.base.towns]
        if name and name not in names:
            raise ValueError(f"There is no town {shown(name)} in this comparison. {did_you_mean(name, names)}")
        return names.index(name or self.towns[0])
