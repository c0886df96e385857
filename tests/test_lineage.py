"""States of the model that are known to give the same results: the record, and who asks it."""

from __future__ import annotations

import csv

import pytest

from ccsim import lineage
from ccsim.compilation import model_fingerprint
from ccsim.engine import Engine
from ccsim.scenario import apply_settings
from experiments import lineage as reference
from experiments import stale

RECORD = "model,but_for_calibrated,results,machine\n{0},{1},{2},here\n{3},{4},{2},here\n{5},{6},{7},here\n"
OLD, FASTER, OTHER = "a" * 12, "b" * 12, "c" * 12


@pytest.fixture
def record(tmp_path, monkeypatch):
    """Give a record of two states with the same results and one with others."""
    table = tmp_path / "lineage.csv"
    table.write_text(RECORD.format(OLD, "1" * 12, "same", FASTER, "2" * 12, OTHER, "3" * 12, "different"))
    monkeypatch.setattr(lineage, "TABLE", table)
    lineage.results.cache_clear()
    yield table
    lineage.results.cache_clear()


@pytest.mark.usefixtures("record")
def test_states_of_the_same_results_are_one_model():
    """Those on record with the same results are; others are not; a state that is not on record is only itself."""
    assert lineage.same_results(OLD + "99", FASTER)  # longer fingerprints begin alike
    assert lineage.same_results("1" * 64, "2" * 64)
    assert not lineage.same_results(OLD, OTHER)
    assert not lineage.same_results("d" * 12, "e" * 12)
    assert lineage.same_results("d" * 64, "d" * 12)


@pytest.mark.usefixtures("record")
def test_findings_of_a_state_that_was_only_slower_are_up_to_date():
    """Findings made before a rule was only made faster still stand."""
    text = f"Made with the model `{OLD}0123` and the scenarios `aa`"

    assert stale.age_of(text, (FASTER + "4567", "aa")) == "up to date"
    assert stale.age_of(text, (OTHER + "4567", "aa")) == "older than the model"
    assert stale.age_of(text, (FASTER + "4567", "bb")) == "older than the scenarios"


def test_reference_runs_tell_results_apart(hamlet):
    """The same scenario gives the same; a year more, a parameter, or a single number of the last state does not."""
    before, longer = (reference.results_of({"hamlet": hamlet}, years) for years in (1, 2))
    later, other = hamlet.model_copy(update={"years": 3}), apply_settings(hamlet, ["migration.theta=2.5"])
    engine, twin = Engine(hamlet), Engine(hamlet)
    twin.state.households.street[0] += 1
    columns, changed = (b"".join(c.tobytes() for c in reference.columns_of(e.state)) for e in (engine, twin))

    assert reference.results_of({"hamlet": later}, 1) == before  # how long it is meant to run changes no result
    assert longer != before != reference.results_of({"hamlet": other}, 1)
    assert columns != changed


def test_a_row_is_written_once(record, monkeypatch, capsys):
    """Running the reference scenarios adds the state at hand to the record, and again only refreshes its row."""
    monkeypatch.setattr(reference, "results_of", lambda *_: "same" * 16)
    for _ in range(2):
        reference.main(record, years=1)
    with record.open() as file:
        rows = list(csv.DictReader(file))

    assert [row["model"] for row in rows] == [OLD, FASTER, OTHER, model_fingerprint()[:12]]
    assert rows[-1]["machine"] == reference.machine()
    assert "as no other state on record" in capsys.readouterr().out  # its hash is longer than those above


@pytest.mark.slow
def test_the_record_of_the_state_at_hand_is_true():
    """What is on record of this state, on this kind of machine, comes out again; a state not on record proves nothing.

    It goes stale, which is no failure, until the reference scenarios have been run with it.
    """
    with lineage.TABLE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["model"] == model_fingerprint()[: lineage.SHOWN]]
    rows = [row for row in rows if row["machine"] == reference.machine()]
    if not rows:
        pytest.skip("this state of the model is not on record: python -m experiments.lineage")

    assert reference.row_of(reference.YEARS) in rows
