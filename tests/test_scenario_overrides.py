"""Parameters that a scenario overrides: by group and key, within their declared limits."""

from __future__ import annotations

import pytest

from ccsim.parameters import Parameters
from ccsim.scenario.overrides import declared_groups, resolve_parameters
from tests.scenario_texts import said_of

REFUSED = [
    ("[parameters.migration]", "[parameters.migraton]\na = 1", '[parameters]  unknown key "migraton"'),
    ("# theta = 3 ", "teta = 3 ", '[parameters.migration]  unknown key "teta". Did you mean "theta"?'),
    (
        "# theta = 3 ",
        'theta = "3" ',
        'parameters.migration.theta = "3" is not a finite number (1/log income).',
    ),
    ("# theta = 3 ", "theta = true ", "parameters.migration.theta = true is not a finite number"),
    ("[parameters.migration]", "[parameters]\nmigration = 3", "parameters.migration = 3 is not a table"),
    ("# theta = 3 ", "theta = 30 ", "parameters.migration.theta = 30 is outside 0.1 to 20 (1/log income)."),
    ("# theta = 3 ", "theta = inf ", "parameters.migration.theta = inf is not a finite number"),
]


@pytest.mark.parametrize(("old", "new", "says"), REFUSED, ids=[case[1][:40] for case in REFUSED])
def test_wrong_override_is_refused(old, new, says):
    """An unknown parameter, or a value it cannot have, is refused with unit and limits."""
    assert says in said_of(old, new)


def test_no_overrides_are_the_declared_parameters():
    """An empty table changes nothing, and neither does a parameter set to its own default."""
    theta = Parameters().migration.theta

    assert resolve_parameters({}) == (Parameters(), [])
    assert resolve_parameters({"migration": {"theta": theta}}) == (Parameters(), [])


def test_right_overrides_count_beside_a_wrong_one():
    """One mistake does not hide another: each is found, and what is right is applied."""
    given = {"migration": {"theta": 2, "thet": 1}, "housing": {"lease": 1e9}}
    parameters, findings = resolve_parameters(given)

    assert parameters == Parameters().replace("migration.theta", 2.0)
    assert [finding.path for finding in findings] == [
        ("parameters", "migration", "thet"),
        ("parameters", "housing", "lease"),
    ]


@pytest.mark.parametrize("path", Parameters().specs())
def test_every_declared_parameter_can_be_overridden(path):
    """Each accepts both ends of its plausible range without a warning."""
    spec = Parameters().specs()[path]
    group, key = path.split(".")

    assert declared_groups()[group][key] == spec
    for end in (spec.low, spec.high):
        assert resolve_parameters({group: {key: end}}) == (Parameters().replace(path, end), [])
