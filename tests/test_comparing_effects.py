"""Paired differences, and what is said of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ccsim.comparing import lines, words
from ccsim.comparing.effects import effects_of, mean_of, of_ten
from ccsim.comparing.lines import EFFECTS, LINES, factor_of
from ccsim.comparing.meaning import MORE_IS_BETTER, MORE_IS_WORSE, meaning_of
from ccsim.comparing.money import job_cost
from ccsim.indicators import NAMES


def test_pairs_are_compared_not_groups():
    """Twins that differ by exactly one each are sure to differ, however far the seeds lie apart."""
    twins = np.array([[10.0], [500.0], [90.0]])
    found = effects_of(twins + 1, twins)

    assert (found.median[0], found.low[0], found.high[0]) == (1, 1, 1)
    assert (found.mean.low[0], found.mean.direction[0]) == (1, 1)
    assert (found.more[0], found.less[0]) == (1, 0)
    assert found.without[0] == 90
    assert found.correlation[0] == pytest.approx(1)
    assert found.variance_ratio[0] == 0


def test_unrelated_twins_save_nothing():
    """Twins that do not correlate have the variance of different seeds; opposite ones twice that."""
    one, other = np.array([[1.0], [-1.0], [1.0], [-1.0]]), np.array([[1.0], [1.0], [-1.0], [-1.0]])

    assert effects_of(one, other).variance_ratio[0] == pytest.approx(1)
    assert effects_of(one, -one).variance_ratio[0] == pytest.approx(2)


def test_what_does_not_vary_has_no_correlation():
    """Without any variance there is nothing to correlate, and no warning either."""
    found = effects_of(np.ones((3, 1)), np.ones((3, 1)))

    assert np.isnan(found.correlation[0])
    assert np.isnan(found.variance_ratio[0])
    assert found.mean.direction[0] == 0


def test_interval_is_students():
    """Of 1, 2, 3 the mean is 2, give or take 4.303 standard errors."""
    mean, low, high = mean_of(np.array([[1.0], [2.0], [3.0]]))

    assert (mean[0], low[0], high[0]) == pytest.approx((2, 2 - 4.303 / 3**0.5, 2 + 4.303 / 3**0.5), abs=1e-3)
    assert np.isnan(mean_of(np.array([[1.0]])).low[0])
    assert mean_of(np.array([[1.0]])).direction[0] == 0


@pytest.mark.parametrize(
    ("share", "runs", "text"),
    [
        (0.8, 30, "8 of 10 runs"),
        (0.99, 100, "9 of 10 runs"),
        (0.01, 100, "1 of 10 runs"),
        (1, 30, "10 of 10 runs"),
        (0, 30, "0 of 10 runs"),
        (2 / 3, 3, "2 of 3 runs"),
        (1, 1, "1 of 1 run"),
    ],
)
def test_runs_of_ten(share, runs, text):
    """All or none is said only where it is so; fewer than ten runs are counted as they are."""
    assert of_ten(share, runs) == text


# ---- meaning and lines ------------------------------------------------------------------------------
def test_meaning_is_declared_of_what_exists():
    """Only indicators have a meaning, none has two, and that of less is the opposite."""
    assert set(NAMES) >= MORE_IS_BETTER | MORE_IS_WORSE
    assert not MORE_IS_BETTER & MORE_IS_WORSE
    assert [meaning_of("unemployment_rate", way) for way in (1, -1, 0)] == ["worse", "better", "neither"]
    assert [meaning_of("jobs", way) for way in (1, -1, 0)] == ["better", "worse", "neither"]
    assert meaning_of("rent", 1) == "neither"


def test_lines_are_indicators_once_each():
    """The table shows every line's indicator, none twice."""
    shown = [line.indicator for several in lines.SHOWN.values() for line in several]

    assert len(shown) == len(set(shown)) == len(LINES)
    assert set(shown) <= set(NAMES)


def test_factors_make_years_and_per_cent():
    """Flows are summed over the year, shares shown in per cent, visits in thousands."""
    assert [factor_of(LINES[name]) for name in ("jobs", "in_migration", "unemployment_rate")] == [1, 12, 100]
    assert factor_of(LINES["visits"]) == pytest.approx(0.012)


def test_frame_of_effects_is_tidy():
    """Two years of all indicators are that many rows, year by year."""
    shape = (4, 2, len(NAMES))
    values = np.random.default_rng(1).normal(size=shape)
    frame = lines.frame_of_effects(effects_of(values, np.zeros(shape)), 2024)

    assert list(frame.columns) == ["year", "indicator", *EFFECTS]
    assert frame["year"].value_counts().to_dict() == {2024: len(NAMES), 2025: len(NAMES)}
    row = frame[(frame["year"] == 2025) & (frame["indicator"] == NAMES[3])].iloc[0]
    assert row["mean"] == pytest.approx(values[:, 1, 3].mean())
    assert row["more"] == (values[:, 1, 3] > 0).mean()


# ---- words ------------------------------------------------------------------------------------------
def row(indicator: str, told: str, mean: float, more: float, less: float) -> dict[str, object]:
    """Return a row of a table."""
    return {"indicator": indicator, "told": told, "mean": mean, "low": 2.0, "high": 30.0, "more": more, "less": less}


def table(jobs: dict[str, object]) -> pd.DataFrame:
    """Return a table in which only jobs may differ."""
    others = [row(saying.indicator, "", 0, jobs["more"], 0) for saying in words.SAYINGS[1:]]
    return pd.DataFrame([jobs, *others])


def test_differences_in_words():
    """What can be told is said with its range and its runs of ten; the rest in one sentence."""
    said = words.differences_said(table(row("jobs", "more", 14.2, 0.8, 0.2)), 30, 2040)

    assert said[0] == "In 2040 the town has 14 more jobs (eight in ten runs: 2 to 30); more in 8 of 10 runs."
    assert said[1].startswith("There is no difference that can be told from chance in the number of people (more in 8")
    assert "3.5 fewer jobs" in words.differences_said(table(row("jobs", "less", -3.5, 0.1, 0.9)), 30, 2040)[0]


def test_no_difference_at_all_in_words():
    """A plan that changes nothing in any run is said to do so."""
    assert words.differences_said(table(row("jobs", "", 0, 0, 0)), 30, 2040) == [
        "Nothing differs from doing nothing, in any run."
    ]


@pytest.mark.parametrize(
    ("cents", "text"),
    [(123_456_789, "EUR 1.23 million"), (4_567_800, "EUR 45,700"), (-12_300, "−EUR 123"), (0, "EUR 0")],
)
def test_money_in_words(cents, text):
    """Sums are rounded to what a reader needs."""
    assert words.eur(cents) == text


def test_cost_of_jobs_in_words():
    """With jobs there is a cost and its range, without there is none, and no word on what was not simulated."""
    sure = job_cost(np.full(3, 1e6), np.array([9.0, 10.0, 11.0]))
    none = job_cost(np.full(3, 1e6), np.zeros(3))

    assert words.job_cost_said(sure, left=True).startswith(
        "A lasting job in the town costs EUR 100,000 of public money"
    )
    assert words.job_cost_said(none, left=True).startswith("No lasting job")
    assert words.job_cost_said(sure, left=False).startswith("Whether jobs last cannot be told")
