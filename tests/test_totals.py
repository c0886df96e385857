"""Totals by town: those elsewhere count nowhere."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.totals import by_town, sums_by_town


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
