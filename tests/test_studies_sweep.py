"""Studies carried out: equal bits whoever does the runs, a folder that suffices to make all again, tidy results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from study_texts import TEXT, TWINS, study, written

import ccsim
from ccsim.running import RunError
from ccsim.store import StoreError
from ccsim.studies import StudyWork, load_sweep, making, read_study, restored
from ccsim.studies.making import carried_out
from ccsim.sweeping import InProcess, Processes, Results, merge

SHORT = ("years = 3", "years = 1")


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> ccsim.Sweep:
    """Four points, two replicates of a year, in a folder."""
    folder = tmp_path_factory.mktemp("kept")
    return ccsim.sweep(written(folder, TEXT, SHORT), out=folder / "found")


def test_a_sweep_is_a_tidy_frame(kept):
    """One row for each run, in order; the columns are number, key, place, what varies and the outcomes."""
    assert list(kept.frame.columns) == [
        "number", "key", "point", "replicate", "seed", "migration.theta", "towns.0.people.creative", "population_2024",
    ]  # fmt: skip
    assert kept.frame["number"].tolist() == list(range(8))
    assert kept.frame["seed"].tolist() == [1] * 4 + [2] * 4
    assert kept.frame["migration.theta"].tolist() == np.tile(kept.study.points[:, 0], 2).tolist()


@pytest.mark.slow
def test_equal_bits_for_any_workers_and_shards(kept, tmp_path):
    """Two processes, and three shards put together, give the rows that one process gives."""
    work = StudyWork(kept.study)
    carried_out(work, tmp_path / "two", Processes(2))
    for number in (1, 2, 3):
        carried_out(work, tmp_path / "shards", InProcess(), shard=(number, 3))
    merge(tmp_path / "shards")

    for folder in ("two", "shards"):
        pd.testing.assert_frame_equal(load_sweep(tmp_path / folder).frame, kept.frame, check_exact=True)


def test_a_sweep_goes_on_where_it_was(kept, tmp_path):
    """Three runs, then the rest, give what all at once give; without resume the folder is refused."""
    path = written(tmp_path, TEXT, SHORT)
    first = ccsim.sweep(path, out=tmp_path / "found", limit=3)
    with pytest.raises(StoreError, match="already holds a sweep"):
        ccsim.sweep(path, out=tmp_path / "found")
    whole = ccsim.sweep(path, out=tmp_path / "found", resume=True)

    assert len(first.frame) == 3
    pd.testing.assert_frame_equal(whole.frame, kept.frame, check_exact=True)


def test_nothing_is_kept_where_nobody_asked_for_a_folder(tmp_path, monkeypatch):
    """The frame is there, and the folder it was in is gone."""
    monkeypatch.chdir(tmp_path)
    found = ccsim.sweep(written(tmp_path, TEXT, SHORT), limit=1)

    assert (len(found.frame), found.folder) == (1, None)
    assert {path.name for path in tmp_path.iterdir()} == {"hamlet.json", "try.toml"}


def test_the_folder_suffices_to_make_any_row_again(kept, tmp_path):
    """The study that lies beside the results, moved elsewhere, gives the row of a run again, bit by bit."""
    (tmp_path / "study.json").write_bytes((kept.folder / "study.json").read_bytes())
    work = StudyWork(read_study(tmp_path / "study.json"))
    row, again = kept.frame.iloc[5], work.carry_out(5)

    assert work.digest == StudyWork(kept.study).digest == Results(kept.folder).manifest.digest
    assert again.key == row["key"]
    assert list(again.values) == row.tolist()[2:]


def test_a_restored_work_names_the_study_in_its_folder(kept):
    """The command it gives does not need the file that the study once was; without it the old name is given."""
    manifest = Results(kept.folder).manifest

    assert restored(manifest.description, kept.folder).command(5) == f"ccsim sweep {kept.folder}/study.json --run 5"
    assert (
        restored(manifest.description, kept.folder / "nowhere").command(5).startswith(f"ccsim sweep {kept.study.path}")
    )
    with pytest.raises(StoreError, match="no study"):
        restored({"kind": "something else"}, kept.folder)


def test_another_study_does_not_touch_a_folder(kept):
    """Results of another study are refused, and the study that lies in the folder stays."""
    before = (kept.folder / "study.json").read_bytes()
    other = StudyWork(replace(kept.study, seed=9, content=kept.study.content | {"outcomes": []}))
    with pytest.raises(StoreError, match="another sweep"):
        carried_out(other, kept.folder, InProcess(), resume=True)

    assert (kept.folder / "study.json").read_bytes() == before


def test_no_result_at_all_is_an_error(tmp_path, monkeypatch):
    """If no run succeeds the commonest reason is raised."""
    monkeypatch.setattr(making.StudyWork, "carry_out", lambda _work, _number: 1 / 0)
    with pytest.raises(RunError, match="2 of 8 failed, 2 of them with: ZeroDivisionError: division by zero"):
        ccsim.sweep(written(tmp_path, TEXT, SHORT), limit=2)


# ---- tables -----------------------------------------------------------------------------------------
def with_results(folder, text, values, *edits) -> ccsim.Sweep:
    """Return a study whose runs are said to have given `values` (points, replicates) in its first outcome."""
    one = study(folder, text, *edits)
    points, replicates = values.shape
    frame = pd.DataFrame({"point": np.tile(np.arange(points), replicates)})
    frame["replicate"] = np.repeat(np.arange(replicates), points)
    for factor, column in zip(one.factors, one.points.T, strict=True):
        frame[factor.name] = column[frame["point"]]
    for outcome in one.outcomes:
        frame[outcome.name] = values.T.ravel()
    return ccsim.Sweep(one, frame.dropna().reset_index(drop=True))


GRID = ('kind = "latin hypercube"\npoints = 4', 'kind = "grid"\nlevels = 2')
MORRIS = ('kind = "latin hypercube"\npoints = 4', 'kind = "morris"\ntrajectories = 3')
VALUES = np.array([[0, 2], [1, 3], [4, 6], [5, 7.0]])


def test_tables_of_points_and_outcomes(tmp_path):
    """Means over two replicates that differ by 2: 1, 2, 5, 6; their range; the standard deviation within points."""
    found = with_results(tmp_path, TEXT, VALUES, GRID)

    assert found.points()["population_2026"].tolist() == [1, 2, 5, 6]
    assert found.points()["runs"].tolist() == [2] * 4
    assert found.table().to_dict("records") == [
        {"outcome": "population_2026", "lowest": 1, "middle": 3.5, "highest": 6, "chance": pytest.approx(2**0.5)}
    ]


def test_sensitivity_of_a_grid_and_where_its_variance_comes_from(tmp_path):
    """y = 4 a + b + seed: main effects 4 and 1, the variance sixteen to one; no chance but the seed's own."""
    found = with_results(tmp_path, TEXT, VALUES, GRID).sensitivity()
    table = found.indices.pivot_table(index="name", columns="measure", values="value", sort=False)

    assert table["main effect"].tolist() == [4, 1]
    assert table["first order"].tolist() == pytest.approx([16 / 17, 1 / 17])
    assert found.shares[["points", "seeds", "both"]].to_numpy().ravel() == pytest.approx(
        [17 / 3, 2, 0] / np.array(23 / 3)
    )
    assert found.left_out == {"population_2026": 0}


