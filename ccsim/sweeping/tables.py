"""Packed rows as tables of Arrow, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ccsim.sweeping.packing import KEY_BYTES, LENGTH, START, Failed, Packing
from ccsim.sweeping.work import Column

TYPES = {"int64": pa.int64(), "float64": pa.float64(), "text": pa.string()}
FIRST = (
    Column("number", "int64", "", "number of the run in its study"),
    Column("key", "text", "", "sha256 of the resolved scenario, seeds, months, and what results depend on besides"),
)
FAILED_SCHEMA = pa.schema(
    [(name, pa.int64() if name in {"number", "attempts"} else pa.string()) for name in Failed._fields]
)


def schema_of(packing: Packing) -> pa.Schema:
    """Return names, types, units and meanings of a table's columns; only what may be not a number can be null."""
    fields = [
        pa.field(name, TYPES[kind], nullable=kind == "float64", metadata={"unit": unit, "meaning": meaning})
        for name, kind, unit, meaning in (*FIRST, *packing.columns)
    ]
    return pa.schema(fields)


def table_of(packing: Packing, payloads: Sequence[bytes]) -> pa.Table:
    """Return packed rows as a table, in their order, with units and meanings; what is not a number is null."""
    records = np.frombuffer(b"".join(payload[: packing.fixed.size] for payload in payloads), packing.record)
    found: dict[int, Any] = {i: records[str(i)] for i in packing.numeric}
    found |= zip(packing.texts, _texts(packing, payloads), strict=True)
    keys = [payload[START.size : START.size + KEY_BYTES].hex() for payload in payloads]
    arrays = [records["number"].astype(np.int64), keys, *(found[i] for i in range(len(packing.columns)))]
    schema = schema_of(packing)
    columns = [pa.array(array, field.type, from_pandas=True) for array, field in zip(arrays, schema, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema)


def _texts(packing: Packing, payloads: Sequence[bytes]) -> list[list[str]]:
    """Return the texts of packed rows, column by column."""
    found: list[list[str]] = [[] for _ in packing.texts]
    for payload in payloads if packing.texts else ():
        start = packing.fixed.size
        for column in found:
            length = LENGTH.unpack_from(payload, start)[0]
            start += LENGTH.size
            column.append(payload[start : start + length].decode("utf-8"))
            start += length
    return found


def payloads_of(packing: Packing, table: pa.Table) -> list[bytes]:
    """Return the rows of a table packed, in their order."""
    numbers, keys, *columns = (column.to_pylist() for column in table.select(schema_of(packing).names).columns)
    rows = zip(*columns, strict=True) if columns else (() for _ in numbers)
    return [
        packing.pack_values(number, bytes.fromhex(key), row)
        for number, key, row in zip(numbers, keys, rows, strict=True)
    ]
