"""Ageing: rates by hand, life's events in their months, and keys of newborns that twins share."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from conftest import check_homes

from ccsim.draws import Purpose, hash_of, keys_of, stream_of, uniforms
from ccsim.rules import ageing
from ccsim.rules.ageing import DIES, GIVES_BIRTH, GRADUATES, LEAVES_SCHOOL, RETIRES, birth_rates, death_rates
from ccsim.rules.households import recount
from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.schema import (
    CHILD,
    CREATIVE,
    DEPENDANT,
    HEAD,
    METROPOLIS,
    NOT_WORKING,
    OTHER_ADULT,
    PRODUCTION,
    RETIRED,
    SERVICE,
    STUDENT,
    UNEMPLOYED,
)

NEVER = np.zeros((2, 121))
ONCE = keys_of(1, 0, 6)


def events(town=0, age=30, sex=0, occupation=SERVICE, death=NEVER, birth=NEVER[0]):
    """Return the codes of what happens to six people alike in month 100 (an age in years)."""
    born = np.full(6, 100 - 12 * age, np.int32)
    columns = (np.full(6, town, np.int16), ONCE, born, np.full(6, sex, np.int8), np.full(6, occupation, np.int8))
    due = np.array([216, 258, 798, 798, 798, ageing.NEVER])
    return ageing.life_events(*columns, 100, stream_of(1, 10, 0), death, birth, due)[1].tolist()


def test_death_rates_follow_gompertz_and_makeham(assumed):
    """At 80 the yearly rate is the floor plus the rate given; ten years on, exp(1.05) times as much."""
    monthly = death_rates(assumed.ageing)
    yearly = -12 * np.log(1 - monthly)

    assert yearly[:, 80] == pytest.approx([0.0424, 0.0654])
    assert yearly[:, 90] - 0.0004 == pytest.approx(np.array([0.042, 0.065]) * np.exp(1.05))
    assert (np.diff(monthly, axis=1) > 0).all()


def test_birth_rates_sum_to_fertility(assumed):
    """A woman who lives from 15 to 50 has 1.35 children on average, half of them before about 31."""
    monthly = birth_rates(assumed.ageing)
    age = np.arange(121) + 0.5

    assert 12 * monthly.sum() == pytest.approx(1.35)
    assert (age * monthly).sum() / monthly.sum() == pytest.approx(31, abs=0.1)
    assert np.flatnonzero(monthly).tolist() == list(range(15, 50))


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ({"death": NEVER + 1}, DIES),
        ({"death": NEVER + 1, "town": ELSEWHERE}, DIES),
        ({"birth": NEVER[0] + 1}, GIVES_BIRTH),
        ({"occupation": CHILD, "age": 18}, LEAVES_SCHOOL),
        ({"occupation": STUDENT, "age": 22}, GRADUATES),
        ({"occupation": STUDENT, "age": 22, "town": ELSEWHERE}, GRADUATES),
        ({"age": 67}, RETIRES),
    ],
)
def test_what_happens_to_whom(who, code):
    """Certain death and birth, and the ages of leaving school, graduating and retiring."""
    assert events(**who) == [code] * 6


@pytest.mark.parametrize(
    "who",
    [
        {"birth": NEVER[0] + 1, "sex": 1},
        {"birth": NEVER[0] + 1, "town": ELSEWHERE},
        {"death": NEVER + 1, "town": GONE},
        {"occupation": CHILD, "age": 17},
        {"occupation": STUDENT, "age": 21},
        {"age": 66},
        {"age": 80, "occupation": RETIRED},
    ],
    ids=["men", "births elsewhere", "unused rows", "pupils", "students", "workers", "pensioners"],
)
def test_what_does_not_happen(who):
    """Men and people elsewhere bear no child here, nobody is in an unused row, and the rest is not yet of age."""
    assert events(**who) == []


def test_the_quick_test_misses_nobody(assumed):
    """Of 50,000 people of all ages those found are the ones found by asking everybody, one by one."""
    n, rng = 50_000, np.random.default_rng(1)
    key, born = keys_of(2, 0, n), (1000 - rng.integers(0, 1450, n)).astype(np.int32)
    town, sex, occupation = (
        rng.integers(*ends, n, dtype=np.int16).astype(np.int8) for ends in ((-2, 2), (0, 2), (0, 6))
    )
    rates = (death_rates(assumed.ageing), birth_rates(assumed.ageing))
    due, stream = np.array([216, 258, 798, 798, 798, ageing.NEVER]), stream_of(1, 10, 0)
    rows, codes = ageing.life_events(town, key, born, sex, occupation, 1000, stream, *rates, due)
    draw = uniforms(stream, key, 0)
    all_codes = np.array(
        [ageing.what_happens(*who, *rates, due) for who in zip(town, 1000 - born, sex, occupation, draw, strict=True)]
    )
    all_codes[town == GONE] = -1

    assert rows.tolist() == np.flatnonzero(all_codes >= 0).tolist()
    assert codes.tolist() == all_codes[rows].tolist()
    assert set(codes) == {DIES, GIVES_BIRTH, LEAVES_SCHOOL, GRADUATES, RETIRES}


def test_the_dying_bear_no_children():
    """One draw decides over both, so somebody who dies for certain never gives birth in that month."""
    assert events(death=NEVER + 1, birth=NEVER[0] + 1) == [DIES] * 6


def test_a_newborns_key_comes_from_its_mother(hamlet_state, assumed):
    """Mother and number of the birth name it; it lives with her, knows nothing and is at home here."""
    people = hamlet_state.residents
    mother = np.flatnonzero((people.town == 0) & (people.sex == 0) & (people.born < -240))[:1]
    people.children[mother] = 1
    ageing.give_birth(hamlet_state, mother, assumed.ageing)
    people, baby = hamlet_state.residents, hamlet_state.residents.used - 1

    assert people.key[baby] == hash_of(people.key[mother[0]], Purpose.NEWBORN, 2)
    assert people.household[baby] == people.household[mother[0]]
    assert people.street[baby] == people.street[mother[0]]
    assert (people.role[baby], people.occupation[baby], people.born[baby]) == (DEPENDANT, CHILD, 0)
    assert (people.employer[baby], people.home_town[baby], people.incumbent[baby]) == (NOT_WORKING, 0, False)


def test_twins_bear_the_same_children(hamlet_state, assumed):
    """One birth less in a twin changes no other newborn's key or sex, though rows and ids shift."""
    twin = copy.deepcopy(hamlet_state)
    people = hamlet_state.residents
    mothers = np.flatnonzero((people.town == 0) & (people.sex == 0) & (people.born < -240))[:40]
    ageing.give_birth(hamlet_state, mothers, assumed.ageing)
    ageing.give_birth(twin, mothers[1:], assumed.ageing)
    here, there = (
        dict(zip(s.residents.key.tolist(), s.residents.sex.tolist(), strict=True)) for s in (hamlet_state, twin)
    )

    assert len(here) == len(there) + 1
    assert here.items() > there.items()
    assert 0 < sum(here[key] for key in hamlet_state.residents.key[-40:].tolist()) < 40


