"""Where compiled rules are kept from one run to the next, so that only the first run waits for the compiler.

numba notices when the file of a kernel changes, but not when a kernel changes that it calls from another file.
So every state of the sources below the kernels has a folder of its own; the newest few are kept.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
VARIABLE = "CCSIM_CACHE"  # names another folder
KEPT = 3  # folders, the one in use included
FOLDER = re.compile(r"kernels-[0-9a-f]{16}")
MODEL = (  # what results depend on, as glob patterns inside the package
    "rules/*.py",
    "town/*.py",
    "parameters/*.py",
    "levers/*.py",
    "inputs.py",
    "funding.py",
    "evidence/programmes.csv",
    "scenario/plan.py",
    "profile.py",
    "months.py",
    "draws.py",
    "exact.py",
    "fit*.py",
    "start.py",
    "timeline.py",
    "engine.py",
    "indicators.py",
)
ABOVE_KERNELS = (  # rooms that no kernel takes anything from: their changes leave compiled rules as they are
    "app",
    "cli",
    "comparing",
    "facts",
    "judging",
    "languages",
    "leapfrog",
    "lineage.py",
    "plots",
    "reporting",
    "spreadsheet.py",
    "studies",
    "sweeping",
    "workers.py",
)
READY = "ready"  # file that says: everything was compiled once


def fingerprint(package: Path = PACKAGE) -> str:
    """Return the sha256 of all Python sources of the package, whatever the system's line ends (hex)."""
    return hash_of_files(package, package.rglob("*.py"))


def kernels_fingerprint(package: Path = PACKAGE) -> str:
    """Return the sha256 of the sources that compiled rules may depend on: all but the rooms above them (hex)."""
    files = package.rglob("*.py")
    return hash_of_files(package, (path for path in files if path.relative_to(package).parts[0] not in ABOVE_KERNELS))


def model_fingerprint(package: Path = PACKAGE) -> str:
    """Return the sha256 of the sources that results depend on: rules, state, assumptions, start, indicators (hex).

    Evidence, benchmarks and findings are stamped with it; it moves too when a rule is only made faster (`lineage`
    tells such states from others).
    """
    return hash_of_files(package, model_files(package))


def model_files(package: Path = PACKAGE) -> Iterator[Path]:
    """Yield the files that results depend on."""
    for room in MODEL:
        yield from package.glob(room)


def hash_of_files(folder: Path, files: Iterable[Path]) -> str:
    """Return the sha256 of some files of a folder, their names included, in the order of their names (hex)."""
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        source = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()} {len(source)}\n".encode())
        digest.update(source)
    return digest.hexdigest()


def version() -> str:
    """Return the version of ccsim."""
    try:
        return importlib.metadata.version("ccsim")
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def kernel_folder(*built_with: str) -> Path:
    """Return the folder for kernels of these sources, made if need be; older ones are cleared away.

    `built_with` names what else compiled code depends on: versions, processor.
    """
    python = f"{sys.implementation.cache_tag} {sys.platform}"
    named = "\n".join([kernels_fingerprint(), str(PACKAGE), python, *built_with])
    key = hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    folder = cache_root() / f"kernels-{key}"
    folder.mkdir(exist_ok=True)
    os.utime(folder)
    prune(folder.parent)
    return folder


def cache_root() -> Path:
    """Return the first folder that can be written to: the one asked for, the user's, a temporary one."""
    for root in candidates():
        if is_writable(root):
            return root
    return Path(tempfile.mkdtemp(prefix="ccsim-"))


def candidates() -> Iterator[Path]:
    """Yield where the cache may be, best first."""
    if os.environ.get(VARIABLE):
        yield Path(os.environ[VARIABLE]).expanduser().absolute()
    with contextlib.suppress(RuntimeError):  # no home
        yield user_cache(Path.home())
    shared = Path(tempfile.gettempdir()) / f"ccsim-{user_name()}"
    with contextlib.suppress(OSError):
        shared.mkdir(mode=0o700, exist_ok=True)
        if not hasattr(os, "getuid") or (shared.stat().st_uid == os.getuid() and not shared.is_symlink()):
            yield shared  # compiled code is run: never from a folder that somebody else made


def user_cache(home: Path) -> Path:
    """Return where this system keeps a user's caches."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "ccsim" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ccsim"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "ccsim"


def user_name() -> str:
    """Return a name for the user's temporary folder."""
    try:
        return re.sub(r"\W", "_", getpass.getuser())
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return "user"


def is_writable(folder: Path) -> bool:
    """Tell whether a folder exists, or can be made, and takes files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def prune(root: Path) -> None:
    """Remove all but the newest folders of compiled kernels."""
    found = [(age_of(path), path) for path in root.iterdir() if FOLDER.fullmatch(path.name)]
    for _, old in sorted(found, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)  # another process may be in it: next time, then


def age_of(path: Path) -> float:
    """Return when a folder was last used, 0 if it has just gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
