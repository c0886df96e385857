"""The evidence: complete, readable, part of the package, and in agreement with the scenarios."""

from __future__ import annotations

import csv
import io
import math
import re
from importlib.resources import files
from pathlib import Path

import pytest

from ccsim.profile import STATUSES
from ccsim.scenario import Scenario, read

ROOT = Path(__file__).parents[1]
PRESETS = {path.stem: read(path) for path in sorted((ROOT / "scenarios").glob("obidos*.toml"))}
FACTS_HEADER = ["id", "use", "needs", "fact", "target", "tolerance", "unit", "source", "status"]
TOWNS_HEADER = ["town", "variable", "year", "value", "unit", "status", "source", "note"]
FACT_STATUSES = {"found", "partly found", "memory", "derived", "computed"}
TOWN_STATUSES = {"found", "found-secondary", "found-press", "found-doubtful", "memory"}
FOUND = {"found", "found-press", "found-secondary"}


def rows(name: str) -> list[list[str]]:
    """Return all rows of a file of the package, header first."""
    text = (files("ccsim") / "evidence" / name).read_text("utf-8")
    return list(csv.reader(io.StringIO(text), strict=True))


def records(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of the package by column."""
    header, *body = rows(name)
    return [dict(zip(header, row, strict=True)) for row in body]


FACTS, TOWNS = records("facts.csv"), records("partner_towns.csv")


def of_obidos(variable: str, year: int) -> tuple[float, str]:
    """Return one figure of Óbidos and its status."""
    wanted = ("Óbidos", variable, str(year))
    (row,) = [row for row in TOWNS if (row["town"], row["variable"], row["year"]) == wanted]
    return float(row["value"]), row["status"]


@pytest.mark.parametrize(("name", "header"), [("facts.csv", FACTS_HEADER), ("partner_towns.csv", TOWNS_HEADER)])
def test_file_parses_with_its_header(name, header):
    """Each file is a table: the same columns in every row, no stray blanks."""
    table = rows(name)

    assert table[0] == header
    assert {len(row) for row in table} == {len(header)}
    assert [cell for row in table for cell in row if cell != cell.strip()] == []


def test_facts_are_numbered_without_gap():
    """F01 to F30, each once."""
    assert [fact["id"] for fact in FACTS] == [f"F{number:02}" for number in range(1, 31)]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_fact_has_use_target_status_and_source(fact):
    """Whoever reads a fact learns what it is for, what it says, how sure it is, and who says so."""
    assert fact["use"] in {"calibrate", "validate"}
    assert fact["needs"] in {"one town", "many towns", "levers", "closed form"}
    assert fact["status"] in FACT_STATUSES
    assert all(fact[key] for key in ("fact", "target", "unit", "source"))


@pytest.mark.parametrize("fact", [f for f in FACTS if f["use"] == "calibrate"], ids=lambda fact: fact["id"])
def test_fact_to_calibrate_on_is_a_number_with_a_tolerance(fact):
    """What parameters may be informed by can be compared without judgement."""
    assert float(fact["tolerance"]) > 0
    assert isinstance(float(fact["target"]), float)


def test_figures_of_towns_are_numbers_with_unit_and_status():
    """Every figure but names can be computed with; a figure without a source is from memory."""
    for row in TOWNS:
        assert row["status"] in TOWN_STATUSES, row
        assert row["unit"] == "name" or (math.isfinite(float(row["value"])) and row["year"].isdecimal()), row
        assert row["source"] or row["status"] == "memory", row


def test_no_figure_of_a_town_is_given_twice():
    """One value for a town, variable and year."""
    named = [(row["town"], row["variable"], row["year"]) for row in TOWNS]

    assert len(named) == len(set(named))


def test_age_groups_of_2024_sum_to_the_estimate():
    """The nine groups, and the three, sum to the 13,720 people of the estimate."""
    ages = {row["variable"]: float(row["value"]) for row in TOWNS if row["variable"].startswith("population_age_")}
    three = {f"population_age_{group}" for group in ("0-14", "15-64", "65+")}

    assert sum(ages[name] for name in three) == of_obidos("population_estimate", 2024)[0]
    assert sum(ages[name] for name in ages if name not in three) == of_obidos("population_estimate", 2024)[0]


@pytest.mark.parametrize("name", PRESETS)
def test_record_and_population_agree_with_the_evidence(name):
    """The censuses, the estimate of 2024 and the population of the start are those that were found."""
    scenario = PRESETS[name]
    census = next(record for record in scenario.records if record.name == "Census population")
    estimate = next(record for record in scenario.records if record.name == "Population estimate")
    people = scenario.towns[0].people.population

    assert list(census.values) == [of_obidos("population_census", year)[0] for year in census.years]
    assert list(estimate.values) == [of_obidos("population_estimate", year)[0] for year in estimate.years]
    assert (people.value, people.status) == of_obidos("population_census", scenario.start)


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("revenue", "municipal_revenue"),
        ("local_taxes", "municipal_direct_taxes"),
        ("spending", "municipal_current_spending"),
        ("debt", "municipal_debt"),
    ],
)
def test_council_of_2018_agrees_with_the_evidence(name, variable):
    """The council's figures of the default town are those of 2018, with the same status."""
    figure = getattr(PRESETS["obidos"].towns[0].municipality, name)

    assert (figure.value, figure.status) == of_obidos(variable, figure.year)


def test_age_groups_are_those_of_2024_scaled():
    """The people by age are the estimate's, scaled to the census, within one person."""
    people = PRESETS["obidos"].towns[0].people
    names = ["0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+"]
    found = [of_obidos(f"population_age_{name}", 2024)[0] for name in names]

    assert people.ages.value == pytest.approx([n * people.population.value / sum(found) for n in found], abs=1)


@pytest.mark.parametrize(
    ("scenario", "event", "attribute", "variable", "year"),
    [
        ("obidos", "Medieval market", "visits", "event_visitors_medieval_market", 2013),
        ("obidos", "Vila Natal", "visits", "event_visitors_vila_natal", 2024),
        ("obidos", "Vila Natal 2021", "visits", "event_visitors_vila_natal", 2021),
        ("obidos", "FOLIO", "visits", "event_visitors_folio", 2015),
        ("obidos-2001", "Chocolate festival", "visits", "event_visitors_chocolate", 2008),
        ("obidos-2001", "Vila Natal", "visits", "event_visitors_vila_natal", 2011),
        ("obidos-2001", "Vila Natal after the pandemic", "visits", "event_visitors_vila_natal", 2024),
        ("obidos-2001", "FOLIO", "visits", "event_visitors_folio", 2015),
        ("obidos-2001", "Technology park", "capital", "techpark_capex", 2013),
    ],
)
def test_event_marked_found_agrees_with_the_evidence(scenario, event, attribute, variable, year):
    """Visits and investments that the press reports are entered as reported."""
    (found,) = [entry for entry in PRESETS[scenario].events if entry.name == event]

    assert found.status in FOUND
    assert getattr(found, attribute) == of_obidos(variable, year)[0]


def test_people_at_work_in_the_park_agree_with_the_evidence():
    """The record of the technology park is the one that was found."""
    (park,) = [r for r in PRESETS["obidos-2001"].records if r.name.startswith("Technology park")]

    assert list(park.values) == [of_obidos("techpark_jobs", year)[0] for year in park.years]


@pytest.mark.parametrize("name", PRESETS)
def test_figures_marked_found_are_all_looked_at_here(name):
    """Whatever else of the town's profile is marked as found has to be added to these tests."""
    compared = {"population", "revenue", "local_taxes", "spending", "debt"}

    assert found_figures(PRESETS[name]) <= compared


def found_figures(scenario: Scenario) -> set[str]:
    """Return the names of the profile's figures that are marked as found."""
    town = scenario.towns[0]
    parts = (town.people, town.homes, town.work, town.visitors, town.municipality)
    figures = [(name, getattr(part, name)) for part in parts for name in type(part).model_fields]
    return {name for name, figure in figures if figure.status in FOUND}


def test_no_status_was_added():
    """The statuses of scenarios and of the evidence speak of the same things."""
    assert FOUND | {"memory", "derived"} <= set(STATUSES)


def test_documents_name_facts_that_exist():
    """Every F-number in the documentation is a fact of the list."""
    known = {fact["id"] for fact in FACTS}
    for path in (ROOT / "docs").rglob("*.md"):
        assert set(re.findall(r"\bF\d\d\b", path.read_text("utf-8"))) <= known, path.name