def test_a_missing_run_leaves_out_what_cannot_be_used_without_it(tmp_path):
    """Of three trajectories one lacks a run: its three points are left out, and the others tell what they can."""
    unit = study(tmp_path, TEXT, MORRIS).points
    values = np.column_stack([2 * unit[:, 0], 2 * unit[:, 0]])
    values[4, 1] = np.nan
    found = with_results(tmp_path, TEXT, values, MORRIS).sensitivity()
    mu = found.indices[found.indices["measure"] == "mu"].set_index("name")["value"]

    assert found.left_out == {"population_2026": 3}
    assert mu["migration.theta"] == pytest.approx(2 * (4 - 1.5))
    assert mu["towns.0.people.creative"] == pytest.approx(0)


def test_without_a_single_complete_point_nothing_is_said(tmp_path):
    """A grid that lacks a run has no indices; what is left out is counted."""
    values = VALUES.copy()
    values[0, 0] = np.nan
    found = with_results(tmp_path, TEXT, values, GRID).sensitivity()

    assert found.indices.empty
    assert list(found.indices.columns) == ["outcome", "name", "measure", "value", "low", "high"]
    assert found.left_out == {"population_2026": 4}


def test_a_single_replicate_has_no_chance_beside_it(tmp_path):
    """Where every point has one run nothing is known of chance."""
    found = with_results(tmp_path, TEXT, VALUES[:, :1], GRID, ("replicates = 2", "replicates = 1"))

    assert np.isnan(found.table()["chance"]).all()
    assert found.sensitivity().shares.empty


def test_classes_are_counted_and_of_two_as_frequent_the_sober_one_stands(tmp_path):
    """Two bumps and two of nothing at a point: nothing; classes have no indices."""
    text = TWINS.replace('name = "people"\nindicator = "population"', 'name = "class"\nverdict = "income"')
    one = study(tmp_path, text, ("years = 3", "years = 40"), ("replicates = 2", "replicates = 4"))
    frame = pd.DataFrame({"point": [0, 0, 0, 0], "replicate": [0, 1, 2, 3], "coworking.size": 0})
    frame["class"] = ["bump", "nothing", "bump", "nothing"]
    frame["people with the plan"] = frame["people without it"] = 1.0
    found = ccsim.Sweep(one, frame)

    assert found.points()["class"].tolist() == ["nothing"]
    assert found.classes().iloc[0][["bump", "nothing", "leapfrog"]].tolist() == [2, 2, 0]
    assert "class" not in set(found.sensitivity().indices["outcome"])


@pytest.mark.slow
def test_money_for_everybody_is_a_bump_and_nothing_is_nothing(tmp_path):
    """Five years of EUR 3,000 for each resident show, and are gone when the money is; a plan of size 0 is none."""
    lump = TWINS.replace("coworking.size", "lump sum.size").replace("[0, 40]", "[0, 3000]")
    lump = lump.replace("coworking.lag = 1\n", "").replace("coworking.start", '"lump sum.start"')
    text = lump.replace('name = "people"\nindicator = "population"', 'name = "class"\nverdict = "income"')
    work = StudyWork(study(tmp_path, text, ("years = 3", "years = 36")))
    classes = [work.carry_out(number).values[-3] for number in (0, 1)]

    assert classes == ["nothing", "bump"]
