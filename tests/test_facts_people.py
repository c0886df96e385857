"""Moves by age, mobility of workers and self-employment, from histories worked by hand."""

from __future__ import annotations

import pytest
from histories import history, runs

from ccsim.facts import people
from ccsim.facts.catalogue import catalogue
from ccsim.facts.finding import HOLDS, MISSES, CannotMeasure
from ccsim.facts.firms import BASELINE
from ccsim.indicators import NAMES


def found(name, measure, *several):
    return measure(catalogue()[name], runs({BASELINE: several}))


def test_net_migration_is_of_the_group_of_age():
    """Of 200 people of 15 to 29 two came and six left: -2 per cent; those of 30 do not count."""
    one = history(6, residents={15: 100, 29: 100, 30: 50}, came={20: 2, 30: 5}, left={29: 6})

    assert found("F10", people.net_migration, one).value == pytest.approx(-2)
    assert found("F11", people.net_migration, one).value == pytest.approx(10)


def test_picture_of_ages_has_all_groups():
    """The group of 15 to 19 lies at 17.5, with its own rate."""
    one = history(6, residents=dict.fromkeys(range(101), 10), came={17: 5})
    picture = found("F10", people.net_migration, one).picture

    assert picture is not None
    assert dict(zip(picture.traces[0].x, picture.traces[0].y, strict=True))[17.5] == pytest.approx(10)
    assert [(target.begins, target.ends) for target in picture.targets] == [(15, 30), (30, 45)]


@pytest.mark.parametrize(
    ("came", "left", "value", "verdict"),
    [(46, 60, 6.0, MISSES), (30, 47, 3.0, MISSES), (46, 47, 4.6, HOLDS)],
)
def test_both_gross_flows_have_to_agree(came, left, value, verdict):
    """The flow that is further from 4.65 per cent decides."""
    finding = found("F14", people.gross_migration, history(6, residents={40: 1000}, came={40: came}, left={40: left}))

    assert finding.value == pytest.approx(value)
    assert finding.verdict == verdict
    assert finding.details == {"came": came / 10, "left": left / 10}


def test_mobility_compares_shares_that_leave():
    """6 of 100 creative workers and 40 of 1,000 others leave: one and a half times."""
    one = history(6, workers={0: 1000, 1: 100}, workers_left={0: 40, 1: 6})

    assert found("F15", people.creative_mobility, one).value == pytest.approx(1.5)


def test_mobility_needs_somebody_who_leaves():
    """Nothing is divided by zero."""
    with pytest.raises(CannotMeasure, match="no worker left"):
        found("F15", people.creative_mobility, history(6, workers={0: 1000, 1: 100}))


def test_self_employed_are_a_share_of_cultural_workers():
    """Three of twelve."""
    assert found("F09", people.self_employed, history(6, cultural={0: 12, 1: 3})).value == pytest.approx(0.25)


def test_household_size_is_compared_over_ten_years():
    """From 250 people in 100 homes to 240 in 120: 0.5 fewer a home; nine years do not suffice."""
    several = [history(years) for years in (10, 9)]
    for one in several:
        one.series[:, NAMES.index("population")] = 250
        one.series[:, NAMES.index("households")] = 100
    several[0].series[-1, [NAMES.index("population"), NAMES.index("households")]] = 240, 120

    assert found("F30", people.household_size, several[0]).value == pytest.approx(-0.5)
    with pytest.raises(CannotMeasure, match="ten years"):
        found("F30", people.household_size, several[1])
