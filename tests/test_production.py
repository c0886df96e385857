"""Production: who sells how much, what it costs, and where the money goes."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.rules import production, productivity, selling
from ccsim.rules.pay import pay_everyone
from ccsim.rules.settling import owners
from ccsim.town.columns import GONE
from ccsim.town.ledger import FIRMS, Flow
from ccsim.town.schema import CREATIVE_SECTOR, HOSPITALITY, LOCAL, MAKING, PUBLIC


def paid(state, assumed):
    """Pay everybody, so that firms know their wage bills; return the state."""
    pay_everyone(state, assumed)
    return state


def private(state) -> np.ndarray:
    """Return which firms are private."""
    return (state.firms.town >= 0) & (state.firms.sector != PUBLIC)


def test_local_demand_is_shared_by_what_firms_produce(hamlet_state, assumed):
    """Firms of one sector sell local goods in proportion to labour times efficiency in whole cents, to the cent."""
    state = paid(hamlet_state, assumed)
    state.now.local_demand[0, LOCAL] = 10_000_000
    market = selling.sell(state, assumed)
    units = np.floor(productivity.labour_input(state) * productivity.efficiency(state, assumed))
    chosen = (state.firms.sector == LOCAL) & (units > 0)

    assert market.local[chosen] == pytest.approx(10_000_000 * units[chosen] / units[chosen].sum(), abs=1)
    assert 10_000_000 - market.local[chosen].sum() < chosen.sum()


def test_firms_at_the_start_earn_their_usual_revenue(obidos_state, assumed):
    """In a usual month sales of each sector are within 3 % of labour cost over labour's share."""
    state = paid(obidos_state, assumed)
    base, firms = state.baseline, state.firms
    local = (base.revenue_per_job * base.jobs - base.outside_demand)[0]
    state.now.local_demand[0] = np.where(np.arange(7) == PUBLIC, 0, local)
    market = selling.sell(state, assumed)
    sold = np.bincount(firms.sector, market.revenue, 7)
    needed = (base.revenue_per_job * base.jobs)[0]

    assert sold[:PUBLIC] == pytest.approx(needed[:PUBLIC], rel=0.03)


@settings(deadline=None, max_examples=15)
@given(demand=st.lists(st.integers(0, 10**9), min_size=7, max_size=7))
def test_nobody_sells_what_nobody_ordered(hamlet_begun, assumed, demand):
    """Whatever the orders, sales to locals never exceed them, and are never negative."""
    state, orders = hamlet_begun, hamlet_begun.now.local_demand.copy()
    state.now.local_demand[0] = demand
    market = selling.sell(state, assumed)
    sold = np.bincount(state.firms.sector, market.local, 7)
    state.now.local_demand[:] = orders

    assert (sold <= np.array(demand)).all()
    assert (market.local >= 0).all()
    assert (market.revenue >= market.local).all()


def exports(state, assumed, sector: int) -> int:
    """Return what a sector sells outside."""
    market = selling.sell(state, assumed)
    return int((market.revenue - market.local)[state.firms.sector == sector].sum())


def test_twice_the_output_sells_at_a_lower_price(hamlet_state, assumed):
    """Twice the output brings 2 ** (1 - 1/e) times the money: 1.68 at e = 4, 1.83 at e = 8."""
    state = paid(hamlet_state, assumed)
    grown = []
    for elasticity in (4.0, 8.0):
        rules = assumed.replace("production.export_demand", elasticity)
        once = exports(state, rules, MAKING)
        state.firms.productivity[:] *= 2
        grown.append(exports(state, rules, MAKING) / once)
        state.firms.productivity[:] /= 2

    assert grown == pytest.approx([2**0.75, 2**0.875], rel=1e-4)
    assert grown[0] < grown[1]


def test_a_boom_outside_raises_exports(hamlet_state, assumed):
    """A shock of 10 log points to the price of tradable goods raises exports by exp(0.1)."""
    state = paid(hamlet_state, assumed)
    before = exports(state, assumed, MAKING)
    state.shocks[0] = 0.1

    assert exports(state, assumed, MAKING) / before == pytest.approx(np.exp(0.1), rel=1e-4)


