"""Facts of levers, worked by hand: elasticities, jobs, grants and rents from made-up courses."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.facts import levers
from ccsim.facts.catalogue import catalogue
from ccsim.facts.finding import HOLDS, MISSES, CannotMeasure
from ccsim.facts.levers import AFTER, FIBRE, LATE, LINK, NO_PLAN, TALENT, TAX, Course, with_lever
from ccsim.facts.registry import BURN_IN, MEASURES, Arm, Runs
from ccsim.indicators import NAMES
from ccsim.town.ledger import ProjectFlow

MONTHS = 12 * (BURN_IN + AFTER)


def course(far: int = 100, minutes: float = 60.0, came: int = 0, aid: int = 0, **indicators: float) -> Course:
    """Return a course in which every month is alike (aid in EUR cents a month)."""
    series = np.ones((MONTHS, len(NAMES)))
    for name, value in indicators.items():
        series[:, NAMES.index(name)] = value
    books = np.zeros((MONTHS, 1, len(ProjectFlow)), np.int64)
    books[:, 0, ProjectFlow.AID] = aid
    return Course(series, books, np.full(MONTHS, minutes), np.full(MONTHS, far), np.full(MONTHS, came))


def found(fact: str, arm: Arm, with_it: Course, without: Course):
    """Return what one pair of runs shows."""
    runs = Runs({arm.name: {1: with_it}, NO_PLAN.name: {1: without}})
    return MEASURES[fact].measure(catalogue()[fact], runs)


def test_a_tenth_less_time_and_a_fortieth_more_commuters():
    """Commuters that follow minutes ** -0.25 give the elasticity of the fact."""
    less = course(far=round(1e6 * 0.9**-0.25), minutes=54.0)

    finding = found("F17", LINK, less, course(far=1_000_000))
    assert finding.value == pytest.approx(-0.25, abs=1e-4)
    assert finding.verdict == HOLDS
    assert finding.details["minutes saved"] == pytest.approx(6)


@pytest.mark.parametrize(("jobs", "verdict"), [(1003, HOLDS), (1010, MISSES), (990, MISSES)])
def test_fibre_may_change_jobs_by_half_a_per_cent(jobs, verdict):
    """Three jobs more of a thousand are none; ten more or fewer are some."""
    finding = found("F23", FIBRE, course(jobs=jobs), course(jobs=1000))

    assert finding.value == pytest.approx((jobs - 1000) / 10)
    assert finding.verdict == verdict


def test_two_of_three_would_not_have_come():
    """Two newcomers more for three grants paid."""
    grant = round(100 * levers.LEVERS["talent grant"].model_fields["aid"].default)

    assert found("F24", TALENT, course(came=4, aid=3 * grant), course(came=2)).value == pytest.approx(2 / 3)


def test_nobody_took_a_grant():
    """Without a grant paid nothing can be said."""
    with pytest.raises(CannotMeasure, match="nobody took"):
        found("F24", TALENT, course(), course())


def test_rents_take_a_twentieth_of_a_subsidy():
    """EUR 5 more for each of 100 homes, of EUR 10,000 a month paid to firms."""
    finding = found("F25", TAX, course(rent=505, homes=100, aid=1_000_000), course(rent=500, homes=100))

    assert finding.value == pytest.approx(0.05)
    assert finding.verdict == HOLDS


def test_short_runs_measure_nothing():
    """Ten years after the burn-in are needed."""
    short = course()._replace(series=np.ones((LATE.stop - 1, len(NAMES))))
    with pytest.raises(CannotMeasure, match="takes 10 years"):
        found("F23", FIBRE, short, short)


def test_the_plan_begins_after_the_burn_in(hamlet):
    """A lever of the arm starts when the start has settled, and outside money has no part in it."""
    scenario = with_lever(hamlet, "branding", {"size": 1000})

    assert scenario.plan.levers[0].first(scenario.start) == 12 * BURN_IN
    assert scenario.plan.rate(scenario.plan.levers[0]) == 0
