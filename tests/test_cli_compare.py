"""The command that compares plans: what is printed where, exit codes, and files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import call, here, in_words  # noqa: F401  (a fixture is imported by name)

from ccsim.comparing.comparison import Comparison
from ccsim.engine import Engine
from ccsim.workers import InProcess

DESKS = """
[plan]
title = "Desks"
[[plan.levers]]
kind = "coworking"
size = 10
lag = 3
start = "2024-01"
years = 1
"""
FAME = """
[plan]
title = "Fame"
[[plan.levers]]
kind = "branding"
size = 20000
start = "2024-02"
years = 1
"""
QUICK = ("--seeds", "2", "--workers", "1")


@pytest.fixture
def plans(here) -> Path:  # noqa: F811  (the fixture of that name)
    """A folder with the hamlet, desks for it, and fame for it."""
    text = (here / "hamlet.toml").read_text("utf-8")
    for name, plan in (("desks", DESKS), ("fame", FAME)):
        (here / f"{name}.toml").write_text(text + plan, encoding="utf-8")
    return here


@pytest.fixture
def without_pictures(monkeypatch):
    """Leave the drawing out, which takes longer than a small comparison."""
    monkeypatch.setattr(Comparison, "_pictures", lambda _self: iter(()))


@pytest.mark.usefixtures("without_pictures")
def test_compare_prints_sentences_and_tables(plans):
    """Each plan has its sentences and tables on standard output, then plan against plan; the folder is written."""
    done = call("compare", "desks.toml", "fame.toml", *QUICK, "--contributions")
    words = in_words(done.stdout)

    assert done.exit_code == 0, done.output
    assert "Hamlet: Desks" in words
    assert "Desks costs EUR" in words
    assert "Hamlet, 2024: Desks against doing nothing, 2 pairs of runs" in words
    for title in ("Cash flow, 1,000 EUR", "Money, 1,000 EUR", "Who gains, who loses", "What each lever contributes"):
        assert title in words
    assert "Hamlet, 2024: Desks against Fame, 2 pairs of runs" in words
    assert "6 runs on one process: about" in in_words(done.stderr)
    assert (plans / "runs" / "compare-desks" / "results.json").is_file()


@pytest.mark.usefixtures("plans", "without_pictures")
def test_tables_fit_a_terminal_of_eighty_columns(monkeypatch):
    """Nothing is cut off, and no line is longer than the terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    done = call("compare", "desks.toml", *QUICK, "--contributions", "--quiet")

    assert done.exit_code == 0
    assert "…" not in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


@pytest.mark.usefixtures("without_pictures")
def test_json_is_all_that_is_on_standard_output(plans):
    """With --json a program can read what is printed, the folder included."""
    done = call("compare", "desks.toml", *QUICK, "--seed", "4", "--json", "-o", "try", "--set", "migration.theta=2.5")
    content = json.loads(done.stdout)

    assert content["folder"] == str(plans / "try")
    assert content["seeds"] == [4, 5]
    assert content["settings"] == ["migration.theta=2.5"]
    assert list(content["plans"]) == ["Desks"]
    assert "Results: " in in_words(done.stderr)


@pytest.mark.usefixtures("plans", "without_pictures")
def test_earlier_comparison_is_replaced_only_with_force():
    """The second comparison is refused with exit code 2, and done with --force."""
    again = ("compare", "fame.toml", *QUICK, "-q")

    assert call(*again).exit_code == 0
    refused = call(*again)
    assert refused.exit_code == 2
    assert "already holds a comparison. Add --force" in in_words(refused.stderr)
    assert call(*again, "--force").exit_code == 0


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument"),
        (("hamlet.toml",), "There is no plan in hamlet"),
        (("desks.toml", "nowhere.toml"), "nowhere.toml does not exist"),
        (("desks.toml", "desks.toml"), 'Two plans are called "desks"'),
        (("desks.toml", "--seeds", "0"), "--seeds"),
        (("desks.toml", "--discount", "7"), "--discount"),
        (("desks.toml", "--set", "plan.levers.0.size=-1"), "plan.levers"),
        (("desks.toml", "--years", "0"), "--years"),
    ],
)
def test_wrong_input_is_refused_in_words(arguments, said):
    """Exit code 2, a sentence, nothing on standard output, before anything is simulated."""
    done = call("compare", *arguments)

    assert done.exit_code == 2
    assert said in in_words(done.stderr)
    assert done.stdout == ""
    assert not Path("runs").exists()


def test_plans_for_other_towns_are_refused(plans):
    """The key that differs is named with both values."""
    other = (plans / "fame.toml").read_text("utf-8").replace("years = 1", "years = 2", 1)
    (plans / "other.toml").write_text(other, encoding="utf-8")
    done = call("compare", "desks.toml", "other.toml")

    assert done.exit_code == 2
    assert "years is 1 in the first and 2 in the second" in in_words(done.stderr)


