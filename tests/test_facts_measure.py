"""From facts asked for to findings: each arm is run once, only what is needed, and nothing fails in silence."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest

from ccsim.compilation import model_fingerprint
from ccsim.engine import Engine
from ccsim.facts import MEASURES, catalogue, chosen, find, one_town, plan_for, registry, seconds_for, words
from ccsim.facts.finding import HOLDS, MISSES, OPEN, SHOWN, CannotMeasure, Finding, not_measured, over_runs, trace
from ccsim.facts.firms import BASELINE
from ccsim.facts.measure import measure
from ccsim.scenario import apply_settings
from ccsim.workers import InProcess

SEEDS = (1, 2)


def finding(name: str, value: float, band: tuple[float, float] | None = None) -> Finding:
    return Finding(catalogue()[name], value, math.nan, math.nan, "by hand", band)


@pytest.mark.parametrize(
    ("name", "value", "band", "verdict"),
    [
        ("F01", 8.5, None, HOLDS),
        ("F01", 8.4, None, MISSES),
        ("F25", 0.0, None, MISSES),
        ("F25", 0.001, None, HOLDS),
        ("F27", 34.0, (33.0, 36.0), HOLDS),
        ("F27", 37.0, (33.0, 36.0), MISSES),
        ("S01", 1.0, None, SHOWN),
        ("F01", math.nan, None, OPEN),
    ],
)
def test_judging_is_whether_the_value_lies_in_the_band(name, value, band, verdict):
    """The edges belong to the band; a formula brings its own; without target there is no verdict."""
    assert finding(name, value, band).verdict == verdict


def test_interval_is_students():
    """1, 2 and 3: mean 2, standard error 0.577, t(2) = 4.303."""
    estimate = over_runs([1, 2, 3])

    assert estimate.value == 2
    assert estimate.high - 2 == pytest.approx(4.302653 / math.sqrt(3))
    assert 2 - estimate.low == pytest.approx(estimate.high - 2)


def test_trace_has_no_interval_for_one_run():
    """One run tells nothing about chance."""
    assert trace("one", [0, 1], np.array([[3.0, 4.0]])).low == ()
    assert trace("two", [0], np.array([[3.0], [5.0]])).y == (4.0,)


def test_arms_are_shared_and_the_longest_is_run(hamlet):
    """Two facts of 35 years and one of 60 take one arm of 60; `years` caps what is observed after the burn-in."""
    wanted = chosen(["F01", "F02", "F29"]).values()

    assert [(arm.name, arm.years) for arm in plan_for(hamlet, wanted, SEEDS).arms] == [("baseline", 60)]
    assert [arm.years for arm in plan_for(hamlet, wanted, SEEDS, years=2).arms] == [7]


def test_what_nobody_measures_takes_no_runs(hamlet, monkeypatch):
    """A fact without a measure is judged without simulating anything."""
    monkeypatch.delitem(MEASURES, "F17")
    plan = plan_for(hamlet, chosen(["F17"]).values(), SEEDS)

    assert (plan.arms, plan.runs, seconds_for(plan, 1)) == ((), 0, 0.0)
    assert find(plan, InProcess()).by_fact["F17"].how == "needs levers"


def test_arm_may_take_fewer_seeds(hamlet):
    """What is expensive can be run for some of the seeds only."""
    plan = plan_for(hamlet, chosen(["F01"]).values(), range(1, 9))
    dear = dataclasses.replace(plan, arms=(dataclasses.replace(BASELINE, most_seeds=3),))

    assert [run.seed for run in dear.replicates(dear.arms[0])] == [1, 2, 3]
    assert dear.runs == 3
    assert dear.person_months() == pytest.approx(plan.person_months() * 3 / 8)


def test_twins_are_runs_of_one_seed():
    """A seed that one of two arms lacks, as its run failed, has no twin."""
    other = dataclasses.replace(BASELINE, name="other")
    both = registry.Runs({"baseline": {1: "a", 2: "b"}, "other": {2: "c", 3: "d"}})

    assert both.twins(BASELINE, other) == [("b", "c")]
    assert both.of(other) == ["c", "d"]
    with pytest.raises(CannotMeasure, match="no seed succeeded in all"):
        registry.Runs({"baseline": {1: "a"}, "other": {2: "c"}}).twins(BASELINE, other)


def test_without_a_run_nothing_is_measured():
    """Where all runs of an arm failed the fact stays open and says so."""
    assert measure(catalogue()["F01"], registry.Runs({"baseline": {}})).how == "no run succeeded"


def test_two_measures_of_one_fact_are_refused():
    """A fact has one measure."""
    with pytest.raises(ValueError, match="F01 is measured twice"):
        registry.measures("F01")(MEASURES["F01"].measure)


def test_what_cannot_be_measured_says_why():
    """A measure that lacks something leaves the fact open, with its reason."""

    def refuses(_fact, _runs):
        raise CannotMeasure("takes a longer run")

    fact = dataclasses.replace(catalogue()["F01"], id="F00")
    try:
        registry.measures("F00")(refuses)
        found = measure(fact, registry.Runs({}))
    finally:
        del MEASURES["F00"]

    assert (found.verdict, found.how) == (OPEN, "takes a longer run")


def test_one_town_measures_what_is_asked_for(hamlet):
    """Birth rate and small firms of a hamlet, over two years of two runs; another parameter gives another value."""
    found = one_town(hamlet, SEEDS, years=2, only=("F01", "F07"))
    closing = apply_settings(hamlet, ["enterprise.closing=0.5"])
    deaths = [one_town(town, SEEDS, years=2, only=("F02",))["F02"].value for town in (hamlet, closing)]

    assert list(found) == ["F01", "F07"]
    assert 0 < found["F01"].value < 100
    assert found["F07"].low <= found["F07"].value <= found["F07"].high
    assert deaths[1] > 2 * deaths[0]


def test_failed_run_is_an_error_for_one_town(hamlet, monkeypatch):
    """A calibration never goes on with fewer runs than it asked for."""

    def step(_self):
        raise ZeroDivisionError("no firms left")

    monkeypatch.setattr(Engine, "step", step)
    with pytest.raises(RuntimeError, match=r"seed 1, month 0.*ZeroDivisionError: no firms left"):
        one_town(hamlet, SEEDS, years=1, only=("F01",))


def test_content_for_json_is_complete(hamlet, monkeypatch):
    """Every fact with its columns and what was found; null where nothing is known, and valid JSON throughout."""
    for name in ("F17", "F25"):
        monkeypatch.delitem(MEASURES, name)
    found = find(plan_for(hamlet, chosen(["F01", "F17", "F25"]).values(), (1,), years=1), InProcess())
    content = json.loads(json.dumps(words.as_content(found, ["a.b=1"]), allow_nan=False))
    first, levers, sign = content["facts"]

    assert set(content) >= {"model", "scenario", "scenario_stamp", "settings", "seeds", "burn_in", "arms", "failures"}
    assert content["arms"] == [{"name": "baseline", "years": 6, "seeds": 1}]
    assert {name: first[name] for name in ("id", "target", "tolerance", "band", "unit", "status")} == {
        "id": "F01", "target": "10", "tolerance": "1.5", "band": [8.5, 11.5], "unit": catalogue()["F01"].unit,
        "status": "found",
    }  # fmt: skip
    assert first["value"] > 0
    assert (first["low"], levers["value"], levers["verdict"]) == (None, None, OPEN)
    assert sign["band"][1] is None


def test_only_facts_of_one_town_to_calibrate_on_decide():
    """A fact to validate on may miss; one to calibrate on may not, nor stay open."""
    miss, open_fact = finding("F04", 0.9), not_measured(catalogue()["F01"], "no run succeeded")

    assert words.all_hold([finding("F01", 10.0), miss])
    assert not words.all_hold([finding("F01", 20.0)])
    assert not words.all_hold([open_fact])
    assert words.tally([miss, open_fact], "validate") == "validate: 0 hold, 1 miss, 0 not measured"


@pytest.mark.parametrize(
    ("name", "band", "text"),
    [
        ("F01", None, "10 ± 1.5"),
        ("F20", None, "0.5 (0.2 to 1.0)"),
        ("F25", None, "positive"),
        ("F27", (33.0, 36.0), "ln2/(mu*(1-slope)) (here 33 to 36)"),
    ],
)
def test_targets_in_words(name, band, text):
    """A target is told with its tolerance, a formula with what it gives."""
    assert words.target_of(catalogue()[name], band) == text


def test_stamp_follows_scenario_and_model(hamlet, tmp_path):
    """Another parameter is another scenario; only files that decide results count as the model."""
    changed = apply_settings(hamlet, ["migration.theta=2.5"])
    assert words.scenario_stamp(changed) != words.scenario_stamp(hamlet)

    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "labour.py").write_text("x = 1")
    (tmp_path / "report.py").write_text("y = 1")
    before = model_fingerprint(tmp_path)
    (tmp_path / "report.py").write_text("y = 2")
    assert model_fingerprint(tmp_path) == before
    (tmp_path / "rules" / "labour.py").write_text("x = 2")
    assert model_fingerprint(tmp_path) != before
