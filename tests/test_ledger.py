"""The accounts: each flow has one payer and one payee, so columns sum to zero whatever is booked."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ccsim.town.ledger import ACCOUNTS, FIRMS, OUTSIDE, PAYEE, PAYER, RESIDENTS, STATE, Flow, Ledger


def test_a_wage_is_paid_by_firms_and_received_by_residents():
    """100 cents of wages and 20 of tax: firms -100, residents +80, state +20."""
    ledger = Ledger(1)
    ledger.book(Flow.WAGES, np.array([100]))
    ledger.book(Flow.INCOME_TAX, 20)

    rows = ledger.matrix(0).sum(axis=1)
    assert rows[[FIRMS, RESIDENTS, STATE]].tolist() == [-100, 80, 20]
    assert rows.sum() == 0


@given(cents=st.lists(st.integers(0, 10**15), min_size=len(Flow), max_size=len(Flow)))
def test_columns_sum_to_zero_whatever_is_booked(cents):
    """Nothing appears or vanishes, for any amounts."""
    ledger = Ledger(2)
    for flow, amount in zip(Flow, cents, strict=True):
        ledger.book(flow, np.array([amount, 7]))

    assert not ledger.matrix(0).sum(axis=0).any()
    assert ledger.paid(Flow.WAGES).tolist() == [cents[Flow.WAGES], 7]


def test_towns_have_books_of_their_own():
    """What is booked in one town does not show in the other."""
    ledger = Ledger(2)
    ledger.book(Flow.EXPORTS, np.array([5, 0]))

    assert ledger.matrix(0)[OUTSIDE, Flow.EXPORTS] == -5
    assert not ledger.matrix(1).any()


def test_a_payment_within_an_account_leaves_it_alone():
    """Firms that buy from firms: one column, both signs, nothing left."""
    ledger = Ledger(1)
    ledger.book(Flow.LOCAL_INPUTS, 50)

    assert not ledger.matrix(0).any()


def test_flows_add_up_until_the_month_ends():
    """Two bookings add; a new month starts at nothing."""
    ledger = Ledger(1)
    ledger.book(Flow.LOANS, 3)
    ledger.book(Flow.LOANS, 4)
    assert ledger.paid(Flow.LOANS).tolist() == [7]
    ledger.open_month()

    assert not ledger.flows.any()


def test_flows_are_numbered_in_order():
    """Each flow's number is its column, its accounts are known ones, and only firms may pay themselves."""
    assert [int(flow) for flow in Flow] == list(range(len(Flow)))
    assert set(PAYER.tolist()) | set(PAYEE.tolist()) <= set(range(len(ACCOUNTS)))
    assert [flow.name for flow in Flow if flow.payer == flow.payee] == ["LOCAL_INPUTS"]
