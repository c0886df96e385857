"""Designs: cases worked by hand, and what must hold of each kind of sample whatever varies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.studies.designs import points, size_of, unit_sample
from ccsim.studies.factors import Factor
from ccsim.studies.schema import Design

RANGE = Factor("range", ("parameters", "a", "b"), "uncertainty", 10, 20)
WHOLE = Factor("whole", ("towns", 0, "c"), "uncertainty", 1, 3, whole=True)
WORDS = Factor("words", ("plan", "levers", 0, "start"), "lever", values=("2024-01", "2030-01"))
LISTED = Factor("listed", ("plan", "levers", 0, "size"), "lever", values=(0, 40, 10))
ALL = (RANGE, WHOLE, WORDS, LISTED)
DESIGNS = (
    Design(kind="grid", levels=3),
    Design(kind="latin hypercube", points=20),
    Design(kind="sobol", points=16),
    Design(kind="morris", trajectories=5),
    Design(kind="saltelli", points=8),
)

KNOWN = {
    "latin hypercube": [0.6504827262815822, 0.4128322393134521, 0.1774407339013528, 0.8398988067001314],
    "sobol": [0.28616916202008724, 0.16263530403375626, 0.5817833486944437, 0.937964191660285],
}


def several(count: int) -> list[Factor]:
    """Return some ranges from 0 to 1."""
    return [Factor(f"x{at}", ("parameters", "x", str(at)), "uncertainty", 0, 1) for at in range(count)]


def test_first_name_of_a_grid_varies_slowest():
    """Two steps of a range times three listed values, in the order listed."""
    design = points(Design(kind="grid", levels=2), (RANGE, LISTED))

    assert design.tolist() == [[10, 0], [10, 40], [10, 10], [20, 0], [20, 40], [20, 10]]


def test_grid_of_whole_numbers_has_each_once():
    """Five steps between 1 and 3 are three whole numbers."""
    assert points(Design(kind="grid", levels=5), (WHOLE,)).ravel().tolist() == [1, 2, 3]


@given(count=st.integers(1, 6), size=st.integers(2, 60), seed=st.integers(0, 2**32 - 1))
def test_latin_hypercube_has_one_point_in_each_part_of_every_range(count, size, seed):
    """Cut into as many parts as there are points, every range has one point in each."""
    design = points(Design(kind="latin hypercube", points=size, seed=seed), several(count))

    assert (np.sort(np.floor(design * size), axis=0) == np.arange(size)[:, None]).all()


@given(count=st.integers(1, 8), trajectories=st.integers(2, 12), half=st.integers(1, 4), seed=st.integers(0, 999))
def test_morris_changes_one_name_at_a_time_and_each_once(count, trajectories, half, seed):
    """Within a trajectory each step moves one name by the same part of its range, and each name moves once."""
    levels = 2 * half
    design = Design(kind="morris", trajectories=trajectories, levels=levels, seed=seed)
    steps = np.diff(points(design, several(count)).reshape(trajectories, count + 1, count), axis=1)
    moved = np.abs(steps) > 1e-9

    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()
    assert np.allclose(np.abs(steps[moved]), levels / (2 * (levels - 1)))


def test_sobol_points_fill_every_half_evenly():
    """Of 2**k points half lie in each half of every range, and a quarter in each quarter of every pair of halves."""
    design = points(Design(kind="sobol", points=64), several(5)) < 0.5

    assert (design.sum(axis=0) == 32).all()
    assert (design[:, 0] & design[:, 1]).sum() == 16


def test_saltelli_takes_one_name_at_a_time_from_the_other_sample():
    """Of each block the first row is sample A, the last sample B, and between them A with one name of B."""
    blocks = points(Design(kind="saltelli", points=4), several(3)).reshape(4, 5, 3)
    first, last = blocks[:, 0], blocks[:, -1]

    for name in range(3):
        expected = first.copy()
        expected[:, name] = last[:, name]
        assert (blocks[:, 1 + name] == expected).all()


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.kind)
def test_designs_are_a_function_of_the_file(design):
    """The same words give the same bits; another seed gives other points, but for a grid, which has none."""
    one, again = points(design, ALL), points(design, ALL)
    other = points(design.model_copy(update={"seed": 2}), ALL)

    assert one.tobytes() == again.tobytes()
    assert (one.shape == other.shape and (one == other).all()) == (design.kind == "grid")


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.kind)
def test_points_lie_where_they_may(design):
    """As many points as foretold; ranges keep their ends, whole numbers are whole, words are places in the list."""
    made = points(design, ALL)

    assert len(made) == size_of(design, ALL)
    assert (made[:, 0] >= 10).all()
    assert (made[:, 0] <= 20).all()
    assert set(made[:, 1]) <= {1, 2, 3}
    assert set(made[:, 2]) <= {0, 1}
    assert set(made[:, 3]) <= {0, 10, 40}


@given(unit=st.floats(0, 1), whole=st.booleans())
def test_spread_stays_within_the_range(unit, whole):
    """Both ends of the unit range stand for values of the range."""
    factor = Factor("x", ("a",), "uncertainty", 3, 9, whole=whole)
    (value,) = factor.spread(np.array([unit]))

    assert 3 <= value <= 9
    assert not whole or value == round(value)


def test_parts_of_listed_values_are_equally_large():
    """Of three hundred places spread evenly a hundred stand for each of three values."""
    values, counts = np.unique(LISTED.spread((np.arange(300) + 0.5) / 300), return_counts=True)

    assert (values.tolist(), counts.tolist()) == ([0, 10, 40], [100, 100, 100])


def test_a_sample_is_the_same_whatever_the_ranges():
    """Before it is spread over ranges a design knows only how many names there are."""
    design = Design(kind="morris", trajectories=3)

    assert (unit_sample(design, ALL) == unit_sample(design, several(4))).all()


def test_known_bits():
    """The first points of a small sample, so that another version of a library that draws others is noticed."""
    hypercube = points(Design(kind="latin hypercube", points=2), several(2))
    sobol = points(Design(kind="sobol", points=2), several(2))

    assert hypercube.ravel().tolist() == pytest.approx(KNOWN["latin hypercube"], abs=0)
    assert sobol.ravel().tolist() == pytest.approx(KNOWN["sobol"], abs=0)
