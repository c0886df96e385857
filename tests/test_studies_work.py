"""Studies as runs: the same seeds at all points, twins, rows that can be made again, and failures as records."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
from study_texts import TEXT, TWINS, study

from ccsim.comparing.kept import years_of
from ccsim.engine import Engine
from ccsim.ensemble import Failure
from ccsim.indicators import NAMES
from ccsim.judging.study import without_plan
from ccsim.studies import StudyWork, study_from
from ccsim.studies import work as working
from ccsim.sweeping import Row

POPULATION = NAMES.index("population")


@pytest.fixture(scope="module")
def single(tmp_path_factory) -> StudyWork:
    """Four points, two replicates, no twins."""
    return StudyWork(study(tmp_path_factory.mktemp("single"), TEXT, ("years = 3", "years = 1")))


@pytest.fixture(scope="module")
def twins(tmp_path_factory) -> StudyWork:
    """No desks and forty, two replicates, twins."""
    return StudyWork(study(tmp_path_factory.mktemp("twins"), TWINS, ("years = 3", "years = 2")))


def values_of(work: StudyWork, row: Row | Failure) -> dict:
    """Return a row by the names of its columns."""
    assert isinstance(row, Row), row
    return dict(zip((column.name for column in work.columns), row.values, strict=True))


def test_all_points_have_the_same_seeds(single):
    """Run number is point plus points times replicate; the seed is that of the replicate."""
    places = [single.place_of(number) for number in range(len(single))]

    assert len(single) == 8
    assert places == [(point, replicate) for replicate in (0, 1) for point in range(4)]
    assert [values_of(single, single.carry_out(number))["seed"] for number in (0, 3, 4)] == [1, 1, 2]


def test_an_outcome_is_what_a_plain_run_of_that_scenario_has(single):
    """The row of run 6 (point 2, seed 2) has the mean population of the months that an engine simulates."""
    model = Engine(single.study.scenario_at(2), 2)
    model.run_for(12)
    values = values_of(single, single.carry_out(6))

    assert values["population_2024"] == model.series[:, 0, POPULATION].mean()
    assert values["migration.theta"] == single.study.points[2, 0] == model.scenario.parameters.migration.theta


def test_a_row_fits_its_columns(single, twins):
    """As many values as columns, each of the type that its column says, with units for what has them."""
    types = {"int64": int, "float64": float, "text": str}
    for work in (single, twins):
        row = work.carry_out(0)
        assert [type(value) for value in row.values] == [types[column.type] for column in work.columns]
        assert [column.unit for column in work.columns][-1] == "persons"
        assert len(row.key) == 64


def test_difference_is_the_plan_s_run_less_the_twin_without_it(twins):
    """With forty desks: with the plan less without it, the same seed in both; with none: nothing at all."""
    none, desks = (values_of(twins, twins.carry_out(number)) for number in (0, 1))
    twin = Engine(without_plan(twins.study.scenario_at(1)), 1)
    twin.run_for(24)

    assert desks["people"] == desks["people with the plan"] - desks["people without it"]
    assert desks["people without it"] == years_of(twin.series)[-1, 0, POPULATION] == none["people without it"]
    assert none["people"] == 0


def test_a_run_without_a_plan_is_made_once_where_only_levers_vary(twins, monkeypatch):
    """Two points of one seed need three simulations, a copy that went to another process begins anew."""
    work, seen = pickle.loads(pickle.dumps(twins)), []
    simulate = working.simulate
    monkeypatch.setattr(working, "simulate", lambda replicate: (seen.append(replicate), simulate(replicate))[1])
    rows = [work.carry_out(number) for number in (0, 1)]

    assert [bool(replicate.scenario.plan.levers) for replicate in seen] == [True, False, True]
    assert rows == [twins.carry_out(number) for number in (0, 1)]
    assert pickle.loads(pickle.dumps(work))._twins == {}


def test_a_twin_is_not_shared_where_uncertainties_vary(tmp_path, monkeypatch):
    """Each point then has its own town without the plan."""
    varied = TWINS.replace("[constants]", '[[uncertainties]]\nname = "migration.theta"\n\n[constants]')
    work, seen = StudyWork(study(tmp_path, varied, ("years = 3", "years = 1"))), []
    simulate = working.simulate
    monkeypatch.setattr(working, "simulate", lambda replicate: (seen.append(replicate), simulate(replicate))[1])
    for number in range(8):
        work.carry_out(number)

    thetas = {replicate.scenario.parameters.migration.theta for replicate in seen if not replicate.scenario.plan.levers}
    assert thetas == set(work.study.points[:, 0])


def test_runs_are_the_same_in_any_order_and_anywhere(single):
    """A copy, carrying out the runs backwards, gives the same rows and keys."""
    copy = pickle.loads(pickle.dumps(single))
    backwards = {number: copy.carry_out(number) for number in reversed(range(3))}

    assert [backwards[number] for number in range(3)] == [single.carry_out(number) for number in range(3)]


def test_keys_differ_with_all_that_a_run_depends_on(single, twins):
    """Another point, another seed, another length and twins give other keys; titles do not."""
    scenario = single.study.scenario_at(0)
    longer = StudyWork(replace(single.study, base=single.study.base.model_copy(update={"years": 2})))
    keys = {
        single.key(scenario, 1),
        single.key(single.study.scenario_at(1), 1),
        single.key(scenario, 2),
        longer.key(scenario, 1),
        StudyWork(replace(single.study, twin=True)).key(scenario, 1),
    }

    assert len(keys) == 5
    assert single.key(scenario.model_copy(update={"title": "Another"}), 1) == single.key(scenario, 1)
    assert twins.digest != single.digest


def test_the_digest_moves_with_points_seeds_outcomes_and_sources(single, monkeypatch):
    """What changes results changes the digest; what only changes how they are told does not."""
    work, one = StudyWork, single.study
    others = [
        replace(one, points=one.points + np.eye(4, 2) * 1e-15),
        replace(one, seed=2),
        replace(one, replicates=3),
        replace(one, outcomes=(replace(one.outcomes[0], last=0, since=0),)),
        replace(one, base=one.base.model_copy(update={"start": 2025})),
    ]
    assert len({work(one).digest, *(work(other).digest for other in others)}) == 6
    assert work(replace(one, title="Another", path="elsewhere.toml")).digest == work(one).digest
    monkeypatch.setattr(working, "made", lambda: {"model": "another"})
    assert work(one).digest != single.digest


def test_a_point_that_does_not_agree_is_a_failure_of_its_own(tmp_path):
    """Its record has the point and what is wrong; other points are simulated."""
    share = study(tmp_path).base.towns[0].settlements[0].share
    text = TEXT.replace('name = "migration.theta"', f'name = "towns.0.settlements.0.share"\nvalues = [{share}, 0.9]')
    grid = ('kind = "latin hypercube"\npoints = 4', 'kind = "grid"\nlevels = 2')
    work = StudyWork(study(tmp_path, text, grid, ("years = 3", "years = 1")))
    failed = work.carry_out(2)

    assert isinstance(work.carry_out(0), Row)
    assert isinstance(failed, Failure)
    assert failed.stage == "reading point 2"
    assert "the shares sum to" in failed.error


@pytest.mark.parametrize(("broken", "stage"), [(True, "month"), (False, "without the plan: month")])
def test_a_run_that_raises_is_a_record_of_where(twins, monkeypatch, broken, stage):
    """In the plan's run, or in its twin's, which is named as such."""
    step = Engine.step

    def raising(model):
        if bool(model.scenario.plan.levers) is broken and model.state.month == 3:
            raise ArithmeticError("a sum that is none")
        step(model)

    monkeypatch.setattr(Engine, "step", raising)
    failed = pickle.loads(pickle.dumps(twins)).carry_out(1)

    assert isinstance(failed, Failure)
    assert failed.stage.startswith(f"{stage} 3")
    assert failed.error == "ArithmeticError: a sum that is none"
    assert "raising" in failed.traceback


def test_the_command_makes_a_run_again(twins):
    """It names file, settings and number, quoted for a shell."""
    work = StudyWork(replace(twins.study, path="my studies/try.toml", settings=("migration.theta=2",)))

    assert work.command(3) == "ccsim sweep 'my studies/try.toml' --set migration.theta=2 --run 3"


def test_the_description_makes_the_study_again(twins):
    """Through JSON it gives a study with the same digest."""
    about = json.loads(json.dumps(twins.description))

    assert StudyWork(study_from(about["content"], about["name"])).digest == twins.digest


def test_truth_and_words_are_texts_in_a_row(tmp_path):
    """A switch is "true" or "false", a month is what it is."""
    words = TEXT.replace('name = "migration.theta"', 'name = "switches.new_technology"\nvalues = [false, true]')
    work = StudyWork(study(tmp_path, words, ("years = 3", "years = 1")))

    assert values_of(work, work.carry_out(0))["switches.new_technology"] in {"true", "false"}
