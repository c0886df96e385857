"""Indices of sensitivity, held against functions whose indices are known, and against cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris

from ccsim.studies import indices
from ccsim.studies.designs import points, problem_of, unit_sample
from ccsim.studies.factors import Factor
from ccsim.studies.schema import Design

ANGLES = [Factor(name, ("parameters", "x", name), "uncertainty", -np.pi, np.pi) for name in "abc"]
ISHIGAMI = {"first order": (0.3139, 0.4424, 0.0), "total": (0.5576, 0.4424, 0.2437)}  # analytic, a = 7, b = 0.1
DRAW = np.random.default_rng(1)


def ishigami(x):
    """Return Ishigami's function of three angles."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_indices_of_ishigami_s_function():
    """The analytic first-order and total indices lie within a few hundredths, and within the intervals."""
    x = points(Design(kind="saltelli", points=2048), ANGLES)
    found = indices.saltelli(problem_of(ANGLES), ishigami(x), 1)

    for measure, known in ISHIGAMI.items():
        assert found[measure].value == pytest.approx(known, abs=0.04)
        assert (found[measure].low - 0.02 <= known).all()
        assert (known <= found[measure].high + 0.02).all()


def test_a_full_grid_gives_the_same_indices():
    """On a fine grid Ishigami's indices come out as they are known, by means over the grid's axes."""
    x = points(Design(kind="grid", levels=41), ANGLES)
    found = indices.grid(ishigami(x)[:, None], (41, 41, 41), 1)

    for measure, known in ISHIGAMI.items():
        assert found[measure].value == pytest.approx(known, abs=0.03)
        assert np.isnan(found[measure].low).all()  # a single replicate


def test_elementary_effects_by_hand():
    """y = 2 a - 3 b over one trajectory: 2 and -3, whichever way and in whichever order the names move."""
    unit = np.array([[[0, 1], [2 / 3, 1], [2 / 3, 1 / 3]], [[1, 0], [1, 2 / 3], [1 / 3, 2 / 3]]])
    y = 2 * unit[:, :, 0] - 3 * unit[:, :, 1]

    assert indices.elementary_effects(unit, y) == pytest.approx(np.array([[2, -3], [2, -3]]))


def test_morris_agrees_with_the_library_and_ranks_a_known_function():
    """mu*, mu and sigma are SALib's to the last digits; a name without effect has none, a curved one a spread."""
    factors = [Factor(name, ("parameters", "x", name), "uncertainty", 0, 1) for name in "abcd"]
    unit = unit_sample(Design(kind="morris", trajectories=30), factors)
    y = 5 * unit[:, 0] - unit[:, 1] + 4 * unit[:, 2] ** 2 + 0 * unit[:, 3]
    found = indices.morris(unit.reshape(30, 5, 4), y.reshape(30, 5), 1)
    theirs = salib_morris.analyze(problem_of(factors), unit, y, num_levels=4, seed=1)

    for ours, name in (("mu*", "mu_star"), ("mu", "mu"), ("sigma", "sigma")):
        assert found[ours].value == pytest.approx(np.asarray(theirs[name]), abs=1e-9)
    assert found["mu"].value[:2] == pytest.approx([5, -1])
    assert found["mu*"].value[3] == pytest.approx(0)
    assert found["sigma"].value[2] > 0.5 > found["sigma"].value[0]
    assert (found["mu*"].low <= found["mu*"].value + 1e-12).all()
    assert (found["mu*"].value <= found["mu*"].high + 1e-12).all()


def test_intervals_of_morris_hold_what_they_should():
    """Over many samples of trajectories the 95 % interval of mu* holds the true mean size nine times in ten or more."""
    true, held = 4.0, 0  # of 4 x**2: the slope over half of all levels, mean over where steps can lie
    factors = [Factor("a", ("parameters", "x", "a"), "uncertainty", 0, 1)]
    for seed in range(60):
        unit = unit_sample(Design(kind="morris", trajectories=40, seed=seed), factors)
        found = indices.morris(unit.reshape(40, 2, 1), (4 * unit[:, 0] ** 2).reshape(40, 2), seed)
        held += int(found["mu*"].low[0] <= true <= found["mu*"].high[0])

    assert held >= 54


