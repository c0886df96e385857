"""Shards put together: what each of them found becomes one sweep; they themselves stay as they are."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

from ccsim.store import StoreError, reason_of
from ccsim.sweeping import compaction, locking
from ccsim.sweeping import manifest as manifests
from ccsim.sweeping.compaction import Damage
from ccsim.sweeping.opening import SHARDS, refusal


def shards_of(folder: Path) -> list[Path]:
    """Return the folders of a sweep's shards that have begun, by number."""
    return sorted(path for path in (folder / SHARDS).glob("*-of-*") if manifests.exists(path))


def merge(folder: Path) -> list[Damage]:
    """Put what the shards of a folder hold into the folder; return what of it is damaged, and so left out.

    May be done again when more shards have ended. Raises StoreError if there are none, if they are of different
    sweeps, or if somebody is at work on one.
    """
    folder = folder.expanduser().resolve()
    shards = shards_of(folder)
    if not shards:
        raise StoreError(f"{folder} holds no shards; `ccsim sweep FILE --shard 1/40` makes the first of forty.")
    try:
        with contextlib.ExitStack() as locks:
            for path in (folder, *shards):
                locks.enter_context(locking.held(path))
            return _merge_locked(folder, shards)
    except OSError as refused:
        raise StoreError(f"Cannot write to {folder}: {reason_of(refused)}. Make room, and merge again.") from None


def _merge_locked(folder: Path, shards: list[Path]) -> list[Damage]:
    """Put shards together while nobody works on them."""
    found = [manifests.read(path) for path in shards]
    if not manifests.exists(folder):
        manifests.write(folder, dataclasses.replace(found[0], parts=(), failures=None, unequal=None, generation=0))
    own = manifests.read(folder)
    for path, manifest in zip(shards, found, strict=True):
        if manifest.digest != own.digest:
            raise StoreError(refusal(path, manifest, own))
    sources = [compaction.source_of(path, counted=False) for path in (folder, *shards)]
    compaction.settle(sources[0], compaction.compact(sources, folder))
    return [
        Damage(str((source.folder / damage.file).relative_to(folder)), damage.what)
        for source in sources
        for damage in source.damage
    ]
