"""Write a scenario to start from, and the format's JSON schema, both drawn from the declarations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from ccsim.profile import (
    AmenityGroup,
    Census,
    Counts,
    Figure,
    Homes,
    Municipality,
    People,
    Place,
    Settlement,
    Strict,
    Visitors,
    Work,
)
from ccsim.scenario.declarations import extra
from ccsim.scenario.events import Festival
from ccsim.scenario.overrides import declared_groups
from ccsim.scenario.problems import amount
from ccsim.scenario.schema import FORMAT, NOT_IN_FILES, Processes, Scenario, Switches

# The figures of a small town that does not exist: assumptions, all of them.
TABLES: tuple[tuple[str, type[Strict], Mapping[str, Any]], ...] = (
    (
        "[towns.people]",
        People,
        {"population": 6000, "ages": [480, 560, 640, 700, 800, 860, 840, 700, 420], "unemployment": 0.07},
    ),
    ("[towns.homes]", Homes, {"dwellings": 2700, "rent": 420}),
    ("[towns.work]", Work, {"jobs": [50, 40, 160, 700, 500, 200, 400]}),
    ("[towns.visitors]", Visitors, {"visits": 60_000, "spending": 15}),
    (
        "[towns.municipality]",
        Municipality,
        {"revenue": 7_000_000, "local_taxes": 2_400_000, "spending": 5_500_000, "debt": 2_000_000},
    ),
    (
        "[[towns.settlements]]",
        Settlement,
        {"name": "Old town", "x": 0, "y": 0, "share": 0.75, "heritage": 0.6, "fibre": 0.8},
    ),
    ("[[towns.settlements]]", Settlement, {"name": "Mill village", "x": 3.5, "y": -1, "share": 0.25}),
    (
        "[[towns.amenities]]",
        AmenityGroup,
        {
            "name": "Cafes",
            "kind": "third place",
            "count": 10,
            "capacity": 2500,
            "price": 4,
            "fixed_cost": 400_000,
        },
    ),
    (
        "[[towns.amenities]]",
        AmenityGroup,
        {
            "name": "Library",
            "kind": "culture venue",
            "settlement": "Old town",
            "capacity": 4000,
            "fixed_cost": 150_000,
            "subsidy": 150_000,
            "public": True,
        },
    ),
    (
        "[[towns.amenities]]",
        AmenityGroup,
        {
            "name": "School",
            "kind": "school",
            "capacity": 900,
            "fixed_cost": 300_000,
            "subsidy": 300_000,
            "public": True,
        },
    ),
    ("[towns.ring]", Place, {"name": "Next town", "population": 30_000, "minutes": 12}),
    (
        "[towns.metropolis]",
        Place,
        {
            "name": "Big city",
            "population": 900_000,
            "minutes": 70,
            "wage_ratio": 1.3,
            "rent_ratio": 1.9,
            "creative": 0.2,
        },
    ),
    ("[towns.rest]", Place, {"name": "Everywhere else", "population": 8_000_000, "minutes": 200}),
    (
        "[[events]]",
        Festival,
        {
            "kind": "festival",
            "name": "Summer festival",
            "month": "2024-07",
            "months": [7],
            "visits": 8000,
            "price": 2,
            "cost": 60_000,
        },
    ),
    (
        "[[records]]",
        Census,
        {
            "name": "Census",
            "years": [2011, 2021],
            "values": [6200, 6010],
            "source": "invented",
            "status": "judgement",
        },
    ),
)
LEFT_OUT = {"opened", "status"}  # defaults that mean "not known"
HEADER = """\
# A scenario of ccsim. This town does not exist: put the figures of yours in its place.
# Behind each key: unit, limits (usual range), meaning. A line with # before it shows a default; remove the #
# to change it. A figure may also say how sure it is and where it comes from:
#   population = {{ value = 6000, low = 5900, high = 6100, year = 2021, source = "census", status = "found" }}
# Status: found, found-secondary, found-press, derived, memory (these need a source), judgement, assumption.
# `ccsim check FILE` finds mistakes; `ccsim parameters` lists what [parameters] may change.
format = {format}
title = {title}
author = ""
story = ""
sources = []
start = 2024
years = 20
"""
TOWN = """
[[towns]]
name = {name}
country = ""
"""


def template(name: str) -> str:
    """Return the commented TOML text of a small town called `name`."""
    title = json.dumps(name[:60], ensure_ascii=False)
    parts = [HEADER.format(format=FORMAT, title=title)]
    parts += [
        "\n".join(section("[switches]", Switches, {})),
        "\n".join(section("[processes]", Processes, {})),
    ]
    theta = declared_groups()["migration"]["theta"]
    parts.append(f"\n[parameters.migration]\n# theta = {theta.value:g}  # {theta.unit}: {theta.meaning}\n")
    parts.append(TOWN.format(name=title))
    parts += ["\n".join(section(*table)) for table in TABLES]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def section(heading: str, record: type[Strict], given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one table: what is given, and the other defaults as comments."""
    yield f"{heading}"
    for key, declared in record.model_fields.items():
        comment = about(declared)
        behind = f"  # {comment}" if comment else ""
        default = plain(declared.default)
        if key in given:
            yield f"{key} = {toml_value(given[key])}{behind}"
        elif key not in LEFT_OUT and default is not None and default != "":
            yield f"# {key} = {toml_value(default)}{behind}"


