"""A school of arts: who stays for it, who comes, and what becomes of them."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from conftest import check_homes
from test_ageing import happens, school_leavers

from ccsim.inputs import ArtSchool, Inputs
from ccsim.rules import ageing, art_school
from ccsim.rules.ageing import LEAVES_SCHOOL
from ccsim.rules.homes import street_pulls
from ccsim.rules.households import recount
from ccsim.town.schema import CREATIVE, HEAD, NOT_WORKING, OTHER_ADULT, STUDENT, UNEMPLOYED

SCHOOL = ArtSchool(key=77, town=0, places=20, local=0.5, applicants=6.0)


def after_school(state, assumed, places=20, local=0.5, elsewhere=1.0):
    """Let sixty people leave school, all to study elsewhere but for the school in town; return their rows."""
    rows = school_leavers(state)
    school = ArtSchool(77, 0, places, local, 0.0)
    happens(state, rows, LEAVES_SCHOOL, assumed, [school], study_elsewhere=elsewhere, study_here=0.0)
    return rows


def students(state):
    """Return the rows of those who study arts in town."""
    people = state.residents
    return np.flatnonzero((people.town == 0) & (people.occupation == STUDENT) & people.cultural)


def admitted(state, assumed, **what):
    """Let students from outside come for a month (two rooms in every street); return their rows."""
    state.streets.homes[:] += 2
    inputs, before = Inputs.at_rest(1), state.residents.used
    inputs.art_schools.append(ArtSchool(**{"key": 77, "town": 0, "places": 20, "local": 0.5, "applicants": 6.0} | what))
    art_school.admit_students(state, inputs, street_pulls(state, assumed), assumed)
    return np.arange(before, state.residents.used)


@pytest.mark.parametrize(("places", "local", "stay"), [(200, 1.0, 60), (20, 1.0, 20), (200, 0.0, 0), (0, 1.0, 0)])
def test_who_would_leave_stays_if_there_is_a_place(hamlet_state, assumed, places, local, stay):
    """With a place for each all sixty stay, with twenty places twenty, and who does not want to leaves."""
    rows = after_school(hamlet_state, assumed, places, local)
    people = hamlet_state.residents

    assert (people.town[rows] == 0).sum() == stay
    assert sorted(students(hamlet_state)) == sorted(rows[people.town[rows] == 0])
    assert set(people.employer[students(hamlet_state)]) <= {NOT_WORKING}


def test_who_stays_still_lives_at_home(hamlet_state, assumed):
    """Households count those who stay, and whoever of them heads one goes on doing so."""
    homes, people = hamlet_state.households, hamlet_state.residents
    rows = school_leavers(hamlet_state)
    alone = rows[0]
    people.role[people.household == people.household[alone]] = OTHER_ADULT
    people.role[alone] = HEAD
    recount(hamlet_state)  # they are grown up this month
    after_school(hamlet_state, assumed, places=200, local=1.0)
    size, adults, used = homes.size.copy(), homes.adults.copy(), homes.town >= 0
    recount(hamlet_state)

    assert people.role[alone] == HEAD
    assert (homes.size == size)[used].all()
    assert (homes.adults == adults)[used].all()


def test_only_leavers_stay_for_it(hamlet_state, assumed):
    """Who would have gone to work does so as without the school."""
    rows = after_school(hamlet_state, assumed, places=200, local=1.0, elsewhere=0.0)

    assert (hamlet_state.residents.employer[rows] == UNEMPLOYED).all()
    assert students(hamlet_state).size == 0


def test_more_places_never_keep_fewer(hamlet_state, assumed):
    """Same draws: whoever has one of ten places has one of thirty."""
    kept = []
    for places in (10, 30):
        state = copy.deepcopy(hamlet_state)
        after_school(state, assumed, places)
        kept.append(set(state.residents.key[students(state)].tolist()))

    assert kept[0] < kept[1]


def test_rows_in_another_order_keep_the_same_people(hamlet_state):
    """Places go by a keyed queue, not by the order of rows."""
    kept, rows = [], school_leavers(hamlet_state)
    for order in (rows, rows[::-1]):
        state = copy.deepcopy(hamlet_state)
        left, _ = art_school.stay_to_study(state, order, np.zeros(0, np.int64), [ArtSchool(77, 0, 10, 0.5, 0.0)])
        kept.append(set(state.residents.key[rows].tolist()) - set(state.residents.key[left].tolist()))

    assert kept[0] == kept[1]
    assert len(kept[0]) == 10


def test_students_come_from_outside(hamlet_state, assumed):
    """Young people of 18 without roots come to live alone; what they rent is paid from outside."""
    rows = admitted(hamlet_state, assumed)
    people, homes = hamlet_state.residents, hamlet_state.households
    recount(hamlet_state)

    assert rows.size > 0
    assert set(people.occupation[rows]) == {STUDENT}
    assert ((hamlet_state.month - people.born[rows]) // 12 == 18).all()
    assert (people.home_town[rows] == -1).all()
    assert not homes.tenant[people.household[rows]].any()
    assert hamlet_state.events["newcomers"][0] == hamlet_state.events["in_migration"][0] == rows.size
    check_homes(hamlet_state)


def test_as_many_come_as_apply_and_find_a_place(hamlet_state, assumed):
    """Six a month on average over many months, never more than there are free places, none without applicants."""
    counts = []
    for hamlet_state.month in range(100):
        state = copy.deepcopy(hamlet_state)
        counts.append(admitted(state, assumed, places=100).size)

    assert np.mean(counts) == pytest.approx(6, abs=5 * (6 / 100) ** 0.5)
    assert admitted(copy.deepcopy(hamlet_state), assumed, places=2).size <= 2
    assert admitted(copy.deepcopy(hamlet_state), assumed, applicants=0.0).size == 0


def test_students_are_named_by_the_school(hamlet_state, assumed):
    """A twin with other rows meets the same students; another school's are others."""
    twin = copy.deepcopy(hamlet_state)
    twin.shuffle_rows(5)
    towns = (copy.deepcopy(hamlet_state), {}), (twin, {}), (hamlet_state, {"key": 78})
    come = [admitted(state, assumed, **what) for state, what in towns]
    one, again, other = (set(state.residents.key[rows].tolist()) for (state, _), rows in zip(towns, come, strict=True))

    assert one == again
    assert not one & other


