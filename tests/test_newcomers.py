"""Newcomers: the same candidates whatever happens, better towns accepted by more, families that fit together."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest

from ccsim.draws import keys_of
from ccsim.inputs import Inputs
from ccsim.rules import newcomers
from ccsim.rules.candidates import CANDIDATE
from ccsim.rules.homes import street_pulls
from ccsim.rules.migration import migrate
from ccsim.rules.newcomers import welcome
from ccsim.rules.prospects import prospects
from ccsim.town.ledger import Flow
from ccsim.town.schema import (
    CHILD,
    COMMUTES_RING,
    CREATIVE,
    DEPENDANT,
    HEAD,
    METROPOLIS,
    NOT_WORKING,
    PARTNER,
    PRODUCTION,
    REMOTE,
    REST,
    RETIRED,
    RING,
    SERVICE,
    UNEMPLOYED,
)


def welcomed(state, assumed, candidates=400, **inputs):
    """Let newcomers come to a copy of the state with room for all; return the copy and the newcomers' rows."""
    state = copy.deepcopy(state)
    state.baseline.candidates = np.array([candidates])
    state.streets.homes[:] += 200
    state.ledger.open_month()
    month = dataclasses.replace(Inputs.at_rest(1), **inputs)
    view = prospects(state, month, assumed)
    before = state.residents.used
    welcome(state, month, view, street_pulls(state, assumed), assumed)
    return state, np.arange(before, state.residents.used)


def come_keys(state, assumed, **inputs):
    """Return the keys of all newcomers."""
    after, rows = welcomed(state, assumed, **inputs)
    return set(after.residents.key[rows].tolist())


@pytest.mark.parametrize(
    ("column", "factor", "more"),
    [("wage_ratio", 1.3, False), ("rent_ratio", 1.5, True), ("unemployment", 3.0, True)],
)
def test_worse_places_send_more(hamlet_state, assumed, column, factor, more):
    """Same seed: whoever came before still comes when places elsewhere get worse, and some others do."""
    before = come_keys(hamlet_state, assumed)
    getattr(hamlet_state.places, column)[:] *= factor
    after = come_keys(hamlet_state, assumed)

    assert before < after if more else after < before


@pytest.mark.parametrize("what", ["pay", "reputation", "outlook", "way"])
def test_a_better_town_welcomes_more(hamlet_state, assumed, what):
    """Same seed: pay, reputation, outings and a faster way to the metropolis add newcomers and lose none."""
    before = come_keys(hamlet_state, assumed)
    inputs = {}
    if what == "outlook":
        hamlet_state.now.outlook = hamlet_state.now.outlook + 2.0
    elif what == "way":
        inputs["minutes_metropolis"] = np.array([-40.0])
    else:
        getattr(hamlet_state.towns, what)[:] *= 1.3

    assert before < come_keys(hamlet_state, assumed, **inputs)


def test_families_fit_together(hamlet_state, assumed):
    """One head a household; partners of the other sex, minors as children; keys, homes and streets agree."""
    state, rows = welcomed(hamlet_state, assumed)
    people, homes = state.residents, state.households
    role, home = people.role[rows], people.household[rows]
    heads, partners = rows[role == HEAD], rows[role == PARTNER]
    head_of = dict(zip(people.household[heads].tolist(), heads.tolist(), strict=True))
    of_partner = np.array([head_of[h] for h in people.household[partners].tolist()])
    age = -people.born[rows]

    assert len(head_of) == heads.size
    assert set(home) == set(head_of)
    assert (people.sex[partners] != people.sex[of_partner]).all()
    assert (age[role == DEPENDANT] < 216).all()
    assert (age[role == DEPENDANT] >= 0).all()
    assert (age[role != DEPENDANT] >= 216).all()
    assert ((people.occupation[rows] == CHILD) == (role == DEPENDANT)).all()
    assert (people.street[rows] == homes.street[home]).all()
    assert np.unique(people.key[rows]).size == rows.size
    assert not people.incumbent[rows].any()


def test_newcomers_work_or_look_for_work(hamlet_state, assumed):
    """Some keep a job in the ring they come from, creative ones a remote job in the metropolis; nobody has one here."""
    state, rows = welcomed(hamlet_state, assumed, 2000)
    people = state.residents
    idle = np.isin(people.occupation[rows], (CHILD, RETIRED))

    assert set(people.employer[rows[idle]]) == {NOT_WORKING}
    assert set(people.employer[rows[~idle]]) == {UNEMPLOYED, COMMUTES_RING, REMOTE}
    assert set(people.occupation[rows[people.employer[rows] == REMOTE]]) == {CREATIVE}


@pytest.mark.parametrize(
    ("place", "occupation", "keeps"),
    [
        (RING, SERVICE, {0.1: COMMUTES_RING, 0.5: COMMUTES_RING, 0.7: UNEMPLOYED}),
        (METROPOLIS, CREATIVE, {0.1: REMOTE, 0.2: UNEMPLOYED}),
        (METROPOLIS, SERVICE, {0.1: UNEMPLOYED}),
        (REST, CREATIVE, {0.1: UNEMPLOYED}),
        (RING, RETIRED, {0.1: NOT_WORKING}),
    ],
)
def test_who_keeps_a_job(place, occupation, keeps):
    """Draws below 0.6 keep a job in the ring; below 0.15 a creative one in the metropolis where half have fibre."""
    for draw, employer in keeps.items():
        assert newcomers.kept_job(occupation, place, 0.5, draw, 0.6) == employer


