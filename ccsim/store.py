"""Runs on disk: a folder with the indicators as Parquet, a manifest, and pictures."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ccsim import compilation, indicators
from ccsim.ensemble import Failure
from ccsim.scenario import Scenario, ScenarioError, from_dict
from ccsim.town.columns import Array

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FORMAT = 1  # version of what a folder holds
INDICATORS, MANIFEST, FIGURES = "indicators.parquet", "manifest.json", "figures"
UNNOTICED = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what file managers leave behind
PACKAGES = ("mesa", "numba", "llvmlite", "numpy", "pandas", "pyarrow", "scipy", "pydantic", "matplotlib")


class Kind(NamedTuple):
    """What a folder of ours holds: what its manifest calls it, its files beside manifest and pictures, and folders
    that stay when it is written anew."""

    name: str
    files: tuple[str, ...]
    stays: tuple[str, ...] = ()


RUN = Kind("ccsim run", (INDICATORS,))


class StoreError(ValueError):
    """A folder that cannot be written to, or does not hold a sound run; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is needed to make a run again, and to know what made it."""

    name: str
    scenario: Mapping[str, Any]  # with every default resolved
    seeds: tuple[int, ...]  # finished
    seeds_asked: tuple[int, ...]
    months: int
    started: str  # ISO 8601, UTC
    seconds: float
    workers: int
    interrupted: bool = False
    failures: tuple[Failure, ...] = ()
    settings: tuple[str, ...] = ()
    made_with: Mapping[str, Any] = field(default_factory=lambda: made_with())  # noqa: PLW0108  (it is defined below)


def made_with() -> dict[str, Any]:
    """Return what results depend on besides the scenario: sources, versions, machine."""
    return {
        "ccsim": compilation.version(),
        "model": compilation.fingerprint(),  # sha256 of the sources
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "platform": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count() or 1,
    }


# ---- the frame --------------------------------------------------------------------------------------
def frame_of(scenario: Scenario, series: Mapping[int, Array]) -> pd.DataFrame:
    """Return a tidy frame, one row per replicate, town and month.

    series: float64[months, towns, indicators] by seed. Columns: run, seed, month, date, town, the indicators.
    """
    import pandas as pd  # only when there are results: workers and the first replicate do not wait for it

    towns = [town.name for town in scenario.towns]
    blocks = list(series.values()) or [np.zeros((0, len(towns), len(indicators.NAMES)))]
    months = [len(block) * len(towns) for block in blocks]
    month = np.concatenate([np.repeat(np.arange(len(block)), len(towns)) for block in blocks])
    town = np.tile(np.arange(len(towns)), len(month) // len(towns))
    keys = {
        "run": np.repeat(np.arange(len(blocks), dtype=np.int32), months),
        "seed": np.repeat(np.array(list(series) or [0], dtype=np.int64), months),
        "month": month.astype(np.int32),
        "date": first_days(scenario.start, month),
        "town": pd.Categorical.from_codes(town.astype(np.int32), pd.Index(towns)),
    }
    values = np.concatenate([block.reshape(-1, len(indicators.NAMES)) for block in blocks])
    columns = {name: values[:, i] for i, name in enumerate(indicators.NAMES)}
    return pd.DataFrame({**keys, **columns})


def first_days(start: int, month: Array) -> Array:
    """Return the first day of each month, counted from January of `start` (datetime64[ms])."""
    return (np.datetime64(f"{start:04}-01", "M") + month.astype("timedelta64[M]")).astype("datetime64[ms]")


# ---- writing ----------------------------------------------------------------------------------------
def check_target(folder: Path, force: bool, kind: Kind = RUN) -> Path:
    """Return the folder's full path if it may be written; raise StoreError with the cure if not."""
    folder = folder.expanduser().resolve()
    if folder.exists() or folder.is_symlink():
        _check_replaceable(folder, force, kind)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder.parent).close()
    except OSError as refused:
        raise StoreError(f"Cannot write to {folder.parent}: {reason_of(refused)}. Choose another --out.") from None
    return folder


def _check_replaceable(folder: Path, force: bool, kind: Kind) -> None:
    """Refuse to replace what is not a folder of ours of the same kind, or not without force."""
    if not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a folder. Choose another --out.")
    if os.path.ismount(folder):
        text = f"{folder} is where a file system is mounted, so it cannot be replaced as a whole."
        raise StoreError(f"{text} Choose a folder in it, such as --out {folder / 'results'}.")
    present = sorted(path.name for path in folder.iterdir() if path.name not in UNNOTICED)
    if not present:
        return
    what = kind.name.removeprefix("ccsim ")
    if not is_of(kind, folder):
        raise StoreError(f"{folder} holds something other than a {what} of ccsim, so it stays. Choose another --out.")
    foreign = [name for name in present if name not in {*kind.files, *kind.stays, MANIFEST, FIGURES}]
    if foreign:
        raise StoreError(f"{folder} also holds {foreign[0]}, which ccsim did not write. Move it away first.")
    if not force:
        raise StoreError(f"{folder} already holds a {what}. Add --force to replace it, or choose another --out.")


