"""Estimators over many towns, on samples whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.facts import many_towns_statistics as s

ORDER = np.random.default_rng(1)


def test_least_squares_finds_a_line():
    """y = 2 + 3 x - z without error: the coefficients, and no doubt about them."""
    x, z = ORDER.normal(size=(2, 50))
    fit = s.least_squares(2 + 3 * x - z, x, z)

    assert fit.coefficient == pytest.approx([2, 3, -1])
    assert fit.error == pytest.approx([0, 0, 0], abs=1e-9)


def test_robust_errors_by_hand():
    """Four points, x = -1, -1, 1, 1 and residuals 1, -1, 3, -3: HC1 gives 4 / (4 - 2) * sum (x e)^2 / (sum x^2)^2."""
    x = np.array([-1.0, -1, 1, 1])
    fit = s.least_squares(np.array([1.0, -1, 3, -3]), x)

    assert fit.coefficient == pytest.approx([0, 0], abs=1e-12)
    assert fit.error[1] == pytest.approx(np.sqrt(2 * 20 / 16))


def test_intervals_cover():
    """Of 400 samples with spread that grows with x the 95 % interval holds the true slope in 90 to 98 %."""
    covered = 0
    for _ in range(400):
        x = ORDER.uniform(0, 1, 150)
        found = s.least_squares(x + (0.2 + x) * ORDER.normal(size=x.size), x).estimate(1)
        covered += found.low < 1 < found.high

    assert 360 <= covered <= 392


@pytest.mark.parametrize("exponent", [1.06, 1.5])
def test_pareto_exponent_of_an_exact_tail(exponent):
    """Sizes ((i - 1/2) / n) ** (-1 / a) lie on the line exactly; rounded to whole jobs they do within a hundredth."""
    n = 50_000
    sizes = ((np.arange(1, n + 1) - 0.5) / n) ** (-1 / exponent)

    assert s.pareto_exponent(sizes, 10).value == pytest.approx(exponent, abs=1e-9)
    assert s.pareto_exponent(np.round(sizes), 10).value == pytest.approx(exponent, abs=0.01)


def test_pareto_exponent_is_as_sure_as_its_tail_is_long():
    """With 400 firms the standard error is exponent * sqrt(2 / 400); small firms do not count."""
    sizes = np.concatenate([np.ones(1000), 10 * ((np.arange(1, 401) - 0.5) / 400) ** -0.5])
    found = s.pareto_exponent(sizes, 10)

    assert found.value == pytest.approx(2, abs=1e-9)
    assert found.high - found.value == pytest.approx(1.96 * 2 * np.sqrt(2 / 400), rel=1e-3)


def constructed(elasticity, networks=2, towns=6):
    """Return flows that follow origin * destination * minutes ** elasticity exactly, and the minutes."""
    minutes = ORDER.uniform(10, 120, (networks, towns, towns))
    minutes = minutes + minutes.transpose(0, 2, 1)
    origin, goal = ORDER.uniform(1, 30, (2, networks, towns))
    return 1e3 * origin[:, :, None] * goal[:, None, :] * minutes**elasticity, minutes


@pytest.mark.parametrize("elasticity", [-1.1, -0.4, 0.0])
def test_gravity_of_constructed_flows(elasticity):
    """Flows made of size, pull and minutes give the elasticity back whatever size and pull are, without doubt."""
    flows, minutes = constructed(elasticity)
    found = s.gravity(flows, minutes)

    assert found.elasticity == pytest.approx((elasticity,) * 3, abs=1e-6)
    expected = found.without_distance * minutes[s.pairs_of(flows)] ** elasticity
    assert expected == pytest.approx(flows[s.pairs_of(flows)])


def test_gravity_counts_pairs_without_a_move():
    """Poisson flows of about one a pair, many of them zero: the interval holds the elasticity."""
    flows, minutes = constructed(-1.1, networks=8, towns=10)
    flows = ORDER.poisson(flows / flows.mean()).astype(float)
    found = s.gravity(flows, minutes).elasticity

    assert (flows[s.pairs_of(flows)] == 0).mean() > 0.2
    assert found.low < -1.1 < found.high
    assert found.value == pytest.approx(-1.1, abs=0.2)


def test_those_who_stay_do_not_count():
    """What stands on the diagonal changes nothing."""
    flows, minutes = constructed(-1.1)
    stayed = flows + 1e6 * np.eye(6)

    assert s.gravity(stayed, minutes).elasticity == s.gravity(flows, minutes).elasticity


def test_gravity_leaves_out_towns_that_nobody_leaves():
    """With one town's departures and another's arrivals set to zero the elasticity is the same."""
    flows, minutes = constructed(-1.1)
    flows[0, 2, :] = flows[1, :, 3] = 0

    assert s.gravity(flows, minutes).elasticity.value == pytest.approx(-1.1, abs=1e-6)
    assert s.pairs_of(flows).sum() == 2 * 5 * 6 - 2 * 5


def test_risers_by_hand():
    """Of four places below the median one is among the two best later: a quarter."""
    before = np.array([1, 2, 3, 4, 5, 6, 7, 8.0])
    after = np.array([1, 9, 2, 3, 4, 5, 8, 6.0])

    assert s.risers(before, after).value == 0.25
    assert s.risers(before, before).value == 0


def test_share_and_ratio_by_hand():
    """Wilson's interval of 0 in 16 ends at z^2 / (16 + z^2); a ratio that all towns share is sure."""
    nothing = s.share(0, 16)

    assert nothing.value == 0 == pytest.approx(nothing.low, abs=1e-12)
    assert nothing.high == pytest.approx(1.96**2 / (16 + 1.96**2), rel=1e-3)
    assert s.ratio(np.array([1.0, 2, 3]), np.array([10.0, 20, 30])) == pytest.approx((0.1, 0.1, 0.1))
    unsure = s.ratio(np.array([1.0, 3]), np.array([10.0, 10]))
    assert unsure.high == pytest.approx(0.2 + 1.96 * np.sqrt(2) / 20, rel=1e-4)


def test_binned_keeps_the_means():
    """Four points in two groups by x."""
    x, y = s.binned(np.array([4.0, 1, 3, 2]), np.array([40.0, 10, 30, 20]), 2)

    assert (x.tolist(), y.tolist()) == ([1.5, 3.5], [15, 35])


def test_no_bin_is_empty():
    """Of two points and twelve bins there are two, each of its own point: few towns can be shown too."""
    x, y = s.binned(np.array([4.0, 1.0]), np.array([40.0, 10.0]), 12)

    assert (x.tolist(), y.tolist()) == ([1, 4], [10, 40])