def test_newcomers_bring_a_months_income(hamlet_state, assumed):
    """Workers net pay, the retired a pension and children nothing, all booked."""
    state, rows = welcomed(hamlet_state, assumed, 2000)
    people, base = state.residents, state.baseline
    pay = (1 - assumed.labour.income_tax) * base.pay[0, [CREATIVE, SERVICE, PRODUCTION]]
    expected = [0, None, int(pay[0]), int(pay[1]), int(pay[2]), int(base.pension[0])]

    for occupation in (CHILD, CREATIVE, SERVICE, PRODUCTION, RETIRED):
        money = people.income[rows[people.occupation[rows] == occupation]]
        assert set(money) == {expected[occupation]}
    assert state.ledger.paid(Flow.BROUGHT_ALONG)[0] == people.income[rows].sum()
    assert state.events["newcomers"][0] == state.events["in_migration"][0] == rows.size


def test_newcomers_rent_what_they_can_pay(hamlet_state, assumed):
    """No household agrees a rent above the share of its usual income that counts as too heavy a burden."""
    state, rows = welcomed(hamlet_state, assumed, 2000)
    people, homes = state.residents, state.households
    head = rows[people.role[rows] == HEAD]
    couple = np.isin(people.household[head], people.household[rows[people.role[rows] == PARTNER]])
    pay = state.baseline.pay[0, people.occupation[head]] * (1 - assumed.labour.income_tax)
    income = np.where(people.occupation[head] == RETIRED, state.baseline.pension[0], pay) * (1 + couple)

    assert homes.tenant[people.household[head]].mean() == pytest.approx(assumed.migration.newcomer_tenant, abs=0.1)
    assert (homes.rent[people.household[head]] <= assumed.housing.burden * income).all()


def test_who_finds_no_home_is_turned_away(hamlet_state, assumed):
    """In a town without a vacant home nobody comes, and those who wanted to are counted."""
    streets = hamlet_state.streets
    streets.homes[:] = streets.households + streets.lets
    hamlet_state.baseline.considering = np.zeros(1)
    hamlet_state.baseline.candidates = np.array([200])
    people = hamlet_state.residents.used
    migrate(hamlet_state, Inputs.at_rest(1), np.zeros(0, np.int64), assumed)

    assert hamlet_state.residents.used == people
    assert hamlet_state.events["turned_away"][0] > 0
    assert hamlet_state.events["newcomers"][0] == 0


def family(**traits):
    """Return a candidate household with some traits, the others zero."""
    one = np.zeros(1, CANDIDATE)
    for name, value in traits.items():
        one[name] = value
    return one[0]


def test_members_of_families():
    """A single has one member, a couple two, a couple with two children four, one with one child three."""
    members = [[m for m in range(4) if newcomers.belongs(m, *whose)] for whose in ((False, 0), (True, 0), (True, 2))]

    assert members == [[0], [0, 1], [0, 1, 2, 3]]
    assert [newcomers.belongs(m, True, 1) for m in range(4)] == [True, True, True, False]


def test_what_members_do():
    """Head and partner work or look for work, retired ones do not, children are children; ages fit the head's."""
    stream, key = np.uint64(1), np.uint64(5)
    young, old = family(years=30.0, occupation=SERVICE, place=REST), family(years=80.0, occupation=RETIRED)
    head, partner, child = (newcomers.member_of(young, m, key, stream, 0.5, 66.5, 0.49, 0.6) for m in range(3))

    assert (head[0], head[1], head[3]) == (360, SERVICE, UNEMPLOYED)
    assert (partner[1], partner[3]) == (SERVICE, UNEMPLOYED)
    assert (child[1], child[3]) == (CHILD, NOT_WORKING)
    assert 0 <= child[0] <= 12 * 7
    assert [newcomers.member_of(old, m, key, stream, 0.5, 66.5, 0.49, 0.6)[1] for m in (0, 1)] == [RETIRED, RETIRED]


def test_partners_and_children_fit_the_head():
    """A partner is grown up and retires at 66.5; a child of a head of 24 is at most one year old, of 60 at most 16."""
    stream, keys = np.uint64(1), keys_of(1, 2, 200)
    young = [newcomers.partner_of(stream, key, key, 20.0, SERVICE, 66.5) for key in keys]
    old = [newcomers.partner_of(stream, key, key, 80.0, RETIRED, 66.5) for key in keys]

    assert min(months for months, _, _ in young) == 240
    assert {occupation for _, occupation, _ in young} == {SERVICE}
    assert {occupation for _, occupation, _ in old} == {RETIRED}
    assert {sex for _, _, sex in young} == {False, True}
    for years, most in ((24.0, 12), (60.0, 192)):
        ages = [newcomers.child_of(stream, key, years, 0.49)[0] for key in keys]
        assert 0.9 * most < max(ages) <= most


def test_the_usual_income():
    """A worker of 1,000 gross at 25 % tax has 750, a pensioner of the second town 600."""
    pay, pension = np.full((2, 6), 1000.0), np.array([500.0, 600.0])

    assert newcomers.usual_income(0, SERVICE, pay, pension, 0.25) == 750
    assert newcomers.usual_income(1, RETIRED, pay, pension, 0.25) == 600
