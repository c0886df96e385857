"""Exponentials, logarithms and powers, one by one through the C library."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ccsim import exact

LISTS = hnp.arrays(float, st.integers(0, 40), elements=st.floats(1e-6, 50))


@given(LISTS)
def test_an_array_gives_the_bits_of_its_elements(values):
    """Where an element stands, and how many there are, never changes a bit: vector units play no part."""
    assert exact.exp(values).tolist() == [math.exp(x) for x in values]
    assert exact.log(values).tolist() == [math.log(x) for x in values]
    assert exact.power(values, 0.7).tolist() == [math.pow(x, 0.7) for x in values]


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (exact.exp(np.array([0.0, 1.0])), [1.0, math.e]),
        (exact.log(np.array([1.0, math.e])), [0.0, 1.0]),
        (exact.power(np.array([4.0, 0.0]), np.array([0.5, 2.0])), [2.0, 0.0]),
    ],
    ids=["exp", "log", "power"],
)
def test_by_hand(got, expected):
    """Values anybody can check."""
    assert got.tolist() == expected


def test_shapes_are_those_of_numpy():
    """Tables, views of every second number, numbers that must not be written to, and single ones all work."""
    table = np.arange(12.0).reshape(3, 4)[:, ::2]
    fixed = np.broadcast_to(1.0, (2, 2))

    np.testing.assert_allclose(exact.exp(table), np.exp(table), rtol=1e-15)
    np.testing.assert_allclose(exact.power(table, [[2], [1], [0]]), table ** [[2], [1], [0]], rtol=1e-15)
    assert exact.log(fixed).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert exact.exp(0) == 1.0
    assert len(getattr(exact.exponentials, "signatures", [1])) == 1
