#!/usr/bin/env python3
"""Set ccsim up and run it: one file, standard library only, the same on Linux, macOS and Windows.

Kept readable for Python 3.6, so that an old interpreter still finds a newer one or says what is missing.
"""

import argparse
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

ROOT = Path(__file__).resolve().parent
SUPPORTED = ("3.13", "3.12", "3.11")  # newest first; numba and mesa decide
OLDEST = [3, 11]
SCENARIO = "scenarios/obidos.toml"
EXTRAS = {
    "run": [],
    "test": ["app", "test"],
    "evidence": ["calibrate"],
    "app": ["app"],
    "setup": [],
    "setup --all": ["app", "calibrate", "cluster", "test"],
}
JOBS = {
    "run": f"simulate {SCENARIO} (other options go to ccsim run)",
    "test": "lint, types and the quick tests (other options go to pytest)",
    "evidence": "make the tables of facts, benchmarks and findings anew: all, or those named",
    "app": "open the browser application (other options go to ccsim app)",
    "setup": "only make the environment",
    "pythons": "list the Pythons that could be used, newest first",
}
EVIDENCE = {  # what is kept in the repository, in the order in which one builds on another
    "lineage": ["experiments.lineage"],
    "calibration": ["experiments.calibration"],
    "facts": ["ccsim", "facts", "--report", "docs/facts.md"],
    "baseline": ["experiments.baseline.run"],
    "behaviour": ["experiments.behaviour.run"],
    "record": ["experiments.record.run"],
    "levers": ["experiments.levers.run"],
    "presets": ["experiments.presets.run"],
    "sweeps": ["experiments.sweeps.run"],
    "worlds": ["experiments.verdict.synthetic"],
    "verdicts": ["experiments.verdict.presets"],
    "deep": ["experiments.verdict.deep"],
    "where": ["experiments.verdict.where"],
    "benchmarks": ["benchmarks"],
}
OPTIONAL = {"calibration", "verdicts", "deep"}  # take hours; the first asks for somebody who looks at what it finds
STAMP = "ccsim-setup.json"
Stamp = Dict[str, Any]  # python: version, extras: names, inputs: fingerprint
INTERRUPTED = 130  # what a shell reports for Ctrl-C
PROBE_SECONDS = 20
LAST_LINES = 15

# Version managers keep their interpreters here; their shims on PATH may be broken or point elsewhere.
MANAGED = (
    "$PYENV_ROOT/versions/*/bin/python3",
    "~/.pyenv/versions/*/bin/python3",
    "~/.pyenv/pyenv-win/versions/*/python.exe",
    "~/.asdf/installs/python/*/bin/python3",
    "~/.local/share/mise/installs/python/*/bin/python3",
    "~/.local/share/uv/python/*/bin/python3",
    "/opt/homebrew/bin/python3.1?",
    "/Library/Frameworks/Python.framework/Versions/3.1?/bin/python3",
)

# Settings of the user's shell that would send Python or pip outside the environment.
MISLEADING = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}

# Asked of every candidate, so it must run on any Python there is.
PROBE = """
import json, platform, struct, sys, sysconfig
lacks = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except Exception:
        lacks.append(name)
if 8 * struct.calcsize("P") != 64:
    lacks.append("64 bits")
if platform.python_implementation() != "CPython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
    lacks.append("what numba needs: the ordinary CPython build")
path = getattr(sys, "_base_executable", None) or sys.executable
print(json.dumps({"path": path, "version": "%d.%d" % sys.version_info[:2], "lacks": lacks}))
"""

# What pip prints when it cannot fetch: no name service, no route, a refusing proxy, an empty index.
OFFLINE = ("NewConnectionError", "Max retries", "ConnectTimeout", "ReadTimeout", "ProxyError", "SSLError",
           "name resolution", "unreachable", "refused", "(from versions: none)")  # fmt: skip


class Refusal(Exception):
    """What stops the work, in words meant for the user."""


class Interpreter(NamedTuple):
    """A Python that was run and answered; `flaw` is empty when ccsim can use it."""

    path: str
    version: str
    flaw: str


def environment() -> Dict[str, str]:
    """Return the variables for every child: the user's own, less those that mislead Python and pip."""
    return {name: value for name, value in os.environ.items() if name not in MISLEADING}


# ---- finding a Python -------------------------------------------------------------------------------
def flaw_of(version: str, lacks: List[str]) -> str:
    """Say why such an interpreter cannot be used; empty if it can."""
    if version not in SUPPORTED:
        old = [int(part) for part in version.split(".")] < OLDEST
        return "is too old" if old else "is newer than ccsim was tried on"
    hint = " (on Debian and Ubuntu: apt install python3-venv)" if {"venv", "ensurepip"} & set(lacks) else ""
    return f"lacks {' and '.join(lacks)}{hint}" if lacks else ""


