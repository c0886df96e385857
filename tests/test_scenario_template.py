"""The scenario to start from, and the schema: both are drawn from the declarations."""

from __future__ import annotations

import json

import pytest

from ccsim.parameters import Parameters
from ccsim.profile import People
from ccsim.scenario import json_schema, parse, template
from ccsim.scenario.events import KINDS
from ccsim.scenario.reading import check_text

SCHEMA = json_schema()


@pytest.mark.parametrize("name", ["Smallville", "O\"Brien\\ 's", "Hódmezővásárhely", "x" * 200])
def test_template_passes_without_warnings(name):
    """Whatever the town is called, what `ccsim new` writes can be used at once."""
    found = check_text(template(name), "new", "toml", "new.toml")

    assert (found.problems, found.warnings) == ((), ())
    assert found.scenario is not None
    assert found.scenario.towns[0].name == name[:60]


def test_template_explains_each_figure():
    """Each figure of a town's people is there, with the unit and the meaning it is declared with."""
    lines = template("x").splitlines()
    for key, declared in People.model_fields.items():
        (line,) = [text for text in lines if text.removeprefix("# ").startswith(f"{key} = ")][:1]
        assert declared.json_schema_extra["unit"] in line
        assert declared.description in line


def test_defaults_in_comments_change_nothing():
    """A line that shows a default may be uncommented without changing the town."""
    text = template("x")
    active = "\n".join(
        line[2:] if line.startswith("# ") and " = " in line and "  # " in line else line
        for line in text.splitlines()
    )
    assert active != text
    plain, explicit = parse(text, "x"), parse(active, "x")

    assert explicit.towns[0].people.female.value == plain.towns[0].people.female.value
    assert explicit.parameters == plain.parameters == Parameters()


def test_schema_is_json_and_forbids_unknown_keys():
    """An editor that knows JSON schema marks a misspelt key."""
    json.dumps(SCHEMA, allow_nan=False)

    assert SCHEMA["additionalProperties"] is False
    assert SCHEMA["required"] == ["towns"]
    assert set(SCHEMA["properties"]) >= {"format", "towns", "events", "records", "parameters"}
    assert not {"name", "path"} & set(SCHEMA["properties"])


def test_schema_carries_units_and_limits():
    """Units, hard limits and plausible ranges are the declared ones, for figures, numbers and parameters."""
    people = SCHEMA["$defs"]["People"]["properties"]["population"]
    share = SCHEMA["$defs"]["Settlement"]["properties"]["share"]
    theta = SCHEMA["properties"]["parameters"]["properties"]["migration"]["properties"]["theta"]
    spec = Parameters().specs()["migration.theta"]

    assert (people["unit"], people["hard"], people["plausible"]) == (
        "persons",
        [50, 5_000_000],
        [300, 250_000],
    )
    assert (share["minimum"], share["maximum"]) == (0.0001, 1)
    assert (theta["minimum"], theta["maximum"], theta["plausible"]) == (*spec.hard, [spec.low, spec.high])


def test_schema_accepts_bare_numbers_and_lists():
    """What the reader accepts in short form the schema accepts too."""
    assert SCHEMA["$defs"]["Figure"]["anyOf"][0] == {"type": "number"}
    assert SCHEMA["$defs"]["Counts"]["anyOf"][0] == {"type": "array", "items": {"type": "number"}}


def test_schema_knows_every_kind_of_event():
    """Each kind is told apart by its `kind`."""
    assert set(SCHEMA["properties"]["events"]["items"]["discriminator"]["mapping"]) == set(KINDS)
