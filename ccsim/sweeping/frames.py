"""Frames: what a log consists of. Each says how long it is and carries a checksum, so damage stays where it is.

A frame is a mark, the length of its payload, a checksum of both, and the payload. After a damaged frame reading goes on
at the next mark whose frame is sound.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Iterator
from typing import NamedTuple

MARK = b"\xc5run"
HEAD = struct.Struct("<4sI8s")  # mark, bytes of the payload, checksum
LARGEST = 2**26  # bytes of a payload
Content = bytes | memoryview | mmap.mmap


class TooLarge(ValueError):
    """What a run gave does not fit a frame."""


class Frame(NamedTuple):
    """Where a sound payload lies, or, if it is empty, where bytes lie that are no sound frame."""

    start: int  # of the payload, or of the damage
    end: int
    sound: bool


def framed(payload: bytes) -> bytes:
    """Return a payload as a frame."""
    if len(payload) > LARGEST:
        raise TooLarge(f"a run gave {len(payload):,} bytes of results; at most {LARGEST:,} can be kept")
    return HEAD.pack(MARK, len(payload), checksum(payload)) + payload


def checksum(payload: bytes | memoryview) -> bytes:
    """Return the checksum of a payload and its length (8 bytes)."""
    return hashlib.blake2b(payload, digest_size=8, salt=struct.pack("<Q", len(payload))).digest()


def frames_in(content: Content, start: int = 0) -> Iterator[Frame]:
    """Yield all frames from some place on in order, and the damage between them."""
    end = len(content)
    while start < end:
        frame = _frame_at(content, start)
        if frame is None:
            following = _next_sound(content, start + 1)
            yield Frame(start, following, sound=False)
            start = following
        else:
            yield frame
            start = frame.end


def _frame_at(content: Content, start: int) -> Frame | None:
    """Return the frame that begins at some place, None if no sound one does."""
    first = start + HEAD.size
    if first > len(content):
        return None
    mark, length, expected = HEAD.unpack_from(content, start)
    if mark != MARK or length > LARGEST or first + length > len(content):
        return None
    return Frame(first, first + length, sound=True) if checksum(content[first : first + length]) == expected else None


def _next_sound(content: Content, start: int) -> int:
    """Return where the next sound frame begins, the end of the content if there is none."""
    whole = content if isinstance(content, mmap.mmap) else bytes(content)
    while (start := whole.find(MARK, start)) >= 0:
        if _frame_at(content, start) is not None:
            return start
        start += 1
    return len(content)
