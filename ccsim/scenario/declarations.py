"""What is declared for each key of a scenario: its record, unit, limits and meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

from ccsim.levers.catalogue import LEVERS, AnyLever
from ccsim.profile import Counts, Figure, Strict
from ccsim.scenario.events import KINDS, Event
from ccsim.scenario.problems import KeyPath

UNIONS: dict[Any, Mapping[str, type[Strict]]] = {Event: KINDS, AnyLever: LEVERS}  # by `kind`


class Entry(NamedTuple):
    """A key that was given: where, how it is declared, its value and the table it is in."""

    path: KeyPath
    declared: FieldInfo
    value: Any
    table: Mapping[str, Any]


class Declared(NamedTuple):
    """The record a key belongs to and how the key is declared there; None where nothing is."""

    record: type[Strict] | None
    key: FieldInfo | None


def extra(declared: FieldInfo | None) -> dict[str, Any]:
    """Return unit, limits and size of a declaration."""
    given = declared.json_schema_extra if declared is not None else None
    return given if isinstance(given, dict) else {}


def record_of(annotation: Any, given: Any) -> type[Strict] | None:
    """Return the record that an annotation names (for an event or a lever: by the `kind` given), else None."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return annotation
    if get_origin(annotation) is tuple:
        return record_of(get_args(annotation)[0], given)
    if isinstance(given, dict) and annotation in UNIONS:
        return UNIONS[annotation].get(str(given.get("kind")))
    return None


def is_list(declared: FieldInfo) -> bool:
    """Tell whether a key holds a list."""
    return get_origin(declared.annotation) is tuple


def entries(table: Any, record: type[Strict], path: KeyPath = ()) -> Iterator[Entry]:
    """Yield every known key that was given, outer ones first; what has a wrong shape is passed over."""
    if not isinstance(table, dict):
        return
    for key, declared in record.model_fields.items():
        if key in table:
            here, value = (*path, key), table[key]
            yield Entry(here, declared, value, table)
            for inner, item in items_of(declared, value, here):
                found = record_of(declared.annotation, item)
                if found is not None:
                    yield from entries(item, found, inner)


def items_of(declared: FieldInfo, value: Any, path: KeyPath) -> list[tuple[KeyPath, Any]]:
    """Return the value, or each value of a list, with its path."""
    if not is_list(declared):
        return [(path, value)]
    return [((*path, i), item) for i, item in enumerate(value)] if isinstance(value, (list, tuple)) else []


def declaration(content: Any, path: KeyPath, root: type[Strict]) -> Declared:
    """Return the record that the last key of `path` belongs to, and how that key is declared there.

    `root` is the record of the whole content.
    """
    record: type[Strict] | None = root
    owner: type[Strict] | None = None
    declared: FieldInfo | None = None
    node = content
    for step in path:
        node = child(node, step)
        if isinstance(step, str):
            owner, declared = record, (record.model_fields.get(step) if record is not None else None)
        record = record_of(declared.annotation, node) if declared is not None else None
    return Declared(owner, declared)


def child(node: Any, step: str | int) -> Any:
    """Return what a table or list holds at `step`, or None."""
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, (list, tuple)) and isinstance(step, int) and 0 <= step < len(node):
        return node[step]
    return None


def unit_of(content: Any, path: KeyPath, root: type[Strict]) -> str:
    """Return the unit of the number at `path`, or of the figure it is a part of; empty if it has none."""
    while path:
        declared = declaration(content, path, root).key
        if declared is not None and "unit" in extra(declared):
            return str(extra(declared)["unit"])
        if declared is not None and record_of(declared.annotation, None) not in {None, Figure, Counts}:
            return ""
        path = path[:-1]
    return ""