def test_a_month_of_production_pays_for_itself(hamlet_state, assumed):
    """Cash of firms changes by what firms received less what they paid, to the cent, over ten months."""
    state = hamlet_state
    for state.month in range(10):
        state.ledger.open_month()
        state.now.local_demand[0, [HOSPITALITY, LOCAL]] += 4_000_000
        state.ledger.book(Flow.LOCAL_SPENDING, 8_000_000)
        held = state.holdings()[0, FIRMS] - 8_000_000
        paid(state, assumed)
        production.produce(state, assumed)

        assert state.holdings()[0, FIRMS] - held == state.ledger.matrix(0).sum(axis=1)[FIRMS]


def test_public_services_cost_what_they_cost(hamlet_state, assumed):
    """State and municipality pay wages and contributions of public employers, which make no profit."""
    state = paid(hamlet_state, assumed)
    public, cash = state.firms.sector == PUBLIC, state.firms.cash.copy()
    production.produce(state, assumed)
    ledger = state.ledger
    cost = state.firms.revenue[public].sum()

    assert (state.firms.cash[public] == cash[public]).all()
    assert ledger.paid(Flow.PUBLIC_SERVICES_STATE)[0] + ledger.paid(Flow.PUBLIC_SERVICES_MUNICIPAL)[0] == cost
    assert cost == pytest.approx(state.firms.bill[public].sum() * 1.2375, rel=0.5)


def test_dividends_come_from_cash_above_the_reserve(hamlet_state, assumed):
    """1,000,000 above the reserve: 30 % is paid out; 17 % to the state, 1.5 % to the council, the rest to owners."""
    state = paid(hamlet_state, assumed)
    firms, rows = state.firms, private(state)
    reserve = np.floor(assumed.production.reserve * firms.bill * (1 + assumed.labour.employer_contribution))
    firms.cash[:] = reserve.astype(np.int64)
    state.ledger.open_month()
    production.pay_dividends(state, assumed)
    assert not state.ledger.flows.any()
    firms.cash[rows] += 1_000_000
    production.pay_dividends(state, assumed)
    book = state.ledger

    assert book.paid(Flow.PROFIT_TAX)[0] == pytest.approx(51_000 * rows.sum(), rel=1e-4)
    assert book.paid(Flow.MUNICIPAL_PROFIT_TAX)[0] == pytest.approx(4_500 * rows.sum(), rel=1e-3)
    net = book.paid(Flow.DIVIDENDS)[0] + book.paid(Flow.DIVIDENDS_TO_OUTSIDE)[0]
    assert net == pytest.approx(244_500 * rows.sum(), rel=1e-4)


def test_an_owner_who_lives_elsewhere_is_paid_elsewhere(hamlet_state, assumed):
    """Of EUR 100,000 without a wage bill to reserve for, 30 % less 18.5 % reach the owner here, or go outside."""
    state, firms, people = hamlet_state, hamlet_state.firms, hamlet_state.residents
    firm = int(np.flatnonzero(owners(state) >= 0)[0])
    owner = owners(state)[firm]
    home = people.household[owner]
    firms.bill[:] = firms.cash[:] = 0
    for town, here in ((0, 1), (-1, 0)):
        people.town[owner], firms.cash[firm] = town, 10_000_000
        before = people.income[owner], state.households.income[home]
        state.ledger.open_month()
        production.pay_dividends(state, assumed)
        after = people.income[owner], state.households.income[home]

        assert np.subtract(after, before).tolist() == [2_445_000 * here] * 2
        assert state.ledger.paid(Flow.DIVIDENDS)[0] == 2_445_000 * here
        assert state.ledger.paid(Flow.DIVIDENDS_TO_OUTSIDE)[0] == 2_445_000 * (1 - here)
        assert firms.cash.sum() == 7_000_000


FIRMS_BY_HAND = np.array([0, 0, 0, GONE], np.int16), np.array([LOCAL, LOCAL, PUBLIC, LOCAL], np.int8)


