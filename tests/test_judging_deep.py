"""A deep verdict: other uses of the money, other sizes, the space of parameters, other starts, and their cost."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from compared_plans import branding, coworking, planned
from test_judging_making import SMALL

from ccsim.judging import alternatives, bursts, deepening, making, pulses, tasks, uncertainty
from ccsim.judging.cost import cost_of, months_of
from ccsim.judging.findings import WORLDS
from ccsim.judging.records import Records
from ccsim.judging.starts import StartsKept
from ccsim.judging.study import Depth, study_of
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.levers.lump_sum import LumpSumToResidents
from ccsim.parameters import Parameters
from experiments.calibration import points
from tests.made_deep import pulses_found

FEW = Depth(compared=2, factors=(1, 8), pulsed=2, draws=3, drawn=2, starts=(0,), seeds=1)
LIMITS = Thresholds()


@pytest.fixture
def desks(hamlet):
    """The hamlet with a workspace that is paid for within two years."""
    return planned(hamlet, coworking(), title="Desks")


@pytest.fixture
def study(desks):
    """A deep study with few runs, in one world."""
    whole = study_of([desks], pairs=2, deep=True)
    return replace(whole, worlds=WORLDS[1:], thresholds=replace(whole.thresholds, **SMALL), deep=FEW)


# ---- other uses of the money ------------------------------------------------------------------------
def test_equal_cash_has_the_plan_s_budget(desks):
    """Sum for each resident, times residents and years, is what works and running cost; outside pays as much."""
    lever, cash = desks.plan.levers[0], alternatives.equal_cash(desks, 0)
    (sum_for_all,) = cash.plan.levers
    residents = desks.towns[0].people.population.value
    running = lever.running * lever.size * (lever.years - lever.lag / 12)

    assert isinstance(sum_for_all, LumpSumToResidents)
    total = sum_for_all.size * residents * sum_for_all.years
    assert total == pytest.approx(lever.capital * lever.size + running)
    assert sum_for_all.start == lever.start
    outside = desks.plan.rate(lever) * (lever.capital * lever.size + lever.eligible_running * running)
    assert cash.plan.rate(sum_for_all) * total == pytest.approx(outside)


def test_a_plan_without_cost_has_no_equal_cash(hamlet):
    """Nothing to hand out."""
    assert alternatives.equal_cash(planned(hamlet, coworking(size=0)), 0) is None


def test_shifted_and_moved_plans_differ_by_that_alone(desks):
    """Three years later, the same month and levers; in another town, the same levers."""
    later, there = alternatives.shifted(desks, 3), alternatives.moved(desks, "Elsewhere")

    assert [lever.start for lever in later.plan.levers] == ["2027-02"]
    assert alternatives.shifted(later, -3) == desks
    assert [lever.town for lever in there.plan.levers] == ["Elsewhere"]
    assert alternatives.moved(there, desks.plan.levers[0].town) == desks


def test_the_neighbour_is_the_nearest_town(desks):
    """By minutes; the first other one where none are told."""
    town = desks.towns[0]
    others = [town.model_copy(update={"name": name}) for name in ("Far", "Near")]
    told = town.model_copy(update={"minutes": {"Far": 60.0, "Near": 20.0}})

    assert alternatives.nearest(desks.model_copy(update={"towns": (told, *others)}), 0) == 2
    assert alternatives.nearest(desks.model_copy(update={"towns": (town, *others)}), 0) == 1


# ---- sizes ------------------------------------------------------------------------------------------
def test_plans_are_scaled_within_their_limits(hamlet):
    """Twice as many desks; no more than there can be, and the lever is named."""
    small, large = (planned(hamlet, coworking(size=size)) for size in (10, 9000))

    assert pulses.scaled(small, 2).plan.levers[0].size == 20
    assert pulses.capped(small, 2) == ()
    assert pulses.scaled(large, 2).plan.levers[0].size == 10_000
    assert pulses.capped(large, 2) == (large.plan.levers[0].label,)


@pytest.mark.parametrize(
    ("shares", "factor"),
    [((0.0, 0.2, 0.4), None), ((0.6, 0.1), 0.5), ((0.25, 0.75), 0.5 * 2**0.5), ((0.1, 0.6, 0.2, 0.9), None)],
)
def test_half_is_passed_where_it_is_first_crossed(shares, factor):
    """Never, at the smallest, halfway in logarithms, and at the first of several crossings."""
    first = 0.5 * 2**0.8 if factor is None and max(shares) > 0.5 else factor
    assert pulses_found(*shares).tips == (None if first is None else pytest.approx(first))


# ---- parameters -------------------------------------------------------------------------------------
def test_the_calibrated_sets_are_those_of_the_calibration():
    """The package's table has every accepted draw of the calibration, with its model, and no other."""
    path = Path(points.__file__).with_name("acceptable.csv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert [list(one) for one in uncertainty.acceptable()] == [list(points.PARAMETERS)] * len(rows)
    assert list(uncertainty.acceptable()) == [{name: float(row[name]) for name in points.PARAMETERS} for row in rows]
    assert uncertainty.models() == {row["model"] for row in rows}


def test_draws_fill_the_plausible_ranges():
    """Of a hundred draws one lies in each hundredth of each range; calibrated sets are whole and never twice."""
    draws, declared = uncertainty.draws_of(100), Parameters().specs()
    assert len(draws) == 100
    for path in uncertainty.JUDGED:
        low, high = declared[path].low, declared[path].high
        cells = np.floor(100 * (np.array([one[path] for one in draws]) - low) / (high - low))
        assert sorted(cells.tolist()) == list(range(100))
    sets = [tuple(one[path] for path in points.PARAMETERS) for one in draws]
    assert len(set(sets)) == 100
    assert set(sets) <= {tuple(one.values()) for one in uncertainty.acceptable()}


def test_no_parameter_is_drawn_twice_over():
    """Those judged are not among those calibrated, and each has a reason."""
    assert not set(uncertainty.JUDGED) & set(points.PARAMETERS)
    assert all(uncertainty.JUDGED.values())


def test_ranks_find_the_parameter_that_matters():
    """A gap that grows with one parameter, however bent: correlation 1 with it, and chance with the other."""
    values = np.random.default_rng(1).random((60, 2))
    strongest, other = uncertainty.ranked_of(["one", "two"], values, np.exp(-5 * values[:, 1]))

    assert (strongest.parameter, other.parameter) == ("two", "one")
    assert strongest.correlation == pytest.approx(-1)
    assert strongest.p < 1e-6
    assert other.p > 0.05


# ---- the one-step map -------------------------------------------------------------------------------
def runs(drift, count=40, years=60, noise=0.004):
    """Return gaps that start everywhere between 0 and 0.3 and follow a drift (float64[runs, years])."""
    draws, gaps = np.random.default_rng(2), [np.linspace(0, 0.3, count)]
    for _ in range(years - 1):
        gaps.append(gaps[-1] + drift(gaps[-1]) + draws.normal(0, noise, count))
    return np.array(gaps).T


def test_two_stable_states_have_a_ridge_between_them():
    """A gap falls to 0 below 0.1 and rises to 0.25 above."""
    ridge = bursts.ridge_of(bursts.steps_of(runs(lambda s: -8 * s * (s - 0.1) * (s - 0.25), noise=0.001), LIMITS))

    assert 0.03 < ridge < 0.2


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_a_gap_that_fades_has_none(rate):
    """Whatever the pace: all gaps shrink, and noise is no ridge."""
    assert bursts.ridge_of(bursts.steps_of(runs(lambda s: -rate * s), LIMITS)) is None


# ---- the whole --------------------------------------------------------------------------------------
def test_a_deep_study_adds_runs_that_all_have_names(study, hamlet, tmp_path):
    """Placebo, comparisons, sizes, starts and draws; no two runs are called the same, also with two plans."""
    plans = [planned(hamlet, coworking(), title="Desks"), planned(hamlet, branding(), title="Fame")]
    two = study_of(plans, 2, deep=True)
    for each in (study, replace(study, plans=two.plans)):
        runs = list(tasks.tasks_of(each, Records(tmp_path), Records(tmp_path)))
        parts = {run.part for run in runs}
        assert {"placebo", alternatives.PART, pulses.PART, uncertainty.PART, bursts.PART} <= parts
        assert len({run.name for run in runs}) == len(runs)


def test_quick_and_deep_exclude_each_other(desks):
    """One of the two has to be chosen."""
    with pytest.raises(ValueError, match="choose one of the two"):
        study_of([desks], quick=True, deep=True)


def test_the_cost_is_that_of_what_is_missing(study, tmp_path):
    """Two starts count with their twin and both centuries; what is kept costs nothing; two processes take half."""
    tasks = list(deepening.tasks_of(study, Records(tmp_path), Records(tmp_path)))
    whole, half = (cost_of(study, tasks, workers) for workers in (1, 2))
    starts = next(task for task in tasks if task.kind is StartsKept)

    assert whole.runs == half.runs == len(tasks)
    assert 0 < half.seconds < whole.seconds
    assert months_of(starts, study) == 2 * (starts.replicate.months + 12 * 20)
    for task in tasks:
        tmp_path.joinpath(task.records._path(task.replicate).name).touch()
    assert cost_of(study, tasks, 1) == (0, 0.0)


@pytest.mark.slow
def test_a_deep_verdict_finds_all_of_it(study, tmp_path, monkeypatch):
    """Chances of the placebo, two comparisons, both sizes, three draws, starts from two states; again, from disk."""
    monkeypatch.setattr(making, "shared", lambda: Records(tmp_path / "shared"))
    judged = making.carry_out(study, tmp_path / "deep", 2)
    found = judged.verdicts[0].found[0]

    assert (judged.failures, judged.finished) == ((), judged.asked)
    assert found.placebo.lasting.of == 2
    assert [one.kind for one in found.deep.alternatives] == ["cash", "later"]
    assert [one.factor for one in found.deep.pulses.pulses] == [1, 8]
    assert found.deep.uncertainty.gaps.shape == (3,)
    assert [one.after for one in found.deep.bursts.starts] == [0, 10]
    assert making.cost(study, tmp_path / "deep", 2).runs == 0
