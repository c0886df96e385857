"""Follows a run and keeps a picture of the town every few months, for the animated map and the stories it tells.

Arrays, [frames, things] or [things]; places count from one, nought means "not here":

    month          i4[frames]       months since the scenario's first
    person         u4[people]       id; `person_born`, `person_arrived` i4 months, `person_male`, `person_local` (lived
                                    here at the start), `person_died` u1
    home           u2|u4[f, people] house, counted from one in `house_*`
    look           u1[f, people]    occupation
    work           u2|u4[f, people] code of `WORK`, from len(WORK) on the number of a firm
    firm           u4[firms]        id; `firm_sector` u1, `firm_founded` i4, `firm_owner` u4 (person, counted from one)
    premises       u2|u4[f, firms]  place, counted from one in `premises_*`;  `staff` u2[f, firms]
    venue          u4[venues]       id; `venue_kind`, `venue_public` u1, `venue_opened` i4, `venue_name` u1 (in `names`)
    entrance       u2[f, venues]    place, counted from one in `entrance_*`;  `visits` u2[f, venues], tens a month
    street_*       x, y u2, `east`, `historic`, `settlement` u1;  `rent` EUR a month, `homes`, `lets` u2[f, streets]
    house_*, premises_*, entrance_*   x, y u2, `street` u2; `house_plot` u2, the side of its plot
    people         u4[f, occupations]  all residents, also where only one in `one_in` is shown
"""

from __future__ import annotations

import numpy as np

from ccsim.app.townmap.assembling import recording_of
from ccsim.app.townmap.frames import WORK, Seen, place_of
from ccsim.app.townmap.ground import ground_of
from ccsim.app.townmap.packing import packed
from ccsim.app.townmap.places import Places
from ccsim.engine import Engine
from ccsim.town.columns import GONE, Array, Table
from ccsim.town.schema import OCCUPATIONS

EVERY = 3  # months between frames
MOST_PEOPLE = 60_000  # of a larger town, one in some is shown


class Recorder:
    """Listens to a model and keeps a frame at the start and every few months: a `Watch` of `ccsim.ensemble`."""

    def __init__(self, model: Engine, town: int = 0, every: int = EVERY) -> None:
        """Begin with the town as it is."""
        self.model, self.town, self.every = model, town, every
        state = model.state
        streets = int((state.streets.town == town).sum())
        self.first_street = int(np.flatnonzero(state.streets.town == town)[0])
        self.ground = ground_of(model.scenario, state, town)
        self.homes, self.premises, self.entrances = (Places(streets) for _ in range(3))
        one_in = 1 + int((state.residents.town == town).sum()) // MOST_PEOPLE
        self.seen = Seen(one_in)
        self.keep()
        model.listeners.append(self.hear)

    def hear(self, what: str) -> None:
        """Look at the town when a process, or a month, has ended."""
        if what == "ageing":
            self._note_deaths()
        elif what == "month":
            self.present = self._ids_here()
            if self.model.state.month % self.every == 0:
                self.keep()

    def keep(self) -> None:
        """Keep a frame."""
        self.seen.months.append(self.model.state.month)
        self._keep_people()
        self._keep_firms()
        self._keep_venues()
        self._keep_streets()
        self.present = self._ids_here()

    def result(self) -> bytes:
        """Return the recording as bytes (see `packing`)."""
        counts = {"house": self.homes.count, "premises": self.premises.count, "entrance": self.entrances.count}
        return packed(recording_of(self.seen, self.ground, counts, self.model.scenario, self.town))

    # ---- what is seen -------------------------------------------------------------------------------
    def _ids_here(self) -> Array:
        """Return who lives in the town (ids int64[n], in the order of rows)."""
        people = self.model.state.residents
        return np.asarray(people.id[people.town == self.town])

    def _note_deaths(self) -> None:
        """Note who was here and is nowhere since people grew older."""
        people = self.model.state.residents
        alive = np.zeros(people.next_id, bool)
        alive[people.id[people.town != GONE]] = True
        self.seen.gone.append((self.model.state.month, self.present[~alive[self.present]]))

    def _street(self, table: Table, rows: Array) -> Array:
        """Return the streets of some rows, counted within the town."""
        return np.asarray(table.street[rows].astype(np.int64) - self.first_street)

    def _keep_people(self) -> None:
        state = self.model.state
        people, homes = state.residents, state.households
        here = np.flatnonzero(people.town == self.town)
        self.seen.counts.append(np.bincount(people.occupation[here], minlength=len(OCCUPATIONS)))
        lived = np.flatnonzero(homes.town == self.town)
        number = np.zeros(homes.used, np.int64)
        number[lived] = self.homes.take_up(homes.id[lived], self._street(homes, lived))
        rows = here[people.id[here] % self.seen.one_in == 0]
        employer = people.employer[rows].astype(np.int64)
        firm = state.firms.id[np.maximum(0, employer)] if state.firms.used else np.zeros(rows.size, np.int64)
        self.seen.people.add(
            people.id[rows],
            {
                "home": place_of(self._street(people, rows), number[people.household[rows]]),
                "look": people.occupation[rows],
                "work": np.where(employer >= 0, len(WORK) - 1 + firm, -1 - employer),
                "born": people.born[rows],
                "arrived": people.arrived[rows],
                "male": people.sex[rows],
                "local": people.incumbent[rows],
            },
        )

    def _keep_firms(self) -> None:
        firms = self.model.state.firms
        rows = np.flatnonzero(firms.town == self.town)
        street = self._street(firms, rows)
        self.seen.firms.add(
            firms.id[rows],
            {
                "premises": place_of(street, self.premises.take_up(firms.id[rows], street)),
                "staff": np.minimum(firms.staff[rows], 65_535),
                "sector": firms.sector[rows],
                "founded": firms.founded[rows],
                "owner": firms.owner[rows],
            },
        )

    def _keep_venues(self) -> None:
        venues = self.model.state.amenities
        rows = np.flatnonzero((venues.town == self.town) & venues.open)
        street = self._street(venues, rows)
        self.seen.venues.add(
            venues.id[rows],
            {
                "entrance": place_of(street, self.entrances.take_up(venues.id[rows], street)),
                "visits": np.minimum(np.rint(venues.visits[rows] / 10), 65_535),
                "kind": venues.kind[rows],
                "public": venues.public[rows],
                "opened": venues.opened[rows],
            },
        )

    def _keep_streets(self) -> None:
        streets = self.model.state.streets
        rows = np.flatnonzero(streets.town == self.town)
        self.seen.streets.add(
            rows,
            {
                "rent": np.minimum(np.rint(streets.rent[rows] / 100), 65_535),
                "homes": streets.homes[rows],
                "lets": streets.lets[rows],
            },
        )
