"""The pairs of runs: Óbidos with one thing changed, and the twin without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.scaled import scaled_obidos
from ccsim.scenario import Scenario, from_dict, read

CHANGE = "2026-01"  # five years in, when the pandemic of the start is over
FIRST = 60  # the month of the change, counted from the scenario's first
YEARS = 15
PANDEMIC = 0.25  # visits left: 200,000 fall to 50,000
STAY = 5  # years that a new employer stays


def obidos(years: int = YEARS) -> Scenario:
    """Return Óbidos as it is, for some years, without its records."""
    content = read("scenarios/obidos.toml").as_dict()
    return from_dict(content | {"years": years, "records": []}, "obidos")


def with_event(scenario: Scenario, kind: str, **what: Any) -> Scenario:
    """Return a scenario with one more dated event."""
    content = scenario.as_dict()
    event = {"name": f"{kind} tried out", "kind": kind, "month": CHANGE} | what
    return from_dict(content | {"events": [*content["events"], event]}, f"{scenario.name}-{kind}")


def closure(scenario: Scenario, **what: Any) -> Scenario:
    """Return a scenario in which the largest employer (of a `sector`) closes."""
    return with_event(scenario, "closure", **what)


def arrival_and_closure(scenario: Scenario, posts: int = 300) -> Scenario:
    """Return a scenario to which a factory comes that closes some years later, as the largest of its sector."""
    arrived = with_event(scenario, "employer", sector="production", posts=posts)
    return with_event(arrived, "closure", sector="production", month=f"{int(CHANGE[:4]) + STAY}-01")


def visitors(scenario: Scenario, factor: float, **what: Any) -> Scenario:
    """Return a scenario with more or fewer usual visits."""
    return with_event(scenario, "visits", factor=factor, **what)


def housing_ban(scenario: Scenario, **what: Any) -> Scenario:
    """Return a scenario in which no home is built."""
    return with_event(scenario, "building", factor=0, **what)


def pandemic_year(scenario: Scenario) -> Scenario:
    """Return a scenario in which a quarter of all visits is left for one year, those of the festivals included."""
    content = scenario.as_dict()
    events: list[Mapping[str, Any]] = []
    for event in content["events"]:
        events += _interrupted(event) if event["kind"] == "festival" and not event.get("until") else [event]
    until = {"month": CHANGE, "until": "2027-01"}
    events.append({"name": "pandemic year", "kind": "visits", "factor": PANDEMIC} | until)
    return from_dict(content | {"events": events}, f"{scenario.name}-pandemic")


def _interrupted(festival: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a festival before, in and after the pandemic year; it costs as much as it draws visits."""
    small = {key: PANDEMIC * festival[key] for key in ("visits", "cost")}
    here = {**festival, "established": False}
    return [
        {**festival, "until": CHANGE},
        {**here, "name": f"{festival['name'][:60]}, pandemic", "month": CHANGE, "until": "2027-01"} | small,
        {**here, "name": f"{festival['name'][:60]}, later", "month": "2027-01"},
    ]


def no_migration(scenario: Scenario) -> Scenario:
    """Return a scenario in which nobody moves in or out, and nobody leaves to study."""
    content = scenario.as_dict()
    ageing = content["parameters"].get("ageing", {}) | {"study_elsewhere": 0.0}
    parameters = content["parameters"] | {"ageing": ageing}
    processes = content["processes"] | {"migration": False}
    return from_dict(content | {"processes": processes, "parameters": parameters}, f"{scenario.name}-no-migration")


def growing(scenario: Scenario) -> Scenario:
    """Return a scenario whose own conditions draw 2 % more people a year."""
    content = scenario.as_dict()
    content["towns"][0]["people"]["net_migration"] = 0.02
    return from_dict(content, f"{scenario.name}-growing")


def of_size(population: int, years: int = YEARS) -> Scenario:
    """Return Óbidos with this many people and all else in proportion, for some years."""
    return from_dict(scaled_obidos(population).as_dict() | {"years": years}, f"obidos-{population}")
