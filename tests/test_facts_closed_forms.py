"""The closed forms: the window is exact, and the half-life is that of the formula."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from ccsim.facts import closed_forms
from ccsim.facts.catalogue import catalogue
from ccsim.facts.finding import HOLDS, MISSES
from ccsim.facts.registry import Runs
from ccsim.rules import technology

NO_RUNS = Runs({})


@pytest.mark.parametrize(
    ("pay", "yields", "leaps"), [(0.5, 0.75, True), (0.75, 0.75, False), (0.875, 0.75, False), (0.5, 1.0, False)]
)
def test_leapfrogs_inside_the_window_only(hamlet_begun, pay, yields, leaps):
    """Cheap enough: yes; pay at the yield, or above it: no; a technology as good as the old: no leapfrog, all adopt."""
    assert closed_forms.leapfrogs(copy.deepcopy(hamlet_begun), pay, yields) is leaps


def test_window_holds_exactly():
    """All pairs of pay and yield agree with the closed form."""
    found = closed_forms.leapfrog_window(catalogue()["F26"], NO_RUNS)

    assert (found.value, found.verdict) == (1.0, HOLDS)


def test_window_notices_a_wrong_rule(monkeypatch):
    """If firms also adopt where pay equals the yield, the fact misses."""
    monkeypatch.setattr(
        technology, "adopts", lambda pay, new, leader: (np.asarray(pay) <= new / leader) & (new / leader < 1)
    )
    found = closed_forms.leapfrog_window(catalogue()["F26"], NO_RUNS)

    assert found.verdict == MISSES


def test_half_life_by_hand():
    """5 % a year and slope 0.6: 35 years; nothing that follows the past: 14."""
    assert closed_forms.half_life(0.05, 0.6) == pytest.approx(34.66, abs=0.01)
    assert closed_forms.half_life(0.05, 0.0) == pytest.approx(13.86, abs=0.01)


def test_own_slope_is_theta_times_housing_share(assumed):
    """With theta 3, a housing share of 0.27 and rents that rise one for one: 1 - 0.81."""
    changed = assumed.replace("migration.theta", 3.0).replace("migration.housing_share", 0.27)

    assert closed_forms.own_slope(changed) == pytest.approx(0.19)


@pytest.mark.slow
def test_half_life_is_that_of_the_formula():
    """The rule of migration closes a gap at the rate of the formula, within five per cent."""
    found = closed_forms.half_life_of_a_gap(catalogue()["F27"], NO_RUNS)

    assert found.verdict == HOLDS
    assert found.low < found.details["closed form"] < found.high
    assert found.picture is not None


def test_gap_neither_jumps_nor_lingers():
    """After a year with slope 0 a twentieth of the gap is gone."""
    gap = closed_forms.gap_path(0.0, 12, repeat=3)

    assert gap[-1] == pytest.approx(closed_forms.GAP * (1 - 0.05 / 12) ** 12, abs=0.003)
