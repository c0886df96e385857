"""Setting up: which Python is chosen, when the environment is made anew, what the user is told."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev

DEV = Path(dev.__file__)
SOUND = dev.Interpreter("/base/python3.12", "3.12", "")


def fake_python(path: Path, version: str = "3.12", lacks: tuple[str, ...] = ()) -> Path:
    """Write a program that answers the probe like an interpreter of this kind."""
    answer = json.dumps({"path": str(path), "version": version, "lacks": lacks})
    return script(path, f"echo '{answer}'")


def script(path: Path, body: str) -> Path:
    """Write a small program; what needs one is not tested on Windows."""
    if os.name == "nt":
        pytest.skip("the fake interpreters are shell scripts")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project's folder with a space in its path and the two files that an installation depends on."""
    folder = tmp_path / "my project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[project]")
    (folder / "constraints.txt").write_text("numpy==2.3.5")
    monkeypatch.setattr(dev, "ROOT", folder)
    return folder


@pytest.fixture
def installs(monkeypatch):
    """Replace venv and pip by stubs; returns the list of extras of each installation."""
    calls: list[list[str]] = []

    def create(venv, python):
        dev.remove(venv)
        fake_python(Path(dev.program(venv, "python")), python.version)
        (venv / "pyvenv.cfg").write_text("")

    monkeypatch.setattr(dev, "create", create)
    monkeypatch.setattr(dev, "install", lambda _venv, extras: calls.append(extras))
    monkeypatch.setattr(dev, "first_python", lambda: SOUND)
    return calls


@pytest.fixture
def only_path(tmp_path, monkeypatch):
    """A machine whose Pythons are those in one folder, given here as its PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(dev, "MANAGED", ())
    monkeypatch.setattr(dev.sys, "executable", str(folder / "absent"))
    return folder


# ---- interpreters


def test_running_interpreter_is_usable():
    """The interpreter that runs these tests answers the real probe and has no flaw."""
    found = dev.probe(sys.executable)

    assert found.version == "{}.{}".format(*sys.version_info)
    assert found.flaw == ""


@pytest.mark.parametrize(
    ("version", "lacks", "word"),
    [
        ("3.11", [], ""),
        ("3.13", [], ""),
        ("2.7", [], "too old"),
        ("3.9", [], "too old"),
        ("3.14", [], "newer"),
        ("3.12", ["64 bits"], "64 bits"),
        ("3.12", ["ensurepip"], "python3-venv"),
    ],
)
def test_flaws(version, lacks, word):
    """Only complete 64 bit builds of 3.11 to 3.13 pass; what others lack is named."""
    flaw = dev.flaw_of(version, lacks)

    assert bool(flaw) == bool(word)
    assert word in flaw


def test_broken_shim_is_passed_over(only_path):
    """A python3.13 that fails when run does not hide the python3.12 that works."""
    script(only_path / "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    good = fake_python(only_path / "python3.12", "3.12")

    assert dev.first_python() == dev.Interpreter(str(good), "3.12", "")


@pytest.mark.parametrize("body", ["echo hello", "exit 1", "echo '{}'", "echo '[]'", "printf '\\377'"])
def test_nonsense_is_no_python(tmp_path, body):
    """A program that answers anything but the probe's facts is not an interpreter."""
    assert dev.probe(str(script(tmp_path / "python3", body))) is None


def test_all_of_path_is_searched(only_path, tmp_path, monkeypatch):
    """A broken shim does not hide an interpreter of the same name further down PATH."""
    script(only_path / "python3.12", "exit 127")
    good = fake_python(tmp_path / "system" / "python3.12")
    monkeypatch.setenv("PATH", f"{only_path}{os.pathsep}{good.parent}")

    assert dev.first_python().path == str(good)


def test_version_managers_are_searched(only_path, tmp_path, monkeypatch):
    """An interpreter that is not on PATH is found in the version manager's own folder."""
    good = fake_python(tmp_path / "pyenv" / "versions" / "3.12.1" / "bin" / "python3")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(dev, "MANAGED", ("$PYENV_ROOT/versions/*/bin/python3",))

    assert dev.first_python().path == str(good)
    assert not list(only_path.iterdir())


def test_refusal_names_what_was_found(only_path):
    """When nothing fits, the user reads which Pythons were looked at and what each lacks."""
    fake_python(only_path / "python3", "3.8")
    fake_python(only_path / "python3.12", "3.12", ("ensurepip",))

    with pytest.raises(dev.Refusal) as refusal:
        dev.first_python()

    assert f"Python 3.8 at {only_path / 'python3'} is too old" in str(refusal.value)
    assert "apt install python3-venv" in str(refusal.value)


def test_usable_pythons_are_one_a_version_newest_first(only_path):
    """`dev.py pythons` offers one interpreter for each version that works, newest first."""
    for name, version in {"python3": "3.11", "python3.11": "3.11", "python3.13": "3.13"}.items():
        fake_python(only_path / name, version)

    assert [found.version for found in dev.usable_pythons()] == ["3.13", "3.11"]


