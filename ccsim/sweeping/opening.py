"""A sweep's folder taken up: made anew, or gone on with if it is of the very same sweep."""

from __future__ import annotations

from pathlib import Path

from ccsim.store import StoreError, reason_of
from ccsim.sweeping import manifest as manifests
from ccsim.sweeping.compaction import Source, source_of
from ccsim.sweeping.durable import UNFINISHED, clear_unfinished
from ccsim.sweeping.locking import NAME as LOCK
from ccsim.sweeping.manifest import PARTS, Manifest
from ccsim.sweeping.work import Work

SHARDS = "shards"
STUDY = "study.json"  # what was to be done, as a file that needs no other
UNNOTICED = {LOCK, SHARDS, STUDY, ".DS_Store", "Thumbs.db", "desktop.ini"}


def folder_of(folder: Path, shard: tuple[int, int] | None) -> Path:
    """Return the folder of a sweep, or of one of its shards (the third of forty: (3, 40)); raise if there is none."""
    folder = folder.expanduser().resolve()
    if shard is None:
        return folder
    number, count = shard
    if not 1 <= number <= count <= 100_000:
        raise StoreError(f"There is no shard {number}/{count}: they are 1/{count} to {count}/{count}.")
    return folder / SHARDS / f"{number:05}-of-{count:05}"


def prepare(folder: Path, resume: bool) -> None:
    """Make a folder that can be worked in; raise StoreError with the cure if it cannot be, or holds something else."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a folder. Choose another --out.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        present = sorted(path.name for path in folder.iterdir() if not is_ours(path.name))
    except OSError as refused:
        raise StoreError(f"Cannot write to {folder}: {reason_of(refused)}. Choose another --out.") from None
    if not manifests.exists(folder) and present:
        raise StoreError(f"{folder} holds {present[0]}, which is no part of a sweep. Choose another --out.")
    if manifests.exists(folder) and not resume:
        raise StoreError(f"{folder} already holds a sweep. Add --resume to go on with it, or choose another --out.")


def is_ours(name: str) -> bool:
    """Tell whether a file may lie in a folder before its manifest does."""
    return name in UNNOTICED or name.startswith(UNFINISHED)


def take_up(folder: Path, work: Work) -> Source:
    """Return what a locked folder holds of a work; raise StoreError if it is of another."""
    for inner in (folder, folder / PARTS):
        clear_unfinished(inner)
    now = manifests.manifest_of(work)
    if not manifests.exists(folder):
        manifests.write(folder, now)
    before = manifests.read(folder)
    if before.digest != now.digest:
        raise StoreError(refusal(folder, before, now))
    return source_of(folder)


def refusal(folder: Path, before: Manifest, now: Manifest) -> str:
    """Return why a folder's results must not be mixed with new ones, what differs, and what to do."""
    lines = "\n".join(f"  {line}" for line in manifests.differences(before, now))
    return (
        f"{folder} holds the results of another sweep, and results are never mixed:\n{lines}\n"
        "Choose another --out for the new one, or go back to what the old one was made with to finish it."
    )
