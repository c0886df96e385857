"""The command that carries out studies: what is printed where, exit codes, and how to go on."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from study_texts import TEXT, TWINS, written
from test_cli import call, in_words

from ccsim.cli.progress import SIMULATING
from ccsim.engine import Engine
from ccsim.studies import StudyWork, load_sweep, read_study
from ccsim.sweeping import InProcess, Results, coordinator, sweep_all
from ccsim.sweeping import choosing as chosen

SHORT = ("years = 3", "years = 1")
GRID = ('kind = "latin hypercube"\npoints = 4', 'kind = "grid"\nlevels = 2')


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a short study of the hamlet, carried out in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(chosen, "Processes", lambda *_: InProcess())
    written(tmp_path, TEXT, SHORT, GRID)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_tables_tell_points_range_sensitivity_and_chance():
    """Results go to standard output, where they lie and what is going on to standard error; the exit code is 0."""
    done = call("sweep", "try.toml")
    words = in_words(done.stdout)

    assert done.exit_code == 0, done.output
    for part in ("A hamlet: 8 runs of 1 year, 4 points", "Point by point", "Over the points", "main effect", "chance"):
        assert part in words
    assert "What moves population_2024 (persons)" in words
    assert "Variance of single runs, %" in words
    assert "Results: " in in_words(done.stderr)
    assert "runs/sweep-try" in done.stderr


def test_there_is_a_bar_only_where_there_is_something_to_do(folder):
    """It tells at once how many runs there are; a second study, or nothing left to do, shows none."""
    assert "8/8" in call("sweep", "try.toml", "-o", "found").stderr
    assert SIMULATING not in call("sweep", "try.toml", "-o", "found", "--resume").stderr
    written(folder, TEXT, ("years = 3", "years = 2"), GRID)
    refused = call("sweep", "try.toml", "-o", "found", "--resume")
    assert SIMULATING not in refused.stderr
    assert "content.study.years: 1 there, 2 now" in refused.stderr


def test_nothing_is_said_of_outcomes_before_there_are_any(folder):
    """Asked for sensitivity, a sweep without a result says so, with code 1."""
    sweep_all(StudyWork(read_study(folder / "try.toml")), folder / "found", limit=0)
    done = call("results", "found", "--sensitivity")

    assert (done.exit_code, done.stdout, in_words(done.stderr).strip()) == (1, "", "No run has a result yet.")


@pytest.mark.usefixtures("folder")
def test_tables_fit_a_terminal_of_eighty_columns(monkeypatch):
    """Nothing is cut off, and no line is longer than the terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    done = call("sweep", "try.toml", "--quiet")

    assert "…" not in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


@pytest.mark.usefixtures("folder")
def test_json_is_all_that_is_on_standard_output():
    """A program can read points, range, sensitivity and what became of the runs."""
    content = json.loads(call("sweep", "try.toml", "--json", "-o", "found").stdout)

    assert content["runs"] == {"asked": 8, "done": 8, "failed": 0, "unequal": 0}
    assert [len(content[key]) for key in ("points", "outcomes", "sensitivity", "variance")] == [4, 1, 6, 1]
    assert content["folder"].endswith("found")


def test_a_dry_run_tells_what_it_takes_and_keeps_nothing(folder):
    """Runs, time, disk; nothing is written."""
    done = call("sweep", "try.toml", "--dry-run", "--workers", "2")
    words = in_words(done.stdout)

    assert done.exit_code == 0, done.output
    assert "A hamlet: 4 points of 2 names (grid), 2 replicates each" in words
    assert "8 runs of 1 year" in words
    assert "Time on 2 processes: about" in words
    assert "Disk: at most about" in words
    assert not (folder / "runs").exists()


def test_a_dry_run_counts_twins_and_speaks_to_programs(folder):
    """Two levers' points share their twin: 4 runs and 2 towns without a plan."""
    written(folder, TWINS, SHORT, ("2024-02", "2024-01"), ('name = "people"', 'name = "P"'))
    content = json.loads(call("sweep", "try.toml", "--dry-run", "--json").stdout)

    assert (content["runs"], content["simulations"], content["points_tried"]) == (4, 6, 2)
    assert content["seconds"] > 0
    call("sweep", "try.toml", "-o", "found")
    on_disk = sum(path.stat().st_size for path in (folder / "found").rglob("*") if path.is_file())
    assert content["bytes"] == pytest.approx(on_disk, rel=0.1)


def test_points_that_cannot_be_simulated_are_told_before(folder):
    """A dry run names them with their values and ends with code 1; carried out, they are failures."""
    text = TEXT.replace('name = "migration.theta"', 'name = "towns.0.settlements.0.share"\nvalues = [0.9, 0.95]')
    written(folder, text, SHORT, GRID)
    foreseen = call("sweep", "try.toml", "--dry-run")

    assert foreseen.exit_code == 1
    assert "Point 0 cannot be simulated: --set towns.0.settlements.0.share=0.9" in in_words(foreseen.stdout)
    done = call("sweep", "try.toml", "-o", "found")
    assert done.exit_code == 1
    assert "8 of 8 runs failed. Look at them with: ccsim results" in in_words(done.stderr)


def test_one_run_is_made_again_exactly(folder):
    """The command that the folder gives for a row prints that row, its key included, bit by bit."""
    call("sweep", "try.toml", "-o", "found")
    command = call("results", "found", "--reproduce", "5").stdout.split("\n")[0]
    again = json.loads(call(*shlex.split(command)[1:], "--json").stdout)
    row = load_sweep(folder / "found").frame.iloc[5].to_dict()

    assert again == row
    assert "key: " + row["key"] in call(*shlex.split(command)[1:]).stdout


