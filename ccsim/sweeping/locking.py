"""One process at a time works on a sweep: the system's lock on a file, and what the file says for other machines.

The system frees the lock when its holder ends, however that comes. Where machines share files without sharing locks,
what counts is whom the file names, and how lately they touched it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ccsim.store import StoreError, reason_of

NAME = "lock"
TOUCHED = 20.0  # seconds between two signs of life
SILENT = 120.0  # seconds without one after which a holder on another machine is taken for dead


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a sweep's lock; raise StoreError if somebody else does, or if the folder cannot be written to."""
    path = folder / NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as refused:
        raise StoreError(f"Cannot write to {folder}: {reason_of(refused)}. Choose another folder.") from None
    try:
        if not _locked(handle) or _alive_elsewhere(path):
            raise StoreError(_in_use(path))
        myself = {"host": platform.node(), "process": os.getpid(), "since": datetime.now(UTC).isoformat(" ", "seconds")}
        _say(handle, json.dumps(myself).encode())
        with _touching(path):
            yield
        _say(handle, b"")
    finally:
        os.close(handle)


def is_held(folder: Path) -> bool:
    """Tell whether somebody works on a sweep; nothing is written."""
    path = folder / NAME
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _locked(handle) or _alive_elsewhere(path)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        """Take the system's lock; tell whether it could be had. It lies behind the content, which stays readable."""
        os.lseek(handle, 2**20, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(handle: int) -> bool:
        """Take the system's lock; tell whether it could be had. Where there are no locks, yes."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as refused:
            return refused.errno not in {errno.EWOULDBLOCK, errno.EACCES}
        return True


def _say(handle: int, content: bytes) -> None:
    """Make this the content of the lock."""
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, content)


def _alive_elsewhere(path: Path) -> bool:
    """Tell whether a process of another machine holds the lock and has touched it lately."""
    if _holder(path).get("host", platform.node()) == platform.node():
        return False  # on this machine the system's lock tells
    with tempfile.TemporaryFile(dir=path.parent) as now:  # dated by the same clock, the file server's
        return os.fstat(now.fileno()).st_mtime - path.stat().st_mtime < SILENT


def _holder(path: Path) -> dict[str, str]:
    """Return what the lock says of its holder, nothing if nobody holds it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _in_use(path: Path) -> str:
    """Return in words who works on the sweep."""
    holder = _holder(path)
    who = f"process {holder['process']} on {holder['host']}, since {holder['since']}" if holder else "another process"
    return f"{who} is working on {path.parent}. Wait until it ends, or end it: two at once would do the same runs."


@contextlib.contextmanager
def _touching(path: Path) -> Iterator[None]:
    """Give signs of life while the block runs."""
    ended = threading.Event()

    def touch() -> None:
        while not ended.wait(TOUCHED):
            with contextlib.suppress(OSError):  # a sign missed; the next one may be seen
                os.utime(path)

    thread = threading.Thread(target=touch, name="sign of life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
