"""What is counted each month, with units: one declaration per indicator, one row of numbers per town and month.

A month leaves a tally: counts of people, firms, amenities and homes, what happened, and what is read off the state.
Indicators are worked out from tallies, of as many months at once as somebody asks for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from ccsim.parameters import Parameters
from ccsim.rules import counting as c
from ccsim.rules.prospects import appeal, mean_rent
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE_SECTOR, KINDS, PUBLIC, SECTORS, SERVICE
from ccsim.town.state import FIXED_POINT, State


class Indicator(NamedTuple):
    """One thing that is counted."""

    name: str
    unit: str
    meaning: str


class Moment(NamedTuple):
    """What is read once a month."""

    state: State
    assumed: Parameters
    cash_before: Array  # int64[towns], municipal cash less debt a month ago, EUR cents


class Tally(NamedTuple):
    """What months left to work indicators out from (float64[..., towns, kind of number]; all counts are whole)."""

    people: Array
    firms: Array
    venues: Array
    homes: Array
    happened: Array
    readings: Array


Measure = Callable[[Tally], Array]
Reading = Callable[[Moment], Array]
CATALOGUE: dict[Indicator, Measure] = {}
READINGS: list[Reading] = []


def indicator(unit: str, meaning: str) -> Callable[[Measure], Measure]:
    """Declare an indicator worked out from tallies; its name is the function's."""

    def declare(measure: Measure) -> Measure:
        CATALOGUE[Indicator(measure.__name__, unit, meaning)] = measure
        return measure

    return declare


def reading(unit: str, meaning: str) -> Callable[[Reading], Reading]:
    """Declare an indicator read off the state once a month (float64[towns]); its name is the function's."""

    def declare(read: Reading) -> Reading:
        CATALOGUE[Indicator(read.__name__, unit, meaning)] = partial(_column, block="readings", column=len(READINGS))
        READINGS.append(read)
        return read

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
        CATALOGUE[Indicator(name, "persons", meaning)] = partial(_column, block="people", column=column)
    for number, sector in enumerate(SECTORS):
        label = f"jobs_{sector.replace(' ', '_')}"
        meaning = f"jobs in the town: {sector}"
        CATALOGUE[Indicator(label, "jobs", meaning)] = partial(_column, block="firms", column=number)
    for number, kind in enumerate(KINDS):
        label = f"open_{kind.replace(' ', '_')}"
        meaning = f"amenities open: {kind}"
        CATALOGUE[Indicator(label, "amenities", meaning)] = partial(_column, block="venues", column=number)
    for number, (event, unit, meaning) in enumerate(HAPPENINGS):
        CATALOGUE[Indicator(event, unit, meaning)] = partial(_column, block="happened", column=number)


def _column(tally: Tally, block: str, column: int) -> Array:
    """Return one number as it was tallied (float64[..., towns])."""
    return np.asarray(getattr(tally, block)[..., column])


def _ratio(part: Array, whole: Array) -> Array:
    """Return part over whole, 0 where there is nothing (float64)."""
    return np.where(whole > 0, part / np.maximum(1, whole), 0.0)


_declare_tables()


@indicator("jobs", "jobs in the town, filled")
def jobs(tally: Tally) -> Array:
    """Sum the jobs of all sectors."""
    return np.asarray(tally.firms[..., : len(SECTORS)].sum(axis=-1))


@indicator("jobs", "jobs in the town held by people who commute in")
def jobs_of_commuters(tally: Tally) -> Array:
    """Return the posts filled from outside."""
    return _column(tally, "firms", c.JOBS_OF_COMMUTERS)


@reading("jobs", "vacancies left open at the end of the month")
def vacancies(at: Moment) -> Array:
    """Return what the labour step left open."""
    return np.asarray(at.state.now.vacancies)


@indicator("share", "creative occupations among residents who work")
def creative_share(tally: Tally) -> Array:
    """Divide creative workers by all who work."""
    return _ratio(tally.people[..., c.CREATIVE_WORKING], tally.people[..., c.WORKING])


@indicator("share", "unemployed among residents who work or look for work")
def unemployment_rate(tally: Tally) -> Array:
    """Divide the unemployed by the labour force."""
    return _ratio(tally.people[..., c.JOBLESS], tally.people[..., c.JOBLESS] + tally.people[..., c.WORKING])


@indicator("EUR/month", "mean net income per resident from all sources")
def income(tally: Tally) -> Array:
    """Average the income of everybody, children included."""
    return _ratio(tally.people[..., c.INCOME], tally.people[..., c.PEOPLE]) / 100


@indicator("EUR/month", "mean income per resident, deflated by rents for tenants only")
def real_income(tally: Tally) -> Array:
    """Average y = income / (rent / rent at the start) ** housing share."""
    return _ratio(tally.people[..., c.REAL_INCOME], tally.people[..., c.PEOPLE]) / 100


@indicator("EUR/month", "the same for residents who lived here when the scenario began")
def real_income_of_incumbents(tally: Tally) -> Array:
    """Average y over incumbents who still live in the town."""
    return _ratio(tally.people[..., c.INCUMBENT_REAL_INCOME], tally.people[..., c.INCUMBENTS]) / 100


@reading("log income", "expected utility of living in the town for a service worker: income, rent, outings, size")
def prospect(at: Moment) -> Array:
    """Return what migrants see."""
    return appeal(at.state, at.assumed)[:, SERVICE]


@indicator("EUR/month", "mean gross pay of residents who work")
def wage(tally: Tally) -> Array:
    """Average gross pay."""
    return _ratio(tally.people[..., c.WAGES], tally.people[..., c.WORKING]) / 100


