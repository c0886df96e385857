"""What is declared for a key: found for every key that is given, at any depth."""

from __future__ import annotations

import tomllib

from ccsim.profile import Figure, People
from ccsim.scenario.declarations import declaration, entries, extra, unit_of
from ccsim.scenario.events import Festival
from ccsim.scenario.schema import Scenario
from tests.scenario_texts import TEXT

CONTENT = tomllib.loads(TEXT)


def test_every_given_key_is_visited_once():
    """Towns, settlements, events and records are all walked through."""
    paths = [entry.path for entry in entries(CONTENT, Scenario)]

    assert len(paths) == len(set(paths))
    assert {("years",), ("towns", 0, "settlements", 1, "x"), ("events", 0, "visits")} <= set(paths)


def test_declaration_names_record_and_key():
    """Of a figure, of its value, and of an event by its kind."""
    population = declaration(CONTENT, ("towns", 0, "people", "population"), Scenario)

    assert population.record is People
    assert extra(population.key)["hard"] == [50, 5_000_000]
    assert (
        declaration(
            {"towns": [{"people": {"population": {}}}]},
            ("towns", 0, "people", "population", "value"),
            Scenario,
        ).record
        is Figure
    )
    assert declaration(CONTENT, ("events", 0, "visits"), Scenario).record is Festival


def test_unknown_keys_have_no_declaration():
    """Nothing is declared for a key that does not exist, nor for what would be inside it."""
    assert declaration(CONTENT, ("towns", 0, "nothing"), Scenario).key is None
    assert declaration(CONTENT, ("towns", 0, "nothing", "more"), Scenario).key is None
    assert declaration(CONTENT, ("events", 9, "visits"), Scenario).key is None


def test_unit_of_a_part_is_that_of_the_figure():
    """Low and high are in the unit of the figure; a name has none."""
    assert unit_of(CONTENT, ("towns", 0, "homes", "rent", "low"), Scenario) == "EUR/month"
    assert unit_of(CONTENT, ("towns", 0, "work", "jobs", "value", 3), Scenario) == "jobs"
    assert unit_of(CONTENT, ("towns", 0, "name"), Scenario) == ""


def test_wrong_shapes_are_passed_over():
    """A list where a table belongs, or the other way round, yields its key and nothing inside."""
    content = {"towns": {"people": 1}, "events": [3, {"kind": "unknown", "visits": 1}], "records": "x"}

    assert {entry.path for entry in entries(content, Scenario)} == {("towns",), ("events",), ("records",)}
    assert list(entries(["not a table"], Scenario)) == []
