"""The command that writes a report: files, exit codes, and what is refused before anything is simulated."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from reported import SHOWN
from test_cli import call, here, in_words  # noqa: F401  (a fixture is imported by name)
from test_cli_compare import DESKS

import ccsim
from ccsim import scenario as scenarios
from ccsim.engine import Engine
from ccsim.judging import study
from ccsim.reporting import drawing
from ccsim.workers import InProcess

QUICK = ("--seeds", "2", "--workers", "1")


@pytest.fixture
def plan(here, monkeypatch) -> Path:  # noqa: F811  (the fixture of that name)
    """A folder with a plan for the hamlet; pictures are left out."""
    text = (here / "hamlet.toml").read_text("utf-8")
    (here / "desks.toml").write_text(text + DESKS, encoding="utf-8")
    monkeypatch.setattr(drawing, "_picture", lambda *_: SHOWN)
    monkeypatch.setattr("ccsim.reporting.writing.as_pdf", lambda document: document.title.encode())
    return here


def test_report_writes_page_paper_tables_and_scenario(plan):
    """The folder has a page in the language asked for, a PDF, tables, a manifest, and a scenario that can be read."""
    done = call("report", "desks.toml", *QUICK, "--language", "pt", "--set", "migration.theta=2.5")
    folder = plan / "runs" / "report-desks"
    page = (folder / "report.html").read_text("utf-8")
    again = scenarios.read(folder / "scenario.json")
    cash = (folder / "tables" / "cash-flow.csv").read_text("utf-8-sig")

    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert f"Report: {folder}" in in_words(done.stderr)
    assert '<html lang="pt">' in page
    assert "Nota para a Câmara Municipal" in page
    assert "Alterado na linha de comandos: <bdi>migration.theta=2.5</bdi>" in page
    assert "Desks" in (folder / "report.pdf").read_text("utf-8")
    assert again.plan.levers == scenarios.read(plan / "desks.toml").plan.levers
    assert next(csv.reader(cash.splitlines()))[0] == "ano"
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["plan"] == "Desks"


def test_formats_can_be_chosen_and_reports_replaced(plan):
    """Only the page is written; the second report is refused without --force."""
    again = ("report", "desks.toml", *QUICK, "--format", "html", "-q")
    folder = plan / "runs" / "report-desks"

    assert call(*again).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "report.html", "scenario.json"]
    refused = call(*again)
    assert refused.exit_code == 2
    assert "already holds a report. Add --force" in in_words(refused.stderr)
    assert call(*again, "--force").exit_code == 0


def test_quick_verdict_is_made_and_told(plan, monkeypatch):
    """The brief answers whether it is a leapfrog, and says that the answer is quick."""
    monkeypatch.setattr(study, "QUICK_PAIRS", 2)
    done = call("report", "desks.toml", *QUICK, "--verdict", "quick", "--format", "html", "-q")
    page = (plan / "runs" / "report-desks" / "report.html").read_text("utf-8")

    assert done.exit_code == 0, done.output
    assert 'id="verdict"' in page
    assert "This is a quick answer from 2 pairs of runs" in page


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument"),
        (("hamlet.toml",), "There is no plan in hamlet"),
        (("nowhere.toml",), "nowhere.toml does not exist"),
        (("desks.toml", "--language", "xx"), 'no language "xx". There are: en, pt'),
        (("desks.toml", "--format", "docx"), "no format “docx”. Choose from html, pdf, csv"),
        (("desks.toml", "--format", ","), "No format is given"),
        (("desks.toml", "--verdict", "nowhere"), "holds no verdict of ccsim"),
        (("desks.toml", "--town", "Nowhere"), 'no town "Nowhere"'),
        (("desks.toml", "--seeds", "0"), "--seeds"),
    ],
)
def test_wrong_input_is_refused_in_words(arguments, said, monkeypatch):
    """Exit code 2, a sentence, nothing written, and nothing simulated."""
    monkeypatch.setattr(Engine, "step", None)
    done = call("report", *arguments)

    assert done.exit_code == 2
    assert said in in_words(done.stderr)
    assert not Path("runs").exists()


@pytest.mark.usefixtures("plan")
def test_failed_runs_are_told(monkeypatch):
    """One failing pair is left out with exit code 1; if every run fails nothing is written."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2 or everything:
            raise ZeroDivisionError("no firms")
        whole_step(self)

    everything = False
    monkeypatch.setattr(Engine, "step", step)
    done = call("report", "desks.toml", *QUICK, "--format", "csv")
    assert done.exit_code == 1
    assert "ZeroDivisionError: no firms" in done.stderr
    assert Path("runs/report-desks/tables/actions.csv").is_file()
    everything = True
    done = call("report", "desks.toml", *QUICK, "-o", "other")
    assert done.exit_code == 1
    assert "No pair of runs succeeded; nothing was written" in in_words(done.stderr)
    assert not Path("other").exists()


@pytest.mark.usefixtures("plan")
def test_interrupted_report_writes_nothing(monkeypatch):
    """Ctrl-C while it runs: exit code 130 and no folder."""

    def submit(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(InProcess, "submit", submit)
    done = call("report", "desks.toml", *QUICK)

    assert done.exit_code == 130
    assert "nothing was written" in in_words(done.stderr)
    assert not Path("runs/report-desks").exists()


def test_report_from_python(plan):
    """`ccsim.report` returns the document, writes the folder, and refuses what cannot be used before any run."""
    document = ccsim.report(plan / "desks.toml", seeds=2, language="pt", out=plan / "mine", formats=("html",))

    assert document.language == "pt"
    assert (plan / "mine" / "report.html").is_file()
    with pytest.raises(ValueError, match="no town"):
        ccsim.report(plan / "desks.toml", seeds=2, town="Nowhere")
    with pytest.raises(ValueError, match="already holds a report"):
        ccsim.report(plan / "desks.toml", seeds=2, out=plan / "mine")
