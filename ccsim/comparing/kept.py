"""What is kept of a run that is compared with its twins: indicators, money, what became of those who lived there."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ccsim.engine import Engine
from ccsim.exact import power
from ccsim.indicators import NAMES
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.state import State


@dataclass(frozen=True, slots=True)
class Incumbents:
    """Those who lived in the towns at the start, and what became of each (arrays [people], in the order of their keys).

    The keys of twins are the same, so that people can be compared with themselves.
    """

    key: Array  # uint64
    town: Array  # int16, at the start, as are the next three
    age: Array  # int64, years
    occupation: Array  # int8
    tenant: Array  # bool
    here: Array  # bool, lives in the same town at the end
    displaced: Array  # bool, lived in a household that could pay no home in town and had to leave
    income: Array  # float64 EUR/month, real, mean of the last year's months spent in the towns; NaN if none


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one run (money in EUR cents)."""

    series: Array  # float64[months, towns, indicators]
    flows: Array  # int64[years, towns, flows], sums of calendar years, the last one as far as it goes
    books: Array  # int64[months, projects, kinds of ProjectFlow]
    waiting: Array  # int64[months, projects] outside money asked for that has not come yet
    council: Array  # int64[months + 1, towns, 2] cash and debt, from the eve of the first month on
    supported: Array  # int64[months, towns] jobs in firms that an incubator or aid supports, or once did
    incumbents: Incumbents


def real_incomes(state: State, rows: Array, housing_share: float) -> Array:
    """Return the net incomes of residents (rows int64[k]), for tenants deflated by rents (float64[k], EUR/month)."""
    people, streets = state.residents, state.streets
    dearer = np.maximum(1e-6, streets.rent[people.street[rows]] / streets.rent_at_start[people.street[rows]])
    deflator = np.where(state.households.tenant[people.household[rows]], power(dearer, -housing_share), 1.0)
    return np.asarray(people.income[rows] / 100 * deflator)


def council_of(state: State) -> Array:
    """Return what each council has and owes (int64[towns, 2], EUR cents)."""
    return np.stack([state.towns.cash, state.towns.debt], axis=1).astype(np.int64)


@dataclass(slots=True)
class Months:
    """What was noted month by month."""

    council: list[Array]
    flows: list[Array] = field(default_factory=list)  # by year
    books: list[Array] = field(default_factory=list)
    waiting: list[Array] = field(default_factory=list)
    supported: list[Array] = field(default_factory=list)


class TwinWatch:
    """Follows a model from its start; it only looks."""

    def __init__(self, model: Engine) -> None:
        """Remember who lives in the towns, and listen."""
        self.model, state = model, model.state
        people = state.residents
        rows = np.flatnonzero(people.town >= 0)
        rows = rows[np.argsort(people.key[rows])]
        self.at_start = {
            "key": people.key[rows].copy(),
            "town": people.town[rows].copy(),
            "age": -people.born[rows].astype(np.int64) // 12,
            "occupation": people.occupation[rows].copy(),
            "tenant": state.households.tenant[people.household[rows]].copy(),
        }
        self.displaced = np.zeros(rows.size, bool)
        self.income, self.months_there = np.zeros(rows.size), np.zeros(rows.size, np.int64)
        self.ever_supported = np.zeros(0, bool)  # by id of the firm
        self.months = Months([council_of(state)])
        model.listeners.append(self.hear)

    def hear(self, what: str) -> None:
        """Note who is displaced after the homes are dealt out, and everything else when the month is over."""
        if what == "housing":
            self._note_displaced()
        elif what == "month":
            self._note_money()
            self._note_supported()
            if self.model.state.month > 12 * (self.model.scenario.years - 1):
                self._note_incomes()

    def result(self) -> Kept:
        """Return what is kept."""
        months = self.months
        lives_where, place = np.full(self.displaced.size, -1), self._incumbents_in_town()
        lives_where[place[1]] = self.model.state.residents.town[place[0]]
        incumbents = Incumbents(
            **self.at_start,
            here=lives_where == self.at_start["town"],
            displaced=self.displaced,
            income=np.where(self.months_there > 0, self.income / np.maximum(1, self.months_there), np.nan),
        )
        return Kept(
            self.model.series, np.array(months.flows), np.array(months.books), np.array(months.waiting),
            np.array(months.council), np.array(months.supported), incumbents,
        )  # fmt: skip

    def _incumbents_in_town(self) -> tuple[Array, Array]:
        """Return the rows of incumbents who live in the towns now, and their places in the order of keys."""
        people = self.model.state.residents
        rows = np.flatnonzero(people.incumbent & (people.town >= 0))
        return rows, self._places(people.key[rows])

    def _places(self, keys: Array) -> Array:
        """Return the places of incumbents in the order of keys."""
        return np.searchsorted(self.at_start["key"], keys)

    def _note_displaced(self) -> None:
        """Mark incumbents whose household can pay no home in town."""
        stuck = self.model.stuck
        if stuck.size:
            people = self.model.state.residents
            rows, place = self._incumbents_in_town()
            self.displaced[place[np.isin(people.household[rows], stuck)]] = True

    def _note_money(self) -> None:
        """Note the month's money."""
        state, months = self.model.state, self.months
        if (state.month - 1) % 12 == 0:
            months.flows.append(np.zeros((state.n_towns, len(Flow)), np.int64))
        months.flows[-1] += state.ledger.flows
        months.books.append(state.ledger.projects.copy())
        months.waiting.append(state.dues.sum(axis=(1, 2)))
        months.council.append(council_of(state))

    def _note_supported(self) -> None:
        """Count the jobs in firms that sit in an incubator or get aid, or once did."""
        state, firms = self.model.state, self.model.state.firms
        here, jobs = firms.town >= 0, np.zeros(state.n_towns, np.int64)
        taking_part = here & ((firms.programme >= 0) | (firms.aid > 0))
        if taking_part.any() or self.ever_supported.any():
            room = np.zeros(firms.next_id - self.ever_supported.size, bool)
            self.ever_supported = np.concatenate([self.ever_supported, room])
            self.ever_supported[firms.id[taking_part]] = True
            rows = np.flatnonzero(here & self.ever_supported[firms.id])
            np.add.at(jobs, firms.town[rows], firms.staff[rows])
        self.months.supported.append(jobs)

    def _note_incomes(self) -> None:
        """Add up this month's real incomes."""
        rows, place = self._incumbents_in_town()
        assumed = self.model.scenario.parameters
        self.income[place] += real_incomes(self.model.state, rows, assumed.migration.housing_share)
        self.months_there[place] += 1


class LastYearWatch:
    """Keeps the mean of every indicator over the last year, and nothing else."""

    def __init__(self, model: Engine) -> None:
        """Begin."""
        self.model = model

    def result(self) -> Array:
        """Return the means (float64[towns, indicators])."""
        return last_year(self.model.series)


def last_year(series: Array) -> Array:
    """Return the mean of the last twelve months (series float64[months, towns, indicators])."""
    return np.asarray(series[-12:].mean(axis=0))


def years_of(series: Array) -> Array:
    """Return the means of whole calendar years (float64[years, towns, indicators])."""
    years = len(series) // 12
    return np.asarray(series[: 12 * years].reshape(years, 12, *series.shape[1:]).mean(axis=1))


def column(indicator: str) -> int:
    """Return where an indicator stands among all."""
    return NAMES.index(indicator)
