"""Results and failures as payloads of frames: the same row always gives the same bytes."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ccsim.sweeping.work import Column, Row, Value

LOG, RESULT, FAILURE = 0, 1, 2  # the first byte of a payload: whose log this is, a row, why there is none
START = struct.Struct("<BQ")  # kind, number of the run
KEY_BYTES = 32
LENGTH = struct.Struct("<I")
NUMERIC = {"int64": "q", "float64": "d"}
FORBIDDEN = ("number", "key")  # columns that every table has


class Failed(NamedTuple):
    """Why a run has no result."""

    number: int
    cause: str  # raised, time, memory, ended
    stage: str
    error: str
    traceback: str
    attempts: int


class Packing:
    """How rows with certain columns are packed: kind, number, key, the numbers in a row, then the texts."""

    def __init__(self, columns: Iterable[Column]) -> None:
        """Work out where each column lies."""
        self.columns = tuple(columns)
        names = [*FORBIDDEN, *(column.name for column in self.columns)]
        if len(set(names)) < len(names):
            raise ValueError(f"columns need names of their own, other than {' and '.join(FORBIDDEN)}: {names}")
        self.numeric = [i for i, column in enumerate(self.columns) if column.type in NUMERIC]
        self.texts = [i for i, column in enumerate(self.columns) if column.type == "text"]
        codes = "".join(NUMERIC[self.columns[i].type] for i in self.numeric)
        self.fixed = struct.Struct(f"<BQ{KEY_BYTES}s{codes}")
        types = [("kind", "u1"), ("number", "<u8"), ("key", f"V{KEY_BYTES}")]
        places = [(str(i), "<i8" if self.columns[i].type == "int64" else "<f8") for i in self.numeric]
        self.record = np.dtype([*types, *places])

    def pack(self, number: int, row: Row) -> bytes:
        """Return a row as bytes; raise if its values are not what the columns say."""
        return self.pack_values(number, bytes.fromhex(row.key), row.values)

    def pack_values(self, number: int, key: bytes, values: Sequence[Value]) -> bytes:
        """Return number, key and values as bytes."""
        if len(values) != len(self.columns) or len(key) != KEY_BYTES:
            given = f"{len(values)} values and a key of {len(key)} bytes"
            raise ValueError(f"a row needs {len(self.columns)} values and a key of {KEY_BYTES} bytes, not {given}")
        start = self.fixed.pack(RESULT, number, key, *(_one_nan(values[i]) for i in self.numeric))
        words = [str.encode(values[i], "utf-8") for i in self.texts]  # type: ignore[arg-type]  # raises for others
        return start + b"".join(LENGTH.pack(len(word)) + word for word in words)


def _one_nan(value: Value | None) -> Value:
    """Return a number, and for all that are not numbers the same bits."""
    return math.nan if value is None or value != value else value  # noqa: PLR0124  (only NaN differs from itself)


def packed_failure(failed: Failed) -> bytes:
    """Return a failure as bytes."""
    content = json.dumps(failed._asdict(), sort_keys=True)
    return START.pack(FAILURE, failed.number) + content.encode("ascii")


def failure_in(payload: bytes) -> Failed:
    """Return the failure that was packed."""
    return Failed(**json.loads(payload[START.size :]))


def packed_head(digest: str) -> bytes:
    """Return the first payload of a log: whose it is."""
    return START.pack(LOG, 0) + digest.encode("ascii")


def start_of(payload: bytes) -> tuple[int, int]:
    """Return kind and number of a payload."""
    kind, number = START.unpack_from(payload)
    return kind, number
