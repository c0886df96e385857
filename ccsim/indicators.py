"""What is counted each month, with units: one declaration per indicator, one row of numbers per town and month."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from ccsim.exact import power
from ccsim.parameters import Parameters
from ccsim.rules import counting as c
from ccsim.rules.policy import Inputs
from ccsim.rules.prospects import mean_rent, prospects
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE_SECTOR, KINDS, PUBLIC, SECTORS, SERVICE, WORKSPACE
from ccsim.town.state import FIXED_POINT, State
from ccsim.town.totals import by_town_and_kind


class Indicator(NamedTuple):
    """One thing that is counted."""

    name: str
    unit: str
    meaning: str


class Look(NamedTuple):
    """What indicators are computed from, counted once a month."""

    state: State
    assumed: Parameters
    counts: Array  # int64[towns, SIZE], from `counting.census`
    jobs: Array  # int64[towns, sectors]
    firms: Array  # int64[towns, sectors]
    venues: Array  # int64[towns, kinds], open
    cash_before: Array  # int64[towns], municipal cash less debt a month ago


CATALOGUE: dict[Indicator, Callable[[Look], Array]] = {}


def indicator(unit: str, meaning: str) -> Callable[[Callable[[Look], Array]], Callable[[Look], Array]]:
    """Declare an indicator; its name is the function's."""

    def declare(measure: Callable[[Look], Array]) -> Callable[[Look], Array]:
        CATALOGUE[Indicator(measure.__name__, unit, meaning)] = measure
        return measure

    return declare


# What processes counted as it happened: name, unit, meaning.
HAPPENINGS = (
    ("births", "persons/month", "births this month"),
    ("deaths", "persons/month", "deaths of residents this month"),
    ("in_migration", "persons/month", "people who moved in this month"),
    ("out_migration", "persons/month", "people who moved out this month, students included"),
    ("newcomers", "persons/month", "of those who moved in: with no roots in the town"),
    ("returners", "persons/month", "of those who moved in: come back from the diaspora"),
    ("students_leaving", "persons/month", "of those who moved out: to study"),
    ("displaced", "households/month", "households that can pay no home in town and leave"),
    ("moves_within", "households/month", "households that moved within the town"),
    ("hires", "persons/month", "residents hired by firms of the town"),
    ("layoffs", "persons/month", "residents laid off"),
    ("meetings", "meetings/month", "meetings in which somebody could learn"),
    ("considering", "persons/month", "people who considered moving"),
    ("turned_away", "households/month", "households that would have come but found no home"),
    ("hires_outside", "persons/month", "residents who found work outside, or remotely"),
    ("firm_entries", "firms/month", "firms founded or come from outside"),
    ("firm_exits", "firms/month", "firms closed"),
    ("venues_opened", "amenities/month", "amenities opened"),
    ("venues_closed", "amenities/month", "amenities closed for want of money"),
)


def _declare_tables() -> None:
    """Declare what is counted alike: people, jobs by sector, amenities by kind, and what happened this month."""
    for name, column, meaning in c.PEOPLE_COUNTED:
        CATALOGUE[Indicator(name, "persons", meaning)] = partial(_people, column=column)
    for number, sector in enumerate(SECTORS):
        label = f"jobs_{sector.replace(' ', '_')}"
        CATALOGUE[Indicator(label, "jobs", f"jobs in the town: {sector}")] = partial(_jobs, sector=number)
    for number, kind in enumerate(KINDS):
        label = f"open_{kind.replace(' ', '_')}"
        CATALOGUE[Indicator(label, "amenities", f"amenities open: {kind}")] = partial(_venues, kind=number)
    for event, unit, meaning in HAPPENINGS:
        CATALOGUE[Indicator(event, unit, meaning)] = partial(_happened, event=event)


def _people(look: Look, column: int) -> Array:
    """Return one column of the census (int64[towns])."""
    return look.counts[:, column]


def _jobs(look: Look, sector: int) -> Array:
    """Return the jobs of a sector (int64[towns])."""
    return look.jobs[:, sector]


def _venues(look: Look, kind: int) -> Array:
    """Return the open amenities of a kind (int64[towns])."""
    return look.venues[:, kind]


def _happened(look: Look, event: str) -> Array:
    """Return how often something happened this month (int64[towns])."""
    return look.state.events.get(event, np.zeros(look.state.n_towns, np.int64))