def probe(*command: str) -> Optional[Interpreter]:
    """Run a candidate and return what it is; None if it does not answer like a Python."""
    try:
        answer = subprocess.run(
            [*command, "-c", PROBE], env=environment(), timeout=PROBE_SECONDS, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        facts = json.loads(answer.stdout.decode("utf-8"))
        return Interpreter(facts["path"], facts["version"], flaw_of(facts["version"], facts["lacks"]))
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        return None


def candidates() -> Iterator[List[str]]:
    """Yield the commands that may start a Python: this one, those on PATH, version managers' own."""
    yield [sys.executable]
    for name in ["python" + version for version in SUPPORTED] + ["python3", "python"]:
        for folder in os.get_exec_path():  # all of PATH: a broken shim may hide a good one
            found = shutil.which(name, path=folder)
            if found:
                yield [found]
    if shutil.which("py"):
        for version in SUPPORTED:
            yield ["py", "-" + version]
    for pattern in MANAGED:
        for path in sorted(glob.glob(os.path.expanduser(os.path.expandvars(pattern))), reverse=True):
            yield [path]


def interpreters() -> Iterator[Interpreter]:
    """Yield every Python that answers, usable or not, each once."""
    commands, paths = set(), set()
    for command in candidates():
        found = None if tuple(command) in commands else probe(*command)
        commands.add(tuple(command))
        if found and found.path not in paths:
            paths.add(found.path)
            yield found


def named_python(path: str) -> Interpreter:
    """Return the interpreter that the user insists on, or refuse it."""
    found = probe(path)
    if not found:
        raise Refusal(f'"{path}" does not run as a Python. Check --python or CCSIM_PYTHON.')
    if found.flaw:
        raise Refusal(f"Python {found.version} at {found.path} {found.flaw}.")
    return found


def first_python() -> Interpreter:
    """Return the first usable interpreter, or say what was found instead and what to do."""
    tried = []
    for found in interpreters():
        if not found.flaw:
            return found
        tried.append(f"  Python {found.version} at {found.path} {found.flaw}")
    raise Refusal(
        f"ccsim needs Python {' or '.join(SUPPORTED)} (64 bit), and none was found. Looked at:\n"
        + "\n".join(tried)
        + "\nInstall one (python.org, or your system's packages) and run this again,"
        "\nor name one: python3 dev.py --python PATH ..."
    )


def usable_pythons() -> List[Interpreter]:
    """Return one usable interpreter for each version, newest first."""
    by_version: Dict[str, Interpreter] = {}
    for found in interpreters():
        if not found.flaw:
            by_version.setdefault(found.version, found)
    return [by_version[version] for version in SUPPORTED if version in by_version]


# ---- the environment --------------------------------------------------------------------------------
def program(venv: Path, name: str) -> str:
    """Return the path of a program installed in the environment."""
    return str(venv / "Scripts" / (name + ".exe") if os.name == "nt" else venv / "bin" / name)


def fingerprint(venv: Path) -> str:
    """Hash what an installation depends on: the two files, and where things lie (scripts hold full paths)."""
    digest = hashlib.sha256(f"{ROOT}\n{venv}\n".encode("utf-8", "surrogateescape"))
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp(venv: Path) -> Optional[Stamp]:
    """Return what was installed, or None if the environment is absent, half made or no longer runs."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
        found = probe(program(venv, "python"))
        return stamp if found and found.version == stamp["python"] else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write_stamp(venv: Path, stamp: Stamp) -> None:
    """Note what is installed."""
    (venv / STAMP).write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")


def remove(venv: Path) -> None:
    """Remove an environment, and nothing that is not one."""
    if not venv.exists():
        return
    if any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        raise Refusal(f"{venv} is no Python environment: move it away or choose another --venv.")
    shutil.rmtree(str(venv))


def run_quietly(command: List[str], trouble: str) -> None:
    """Run a step of the set-up; show its last lines only if it fails."""
    done = subprocess.run(
        command, cwd=str(ROOT), env=environment(), check=False, encoding="utf-8", errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        if any(sign in done.stdout for sign in OFFLINE):
            trouble += " pip could not reach the package index: check the network, proxy and pip settings."
        raise Refusal("\n".join([*done.stdout.splitlines()[-LAST_LINES:], "", trouble]))


def create(venv: Path, python: Interpreter) -> None:
    """Make the environment anew; what is left of an earlier one goes first."""
    remove(venv)
    run_quietly([python.path, "-m", "venv", str(venv)], f"Could not make {venv}.")


def install(venv: Path, extras: List[str]) -> None:
    """Install ccsim in place, with the pinned versions."""
    pip = [program(venv, "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    what = ".[{}]".format(",".join(extras)) if extras else "."
    run_quietly([*pip, "install", "-c", "constraints.txt", "-e", what], "Could not install ccsim.")


def extend(venv: Path, before: Stamp, after: Stamp) -> None:
    """Bring a sound environment to what `after` says; no stamp meanwhile, so that a broken-off try shows."""
    (venv / STAMP).unlink()
    try:
        install(venv, after["extras"])
    except Refusal:
        write_stamp(venv, before)  # pip changes nothing when it fails: as sound as it was
        raise
    write_stamp(venv, after)


def set_up(venv: Path, wanted: List[str], named: Optional[str]) -> None:
    """Make sure that the environment holds ccsim and the wanted extras; quick when it already does."""
    python = named_python(named) if named else None
    before = read_stamp(venv)
    if before and python and python.version != before["python"]:
        before = None
    extras = sorted({*wanted, *(before["extras"] if before else ())})
    after = {"python": before["python"] if before else "", "extras": extras, "inputs": fingerprint(venv)}
    if before == after:
        return
    started = time.time()
    print(f"Setting up ccsim in {venv.name} (a few minutes the first time) ...", flush=True)
    if before:
        extend(venv, before, after)
    else:
        python = python or first_python()
        create(venv, python)
        install(venv, extras)
        write_stamp(venv, {**after, "python": python.version})
    print(f"Ready after {time.time() - started:.0f} s.", flush=True)


# ---- the jobs ---------------------------------------------------------------------------------------
def hand_over(command: List[str]) -> int:
    """Run a job in the project's folder and return its exit code; on Ctrl-C it ends by itself."""
    child = subprocess.Popen(command, cwd=str(ROOT), env=environment())
    interrupted = False
    while child.returncode is None:
        try:
            child.wait()
        except KeyboardInterrupt:
            interrupted = True
    code = child.returncode
    return INTERRUPTED if interrupted else 128 - code if code < 0 else code  # a signal's number is negative


def run(venv: Path, extra: List[str]) -> int:
    """Simulate the default scenario; overwrite earlier results only in the default folder."""
    elsewhere = any(argument.startswith(("-o", "--out")) for argument in extra)
    force = [] if elsewhere or "--force" in extra else ["--force"]
    return hand_over([program(venv, "ccsim"), "run", SCENARIO, *force, *extra])


def app(venv: Path, extra: List[str]) -> int:
    """Open the browser application."""
    return hand_over([program(venv, "ccsim"), "app", *extra])


def test(venv: Path, extra: List[str]) -> int:
    """Lint, check types, run the quick tests: all three whatever fails, pytest last."""
    codes = []
    for step in (["ruff", "check", "."], ["mypy"], ["pytest", "-m", "not slow", *extra]):
        print(f"\n{step[0]}:", flush=True)
        codes.append(hand_over([program(venv, "python"), "-m", *step]))
        if codes[-1] == INTERRUPTED:
            break
    return next((code for code in codes if code), 0)


def evidence(venv: Path, names: List[str]) -> int:
    """Make what is kept as evidence anew; facts that miss are a finding, not a failure."""
    unknown = [name for name in names if name not in EVIDENCE]
    if unknown:
        raise Refusal(f"There is no evidence called {unknown[0]}. There is: " + ", ".join(EVIDENCE))
    codes = []
    for name in names or [name for name in EVIDENCE if name not in OPTIONAL]:
        print(f"\n{name}:", flush=True)
        code = hand_over([program(venv, "python"), "-m", *EVIDENCE[name]])
        codes.append(0 if name == "facts" and code == 1 else code)
        if code == INTERRUPTED:
            break
    return next((code for code in codes if code), 0)


def parse(arguments: List[str]) -> argparse.Namespace:
    """Read the command line; what dev.py does not know goes into `extra`, for the job."""
    top = argparse.ArgumentParser(prog="dev.py", description="Set ccsim up and run it.")
    top.add_argument("--python", metavar="PATH", help="the Python to use (or set CCSIM_PYTHON)")
    top.add_argument("--venv", metavar="DIR", default=".venv", help="folder of the environment (.venv)")
    jobs = top.add_subparsers(dest="job", metavar="JOB")
    made = {name: jobs.add_parser(name, help=words, allow_abbrev=False) for name, words in JOBS.items()}
    made["setup"].add_argument("--all", action="store_true", help="with what tests and application need")
    chosen, extra = top.parse_known_args(arguments)
    chosen.extra = extra
    if chosen.extra and chosen.job not in ("run", "app", "test", "evidence"):
        top.error("unknown: " + " ".join(chosen.extra))
    if not chosen.job:
        top.print_help()
    return chosen


def start(chosen: argparse.Namespace) -> int:
    """Carry out one command line and return its exit code."""
    if chosen.job == "pythons":
        for found in usable_pythons():
            print(found.version, found.path)
    if chosen.job in ("run", "app", "test", "evidence", "setup"):
        wanted = EXTRAS["setup --all" if getattr(chosen, "all", False) else chosen.job]
        set_up(ROOT / chosen.venv, wanted, chosen.python or os.environ.get("CCSIM_PYTHON"))
    job = {"run": run, "app": app, "test": test, "evidence": evidence}.get(chosen.job)
    return job(ROOT / chosen.venv, chosen.extra) if job else 0


def main() -> int:
    """Run one command line; refusals and Ctrl-C become plain words and exit codes."""
    try:
        return start(parse(sys.argv[1:]))
    except (Refusal, OSError) as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
