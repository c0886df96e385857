"""The evidence of one run, year by year: what is kept of a town and of those who lived there when it began.

People are counted in March, June, September and December; indicators are means of twelve months.  Incomes are real, in
EUR a month: for tenants deflated by rents, as in the indicator `real_income`.  Who lives elsewhere is credited with
what people of the same occupation usually have in the town (mean of a first year without a plan, rents, dividends and
other income included), times what the place pays more and what homes cost there (`elsewhere.advantage`).  So to
move to a place like the town at the start changes nothing, on average over those of an occupation.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ccsim.comparing.headings import OF_VENUES, PAID
from ccsim.comparing.kept import column, years_of
from ccsim.engine import Engine
from ccsim.exact import log
from ccsim.judging.elsewhere import advantage, expected_utility, usual_incomes
from ccsim.judging.following import TENURES, Incumbents
from ccsim.rules.municipality import credit_left
from ccsim.town.columns import Array
from ccsim.town.schema import METROPOLIS, OCCUPATIONS, RING, SECTORS

AGES = ("0-17", "18-29", "30-44", "45-64", "65 and over")  # of `Evidence.cells`
LATER = ("newcomers", "born here since")
GROUPS = (*OCCUPATIONS, *TENURES, *LATER)  # by occupation and tenure at the start; those who came or were born later
SAMPLED = 3  # months from one count of people to the next
LIVE = ("model", "projects", "books")  # what a watch has of the model that it listens to
JOBS = tuple(column(f"jobs_{sector.replace(' ', '_')}") for sector in SECTORS)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one count of people finds (incomes EUR/month)."""

    cells: Array  # float64[5, 6, 2] people and sum of real incomes by age and occupation
    groups: Array  # float64[groups, 2] people and sum of real incomes
    utility: Array  # float64, of incumbents
    metropolis: Array  # float64
    ring: Array  # float64[6]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is kept of one run of one town, by calendar year (float64 unless said; incomes EUR/month, real)."""

    y: Array  # [years] mean income of residents
    population: Array  # [years]
    jobs: Array  # [years]
    sectors: Array  # [years, 7] jobs by sector
    employed: Array  # [years] residents who work
    cells: Array  # [years, 5, 6, 2] people and sum of incomes by age and occupation, mean of the counts
    incumbents: Array  # [years] mean income of those who lived here at the start and live, wherever they live
    utility: Array  # [years] what they may expect of life here, with the choice to leave, in log income
    groups: Array  # [years, groups, 2] people and their mean income, wherever incumbents live now (0 if nobody)
    metropolis: Array  # [years] what the town's people, by occupation, would have in the metropolis, mean
    ring: Array  # [years, 6] what an occupation has in the neighbour ring
    others: Array  # [years] sum of the incomes of all residents of the scenario's other towns, EUR/month
    spent: Array  # [years] EUR paid so far for the projects of the town, whoever bears it, and for its public venues
    at_limit: Array  # bool[years] whether it could borrow no more then
    displaced: Array  # [years] share of incumbents who had to leave by then for want of a home they could pay

    def public_cost(self, twin: Evidence) -> Array:
        """Return what was paid for the plan and more for public venues by the end of each year (float64[years], EUR).

        Outside money and the council's own.  What the council lacks in the end would be too little: it cuts its usual
        works and services to pay for a plan.
        """
        return np.asarray(self.spent - twin.spent)

    def at_mix_of(self, twin: Evidence) -> Array:
        """Return the part of the gap of log income that is left at the twin's ages and occupations (float64[years]).

        ln of the mean income if the twin's people of each age and occupation had what such people have here (as in
        the twin where nobody of the kind lives here), less ln of the twin's; both of the months people are counted in.
        """
        here, there = self.cells.reshape(len(self.y), -1, 2), twin.cells.reshape(len(twin.y), -1, 2)
        usual = there[..., 1] / np.maximum(1e-9, there[..., 0])
        mean = np.where(here[..., 0] > 0, here[..., 1] / np.maximum(1e-9, here[..., 0]), usual)
        return log((mean * there[..., 0]).sum(axis=1)) - log((usual * there[..., 0]).sum(axis=1))