@reading("index", "pay level in the town's own jobs, 1 at the start")
def pay_index(at: Moment) -> Array:
    """Return the wage curve's level."""
    return at.state.towns.pay


@indicator("index", "mean skill of residents who work, 1 for the average worker at the start")
def skill(tally: Tally) -> Array:
    """Average skill."""
    return _ratio(tally.people[..., c.SKILL], tally.people[..., c.WORKING]) / FIXED_POINT


@reading("EUR/month", "mean rent of a home let now")
def rent(at: Moment) -> Array:
    """Average street rents over homes."""
    return mean_rent(at.state) / 100


@indicator("homes", "homes fit to live in")
def homes(tally: Tally) -> Array:
    """Sum homes."""
    return _column(tally, "homes", c.HOMES)


@indicator("homes", "homes nobody lives in, visitors' lets left out")
def vacant_homes(tally: Tally) -> Array:
    """Subtract homes lived in and lets from homes."""
    return _column(tally, "homes", c.VACANT)


@indicator("homes", "homes let to visitors by the night")
def visitor_lets(tally: Tally) -> Array:
    """Sum visitors' lets."""
    return _column(tally, "homes", c.LETS)


@indicator("households", "households")
def households(tally: Tally) -> Array:
    """Count households."""
    return _column(tally, "homes", c.HOUSEHOLDS)


@indicator("firms", "firms, public services left out")
def firms(tally: Tally) -> Array:
    """Count private firms."""
    of_sector = tally.firms[..., c.FIRST_FIRMS : c.FIRST_FIRMS + len(SECTORS)]
    return np.asarray(of_sector.sum(axis=-1) - of_sector[..., PUBLIC])


@indicator("firms", "firms of the creative sector")
def creative_firms(tally: Tally) -> Array:
    """Count creative firms."""
    return _column(tally, "firms", c.FIRST_FIRMS + CREATIVE_SECTOR)


@indicator("share", "firms with fewer than ten jobs among private firms")
def small_firms(tally: Tally) -> Array:
    """Divide small private firms by all private firms."""
    return _ratio(_column(tally, "firms", c.SMALL_FIRMS), firms(tally))


@indicator("amenities", "amenities open to the public")
def amenities_open(tally: Tally) -> Array:
    """Count open amenities."""
    return np.asarray(tally.venues[..., : len(KINDS)].sum(axis=-1))


@indicator("persons", "people who use the workspaces")
def workspace_users(tally: Tally) -> Array:
    """Sum the places taken in open workspaces."""
    return _column(tally, "venues", c.WORKSPACE_USERS)


@reading("log points", "what there is to go out to, against the start (log-sum of outings)")
def outlook(at: Moment) -> Array:
    """Subtract the outlook of the start."""
    return at.state.now.outlook - at.state.baseline.amenity


@reading("visits/month", "visits by people from outside, events included")
def visits(at: Moment) -> Array:
    """Return the month's visits."""
    return np.asarray(at.state.now.visits)


@reading("index", "how well the town is known, 1 at the start")
def reputation(at: Moment) -> Array:
    """Return the town's reputation."""
    return at.state.towns.reputation


@reading("EUR", "municipality: change of cash less debt this month")
def municipal_balance(at: Moment) -> Array:
    """Subtract last month's cash less debt."""
    towns = at.state.towns
    return (towns.cash - towns.debt - at.cash_before) / 100


@reading("EUR", "municipality: money in the bank")
def municipal_cash(at: Moment) -> Array:
    """Return the council's cash."""
    return at.state.towns.cash / 100


@reading("EUR", "municipality: debt")
def municipal_debt(at: Moment) -> Array:
    """Return the council's debt."""
    return at.state.towns.debt / 100


@indicator("persons", "people with roots in the town who live elsewhere and may return")
def diaspora(tally: Tally) -> Array:
    """Count the diaspora by home town."""
    return _column(tally, "people", c.DIASPORA)


@reading("job-years", "experience with the new technology")
def technology_experience(at: Moment) -> Array:
    """Return the town's experience."""
    return at.state.towns.experience


NAMES = tuple(i.name for i in CATALOGUE)
WIDTHS = (c.PEOPLE_SIZE, c.FIRMS_SIZE, c.VENUES_SIZE, c.HOMES_SIZE, len(HAPPENINGS), len(READINGS))
EDGES = np.cumsum(WIDTHS)[:-1]


def tally_of(state: State, assumed: Parameters, cash_before: Array) -> Array:
    """Return what this month leaves (float64[towns, numbers], the blocks of a `Tally` side by side)."""
    at, none = Moment(state, assumed, cash_before), np.zeros(state.n_towns)
    happened = [state.events.get(event, none) for event, _, _ in HAPPENINGS]
    rest = np.array(happened + [read(at) for read in READINGS], np.float64)
    return np.concatenate([*c.count_everything(state, assumed), rest.T], axis=1)


def indicators_of(tallies: Array) -> Array:
    """Return the indicators of tallied months (float64[..., towns, indicators], in the order of NAMES)."""
    tally = Tally(*np.split(tallies, EDGES, axis=-1))
    return np.stack([measure_of(tally) for measure_of in CATALOGUE.values()], axis=-1)


def measure(state: State, assumed: Parameters, cash_before: Array) -> Array:
    """Return the indicators of this month (float64[towns, indicators], in the order of NAMES)."""
    return indicators_of(tally_of(state, assumed, cash_before))
