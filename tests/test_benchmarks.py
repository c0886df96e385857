"""The benchmarks compare like with like, and their tables are what was measured."""

from __future__ import annotations

import ctypes
import json
import platform
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import against_c, against_mesa, map_page, memory, month, results, tables, timing
from benchmarks.__main__ import PARTS, arguments
from benchmarks.options import Skipped
from benchmarks.peers import in_c
from benchmarks.scaled import scaled_obidos
from ccsim.app.townmap.packing import unpacked
from ccsim.compilation import model_fingerprint
from ccsim.model import TownModel

ROOT = Path(__file__).parent.parent
HAS_C = shutil.which("cc") is not None
PART = SimpleNamespace(
    table=lambda figures: results.markdown(("what", "ns"), [("month", str(figures["ns"]))]),
    headlines=lambda figures: [("a month", f"{figures['ns']} ns", "160 ns")],
)


# ---- peers ------------------------------------------------------------------------------------------
@pytest.mark.skipif(not HAS_C, reason="no C compiler")
def test_rules_in_c_come_to_the_same_bits():
    """Learning and visiting of a small town agree in every month; the comparison raises if they do not."""
    rows = against_c.compare(600, months=3)

    assert {row["process"] for row in rows} == {"learning", "visiting"}
    assert all(row["ratio"] > 0 for row in rows)


@pytest.mark.skipif(not HAS_C, reason="no C compiler")
@pytest.mark.parametrize("process", against_c.PEERS)
def test_a_difference_to_c_is_noticed(process, monkeypatch):
    """If ours leaves out the step, the comparison raises."""
    model = TownModel(scaled_obidos(600), seed=1)
    monkeypatch.setattr(model, f"_{process}", lambda: model.state.count("meetings", 0))
    against_c.Comparison(model, process, against_c.PEERS[process])

    with pytest.raises(AssertionError, match=f"{process} differs"):
        model.step()


@pytest.mark.skipif(not HAS_C, reason="no C compiler")
def test_a_column_of_another_type_is_refused():
    """C is never handed a column of another width than it reads."""
    with pytest.raises(ctypes.ArgumentError, match="must have data type"):
        in_c.library().learn(1, np.zeros(1, np.int64), *[0] * 26)


def test_without_a_compiler_the_part_is_skipped(monkeypatch):
    """A machine without a C compiler is told so."""
    monkeypatch.setenv("CC", "no-such-compiler")

    with pytest.raises(Skipped, match="no C compiler"):
        against_c.measure(None)


def test_plain_agents_do_what_ours_do():
    """Money agrees to a thousandth, what is drawn agrees on average."""
    comparison = against_mesa.Comparison(3_000)
    comparison.run(3, 2)
    outcomes = comparison.figures()["outcomes"]

    for name, tolerance in {
        "rent paid (EUR)": 0.001,
        "wage (EUR)": 0.001,
        "income (EUR)": 0.001,
        "meetings": 0.05,
        "going out": 0.05,
        "skill gained": 0.2,
    }.items():
        ours, theirs = outcomes[name]
        assert ours > 0
        assert theirs == pytest.approx(ours, rel=tolerance), name


def test_month_is_the_sum_of_its_processes():
    """The processes' times add up to nearly all of the month they were taken in, and people act where they count."""
    town = month.Town(600)
    town.round()
    started = timing.CLOCK()
    took = town.month_by_process()
    whole = timing.CLOCK() - started
    figures = town.figures()

    assert 0.5 * whole < sum(took.values()) <= whole
    assert figures["residents"] == pytest.approx(600, rel=0.1)
    assert 0 < figures["acting"]["outings"] < 1
    assert figures["acting"]["meetings"] > 0


# ---- timing -----------------------------------------------------------------------------------------
def test_what_is_compared_takes_turns():
    """Each thing is called once a round, so that a busy moment slows all alike."""
    called = []
    seconds = timing.in_turns({name: lambda name=name: called.append(name) for name in "ab"}, rounds=3)

    assert called == list("ababab")
    assert [len(times) for times in seconds.values()] == [3, 3]
    assert timing.median_ratio([2.0, 9.0, 8.0], [1.0, 1.0, 2.0]) == 4.0


