"""Births, deaths, survival and sizes of firms, from histories worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from histories import history, runs

from ccsim.facts import firms
from ccsim.facts.catalogue import catalogue
from ccsim.facts.finding import CannotMeasure

# Years 5 and 6 are looked at. One old firm, one of the two years, one of the second, one gone before.
FOUR = history(7, [(-24, None), (60, 75), (83, None), (0, 59)])


def found(name, measure, *several):
    return measure(catalogue()[name], runs({firms.BASELINE: several}))


def test_turnover_counts_firms_in_every_year_they_exist_in():
    """Two births and one death; 2 + 2 + 1 years of activity; the firm closed before the window counts nowhere."""
    np.testing.assert_array_equal(firms.turnover(FOUR, range(5, 7)), [2, 1, 5])


def test_rates_are_per_cent_of_active_firms():
    """2 of 5 are born, 1 of 5 dies."""
    assert found("F01", firms.birth_rate, FOUR).value == 40
    assert found("F02", firms.death_rate, FOUR).value == 20


def test_firm_that_closes_in_january_was_active_in_that_year():
    """Of three firms of year 5 the one that closes in its December does not survive it, the one in January does."""
    survived = firms.survival(history(7, [(62, 71), (62, 72), (71, None)]), range(5, 7), 1)

    np.testing.assert_allclose(survived, [1, 2 / 3])


def test_survival_follows_only_cohorts_that_can_be_followed():
    """Firms of the last year say nothing on the next one, those of the start and the burn-in nothing at all."""
    several = history(8, [(-5, 65), (10, 65), (60, 96), (60, 64), (84, 86)])

    np.testing.assert_allclose(firms.survival(several, range(5, 8), 2), [1, 0.5, 0.5])


def test_months_after_founding_are_exact():
    """Twelve months on, of three firms the one closed in the twelfth month is gone; one too young does not count."""
    assert firms.open_after(history(7, [(60, 72), (61, 74), (62, None), (72, None)]), 12) == pytest.approx(2 / 3)
    assert math.isnan(firms.open_after(history(6, [(60, None)]), 12))


def cohort() -> list[tuple[int, int | None]]:
    """Return ten firms of year 5: 8, 7, 6, 5 and 4 of them are active one to five years later."""
    ends = [65, 70, 77, 89, 101, 113]
    return [(60, end) for end in ends] + [(60, None)] * 4


def test_survival_after_one_and_five_years():
    """Eight of ten, and four of ten."""
    eleven = history(11, cohort())

    assert found("F03", firms.first_year, eleven).value == pytest.approx(0.8)
    assert found("F04", firms.five_years, eleven).value == pytest.approx(0.4)


def test_hazards_are_lost_shares_of_those_still_there():
    """Two of ten in the first year, one of five in the fifth: equal hazards."""
    finding = found("F05", firms.hazard_ratio, history(11, cohort()))

    assert finding.value == pytest.approx(1)
    assert finding.details["hazard of year 2"] == pytest.approx(1 / 8)


def test_too_short_a_history_is_refused():
    """Five-year survival takes six years after the burn-in, in words."""
    with pytest.raises(CannotMeasure, match="takes 6 years after a burn-in of 5; there are 2"):
        found("F04", firms.five_years, FOUR)


def test_nothing_to_follow_is_refused():
    """Without a new firm there is no survival."""
    with pytest.raises(CannotMeasure, match="no firm was founded"):
        found("F03", firms.first_year, history(7, [(0, None)]))


def test_long_run_compares_births_and_deaths_from_the_burn_in_on():
    """One firm born more than died in ten firm-years is 10 per cent."""
    several = history(8, [(0, None), (0, None), (0, None), (84, None)])

    assert found("F29", firms.net_births, several).value == pytest.approx(10)


def test_small_firms_have_fewer_than_ten():
    """Nine with 9, one with 10 people: nine tenths; the picture's groups are those of the sizes."""
    finding = found("F07", firms.small_firms, history(6, staff={9: 9, 10: 1}))

    assert finding.value == pytest.approx(0.9)
    assert finding.picture is not None
    assert finding.picture.traces[0].y == pytest.approx((0, 0, 0.9, 0.1, 0, 0))


def test_interval_is_over_runs():
    """Runs with rates of 40 and 0 per cent: mean 20, and an interval far wider than both."""
    quiet = history(7, [(0, None)])
    finding = found("F01", firms.birth_rate, FOUR, quiet)

    assert finding.value == pytest.approx(20)
    assert finding.high - finding.value == pytest.approx(12.7062 * 20, rel=1e-4)
    assert math.isnan(found("F01", firms.birth_rate, FOUR).low)
