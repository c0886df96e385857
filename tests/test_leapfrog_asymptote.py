"""L2a: the curve fitted to the mean gap finds what a gap tends to, and how fast."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from ccsim.leapfrog.asymptote import asymptote_of, fitted
from tests.gaps import AFTER, FUNDED, THRESHOLDS, YEARS, noisy, pairs_of

FITTED = np.arange(21)  # years from T+5 to T+25


def curve(years, value, initial, half_life):
    """Return a gap that moves from one level to another."""
    return value + (initial - value) * 0.5 ** (years / half_life)


@given(st.floats(-0.1, 0.1), st.floats(-0.3, 0.3), st.floats(1.0, 40.0))
@settings(deadline=None)
def test_curves_without_noise_are_found_again(value, initial, half_life):
    """Both levels and the half-life come back within what the steps of the half-lives tried leave open."""
    found = [each[0] for each in fitted(curve(FITTED, value, initial, half_life)[None], THRESHOLDS)]
    far = abs(initial - value)

    assert found[0] == pytest.approx(value, abs=0.06 * far + 1e-9)
    assert found[2] == pytest.approx(initial, abs=0.01 * far + 1e-9)
    if far > 0.01:
        assert found[1] == pytest.approx(half_life, rel=0.03)


def test_fit_is_that_of_nonlinear_least_squares():
    """A noisy path: scipy's optimiser, started at the truth, finds no better curve."""
    path = curve(FITTED, 0.03, 0.12, 6.0) + np.random.default_rng(4).normal(0, 0.004, FITTED.size)
    found = [each[0] for each in fitted(path[None], THRESHOLDS)]
    best, _ = curve_fit(curve, FITTED, path, p0=(0.03, 0.12, 6.0))
    mine = curve(FITTED, found[0], found[2], found[1])

    assert ((path - mine) ** 2).sum() <= 1.001 * ((path - curve(FITTED, *best)) ** 2).sum()
    assert found[0] == pytest.approx(best[0], abs=0.001)


def test_only_years_from_t5_to_t25_are_fitted():
    """What the gap does before and after is not looked at; the curve starts at T+5."""
    path = np.where((AFTER >= 5) & (AFTER <= 25), curve(AFTER - 5.0, 0.06, 0.1, 2.0), 5.0)
    found = asymptote_of(pairs_of(path, path), THRESHOLDS)

    assert (found.value, found.initial) == pytest.approx((0.06, 0.1), abs=0.001)


@pytest.mark.parametrize(("turnover", "slope"), [(0.10, 0.3), (0.05, 0.6), (0.08, 0.5)])
def test_gap_in_a_logit_world_fades_with_the_half_life_of_theory(turnover, slope):
    """Each month some choose again between two places by the size of each: half-life ln 2 / (turnover (1 - slope))."""

    def after(share):
        path = []
        for _ in range(12 * YEARS):
            odds = (share / (1 - share)) ** slope  # at equal sizes the map's slope is this exponent
            share += turnover / 12 * (odds / (1 + odds) - share)
            path.append(math.log(share / 0.5))
        return np.array(path).reshape(YEARS, 12).mean(axis=1)

    found = asymptote_of(pairs_of(after(0.52), after(0.51)), THRESHOLDS)

    assert found.half_life == pytest.approx(math.log(2) / (turnover * (1 - slope)), rel=0.04)
    assert found.value == pytest.approx(0, abs=0.0005)


def test_a_slow_fade_is_told_from_a_lasting_level():
    """Alike in the window, 8 % on average: the one tends to nothing, the other to 8 %."""
    fades = 0.5 ** (AFTER / 12) * (AFTER > 0)
    fades *= 0.08 / fades[FUNDED + 10 : FUNDED + 26].mean()
    one, other = (asymptote_of(noisy(path, 200), THRESHOLDS) for path in (fades, 0.08))

    assert one.low < 0 < one.high < 0.025
    assert 0.06 < other.low < 0.08 < other.high


def test_shocks_in_common_widen_the_bounds():
    """Noise that 25 pairs share does not average out within them."""
    bounds = [asymptote_of(noisy(0.08, 200, common=common), THRESHOLDS) for common in (0.0, 0.02)]

    assert bounds[1].high - bounds[1].low > 2 * (bounds[0].high - bounds[0].low)


def test_a_single_pair_has_no_bounds():
    """There is nothing to draw from."""
    found = asymptote_of(pairs_of(0.08), THRESHOLDS)

    assert found.value == pytest.approx(0.08)
    assert np.isnan([found.low, found.high]).all()
