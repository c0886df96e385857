"""The file of a recorded town: a header and arrays in one run of bytes, the same for the same run.

    8 bytes   CCSIMMAP
    4 bytes   length of the header in bytes, unsigned, little-endian
    header    JSON in UTF-8: `version`, what is said once, and `arrays`, a list of [name, type, shape]
    body      zlib: all arrays, one after the other, little-endian, in the order of the list

Types are those of numpy without byte order: u1, u2, u4, i4. An array of two dimensions [frames, things] holds in its
first row the first frame and in each further one the difference from the frame before (modulo the type's range): most
differences are nought and take next to no room. Bytes of numbers wider than one byte lie apart: all lowest ones first.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
MAGIC, VERSION = b"CCSIMMAP", 1
LEVEL = 6  # of zlib: higher ones take longer and save a hundredth


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """What is kept of a town's run for its map: what is said once, and arrays by name (see `recording`)."""

    about: dict[str, Any]
    arrays: dict[str, Array]

    def __getitem__(self, name: str) -> Array:
        """Return an array."""
        return self.arrays[name]


def packed(recording: Recording) -> bytes:
    """Return a recording as bytes."""
    listed = [[name, array.dtype.str[1:], list(array.shape)] for name, array in recording.arrays.items()]
    about = {**recording.about, "version": VERSION, "arrays": listed}
    header = json.dumps(about, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    body = b"".join(_planes(array) for array in recording.arrays.values())
    return MAGIC + struct.pack("<I", len(header)) + header + zlib.compress(body, LEVEL)


def _planes(array: Array) -> bytes:
    """Return an array as its planes of bytes, along time as differences."""
    if array.ndim == 2:
        array = np.concatenate((array[:1], array[1:] - array[:-1]))
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return little.view(np.uint8).reshape(-1, array.dtype.itemsize).T.tobytes()


def unpacked(content: bytes) -> Recording:
    """Return the recording in some bytes; raise ValueError if they hold none that this version reads."""
    if content[:8] != MAGIC:
        raise ValueError("this is no recorded town: it does not begin with CCSIMMAP.")
    end = 12 + struct.unpack("<I", content[8:12])[0]
    about = json.loads(content[12:end])
    if about.pop("version") != VERSION:
        raise ValueError(f"this recorded town has another version than {VERSION}: record it anew.")
    body, at, arrays = np.frombuffer(zlib.decompress(content[end:]), np.uint8), 0, {}
    for name, kind, shape in about.pop("arrays"):
        dtype = np.dtype(kind)
        size = int(np.prod(shape)) * dtype.itemsize
        planes = body[at : at + size].reshape(dtype.itemsize, -1)
        array = np.ascontiguousarray(planes.T).view(dtype.newbyteorder("<")).astype(dtype).reshape(shape)
        arrays[name] = np.cumsum(array, axis=0, dtype=dtype) if len(shape) == 2 else array
        at += size
    return Recording(about, arrays)