@pytest.mark.parametrize(("girls", "sex"), [(1.0, 0), (0.0, 1)])
def test_the_share_of_girls(hamlet_state, assumed, girls, sex):
    """With a share of one every newborn is a girl, with none every one a boy."""
    mothers = np.flatnonzero((hamlet_state.residents.town == 0) & (hamlet_state.residents.sex == 0))[:40]
    ageing.give_birth(hamlet_state, mothers, dataclasses.replace(assumed.ageing, girls=girls))

    assert set(hamlet_state.residents.sex[hamlet_state.residents.born == 0]) == {sex}


def happens(state, rows, code, assumed, schools=(), **rules):
    """Let the same happen to some people, under these rules and with a spread of log skill of 0.3."""
    rules = dataclasses.replace(assumed.ageing, **rules)
    learning = dataclasses.replace(assumed.learning, skill_spread=0.3)
    codes = np.full(rows.size, code, np.int8)
    ageing.live(state, rows, codes, dataclasses.replace(assumed, ageing=rules, learning=learning), schools)


def school_leavers(state, n=60):
    """Make some people of the town children of 18, and return their rows."""
    people = state.residents
    rows = np.flatnonzero((people.town == 0) & (people.occupation == CHILD))[:n]
    people.born[rows] = -216
    return rows


@pytest.mark.parametrize(("elsewhere", "here"), [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)])
def test_school_leavers_go_away_study_at_home_or_work(hamlet_state, assumed, elsewhere, here):
    """With certain choices all leave for the metropolis as students, all study at home, or all look for work."""
    rows = school_leavers(hamlet_state)
    happens(hamlet_state, rows, LEAVES_SCHOOL, assumed, study_elsewhere=elsewhere, study_here=here)
    people = hamlet_state.residents

    assert set(people.town[rows]) == {ELSEWHERE if elsewhere else 0}
    assert set(people.role[rows]) <= {OTHER_ADULT, HEAD}
    if elsewhere or here:
        assert set(people.occupation[rows]) == {STUDENT}
        assert set(people.employer[rows]) == {NOT_WORKING}
    else:
        assert set(people.occupation[rows]) <= {CREATIVE, SERVICE, PRODUCTION}
        assert set(people.employer[rows]) == {UNEMPLOYED}
    if elsewhere:
        assert set(people.place[rows]) == {METROPOLIS}
        assert hamlet_state.events["students_leaving"].tolist() == [rows.size]


