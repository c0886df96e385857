"""The scenario file as a whole: what may be written, what comes out, and that nothing is lost on the way."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ccsim.parameters import Parameters
from ccsim.profile import Figure
from ccsim.scenario import Scenario, ScenarioError, apply_settings, check, from_dict, parse, read, template

TEXT = template("Smallville")
SMALL = parse(TEXT, "small")


def test_bare_number_is_a_figure_without_source():
    """`population = 6000` means a figure of that value with the status assumption."""
    assert SMALL.towns[0].people.population == Figure(value=6000, status="assumption")


def test_bare_list_is_counts_without_source():
    """`jobs = [...]` means counts of these values with the status assumption."""
    jobs = SMALL.towns[0].work.jobs

    assert jobs.value == (50, 40, 160, 700, 500, 200, 400)
    assert jobs.status == "assumption"


def test_figure_left_out_says_it_is_a_default():
    """A default is not mistaken for a statement of the author: it has its own status and its range."""
    female = SMALL.towns[0].people.female

    assert (female.status, female.low, female.high) == ("default", 0.45, 0.56)


def test_left_out_parts_have_their_defaults():
    """Without switches, processes and parameters the declared defaults hold."""
    assert SMALL.switches.critical_mass
    assert not SMALL.switches.new_technology
    assert all(SMALL.processes.model_dump().values())
    assert SMALL.parameters == Parameters()


def test_parameters_are_overridden_one_by_one():
    """Only the named parameter changes; a whole number is taken as that number."""
    changed = parse(TEXT.replace("# theta = 3 ", "theta = 2 "), "small").parameters

    assert changed == Parameters().replace("migration.theta", 2.0)
    assert changed != Parameters()


def test_scenario_is_frozen():
    """Nothing can change a scenario after it was read."""
    with pytest.raises(ValidationError, match="frozen"):
        SMALL.years = 3


def test_toml_and_json_mean_the_same():
    """The resolved content, written as JSON and read again, gives an equal scenario."""
    again = parse(json.dumps(SMALL.as_dict(), allow_nan=False), "small", "json")

    assert again == SMALL
    assert hash(again) == hash(SMALL)


def test_content_at_hand_needs_no_file():
    """What as_dict gives is read back as it is, and checked like a file."""
    assert from_dict(SMALL.as_dict(), "small") == SMALL
    with pytest.raises(ScenarioError, match="years = 0 is outside 1 to 500"):
        from_dict({**SMALL.as_dict(), "years": 0}, "small")


def test_resolved_content_holds_every_parameter_and_default():
    """as_dict is complete: somebody who has it needs no declarations to know what was assumed."""
    content = SMALL.as_dict()

    assert content["parameters"]["migration"]["theta"] == Parameters().migration.theta
    assert len(content["parameters"]) == len({path.split(".")[0] for path in Parameters().specs()})
    assert content["towns"][0]["people"]["female"]["status"] == "default"


def test_equality_looks_at_name_and_content_not_at_the_path(tmp_path):
    """The same text in another folder is the same scenario; under another name it is not."""
    (tmp_path / "a.toml").write_text(TEXT, "utf-8")
    (tmp_path / "b.toml").write_text(TEXT, "utf-8")
    first, other = read(tmp_path / "a.toml"), read(str(tmp_path / "b.toml"))

    assert first == parse(TEXT, "a")
    assert first != other
    assert first != "a"
    assert (first.name, first.path) == ("a", str(tmp_path / "a.toml"))


@given(
    population=st.integers(300, 250_000),
    theta=st.floats(1.5, 4),
    start=st.integers(1950, 2020),
    minutes=st.floats(2, 600),
)
@settings(max_examples=25, deadline=None)
def test_any_accepted_change_survives_the_round_trip(population, theta, start, minutes):
    """Whatever plausible numbers are set, reading the resolved content gives them back exactly."""
    changes = {
        "towns.0.people.population": population,
        "migration.theta": theta,
        "start": start,
        "towns.0.metropolis.minutes": minutes,
    }
    changed = apply_settings(SMALL, [f"{key}={value}" for key, value in changes.items()])

    assert parse(json.dumps(changed.as_dict()), "small", "json") == changed
    assert changed.parameters.migration.theta == theta


def test_check_gives_the_scenario_and_read_raises():
    """`check` reports without raising; what it found is what `read` raises."""
    report = check("no-such-file.toml")

    assert report.scenario is None
    with pytest.raises(ScenarioError) as caught:
        read("no-such-file.toml")
    assert caught.value.problems == report.problems


def test_json_null_stands_for_a_missing_option():
    """In JSON `null` is allowed where a key may be empty, so that the resolved content can be read."""
    content = SMALL.as_dict()

    assert content["events"][0]["until"] is None
    assert isinstance(parse(json.dumps(content), "small", "json"), Scenario)


def test_import_is_light():
    """Reading scenarios needs neither pandas, numba nor mesa."""
    heavy = "import sys, ccsim.scenario; print({'pandas', 'numba', 'mesa', 'matplotlib'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "set()"
