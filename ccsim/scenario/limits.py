"""Compare every number of a scenario with its declared limits, and every source with its status."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ccsim.profile import UNSOURCED, Strict
from ccsim.scenario.declarations import Entry, entries, extra
from ccsim.scenario.problems import (
    Finding,
    KeyPath,
    about,
    implausible,
    key_text,
    outside,
    quoted,
    shown,
)

Range = Sequence[float]


def is_number(value: Any) -> bool:
    """Tell whether a value is a finite number (true and false are not)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isinstance(value, int) or math.isfinite(value)


def numbers_of(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Yield each number of a bare value, of a list, or of a figure's value, low and high, with its path."""
    if isinstance(value, dict):
        for end in ("value", "low", "high"):
            yield from numbers_of(value.get(end), path if end == "value" else (*path, end))
    elif isinstance(value, (list, tuple)):
        yield from (((*path, i), number) for i, number in enumerate(value) if is_number(number))
    elif is_number(value):
        yield path, value


def check_limits(content: Any, root: type[Strict]) -> Iterator[Finding]:
    """Yield problems and warnings about the numbers and sources of content declared by `root`."""
    for entry in entries(content, root):
        limits = extra(entry.declared)
        if "hard" in limits:
            stated = (found for found in numbers_of(entry.value, entry.path) if found[1] != entry.declared.default)
            for path, value in stated:  # to say what holds anyway is not unusual
                yield from beyond(path, value, limits["hard"], limits["plausible"], limits["unit"])
        yield from wrong_size(entry)
        yield from wrong_order(entry)
        yield from missing_source(entry)


def beyond(path: KeyPath, value: Any, hard: Range, plausible: Range, unit: str) -> Iterator[Finding]:
    """Yield a problem for a number outside its hard limits, a warning outside its plausible range."""
    if not hard[0] <= value <= hard[1]:
        yield outside(path, value, hard, unit)
    elif not plausible[0] <= value <= plausible[1]:
        yield implausible(path, value, plausible, unit)


def wrong_size(entry: Entry) -> Iterator[Finding]:
    """Yield a finding for a list that has too few or too many numbers."""
    size = extra(entry.declared).get("size")
    value = entry.value.get("value") if isinstance(entry.value, dict) else entry.value
    if size is not None and isinstance(value, (list, tuple)) and len(value) != size:
        yield about(entry.path, f" has {len(value)} numbers, not {size}: {entry.declared.description}.")


def wrong_order(entry: Entry) -> Iterator[Finding]:
    """Yield a finding for a figure whose value is not between its low and its high."""
    if not isinstance(entry.value, dict) or "hard" not in extra(entry.declared):
        return
    values = listed(entry.value.get("value"))
    for name, sign, relation in (("low", 1, "above"), ("high", -1, "below")):
        path, bounds = (*entry.path, name), listed(entry.value.get(name))
        if bounds and len(bounds) != len(values):
            yield about(path, f" has {len(bounds)} numbers, but value has {len(values)}.")
        for value, bound in zip(values, bounds, strict=False):
            if is_number(value) and is_number(bound) and sign * bound > sign * value:
                unit = extra(entry.declared)["unit"]
                text = f" = {shown(bound)} is {relation} value = {shown(value)} ({unit})."
                yield about(path, f"{text} Order them: low <= value <= high.")


def listed(value: Any) -> list[Any]:
    """Return the numbers of a list, or a single one, as a list; nothing for None."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None else [value]


def missing_source(entry: Entry) -> Iterator[Finding]:
    """Yield a finding for a status that promises a source where none is given."""
    if entry.path[-1] != "status" or not isinstance(entry.value, str) or entry.value in UNSOURCED:
        return
    source = entry.table.get("source", "")
    if isinstance(source, str) and not source.strip():
        text = f"{key_text(entry.path[:-1])} has status {quoted(entry.value)} but no source."
        cure = 'Name the source, or set the status to "assumption" with low and high.'
        yield Finding(entry.path, f"{text} {cure}")
