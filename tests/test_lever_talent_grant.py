"""Talent grant: paid out of its budget only, which waits for takers until its year ends."""

from __future__ import annotations

import numpy as np
import pytest
from plans import carried_out, column, planned, same, twins

from ccsim.indicators import NAMES
from ccsim.town.ledger import ProjectFlow

RICH = {"parameters": {"public": {"debt_limit": 20.0}, "migration": {"awareness": 0.9}}}
LEVER = {"kind": "talent grant", "size": 6, "announced": 1.0, "aid": 9000.0, "years": 4}


def paid(lever, months=48):
    """Return what was paid in each month (EUR cents)."""
    _, books = carried_out(planned(lever, **RICH), months)
    return np.array(column(books, ProjectFlow.AID))


def test_grants_are_whole_and_within_each_years_budget():
    """Six grants of EUR 9,000 a year: whole ones, some of them, and never more than six in a year."""
    cents = paid(LEVER)
    by_year = cents.reshape(-1, 12).sum(axis=1)

    assert (cents % 900_000 == 0).all()
    assert by_year.max() <= 6 * 900_000
    assert cents.sum() > 0


def test_money_waits_until_there_is_enough_for_a_grant():
    """One grant a year of EUR 9,000: a twelfth each month, so that it can be paid in the last month alone."""
    cents = paid(LEVER | {"size": 1}).reshape(-1, 12)

    assert not cents[:, :11].any()
    assert set(cents[:, 11]) <= {0, 900_000}


def test_what_is_left_over_is_lost_when_the_year_ends():
    """Half a grant a year never makes a whole one."""
    assert not paid(LEVER | {"size": 0.5}).any()


def test_more_creative_people_live_in_town():
    """Same seed: with grants large and known to all there are more creative people than without."""
    with_it, without = twins(LEVER | {"size": 20, "aid": 30_000.0}, 48)
    creative = NAMES.index("creative_people")

    assert with_it.series[-12:, 0, creative].mean() > without.series[-12:, 0, creative].mean()


@pytest.mark.parametrize("lever", [LEVER | {"start": "2040-01"}, LEVER | {"announced": 0.0, "running": 0.0}])
def test_before_its_start_and_unheard_of_it_does_nothing(lever):
    """Every bit is that of the baseline."""
    years = {"years": 20}
    assert same(*twins(lever, 24, **years))


def test_remote_workers_only_if_so_asked():
    """Grants for remote workers go to fewer."""
    assert paid(LEVER | {"who": "remote workers"}).sum() < paid(LEVER).sum()
