"""Commuting over minutes and comparisons with twins, from histories worked by hand, and the two things that happen."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from histories import history, runs

from ccsim.facts import commuting, twins
from ccsim.facts.catalogue import catalogue
from ccsim.facts.finding import CannotMeasure
from ccsim.facts.history import TownWatch
from ccsim.facts.registry import BURN_IN
from ccsim.indicators import NAMES
from ccsim.model import TownModel
from ccsim.timeline import inputs_of
from ccsim.town.schema import SECTORS

YEARS = BURN_IN + twins.AFTER


def with_series(**levels):
    """Return a history with constant indicators."""
    one = history(YEARS)
    series = one.series.copy()
    for name, level in levels.items():
        series[:, NAMES.index(name)] = level
    return dataclasses.replace(one, series=series)


def test_decay_is_the_slope_of_log_commuters_per_local_worker():
    """Commuters that fall by exp(-0.08) a minute beside 1,000 local workers give -0.08."""
    by_arm = {}
    for arm, minutes in zip((commuting.NOW, *commuting.ARMS), (0, *commuting.CHANGES), strict=True):
        by_arm[arm] = [history(YEARS, places={0: 100_000, 1: round(50_000 * np.exp(-0.08 * minutes))})]
    finding = commuting.commuting_decay(catalogue()["F16"], runs(by_arm))

    assert finding.value == pytest.approx(-0.08, abs=1e-5)
    assert finding.picture is not None
    assert finding.picture.traces[0].x == (-5, 0, 10, 20)


@pytest.mark.parametrize("arm", commuting.ARMS, ids=lambda arm: arm.name)
def test_minutes_change_from_the_first_month_on(hamlet, hamlet_begun, arm):
    """Each arm makes the way to the ring longer by the minutes it is named after."""
    inputs = inputs_of(arm.change(hamlet), hamlet_begun)

    assert inputs.minutes_ring.tolist() == [float(arm.name.removeprefix("minutes"))]
    assert inputs.minutes_metropolis.tolist() == [0]


def test_multiplier_divides_the_jobs_of_others_by_creative_ones():
    """80 creative jobs more, 60 local services more and 20 production jobs less: 0.5."""
    twin = with_series(jobs_creative=100, jobs_local_services=1000, jobs_production=500)
    one = with_series(jobs_creative=180, jobs_local_services=1060, jobs_production=480)
    finding = twins.local_multiplier(catalogue()["F20"], runs({twins.AS_IT_IS: [twin], twins.EMPLOYER: [one]}))

    assert finding.value == pytest.approx(0.5)
    assert finding.details["of these in hospitality and local services"] == pytest.approx(60)


def test_employer_arrives_after_the_burn_in(hamlet, hamlet_state):
    """100 creative posts, in the first month after the burn-in and in no other."""
    scenario = twins.with_employer(hamlet)
    arrivals = {}
    for month in (12 * BURN_IN - 1, 12 * BURN_IN, 12 * BURN_IN + 1):
        hamlet_state.month = month
        arrivals[month] = [(SECTORS[a.sector], a.posts) for a in inputs_of(scenario, hamlet_state).arrivals]

    assert arrivals == {59: [], 60: [("creative", 100)], 61: []}


def test_rent_gain_is_over_the_gain_in_people():
    """1 % more people and 2 % more rent, in logs: an elasticity of 2."""
    twin = with_series(population=1000, rent=400)
    one = with_series(population=1000 * np.exp(0.01), rent=400 * np.exp(0.02))
    arms = {twins.AS_IT_IS: [twin], twins.NEWCOMERS: [one]}

    assert twins.rent_after_newcomers(catalogue()["S01"], runs(arms)).value == pytest.approx(2)


def test_short_runs_are_refused():
    """Years 5 to 10 after an arrival have to be there."""
    short = history(BURN_IN + 3)

    with pytest.raises(CannotMeasure, match="takes 10 years after a burn-in of 5; there are 3"):
        twins.local_multiplier(catalogue()["F20"], runs({twins.AS_IT_IS: [short], twins.EMPLOYER: [short]}))


def test_newcomers_come_in_one_month_only(hamlet):
    """Until the burn-in ends both towns are equal to the bit; then one has more people, and no lasting attraction."""
    models = {watch: TownModel(hamlet, seed=1) for watch in (TownWatch, twins.NewcomersWatch)}
    for watch, model in models.items():
        watch(model)
        model.run_for(12 * BURN_IN + 1)
    alone, more = models.values()
    people = NAMES.index("population")

    np.testing.assert_array_equal(alone.series[:-1], more.series[:-1])
    assert more.series[-1, 0, people] > 1.005 * alone.series[-1, 0, people]
    assert more.state.baseline.attraction == pytest.approx(alone.state.baseline.attraction)