def is_of(kind: Kind, folder: Path) -> bool:
    """Tell whether a folder's manifest says that ccsim wrote it, and that it is of this kind."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(content["kind"] == kind.name)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def write(
    folder: Path,
    frame: pd.DataFrame,
    manifest: Manifest,
    figures: Iterable[tuple[str, Figure]] = (),
    force: bool = False,
) -> Path:
    """Write a run; what was in the folder before is replaced only when all is there. Return its full path."""
    return write_folder(folder, RUN, {INDICATORS: frame}, dataclasses.asdict(manifest), figures, force)


def write_folder(
    folder: Path,
    kind: Kind,
    files: Mapping[str, pd.DataFrame | Mapping[str, Any] | str | bytes],
    manifest: Mapping[str, Any],
    figures: Iterable[tuple[str, Figure]],
    force: bool,
) -> Path:
    """Write frames as Parquet, text and bytes as they are, other content as JSON, a manifest with hashes, and pictures.

    What was in the folder before is replaced only when all is there. Returns the folder's full path.
    """
    folder = check_target(folder, force, kind)
    try:
        with _replacing(folder, kind.stays) as new:
            for name, content in files.items():
                (new / name).parent.mkdir(exist_ok=True)
                if isinstance(content, bytes):
                    (new / name).write_bytes(content)
                elif isinstance(content, Mapping):
                    write_json(new / name, content)
                elif isinstance(content, str):
                    (new / name).write_text(content, encoding="utf-8")
                else:
                    write_parquet(new / name, content)
            hashes = {name: sha256_of(new / name) for name in files}
            write_json(new / MANIFEST, {"kind": kind.name, "format": FORMAT, **manifest, "sha256": hashes})
            for name, figure in figures:
                (new / FIGURES).mkdir(exist_ok=True)
                figure.savefig(new / FIGURES / f"{name}.png")
    except OSError as refused:
        raise StoreError(f"Could not write {folder}: {reason_of(refused)}.") from None
    return folder


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write content as readable JSON."""
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


@contextlib.contextmanager
def _replacing(folder: Path, stays: tuple[str, ...]) -> Iterator[Path]:
    """Give a folder beside `folder` to write into, which takes its place when the block succeeds; what stays moves."""
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield new
        new.chmod(0o755)
        if folder.exists():
            old = new.with_name(new.name + ".old")
            folder.rename(old)
            new.rename(folder)
            for name in stays:
                if (old / name).exists():
                    (old / name).rename(folder / name)
            shutil.rmtree(old, ignore_errors=True)
        else:
            new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame with the unit and meaning of each column."""
    import pandas as pd  # only those who write or read wait for these
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    known = {i.name: {"unit": i.unit, "meaning": i.meaning} for i in indicators.CATALOGUE}
    fields = [column.with_metadata(known.get(column.name, {})) for column in table.schema]
    table = table.cast(pa.schema(fields, metadata=table.schema.metadata))
    split = [name for name in frame.columns if frame[name].dtype == np.float64]
    words = [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    pq.write_table(table, path, compression="zstd", use_dictionary=words, use_byte_stream_split=split)


# ---- reading ----------------------------------------------------------------------------------------
def read(folder: Path) -> tuple[Scenario, pd.DataFrame, Manifest]:
    """Return what a folder holds, after checking that it is what was written; else raise StoreError."""
    folder = folder.expanduser()
    content = read_manifest(folder)
    try:
        known = {f.name for f in dataclasses.fields(Manifest)}
        manifest = Manifest(**{key: _frozen(key, value) for key, value in content.items() if key in known})
        expected = content["sha256"][INDICATORS]
        scenario = from_dict(dict(manifest.scenario), manifest.name)
    except ScenarioError as refused:
        raise StoreError(f"{folder} holds a scenario that this version cannot read:\n{refused}") from None
    except (LookupError, TypeError, AttributeError):
        raise StoreError(f"{folder / MANIFEST} is damaged: parts are missing. Make the run again.") from None
    return scenario, read_parquet(folder / INDICATORS, expected), manifest


def _frozen(key: str, value: Any) -> Any:
    """Return a value of the manifest with the type it had before it was JSON."""
    if key == "failures":
        return tuple(Failure(**failure) for failure in value)
    return tuple(value) if isinstance(value, list) else value


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the content of a folder's manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError:
        raise StoreError(f"{folder} holds no run of ccsim: it has no {MANIFEST}.") from None
    except ValueError:
        raise StoreError(f"{folder / MANIFEST} is damaged: it is not JSON. Make the run again.") from None
    if not isinstance(content, dict) or content.get("kind") != RUN.name:
        raise StoreError(f"{folder} holds no run of ccsim: {MANIFEST} is of another kind.")
    if content.get("format") != FORMAT:
        raise StoreError(
            f"{folder} has format {content.get('format')!r}; this version of ccsim reads {FORMAT}. "
            "Load it with the version named in its manifest, or make the run again."
        )
    return content


def read_parquet(path: Path, expected: str) -> pd.DataFrame:
    """Return the frame of a file if its sha256 is the one expected."""
    try:
        found = sha256_of(path)
    except OSError as refused:
        raise StoreError(f"Cannot read {path}: {reason_of(refused)}. Make the run again.") from None
    if found != expected:
        raise StoreError(
            f"{path} is not the file that was written: its sha256 begins with {found[:12]}, "
            f"the manifest says {expected[:12]}. It was damaged or changed. Make the run again."
        )
    import pyarrow.parquet as pq

    frame: pd.DataFrame = pq.read_table(path).to_pandas()
    return frame


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file (hex)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def reason_of(refused: OSError) -> str:
    """Return what the system says, in a few words."""
    return (refused.strerror or str(refused)).rstrip(".").lower()
