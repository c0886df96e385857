"""From logs to tables: every run once, sorted by number, in files for fixed ranges of numbers.

So the tables do not depend on who did which run, when, and how often it was interrupted. A run that gave the same
result twice is there once; one that gave two is in no table of results but, with all it gave, in one of its own.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ccsim.sweeping import manifest as manifests
from ccsim.sweeping.durable import replace_file
from ccsim.sweeping.logs import Entries, logs_in
from ccsim.sweeping.manifest import PARTS, Manifest, Part
from ccsim.sweeping.packing import FAILURE, RESULT, Failed, Packing, failure_in, start_of
from ccsim.sweeping.tables import FAILED_SCHEMA, payloads_of, table_of
from ccsim.town.columns import Array

MISSING, HAS_RESULT, HAS_FAILED, IS_UNEQUAL = KNOWN = range(4)  # what is known of a run
Versions = dict[int, set[bytes]]  # by number: the payloads of a run; more than one if it gave different results


class Damage(NamedTuple):
    """Something on disk that is not what was written."""

    file: str
    what: str


@dataclass(slots=True)
class Source:
    """A folder with results: its manifest, its sound files, its logs, what is damaged, what is known of each run."""

    folder: Path
    manifest: Manifest
    status: Array  # uint8[runs]; nothing if it was not asked for
    logs: list[Entries] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)

    @property
    def packing(self) -> Packing:
        """Return how rows are packed."""
        return Packing(self.manifest.columns)

    def note(self, kinds: Array, numbers: Array) -> None:
        """Take in what lies in a log (kinds, numbers: int64[entries])."""
        failed, done = (numbers[kinds == kind] for kind in (FAILURE, RESULT))
        self.status[failed[self.status[failed] == MISSING]] = HAS_FAILED
        self.status[done[self.status[done] != IS_UNEQUAL]] = HAS_RESULT

    def note_tables(self) -> None:
        """Take in what lies in the tables."""
        for part, known in _tables(self.manifest):
            numbers = pq.read_table(self.folder / PARTS / part.file, columns=["number"])["number"]
            self.status[numbers.to_numpy()] = known

    def take(self, entries: Entries) -> None:
        """Take up a log, and what of it is damaged."""
        name = f"{entries.path.parent.name}/{entries.path.name}"
        if entries.foreign:
            self.damage.append(Damage(name, "the log of another sweep; nothing of it is used"))
        self.damage += [Damage(name, f"bytes {a:,} to {b:,} are no sound frames") for a, b in entries.damaged]
        self.logs.append(entries)


def source_of(folder: Path, counted: bool = True) -> Source:
    """Return what a folder holds, everything verified; damaged files are left out of the manifest given.

    counted: also say what is known of each run.
    """
    manifest = manifests.read(folder)
    unsound = {part for part in manifest.files if not manifests.is_sound(folder, part)}
    sound = dataclasses.replace(
        manifest,
        parts=tuple(part for part in manifest.parts if part not in unsound),
        failures=None if manifest.failures in unsound else manifest.failures,
        unequal=None if manifest.unequal in unsound else manifest.unequal,
    )
    source = Source(folder, sound, np.zeros(manifest.runs if counted else 0, np.uint8))
    source.damage += [Damage(name, "missing or damaged; the other copy is sound") for name in manifests.damaged(folder)]
    source.damage += [Damage(f"{PARTS}/{part.file}", f"damaged: {part.rows:,} rows") for part in unsound]
    if counted:
        source.note_tables()
    for path in logs_in(folder):
        source.take(Entries(path, manifest.digest, note=source.note if counted else None))
    return source


def counts_of(status: Array) -> tuple[int, int, int, int]:
    """Return how many runs are missing, done, failed, and gave unequal results."""
    missing, done, failed, unequal = (int(np.count_nonzero(status == known)) for known in KNOWN)
    return missing, done, failed, unequal


def _tables(manifest: Manifest) -> Iterator[tuple[Part, int]]:
    """Yield the files of a manifest with what they say of the runs in them."""
    if manifest.failures:
        yield manifest.failures, HAS_FAILED
    for part in manifest.parts:
        yield part, HAS_RESULT
    if manifest.unequal:
        yield manifest.unequal, IS_UNEQUAL


# ---- compacting -------------------------------------------------------------------------------------
def compact(sources: Sequence[Source], target: Path) -> Manifest:
    """Write what sources hold as tables in a target folder; return the manifest that names them, not yet written.

    The first source is the one whose tables stay as they are where nothing is added to them.
    """
    (target / PARTS).mkdir(parents=True, exist_ok=True)
    own, packing = sources[0].manifest, sources[0].packing
    versions = _unequal_before(sources, packing)
    kept = {part.first: part for part in own.parts}
    for first in sorted(_touched(sources)):
        found = _versions(sources, first, packing)
        for number in versions.keys() & found.keys():
            versions[number] |= found.pop(number)
        versions |= {number: found.pop(number) for number in [n for n, payloads in found.items() if len(payloads) > 1]}
        payloads = [payload for _, (payload,) in sorted(found.items())]
        kept.pop(first, None)
        for part in _write_table(target, f"runs-{first:09}", first, table_of(packing, payloads)):
            kept[first] = part
    failed = {number: failed for number, failed in _failures(sources).items() if number not in versions}
    for part in kept.values():
        _drop_those_with_results(failed, target if part not in own.parts else sources[0].folder, part)
    failures = pa.Table.from_pylist([failed[number]._asdict() for number in sorted(failed)], FAILED_SCHEMA)
    return dataclasses.replace(
        own,
        parts=tuple(kept[first] for first in sorted(kept)),
        failures=next(_write_table(target, "failures", 0, failures), None),
        unequal=next(_write_table(target, "unequal", 0, table_of(packing, _flat(versions))), None),
        generation=own.generation + 1,
    )


def _touched(sources: Sequence[Source]) -> set[int]:
    """Return the first numbers of the ranges that something is added to."""
    touched = {part.first for source in sources[1:] for part in source.manifest.parts}
    for source in sources:
        for entries in source.logs:
            touched.update(*(stretch.ranges for stretch in entries.stretches))
    return touched


def _versions(sources: Iterable[Source], first: int, packing: Packing) -> Versions:
    """Return all payloads of the runs of a range, by number."""
    found: Versions = defaultdict(set)
    for source in sources:
        for part in source.manifest.parts:
            if part.first == first:
                for payload in payloads_of(packing, pq.read_table(source.folder / PARTS / part.file)):
                    found[start_of(payload)[1]].add(payload)
        for entries in source.logs:
            for payload in entries.results(first):
                found[start_of(payload)[1]].add(payload)
    return dict(found)


def _unequal_before(sources: Iterable[Source], packing: Packing) -> Versions:
    """Return the runs that are known to have given different results."""
    found: Versions = defaultdict(set)
    for source in sources:
        if source.manifest.unequal:
            for payload in payloads_of(packing, pq.read_table(source.folder / PARTS / source.manifest.unequal.file)):
                found[start_of(payload)[1]].add(payload)
    return dict(found)


def _flat(versions: Versions) -> list[bytes]:
    """Return payloads by number, and those of one number in the order of their bytes."""
    return [payload for _, payloads in sorted(versions.items()) for payload in sorted(payloads)]


def _failures(sources: Iterable[Source]) -> dict[int, Failed]:
    """Return the failures by number; of several of one run the one after most attempts."""
    found: dict[int, Failed] = {}
    for failed in _all_failures(sources):
        before = found.get(failed.number)
        if before is None or (failed.attempts, failed) > (before.attempts, before):
            found[failed.number] = failed
    return found


def _drop_those_with_results(failed: dict[int, Failed], folder: Path, part: Part) -> None:
    """Take out of some failures those whose runs have a result after all."""
    if any(manifests.range_of(number) == part.first for number in failed):
        for number in pq.read_table(folder / PARTS / part.file, columns=["number"])["number"].to_pylist():
            failed.pop(number, None)


def _all_failures(sources: Iterable[Source]) -> Iterator[Failed]:
    """Yield every failure that was recorded."""
    for source in sources:
        if source.manifest.failures:
            for row in pq.read_table(source.folder / PARTS / source.manifest.failures.file).to_pylist():
                yield Failed(**row)
        for entries in source.logs:
            yield from map(failure_in, entries.failures())


def _write_table(target: Path, name: str, first: int, table: pa.Table) -> Iterator[Part]:
    """Write a table into a file named after its content, unless it is empty; yield what the manifest says of it."""
    if not table.num_rows:
        return
    texts = [field.name for field in table.schema if field.type == pa.string() and field.name != "key"]
    floats = [field.name for field in table.schema if field.type == pa.float64()]
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=texts, use_byte_stream_split=floats)
    content = memoryview(sink.getvalue())
    digest = hashlib.sha256(content).hexdigest()
    file = f"{name}-{digest[:16]}.parquet"
    replace_file(target / PARTS / file, content)
    yield Part(file, first, table.num_rows, digest)


def settle(source: Source, manifest: Manifest) -> None:
    """Make a compacted manifest the folder's, then clear away what it stands in for: logs, and older files."""
    manifests.write(source.folder, manifest)
    for entries in source.logs:
        if not entries.foreign:
            entries.path.unlink()
    named = {part.file for part in manifest.files}
    for path in (source.folder / PARTS).glob("*.parquet"):
        if path.name not in named:
            path.unlink()