def test_named_python_is_never_replaced(only_path, tmp_path):
    """A Python that the user names is refused with its flaw, even if a good one exists."""
    fake_python(only_path / "python3.12")

    with pytest.raises(dev.Refusal, match=r"3\.9 at .* too old"):
        dev.named_python(str(fake_python(tmp_path / "mine", "3.9")))
    with pytest.raises(dev.Refusal, match="does not run as a Python"):
        dev.named_python(str(tmp_path / "nowhere"))


def test_misleading_settings_do_not_reach_children(monkeypatch):
    """PYTHONHOME and PIP_USER would break the environment, so children do not see them."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PIP_USER", "1")

    assert dev.probe(sys.executable).flaw == ""
    assert not {"PYTHONHOME", "PIP_USER"} & set(dev.environment())


# ---- the environment


def test_second_set_up_does_nothing(root, installs, capsys):
    """An environment that is up to date is neither installed again nor spoken of."""
    dev.set_up(root / ".venv", [], None)
    capsys.readouterr()
    dev.set_up(root / ".venv", [], None)

    assert installs == [[]]
    assert capsys.readouterr().out == ""


def test_extras_accumulate(root, installs):
    """After `test`, `run` installs nothing; `setup --all` adds to what is there."""
    for job in ("test", "run", "setup --all", "test"):
        dev.set_up(root / ".venv", dev.EXTRAS[job], None)

    assert installs == [["app", "test"], ["app", "calibrate", "cluster", "test"]]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_inputs_install_again(root, installs, name):
    """A change of either file is installed into the same environment, with the same extras."""
    dev.set_up(root / ".venv", ["test"], None)
    (root / ".venv" / "kept").touch()
    (root / name).write_text("changed")
    dev.set_up(root / ".venv", [], None)

    assert installs == [["test"], ["test"]]
    assert (root / ".venv" / "kept").exists()


def test_half_made_environment_is_made_anew(root, installs):
    """Without its stamp an environment is not trusted: all of it goes."""
    dev.set_up(root / ".venv", [], None)
    (root / ".venv" / dev.STAMP).unlink()
    (root / ".venv" / "left over").touch()
    dev.set_up(root / ".venv", [], None)

    assert installs == [[], []]
    assert not (root / ".venv" / "left over").exists()


def test_environment_without_its_base_is_made_anew(root, installs):
    """An environment whose interpreter was uninstalled no longer runs, and is replaced."""
    dev.set_up(root / ".venv", [], None)
    Path(dev.program(root / ".venv", "python")).unlink()
    dev.set_up(root / ".venv", [], None)

    assert installs == [[], []]


def test_naming_another_version_makes_it_anew(root, installs, tmp_path):
    """The environment follows --python to another version, and stays when no version is named."""
    dev.set_up(root / ".venv", [], None)
    dev.set_up(root / ".venv", [], str(fake_python(tmp_path / "newer", "3.13")))
    dev.set_up(root / ".venv", [], None)

    assert installs == [[], []]
    assert dev.read_stamp(root / ".venv")["python"] == "3.13"


def test_interrupted_installation_leaves_no_stamp(root, installs, monkeypatch):
    """Ctrl-C while extras are added leaves the environment marked as half made."""
    dev.set_up(root / ".venv", [], None)
    monkeypatch.setattr(dev, "install", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))

    with pytest.raises(KeyboardInterrupt):
        dev.set_up(root / ".venv", ["test"], None)

    assert dev.read_stamp(root / ".venv") is None
    assert installs == [[]]


def test_failed_extension_keeps_what_worked(root, installs, monkeypatch):
    """When extras cannot be fetched, `run` still works with what was there."""
    dev.set_up(root / ".venv", [], None)
    monkeypatch.setattr(dev, "install", lambda *_: (_ for _ in ()).throw(dev.Refusal("offline")))

    with pytest.raises(dev.Refusal, match="offline"):
        dev.set_up(root / ".venv", ["test"], None)

    assert dev.read_stamp(root / ".venv")["extras"] == []
    assert installs == [[]]


def test_foreign_folder_is_never_removed(root):
    """A folder given to --venv that is no environment stays as it is."""
    (root / "thesis").mkdir()
    (root / "thesis" / "chapter.tex").touch()

    with pytest.raises(dev.Refusal, match="no Python environment"):
        dev.remove(root / "thesis")

    assert (root / "thesis" / "chapter.tex").exists()


def test_real_environment_in_a_path_with_a_space(root):
    """Python's own venv makes an environment that answers the probe, in a folder with a space."""
    base = dev.probe(sys.executable).path
    dev.run_quietly([base, "-m", "venv", "--without-pip", str(root / ".venv")], "failed")

    assert dev.probe(dev.program(root / ".venv", "python")).flaw == ""
    dev.remove(root / ".venv")
    assert not (root / ".venv").exists()


