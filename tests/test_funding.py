"""The rules of the Structural Funds: the ceilings of each period, deadlines, durability, and aid to one firm."""

from __future__ import annotations

import pytest

from ccsim.funding import REGIONS, aid_ceiling_cents, ceiling, durability_months, last_year, programme_rules


@pytest.mark.parametrize(
    ("year", "ceilings"), [(2010, (0.85, 0.75, 0.5)), (2015, (0.85, 0.6, 0.5)), (2024, (0.85, 0.7, 0.5))]
)
def test_ceilings_follow_period_and_region(year, ceilings):
    """Less developed, transition and more developed regions of three periods."""
    assert tuple(ceiling(year, region) for region in REGIONS) == ceilings


@pytest.mark.parametrize("year", [1999, 2006, 2028])
def test_without_a_programme_nothing_is_shared(year):
    """Before the first and after the last period of the table there is no outside money."""
    assert ceiling(year, "less developed") == 0


@pytest.mark.parametrize(("year", "last"), [(2012, 2014), (2016, 2019), (2023, 2026), (2026, 2029), (2027, 2029)])
def test_money_is_lost_after_some_years(year, last):
    """n+2 until 2013, n+3 since, and n+2 again for what is committed in 2027."""
    assert last_year(year) == last


def test_what_is_built_is_kept_for_five_years():
    """Durability is 60 months."""
    assert durability_months(2024) == 60


@pytest.mark.parametrize(("year", "euros"), [(2001, 100_000), (2010, 200_000), (2023, 200_000), (2024, 300_000)])
def test_aid_to_a_firm_has_a_ceiling(year, euros):
    """So much in three years for one firm, by the regulation of the year."""
    assert aid_ceiling_cents(year) == 100 * euros


def test_every_rule_has_source_and_status():
    """Nothing in the table is without a source; years are in order."""
    for rule in programme_rules():
        assert rule.source
        assert rule.status in {"found", "memory"}
        assert rule.first <= rule.last
