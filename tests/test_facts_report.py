"""The report on the facts: its text, its pictures, and whether docs/facts.md is of the model as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import FillBetweenPolyCollection

from ccsim.facts import MEASURES, chosen, find, plan_for, report
from ccsim.facts.drawing import draw
from ccsim.facts.picture import Picture, Target, Trace
from ccsim.scenario import apply_settings
from ccsim.workers import InProcess

DOCUMENT = Path(__file__).parents[1] / "docs" / "facts.md"


@pytest.fixture(scope="module")
def found(hamlet):
    """Three facts of a hamlet, one of them with a picture, one that nobody measures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(MEASURES, "F17")
        yield find(plan_for(hamlet, chosen(["F07", "F10", "F17"]).values(), (1, 2), years=2), InProcess())


def test_report_has_every_fact_with_its_verdict(found):
    """Each fact stands in the table of its use; what misses is said at the top."""
    text = "\n".join(report.text_of(found))

    rows = {name: line for line in text.splitlines() for name in found.by_fact if line.startswith(f"| {name} ")}
    assert list(rows) == list(found.by_fact)
    assert rows["F17"].endswith("| – |  | not measured yet (needs levers) |")
    for name in ("F07", "F10"):
        verdict = found.by_fact[name].verdict
        assert rows[name].endswith({"misses": "| **misses** |", "holds": "| holds |"}[verdict])
    misses = [name for name, finding in found.by_fact.items() if finding.verdict == "misses"]
    assert (f"The misses are {', '.join(misses)}." if misses else "There are no misses.") in text
    assert "- **F07 share of firms with fewer than 10 workers**: firms by staff" in text


def test_report_is_written_with_its_pictures(found, tmp_path):
    """The pictures named in the text are there, and no others."""
    written = report.write(tmp_path / "facts.md", found)
    text = (tmp_path / "facts.md").read_text("utf-8")

    pictures = sorted(path.relative_to(tmp_path).as_posix() for path in written[1:])
    assert pictures == ["pictures/facts/firm-sizes.png", "pictures/facts/net-migration-by-age.png"]
    assert all(f"]({name})" in text and (tmp_path / name).stat().st_size > 5000 for name in pictures)


def test_report_is_stale_after_a_change(found, hamlet):
    """A report belongs to one model and one scenario."""
    text = "\n".join(report.text_of(found))

    assert not report.is_stale(text, hamlet)
    assert report.is_stale(text, apply_settings(hamlet, ["migration.theta=2.5"]))
    assert report.is_stale("no stamp", hamlet)


def test_picture_shows_values_intervals_and_target():
    """A line with its band, a target over part of the axis, groups with names, logarithms where asked for."""
    line = Trace("model", (0.0, 1.0), (1.0, 2.0), (0.5, 1.5), (1.5, 2.5))
    wanted = Target("target", 1.0, 3.0, 0.5, 1.0)
    axes = draw(Picture("name", "Title", "x", "y", (line,), (wanted,), labels=("one", "two"))).axes[0]

    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[0, 1], [1, 2]])
    assert sum(isinstance(drawn, FillBetweenPolyCollection) for drawn in axes.collections) == 2
    assert [label.get_text() for label in axes.get_xticklabels()] == ["one", "two"]
    scatter = Picture(
        "name", "Title", "x", "y", (Trace("towns", (1.0, 10.0), (1.0, 2.0), kind="points"),), logarithmic=True
    )
    assert draw(scatter).axes[0].get_xscale() == "log"


def test_bars_stand_on_zero():
    """Bars begin at the axis, with their intervals in front; a target without ends covers the whole width."""
    bars = Trace("model", (0.0, 1.0), (0.4, 0.6), (0.3, 0.5), (0.5, 0.7), "bars")
    axes = draw(Picture("name", "Title", "x", "y", (bars,), (Target("target", 0.5, 0.7),))).axes[0]

    assert axes.get_ylim()[0] == 0
    assert [bar.get_height() for bar in axes.patches if bar.get_width() == pytest.approx(0.7)] == [0.4, 0.6]
    np.testing.assert_allclose(axes.collections[0].get_segments()[1], [[1, 0.5], [1, 0.7]])


def test_document_in_the_repository_is_of_this_model(obidos):
    """docs/facts.md has its pictures and every fact; if the model moved on it is out of date, which is no failure."""
    text = DOCUMENT.read_text("utf-8")

    assert all((DOCUMENT.parent / name).is_file() for name in report.pictures_in(text))
    if report.is_stale(text, obidos):
        pytest.skip("docs/facts.md is of an earlier model: ccsim facts --report docs/facts.md brings it up to date")
    assert [name for name in chosen() if f"| {name} " not in text] == []