def test_sales_by_hand():
    """Firms that make 1 and 3 of 4 units share EUR 101 of orders and EUR 10 from outside, rounded down to the cent."""
    town, sector = FIRMS_BY_HAND
    units, revenue, local = (np.zeros(4, np.int64) for _ in range(3))
    total, orders, abroad = (np.zeros((1, 7), np.int64) for _ in range(3))
    selling.output_of(town, sector, np.full(4, 1.5), np.array([1.0, 2.0, 9.0, 9.0]), units, total)
    orders[0, LOCAL], abroad[0, LOCAL] = 10_101, 1_000
    selling.share_out(town, sector, units, total, orders, abroad, revenue, local)

    assert (units.tolist(), total.sum()) == ([1, 3, 0, 0], 4)
    assert local.tolist() == [2_525, 7_575, 0, 0]
    assert revenue.tolist() == [2_775, 8_325, 0, 0]


def test_labour_costs_by_hand():
    """EUR 1,000 to residents and two commuters at 1.1 times EUR 500, and a quarter of all that on top."""
    flows = np.zeros((1, len(Flow)), np.int64)
    bill, commuters = np.array([100_000, 0, 0, 7]), np.array([2, 0, 1, 9], np.int32)
    wage, level = np.array([50_000.0]), np.array([1.1])
    costs = production.labour_costs(FIRMS_BY_HAND[0], bill, commuters, wage, level, 0.25, flows)

    assert costs.tolist() == [262_500, 0, 68_750, 0]
    assert flows[0, Flow.WAGES_TO_COMMUTERS] == 165_000
    assert flows[0, Flow.EMPLOYER_CONTRIBUTIONS] == flows.sum() - 165_000 == 66_250


def test_mean_margin_is_weighted_by_jobs():
    """Margins of 0.1 in one job and 0.5 in three: 0.4; without jobs it is the usual one."""
    margin, staff = np.array([0.1, 0.5, 1.0, 1.0]), np.array([1, 3, 10, 10], np.int32)
    mean = production.mean_margins(*FIRMS_BY_HAND, staff, margin, 1, 0.08)

    assert mean[0, LOCAL] == pytest.approx(0.4, abs=1e-5)
    assert np.delete(mean[0], LOCAL).tolist() == [0.08] * 6


def test_margins_are_remembered_for_about_a_year(hamlet_state, assumed):
    """A firm that sells nothing has margin -1; a tenth of that counts: 0.9 x 0.08 - 0.1 = -0.028."""
    state = paid(hamlet_state, assumed)
    rows = private(state)
    state.baseline.outside_demand[:] = 0
    state.now.local_demand[:] = 0
    production.produce(state, assumed)
    after = state.firms.margin[rows]

    assert after == pytest.approx(-0.028)
    assert state.now.sector_margin[0, CREATIVE_SECTOR] == pytest.approx(after[0], abs=1e-5)


def test_purchases_become_orders_of_local_services(hamlet_state, assumed):
    """Eight per cent of what firms buy is ordered from local services, and waits there for the next month."""
    state = paid(hamlet_state, assumed)
    production.produce(state, assumed)
    local, far = (state.ledger.paid(flow)[0] for flow in (Flow.LOCAL_INPUTS, Flow.INPUTS))

    assert local / (local + far) == pytest.approx(assumed.production.local_inputs, rel=0.01)
    assert state.now.local_demand[0, LOCAL] == pytest.approx(local, abs=state.firms.used)


def test_what_nobody_can_deliver_is_bought_outside(hamlet_state, assumed):
    """Without a firm of the sector its orders do not wait for the first founder: they go outside, to the cent."""
    state = paid(hamlet_state, assumed)
    state.firms.sector[state.firms.sector == HOSPITALITY] = MAKING
    bought = []
    for orders in (0, 1_234_567):
        trial = copy.deepcopy(state)
        trial.now.local_demand[0, HOSPITALITY] = orders
        trial.ledger.open_month()
        production.produce(trial, assumed)
        bought.append(int(trial.ledger.paid(Flow.INPUTS)[0]))
        assert trial.now.local_demand[0, HOSPITALITY] == 0

    assert bought[1] - bought[0] == 1_234_567


def test_dearer_premises_cost_more(hamlet_state, assumed):
    """Twice the rent of a street doubles what its firms pay for premises."""
    rents = []
    for factor in (1, 2):
        state = paid(hamlet_state, assumed)
        state.streets.rent[:] = factor * state.streets.rent_at_start
        state.ledger.open_month()
        production.produce(state, assumed)
        rents.append(int(state.ledger.paid(Flow.PREMISES_RENTS)[0]))

    assert rents[1] == pytest.approx(2 * rents[0], rel=1e-4)