@pytest.mark.parametrize(("said", "told"), [("ProxyError(403)", True), ("SyntaxError", False)])
def test_failed_step_shows_its_last_lines(root, said, told):
    """A failing step ends in its own last lines, and in plain words if the index was out of reach."""
    noise = f"print('first'); print('noise\\n' * {dev.LAST_LINES}); print({said!r}); raise SystemExit(1)"

    with pytest.raises(dev.Refusal) as refusal:
        dev.run_quietly([sys.executable, "-c", noise], f"Could not install into {root.name}.")

    assert said in str(refusal.value)
    assert "first" not in str(refusal.value)
    assert ("could not reach the package index" in str(refusal.value)) == told


# ---- the jobs


@pytest.fixture
def handed(monkeypatch):
    """The commands that would have been run; each pretends to exit with the code in its last word."""
    commands: list[list[str]] = []

    def hand_over(command):
        commands.append(command[1:])
        return int(command[-1]) if command[-1].isdigit() else 0

    monkeypatch.setattr(dev, "hand_over", hand_over)
    monkeypatch.setattr(dev, "set_up", lambda *_: None)
    return commands


def job(*words: str) -> int:
    return dev.start(dev.parse(list(words)))


def test_run_passes_its_options_on(handed):
    """`dev.py run --seeds 5` simulates the default scenario with --seeds 5 and returns the job's code."""
    assert job("run", "--seeds", "5") == 5
    assert handed == [["run", dev.SCENARIO, "--force", "--seeds", "5"]]


def test_run_overwrites_only_the_default_folder(handed):
    """Results in a folder that the user named are not overwritten unasked."""
    job("run", "--out", "mine")

    assert "--force" not in handed[0]


def test_app_passes_its_options_on(handed):
    """`dev.py app --port 9000` opens the application on that port and returns the job's code."""
    assert job("app", "--port", "9000") == 9000
    assert handed == [["app", "--port", "9000"]]


def test_test_runs_all_three_and_reports_a_failure(handed):
    """Lint, types and tests all run, slow tests left out, and a failing one gives the exit code."""
    assert job("test", "--maxfail", "1") == 1
    assert [command[1] for command in handed] == ["ruff", "mypy", "pytest"]
    assert handed[-1][2:] == ["-m", "not slow", "--maxfail", "1"]


def test_evidence_is_made_in_order_and_long_studies_only_when_named(handed):
    """Everything but what takes hours, one after the other; a name picks one; an unknown name is refused."""
    assert job("evidence") == 0
    usual = [command[0] for name, command in dev.EVIDENCE.items() if name not in {"calibration", "verdicts", "deep"}]
    assert [command[1] for command in handed] == usual

    handed.clear()
    assert job("evidence", "calibration") == 0
    assert [command[1] for command in handed] == ["experiments.calibration"]
    with pytest.raises(dev.Refusal, match="no evidence called nonsense"):
        job("evidence", "nonsense")


@pytest.mark.usefixtures("handed")
@pytest.mark.parametrize(("code", "given"), [(1, 0), (2, 2)])
def test_facts_that_miss_are_no_failure(monkeypatch, code, given):
    """`ccsim facts` says with 1 that a fact misses, which evidence has to show; anything else is a failure."""
    monkeypatch.setattr(dev, "hand_over", lambda command: code if "facts" in command else 0)

    assert job("evidence") == given


@pytest.mark.parametrize("module", [command[0] for command in dev.EVIDENCE.values()])
def test_evidence_can_be_found(module):
    """Each study named is there to be run."""
    assert importlib.util.find_spec(module) is not None


def test_exit_codes_are_passed_on(tmp_path):
    """The job's own exit code comes back, and a job ended by a signal gives 128 and the signal's number."""
    assert dev.hand_over([sys.executable, "-c", "raise SystemExit(7)"]) == 7
    assert dev.hand_over([str(script(tmp_path / "job", "kill -TERM $$"))]) == 128 + signal.SIGTERM


def test_interrupt_exits_130_after_the_job_has_ended(tmp_path):
    """Ctrl-C reaches the job, which may end in its own way; then 130 comes back."""
    work = script(tmp_path / "job", "trap 'touch off; exit 0' INT; touch on; while :; do sleep 0.02; done")
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # ignored in background jobs
        f"import sys; sys.path.insert(0, {str(DEV.parent)!r}); import dev; from pathlib import Path; "
        f"dev.ROOT = Path({str(tmp_path)!r}); sys.exit(dev.hand_over([{str(work)!r}]))"
    )
    child = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    while not (tmp_path / "on").exists():
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)

    assert child.wait(5) == dev.INTERRUPTED
    assert (tmp_path / "off").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 0, "usage: dev.py"),
        (["setup", "--nonsense"], 2, "unknown: --nonsense"),
        (["--python", "no such python", "run"], 2, '"no such python" does not run as a Python'),
    ],
)
def test_command_line(tmp_path, words, code, said):
    """Started as a stranger would, from any folder, it answers in plain words with the right exit code."""
    done = subprocess.run(
        [sys.executable, str(DEV), *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