@pytest.mark.usefixtures("without_pictures")
def test_failed_runs_are_told_and_their_twins_left_out(plans, monkeypatch):
    """One failing run of four: one line, exit code 1, the traceback in the manifest only."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2 and self.scenario.plan.levers:
            raise ZeroDivisionError("no firms [left]")
        whole_step(self)

    monkeypatch.setattr(Engine, "step", step)
    done = call("compare", "desks.toml", *QUICK)
    manifest = json.loads((plans / "runs" / "compare-desks" / "manifest.json").read_text("utf-8"))

    assert done.exit_code == 1
    assert "Seed 2 of Desks failed in month 0 (01/2024): ZeroDivisionError: no firms [left]" in done.stderr
    assert "Traceback" not in done.output
    assert manifest["seeds"] == [1]
    assert "Traceback" in manifest["failures"][0]["traceback"]


def test_nothing_is_written_if_no_twins_succeed(plans, monkeypatch):
    """Every run fails: exit code 1 and no folder."""

    def step(_self):
        raise ZeroDivisionError("no firms left")

    monkeypatch.setattr(Engine, "step", step)
    done = call("compare", "desks.toml", *QUICK)

    assert done.exit_code == 1
    assert "No set of twins succeeded" in done.stderr
    assert not (plans / "runs" / "compare-desks").exists()


@pytest.mark.usefixtures("plans", "without_pictures")
def test_interrupted_comparison_keeps_whole_sets(monkeypatch):
    """Ctrl-C in the second of three sets of twins: exit code 130, one set kept; in the first, nothing."""
    whole = InProcess.submit

    def interrupt_in(seed):
        def submit(self, work, replicate):
            if replicate.seed == seed:
                raise KeyboardInterrupt
            return whole(self, work, replicate)

        monkeypatch.setattr(InProcess, "submit", submit)

    interrupt_in(2)
    done = call("compare", "desks.toml", "--seeds", "3", "--workers", "1")
    assert done.exit_code == 130
    assert "1 of 3 sets of twins were finished and are kept" in in_words(done.stderr)
    interrupt_in(1)
    done = call("compare", "desks.toml", "--seeds", "3", "--workers", "1", "-o", "other")
    assert done.exit_code == 130
    assert "nothing was written" in in_words(done.stderr)
    assert not Path("other").exists()


@pytest.mark.usefixtures("plans")
def test_interrupt_while_drawing_keeps_the_data(monkeypatch):
    """Ctrl-C during the pictures costs the pictures only."""

    def pictures(_self):
        raise KeyboardInterrupt

    monkeypatch.setattr(Comparison, "_pictures", pictures)
    done = call("compare", "desks.toml", *QUICK, "-q")

    assert done.exit_code == 130
    assert Path("runs/compare-desks/effects.parquet").is_file()
    assert not Path("runs/compare-desks/figures").exists()


@pytest.mark.usefixtures("plans", "without_pictures")
def test_what_cannot_be_kept_is_shown_all_the_same(monkeypatch):
    """Where writing fails after all the simulating, tables are printed, what failed is said, and the code is 1."""

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ccsim.store.write_parquet", full)
    done = call("compare", "desks.toml", *QUICK, "-q")

    assert done.exit_code == 1
    assert "no space left on device" in in_words(done.stderr)
    assert "Desks costs EUR" in in_words(done.stdout)


@pytest.mark.usefixtures("without_pictures")
def test_names_in_brackets_are_printed_as_they_are(plans):
    """Nothing in the name of a plan or lever is taken for a command to the terminal."""
    path = plans / "desks.toml"
    text = path.read_text("utf-8").replace('"Desks"', '"[/b] Desks [bold]"')
    path.write_text(f'{text}name = "[/i] school"\n', encoding="utf-8")
    done = call("compare", "desks.toml", *QUICK, "-q", "--contributions")

    assert done.exit_code == 0, done.output
    assert "[/b] Desks [bold] against doing nothing" in in_words(done.stdout)
    assert "[/i] school" in done.stdout


def test_help_shows_what_stands_in_brackets():
    """The names of tables in a scenario are not taken for commands to the terminal."""
    assert "differ by their [plan]" in in_words(call("compare", "--help").stdout.replace("│", " "))
    assert "as [plan] with one [[plan.levers]]" in in_words(call("levers", "--help").stdout)


def test_card_of_a_lever_has_the_keys_of_its_own():
    """The month of a festival and the sectors of an incubator can be chosen, so that they are shown."""
    assert "month 7: calendar month of the edition" in in_words(call("levers", "festival").stdout)
    assert "creative, technology: sectors whose firms it is for" in in_words(call("levers", "incubator").stdout)