# ---- tables -----------------------------------------------------------------------------------------
def test_tables_are_made_from_what_is_stored(tmp_path):
    """Both files get their tables between the marks; the rest of the text stays."""
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "README.md").write_text("above\n<!-- table: month -->\nold\n<!-- end -->\nbelow\n")
    (tmp_path / "README.md").write_text("# Town\n<!-- table: speed -->\n<!-- end -->\n")
    results.write("month", {"ns": 123}, tmp_path / "results")

    tables.refresh_all({"month": PART}, tmp_path, tmp_path / "results")

    full = (tmp_path / "benchmarks" / "README.md").read_text()
    assert "| month | 123 |\n" in full
    assert full.startswith("above\n")
    assert full.endswith("<!-- end -->\nbelow\n")
    assert "old" not in full
    assert "| a month | 123 ns | 160 ns |" in (tmp_path / "README.md").read_text()


def test_lost_marks_are_an_error():
    """A README without the place for a table is not silently left as it is."""
    with pytest.raises(ValueError, match="no marks for the table 'month'"):
        results.between_markers("# Speed\n", "month", "")


def test_stale_figures_say_so(tmp_path):
    """Figures of other sources are shown with the words that the sources have changed; fresh ones without."""
    results.write("month", {"ns": 1}, tmp_path)
    assert results.STALE not in tables.table_of("month", PART, tmp_path)

    content = json.loads((tmp_path / "month.json").read_text())
    assert content["model"] == model_fingerprint()
    (tmp_path / "month.json").write_text(json.dumps({**content, "model": "0" * 64}))
    assert results.STALE in tables.table_of("month", PART, tmp_path)


def test_what_was_never_measured_is_said(tmp_path):
    """A part without figures has no table and no line in the short one."""
    assert tables.table_of("month", PART, tmp_path) == "Not measured yet.\n"
    assert "a month" not in tables.short_table({"month": PART}, tmp_path)


@pytest.mark.parametrize("name", PARTS)
def test_readme_shows_what_is_stored(name):
    """The tables in benchmarks/README.md are those of the stored figures, stale or not."""
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8").replace(results.STALE, "")
    expected = tables.table_of(name, PARTS[name]).replace(results.STALE, "")

    assert results.between_markers(text, name, expected) == text


def test_short_table_shows_what_is_stored():
    """The table in the top README is that of the stored figures."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert results.between_markers(text, tables.SHORT, tables.short_table(PARTS)) == text


def test_figures_do_not_tell_whose_machine_it_was():
    """Neither the name of the machine nor a path is stored."""
    written = "".join(path.read_text(encoding="utf-8") for path in results.FOLDER.glob("*.json"))
    written += json.dumps(results.record({}))

    assert not re.search(rf"\b{re.escape(platform.node())}\b", written) or not platform.node()
    assert str(Path.home()) not in written
    assert str(ROOT) not in written


def test_parts_are_chosen_by_name(capsys):
    """Parts and sizes come from the command line; an unknown part is refused with those there are."""
    asked = arguments(["month", "c", "--sizes", "1000,20_000"])
    assert (asked.parts, asked.sizes) == (["month", "c"], [1000, 20000])

    with pytest.raises(SystemExit):
        arguments(["moth"])
    assert "there is no part moth; there are month, memory" in capsys.readouterr().err


@pytest.mark.skipif(not memory.STATUS.exists(), reason="this system tells nothing of the kind")
def test_memory_is_that_of_this_process():
    """A process holds at least the town's tables, and never less at most than now."""
    held = memory.held_by(600)

    assert held["tables"] < held["used"] <= held["peak"]
    assert held["residents"] == pytest.approx(600, rel=0.1)


# ---- the map ----------------------------------------------------------------------------------------
def test_a_page_holds_the_map_and_nothing_in_it_ends_the_script():
    """Names that would close the script stand escaped in the page."""
    page = map_page.page_of(b"CCSIMMAP", values={"story": {"title": "</script><b>"}})

    assert page.count("</script>") == 1
    assert "\\u003c/script>\\u003cb>" in page