def _ratio(part: Array, whole: Array) -> Array:
    """Return part over whole, 0 where there is nothing (float64)."""
    return np.where(whole > 0, part / np.maximum(1, whole), 0.0)


_declare_tables()


@indicator("jobs", "jobs in the town, filled")
def jobs(look: Look) -> Array:
    """Sum the jobs of all sectors."""
    return np.asarray(look.jobs.sum(axis=1))


@indicator("jobs", "jobs in the town held by people who commute in")
def jobs_of_commuters(look: Look) -> Array:
    """Sum the posts filled from outside."""
    firms = look.state.firms
    lives = firms.town >= 0
    return np.bincount(firms.town[lives], firms.outside_staff[lives], look.state.n_towns)


@indicator("jobs", "vacancies left open at the end of the month")
def vacancies(look: Look) -> Array:
    """Return what the labour step left open."""
    return np.asarray(look.state.now.vacancies)


@indicator("share", "creative occupations among residents who work")
def creative_share(look: Look) -> Array:
    """Divide creative workers by all who work."""
    return _ratio(look.counts[:, c.CREATIVE_WORKING], look.counts[:, c.WORKING])


@indicator("share", "unemployed among residents who work or look for work")
def unemployment_rate(look: Look) -> Array:
    """Divide the unemployed by the labour force."""
    return _ratio(look.counts[:, c.JOBLESS], look.counts[:, c.JOBLESS] + look.counts[:, c.WORKING])


@indicator("EUR/month", "mean net income per resident from all sources")
def income(look: Look) -> Array:
    """Average the income of everybody, children included."""
    return _ratio(look.counts[:, c.INCOME], look.counts[:, c.PEOPLE]) / 100


@indicator("EUR/month", "mean income per resident, deflated by rents for tenants only")
def real_income(look: Look) -> Array:
    """Average y = income / (rent / rent at the start) ** housing share."""
    return _ratio(look.counts[:, c.REAL_INCOME], look.counts[:, c.PEOPLE]) / 100


@indicator("EUR/month", "the same for residents who lived here when the scenario began")
def real_income_of_incumbents(look: Look) -> Array:
    """Average y over incumbents who still live in the town."""
    return _ratio(look.counts[:, c.INCUMBENT_REAL_INCOME], look.counts[:, c.INCUMBENTS]) / 100


@indicator("log income", "expected utility of living in the town for a service worker: income, rent, outings, size")
def prospect(look: Look) -> Array:
    """Return what migrants see."""
    view = prospects(look.state, Inputs.at_rest(look.state.n_towns), look.assumed)
    return view.leaving()[0][:, SERVICE]


@indicator("EUR/month", "mean gross pay of residents who work")
def wage(look: Look) -> Array:
    """Average gross pay."""
    return _ratio(look.counts[:, c.WAGES], look.counts[:, c.WORKING]) / 100


@indicator("index", "pay level in the town's own jobs, 1 at the start")
def pay_index(look: Look) -> Array:
    """Return the wage curve's level."""
    return look.state.towns.pay


@indicator("index", "mean skill of residents who work, 1 for the average worker at the start")
def skill(look: Look) -> Array:
    """Average skill."""
    return _ratio(look.counts[:, c.SKILL], look.counts[:, c.WORKING]) / FIXED_POINT


@indicator("EUR/month", "mean rent of a home let now")
def rent(look: Look) -> Array:
    """Average street rents over homes."""
    return mean_rent(look.state) / 100


@indicator("homes", "homes fit to live in")
def homes(look: Look) -> Array:
    """Sum homes."""
    streets = look.state.streets
    return np.bincount(streets.town, streets.homes, look.state.n_towns)


@indicator("homes", "homes nobody lives in, visitors' lets left out")
def vacant_homes(look: Look) -> Array:
    """Subtract homes lived in and lets from homes."""
    streets = look.state.streets
    return np.bincount(streets.town, streets.homes - streets.households - streets.lets, look.state.n_towns)


@indicator("homes", "homes let to visitors by the night")
def visitor_lets(look: Look) -> Array:
    """Sum visitors' lets."""
    return np.bincount(look.state.streets.town, look.state.streets.lets, look.state.n_towns)


