"""The manifest of a sweep: what it is, and which files hold its results, with their hashes.

It is written whole, twice, and carries its own checksum: if one copy is damaged the other tells. Files of results are
named after their content and never written again, so that every manifest, old or new, has its files.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ccsim.scenario.problems import shortened
from ccsim.store import StoreError, sha256_of
from ccsim.sweeping.durable import replace_file
from ccsim.sweeping.provenance import made_by
from ccsim.sweeping.work import Column, Work
from ccsim.town.columns import Array

KIND, FORMAT = "ccsim sweep", 1
NAMES = ("manifest.json", "manifest.copy.json")  # in the order of writing backwards: the copy is written first
PARTS = "parts"
PART = 10_000  # runs, by their numbers, that one file of results is for: a range


@dataclass(frozen=True, slots=True)
class Part:
    """A file of results: of the runs from `first` on, as many as `rows`."""

    file: str
    first: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a sweep is, and what there is of it."""

    digest: str
    runs: int
    columns: tuple[Column, ...]
    description: Mapping[str, Any]
    made_by: Mapping[str, str]
    parts: tuple[Part, ...] = ()  # by their first numbers
    failures: Part | None = None
    unequal: Part | None = None  # runs that gave two different results
    generation: int = 0  # the higher, the later

    @property
    def files(self) -> tuple[Part, ...]:
        """Return all files of results."""
        return (*self.parts, *(part for part in (self.failures, self.unequal) if part is not None))


Number = TypeVar("Number", int, Array)


def range_of(number: Number) -> Number:
    """Return the first number of the range in which a run lies, or those of several (int64[runs])."""
    return number // PART * PART


def manifest_of(work: Work) -> Manifest:
    """Return the manifest of a sweep that has no results yet."""
    return Manifest(work.digest, len(work), tuple(work.columns), work.description, made_by())


def write(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in place of the one before."""
    text = text_of(manifest)
    for name in reversed(NAMES):
        replace_file(folder / name, text.encode())


def text_of(manifest: Manifest) -> str:
    """Return what a manifest's file holds."""
    content = {"kind": KIND, "format": FORMAT, **dataclasses.asdict(manifest)}
    content["columns"] = [column._asdict() for column in manifest.columns]
    content["checksum"] = checksum(content)
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def checksum(content: Mapping[str, Any]) -> str:
    """Return the sha256 of a manifest's content, its checksum left out (hex)."""
    rest = {key: value for key, value in content.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def exists(folder: Path) -> bool:
    """Tell whether a folder says that it holds a sweep."""
    return any((folder / name).exists() for name in NAMES)


class NotASweep(StoreError):
    """The folder holds something else, or nothing."""


def read(folder: Path) -> Manifest:
    """Return the newest sound manifest of a folder; raise StoreError if there is none, NotASweep if there never was."""
    if not folder.is_dir():
        raise NotASweep(f"{folder} {'is a file, not the folder of a sweep' if folder.exists() else 'does not exist'}.")
    if not exists(folder):
        raise NotASweep(f"{folder} holds no sweep of ccsim: it has no {NAMES[0]}.")
    sound = [manifest for name in NAMES for manifest in _sound(folder / name)]
    if not sound and (kind := _kind_in(folder / NAMES[0])) != KIND:
        raise NotASweep(f"{folder} holds no sweep, but what its {NAMES[0]} calls a {kind}.")
    if not sound:
        raise StoreError(f"{folder / NAMES[0]} and its copy are damaged, or of another format. Make the sweep again.")
    return max(sound, key=lambda manifest: manifest.generation)


def _kind_in(path: Path) -> str:
    """Return what a manifest says that its folder holds; that of a sweep if it cannot be read."""
    try:
        return shortened(str(json.loads(path.read_text(encoding="utf-8"))["kind"]))
    except (OSError, ValueError, LookupError, TypeError):
        return KIND


def damaged(folder: Path) -> list[str]:
    """Return which copies of the manifest are missing or damaged."""
    return [name for name in NAMES if not list(_sound(folder / name))]


def _sound(path: Path) -> Iterator[Manifest]:
    """Yield the manifest of a file if it is what was written."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("kind") != KIND or content.pop("format") != FORMAT:
            return
        expected = content.pop("checksum")
        if checksum({"kind": KIND, "format": FORMAT, **content}) != expected:
            return
    except (OSError, ValueError, LookupError, AttributeError):
        return
    content["columns"] = tuple(Column(**column) for column in content["columns"])
    content["parts"] = tuple(Part(**part) for part in content["parts"])
    for name in ("failures", "unequal"):
        content[name] = Part(**content[name]) if content[name] else None
    yield Manifest(**content)


def is_sound(folder: Path, part: Part) -> bool:
    """Tell whether a file of results is the one that was written."""
    try:
        return sha256_of(folder / PARTS / part.file) == part.sha256
    except OSError:
        return False


def differences(before: Manifest, now: Manifest) -> list[str]:
    """Return in words what differs between the sweep a folder holds and another."""
    lines = [
        f"{name}: {shown(before.made_by.get(name))} there, {shown(value)} now"
        for name, value in now.made_by.items()
        if before.made_by.get(name) != value
    ]
    old, new = dict(leaves(before.description)), dict(leaves(now.description))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            lines.append(f"{name}: {shown(old.get(name))} there, {shown(new.get(name))} now")
    return lines or ["something that the description of the study does not tell"]


def leaves(content: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted names and values of nested content; lists count as values."""
    if isinstance(content, Mapping):
        for key, inner in content.items():
            yield from leaves(inner, f"{name}.{key}" if name else str(key))
    else:
        yield name, json.loads(json.dumps(content))


def shown(value: Any) -> str:
    """Return a value in few letters."""
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:12]}..." if " " not in text else f"{text[:37]}..."
