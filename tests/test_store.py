"""Runs on disk: read back as they were, damage noticed, nothing of the user's overwritten."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure

from ccsim import compilation, indicators, store
from ccsim.ensemble import Failure
from ccsim.store import INDICATORS, MANIFEST, Manifest, StoreError

N = len(indicators.NAMES)
SERIES = {4: np.arange(3.0 * N).reshape(3, 1, N), 9: -np.arange(3.0 * N).reshape(3, 1, N) / 3}


@pytest.fixture
def frame(hamlet) -> pd.DataFrame:
    return store.frame_of(hamlet, SERIES)


@pytest.fixture
def manifest(hamlet) -> Manifest:
    lost = Failure(5, "month 1", "ValueError: no", "Traceback ...")
    return Manifest(
        "hamlet", hamlet.as_dict(), (4, 9), (4, 5, 9), 3, "2026-01-01T00:00:00+00:00", 1.5, 2, failures=(lost,)
    )


@pytest.fixture
def folder(tmp_path, frame, manifest):
    return store.write(tmp_path / "runs" / "hamlet", frame, manifest)


def test_frame_is_tidy(frame, hamlet):
    """One row per replicate, month and town, with the calendar's date and the town's name."""
    assert list(frame.columns) == ["run", "seed", "month", "date", "town", *indicators.NAMES]
    assert frame["run"].tolist() == [0, 0, 0, 1, 1, 1]
    assert frame["seed"].tolist() == [4, 4, 4, 9, 9, 9]
    assert frame["month"].tolist() == [0, 1, 2, 0, 1, 2]
    assert frame["date"].dt.strftime("%Y-%m-%d").tolist()[:3] == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert set(frame["town"]) == {hamlet.towns[0].name}
    assert frame.loc[4, indicators.NAMES[2]] == SERIES[9][1, 0, 2]


def test_frame_of_several_towns_keeps_them_apart(hamlet):
    """Rows go replicate by replicate, month by month, town by town."""
    twice = hamlet.model_copy(update={"towns": (hamlet.towns[0], hamlet.towns[0].model_copy(update={"name": "B"}))})
    frame = store.frame_of(twice, {1: np.arange(4.0 * N).reshape(2, 2, N)})

    assert frame["town"].tolist() == [hamlet.towns[0].name, "B"] * 2
    assert frame["month"].tolist() == [0, 0, 1, 1]
    assert frame[indicators.NAMES[0]].tolist() == [0, N, 2 * N, 3 * N]


def test_frame_of_nothing_has_all_columns(hamlet):
    """Where no replicate succeeded the columns are there, and no row."""
    assert store.frame_of(hamlet, {}).shape == (0, N + 5)


def test_dates_go_on_for_centuries():
    """A run of 500 years from 2200 has dates, too."""
    assert str(store.first_days(2200, np.array([0, 5999]))[1]) == "2699-12-01T00:00:00.000"


def test_run_reads_back_as_it_was(folder, frame, manifest, hamlet):
    """Scenario, every bit of the frame, and the manifest survive the disk."""
    scenario, found, about = store.read(folder)

    pd.testing.assert_frame_equal(found, frame, check_exact=True)
    assert scenario == hamlet
    assert about == manifest


def test_manifest_says_what_made_the_run(folder):
    """Versions, sources and machine are in it, and the hash of the data."""
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))

    assert content["made_with"]["model"] == compilation.fingerprint()
    assert {"ccsim", "python", "packages", "platform", "machine", "processors"} <= set(content["made_with"])
    assert content["sha256"][INDICATORS] == store.sha256_of(folder / INDICATORS)
    assert content["failures"][0]["traceback"] == "Traceback ..."


def test_columns_carry_their_unit(folder):
    """Whoever opens the file alone still finds units and meanings."""
    field = pq.read_schema(folder / INDICATORS).field("rent")

    assert field.metadata[b"unit"] == b"EUR/month"


def test_same_frame_gives_the_same_file(tmp_path, frame, manifest, folder):
    """Two writings of the same results have the same hash."""
    again = store.write(tmp_path / "again", frame, manifest)

    assert store.sha256_of(again / INDICATORS) == store.sha256_of(folder / INDICATORS)


@pytest.mark.parametrize("where", [100, -10])
def test_damaged_data_are_noticed(folder, where):
    """One changed byte is enough, and the message says what to do."""
    raw = bytearray((folder / INDICATORS).read_bytes())
    raw[where] ^= 1
    (folder / INDICATORS).write_bytes(raw)

    with pytest.raises(StoreError, match=r"is not the file that was written.*Make the run again"):
        store.read(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is damaged: it is not JSON"),
        ("[]", "holds no run of ccsim"),
        ('{"kind": "thesis"}', "of another kind"),
        ('{"kind": "ccsim run", "format": 99}', "has format 99; this version of ccsim reads 1"),
        ('{"kind": "ccsim run", "format": 1}', "parts are missing"),
    ],
)
def test_damaged_manifest_is_noticed(folder, content, message):
    """Whatever is wrong with a manifest is said, not raised from within."""
    (folder / MANIFEST).write_text(content)

    with pytest.raises(StoreError, match=message):
        store.read(folder)


def test_missing_parts_are_named(folder, tmp_path):
    """A folder without manifest, or without data, is told apart."""
    (folder / INDICATORS).unlink()

    with pytest.raises(StoreError, match=r"Cannot read .*indicators.parquet: no such file"):
        store.read(folder)
    with pytest.raises(StoreError, match=r"it has no manifest.json"):
        store.read(tmp_path)


def test_earlier_run_needs_force(folder, frame, manifest):
    """A run is replaced only when asked, and then wholly."""
    with pytest.raises(StoreError, match=r"already holds a run. Add --force"):
        store.write(folder, frame, manifest)

    store.write(folder, frame[:3], manifest, force=True)

    assert len(store.read(folder)[1]) == 3
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_foreign_folders_are_never_replaced(tmp_path, folder, frame, manifest):
    """Force does not help against a folder that ccsim did not write, or that holds the user's notes."""
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "chapter.txt").write_text("years of work")
    (folder / "notes.md").write_text("mine")

    for place, message in (
        (thesis, "other than a run"),
        (folder, r"also holds notes.md"),
        (thesis / "chapter.txt", "is a file"),
    ):
        with pytest.raises(StoreError, match=message):
            store.write(place, frame, manifest, force=True)
    assert (thesis / "chapter.txt").exists()
    assert (folder / "notes.md").exists()


