"""What people do in the page, as plain functions on a frozen state."""

from __future__ import annotations

from urllib.parse import urlsplit

from ccsim.app import session
from ccsim.app.address import Scene, written
from ccsim.app.drafts import Draft, added, changed, draft_of
from ccsim.app.presets import presets, without_plan
from ccsim.app.session import Session

LANGUAGES = ("en", "pt")
OBIDOS, EARLIER = presets()["obidos"].scenario, presets()["obidos-2001"].scenario
PUSH = draft_of(presets()["big-push"].scenario.plan)
FIBRE = added(Draft(), "fibre", OBIDOS)


def search_of(scene):
    """Return the part of an address that is handed over."""
    return urlsplit(written(scene)).query


def test_a_broken_address_begins_anew_and_says_so():
    """The first page is shown, with the reason."""
    assert session.opened("step=nowhere", LANGUAGES) == Session(trouble="unknown")
    assert session.opened("step=plan", LANGUAGES).scene.step == "plan"


def test_changes_can_be_taken_back_whatever_they_were():
    """Choosing a plan, editing it and clearing it are steps of one history."""
    now = session.choose_plan(Session(), "big-push", OBIDOS)
    now = session.edit(now, changed(now.scene.draft, 0, "size", 5), quiet=True)
    assert now.quiet
    now = session.edit(now, Draft())
    for expected in (5, 3):
        now = session.undo(now)
        assert now.scene.draft.levers[0]["size"] == expected
    now = session.undo(now)
    assert now.scene.draft == Draft()
    assert session.redo(now).scene.draft == PUSH


def test_what_fits_no_address_is_refused():
    """The session stays as it was and says why."""
    noise = "".join(chr(0x4E00 + 7919 * n % 20_000) for n in range(4000))
    before = session.edit(Session(), FIBRE)
    after = session.edit(before, changed(FIBRE, 0, "note", noise))

    assert after.trouble == "too_long"
    assert after.scene == before.scene


def test_going_back_in_the_browser_can_be_undone():
    """What the browser's back button takes away, undo brings back."""
    now = session.edit(Session(), FIBRE)
    there = session.visited(now, search_of(Session().scene), LANGUAGES)

    assert there.scene.draft == Draft()
    assert session.undo(there).scene.draft == FIBRE


def test_another_town_takes_the_plan_along_as_it_fits():
    """A plan in work moves with the dates; a town with a plan of its own brings it."""
    now = session.edit(Session(), PUSH)
    moved = session.choose_town(now, "obidos-2001", OBIDOS, EARLIER)
    own = session.choose_town(now, "obidos-2008", OBIDOS, presets()["obidos-2008"].scenario)

    assert moved.scene.town == "obidos-2001"
    assert {one["start"] for one in moved.scene.draft.levers} == {"2003-01"}
    assert own.scene.draft == draft_of(presets()["obidos-2008"].scenario.plan)


def test_leaving_a_town_leaves_its_own_plan():
    """A plan that came with a town, and was not changed, is not taken to another one."""
    real = presets()["obidos-2008"].scenario
    now = session.choose_town(Session(), "obidos-2008", OBIDOS, real)

    assert session.choose_town(now, "obidos", real, OBIDOS).scene.draft == Draft()


def test_three_plans_are_kept_and_the_oldest_makes_room():
    """The plan in work and three others are compared; the same one is not kept twice, an empty one never."""
    now = session.keep(Session())
    assert now.scene.kept == ()
    for size in range(1, 6):
        now = session.keep(session.keep(session.edit(now, changed(FIBRE, 0, "size", size))))

    assert [one.levers[0]["size"] for one in now.scene.kept] == [3, 4, 5]
    assert [one.levers[0]["size"] for one in session.drop(now, 0).scene.kept] == [4, 5]


def test_a_kept_plan_and_the_one_in_work_change_places():
    """Nothing is lost when another plan is taken up."""
    now = session.edit(session.keep(session.edit(Session(), FIBRE)), PUSH)
    taken = session.take_up(now, 0)

    assert (taken.scene.draft, taken.scene.kept) == (FIBRE, (PUSH,))
    assert session.undo(taken).scene.draft == PUSH


def test_steps_and_languages_leave_the_plan_alone():
    """Going on and speaking otherwise change nothing else."""
    now = session.edit(Session(), FIBRE)

    assert session.go(now, "effect").scene == Scene("effect", draft=FIBRE)
    assert session.speak(now, "pt").scene == Scene(draft=FIBRE, language="pt")
    assert session.go(now, "effect").history == now.history


def test_towns_without_their_plans_are_the_same_object():
    """What is worked out for a scenario is found by its identity, so there is one for each."""
    assert without_plan(OBIDOS) is without_plan(OBIDOS)


def test_a_plan_is_known_as_a_preset_as_long_as_it_is_one():
    """Chosen it has a name; changed, or empty, it has none."""
    begun = session.choose_plan(Session(), "fibre-only", without_plan(OBIDOS))

    assert session.chosen_plan(begun) == "fibre-only"
    assert session.chosen_plan(session.edit(begun, changed(begun.scene.draft, 0, "size", 77))) == ""
    assert session.chosen_plan(Session()) == ""
