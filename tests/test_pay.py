"""Pay: what everybody receives in a month, and what firms owe for it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.rules import pay
from ccsim.town.ledger import Flow
from ccsim.town.schema import (
    CHILD,
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    NOT_WORKING,
    REMOTE,
    RETIRED,
    SERVICE,
    UNEMPLOYED,
)
from ccsim.town.state import FIXED_POINT


def pay_one(occupation: int, employer: int, skill: float = 1.0, homes: int = 0, income: int = 0) -> dict:
    """Pay one person: EUR 1,000 in town, 1,500 to 2,000 outside, a pension of 500, a benefit of 400, and so on."""
    person = {"income": np.array([income], np.int32), "wage": np.zeros(1, np.int32)}
    owed, earned = np.zeros((2, 2), np.int64), np.zeros(1, np.int64)
    paid, one = np.zeros((6 * pay.PLACES, 3), np.int64), np.zeros(1, np.int32)
    transfer = pay.transfers_of(np.array([50_000.0]), np.array([100_000.0]), 0.4, 260.0, 60.0)
    wage_ratio = np.array([[1.5, 2.0, 1.0]])
    pay.pay_people(
        one.astype(np.int16), one, np.array([occupation], np.int8), np.array([skill]), np.array([employer], np.int32),
        np.array([homes], np.int16), person["wage"], person["income"],
        pay.rates_of(np.full((1, 6), 100_000.0), np.ones(1), wage_ratio, 1.0, 0.9),
        transfer, np.array([30_000]), 0.6, pay.pay_curve(0.6), 0.2, owed, earned, paid,
    )  # fmt: skip
    gross, tax, people = np.moveaxis(paid.reshape(6, pay.PLACES, 3), 2, 0)
    return {name: int(value[0]) for name, value in person.items()} | {
        "bill": int(owed[0, 0]), "knowledge": int(owed[0, 1]), "earned": int(earned[0]),
        "gross": gross.sum(axis=0), "transferred": (people * transfer[0]).sum(axis=1), "tax": int(tax.sum()),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("occupation", "employer", "gross", "net"),
    [
        (SERVICE, 0, 100_000, 80_000),
        (CREATIVE, COMMUTES_METROPOLIS, 200_000, 160_000),
        (CREATIVE, REMOTE, 180_000, 144_000),
        (SERVICE, UNEMPLOYED, 0, 40_000),
        (SERVICE, NOT_WORKING, 0, 26_000),
        (RETIRED, NOT_WORKING, 0, 50_000),
        (CHILD, NOT_WORKING, 0, 6_000),
    ],
)
def test_everybody_gets_what_is_due(occupation, employer, gross, net):
    """Wages less a fifth of tax; pensions, benefits and family support untaxed; worked by hand."""
    got = pay_one(occupation, employer)

    assert (got["wage"], got["income"], got["earned"]) == (gross, net, net)
    assert got["tax"] == gross // 5
    assert got["gross"][max(0, -employer)] == got["gross"].sum() == gross
    assert got["transferred"][occupation] == got["transferred"].sum() == net - gross + gross // 5


def test_skill_is_paid():
    """Skill 1.5 earns 1.5 ** 0.6 = 1.275 times; the firm owes it and knows its skill."""
    got = pay_one(SERVICE, 0, skill=1.5)

    assert got["bill"] == int(100_000 * 1.5**0.6) == 127_542
    assert got["knowledge"] == 1.5 * FIXED_POINT


def test_landlords_get_their_rents():
    """Two homes let at 30,000 cents come on top of the wage, untaxed."""
    assert pay_one(SERVICE, 0, homes=2)["income"] == 140_000


def test_money_in_hand_is_kept():
    """Pay adds to what somebody has not spent: nothing vanishes when nobody goes shopping."""
    assert pay_one(SERVICE, 0, income=123)["income"] == 80_123


@settings(deadline=None, max_examples=40)
@given(skill=st.floats(0.2, 4), homes=st.integers(0, 3), employer=st.sampled_from([0, -1, -2, -3, -4, -5]))
def test_what_is_received_is_what_is_paid(skill, homes, employer):
    """Net income = wages + benefits + rents - tax for anybody, to the cent."""
    got = pay_one(SERVICE, employer, skill, homes)

    assert got["income"] == got["gross"].sum() + got["transferred"].sum() + 30_000 * homes - got["tax"]


@settings(deadline=None)
@given(rate=st.integers(0, 10**7), skill=st.floats(1e-3, 50), premium=st.sampled_from([0.0, 0.3, 0.6, 1.0, 2.5, 3.0]))
def test_the_curve_gives_the_exact_cent(rate, skill, premium):
    """Pay by the curve is pay by the power, whatever the skill, also where the curve ends."""
    exact = int(rate * math.pow(skill, premium))

    assert pay.gross_pay(rate, skill, premium, pay.pay_curve(premium)) == exact


@pytest.mark.parametrize("premium", [0.1, 0.6, 1.4, 3.0])
def test_the_curve_errs_less_than_it_says(premium):
    """In every part of its range the parabola is within its declared error of the power, by a tenth of it at least."""
    skill = np.linspace(pay.FIRST, pay.LAST, 200_001)[:-1] / pay.PARTS
    part = (skill * pay.PARTS).astype(int)
    level, slope, bend, error = pay.pay_curve(premium)[part].T
    beyond = skill * pay.PARTS - part
    curve = level + beyond * (slope + beyond * bend)

    assert (np.abs(curve / skill**premium - 1) < 0.9 * error).all()


def test_children_and_pensioners_are_on_no_payroll():
    """Whatever their employer says, no firm owes them wages or learns from them."""
    for occupation in (CHILD, RETIRED):
        got = pay_one(occupation, 0)
        assert (got["wage"], got["bill"], got["knowledge"]) == (0, 0, 0)


def test_wages_are_the_bills_of_firms(hamlet_state, assumed):
    """What the town's firms owe is what residents on their staff earn; knowledge is their mean skill."""
    state = hamlet_state
    state.ledger.open_month()
    pay.pay_everyone(state, assumed)
    people, firms = state.residents, state.firms
    staff = (people.town >= 0) & (people.employer >= 0)

    assert state.ledger.paid(Flow.WAGES)[0] == people.wage[staff].sum() == firms.bill.sum()
    firm = people.employer[staff][0]
    mean = people.skill[staff & (people.employer == firm)].mean()
    assert firms.knowledge[firm] == pytest.approx(mean, abs=1e-5)


