"""Compiled rules are kept between processes, and never served when a source has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ccsim import compilation

CALLEE = """
from ccsim.compiled import njit

@njit(nogil=True)
def rate(x):
    return {factor} * x
"""
CALLER = """
from ccsim.callee import rate
from ccsim.compiled import njit

@njit(nogil=True)
def total(n):
    return rate(1.0) + n
"""
ASK = "from ccsim.caller import total; print(total(1.0)); print(sum(total.stats.cache_hits.values()))"


@pytest.fixture
def package(tmp_path) -> Path:
    """A package with two kernels, one of which calls the other from its own file."""
    folder = tmp_path / "ccsim"
    folder.mkdir()
    for name in ("compilation.py", "compiled.py"):
        shutil.copy(compilation.PACKAGE / name, folder)
    (folder / "__init__.py").touch()
    (folder / "callee.py").write_text(CALLEE.format(factor="2.0"))
    (folder / "caller.py").write_text(CALLER)
    return folder


def answer(package: Path, ask: str = ASK, **variables: str) -> list[str]:
    """Run some lines in a new process that imports this package, and return the words it prints."""
    root = package.parent
    environment = {**os.environ, "PYTHONPATH": str(root), "CCSIM_CACHE": str(root / "cache"), **variables}
    command = [sys.executable, "-c", ask]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_edited_callee_is_never_served_stale(package):
    """The second process loads the kernel; after an edit of what it calls in another file, it is compiled anew."""
    assert answer(package) == ["3.0", "0"]
    assert answer(package) == ["3.0", "1"]

    (package / "callee.py").write_text(CALLEE.format(factor="5.0"))

    assert answer(package) == ["6.0", "0"]


def test_progress_counts_what_any_process_compiled(package):
    """Two kernels are declared; after a process that used both, the next one finds both compiled."""
    ask = "import ccsim.caller; from ccsim.compiled import progress; print(*progress())"

    assert answer(package, ask) == ["0", "2"]
    answer(package)
    assert answer(package, ask) == ["2", "2"]


def test_kernels_run_without_the_compiler(package):
    """With NUMBA_DISABLE_JIT=1 a kernel is the plain function."""
    ask = "from ccsim.caller import total; print(total(1.0), type(total).__name__)"

    assert answer(package, ask, NUMBA_DISABLE_JIT="1") == ["3.0", "function"]


def test_fingerprint_changes_with_any_source(package):
    """A character, or a file's name, is enough; line ends are not."""
    before = compilation.fingerprint(package)
    source = package / "callee.py"
    text = source.read_bytes()

    source.write_bytes(text.replace(b"\n", b"\r\n"))
    assert compilation.fingerprint(package) == before

    source.write_bytes(text.replace(b"2.0", b"2.5"))
    assert compilation.fingerprint(package) != before

    source.write_bytes(text)
    source.rename(package / "called.py")
    assert compilation.fingerprint(package) != before


def test_rooms_above_the_kernels_leave_them_compiled(package):
    """A changed command asks for no compiling; a changed file that is in none of those rooms does."""
    (package / "cli").mkdir()
    (package / "cli" / "run.py").write_text("one = 1")
    before = compilation.kernels_fingerprint(package)

    (package / "cli" / "run.py").write_text("two = 2")
    assert compilation.kernels_fingerprint(package) == before

    (package / "constants.py").write_text("three = 3")
    assert compilation.kernels_fingerprint(package) != before


def test_the_models_fingerprint_moves_with_rules_only(package):
    """A changed rule moves it, a changed command does not; every pattern of the list finds a file of ours."""
    (package / "rules").mkdir()
    (package / "rules" / "ageing.py").write_text("one = 1")
    (package / "cli.py").write_text("two = 2")
    before = compilation.model_fingerprint(package)

    (package / "cli.py").write_text("three = 3")
    assert compilation.model_fingerprint(package) == before

    (package / "rules" / "ageing.py").write_text("four = 4")
    assert compilation.model_fingerprint(package) != before
    assert all(list(compilation.PACKAGE.glob(pattern)) for pattern in compilation.MODEL)


def test_folder_depends_on_what_it_was_built_with(tmp_path, monkeypatch):
    """Another numba or processor gets another folder; the same ones get the same."""
    monkeypatch.setenv(compilation.VARIABLE, str(tmp_path))

    folders = [compilation.kernel_folder(*with_) for with_ in (("1", "a"), ("1", "a"), ("2", "a"), ("1", "b"))]

    assert folders[0] == folders[1]
    assert len(set(folders)) == 3
    assert all(folder.is_dir() and folder.parent == tmp_path for folder in folders)


def test_only_the_newest_folders_stay(tmp_path):
    """Three folders of kernels stay; what is not one of ours is left alone."""
    for age in range(5):
        folder = tmp_path / f"kernels-{age:016x}"
        folder.mkdir()
        os.utime(folder, (1000 - age, 1000 - age))
    (tmp_path / "kernels-mine").mkdir()
    (tmp_path / "thesis").mkdir()

    compilation.prune(tmp_path)

    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [*(f"kernels-{age:016x}" for age in range(3)), "kernels-mine", "thesis"]


def test_unwritable_home_falls_back_to_a_temporary_folder(tmp_path, monkeypatch):
    """Where neither the folder asked for nor the home takes files, a temporary folder does."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv(compilation.VARIABLE, str(blocked / "cache"))
    monkeypatch.setattr(compilation, "user_cache", lambda _home: blocked / "home")
    monkeypatch.setattr(compilation.tempfile, "gettempdir", lambda: str(tmp_path))

    root = compilation.cache_root()

    assert root.parent == tmp_path
    assert compilation.is_writable(root)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners of folders are a matter of Unix")
def test_kernels_are_kept_without_a_writable_home(package, tmp_path):
    """With a home that takes no files, a second process still loads what the first compiled."""
    blocked = tmp_path / "file"
    blocked.touch()
    places = {"CCSIM_CACHE": "", "HOME": str(blocked), "XDG_CACHE_HOME": str(blocked), "TMPDIR": str(tmp_path)}

    assert answer(package, **places) == ["3.0", "0"]
    assert answer(package, **places) == ["3.0", "1"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners of folders are a matter of Unix")
def test_somebody_elses_temporary_folder_is_not_used(tmp_path, monkeypatch):
    """Compiled code is never loaded from a folder that another user could have filled."""
    monkeypatch.delenv(compilation.VARIABLE, raising=False)
    monkeypatch.setattr(compilation, "user_cache", lambda _home: tmp_path / "home")
    monkeypatch.setattr(compilation.tempfile, "gettempdir", lambda: str(tmp_path))
    mine = [path for path in compilation.candidates() if path.name.startswith("ccsim-")]
    monkeypatch.setattr(compilation.os, "getuid", lambda: -1)

    assert len(mine) == 1
    assert list(compilation.candidates()) == [tmp_path / "home"]


@pytest.mark.parametrize(
    ("system", "variable", "expected"),
    [
        ("linux", "", ".cache/ccsim"),
        ("linux", "XDG_CACHE_HOME", "elsewhere/ccsim"),
        ("darwin", "", "Library/Caches/ccsim"),
        ("win32", "", "AppData/Local/ccsim/Cache"),
        ("win32", "LOCALAPPDATA", "elsewhere/ccsim/Cache"),
    ],
)
def test_cache_lies_where_the_system_keeps_caches(system, variable, expected, monkeypatch, tmp_path):
    """Each system has its own place, and a variable that moves it."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    monkeypatch.setattr(compilation.sys, "platform", system)

    assert compilation.user_cache(tmp_path) == tmp_path / expected