def about(declared: FieldInfo) -> str:
    """Return unit, limits and meaning of a key in one line."""
    limits = extra(declared)
    parts = []
    if "hard" in limits:
        (low, high), (usual_low, usual_high) = limits["hard"], limits["plausible"]
        usual = f" (usual {amount(usual_low)} to {amount(usual_high)})"
        narrower = [low, high] != [usual_low, usual_high]
        parts.append(f"{limits['unit']}, {amount(low)} to {amount(high)}{usual if narrower else ''}")
    return ": ".join([*parts, *([declared.description] if declared.description else [])])


def plain(default: Any) -> Any:
    """Return the number or list behind a default."""
    if isinstance(default, (Figure, Counts)):
        return default.value
    return default if isinstance(default, (bool, int, float, str, tuple)) else None


def toml_value(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of the format, with units, limits and plausible ranges."""
    schema = Scenario.model_json_schema()
    properties = {key: value for key, value in schema["properties"].items() if key not in NOT_IN_FILES}
    properties["parameters"] = parameters_schema()
    definitions = {name: with_bounds(definition) for name, definition in schema["$defs"].items()}
    number = {"type": "number"}
    for name, short in (("Figure", number), ("Counts", {"type": "array", "items": number})):
        definitions[name] = {"anyOf": [short, definitions[name]]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ccsim scenario",
        "description": schema["description"],
        "type": "object",
        "additionalProperties": False,
        "required": [key for key in schema["required"] if key not in NOT_IN_FILES],
        "properties": {"format": {"const": FORMAT}, **with_bounds({"properties": properties})["properties"]},
        "$defs": definitions,
    }


def with_bounds(definition: Any) -> Any:
    """Return a copy of a schema in which hard limits of plain numbers are also minimum and maximum."""
    if isinstance(definition, list):
        return [with_bounds(inner) for inner in definition]
    if not isinstance(definition, dict):
        return definition
    copy = {key: with_bounds(value) for key, value in definition.items()}
    if "hard" in copy and copy.get("type") in {"number", "integer"}:
        copy["minimum"], copy["maximum"] = copy["hard"]
    return copy


def parameters_schema() -> dict[str, Any]:
    """Return the schema of the parameters that may be overridden."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            group: {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    key: {
                        "type": "number",
                        "default": spec.value,
                        "minimum": spec.hard[0],
                        "maximum": spec.hard[1],
                        "plausible": [spec.low, spec.high],
                        "unit": spec.unit,
                        "description": spec.meaning,
                        "source": spec.source,
                        "status": spec.status,
                    }
                    for key, spec in specs.items()
                },
            }
            for group, specs in declared_groups().items()
        },
    }