def test_without_homes_nobody_comes(hamlet_state, assumed):
    """Where every home is taken students are turned away, and counted."""
    streets = hamlet_state.streets
    streets.homes[:] = streets.households + streets.lets - 2
    rows = admitted(hamlet_state, assumed)

    assert rows.size == 0
    assert hamlet_state.events["turned_away"][0] > 0


def test_graduates_are_creative_more_often_and_pay_their_rent(hamlet_state, assumed):
    """Three in four become creative; those who came to study rent their home from now on."""
    hamlet_state.streets.homes[:] += 20
    hamlet_state.projects.add({"key": np.array([77], np.uint64), "town": 0})  # the plan's school
    rows = admitted(hamlet_state, assumed, places=900, applicants=200.0)
    recount(hamlet_state)
    people, homes = hamlet_state.residents, hamlet_state.households
    people.born[:] = np.where(np.arange(people.used) < rows[0], people.born, hamlet_state.month - 258)
    ageing.age(hamlet_state, assumed)
    rows = rows[people.town[rows] == 0]
    alone = rows[people.role[rows] == HEAD]

    assert set(people.employer[rows]) == {UNEMPLOYED}
    assert (people.occupation[rows] == CREATIVE).mean() == pytest.approx(0.75, abs=5 * (0.19 / rows.size) ** 0.5)
    assert homes.tenant[people.household[alone]].all()
    assert (homes.rent[people.household[alone]] > 0).all()


def test_who_was_at_home_owns_on(hamlet_state, assumed):
    """A graduate of the town's own stays what the household was: its rent is nobody else's business."""
    rows = after_school(hamlet_state, assumed, 200, 1.0)
    before = hamlet_state.households.tenant.copy()
    art_school.pay_own_rent(hamlet_state, rows, np.ones(rows.size, bool), assumed)

    assert (hamlet_state.households.tenant == before).all()
