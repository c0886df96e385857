"""Municipality: what comes in, what is paid, what is owed, and what an empty till means."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_accounting import hamlet_with

from ccsim import indicators
from ccsim.inputs import Inputs
from ccsim.model import TownModel
from ccsim.rules import municipality
from ccsim.scenario import from_dict
from ccsim.timeline import usual_events
from ccsim.town.ledger import MUNICIPALITY, Flow
from ccsim.town.schema import HOSPITALITY, LOCAL, PUBLIC


def month(state, assumed, inputs=None) -> np.ndarray:
    """Run one month of the council from a clean book; return the flows of the town."""
    state.ledger.open_month()
    municipality.run_municipality(state, inputs or Inputs.at_rest(1), assumed)
    return state.ledger.flows[0]


def test_cash_changes_by_what_is_booked(hamlet_state, assumed):
    """Over two years: change of cash = the account's row sum, and of debt = loans less repayments."""
    for _ in range(24):
        cash, debt = int(hamlet_state.towns.cash[0]), int(hamlet_state.towns.debt[0])
        flows = month(hamlet_state, assumed)
        assert hamlet_state.towns.cash[0] - cash == hamlet_state.ledger.matrix(0)[MUNICIPALITY].sum()
        assert hamlet_state.towns.debt[0] - debt == flows[Flow.LOANS] - flows[Flow.REPAYMENT]


def test_the_first_years_books_are_the_profiles(obidos_begun, obidos, assumed):
    """Property taxes, grants, tickets and taxes on usual profits of a year are the profile's revenue."""
    base, council, rules = obidos_begun.baseline, obidos.towns[0].municipality, assumed.public
    tickets = usual_events(obidos).tickets[0]
    streets = obidos_begun.streets
    property_tax = (streets.rent * streets.homes).sum() * base.property_tax[0] + base.second_homes_tax[0]

    assert 12 * property_tax / 100 == pytest.approx(rules.property_share * council.local_taxes.value)
    private = (base.revenue_per_job * base.jobs)[0, :6].sum()
    profit_tax = assumed.production.municipal_profit_tax * assumed.production.margin * private
    usual = property_tax + base.other_revenue[0] + tickets
    assert 12 * (usual + profit_tax) / 100 == pytest.approx(council.revenue.value)
    all_homes = float(municipality.property_taxes(obidos_begun)[1][0])
    revenue = municipality.yearly_revenue(all_homes, base.second_homes_tax[0], base.other_revenue[0], tickets)
    assert revenue == pytest.approx(12 * usual)


def test_grants_follow_half_of_the_people(hamlet_state, assumed):
    """Half the people: three quarters of the grants."""
    before = int(month(hamlet_state, assumed)[Flow.STATE_GRANTS])
    hamlet_state.residents.town[:300] = -1

    assert month(hamlet_state, assumed)[Flow.STATE_GRANTS] == pytest.approx(0.75 * before, rel=1e-3)
    assert municipality.grants_due(1000.0, 0.5) == 750


def test_homes_without_an_owner_in_them_are_taxed_elsewhere(hamlet_state, assumed):
    """One street, ten homes, three lived in by their owners: seven taxes come from outside, besides second homes."""
    state = hamlet_state
    homes, streets = state.households, state.streets
    homes.tenant[:] = True
    homes.tenant[:3], homes.street[:3] = False, 0
    streets.homes[:] = 0
    streets.homes[0], streets.rent[0] = 10, 100_000.0
    state.baseline.property_tax[:], state.baseline.second_homes_tax[:] = 0.02, 500.0

    assert [taxes.tolist() for taxes in municipality.property_taxes(state)] == [[7 * 2000], [10 * 2000]]
    assert month(state, assumed)[Flow.PROPERTY_TAX_FROM_OUTSIDE] == 7 * 2000 + 500


def test_events_bring_and_cost_money(hamlet_state, assumed):
    """A festival: 4,000 of tickets in, 9,000 out to hotels and restaurants."""
    inputs = Inputs.at_rest(1)
    inputs.event_tickets[:], inputs.event_costs[:] = 4000, 9000
    orders = int(hamlet_state.now.local_demand[0, HOSPITALITY])
    flows = month(hamlet_state, assumed, inputs)

    assert (flows[Flow.EVENT_TICKETS], flows[Flow.EVENT_COSTS]) == (4000, 9000)
    assert hamlet_state.now.local_demand[0, HOSPITALITY] - orders == 9000


def test_half_of_purchases_stay_in_town(hamlet_state, assumed):
    """What is bought locally becomes an order of local services."""
    orders = int(hamlet_state.now.local_demand[0, LOCAL])
    flows = month(hamlet_state, assumed)
    near, far = flows[Flow.PURCHASES_LOCAL], flows[Flow.PURCHASES_OUTSIDE]

    assert near == pytest.approx(far, abs=1)
    assert hamlet_state.now.local_demand[0, LOCAL] - orders == near + flows[Flow.INVESTMENT_LOCAL]


def test_interest_and_repayment(assumed):
    """A debt of 1,200,000: 2,500 of interest and 6,000 repaid in a month; without money nothing is repaid."""
    rules = assumed.public
    for cash, repaid in ((10_000_000, 6000), (2500 + 1000, 1000), (-5, 0)):
        assert municipality.debt_service(cash, 1_200_000, rules.interest, rules.repayment) == (2500, repaid)


