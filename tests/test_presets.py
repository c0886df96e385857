"""The scenarios that come with ccsim: valid, sourced, and consistent with themselves and the record."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ccsim.profile import Counts, Figure
from ccsim.scenario import Scenario, check, read
from ccsim.scenario.events import AmenityOpens, Festival, VisitsChange

FOLDER = Path(__file__).parents[1] / "scenarios"
PRESETS = sorted(FOLDER.glob("*.toml"))
NOW, THEN = read(FOLDER / "obidos.toml"), read(FOLDER / "obidos-2001.toml")
BOTH = pytest.mark.parametrize("scenario", [NOW, THEN], ids=["2021", "2001"])


def figures(record: object) -> list[Figure | Counts]:
    """Return all figures of a town, at any depth."""
    if isinstance(record, (Figure, Counts)):
        return [record]
    inner = [getattr(record, name) for name in getattr(type(record), "model_fields", ())]
    inner += list(record) if isinstance(record, tuple) else []
    return [figure for part in inner for figure in figures(part)]


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_preset_has_neither_problems_nor_warnings(path):
    """Everything that is delivered passes its own check."""
    found = check(path)

    assert (found.problems, found.warnings) == ((), ())


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_preset_names_author_title_story_and_sources(path):
    """A reader knows who says so, and on what ground."""
    scenario = read(path)

    assert all((scenario.author, scenario.title, scenario.story.strip(), scenario.sources))


@BOTH
def test_every_assumption_has_a_range(scenario):
    """A figure without a source says between which values it may lie."""
    loose = [
        f
        for f in figures(scenario.towns[0])
        if f.status == "assumption" and (f.low is None or f.high is None)
    ]

    assert loose == []


@BOTH
def test_people_are_whole_and_sum_exactly(scenario):
    """The age groups are whole persons and sum to the census; the parishes' shares sum to one."""
    town = scenario.towns[0]

    assert all(number == int(number) for number in town.people.ages.value)
    assert sum(town.people.ages.value) == town.people.population.value
    assert math.isclose(sum(place.share for place in town.settlements), 1, abs_tol=0.0005)


@BOTH
def test_population_is_the_census_of_the_start(scenario):
    """The start's population is that of the record in the same year."""
    (census,) = [record for record in scenario.records if record.name == "Census population"]
    at = dict(zip(census.years, census.values, strict=True))

    assert scenario.towns[0].people.population.value == at[scenario.start]


def population_by_year(scenario):
    """The censuses of the municipality, those from a mirror included."""
    censuses = [record for record in scenario.records if record.name.startswith("Census population")]
    return {year: value for record in censuses for year, value in zip(record.years, record.values, strict=True)}


def test_record_is_the_published_one():
    """The censuses of the municipality and of its district, which lost 2.6 % in 2011-21."""
    records = {record.name: dict(zip(record.years, record.values, strict=True)) for record in THEN.records}

    assert population_by_year(THEN) == {1981: 10538, 1991: 11188, 2001: 10875, 2011: 11772, 2021: 11922}
    district = records["Leiria district"]
    assert round(100 * (district[2021] / district[2011] - 1), 1) == -2.6


@BOTH
def test_net_migration_comes_from_before_the_start(scenario):
    """The constant is the growth of the decade before minus natural change; nothing that came after."""
    at = population_by_year(scenario)
    natural = {2021: -0.0045, 2001: -0.001}[scenario.start]
    growth = math.log(at[scenario.start] / at[scenario.start - 10]) / 10

    assert scenario.towns[0].people.net_migration.value == pytest.approx(growth - natural, abs=0.0002)


@BOTH
def test_jobs_people_and_homes_fit_together(scenario):
    """Workers of the town plus commuters fill the jobs; there are somewhat more homes than households."""
    town = scenario.towns[0]
    people = town.people
    workers = 0.62 * people.population.value * people.participation.value * (1 - people.unemployment.value)
    local = workers * (1 - people.work_outside.value - people.remote.value)
    households = people.population.value / people.household_size.value

    assert 1.0 < sum(town.work.jobs.value) / local < 1.6
    assert 1.03 < (town.homes.dwellings.value - town.homes.lets.value) / households < 1.12


