"""The results of a sweep, read from its folder: verified first, and asked in SQL."""

from __future__ import annotations

import atexit
import contextlib
import csv
import gc
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from ccsim.spreadsheet import harmless
from ccsim.store import StoreError, reason_of
from ccsim.sweeping import compaction
from ccsim.sweeping.compaction import Damage, Source
from ccsim.sweeping.durable import UNFINISHED
from ccsim.sweeping.manifest import PARTS, Manifest, Part
from ccsim.sweeping.packing import Packing
from ccsim.sweeping.tables import FAILED_SCHEMA, payloads_of, schema_of

TABLES = ("runs", "failures", "unequal")
ROWS = 10_000  # written to CSV at a time


class Results:
    """What a folder holds of a sweep, finished or not; reading changes nothing in it."""

    def __init__(self, folder: Path) -> None:
        """Verify all files; raise StoreError if the folder holds no sweep. Damaged files count as not there."""
        self.folder = folder.expanduser().resolve()
        self._source = _settled(self.folder)
        self.manifest: Manifest = self._source.manifest
        self.damage: list[Damage] = self._source.damage
        self.packing = Packing(self.manifest.columns)

    @property
    def frames(self) -> int:
        """Return how many sound frames lie in logs, not yet compacted."""
        return sum(entries.count for entries in self._source.logs)

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many runs are missing, done, failed, and gave unequal results."""
        return compaction.counts_of(self._source.status)

    def frame(self, table: str = "runs") -> pd.DataFrame:
        """Return one of the tables: "runs" by number (`number`, `key`, the work's columns), "failures", "unequal"."""
        with self._tables() as tables:
            frame: pd.DataFrame = tables[table].to_table().to_pandas()
        return frame

    def numbers(self) -> Any:
        """Return the numbers of all runs that have a result, rising (int64[])."""
        return np.flatnonzero(self._source.status == compaction.HAS_RESULT)

    def rows(self, numbers: Sequence[int]) -> list[bytes]:
        """Return some runs packed, in the order of their rising numbers."""
        with self._tables() as tables:
            return payloads_of(self.packing, tables["runs"].to_table(filter=ds.field("number").isin(numbers)))

    def query(self, sql: str) -> pd.DataFrame:
        """Return the answer to a SELECT over the tables; ValueError with the reason if it cannot be answered.

        Nothing but these tables can be read, and nothing can be written.
        """
        duckdb = _duckdb()
        with self._tables() as tables, duckdb.connect(":memory:", config=SHUT_IN) as connection:
            for name, table in tables.items():
                connection.register(name, table)
            connection.execute("SET enable_external_access = false; SET lock_configuration = true")
            try:
                statements = connection.extract_statements(sql)
                if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                    raise ValueError(f"{sql!r} is not one SELECT. The tables are {', '.join(TABLES)}.")
                answer: pd.DataFrame = connection.execute(statements[0]).df()
            except duckdb.Error as refused:
                raise ValueError(f"{refused}\nThe tables are {', '.join(TABLES)}.") from None
        return answer

    def write_csv(self, path: Path) -> int:
        """Write the runs as CSV, put in place when it is whole; return how many. No text can act as a formula."""
        unfinished = path.with_name(f"{UNFINISHED}{path.name}")
        try:
            with self._tables() as tables:
                with unfinished.open("w", encoding="utf-8", newline="") as file:
                    rows = _write_rows(csv.writer(file), tables["runs"])
                unfinished.replace(path)
        except OSError as refused:
            raise StoreError(f"Cannot write {path}: {reason_of(refused)}. Choose another file.") from None
        finally:
            unfinished.unlink(missing_ok=True)
        return rows

    @contextlib.contextmanager
    def _tables(self) -> Iterator[dict[str, Any]]:
        """Give the tables as datasets; what lies in logs is compacted in a temporary folder."""
        with tempfile.TemporaryDirectory(prefix="ccsim-") as inner:
            manifest, folders = self.manifest, [self.folder]
            if self._source.logs:
                folders.append(Path(inner))
                manifest = compaction.compact([self._source], Path(inner))
            files: dict[str, Sequence[Part | None]] = {
                "runs": manifest.parts,
                "failures": [manifest.failures],
                "unequal": [manifest.unequal],
            }
            schemas = dict.fromkeys(TABLES, schema_of(self.packing)) | {"failures": FAILED_SCHEMA}
            yield {name: _dataset(files[name], schemas[name], folders) for name in TABLES}


SHUT_IN: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


def _duckdb() -> Any:
    """Import DuckDB, which takes a while; it reports leaks unless a last search for garbage is made at the end."""
    import duckdb  # noqa: PLC0415  (only queries wait for it)

    atexit.unregister(gc.freeze)
    return duckdb


def _settled(folder: Path) -> Source:
    """Return what a folder holds, read again if it was compacted meanwhile."""
    try:
        return compaction.source_of(folder)
    except FileNotFoundError:
        return compaction.source_of(folder)


def _dataset(parts: Sequence[Part | None], schema: pa.Schema, folders: Sequence[Path]) -> Any:
    """Return some files, each in one of the folders, as one table, in their order."""
    named = [[folder / PARTS / part.file for folder in folders] for part in parts if part]
    paths = [next(path for path in places if path.exists()) for places in named]
    if not paths:
        return ds.dataset(schema.empty_table())
    return ds.dataset(paths, schema=schema, format="parquet")


def _write_rows(writer: Any, table: Any) -> int:
    """Write a table's rows; return how many."""
    writer.writerow([harmless(name) for name in table.schema.names])
    rows = 0
    for batch in table.to_batches(batch_size=ROWS):
        columns = [map(_harmless, column.to_pylist()) for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))
        rows += batch.num_rows
    return rows


def _harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers, and what is none is empty."""
    return harmless(cell) if isinstance(cell, str) else cell