class EvidenceWatch:
    """Follows a model from its start for the verdict on one of its towns; it only looks."""

    def __init__(self, model: Engine, town: int = 0) -> None:
        """See what people of the town usually have, write down who lives there, and listen."""
        self.town = town
        self.usual, self.incumbents = usual_incomes(model, town), Incumbents(model, town)
        self.samples: list[Sample] = []
        self.ends: list[tuple[int, bool, float]] = []  # of years, as in `_end_year`
        self.flows = np.zeros_like(model.state.ledger.flows[town])  # of the town so far
        self.join(model)

    def join(self, model: Engine) -> None:
        """Listen to a model from now on, whose plan has not begun."""
        self.model = model
        self.projects = model.state.projects.town == self.town
        self.books = np.zeros_like(model.state.ledger.projects)  # of all projects so far
        model.listeners.append(self.hear)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what was seen, not the model that it was seen in: whoever takes it up joins one."""
        return {name: value for name, value in self.__dict__.items() if name not in LIVE}

    def hear(self, what: str) -> None:
        """Note who is displaced after the homes are dealt out, and the rest when the month is over."""
        state = self.model.state
        if what == "housing" and self.model.stuck.size:
            self.incumbents.note_displaced(state, self.model.stuck)
        elif what == "month":
            self.flows += state.ledger.flows[self.town]
            self.books += state.ledger.projects
            if state.month % SAMPLED == 0:
                self.samples.append(self._count())
            if state.month % 12 == 0:
                self._end_year()

    def result(self) -> Evidence:
        """Return the evidence of the whole calendar years simulated."""
        series = years_of(self.model.series)
        years, town = len(series), series[:, self.town]
        income = series[..., column("real_income")] * series[..., column("population")]
        ends = np.array(self.ends[:years], float).reshape(years, 3)
        found = {
            field.name: _yearly([getattr(sample, field.name) for sample in self.samples], years)
            for field in fields(Sample)
        }
        groups = found.pop("groups")
        old = groups[:, : len(OCCUPATIONS)].sum(axis=1)
        groups[..., 1] /= np.maximum(1e-9, groups[..., 0])
        return Evidence(
            y=town[:, column("real_income")], population=town[:, column("population")], jobs=town[:, column("jobs")],
            sectors=town[:, JOBS], employed=town[:, column("employed_residents")],
            incumbents=old[:, 1] / np.maximum(1e-9, old[:, 0]), groups=groups,
            others=income.sum(axis=1) - income[:, self.town], spent=ends[:, 0] / 100, at_limit=ends[:, 1] > 0,
            displaced=ends[:, 2], **found,
        )  # fmt: skip

    def _count(self) -> Sample:
        """Count people and what they have this month."""
        state, assumed = self.model.state, self.model.scenario.parameters
        credit = self.usual * advantage(state, assumed, self.town)
        cells, old, later, expecting = self.incumbents.look(state, credit)
        by_occupation = cells[..., 0].sum(axis=0)
        return Sample(
            cells=cells,
            groups=np.concatenate([old.sum(axis=1), old.sum(axis=0), later]),
            utility=(expecting * expected_utility(self.model, self.town)).sum() / max(1, expecting.sum()),
            metropolis=by_occupation @ credit[METROPOLIS] / max(1.0, by_occupation.sum()),
            ring=credit[RING],
        )

    def _end_year(self) -> None:
        """Note what was spent so far, whether the council may borrow no more, and the displaced."""
        spent = self.books[self.projects][:, PAID].sum() - (self.flows * OF_VENUES).sum()
        at_limit = credit_left(self.model.state, self.model.scenario.parameters)[self.town] == 0
        self.ends.append((int(spent), bool(at_limit), float(self.incumbents.displaced.mean())))


def _yearly(samples: list[Array], years: int) -> Array:
    """Return the means of the counts of each year (float64[years, ...])."""
    a_year = 12 // SAMPLED
    kept = np.array(samples[: a_year * years], float)
    return np.asarray(kept.reshape(years, a_year, *kept.shape[1:]).mean(axis=1))
