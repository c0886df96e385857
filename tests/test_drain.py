"""The drain of better links: what is spent outside grows as the way to the metropolis gets shorter."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ccsim.inputs import Inputs
from ccsim.rules import drain, spending
from ccsim.rules.spending import HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING


def shares(state, assumed, change):
    """Return what is left of local spending when the way to the metropolis changes by some minutes."""
    inputs = dataclasses.replace(Inputs.at_rest(1), minutes_metropolis=np.array([float(change)]))
    return drain.local_shares(state, inputs, assumed)


def test_an_unchanged_way_changes_nothing(hamlet_state, assumed):
    """No minutes, no factors: spending stays to the cent."""
    paid = np.full((1, 7), 1000)
    spending.stay_near(paid, shares(hamlet_state, assumed, 0))

    assert (paid == 1000).all()


def test_the_drain_by_hand(hamlet_state, assumed):
    """From 70 to 35 minutes at 0.1: 55 % outside become 55 % times 2 ** 0.1."""
    outside = 0.55 * 2**0.1

    assert shares(hamlet_state, assumed, -35) == pytest.approx([(1 - outside) / 0.45])


def test_the_shorter_the_way_the_less_stays(hamlet_state, assumed):
    """Local spending falls with every minute saved, never below nothing, and rises when the way gets longer."""
    kept = [float(shares(hamlet_state, assumed, change)[0]) for change in (30, -10, -30, -60, -500)]
    strong = assumed.replace("visiting.drain", 4.0)

    assert kept[0] > 1 > kept[1]
    assert kept == sorted(kept, reverse=True)
    assert shares(hamlet_state, strong, -500)[0] == 0
    assert shares(hamlet_state, assumed.replace("visiting.drain", 0.0), -30) == pytest.approx([1.0])


def test_only_towns_with_another_way_are_drained():
    """Of two towns one spends a tenth less at home, all of it outside; the other's spending stays to the cent."""
    paid = np.zeros((2, 7), np.int64)
    paid[:, [HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING]] = [1000, 3001, 500]
    spending.stay_near(paid, np.array([0.9, 1.0]))

    assert paid[0, [HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING]].tolist() == [900, 2700, 901]
    assert paid[1, [HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING]].tolist() == [1000, 3001, 500]


def test_no_more_comes_back_than_was_spent_outside():
    """However long the way gets, what stays in town is at most all."""
    paid = np.zeros((1, 7), np.int64)
    paid[:, [HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING]] = [1000, 3000, 500]
    spending.stay_near(paid, np.array([1.4]))

    assert paid[0, [HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING]].tolist() == [1400, 3100, 0]


def test_spending_is_drained_to_the_cent(hamlet_state, assumed):
    """What residents pay in all is the same; local firms get less, and the outside the difference."""
    before = hamlet_state.holdings()[0, 0]
    hamlet_state.ledger.open_month()
    spending.spend_incomes(hamlet_state, assumed, shares(hamlet_state, assumed, -35))

    matrix = hamlet_state.ledger.matrix(0)
    assert matrix[0].sum() == -before
    assert not matrix.sum(axis=0).any()
