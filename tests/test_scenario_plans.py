"""Bad plans get clear errors: place, value with unit, what is allowed, and what to do."""

from __future__ import annotations

import json

import pytest
from conftest import hamlet_content

from ccsim.scenario import template
from ccsim.scenario.reading import check_text

BASE = {"kind": "coworking", "size": 10, "start": "2026-01"}


def said(*levers: dict, plan: str = "") -> str:
    """Return all that is said about the template's town with a plan of these levers."""
    text = template("Hamlet") + f"\n[plan]\n{plan}\n"
    for lever in levers:
        text += "\n[[plan.levers]]\n"
        text += "".join(f"{key} = {json.dumps(value)}\n" for key, value in lever.items())
    report = check_text(text, "hamlet", "toml", "hamlet.toml")
    return "\n".join(f"{problem.place} {problem.text}" for problem in (*report.problems, *report.warnings))


@pytest.mark.parametrize(
    ("levers", "plan", "words"),
    [
        ([BASE | {"kind": "cowork"}], "", ['is not a kind of lever. Did you mean "coworking"?']),
        ([{"size": 10, "start": "2026-01"}], "", ['has no "kind"', "branding"]),
        ([BASE | {"size": -3}], "", ["plan.levers[0].size = -3 is outside 0 to 10,000 (desks)"]),
        ([BASE | {"size": 400}], "", ["plan.levers[0].size = 400", "desks"]),
        ([BASE | {"sise": 4}], "", ['unknown key "sise". Did you mean "size"?']),
        ([BASE | {"co_financing": 0.9}], "", ["0.9 (share) is above the ceiling of 0.85 for 2026 in a less developed"]),
        ([BASE | {"co_financing": 0.6}], 'region = "more developed"', ["above the ceiling of 0.5", "Lower it"]),
        ([BASE | {"co_financing": 0.6}], "structural_funds = false", ["above the ceiling of 0", "set that to true"]),
        ([BASE | {"start": "2034-01", "co_financing": 0.5}], "", ["no programme is known for 2034"]),
        ([BASE | {"start": "1999-01"}], "", ["before the start, January 2024", "Describe what exists in the town"]),
        ([BASE | {"start": "2100-01"}], "", ["after the 20 years of the scenario", "Begin earlier"]),
        ([BASE | {"start": "soon"}], "", ['"soon" is not a month such as']),
        ([BASE | {"town": "Nowhere"}], "", ['"Nowhere" does not exist']),
        ([BASE | {"settlement": "Old twon"}], "", ['"Old twon" does not exist', "Old town"]),
        ([BASE | {"kind": "branding", "size": 9e4, "settlement": "Old town"}], "", ["is for the whole town"]),
        ([BASE, BASE], "", ["is also the name of plan.levers[0]"]),
        ([BASE, BASE | {"town": "Hamlet"}], "", ["is also the name of plan.levers[0]"]),
        ([BASE | {"start": "2043-06"}], "", ["too late to act: it takes 12 months", "It only costs"]),
        ([BASE | {"years": 0.5}], "", ["12 months until it first acts", "the works only"]),
        ([BASE], "reimbursement = 99", ["plan.reimbursement = 99 is outside 0 to 59 (months)"]),
        ([BASE], 'region = "poor"', ["is not a known word", "less developed"]),
    ],
)  # fmt: skip
def test_a_bad_plan_is_told_what_is_wrong(levers, plan, words):
    """Each fault names its place, what was given and the cure."""
    message = said(*levers, plan=plan)
    for word in words:
        assert word in message


def test_two_campaigns_at_once_are_refused():
    """Of branding a town has one at a time; one after the other is fine."""
    first = {"kind": "branding", "name": "First", "size": 90_000, "start": "2026-01", "years": 3}

    early, late = (first | {"name": "Next", "start": month} for month in ("2028-12", "2029-01"))
    assert "plan.levers[0] of the same kind still goes on then" in said(first, early)
    assert "plan.levers[0] of the same kind still goes on then" in said(first, early | {"town": "Hamlet"})
    assert said(first, late) == ""


def test_a_lever_that_just_acts_in_time_is_not_late():
    """Works of twelve months that begin in the last month but twelve leave a month to act in."""
    assert said(BASE | {"start": "2042-12"}) == ""


def test_a_hamlet_has_the_start_the_messages_name():
    """The template begins in 2024, as the messages above say."""
    assert hamlet_content()["start"] == 2024