def test_failure_to_write_leaves_the_earlier_run(folder, frame, manifest):
    """If drawing fails half-way, the earlier run stands, and nothing is left beside it."""

    def figures():
        yield "first", Figure()
        raise ZeroDivisionError

    before = store.sha256_of(folder / INDICATORS)
    with pytest.raises(ZeroDivisionError):
        store.write(folder, frame[:3], manifest, figures(), force=True)

    assert store.sha256_of(folder / INDICATORS) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_empty_folder_may_be_used(tmp_path, frame, manifest):
    """A folder made beforehand, with what a file manager left in it, is no obstacle."""
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / ".DS_Store").touch()

    assert store.is_of(store.RUN, store.write(tmp_path / "made", frame, manifest))


def test_mounted_folder_is_refused_before_anything_runs(tmp_path, monkeypatch):
    """A folder that is a mount cannot be renamed, so that a run would be lost: one inside it is asked for."""
    monkeypatch.setattr("os.path.ismount", lambda path: path == tmp_path)

    with pytest.raises(StoreError, match=r"mounted.*Choose a folder in it"):
        store.check_target(tmp_path, force=False)
    assert store.check_target(tmp_path / "results", force=False) == tmp_path / "results"


def test_unwritable_place_is_refused_before_anything_runs(tmp_path):
    """A parent that is a file cannot take a folder; the message names the cure."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match=r"Cannot write to .*Choose another --out"):
        store.check_target(tmp_path / "file" / "run", force=False)