@indicator("households", "households")
def households(look: Look) -> Array:
    """Count households."""
    homes = look.state.households
    return np.bincount(homes.town[homes.town >= 0], minlength=look.state.n_towns)


@indicator("firms", "firms, public services left out")
def firms(look: Look) -> Array:
    """Count private firms."""
    return np.asarray(look.firms.sum(axis=1) - look.firms[:, PUBLIC])


@indicator("firms", "firms of the creative sector")
def creative_firms(look: Look) -> Array:
    """Count creative firms."""
    return look.firms[:, CREATIVE_SECTOR]


@indicator("share", "firms with fewer than ten jobs among private firms")
def small_firms(look: Look) -> Array:
    """Divide small private firms by all private firms."""
    table = look.state.firms
    private = (table.town >= 0) & (table.sector != PUBLIC)
    small = np.bincount(table.town[private & (table.staff < 10)], minlength=look.state.n_towns)
    return _ratio(small, firms(look))


@indicator("amenities", "amenities open to the public")
def amenities_open(look: Look) -> Array:
    """Count open amenities."""
    return np.asarray(look.venues.sum(axis=1))


@indicator("persons", "people who use the workspaces")
def workspace_users(look: Look) -> Array:
    """Sum the places taken in open workspaces."""
    amenities = look.state.amenities
    rooms = (amenities.town >= 0) & amenities.open & (amenities.kind == WORKSPACE)
    return np.bincount(amenities.town[rooms], amenities.visits[rooms], look.state.n_towns)


@indicator("log points", "what there is to go out to, against the start (log-sum of outings)")
def outlook(look: Look) -> Array:
    """Subtract the outlook of the start."""
    return look.state.now.outlook - look.state.baseline.amenity


@indicator("visits/month", "visits by people from outside, events included")
def visits(look: Look) -> Array:
    """Return the month's visits."""
    return np.asarray(look.state.now.visits)


@indicator("index", "how well the town is known, 1 at the start")
def reputation(look: Look) -> Array:
    """Return the town's reputation."""
    return look.state.towns.reputation


@indicator("EUR", "municipality: change of cash less debt this month")
def municipal_balance(look: Look) -> Array:
    """Subtract last month's cash less debt."""
    towns = look.state.towns
    return (towns.cash - towns.debt - look.cash_before) / 100


@indicator("EUR", "municipality: money in the bank")
def municipal_cash(look: Look) -> Array:
    """Return the council's cash."""
    return look.state.towns.cash / 100


@indicator("EUR", "municipality: debt")
def municipal_debt(look: Look) -> Array:
    """Return the council's debt."""
    return look.state.towns.debt / 100


@indicator("persons", "people with roots in the town who live elsewhere and may return")
def diaspora(look: Look) -> Array:
    """Count the diaspora by home town."""
    people = look.state.residents
    away = people.town == -1
    return np.bincount(np.maximum(0, people.home_town[away]), minlength=look.state.n_towns)


@indicator("job-years", "experience with the new technology")
def technology_experience(look: Look) -> Array:
    """Return the town's experience."""
    return look.state.towns.experience


NAMES = tuple(i.name for i in CATALOGUE)


def measure(state: State, assumed: Parameters, cash_before: Array) -> Array:
    """Return this month's indicators (float64[towns, indicators], in the order of NAMES)."""
    firms_table, amenities = state.firms, state.amenities
    base = state.streets.rent / state.streets.rent_at_start
    deflator = power(np.maximum(1e-6, base), -assumed.migration.housing_share)
    counts = c.census(state, deflator, firms_table.sector == CREATIVE_SECTOR)
    lives = np.flatnonzero(firms_table.town >= 0)
    cells = (state.n_towns, len(SECTORS), firms_table.town[lives], firms_table.sector[lives])
    jobs_table = by_town_and_kind(*cells, firms_table.staff[lives])
    firm_table = by_town_and_kind(*cells)
    running = np.flatnonzero((amenities.town >= 0) & amenities.open)
    venues = by_town_and_kind(state.n_towns, len(KINDS), amenities.town[running], amenities.kind[running])
    look = Look(state, assumed, counts, jobs_table, firm_table, venues, cash_before)
    return np.stack([np.asarray(f(look), np.float64) for f in CATALOGUE.values()], axis=1)
