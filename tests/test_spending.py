"""Spending: by hand for a tenant, an owner and a child, and to the last cent for everybody."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.rules import spending
from ccsim.rules.spending import (
    HOSPITALITY_SPENDING,
    LOCAL_SPENDING,
    OUTSIDE_SPENDING,
    PROPERTY_TAX,
    RENT,
    SALES_TAX,
    TICKETS,
)
from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.ledger import Flow
from ccsim.town.schema import DEPENDANT, HEAD, HOSPITALITY, LOCAL, OTHER_ADULT, PARTNER

GROWN, CHILD = -300, -100


def spend(people, tenant=True, agreed=40_001, adults=2, tax=1000.0, sales=0.1, local=0.5, feast=0.2):
    """Return what is paid under each heading, rents by person, what is left, and the venue's takings.

    people: role, month of birth, venue and money in cents of each member of one household.
    """
    n = len(people)
    role, born, venue, money = (np.array(column) for column in zip(*people, strict=True))
    income, rent = money.astype(np.int64), np.zeros(n, np.int32)
    paid, takings = np.zeros((1, 7), np.int64), np.zeros(2, np.int64)
    spending.spend(
        np.zeros(n, np.int16), np.zeros(n, np.int32), np.zeros(n, np.int32), role.astype(np.int8),
        born.astype(np.int32), venue.astype(np.int32), income, rent, 0, np.array([tenant]),
        np.array([agreed], np.int32), np.array([adults], np.int16), np.array([500, 0], np.int32), takings, 6,
        np.array([tax]), sales, local, feast, paid,
    )  # fmt: skip
    return paid[0], rent.tolist(), income.tolist(), int(takings[0])


def test_a_tenant_by_hand():
    """Of EUR 1,000: half of EUR 400.01 for rent, 10 % tax on the rest, six visits at EUR 5, and half of what is left
    in town, a fifth of that with hospitality."""
    paid, rent, left, takings = spend([(HEAD, GROWN, 0, 100_000)])

    assert rent == [20_000]
    assert paid[[RENT, SALES_TAX, TICKETS]].tolist() == [20_000, 8_000, 3_000]
    assert paid[[HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING]].tolist() == [6_900, 27_600, 34_500]
    assert (takings, left, paid.sum()) == (3_000, [0], 100_000)


def test_an_owner_pays_property_tax_once_a_home():
    """The head pays EUR 10 for the home, the others nothing, and nobody pays rent."""
    people = [(role, GROWN, -1, 50_000) for role in (HEAD, PARTNER, OTHER_ADULT)]
    paid, rent, _, _ = spend(people, tenant=False)

    assert paid[PROPERTY_TAX] == 1000
    assert rent == [0, 0, 0]
    assert paid.sum() == 150_000


def test_a_child_pays_no_rent():
    """Child benefit goes into spending; the grown-ups share the rent evenly, to the cent below."""
    people = [(HEAD, GROWN, -1, 90_000), (OTHER_ADULT, GROWN, -1, 90_000), (DEPENDANT, CHILD, 0, 5_000)]
    paid, rent, _, takings = spend(people)

    assert rent == [20_000, 20_000, 0]
    assert takings == 3_000
    assert paid.sum() == 185_000


def test_who_has_too_little_pays_what_there_is():
    """EUR 50 all go into the rent; without money nothing is paid and nothing is owed."""
    paid, rent, left, takings = spend([(HEAD, GROWN, 0, 5_000), (PARTNER, GROWN, 0, 0)])

    assert rent == [5_000, 0]
    assert (paid[RENT], paid.sum(), takings, left) == (5_000, 5_000, 0, [0, 0])


MEMBER = st.tuples(
    st.sampled_from([HEAD, PARTNER, DEPENDANT, OTHER_ADULT]),
    st.integers(-1000, 0),
    st.sampled_from([-1, 0]),
    st.integers(0, 2_000_000),
)


@given(
    people=st.lists(MEMBER, min_size=1, max_size=6),
    tenant=st.booleans(),
    agreed=st.integers(0, 300_000),
    adults=st.integers(0, 6),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
)
def test_every_cent_is_spent(people, tenant, agreed, adults, shares):
    """Whatever people have and shares are, what is paid is what they had, nothing is negative and nothing is left."""
    paid, rent, left, takings = spend(people, tenant, agreed, adults, 1000.0, *shares)

    assert paid.sum() == sum(money for *_, money in people)
    assert paid.min() >= 0
    assert left == [0] * len(people)
    assert (sum(rent), takings) == (paid[RENT], paid[TICKETS])


def test_the_hamlets_books_balance(hamlet_state, assumed):
    """Residents pay out all they hold; landlords, firms, venues and council receive what the ledger says."""
    before = hamlet_state.holdings()
    hamlet_state.ledger.open_month()
    hamlet_state.residents.venue[hamlet_state.residents.town == 0] = 0
    spending.spend_incomes(hamlet_state, assumed)
    flows = hamlet_state.ledger.matrix(0)
    change = (hamlet_state.holdings() - before)[0]

    assert (flows.sum(axis=0) == 0).all()
    assert (change[:4] == flows.sum(axis=1)[:4]).all()
    assert change[5] == flows.sum(axis=1)[5]
    assert hamlet_state.holdings()[0, 0] == 0
    assert flows[0].sum() == -before[0, 0]


def test_local_spending_becomes_demand(hamlet_state, assumed):
    """What is spent in town is what firms of hospitality and local services can sell."""
    hamlet_state.now.local_demand[:] = 0
    spending.spend_incomes(hamlet_state, assumed)
    demand = hamlet_state.now.local_demand[0]
    shares = assumed.visiting.hospitality_share

    assert demand.sum() == demand[HOSPITALITY] + demand[LOCAL] == hamlet_state.ledger.paid(Flow.LOCAL_SPENDING)[0]
    assert demand[HOSPITALITY] / demand.sum() == pytest.approx(shares, rel=0.01)


def test_those_elsewhere_and_gone_spend_nothing(hamlet_state, assumed):
    """Money on a row of the diaspora, or of nobody, is left alone."""
    people = hamlet_state.residents
    away = np.flatnonzero(people.town == ELSEWHERE)
    people.income[:] = 0
    people.income[away], people.town[away[:3]] = 1000, GONE
    hamlet_state.ledger.open_month()
    spending.spend_incomes(hamlet_state, assumed)

    assert (people.income[away] == 1000).all()
    assert not hamlet_state.ledger.flows.any()


@pytest.mark.parametrize(("name", "flow"), [("local_share", Flow.LOCAL_SPENDING), ("outings", Flow.TICKETS)])
def test_shares_move_money_their_way(hamlet_state, assumed, name, flow):
    """A larger local share leaves more in town; more outings bring more tickets."""
    hamlet_state.residents.venue[hamlet_state.residents.town == 0] = 0
    paid = []
    for factor in (1, 2):
        state = copy.deepcopy(hamlet_state)
        state.ledger.open_month()
        rules = dataclasses.replace(assumed.visiting, **{name: factor * getattr(assumed.visiting, name)})
        spending.spend_incomes(state, dataclasses.replace(assumed, visiting=rules))
        paid.append(int(state.ledger.paid(flow)[0]))

    assert paid[1] > 1.5 * paid[0]


def test_property_tax_rises_with_rent(hamlet_state):
    """A home in a street of twice the rent is taxed twice as much."""
    streets, rate = hamlet_state.streets, hamlet_state.baseline.property_tax
    before = spending.home_taxes(streets.rent, streets.town, rate)
    streets.rent[0] *= 2
    after = spending.home_taxes(streets.rent, streets.town, rate)

    assert after[0] == pytest.approx(2 * before[0])
    assert (after[1:] == before[1:]).all()


def test_rents_are_shared_by_the_grown_ups():
    """EUR 400.01 are EUR 200 each for two and all for a single; whatever was agreed before, an owner owns."""
    tenant, agreed = np.array([True, True, False, True]), np.full(4, 40_001, np.int32)
    share = spending.shares_of_rent(tenant, agreed, np.array([2, 1, 2, 0], np.int16))

    assert share.tolist() == [20_000, 40_001, spending.OWN_HOME, 40_001]
