"""The common indicators of the European Regional Development Fund that a plan's measures can be reported under."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

ALL = "all"  # kinds of levers
FIRMS_AT_MOST, SIZE, SITES, POPULATION, SUPPORTED_JOBS, NOT_COUNTED = (
    "firms at most", "size", "sites", "population", "supported jobs", "not counted",
)  # fmt: skip


class CommonIndicator(NamedTuple):
    """One common indicator: which levers it is for, and what is counted for it."""

    code: str
    type: str  # output or result
    name: str
    unit: str
    levers: tuple[str, ...]  # kinds, or "all"
    counted: str
    source: str
    status: str
    note: str

    def is_for(self, kind: str) -> bool:
        """Tell whether a lever of this kind is reported under it."""
        return kind in self.levers or self.levers == (ALL,)


@cache
def common_indicators() -> tuple[CommonIndicator, ...]:
    """Return all of them, in the order of their codes."""
    text = files("ccsim").joinpath("evidence/common_indicators.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(_from(row) for row in rows)


def _from(row: dict[str, str]) -> CommonIndicator:
    """Return a common indicator from its row."""
    parts: dict[str, Any] = {**row, "levers": tuple(row["levers"].split(";"))}
    return CommonIndicator(**parts)


def codes_for(kind: str) -> list[CommonIndicator]:
    """Return those that are for levers of one kind, without those of the whole plan."""
    return [one for one in common_indicators() if kind in one.levers]
