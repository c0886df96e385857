"""The command line: what is printed where, exit codes, and files."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ccsim
from ccsim import cli, store
from ccsim.cli import progress
from ccsim.cli.progress import duration
from ccsim.engine import Engine
from ccsim.parameters import Parameters
from ccsim.running import Run
from ccsim.scenario import template

ROOT = Path(__file__).parent.parent


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty working folder with the scenario hamlet.toml: 600 people, one year."""
    text = template("Hamlet").replace("population = 6000", "population = 600").replace("years = 20", "years = 1")
    ages = re.search(r"ages = \[(.*?)\]", text)
    assert ages
    tenth = ", ".join(str(int(count) // 10) for count in ages[1].split(","))
    text = text.replace(ages[0], f"ages = [{tenth}]")
    total = sum(int(count) for count in tenth.split(","))
    text = text.replace("population = 600 ", f"population = {total} ")
    (tmp_path / "hamlet.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture
def without_pictures(monkeypatch):
    """Leave the drawing out, which takes longer than a small run."""
    monkeypatch.setattr(Run, "_pictures", lambda _self: iter(()))


def call(*arguments: str):
    """Run a command line in this process."""
    return CliRunner().invoke(cli.app, list(arguments))


def in_words(text: str) -> str:
    """Return text without line breaks and frames, which depend on the terminal's width."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


# ---- run --------------------------------------------------------------------------------------------
def test_run_prints_a_table_and_writes_a_folder(here):
    """Two runs end in a table on standard output and in runs/hamlet with data and pictures."""
    done = call("run", "hamlet.toml", "--seeds", "2", "--workers", "1")

    assert done.exit_code == 0, done.output
    assert "Hamlet: the middle of 2 runs" in done.stdout
    assert re.search(r"Population +[0-9]+ +[0-9]+", done.stdout)
    assert "Results: " in in_words(done.stderr)
    assert len(ccsim.load(here / "runs" / "hamlet").frame) == 24
    assert (here / "runs" / "hamlet" / "figures" / "map.png").stat().st_size > 10_000


@pytest.mark.usefixtures("without_pictures")
def test_options_of_run(here):
    """Seed, length, settings and folder are as asked for, and remembered in the manifest."""
    done = call("run", "hamlet.toml", "--seeds", "2", "--seed", "7", "--years", "2", "--workers", "1",
                "--set", "migration.theta=2.5", "--set", "towns.0.homes.rent=500", "-o", "try", "--quiet")  # fmt: skip
    run = ccsim.load(here / "try")

    assert (done.exit_code, done.output) == (0, "")
    assert (run.manifest.seeds, run.manifest.months) == ((7, 8), 24)
    assert (run.scenario.parameters.migration.theta, run.scenario.towns[0].homes.rent.value) == (2.5, 500)
    assert run.manifest.settings == ("migration.theta=2.5", "towns.0.homes.rent=500")


@pytest.mark.usefixtures("without_pictures")
def test_json_is_all_that_is_on_standard_output(here):
    """With --json a program can read what is printed; messages go to standard error."""
    done = call("run", "hamlet.toml", "--seeds", "1", "--workers", "1", "--json")
    content = json.loads(done.stdout)

    assert content["folder"] == str(here / "runs" / "hamlet")
    assert content["seeds"] == [1]
    (lines,) = content["towns"].values()
    assert lines[0]["label"] == "Population"
    assert "Results: " in in_words(done.stderr)


@pytest.mark.usefixtures("here", "without_pictures")
def test_earlier_run_is_replaced_only_with_force():
    """The second run is refused with exit code 2, and done with --force."""
    first = ("run", "hamlet.toml", "--seeds", "1", "--workers", "1", "-q")
    assert call(*first).exit_code == 0

    refused = call(*first)
    assert refused.exit_code == 2
    assert "Add --force to replace it" in in_words(refused.stderr)
    assert call(*first, "--force", "--seed", "3").exit_code == 0
    assert ccsim.load("runs/hamlet").manifest.seeds == (3,)


def test_problems_of_a_scenario_end_the_run(here):
    """At most twenty problems are printed, the exit code is 2, and nothing is written."""
    text = (here / "hamlet.toml").read_text(encoding="utf-8")
    wrong = "\n".join(f"wrong{i} = 1" for i in range(30))
    (here / "bad.toml").write_text(f"{wrong}\n{text}", encoding="utf-8")
    done = call("run", "bad.toml")

    lines = done.stderr.strip().splitlines()
    assert done.exit_code == 2
    assert len(lines) == 21
    assert lines[-1] == "... and 10 more"
    assert lines[0].startswith("bad.toml:1 ")
    assert not (here / "runs").exists()


@pytest.mark.usefixtures("here", "without_pictures")
def test_failed_replicates_are_told_and_the_others_kept(monkeypatch):
    """One failing seed of three: one line, exit code 1, the traceback in the manifest only."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2:
            raise ZeroDivisionError("no firms [left]")
        whole_step(self)

    monkeypatch.setattr(Engine, "step", step)
    done = call("run", "hamlet.toml", "--seeds", "3", "--workers", "1")

    assert done.exit_code == 1
    assert "Seed 2 failed in month 0 (01/2024): ZeroDivisionError: no firms [left]" in done.stderr
    assert "Traceback" not in done.output
    assert "Traceback" in ccsim.load("runs/hamlet").failures[0].traceback
    assert ccsim.load("runs/hamlet").manifest.seeds == (1, 3)


def test_all_failed_still_leaves_a_manifest(here, monkeypatch):
    """If no replicate succeeds there is no table, but a record of what happened."""

    def step(_self):
        raise ZeroDivisionError("no firms left")

    monkeypatch.setattr(Engine, "step", step)
    done = call("run", "hamlet.toml", "--seeds", "2", "--workers", "1", "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["towns"] == {}
    assert len(store.read_manifest(here / "runs" / "hamlet")["failures"]) == 2


@pytest.mark.usefixtures("here", "without_pictures")
def test_interrupted_run_keeps_what_is_finished(monkeypatch):
    """Ctrl-C in the second of three runs: exit code 130, one run kept, and the manifest says so."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2:
            raise KeyboardInterrupt
        whole_step(self)

    monkeypatch.setattr(Engine, "step", step)
    done = call("run", "hamlet.toml", "--seeds", "3", "--workers", "1")

    assert done.exit_code == 130
    assert "1 of 3 runs were finished and are kept" in in_words(done.stderr)
    assert ccsim.load("runs/hamlet").manifest.interrupted


def test_interrupted_before_anything_is_finished(here, monkeypatch):
    """Ctrl-C in the first run writes nothing, and leaves an earlier run alone."""

    def step(_self):
        raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "step", step)
    done = call("run", "hamlet.toml", "--seeds", "3", "--workers", "1")

    assert done.exit_code == 130
    assert "nothing was written" in in_words(done.stderr)
    assert list((here / "runs").iterdir()) == []


def test_interrupt_while_drawing_keeps_the_data(here, monkeypatch):
    """Ctrl-C during the pictures costs the pictures only."""

    def pictures(_self):
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "_pictures", pictures)
    done = call("run", "hamlet.toml", "--seeds", "1", "--workers", "1", "-q")

    assert done.exit_code == 130
    assert len(ccsim.load(here / "runs" / "hamlet").frame) == 12


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are a matter of Unix")
def test_ctrl_c_with_worker_processes(here):
    """A real SIGINT to the whole group, as a terminal sends it: no traceback, finished runs kept, nobody left."""
    command = [sys.executable, "-m", "ccsim", "run", "hamlet.toml", "--seeds", "400", "--years", "9", "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FORCE_COLOR": "1"}  # shows the bar although nobody looks
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr
    bar = ""
    while not re.search(r"[1-9][0-9]*/400", bar) and process.poll() is None:
        bar += process.stderr.read(1)
    os.killpg(process.pid, signal.SIGINT)
    _, messages = process.communicate(timeout=60)  # ends when nobody has these pipes open any more

    assert process.returncode == 130, messages
    assert "Traceback" not in messages
    manifest = ccsim.load(here / "runs" / "hamlet").manifest
    assert manifest.interrupted
    assert 0 < len(manifest.seeds) < 400


# ---- facts ------------------------------------------------------------------------------------------
QUICK = ("facts", "hamlet.toml", "--seeds", "2", "--years", "1", "--workers", "1")


@pytest.mark.usefixtures("here")
def test_facts_are_measured_and_judged():
    """Two facts: their targets, values and verdicts on standard output, the time it takes on standard error."""
    done = call(*QUICK, "--only", "f07,F10")

    assert re.search(r"F07 +share of firms with fewer than 10 workers.*0\.93 ± 0\.04.*(holds|misses)", done.stdout)
    assert "F10" in done.stdout
    assert "F01" not in done.stdout
    assert re.search(r"2 runs on one process: about [0-9]+ s", done.stderr)
    assert done.exit_code == 0  # both are facts to validate on: they may miss


@pytest.mark.usefixtures("here")
def test_missed_fact_to_calibrate_on_shows_in_the_exit_code():
    """A town where nine in ten firms close in a year: the death rate misses, exit code 1, JSON complete."""
    done = call(*QUICK, "--only", "F02", "--json", "--set", "enterprise.closing=0.9")
    content = json.loads(done.stdout)

    assert done.exit_code == 1
    assert content["settings"] == ["enterprise.closing=0.9"]
    assert (content["seeds"], content["burn_in"]) == ([1, 2], 5)
    assert content["facts"][0]["verdict"] == "misses"
    assert content["facts"][0]["value"] > 10.5


def test_facts_are_listed_without_simulating(here):
    """The list needs no scenario."""
    done = call("facts", "--list", "--only", "F20")

    assert done.exit_code == 0
    assert "0.5 (0.2 to 1.0)" in done.stdout
    assert json.loads(call("facts", "--list", "--json").stdout)[0]["id"] == "F01"
    assert list(here.iterdir()) == [here / "hamlet.toml"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("facts", "hamlet.toml", "--only", "F99"), "There is no fact F99. There are F01 to F30"),
        (("facts", "--only", "F01"), "obidos.toml does not exist"),
        ((*QUICK, "--report", "nowhere/facts.md"), "There is no folder nowhere for the report"),
        ((*QUICK, "--set", "enterprise.closing=x"), "enterprise.closing"),
    ],
)
def test_facts_refuse_what_they_cannot_use(arguments, said):
    """Exit code 2, in words, before anything is simulated."""
    done = call(*arguments)

    assert done.exit_code == 2
    assert said in in_words(done.stderr)
    assert done.stdout == ""


@pytest.mark.usefixtures("here")
def test_failed_run_of_facts_is_told(monkeypatch):
    """One of two seeds fails: the fact is measured on the other, and the exit code says that something failed."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2:
            raise ZeroDivisionError("no firms left")
        whole_step(self)

    monkeypatch.setattr(Engine, "step", step)
    done = call(*QUICK, "--only", "F07")

    assert done.exit_code == 1
    assert "Seed 2 failed in month 0 (01/2024): ZeroDivisionError: no firms left" in done.stderr
    assert "F07" in done.stdout


def test_report_on_facts_is_written(here):
    """A document and its pictures, in the folder asked for."""
    done = call(*QUICK, "--only", "F07", "--report", "facts.md", "--quiet")

    assert done.exit_code == 0
    assert (here / "facts.md").read_text("utf-8").startswith("# The facts in the model")
    assert (here / "pictures" / "facts" / "firm-sizes.png").is_file()
    assert done.stderr == ""


@pytest.mark.usefixtures("here")
def test_interrupted_facts(monkeypatch):
    """Ctrl-C: exit code 130, and nothing half measured."""

    def step(_self):
        raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "step", step)
    done = call(*QUICK, "--only", "F07", "--quiet")

    assert (done.exit_code, done.stdout) == (130, "")
    assert "nothing was measured" in done.stderr


# ---- check, new, schema -----------------------------------------------------------------------------
@pytest.mark.usefixtures("here")
def test_check_summarises_a_fine_file():
    """A file without problems is "fine", with what it holds."""
    done = call("check", "hamlet.toml")

    assert done.exit_code == 0
    assert done.stdout.startswith("fine: Hamlet: Hamlet (")
    assert "1 year from January 2024" in done.stdout
    assert "Parameters: all at their defaults." in done.stdout


def test_check_lists_problems(here):
    """A file with a problem is named with line and cure; the exit code is 2."""
    path = here / "hamlet.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("years = 1\n", "yaers = 1\n"), encoding="utf-8")
    done = call("check", "hamlet.toml")

    assert done.exit_code == 2
    assert 'unknown key "yaers". Did you mean "years"?' in done.stderr
    assert done.stdout == ""


def test_check_names_changed_parameters(here):
    """What differs from the defaults is listed."""
    path = here / "hamlet.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("# theta = 3", "theta = 2.5"), encoding="utf-8")

    assert "Parameters: migration.theta changed." in call("check", "hamlet.toml").stdout


@pytest.mark.usefixtures("here")
def test_new_writes_a_scenario_that_passes():
    """What `ccsim new` writes, `ccsim check` finds fine."""
    assert call("new", "mytown").exit_code == 0
    assert "fine: mytown" in call("check", "mytown.toml").stdout


@pytest.mark.parametrize("name", ["hamlet", "hamlet.toml"])
def test_new_never_overwrites(here, name):
    """An existing file stays as it is."""
    before = (here / "hamlet.toml").read_bytes()
    done = call("new", name)

    assert done.exit_code == 2
    assert "exists already and stays as it is" in done.stderr
    assert (here / "hamlet.toml").read_bytes() == before


@pytest.mark.parametrize("name", ["nowhere/town", "-", "a\nb", "x" * 100])
def test_new_refuses_names_that_do_not_work(here, name):
    """A name that cannot be a file or a result is refused in words, and leaves no file."""
    done = call("new", "--", name)

    assert done.exit_code == 2
    assert done.stderr
    assert sorted(path.name for path in here.iterdir()) == ["hamlet.toml"]


def test_schema_is_json():
    """The schema can be piped into a file."""
    assert json.loads(call("schema").stdout)["title"] == "ccsim scenario"


# ---- lists ------------------------------------------------------------------------------------------
def test_parameters_lists_every_declaration():
    """Each path is there, with its value, unit and meaning."""
    text = call("parameters").stdout

    for path, spec in Parameters().specs().items():
        assert path in text
        assert spec.meaning in text


def test_terminal_shows_meaning_below_the_name(monkeypatch):
    """At a terminal of 80 columns nothing is cut off."""
    monkeypatch.setattr(cli.lists, "for_people", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    text = call("parameters", "migration.theta").stdout

    assert "…" not in text
    assert text.index("migration.theta") < text.index("sensitivity")


def test_parameters_as_json():
    """A program gets numbers, not texts."""
    (theta,) = json.loads(call("parameters", "migration.theta", "--json").stdout)

    assert theta["path"] == "migration.theta"
    assert theta["value"] == Parameters().migration.theta
    assert theta["hard"] == list(Parameters().specs()["migration.theta"].hard)


def test_search_ignores_case_and_says_if_there_is_nothing():
    """Letters are found in paths and meanings; if nowhere, the exit code is 2."""
    assert "ageing.fertility" in call("parameters", "FERTIL").stdout
    assert "unemployment_rate" in call("indicators", "Unemployed").stdout
    for command in ("parameters", "indicators"):
        done = call(command, "xyzzy")
        assert done.exit_code == 2
        assert f'contains "xyzzy". `ccsim {command}`' in done.stderr


def test_indicators_as_json():
    """Every indicator has name, unit and meaning."""
    found = json.loads(call("indicators", "--json").stdout)

    assert {"name", "unit", "meaning"} == set(found[0])
    assert len(found) > 50


def test_bar_counts_kernels_while_they_are_compiled(monkeypatch):
    """Until the replicates begin, the bar shows how many kernels lie compiled; then it counts runs."""
    monkeypatch.setattr(progress, "GLANCE", 0.01)
    monkeypatch.setattr(progress.compiled, "progress", lambda: (7, 50))
    with progress.display() as display:
        bar = progress.Bar(display)
        bar.compiling()
        deadline = time.monotonic() + 10
        while not [task for task in display.tasks if task.completed == 7] and time.monotonic() < deadline:
            time.sleep(0.01)
        assert [(task.description, task.completed, task.total) for task in display.tasks] == [("compiling", 7, 50)]
        bar.begun(3)
        assert [(task.description, task.completed, task.total) for task in display.tasks] == [("simulating", 0, 3)]


# ---- the frame of it --------------------------------------------------------------------------------
def test_help_is_quick_and_has_examples():
    """`--help` loads nothing heavy; each command shows an example of itself."""
    ask = "import sys, ccsim.cli; print({'numba', 'mesa', 'pandas', 'matplotlib', 'pydantic'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
    for command in ("run", "check", "new", "schema", "parameters", "indicators"):
        assert f"ccsim {command}" in in_words(call(command, "--help").stdout)


def test_a_worker_that_gathers_evidence_waits_for_no_tables_and_statistics():
    """Neither pandas nor the special functions are loaded for what only simulates: both take longer than a month."""
    ask = "import sys, ccsim.judging.evidence; print({'pandas', 'scipy.special', 'matplotlib'} & {*sys.modules})"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["run", "x.toml", "--sede", "3"], "No such option: --sede"),
        (["run"], "Missing argument"),
        (["run", "x.toml", "--seeds", "many"], "--seeds"),
        (["run", "x.toml", "--seeds", "0"], "--seeds"),
        (["run", "x.toml"], "x.toml does not exist"),
        (["run", "hamlet.toml", "--set", "theta"], "is not of the form key=value"),
        (["check", "."], "is a folder"),
    ],
)
@pytest.mark.usefixtures("here")
def test_mistakes_are_answered_in_words(arguments, message):
    """Whatever is mistyped: exit code 2, a sentence, no traceback."""
    done = call(*arguments)

    assert done.exit_code == 2
    assert message in in_words(done.stderr)
    assert "Traceback" not in done.output


def test_version():
    """`--version` names the program and its version."""
    assert re.fullmatch(r"ccsim [\w.()+ ]+\n", call("--version").stdout)


def test_mistake_of_ours_is_no_traceback(monkeypatch, capsys):
    """An error inside ccsim ends in one sentence, exit code 1; CCSIM_DEBUG shows where it was."""

    def broken():
        raise ZeroDivisionError("oh")

    monkeypatch.delenv("CCSIM_DEBUG", raising=False)
    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert "Something is wrong inside ccsim (ZeroDivisionError: oh)" in in_words(capsys.readouterr().err)

    monkeypatch.setenv("CCSIM_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main()


def interrupted_kernel():
    """Return what Ctrl-C becomes while a kernel is called."""
    error = SystemError("a result with an exception set")
    error.__cause__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize(
    ("trouble", "code"), [(KeyboardInterrupt, 130), (interrupted_kernel(), 130), (SystemError, 1), (MemoryError, 1)]
)
def test_other_ends(trouble, code, monkeypatch):
    """Ctrl-C anywhere is 130, in a kernel too; too little memory is a failure with advice."""

    def broken():
        raise trouble

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code


@pytest.mark.skipif(os.name == "nt", reason="there is no head")
def test_reader_that_has_seen_enough():
    """`ccsim parameters | head -1` ends without complaint."""
    command = f"'{sys.executable}' -m ccsim parameters | head -1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("parameter")
    assert done.stderr == ""


@pytest.mark.usefixtures("here")
def test_no_color_is_respected(monkeypatch):
    """With NO_COLOR set, no colour codes are printed even to a terminal."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "\x1b[3" not in call("check", "nothing.toml").output


def test_durations_in_words():
    """Seconds, then minutes, then hours."""
    assert [duration(s) for s in (4.2, 600, 9000)] == ["4 s", "10 min", "2.5 h"]
