"""Everything that changes while a scenario runs, in columns; and what the start looked like."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import streams_of
from ccsim.town import schema
from ccsim.town.columns import GONE, Array, Table
from ccsim.town.geography import Neighbours, Travel
from ccsim.town.ledger import Ledger

FIXED_POINT = 1 << 20  # sums of fractions that feed back are taken in whole 1/1,048,576 parts: exact in any order


@dataclass(slots=True)
class Places:
    """Elsewhere, as each town sees it (arrays [towns, 3]: neighbour ring, metropolis, rest)."""

    population: Array  # persons
    minutes: Array  # travel time to the town
    wage_ratio: Array  # wages there over wages in the town at the start
    rent_ratio: Array  # rents there over rents in the town at the start
    amenity: Array  # log income, against the town at the start
    creative: Array  # share of creative occupations
    unemployment: Array  # share of the labour force


@dataclass(slots=True)
class Baseline:
    """What the town looked like at the start; never changed, and what other things are compared with.

    Arrays [towns] unless a comment says otherwise.
    """

    population: Array  # persons
    households: Array  # households
    homes: Array  # homes
    unemployment: Array  # share
    occupancy: Array  # share of homes lived in or let to visitors
    pay: Array  # [towns, occupations] EUR cents/month, gross, for skill 1
    wage: Array  # EUR cents/month, mean gross pay in the town
    pension: Array  # EUR cents/month
    revenue_per_job: Array  # [towns, sectors] EUR cents/month of an average firm
    outside_demand: Array  # [towns, sectors] EUR cents/month sold outside
    orders: Array  # [towns, sectors] EUR cents/month that firms, venues and the council spend with local firms
    jobs: Array  # [towns, sectors]
    output: Array  # [towns, sectors] EUR cents/month of labour times efficiency at the start
    spillover: Array  # mean log of employment around a job
    visits: Array  # [towns, 12] visits in each calendar month without events
    event_visits: Array  # visits a month, over the year, brought by events held before the start
    usual_visits: Array  # visits of an average month, with these events
    visitor_spending: Array  # EUR cents/visit
    schooling: Array  # places in school per pupil, weighted by quality
    amenity: Array  # log-sum of what there is to visit, mean over residents
    sights: Array  # attraction of all amenities to visitors
    creative_thickness: Array  # creative jobs within reach
    stay_home: Array  # weight of not going out
    offer: Array  # [towns, 3] monthly chance of a job outside: ring, metropolis, remote (per seeker)
    fill: Array  # share of vacancies taken by commuters from outside
    founding: Array  # monthly chance of founding of an average adult in the labour force
    considering: Array  # monthly hazard of considering a move, per unit of the age profile
    attraction: Array  # log income; gives the baseline net migration
    candidates: Array  # possible newcomer households looked at each month
    property_tax: Array  # EUR cents/month per EUR cent/month of rent
    second_homes_tax: Array  # EUR cents/month from homes that nobody lives in
    other_revenue: Array  # EUR cents/month of grants and fees
    works: Array  # EUR cents/month the council usually invests
    event_tickets: Array  # EUR cents/month, over the year, that these events bring the council
    event_costs: Array  # EUR cents/month, over the year, of events held before the start
    purchases: Array  # EUR cents/month of municipal running costs beyond staff and venues
    municipal_share: Array  # share of public services the municipality pays
    street_attraction: Array  # [streets] log income, at the start
    density: Array  # [streets] residents around, at the start


@dataclass(slots=True)
class Month:
    """What processes hand to one another within a month; rebuilt every month.

    Arrays [towns] or as noted.  Nothing here survives the month but for the next month's reading.
    """

    local_demand: Array  # [towns, sectors] EUR cents spent with local firms this month
    visits: Array  # visits by outsiders this month
    rent_pool: Array  # EUR cents of home rents paid to landlords
    schooling: Array  # places in school per pupil, weighted by quality
    seekers: Array  # residents without work who look for it
    labour_force: Array  # residents who work or look for work
    outlook: Array  # log-sum of outings, mean over residents
    vacancies: Array  # vacancies left at the end of the labour step
    street_outlook: Array  # [streets] log-sum of outings
    sector_margin: Array  # [towns, sectors] smoothed margin over revenue, jobs-weighted


@dataclass(frozen=True, slots=True)
class Decays:
    """What distance leaves of an attraction, for every way in which one street may lie from another on the grid.

    left[left.size // 2 + cell[s] - cell[v]] is what is left at street s of something in street v of the same town.
    There is room for all ways, but only those that occur are filled: memory never touched costs nothing.
    """

    decay: float  # 1/minute
    cell: Array  # int64[streets], number of the street's cell, such that its differences tell all ways apart
    left: Array  # float64[ways]

    def __deepcopy__(self, memo: object) -> Decays:
        """Return itself, as nothing in it ever changes."""
        return self


@dataclass(slots=True)
class State:
    """The towns as they are now."""

    seed: int
    shock_seed: int  # of the shocks from outside, which runs of other seeds may share
    month: int
    residents: Table
    households: Table
    firms: Table
    amenities: Table
    streets: Table
    towns: Table
    projects: Table  # one row for each lever of the action plan
    places: Places
    travel: Travel
    neighbours: Neighbours
    towns_apart: Array  # float64[towns, towns] minutes between towns, 1 on the diagonal
    baseline: Baseline
    now: Month
    ledger: Ledger
    shocks: Array  # float64[3] log points: productivity, tourism, metropolis
    gone: Array  # int64[towns, places, occupations] incumbents who left long ago and are only counted
    customers: Array  # float64[towns, sectors] share of the customers outside at the start whom no firm took along
    dues: Array  # int64[projects, months, 2] EUR cents of outside money to come, of works and of the rest
    decays: Decays | None = None  # worked out by `visiting`
    events: dict[str, Array] = field(default_factory=dict)  # what happened this month, int64[towns] by name

    @property
    def n_towns(self) -> int:
        """How many towns there are."""
        return self.towns.used

    def stream(self, purpose: int, month: int | None = None) -> np.uint64:
        """Return the stream of draws for one purpose in this month (or another)."""
        return streams_of(self.seed, self.month if month is None else month)[purpose]

    def count(self, event: str, amounts: Array) -> None:
        """Add to what happened this month (int64[towns], kept: the caller leaves it as it is from now on)."""
        so_far = self.events.get(event)
        self.events[event] = amounts if so_far is None else so_far + amounts

    def holdings(self) -> Array:
        """Return the money each account of each town holds (int64[towns, accounts], EUR cents).

        Firms hold the orders paid in advance, landlords the rents not yet passed on; what the state and the outside
        hold is not followed and stands at zero.
        """
        money = np.zeros((self.n_towns, 7), np.int64)
        money[:, 1] += self.now.local_demand.sum(axis=1)
        money[:, 5] += self.now.rent_pool
        for account, table, column in (
            (0, self.residents, self.residents.income),
            (1, self.firms, self.firms.cash),
            (2, self.amenities, self.amenities.cash),
            (3, self.towns, self.towns.cash),
        ):
            lives = table.town >= 0
            np.add.at(money[:, account], table.town[lives], column[lives])
        return money

    def shuffle_rows(self, seed: int) -> None:
        """Store residents, households and firms in another order; nothing that is simulated may change."""
        order = np.random.default_rng(seed)
        new_resident = self.residents.permute(order.permutation(self.residents.used))
        new_household = self.households.permute(order.permutation(self.households.used))
        new_firm = self.firms.permute(order.permutation(self.firms.used))
        self._relink(new_resident, new_household, new_firm)

    def sort_rows(self) -> None:
        """Store households and residents by street, neighbours side by side in memory; changes no result.

        Those who live elsewhere come behind, unused rows last, so that loops over residents seldom meet a surprise.
        """
        homes, people, streets = self.households, self.residents, self.streets.used
        self._relink(None, homes.permute(order_by_street(homes.town, homes.street, streets)), None)
        self._relink(people.permute(order_by_street(people.town, people.street, streets)), None, None)

    def _relink(self, resident: Array | None, household: Array | None, firm: Array | None) -> None:
        """Follow rows that moved: each argument maps old row to new row (None: nothing moved)."""
        people, firms = self.residents, self.firms
        if resident is not None:
            known = (firms.owner_row >= 0) & (firms.owner_row < resident.size)
            firms.owner_row[known] = resident[firms.owner_row[known]]
        if household is not None:
            housed = (people.household >= 0) & (people.town != GONE)
            people.household[housed] = household[people.household[housed]]
        if firm is not None:
            employed = (people.employer >= 0) & (people.town != GONE)
            people.employer[employed] = firm[people.employer[employed]]


@njit(nogil=True)
def shelf(town, street, streets):
    """Return where a row is laid: its street's number, behind all streets if elsewhere, last if unused."""
    return street if town >= 0 else streets + (town == GONE)


@njit(nogil=True)
def order_by_street(town, street, streets):
    """Return the rows by street, those of a street in the order they had (a counting sort).

    town int16[n], street int32[n] (may hold anything where nobody lives), streets int; int64[n]
    """
    place = np.zeros(streets + 3, np.int64)
    for i in range(town.size):
        place[1 + shelf(town[i], street[i], streets)] += 1
    for where in range(1, place.size):
        place[where] += place[where - 1]
    order = np.empty(town.size, np.int64)
    for i in range(town.size):
        where = shelf(town[i], street[i], streets)
        order[place[where]] = i
        place[where] += 1
    return order


def empty_tables() -> dict[str, Table]:
    """Return the tables of a state, without rows."""
    return {
        "residents": Table(schema.RESIDENTS),
        "households": Table(schema.HOUSEHOLDS),
        "firms": Table(schema.FIRMS),
        "amenities": Table(schema.AMENITIES),
        "streets": Table(schema.STREETS),
        "towns": Table(schema.TOWNS),
        "projects": Table(schema.PROJECTS),
    }