@settings(deadline=None, max_examples=30)
@given(cash=st.integers(-(10**10), 10**10), debt=st.integers(0, 10**10))
def test_loans_fill_holes_up_to_the_limit(hamlet_begun, assumed, cash, debt):
    """Whatever the till: a loan never exceeds the hole nor the credit left; then bills wait."""
    towns, flows = hamlet_begun.towns, hamlet_begun.ledger.flows
    before, orders = (int(towns.cash[0]), int(towns.debt[0])), hamlet_begun.now.local_demand.copy()
    towns.cash[:], towns.debt[:] = cash, debt
    month(hamlet_begun, assumed)
    loan, left, owed = int(flows[0, Flow.LOANS]), int(towns.cash[0]), int(towns.debt[0])
    credit = int(municipality.credit_left(hamlet_begun, assumed)[0])
    towns.cash[:], towns.debt[:] = before
    hamlet_begun.now.local_demand[:] = orders

    assert owed == debt + loan - flows[0, Flow.REPAYMENT]
    assert loan == 0 or left <= 0
    assert left >= 0 or credit == 0


def test_credit_ends_at_one_and_a_half_years_of_revenue(assumed):
    """Debt at the limit leaves nothing, one euro below leaves a euro, above it nothing."""
    limit = int(assumed.public.debt_limit * 1_000_001)
    for debt, left in ((limit, 0), (limit - 100, 100), (2 * limit, 0)):
        assert municipality.credit(debt, 1_000_001, assumed.public.debt_limit) == left


def test_works_are_paid_from_cash_above_the_floor(hamlet_state, assumed):
    """Half of what lies above half a month of purchases goes into works, half of that to local builders."""
    assert municipality.usual_works(150_000, 200_000.0, 0.5, 0.5) == 25_000
    assert municipality.usual_works(90_000, 200_000.0, 0.5, 0.5) == 0
    hamlet_state.towns.cash[:] = 10**9
    flows = month(hamlet_state, assumed)

    assert flows[Flow.INVESTMENT_LOCAL] == pytest.approx(flows[Flow.INVESTMENT_OUTSIDE], abs=1)


def test_outside_capital_passes_through(hamlet_state, assumed):
    """Money from outside for a building is spent on it in the same month; the town's own part leaves the till."""
    inputs = Inputs.at_rest(1)
    inputs.outside_capital[:], inputs.own_capital[:] = 900_000, 100_000
    plain = copy.deepcopy(hamlet_state)
    usual, flows = month(plain, assumed), month(hamlet_state, assumed, inputs)

    assert hamlet_state.towns.cash[0] == plain.towns.cash[0] - 100_000
    assert flows[Flow.OUTSIDE_GRANTS] == 900_000
    works = [f[Flow.INVESTMENT_LOCAL] + f[Flow.INVESTMENT_OUTSIDE] for f in (flows, usual)]
    assert works[0] - works[1] == 1_000_000


def test_an_insolvent_council_cuts(hamlet_state, assumed):
    """No cash and no credit: nothing is bought; with credit everything is, on loan."""
    towns = hamlet_state.towns
    towns.cash[:], towns.debt[:] = -(10**12), 10**12
    assert month(hamlet_state, assumed)[Flow.PURCHASES_LOCAL] == 0
    towns.cash[:], towns.debt[:] = 0, 0

    flows = month(hamlet_state, assumed)
    assert flows[Flow.PURCHASES_LOCAL] + flows[Flow.PURCHASES_OUTSIDE] == pytest.approx(
        hamlet_state.baseline.purchases[0], rel=0.01
    )


def test_public_posts_follow_the_people_slowly(hamlet_state, assumed):
    """A fifth of the people gone: a twentieth of that in posts a year, to the nearest post."""
    state = hamlet_state
    posts = state.firms.posts[state.firms.sector == PUBLIC].sum()
    state.residents.town[:120] = -1
    ratio = municipality.people_ratio(state)[0]
    for _ in range(12):
        municipality.plan_posts(state, municipality.people_ratio(state), assumed)
    wanted = posts * (1 - (1 - ratio) * (1 - (1 - 0.05 / 12) ** 12))

    assert ratio == pytest.approx(0.8)
    assert state.towns.service_posts[0] == pytest.approx(wanted)
    assert state.firms.posts[state.firms.sector == PUBLIC].sum() == round(wanted)


def test_a_poor_council_stays_within_its_limit():
    """A council that spends beyond its means for ten years: debt stops near the limit, and spending falls."""
    content = hamlet_with().as_dict()
    content["towns"][0]["municipality"] |= {"revenue": {"value": 400_000.0}, "local_taxes": {"value": 100_000.0}}
    content["towns"][0]["municipality"] |= {"spending": {"value": 700_000.0}, "debt": {"value": 550_000.0}}
    model = TownModel(from_dict(content, "poor"), 1)
    bought = []
    for _ in range(60):
        model.step()
        bought.append(int(model.state.ledger.paid(Flow.PURCHASES_LOCAL)[0]))
    debt = model.series[:, 0, indicators.NAMES.index("municipal_debt")]

    assert debt.max() < 650_000
    assert max(bought[-12:]) < 0.5 * bought[0]
