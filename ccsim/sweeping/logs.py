"""Logs: files to which one process appends frames, and which are read again after whatever happened to it."""

from __future__ import annotations

import mmap
import os
import platform
import re
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np

from ccsim.sweeping.durable import settle_folder, write_all
from ccsim.sweeping.frames import Content, framed, frames_in
from ccsim.sweeping.packing import LOG, START, packed_head
from ccsim.town.columns import Array

WINDOW = 2**25  # bytes of a log in memory at a time
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


class Entries:
    """What a log holds: kind, number, place and length of each payload, in the order of the file."""

    def __init__(self, path: Path, digest: str, start: int = 0) -> None:
        """Read a log from some place on; `foreign` if it is of another sweep, and then nothing of it counts."""
        self.path, self.foreign = path, False
        self.damaged: list[tuple[int, int]] = []  # from where to where
        kinds, numbers, starts, lengths = array("B"), array("Q"), array("Q"), array("I")
        with opened(path) as content:
            released = 0
            for first, end, sound in frames_in(content, start):
                if not sound:
                    self.damaged.append((first, end))
                    continue
                kind, number = START.unpack_from(content, first)
                if kind == LOG:
                    self.foreign |= content[first:end] != packed_head(digest)
                    continue
                kinds.append(kind)
                numbers.append(number)
                starts.append(first)
                lengths.append(end - first)
                released = _let_go(content, first, released)
        kept = slice(0, 0 if self.foreign else None)
        self.kinds: Array = np.array(kinds, np.uint8)[kept]
        self.numbers: Array = np.array(numbers, np.int64)[kept]
        self.starts: Array = np.array(starts, np.int64)[kept]
        self.lengths: Array = np.array(lengths, np.int64)[kept]

    def payloads(self, wanted: Array) -> Iterator[bytes]:
        """Yield some of the payloads (wanted: bool[entries])."""
        if not wanted.any():
            return
        with opened(self.path) as content:
            for start, length in zip(self.starts[wanted].tolist(), self.lengths[wanted].tolist(), strict=True):
                yield bytes(content[start : start + length])


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