def test_a_limited_sweep_says_how_to_go_on(folder):
    """The command it prints does the rest; when nothing is missing it says so no more."""
    done = call("sweep", "try.toml", "--limit", "3", "--set", "migration.moving_cost=2")
    (command,) = (line.split("Go on with: ")[1] for line in done.stderr.splitlines() if "Go on with: " in line)
    rest = call(*shlex.split(command)[1:])

    assert done.exit_code == rest.exit_code == 0
    assert "3 of 8 runs are kept." in in_words(done.stderr)
    assert command == "ccsim sweep try.toml --set migration.moving_cost=2 --out runs/sweep-try --resume"
    assert "8 runs of 1 year" in in_words(rest.stdout)
    assert "Go on with" not in rest.stderr
    assert (folder / "runs" / "sweep-try" / "study.json").is_file()


def test_interrupted_runs_are_kept_and_the_way_on_is_told(folder, monkeypatch):
    """Ctrl-C in the fourth run: exit code 130, what was kept before is counted, and the exact command resumes."""
    carry_out, ended = StudyWork.carry_out, []

    def interrupted(work, number):
        ended.append(number)
        if len(ended) > 3:
            raise KeyboardInterrupt
        return carry_out(work, number)

    monkeypatch.setattr(StudyWork, "carry_out", interrupted)
    done = call("sweep", "try.toml", "--out", "kept here")
    told = re.search(r"Interrupted: (\d) of 8 runs are kept. Go on with: (ccsim sweep .*)", done.stderr)

    assert done.exit_code == 130
    assert told
    assert int(told[1]) == sum(Results(folder / "kept here").counts()[1:]) <= 3
    assert told[2] == "ccsim sweep try.toml --out 'kept here' --resume"
    monkeypatch.setattr(StudyWork, "carry_out", carry_out)
    assert call(*shlex.split(told[2])[1:], "--quiet").exit_code == 0
    assert (folder / "kept here" / "study.json").is_file()


@pytest.mark.usefixtures("folder")
def test_shards_are_put_together():
    """Two shards, merged, have all runs; the sensitivity of the whole is told from the folder."""
    for shard in ("1/2", "2/2"):
        assert call("sweep", "try.toml", "--shard", shard, "-o", "found", "-q").exit_code == 0
    merged = call("results", "found", "--merge")

    assert merged.exit_code == 0, merged.output
    assert "8 of 8 runs" in in_words(merged.stdout)
    assert "What moves population_2024" in in_words(call("results", "found", "--sensitivity").stdout)


@pytest.mark.usefixtures("folder")
def test_failed_runs_are_counted(monkeypatch):
    """A run that raises is a record; the others are kept, the exit code is 1, and --retry-failed does it again."""
    step = Engine.step

    def raising(model):
        if model.state.seed == 2 and model.state.month == 3:
            raise ArithmeticError("a sum that is none")
        step(model)

    monkeypatch.setattr(Engine, "step", raising)
    monkeypatch.setattr(coordinator, "MOST_FAILED", 100)
    done = call("sweep", "try.toml", "-o", "found")
    assert done.exit_code == 1
    assert "4 of 8 runs failed" in in_words(done.stderr)
    monkeypatch.setattr(Engine, "step", step)
    assert call("sweep", "try.toml", "-o", "found", "--resume", "--retry-failed").exit_code == 0


@pytest.mark.usefixtures("folder")
def test_limits_reach_the_processes(monkeypatch):
    """Seconds as they are, gigabytes as bytes; without the options both are left to what is usual."""
    asked = []
    monkeypatch.setattr(chosen, "Processes", lambda *limits: asked.append(limits) or InProcess())
    call("sweep", "try.toml", "-o", "one", "--workers", "1", "--time-limit", "2.5", "--memory-limit", "1.5")
    call("sweep", "try.toml", "-o", "two", "--workers", "1")

    assert asked == [(1, 2.5, 1_500_000_000), (1, None, None)]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument"),
        (("nowhere.toml",), "nowhere.toml does not exist"),
        (("try.toml", "--set", "migration.tetha=2"), "--set migration.tetha=2"),
        (("try.toml", "--shard", "3"), "--shard 3 is not of the form 3/40"),
        (("try.toml", "--shard", "5/4"), "There is no shard 5/4"),
        (("try.toml", "--run", "8"), "There is no run 8: the study has 8, counted from 0."),
        (("try.toml", "--limit", "0"), "--limit"),
        (("try.toml", "-o", "try.toml"), "is a file, not a folder"),
    ],
)
def test_wrong_input_is_refused_in_words(arguments, said):
    """Exit code 2, a sentence, nothing on standard output, before anything is simulated."""
    done = call("sweep", *arguments)

    assert done.exit_code == 2
    assert said in in_words(done.stderr)
    assert done.stdout == ""


@pytest.mark.usefixtures("folder")
def test_a_folder_that_holds_a_sweep_is_not_written_to_by_accident():
    """The second time it is refused with exit code 2 and the cure."""
    call("sweep", "try.toml", "-q")
    again = call("sweep", "try.toml")

    assert again.exit_code == 2
    assert "already holds a sweep. Add --resume" in in_words(again.stderr)


def test_warnings_are_shown_unless_nobody_wants_them(folder):
    """Unusual ranges are told on standard error."""
    written(folder, TEXT, SHORT, GRID, ("high = 0.15", "high = 0.6"))

    assert "warning: try.toml:13" in call("sweep", "try.toml", "--dry-run").stderr
    assert "warning" not in call("sweep", "try.toml", "--dry-run", "--quiet").stderr
