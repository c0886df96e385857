"""The calibration that is kept: every draw called acceptable meets the facts, and the defaults are the best one."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from ccsim.parameters import Parameters
from experiments.calibration import points
from experiments.calibration.history_matching import misses
from experiments.calibration.report import acceptable, columns

FOLDER = Path(points.__file__).parent
GOALS = points.targets()


def lines(name: str) -> list[dict]:
    """Return the lines of a table of the calibration."""
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_only_facts_to_calibrate_on_were_simulated():
    """No fact kept for validation has a column."""
    facts = {name for name in lines("log.csv")[0] if name.startswith("F")}

    assert facts == {goal.fact for goal in GOALS}


def test_acceptable_draws_are_those_of_the_log_that_meet_every_fact():
    """At least a hundred, each within all tolerances, none left out, the farthest inside first."""
    kept = lines("acceptable.csv")
    worst = misses(columns(kept, [goal.fact for goal in GOALS]), GOALS).max(axis=1)

    assert len(kept) >= 100
    assert worst.max() <= 1
    assert (np.diff(worst) >= 0).all()
    assert kept == acceptable(lines("log.csv"), GOALS)


@pytest.mark.parametrize("name", points.PARAMETERS)
def test_defaults_are_the_draw_farthest_inside(name):
    """Rounded to two digits that count or so."""
    assert Parameters().specs()[name].value == pytest.approx(float(lines("acceptable.csv")[0][name]), rel=0.03)


def test_targets_are_the_bands_of_the_facts():
    """Births of firms: 10 with 1.5 on either side."""
    births = next(goal for goal in GOALS if goal.fact == "F01")

    assert (births.middle, births.half) == pytest.approx((10, 1.5))
