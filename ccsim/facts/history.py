"""What happens in one town, followed month by month and counted by year: what several facts are measured from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ccsim.engine import Engine
from ccsim.rules.settling import owners
from ccsim.town.columns import GONE, Array
from ccsim.town.schema import AGRICULTURE, COMMUTES_RING, CREATIVE, CREATIVE_SECTOR, PRODUCTION, PUBLIC

TOWN = 0  # the scenario's first town
OLDEST = 100
LARGEST = 250  # staff; larger firms are counted as of this size
NEVER = np.iinfo(np.int32).max  # month of closing of firms that are open at the end


@dataclass(frozen=True, slots=True)
class History:
    """One run of one town. Years are calendar years, 0 the first; ages are those reached within the year.

    Firms are private ones without agriculture, as in the business economy of Eurostat.
    """

    series: Array  # float64[months, indicators]
    founded: Array  # int32[firms] month of founding, negative for those of the start
    closed: Array  # int32[firms] month of closing, or NEVER
    staff: Array  # int64[years, LARGEST + 1] firms by staff at the end of the year
    residents: Array  # int64[years, OLDEST + 1] people at the beginning of the year
    came: Array  # int64[years, OLDEST + 1] living here at the end, elsewhere at the beginning, and born before
    left: Array  # int64[years, OLDEST + 1] living here at the beginning, alive and elsewhere at the end
    workers: Array  # int64[years, 2] of 25 to 64 at the beginning: other occupations, creative ones
    workers_left: Array  # int64[years, 2] those among them who left
    cultural: Array  # int64[years, 2] at the end: residents in cultural employment; self-employed among them
    places: Array  # int64[years, 2] at the end: residents who work in town; who commute to the neighbour ring

    @property
    def years(self) -> int:
        """How many whole years were followed."""
        return len(self.residents)


class People(NamedTuple):
    """Who lives in the town at one moment: identity, month of birth, occupation (arrays of equal length)."""

    id: Array
    born: Array
    occupation: Array


class TownWatch:
    """Listens to a model and keeps the history of its first town."""

    def __init__(self, model: Engine) -> None:
        """Begin on the eve of the model's first month."""
        self.model = model
        self.month_of = {name: np.full(0, NEVER, np.int32) for name in ("founded", "last_seen")}  # by identity
        self.years: dict[str, list[Array]] = {name: [] for name in YEARLY}
        self.then = self.here = self._people()
        self.dead: list[Array] = []  # identities of residents who died this year
        model.listeners.append(self.hear)

    def hear(self, what: str) -> None:
        """Follow deaths after `ageing` (who is missing later has left), firms each month, people each year."""
        if what == "ageing":
            self._note_deaths()
        elif what == "month":
            self._note_firms()
            self.here = self._people()
            if self.model.state.month % 12 == 0:
                self._end_year()

    def result(self) -> History:
        """Return what was seen in whole years."""
        founded, last_seen = self.month_of["founded"], self.month_of["last_seen"]
        seen = founded != NEVER
        open_now = last_seen[seen] == self.model.state.month - 1
        closed = np.where(open_now, NEVER, last_seen[seen] + 1).astype(np.int32)
        yearly = {name: np.array(rows, np.int64) for name, rows in self.years.items()}
        series = self.model.series[:, TOWN]
        return History(series=series, founded=founded[seen], closed=closed, **yearly)

    def _people(self) -> People:
        """Return who lives in the town now."""
        people = self.model.state.residents
        rows = np.flatnonzero(people.town == TOWN)
        return People(people.id[rows], people.born[rows], people.occupation[rows])

    def _note_deaths(self) -> None:
        """Note which residents of the end of last month are no longer in the table of people."""
        people = self.model.state.residents
        alive = np.zeros(people.next_id, bool)
        alive[people.id[people.town != GONE]] = True
        self.dead.append(self.here.id[~alive[self.here.id]])

    def _firm_rows(self) -> Array:
        """Return the rows of the firms that are counted."""
        firms = self.model.state.firms
        return np.flatnonzero((firms.town == TOWN) & (firms.sector != PUBLIC) & (firms.sector != AGRICULTURE))

    def _note_firms(self) -> None:
        """Note which firms exist at the end of the month."""
        firms, rows = self.model.state.firms, self._firm_rows()
        missing = firms.next_id - self.month_of["founded"].size
        for name, column in self.month_of.items():
            self.month_of[name] = np.concatenate([column, np.full(missing, NEVER, np.int32)])
        self.month_of["founded"][firms.id[rows]] = firms.founded[rows]
        self.month_of["last_seen"][firms.id[rows]] = self.model.state.month - 1

    def _end_year(self) -> None:
        """Compare who lives here with who did a year ago, and count firms and workers."""
        month = self.model.state.month
        state, died = self.model.state, np.concatenate(self.dead)
        for name, row in yearly_moves(self.then, self.here, died, month).items():
            self.years[name].append(row)
        staff = np.minimum(state.firms.staff[self._firm_rows()], LARGEST)
        self.years["staff"].append(np.bincount(staff, minlength=LARGEST + 1))
        self.years["cultural"].append(self._cultural())
        employer = state.residents.employer[state.residents.town == TOWN]
        self.years["places"].append(np.array([(employer >= 0).sum(), (employer == COMMUTES_RING).sum()]))
        self.then, self.dead = self.here, []

    def _cultural(self) -> Array:
        """Count residents who work in a cultural occupation or in the creative sector, and firms' owners among them."""
        people, firms = self.model.state.residents, self.model.state.firms
        rows = np.flatnonzero((people.town == TOWN) & ((people.employer >= 0) | (people.employer <= COMMUTES_RING)))
        employer = np.maximum(people.employer[rows], 0)
        employed_here = people.employer[rows] >= 0
        counted = people.cultural[rows] | (employed_here & (firms.sector[employer] == CREATIVE_SECTOR))
        own = employed_here & (owners(self.model.state)[employer] == rows)
        return np.array([counted.sum(), (counted & own).sum()])


YEARLY = ("staff", "residents", "came", "left", "workers", "workers_left", "cultural", "places")


def yearly_moves(then: People, now: People, died: Array, month: int) -> dict[str, Array]:
    """Count moves between two moments a year apart, by age at the second one (month: the one that begins then).

    died: identities of those who died while they lived in the town. Who comes and leaves within the year, or
    leaves and comes back, is not seen, as in figures from addresses of one year and the next.
    """
    stayed_or_died = np.isin(then.id, np.concatenate([now.id, died]))
    came = ~np.isin(now.id, then.id) & (now.born < month - 12)
    age = (month - 1 - then.born) // 12
    works = (age > 25) & (age <= 65) & (then.occupation >= CREATIVE) & (then.occupation <= PRODUCTION)
    creative = then.occupation == CREATIVE
    left = ~stayed_or_died
    return {
        "residents": _by_age(age),
        "came": _by_age((month - 1 - now.born[came]) // 12),
        "left": _by_age(age[left]),
        "workers": np.bincount(creative[works], minlength=2),
        "workers_left": np.bincount(creative[works & left], minlength=2),
    }


def _by_age(age: Array) -> Array:
    """Count people by year of age (age int[n]; int64[OLDEST + 1])."""
    return np.bincount(np.clip(age, 0, OLDEST), minlength=OLDEST + 1)
