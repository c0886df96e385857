"""A sweep from its first run to its last."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ccsim.ensemble import Failure
from ccsim.store import StoreError
from ccsim.sweeping.executors import InProcess
from ccsim.sweeping.work import Row, Work

TYPES = {"int64": pa.int64(), "float64": pa.float64(), "text": pa.string()}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is."""

    done: int  # runs that have a result, those found on disk included
    failed: int
    asked: int  # runs of this sweep or shard
    rate: float  # runs a second since it began
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of a sweep."""

    folder: Path
    asked: int  # runs of this sweep or shard
    done: int
    failed: int
    unequal: int = 0  # runs that gave two different results: a determinism alarm
    interrupted: bool = False
    stopped: str = ""  # why it was given up, in plain words

    @property
    def missing(self) -> int:
        """Return how many runs have neither a result nor a failure."""
        return self.asked - self.done - self.failed


def sweep_all(
    work: Work,
    folder: Path,
    executor: InProcess | None = None,
    *,
    resume: bool = False,
    retry_failed: bool = False,
    shard: tuple[int, int] | None = None,
    limit: int | None = None,
    tell: Callable[[Progress], None] = lambda _progress: None,
) -> Swept:
    """Carry out the runs of a work that a folder lacks, and keep them there; raise StoreError if that cannot be.

    executor: who does it. shard: (3, 40) for the third of forty equal shares, in a folder of its own inside. limit:
    how many runs at most this time. tell: hears after each bundle.
    """
    del executor, resume, retry_failed
    if folder.exists():
        raise StoreError(f"{folder} already holds a sweep. Add --resume to go on with it, or choose another --out.")
    first, step = (shard[0] - 1, shard[1]) if shard else (0, 1)
    numbers = range(first, len(work), step)
    rows, failed, started = {}, 0, time.perf_counter()
    for number in numbers[:limit]:
        try:
            row = work.carry_out(number)
        except Exception as error:
            row = Failure(number, "carrying out the run", repr(error), traceback.format_exc())
        if isinstance(row, Row):
            rows[number] = row
        else:
            failed += 1
        rate = (len(rows) + failed) / (time.perf_counter() - started)
        tell(Progress(len(rows), failed, len(numbers), rate, (len(numbers) - len(rows) - failed) / rate))
    (folder / "parts").mkdir(parents=True)
    keys = {"number": list(rows), "key": [row.key for row in rows.values()]}
    values = {c.name: pa.array([r.values[i] for r in rows.values()], TYPES[c.type]) for i, c in enumerate(work.columns)}
    pq.write_table(pa.table({**keys, **values}), folder / "parts" / "part-0.parquet")
    about = {"kind": "ccsim sweep", "digest": work.digest, "runs": len(work), "description": dict(work.description)}
    (folder / "manifest.json").write_text(json.dumps(about))
    return Swept(folder, len(numbers), len(rows), failed)
