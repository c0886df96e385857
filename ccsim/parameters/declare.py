"""How a parameter is declared: value, unit, plausible range, hard limits, source, status and meaning."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import field
from typing import Any, NamedTuple

STATUSES = {
    "F": "found in a readable source",
    "C": "computed from figures, or calibrated",
    "M": "from memory, to be checked before it is cited",
    "J": "judgement",
}


class Spec(NamedTuple):
    """One declared parameter: all that the file format, the sliders and the docs need to know."""

    path: str
    value: float
    unit: str
    low: float
    high: float
    hard: tuple[float, float]
    source: str
    status: str
    meaning: str


def param(
    value: float,
    unit: str,
    plausible: tuple[float, float],
    hard: tuple[float, float],
    status: str,
    source: str,
    meaning: str,
) -> Any:
    """Declare one parameter of a group (a frozen dataclass); this line is the only place it is typed."""
    low, high = plausible
    if not (hard[0] <= low <= value <= high <= hard[1] and math.isfinite(value)):
        raise ValueError(f"{meaning}: {value} is not within {plausible} within {hard}")
    if status not in STATUSES:
        raise ValueError(f"{meaning}: status {status!r} is not one of {', '.join(STATUSES)}")
    metadata = {
        "unit": unit,
        "low": low,
        "high": high,
        "hard": hard,
        "source": source,
        "status": status,
        "meaning": meaning,
    }
    return field(default=value, metadata=metadata)


def specs_of(group: str, record: Any) -> list[Spec]:
    """Return the declarations of one group, with the values that `record` holds."""
    return [
        Spec(path=f"{group}.{f.name}", value=getattr(record, f.name), **f.metadata)
        for f in dataclasses.fields(record)
    ]
