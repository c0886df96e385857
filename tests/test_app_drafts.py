"""Drafts are changed by plain functions, can be taken back, and are checked by the rules for files."""

from __future__ import annotations

import pytest

from ccsim.app.drafts import Draft, History, added, changed, checked, draft_from, draft_of, label_of, moved_to, removed
from ccsim.app.presets import presets, without_plan
from ccsim.levers.catalogue import LEVERS
from ccsim.scenario import read

OBIDOS = without_plan(presets()["obidos"].scenario)


@pytest.mark.parametrize("name", [name for name, one in presets().items() if one.is_plan])
def test_a_draft_holds_all_of_a_plan(name):
    """The plan of each preset comes out of its draft as it went in."""
    preset = presets()[name]
    report = checked(without_plan(preset.scenario), draft_of(preset.scenario.plan))

    assert report.accepted().plan == preset.scenario.plan


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_is_added_with_a_usual_size(kind):
    """Every lever can be added to the default town at once, without a problem and without an unusual size."""
    draft = added(Draft(), kind, OBIDOS)
    report = checked(OBIDOS, draft)

    assert report.problems == ()
    assert not [warning for warning in report.warnings if ".size" in warning.text]


def test_two_of_a_kind_have_different_names():
    """A second lever of a kind gets a number, as names tell levers from one another."""
    draft = added(added(added(Draft(), "festival", OBIDOS), "festival", OBIDOS), "festival", OBIDOS)

    assert [label_of(one) for one in draft.levers][1:] == [f"{LEVERS['festival'].title} {n}" for n in (2, 3)]
    assert checked(OBIDOS, draft).problems == ()


def test_changes_leave_the_draft_before_as_it_was():
    """Adding, changing and removing make new drafts."""
    one = added(Draft(), "fibre", OBIDOS)
    two = changed(one, 0, "size", 5)

    assert (one.levers[0]["size"], two.levers[0]["size"]) == (1400, 5)
    assert "settlement" not in changed(changed(one, 0, "settlement", "Gaeiras"), 0, "settlement", "").levers[0]
    assert removed(two, 0) == Draft()


def test_what_is_wrong_belongs_to_its_row():
    """Problems carry the number of their lever, and the same words as `ccsim check` has."""
    draft = changed(changed(added(added(Draft(), "fibre", OBIDOS), "festival", OBIDOS), 1, "size", -1), 0, "years", 500)
    report = checked(OBIDOS, draft)

    assert {problem.place for problem in report.problems} == {"0", "1"}
    assert any("size = -1 is outside 0 to 10,000,000 (visits/year)" in problem.text for problem in report.problems)


def test_a_plan_made_for_one_town_fits_another():
    """Dates move with the town's start, and places that the other town does not have are left out."""
    before, after = presets()["big-push"].scenario, read("scenarios/obidos-2001.toml")
    draft = moved_to(draft_of(before.plan), before, after)

    assert {one["start"] for one in draft.levers} == {"2003-01"}
    assert checked(without_plan(after), draft).problems == ()


def test_steps_can_be_taken_back_and_made_again():
    """Undo and redo go through all drafts, and a new step forgets what was taken back."""
    drafts = [Draft(title=str(n)) for n in range(4)]
    now, history = drafts[0], History()
    for after in drafts[1:]:
        now, history = after, history.after(now)
    for expected in (*drafts[2::-1], drafts[0]):
        now, history = history.back(now)
        assert now == expected
    for expected in (*drafts[1:], drafts[3]):
        now, history = history.forth(now)
        assert now == expected

    assert history.after(now).future == ()


def test_unknown_keys_are_refused_with_the_rest():
    """A key that a lever does not have is a problem, not something to be left out in silence."""
    draft = draft_from({"levers": [{"kind": "fibre", "size": 10, "start": "2023-01", "colour": "red"}]})

    assert "colour" in checked(OBIDOS, draft).problems[0].text