def test_mean_pay_at_the_start_is_the_profiles(obidos_begun, obidos):
    """Residents who work in town earn the profile's mean wage; creative people 1.45 times per unit of skill."""
    people = obidos_begun.residents
    staff = (people.town >= 0) & (people.employer >= 0)
    base = obidos_begun.baseline.pay[0]

    assert people.wage[staff].mean() / 100 == pytest.approx(obidos.towns[0].work.wage.value, abs=0.01)
    assert base[CREATIVE] / base[SERVICE] == pytest.approx(1.45)


def pay_rates(state, assumed):
    """Return gross pay for skill 1 by town, occupation and place of work, as this month's pay is."""
    boom = math.exp(state.shocks[2])
    return pay.rates_of(state.baseline.pay, state.towns.pay, state.places.wage_ratio, boom, assumed.labour.remote_pay)


def test_pay_in_the_metropolis_follows_its_shock(hamlet_state, assumed):
    """Two per cent up in the metropolis: commuters there and remote workers earn more, those in the ring do not."""
    places = [-COMMUTES_RING, -COMMUTES_METROPOLIS, -REMOTE]
    before = pay_rates(hamlet_state, assumed)[0, SERVICE, places]
    hamlet_state.shocks[2] = math.log(1.02)
    after = pay_rates(hamlet_state, assumed)[0, SERVICE, places]

    assert after / before == pytest.approx([1, 1.02, 1.02], abs=1e-4)
    assert after[2] / after[1] == pytest.approx(assumed.labour.remote_pay, abs=1e-4)


def test_a_pay_level_moves_the_towns_own_jobs_only(hamlet_state, assumed):
    """Pay five per cent down: jobs in town pay less; pay outside stays."""
    before = pay_rates(hamlet_state, assumed)
    hamlet_state.towns.pay[:] = 0.95
    after = pay_rates(hamlet_state, assumed)

    assert after[0, CREATIVE, 0] / before[0, CREATIVE, 0] == pytest.approx(0.95, abs=1e-4)
    assert (after[:, :, 1:] == before[:, :, 1:]).all()


def test_firms_learn_from_residents_only():
    """Three on the staff, one from outside: skill 3 over two residents; a firm of commuters knows what it knew."""
    owed = np.array([[500, 3 * FIXED_POINT], [0, 0], [9, 9]])
    bill, knowledge = np.zeros(2, np.int64), np.array([1.0, 0.7])
    pay.close_payrolls(owed, np.array([3, 2], np.int32), np.array([1, 2], np.int32), bill, knowledge)

    assert (bill.tolist(), knowledge.tolist()) == ([500, 0], [1.5, 0.7])


def test_the_pool_of_rents_is_handed_out_whole(hamlet_state, assumed):
    """A pool of 1,000,000 cents goes to landlords in town and elsewhere, and nothing stays in it."""
    state = hamlet_state
    state.ledger.open_month()
    state.now.rent_pool[:] = 1_000_000
    pay.pay_everyone(state, assumed)
    here, away = (state.ledger.paid(flow)[0] for flow in (Flow.RENTS_TO_RESIDENTS, Flow.RENTS_TO_OUTSIDE))

    assert here + away == 1_000_000
    assert here > 0 < away
    assert state.now.rent_pool[0] == 0


def test_no_more_is_handed_out_than_came_in(hamlet_state, assumed):
    """Even if residents let more homes than there are tenants, rents paid out do not exceed the pool."""
    state = hamlet_state
    state.residents.homes_let[state.residents.town >= 0] = 3
    state.now.rent_pool[:] = 100_000
    state.ledger.open_month()
    pay.pay_everyone(state, assumed)

    assert 0 <= state.ledger.paid(Flow.RENTS_TO_OUTSIDE)[0] < 2000
