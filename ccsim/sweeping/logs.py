"""Logs: files to which one process appends frames, and which are read again after whatever happened to it."""

from __future__ import annotations

import mmap
import os
import platform
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ccsim.sweeping.durable import settle_folder, write_all
from ccsim.sweeping.frames import HEAD, Content, Frame, framed, frames_in
from ccsim.sweeping.manifest import range_of
from ccsim.sweeping.packing import FAILURE, LOG, RESULT, START, packed_head
from ccsim.town.columns import Array

WINDOW = 2**25  # bytes of a log in memory at a time
FRAMES = 1024  # of a stretch
Note = Callable[[Array, Array], None]
FOLDER, SUFFIX = "logs", ".log"
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Log:
    """A log of one process; the file is made with the first frame, and never opened for writing again."""

    def __init__(self, path: Path, digest: str) -> None:
        """Say where, and of which sweep."""
        self.path, self.digest = path, digest
        self.handle: int | None = None
        self.size = 0  # bytes of whole frames

    def append(self, payload: bytes) -> None:
        """Add a frame; after an OSError the log may end with half a frame, and nothing more may be added."""
        if self.handle is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.handle = os.open(self.path, NEW, 0o644)
            self.append(packed_head(self.digest))
            settle_folder(self.path.parent)
        frame = framed(payload)
        write_all(self.handle, frame)
        self.size += len(frame)

    def sync(self) -> None:
        """Have all frames settled on disk: from then on they are acknowledged."""
        if self.handle is not None:
            os.fsync(self.handle)

    def close(self) -> None:
        """Close the file."""
        if self.handle is not None:
            os.close(self.handle)


def new_paths(folder: Path) -> Iterator[Path]:
    """Yield names for new logs of a sweep; only who holds its lock may ask."""
    host = re.sub(r"\W+", "-", platform.node()) or "host"
    for number in count():
        path = folder / FOLDER / f"{host}-{os.getpid()}-{number}{SUFFIX}"
        if not path.exists():
            yield path


class Stretch(NamedTuple):
    """Frames that lie one after the other in a log: from which byte to which, and what there is among them."""

    start: int
    end: int
    ranges: frozenset[int]  # of runs with results, each by its first number
    failures: bool


class Entries:
    """What a log holds, without a word on each run, so that memory does not grow with the log."""

    def __init__(self, path: Path, digest: str, start: int = 0, note: Note | None = None) -> None:
        """Read a log from some byte on; `foreign` if it is of another sweep, and then nothing of it counts.

        note: hears of all results and failures, some at a time: kinds (int64[]) and numbers of runs (int64[]).
        """
        self.path, self.foreign, self.count = path, False, 0  # count: of results and failures
        self.damaged: list[tuple[int, int]] = []  # from which byte to which
        self.stretches: list[Stretch] = []
        head, released = packed_head(digest), 0
        with opened(path) as content:
            frames = frames_in(content, start)
            while several := list(islice(frames, FRAMES)):
                self.damaged += [(first, end) for first, end, sound in several if not sound]
                sound = [frame for frame in several if frame.sound]
                found = np.array([START.unpack_from(content, frame.start) for frame in sound], np.int64).reshape(-1, 2)
                heads = np.flatnonzero(found[:, 0] == LOG).tolist()
                if any(content[sound[at].start : sound[at].end] != head for at in heads):  # the first frame says so
                    self.foreign = True
                    return
                self._take(sound, np.delete(found, heads, axis=0), note)
                released = _let_go(content, several[-1].start, released)

    def _take(self, frames: Sequence[Frame], found: Array, note: Note | None) -> None:
        """Note a stretch (found: kind and number of each result and failure, int64[entries, 2])."""
        kinds, numbers = found.T
        if note is not None:
            note(kinds, numbers)
        if len(numbers):
            ranges = frozenset(np.unique(range_of(numbers[kinds == RESULT])).tolist())
            start, end = frames[0].start - HEAD.size, frames[-1].end
            self.stretches.append(Stretch(start, end, ranges, bool((kinds == FAILURE).any())))
        self.count += len(numbers)

    def results(self, first: int) -> Iterator[bytes]:
        """Yield the results of a range, given by its first number, packed."""
        stretches = [stretch for stretch in self.stretches if first in stretch.ranges]
        return (payload for kind, at, payload in self._read(stretches) if kind == RESULT and range_of(at) == first)

    def failures(self) -> Iterator[bytes]:
        """Yield all failures packed."""
        stretches = [stretch for stretch in self.stretches if stretch.failures]
        return (payload for kind, _, payload in self._read(stretches) if kind == FAILURE)

    def _read(self, stretches: Sequence[Stretch]) -> Iterator[tuple[int, int, bytes]]:
        """Yield kind, number and payload of all that is sound in some stretches."""
        if not stretches:
            return
        with opened(self.path) as content:
            for stretch in stretches:
                for frame in frames_in(content, stretch.start):
                    if frame.start >= stretch.end:
                        break
                    if frame.sound:
                        yield *START.unpack_from(content, frame.start), bytes(content[frame.start : frame.end])


def _let_go(content: Content, read: int, released: int) -> int:
    """Give memory back that a file takes as far as it was read; return how far that was done."""
    if read - released < WINDOW or not hasattr(mmap, "MADV_DONTNEED") or not isinstance(content, mmap.mmap):
        return released
    content.madvise(mmap.MADV_DONTNEED, 0, read // mmap.PAGESIZE * mmap.PAGESIZE)
    return read


@contextmanager
def opened(path: Path) -> Iterator[Content]:
    """Give the content of a file without reading it as a whole."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content


def logs_in(folder: Path) -> list[Path]:
    """Return the logs of a sweep's folder, by name."""
    return sorted((folder / FOLDER).glob(f"*{SUFFIX}"))
