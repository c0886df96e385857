"""Intervals over pairs that share shocks, against formulas, other implementations, and what they must cover."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ccsim.leapfrog.chances import (
    chance_of,
    clusters_of,
    design_effect,
    holm,
    mean_of,
    p_beyond,
    resampled_means,
    twin_correlation,
)
from tests.gaps import THRESHOLDS

APART = np.arange(200)  # every pair has shocks of its own


def flags_of(count, of=200):
    """Return flags of which the first ones are set."""
    return np.arange(of) < count


# ---- shares -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [0, 1, 3, 100, 200])
def test_wilson_is_that_of_scipy_without_clusters(count):
    """Pairs with shocks of their own: the textbook's interval."""
    expected = stats.binomtest(count, 200).proportion_ci(method="wilson")
    found = chance_of(flags_of(count), APART, THRESHOLDS)

    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert (found.share, found.count, found.of) == (count / 200, count, 200)


def test_pairs_that_all_answer_as_their_shocks_do_count_as_their_clusters():
    """Eight clusters of 25 alike pairs are worth seven: design effect 25 * 8/7."""
    shocks = np.repeat(np.arange(8), 25)
    alike = np.repeat([1.0, 0, 1, 0, 0, 1, 0, 0], 25)

    assert design_effect(alike, shocks) == pytest.approx(25 * 8 / 7)
    wide, narrow = (chance_of(alike > 0, which, THRESHOLDS) for which in (shocks, APART))
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


def test_clusters_never_sharpen():
    """Clusters more alike than chance has it, and no variance at all: a design effect of one."""
    shocks = np.arange(200) % 8

    assert design_effect(np.repeat([0.0, 1.0] * 4, 25), shocks) >= 1
    assert design_effect((np.arange(200) // 8 % 2).astype(float), shocks) == 1  # each cluster nearly half
    assert design_effect(np.ones(200), shocks) == 1


def test_one_cluster_falls_back_on_pairs():
    """With one seed of shocks there is nothing to cluster by."""
    assert clusters_of(np.full(5, 77)).tolist() == [0, 1, 2, 3, 4]
    assert clusters_of(np.array([9, 3, 9])).tolist() == [1, 0, 1]


# ---- means ------------------------------------------------------------------------------------------
def test_bca_is_that_of_scipy():
    """A small skewed sample without clusters: scipy's BCa interval, up to the noise of its own draws."""
    values = np.random.default_rng(5).exponential(1, 12) ** 2
    expected = stats.bootstrap((values,), np.mean, n_resamples=50_000, rng=np.random.default_rng(1)).confidence_interval
    found = mean_of(values, np.arange(12), replace(THRESHOLDS, draws=50_000))

    assert found.mean == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=0.02)
    assert found.high - found.mean > found.mean - found.low  # skewed as the sample is


def test_whole_clusters_are_drawn():
    """Two clusters of unequal size: samples have one, the other, or all the pairs of both, and no other mix."""
    values, shocks = np.array([1.0, 1.0, 1.0, 5.0]), np.array([4, 4, 4, 8])

    assert np.unique(resampled_means(values, shocks, THRESHOLDS)).tolist() == [1, 2, 5]


def test_intervals_over_clusters_cover_what_those_over_pairs_miss():
    """Eight shocks shared by 200 pairs: clusters cover the truth mostly, pairs not half of the time."""
    random, shocks, hits = np.random.default_rng(3), np.arange(200) % 8, np.zeros(2)
    for _ in range(30):
        values = random.normal(0, 1, 8)[shocks] + random.normal(0, 0.5, 200)
        hits += [found.low < 0 < found.high for found in (mean_of(values, by, THRESHOLDS) for by in (shocks, APART))]

    assert hits[0] / 30 > 0.8
    assert hits[1] / 30 < 0.5


def test_intervals_are_the_same_every_time_whatever_the_order_of_pairs():
    """Draws come from a fixed seed, and clusters are drawn in the order of their seeds."""
    values, shocks, order = np.random.default_rng(1).normal(size=40), np.arange(40) % 5, np.arange(40)[::-1]

    assert mean_of(values, shocks, THRESHOLDS) == mean_of(values, shocks, THRESHOLDS)
    assert mean_of(values[order], shocks[order], THRESHOLDS) == pytest.approx(mean_of(values, shocks, THRESHOLDS))


def test_constant_values_have_no_width_and_one_pair_no_interval():
    """Degenerate samples say so instead of dividing by nothing."""
    single = mean_of(np.array([0.07]), np.array([1]), THRESHOLDS)

    assert mean_of(np.full(9, 0.07), np.arange(9) % 3, THRESHOLDS) == pytest.approx((0.07, 0.07, 0.07))
    assert single.mean == 0.07
    assert np.isnan([single.low, single.high]).all()


# ---- beyond chance ----------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [0, 1, 12, 200])
def test_p_is_that_of_the_binomial(count):
    """Pairs with shocks of their own: scipy's one-sided exact test."""
    expected = stats.binomtest(count, 200, 0.03, alternative="greater").pvalue

    assert p_beyond(flags_of(count), APART, 0.03) == pytest.approx(expected)


def test_clusters_weaken_p():
    """Twelve passes that share one shock tell less than twelve apart."""
    together = np.repeat(np.arange(8), 25)

    assert p_beyond(flags_of(12), together, 0.03) > 10 * p_beyond(flags_of(12), APART, 0.03)


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_impossible_chance_rates_are_refused(rate):
    """At a rate of nothing a single pass would prove everything."""
    with pytest.raises(ValueError, match="upper bound"):
        p_beyond(flags_of(1), APART, rate)


def test_holm_by_hand():
    """Three plans: 0.01 * 3, then 0.03 * 2, then the last may not fall below; order as given."""
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03}) == pytest.approx({"a": 0.06, "b": 0.03, "c": 0.06})
    assert list(holm({"z": 0.5, "a": 0.9})) == ["z", "a"]
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), min_size=1))
def test_holm_lies_between_p_and_bonferroni(p):
    """Never below the plain value, never above it times the number of plans, and in the same order."""
    adjusted = holm(p)

    assert all(p[name] <= adjusted[name] <= min(1, len(p) * p[name]) + 1e-12 for name in p)
    assert sorted(p, key=lambda name: p[name]) == sorted(p, key=lambda name: (adjusted[name], p[name]))


def test_correlation_of_twins():
    """That of the textbook; nothing where one side does not vary."""
    one, other = np.random.default_rng(2).normal(size=(2, 50))

    assert twin_correlation(one, one + other) == pytest.approx(np.corrcoef(one, one + other)[0, 1])
    assert twin_correlation(one, np.full(50, 3.0)) == 0
