"""When a plan's money ends, and for how long towns must be simulated."""

from __future__ import annotations

from compared_plans import branding, coworking, planned

from ccsim.scenario.plan import Plan
from ccsim.verdict.timing import funded_year, last_month_of_money, years_needed


def test_outside_money_comes_after_it_was_spent(hamlet):
    """Desks from February 2024 (month 1) for a year, paid back nine months later: the last month is 1 + 12 + 9 - 1."""
    assert last_month_of_money(planned(hamlet, coworking())) == 21


def test_without_outside_money_the_funded_years_count(hamlet):
    """The same desks paid by the council alone: month 12 is the last."""
    alone = planned(hamlet, coworking())
    own = alone.model_copy(update={"plan": Plan(levers=alone.plan.levers, structural_funds=False)})

    assert last_month_of_money(own) == 12


def test_the_latest_lever_counts_unless_its_size_is_zero(hamlet):
    """A campaign from 2030 on moves the end; one of size zero does not, and without levers there is no end."""
    late = branding(start="2030-01")

    assert funded_year(planned(hamlet, coworking(), late)) == 6
    assert funded_year(planned(hamlet, coworking(), branding(0, start="2030-01"))) == 1
    assert last_month_of_money(hamlet) == 0


def test_years_needed_cover_the_window(hamlet):
    """Money ends in the second year (index 1): the window's 25th year after it is the 27th."""
    assert years_needed(planned(hamlet, coworking()), 25) == 27