@BOTH
def test_third_places_just_cover_their_cost(scenario):
    """With 40 % of residents' and 34 % of visitors' visits third places earn 0.9 to 1.4 of their cost."""
    town = scenario.towns[0]
    places = [a for a in town.amenities if a.kind == "third place"]
    visits = 0.4 * 3 * 12 * town.people.population.value + 0.34 * town.visitors.visits.value
    capacity = sum(a.capacity * a.count for a in places)
    income = sum(visits * a.capacity * a.count / capacity * a.price for a in places)

    assert 0.9 < income / sum(a.fixed_cost for a in places) < 1.4
    assert visits / 12 < capacity


@BOTH
def test_public_amenities_get_what_visits_do_not_pay(scenario):
    """A public venue's subsidy and a full house cover its cost; the council can pay all subsidies."""
    town = scenario.towns[0]
    for amenity in [a for a in town.amenities if a.public]:
        full = amenity.count * amenity.capacity * amenity.price * 12
        assert amenity.subsidy <= amenity.fixed_cost <= amenity.subsidy + full, amenity.name

    assert sum(a.subsidy for a in town.amenities) < 0.35 * town.municipality.spending.value


def visits_to(scenario: Scenario, name: str, year: int) -> float:
    """Return the visits of all editions in a year of the festivals whose name begins with `name`."""
    editions = [e for e in scenario.events if isinstance(e, Festival) and e.name.startswith(name)]
    months = [((year - scenario.start) * 12 + e.months[0] - 1, e) for e in editions]
    return sum(e.visits for m, e in months if e.first(scenario.start) <= m < e.last(scenario.start))


@BOTH
@pytest.mark.parametrize(
    ("name", "year", "visits"),
    [
        ("Vila Natal", 2021, 50_000),
        ("Vila Natal", 2022, 200_000),
        ("Vila Natal", 2024, 200_000),
        ("Chocolate", 2021, 0),
        ("Chocolate", 2022, 80_000),
        ("Medieval", 2023, 120_000),
        ("FOLIO", 2021, 30_000),
    ],
)
def test_festivals_have_one_edition_a_year_with_the_recorded_visits(scenario, name, year, visits):
    """50,000 at Christmas 2021 under its limits, 200,000 later; no edition counts twice."""
    assert visits_to(scenario, name, year) == visits


@pytest.mark.parametrize(("name", "year"), [("Vila Natal", 2005), ("FOLIO", 2014), ("Chocolate", 2001)])
def test_no_festival_before_its_first_edition(name, year):
    """In the run from 2001 nothing takes place before it began."""
    assert visits_to(THEN, name, year) == 0


def test_pandemic_ends_with_2021():
    """In the default town visits are as usual from January 2022."""
    assert [e.last(2021) for e in NOW.events if isinstance(e, VisitsChange)] == [8, 12]


def test_investments_of_2001_to_2015_have_their_dates():
    """The technology park opened in September 2014, 85 % outside money; FOLIO in October 2015."""
    events = {event.name: event for event in THEN.events}
    park, folio = events["Technology park"], events["FOLIO"]

    assert isinstance(park, AmenityOpens)
    assert (park.month, park.capital, park.outside_share) == ("2014-09", 5_400_000, 0.85)
    assert folio.month == "2015-10"
    assert not [a for a in THEN.towns[0].amenities if a.kind == "workspace"]


def test_eleven_bookshops_in_both():
    """Eleven shops stand in the town of 2021; in the run from 2001 they open between 2011 and 2015."""
    shops = [a for a in NOW.towns[0].amenities if "ookshop" in a.name]
    openings = [e.month for e in THEN.events if "ookshop" in e.name]

    assert sum(a.count for a in shops) == 11
    assert all("2011" <= month < "2016" for month in openings)