def test_without_chromium_the_map_is_skipped(monkeypatch):
    """A machine without Chromium is told so."""
    monkeypatch.setattr("shutil.which", lambda _name: None)

    with pytest.raises(Skipped, match="not installed here"):
        PARTS["map"].measure(None)


def test_the_map_is_recorded_and_its_table_says_what_was_measured(monkeypatch):
    """A town's recording is one, and the figures stand in the table in their columns."""
    monkeypatch.setattr(PARTS["map"], "YEARS", 1)
    content, seconds = PARTS["map"].recorded(600)
    ways = {"rectangles": 59.4, "pictures": 22.0, "webgl": None, "pixels": 60.0}
    town = {"residents": 12_000, "people": 18_613, "frames": 55.2, "slowest_ms": 33.3, "people_ms": 2.1}
    town |= {"bytes": 318_878, "recorder_seconds": 0.31, "ways": ways}
    figures = {"browser": "1", "years": 10, "towns": [town]}

    assert unpacked(content)["month"].tolist() == [0, 3, 6, 9, 12]
    assert seconds > 0
    assert "| 12,000 | 18,613 | 55 | 33 | 2.1 | 0.32 | 0.31 |" in PARTS["map"].table(figures)
    assert "| WebGL points | not there |" in PARTS["map"].table(figures)
    assert PARTS["map"].headlines(figures)[0][1:] == ("55 pictures a second", "30")


# ---- verdicts ---------------------------------------------------------------------------------------
def test_waits_are_told_beside_the_goal():
    """The latest first look and the answer on each plan stand in the short table; the long one has the folder too."""
    plans = (("people-first", False, 8.2, 29.04, 30.3, 57.4), ("people-first", True, 5.0, 14.9, 16.1, 26.0))
    keys = ("plan", "twins_known", "first_look", "answer", "folder", "of_processors")
    figures = {"processes": 2, "quick": [dict(zip(keys, plan, strict=True)) for plan in plans]}
    told = [row[1:] for row in PARTS["verdicts"].headlines(figures)]

    assert told == [("8.2 s", "15 s"), ("29.0 s", "15 s"), ("14.9 s", "15 s")]
    assert "| “people-first”, twins known | 5.0 | 14.9 | 15 | 16.1 | 26 |" in PARTS["verdicts"].table(figures)


# ---- the month --------------------------------------------------------------------------------------
def test_the_short_table_hides_no_size():
    """Every size but the hamlet's is told, with its own goal; a million residents beside a hundred thousand."""
    towns = [{"residents": people, "month_ns": [least, median]} for people, least, median in (
        (1_003, 648, 764), (9_904, 160, 202), (97_332, 131, 143), (970_554, 182, 207)
    )]  # fmt: skip

    assert [row[1:] for row in PARTS["month"].headlines({"towns": towns})] == [
        ("202 ns per resident", "160 ns"), ("143 ns per resident", "160 ns"), ("207 ns per resident", "214 ns")
    ]  # fmt: skip


# ---- the browser application ------------------------------------------------------------------------
def test_the_slowest_repaint_is_the_one_told():
    """The short table shows the plan whose first repaint takes longest, beside the goal."""
    quick = {"plan": "fibre-only", "median_ms": 280.2, "low_ms": 121.0, "high_ms": 429.0, "whole_ms": 11_000.0}
    figures = {"browser": "1", "plans": [quick, {**quick, "plan": "big-push", "median_ms": 411.4}]}

    assert PARTS["app"].headlines(figures)[0][1:] == ("411 ms", "500 ms")
    assert "| fibre-only | 280 | 121 to 429 | 500 | 11 |" in PARTS["app"].table(figures)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_part_can_be_measured_and_shown(part):
    """Each part has what the command asks of it."""
    assert part.TITLE
    assert all(callable(getattr(part, name)) for name in ("measure", "table", "headlines"))
