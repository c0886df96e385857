"""What a picture of a finding shows: measured values and the target, before anybody draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Numbers = tuple[float, ...]
Kind = Literal["line", "points", "bars"]


@dataclass(frozen=True, slots=True)
class Trace:
    """One set of values: a line, points or bars; `low` and `high` (empty or like `y`) say how sure they are."""

    name: str
    x: Numbers
    y: Numbers
    low: Numbers = ()
    high: Numbers = ()
    kind: Kind = "line"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the values should lie: between `low` and `high`, from x `begins` to `ends` (None: everywhere)."""

    name: str
    low: float
    high: float
    begins: float | None = None
    ends: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Traces and targets in one pair of axes; `name` is that of its file, `notes` stand below it."""

    name: str
    title: str
    x_label: str
    y_label: str
    traces: tuple[Trace, ...]
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # names of x = 0, 1, 2 ..., where x counts groups
    logarithmic: bool = False  # both axes


def numbers(values: Iterable[float]) -> Numbers:
    """Return values as plain numbers."""
    return tuple(float(value) for value in values)
