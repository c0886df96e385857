"""Runs kept on disk one by one, so that a study ended in any way goes on where it was.

A file's name is the hash of all that its content depends on: scenario, seeds, what is kept, and the model.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from ccsim import compilation
from ccsim.comparing.arms import MAY_DIFFER
from ccsim.ensemble import Replicate
from ccsim.scenario import Scenario
from ccsim.sweeping.durable import replace_file
from ccsim.sweeping.provenance import platform_of

SUFFIX = ".npz"
WATCHES = (  # what is kept of a run is made by these
    *(f"judging/{name}.py" for name in ("evidence", "elsewhere", "following", "peers", "starts", "placebo", "past")),
    "comparing/kept.py",
    "comparing/headings.py",
    "facts/sampler.py",
    "evidence/plausible_towns.csv",
)
FOLDER = re.compile(r"runs-[0-9a-f]{16}")
KEPT = 3  # folders of shared runs, the one in use included
DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile)


class Records:
    """A folder of finished runs; their results are dataclasses or named tuples of arrays and numbers."""

    def __init__(self, folder: Path) -> None:
        """Begin; the folder is made when something is kept."""
        self.folder = folder

    def has(self, replicate: Replicate) -> bool:
        """Say whether something was kept of a run, sound or not."""
        return self._path(replicate).exists()

    def find(self, replicate: Replicate, kind: Callable[..., Any]) -> Any | None:
        """Return what was kept of a run, as this kind of result; None if nothing sound was."""
        path = self._path(replicate)
        if not path.exists():
            return None
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as found:
                return kind(**{name: found[name] if found[name].ndim else found[name].item() for name in found.files})
        except DAMAGED:  # it is made again, and replaced
            return None

    def keep(self, replicate: Replicate, result: Any) -> None:
        """Write what is kept of a run; it is there whole or not at all, whatever happens meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        np.savez(content, **columns_of(result))
        replace_file(self._path(replicate), content.getbuffer())

    def _path(self, replicate: Replicate) -> Path:
        """Return where a run is kept."""
        return self.folder / (key_of(replicate) + SUFFIX)


def columns_of(result: Any) -> dict[str, Any]:
    """Return the fields of a dataclass or of a named tuple by name."""
    if isinstance(result, tuple):
        return dict(zip(type(result).__annotations__, result, strict=True))
    return {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}


def key_of(replicate: Replicate) -> str:
    """Return the name of a run: the hash of all that its result depends on (hex)."""
    seeds = [replicate.seed, replicate.shocks, replicate.months]
    text = json.dumps([content_of(replicate.scenario), seeds, name_of(replicate.watch), made_by()])
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _hash_of(content: str) -> str:
    """Return the hash of a text (hex)."""
    return hashlib.sha256(content.encode()).hexdigest()


class Itself:
    """A scenario that is equal to nothing but itself: to compare whole contents takes longer than to hash one."""

    def __init__(self, scenario: Scenario) -> None:
        """Keep it."""
        self.scenario = scenario

    def __eq__(self, other: object) -> bool:
        """Say whether it is the very same."""
        return isinstance(other, Itself) and self.scenario is other.scenario

    def __hash__(self) -> int:
        """Return its identity."""
        return id(self.scenario)


def content_of(scenario: Scenario) -> str:
    """Return the hash of what a scenario simulates (hex): titles and stories do not count."""
    return _content_of(Itself(scenario))


@lru_cache(maxsize=1024)
def _content_of(itself: Itself) -> str:
    """Return the hash of a scenario's content."""
    scenario = itself.scenario
    plan = scenario.plan.model_copy(update={"title": ""}).model_dump(mode="json")
    rest = {key: value for key, value in scenario.as_dict().items() if key not in MAY_DIFFER}
    return _hash_of(json.dumps([rest, plan], sort_keys=True))


def name_of(watch: Callable[..., Any]) -> list[Any]:
    """Return what tells one way of watching from another: its name, and what it was given beforehand."""
    if isinstance(watch, partial):
        given = [content_of(one) if isinstance(one, Scenario) else repr(one) for one in watch.args]
        return [name_of(watch.func), given, sorted(watch.keywords.items())]
    return [f"{watch.__module__}.{watch.__qualname__}"]


@lru_cache(maxsize=1)
def made_by() -> list[str]:
    """Return what results depend on beside the scenario: sources, numerical libraries, processor."""
    watches = (path for room in WATCHES for path in compilation.PACKAGE.glob(room))
    sources = [compilation.model_fingerprint(), compilation.hash_of_files(compilation.PACKAGE, watches)]
    return [*sources, *platform_of().values()]


def shared() -> Records:
    """Return the runs that many studies share, of this model; those of older models are cleared away."""
    root = compilation.cache_root()
    folder = root / f"runs-{_hash_of(json.dumps(made_by()))[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    others = (path for path in root.iterdir() if FOLDER.fullmatch(path.name) and path != folder)
    for old in sorted(others, key=compilation.age_of, reverse=True)[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    return Records(folder)