def test_better_schools_make_more_creative_leavers(hamlet_state, assumed):
    """Same seed: twice the places in school, and whoever was creative without them still is."""
    rules = {"study_elsewhere": 0.0, "study_here": 0.0, "leaver_creative": 0.3}
    creative = []
    for factor in (1.0, 2.0):
        state = copy.deepcopy(hamlet_state)
        rows = school_leavers(state)
        state.now.schooling = factor * state.baseline.schooling
        happens(state, rows, LEAVES_SCHOOL, assumed, **rules)
        creative.append(state.residents.occupation[rows] == CREATIVE)

    assert (creative[1] | ~creative[0]).all()
    assert creative[1].sum() > creative[0].sum()


@pytest.mark.parametrize(("town", "employer"), [(0, UNEMPLOYED), (ELSEWHERE, NOT_WORKING)])
def test_graduates_look_for_work_where_they_are(hamlet_state, assumed, town, employer):
    """A graduate in town is out of work; one elsewhere is none of the town's business until he or she comes back."""
    people = hamlet_state.residents
    rows = np.flatnonzero(people.town == town)[:100]
    people.employer[rows], people.cultural[rows] = NOT_WORKING, False
    happens(hamlet_state, rows, GRADUATES, assumed, graduate_creative=1.0)

    assert set(people.employer[rows]) == {employer}
    assert set(people.occupation[rows]) == {CREATIVE}
    assert abs(people.cultural[rows].mean() - assumed.ageing.cultural) < 5 * 0.047
    assert abs(np.log(people.skill[rows]).std() - 0.3) < 5 * 0.3 / 200**0.5


def test_a_month_changes_the_population_by_births_deaths_and_students(hamlet_state, assumed):
    """People of the town after a month of ageing = before + births - deaths - those who left to study."""
    for month in range(24):
        hamlet_state.month = month
        hamlet_state.events.clear()
        before = np.count_nonzero(hamlet_state.residents.town == 0)
        ageing.age(hamlet_state, assumed)
        happened = {name: int(count.sum()) for name, count in hamlet_state.events.items()}
        after = np.count_nonzero(hamlet_state.residents.town == 0)
        change = happened.get("births", 0) - happened.get("deaths", 0) - happened.get("students_leaving", 0)
        assert after - before == change


def test_retiring_frees_the_post(hamlet_state, assumed):
    """At 66 years and a half a worker leaves the firm and draws a pension."""
    people, firms = hamlet_state.residents, hamlet_state.firms
    row = np.flatnonzero(people.employer >= 0)[0]
    firm, staff = people.employer[row], firms.staff[people.employer[row]]
    people.born[row] = -round(66.5 * 12)
    ageing.age(hamlet_state, assumed)

    assert (people.occupation[row], people.employer[row]) == (RETIRED, NOT_WORKING)
    assert firms.staff[firm] == staff - 1


def test_pensioners_leave_work(hamlet_state, assumed):
    """Who retires has no employer, no wage and the occupation of the retired; every firm has lost those who did."""
    people, firms = hamlet_state.residents, hamlet_state.firms
    rows = np.flatnonzero(people.employer >= 0)[::2]
    staff = firms.staff - np.bincount(people.employer[rows], minlength=firms.used)
    happens(hamlet_state, rows, RETIRES, assumed)

    assert set(people.occupation[rows]) == {RETIRED}
    assert set(people.employer[rows]) == {NOT_WORKING}
    assert set(people.wage[rows]) == {0}
    assert (firms.staff == staff).all()


def test_households_know_who_lives_there(hamlet_state, assumed):
    """After each month of births, deaths, coming of age and leaving to study, sizes, adults and heads are those that
    counting everybody anew would give, and nothing is left to give back."""
    homes = hamlet_state.households
    for month in range(60):
        hamlet_state.month = month
        ageing.age(hamlet_state, assumed)
        check_homes(hamlet_state)
        lived = homes.town >= 0
        kept = homes.size[lived].copy(), homes.adults[lived].copy(), hamlet_state.residents.role.copy()
        recount(hamlet_state)
        assert (homes.size[lived] == kept[0]).all()
        assert (homes.adults[lived] == kept[1]).all()
        assert (hamlet_state.residents.role == kept[2]).all()
        assert (lived == (homes.town >= 0)).all()


def test_the_oldest_follows_a_head_who_dies(hamlet_state, assumed):
    """The next in age leads a home whose head dies; where nobody is left the home is free again."""
    people, homes = hamlet_state.residents, hamlet_state.households
    heads = np.flatnonzero((people.town == 0) & (people.role == HEAD))
    size = homes.size[people.household[heads]]
    home = people.household[heads]
    happens(hamlet_state, heads, DIES, assumed)
    check_homes(hamlet_state)

    assert (homes.town[home[size == 1]] == GONE).all()
    for h in home[size > 1]:
        born = people.born[(people.town == 0) & (people.household == h)]
        leads = (people.town == 0) & (people.household == h) & (people.role == HEAD)
        assert people.born[leads].tolist() == [born.min()]
