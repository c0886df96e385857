"""Totals: who lives where and sums by town; those elsewhere count nowhere."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.totals import by_town, by_town_and_kind, living_in, sums_by_town


def test_only_those_who_live_in_a_town_are_counted():
    """Two in the first town, none in the second, one in the third; those elsewhere and gone do not count."""
    town = np.array([0, 2, ELSEWHERE, GONE, 0], np.int16)

    assert living_in(3, town).tolist() == [2, 0, 1]
    assert living_in(2, town[:0]).tolist() == [0, 0]


def test_totals_by_town_and_kind():
    """Amounts land in the cell of their town and kind; without amounts rows are counted."""
    town, kind = np.array([0, 1, 1, 1], np.int16), np.array([1, 0, 2, 2], np.int8)

    assert by_town_and_kind(2, 3, town, kind, np.array([5, 7, 1, 2])).tolist() == [[0, 5, 0], [7, 0, 3]]
    assert by_town_and_kind(2, 3, town, kind).tolist() == [[0, 1, 0], [1, 0, 2]]


@pytest.mark.parametrize(
    ("amount", "sums"),
    [(np.array([2, 0, 3, 5, 9, 9], np.int16), [2, 0, 8]), (np.array([1, 1, 0, 1, 1, 1], bool), [2, 0, 1])],
    ids=["amounts", "flags"],
)
def test_sums_by_hand(amount, sums):
    """Two people in the first town, nobody in the second, two in the third, one elsewhere and one gone."""
    town = np.array([0, 0, 2, 2, ELSEWHERE, GONE], np.int16)

    assert sums_by_town(3, town, amount).tolist() == sums
    assert by_town(3, town[:4], amount[:4]).tolist() == sums
