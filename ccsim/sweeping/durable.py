"""Writing so that a crash at any moment leaves the old content or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

READABLE = 0o644  # by colleagues on a shared disk
UNFINISHED = ".unfinished-"  # what the names of files begin with that are being written


def replace_file(path: Path, content: bytes | memoryview, settled: bool = True) -> None:
    """Put a file in place whole: written beside it, settled on disk, renamed; nothing is left behind on failure.

    settled: without it a power cut may leave a damaged file, for whoever can tell and do without
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        try:
            write_all(handle, content)
            if settled:
                os.fsync(handle)
        finally:
            os.close(handle)
        Path(name).chmod(READABLE)  # temporary files are for their owner alone
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    if settled:
        settle_folder(path.parent)


def clear_unfinished(folder: Path, older: float = 0.0) -> None:
    """Remove what a crash left half written in a folder (older: seconds since it was last written to)."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if time.time() - path.stat().st_mtime >= older:
            path.unlink()


def write_all(handle: int, content: bytes | memoryview) -> None:
    """Write all of some bytes to an open file; the system may take them in pieces."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def settle_folder(folder: Path) -> None:
    """Have the names in a folder settled on disk, where the system knows how (Windows does it by itself)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