def test_partial_ranks_see_through_others():
    """Where b follows a, only a moves y: the rank correlation of b with y is large, the partial one is nothing."""
    a = DRAW.random(400)
    b = a + 0.3 * DRAW.random(400)
    y = np.exp(3 * a) + 0.05 * DRAW.normal(size=400)
    estimate = indices.partial_ranks(np.column_stack([a, b]), y)["partial rank correlation"]

    assert estimate.value[0] > 0.9
    assert np.corrcoef(b, y)[0, 1] > 0.9
    assert abs(estimate.value[1]) < 0.2


def test_interval_of_a_single_rank_correlation_is_fisher_s():
    """With one name it is Spearman's, with the usual interval: tanh(atanh r -+ 1.96 / sqrt(n - 3))."""
    x = np.arange(28.0)
    y = x.copy()
    y[[0, 27]] = y[[27, 0]]
    value, low, high = indices.partial_ranks(x[:, None], y)["partial rank correlation"]
    expected = 1 - 6 * 2 * 27**2 / (28 * (28**2 - 1))

    assert value[0] == pytest.approx(expected)
    assert np.arctanh([low[0], high[0]]) == pytest.approx(np.arctanh(expected) + np.array([-1, 1]) * 1.959964 / 5)


@pytest.mark.parametrize("kind", ["latin hypercube", "saltelli", "morris", "grid"])
def test_an_outcome_that_never_varies_has_no_sensitivity(kind):
    """Nothing is divided by nothing: indices are not known, or nil for elementary effects."""
    design = Design(kind=kind)
    x = points(design, ANGLES)
    y = np.ones(len(x))
    found = {
        "latin hypercube": lambda: indices.partial_ranks(x, y),
        "saltelli": lambda: indices.saltelli(problem_of(ANGLES), y, 1),
        "morris": lambda: indices.morris(unit_sample(design, ANGLES).reshape(-1, 4, 3), y.reshape(-1, 4), 1),
        "grid": lambda: indices.grid(y[:, None], (4, 4, 4), 1),
    }[kind]()

    for measure, estimate in found.items():
        unknown = kind in {"latin hypercube", "saltelli"} or measure in {"first order", "total"}
        assert (np.isnan(estimate.value) if unknown else estimate.value == 0).all()


def test_too_few_points_for_ranks_give_nothing():
    """One name at a time over four names is nine points, whose ranks can agree exactly: nothing is told."""
    assert indices.partial_ranks(DRAW.random((9, 4)), DRAW.random(9)) == {}
    assert indices.partial_ranks(DRAW.random((21, 4)), DRAW.random(21)) == {}
    assert set(indices.partial_ranks(DRAW.random((22, 4)), DRAW.random(22))) == {"partial rank correlation"}


def test_main_effect_and_shares_of_a_small_grid():
    """y = 2 a + b on two values each: 2 and 1, four fifths and one fifth of the variance, nothing together."""
    found = indices.grid(np.array([[0, 0], [1, 1], [2, 2], [3, 3]], float), (2, 2), 1)

    assert found["main effect"].value == pytest.approx([2, 1])
    assert found["first order"].value == pytest.approx([0.8, 0.2])
    assert found["total"].value == pytest.approx([0.8, 0.2])


def test_where_the_variance_of_runs_comes_from():
    """Points with variance 4, seeds with 1, both together with 1: four sixths, one sixth, one sixth."""
    y = 2 * DRAW.normal(size=(500, 1)) + DRAW.normal(size=(1, 400)) + DRAW.normal(size=(500, 400))
    shares = indices.shares_of_variance(y)

    assert sum(shares) == pytest.approx(1)
    assert shares == pytest.approx((4 / 6, 1 / 6, 1 / 6), abs=0.06)


def test_chance_alone_is_not_taken_for_what_varies():
    """Where points make no difference but each seed does, the seeds have it all; a component is never negative."""
    y = np.tile([1.0, 2.0, 4.0], (5, 1))

    assert indices.shares_of_variance(y) == pytest.approx((0, 1, 0))
    assert np.isnan(indices.shares_of_variance(np.ones((3, 2)))).all()
