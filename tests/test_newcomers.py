"""Newcomers: the same candidates whatever happens, better towns accepted by more, families that fit together."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest

from ccsim.draws import keys_of, stream_of
from ccsim.rules import newcomers
from ccsim.rules.homes import street_values
from ccsim.rules.migration import migrate
from ccsim.rules.newcomers import accepts, awareness, draw_candidates, gains, origins, usual_income, welcome
from ccsim.rules.policy import Inputs
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

N = 20_000
KEYS = keys_of(1, 0, N)


def candidates(state, assumed, n=N, month=0):
    """Return many candidates of the hamlet."""
    state.baseline.candidates = np.array([n])
    return draw_candidates(state, 0, month, origins(state, 0, state.places.minutes, assumed), assumed)


def welcomed(state, assumed, candidates=400, **inputs):
    """Let newcomers come to a copy of the state with room for all; return the copy and the newcomers' rows."""
    state = copy.deepcopy(state)
    state.baseline.candidates = np.array([candidates])
    state.streets.homes[:] += 200
    state.ledger.open_month()
    view = prospects(state, dataclasses.replace(Inputs.at_rest(1), **inputs), assumed)
    before = state.residents.used
    welcome(state, view, street_values(state, assumed), assumed)
    return state, np.arange(before, state.residents.used)


def test_origins_follow_gravity(hamlet_begun, assumed):
    """30,000 people at 12 minutes, 900,000 at 70 and eight millions at 200, with an elasticity of 1.1."""
    pull = np.array([30_000 / 12**1.1, 900_000 / 70**1.1, 8_000_000 / 200**1.1])
    share = origins(hamlet_begun, 0, hamlet_begun.places.minutes, assumed)

    assert share == pytest.approx(pull / pull.sum())


def test_candidates_are_as_assumed(hamlet_state, assumed):
    """Places by gravity, ages by the profile of considering, creative people by the share of their place."""
    drawn = candidates(hamlet_state, assumed)
    share = origins(hamlet_state, 0, hamlet_state.places.minutes, assumed)
    young = 2 * 4.5 + 10 * 8
    working = drawn.occupation != RETIRED
    from_metropolis = working & (drawn.place == METROPOLIS)

    assert np.bincount(drawn.place) / N == pytest.approx(share, abs=5 * 0.5 / N**0.5)
    assert (drawn.years < 30).mean() == pytest.approx(young / (young + 15 * 3 + 20 * 1.25 + 20 * 0.75), abs=0.02)
    assert (drawn.occupation[from_metropolis] == CREATIVE).mean() == pytest.approx(0.2, abs=0.02)
    assert ((drawn.occupation == RETIRED) == (drawn.years >= 66.5)).all()
    assert (drawn.children[~drawn.couple] == 0).all()
    assert set(drawn.children[drawn.couple]) == {0, 1, 2}


def test_candidates_do_not_depend_on_the_town(hamlet_state, assumed):
    """In a town of other pay, people and rents the same candidates look; next month others do."""
    one = candidates(hamlet_state, assumed, 500)
    hamlet_state.towns.pay[:] = 2
    hamlet_state.residents.town[:300] = -1
    again, later = candidates(hamlet_state, assumed, 500), candidates(hamlet_state, assumed, 500, month=1)

    for field in dataclasses.fields(one):
        assert (getattr(one, field.name) == getattr(again, field.name)).all()
    assert not np.isin(one.key, later.key).any()


@pytest.mark.parametrize(("gain", "aware"), [(0.0, 1.0), (0.5, 1.0), (-0.5, 0.4), (9.0, 0.4), (9.0, 0.0)])
def test_candidates_who_know_the_town_accept_by_the_logit(gain, aware):
    """The share who come is the share who know it times 1 / (1 + exp(-3 * gain))."""
    share = accepts(KEYS, np.full(N, gain), aware, stream_of(1, 93, 0), stream_of(1, 91, 0), 3.0).mean()
    expected = aware / (1 + np.exp(-3 * gain))

    assert abs(share - expected) <= 5 * (expected * (1 - expected) / N) ** 0.5


def test_what_a_candidate_gains(hamlet_begun, assumed):
    """Town against place, less the cost of moving and the roots left behind."""
    view = prospects(hamlet_begun, Inputs.at_rest(1), assumed)
    drawn = candidates(copy.deepcopy(hamlet_begun), assumed, 50)
    plain = view.gain(0, drawn.place, drawn.occupation)

    assert gains(view, 0, drawn, assumed) == pytest.approx(plain - 0.6 - 0.22)


@pytest.mark.parametrize(("reputation", "known"), [(0.0, 0.3), (1.0, 0.6), (2.0, 0.9), (9.0, 1.0)])
def test_reputation_makes_a_town_known(hamlet_state, assumed, reputation, known):
    """At the start 60 % of candidates know it, half of them even without reputation, and never more than all."""
    hamlet_state.towns.reputation[:] = reputation

    assert awareness(hamlet_state, assumed) == pytest.approx([known])


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
def test_who_keeps_a_job(assumed, place, occupation, keeps):
    """Draws below 0.6 keep a job in the ring; below 0.15 a creative one in the metropolis where half have fibre."""
    for draw, employer in keeps.items():
        who = np.array([occupation]), np.array([place]), np.array([0.5]), np.array([draw])
        kept = newcomers._jobs_kept(*who, assumed)
        assert kept.tolist() == [employer]


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
    income = usual_income(state, 0, people.occupation[head], assumed) * (1 + couple)

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
