"""Óbidos made larger or smaller in all its figures, so that speed can be compared across sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ccsim.scenario import from_dict, read
from ccsim.scenario.schema import Scenario

OBIDOS = Path(__file__).parent.parent / "scenarios" / "obidos.toml"
IN_PROPORTION = (
    ("homes", "dwellings"),
    ("homes", "lets"),
    ("visitors", "visits"),
    ("municipality", "revenue"),
    ("municipality", "local_taxes"),
    ("municipality", "spending"),
    ("municipality", "debt"),
    ("municipality", "cash"),
)


def scaled_obidos(population: int) -> Scenario:
    """Return Óbidos with this many people, everything else in proportion, without events."""
    content = read(OBIDOS).as_dict()
    town = content["towns"][0]
    ratio = population / town["people"]["population"]["value"]
    _scale_people(town, population, ratio)
    for group, name in IN_PROPORTION:
        town[group][name] = town[group][name]["value"] * ratio
    town["work"]["jobs"] = [round(jobs * ratio) for jobs in town["work"]["jobs"]["value"]]
    for amenity in town["amenities"]:
        amenity["count"] = max(1, round(amenity["count"] * ratio))
        amenity["fixed_cost"] *= ratio
        amenity["subsidy"] *= ratio
    return from_dict({**content, "events": [], "records": []}, f"obidos-{population}")


def _scale_people(town: dict[str, Any], population: int, ratio: float) -> None:
    """Scale population and ages; the ages sum to the population."""
    ages = [round(people * ratio) for people in town["people"]["ages"]["value"]]
    ages[4] += population - sum(ages)
    town["people"]["population"] = population
    town["people"]["ages"] = ages
