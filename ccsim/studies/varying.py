"""From [[uncertainties]] and [[levers]] to factors, with all that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ccsim.scenario.limits import is_number
from ccsim.scenario.problems import Finding, KeyPath, about, key_text, quoted, shown
from ccsim.studies.factors import Factor, Role
from ccsim.studies.naming import OF_LEVERS, Content, Declared, Unknown, declared_at, path_of, wrong_value
from ccsim.studies.schema import Named

Said = tuple[KeyPath, Factor]  # where a study says that something varies, and what
TABLES: dict[str, Role] = {"uncertainties": "uncertainty", "levers": "lever"}


def factors_of(table: str, named: Sequence[Named], content: Content) -> Iterator[Said | Finding]:
    """Yield what a table varies and where it says so, and what is wrong or unusual about it."""
    for at, one in enumerate(named):
        said: KeyPath = (table, at)
        try:
            path = path_of(one.name, content)
        except Unknown as refused:
            yield Finding((*said, "name"), f"{key_text((*said, 'name'))} = {quoted(one.name)}: {refused}")
            continue
        if (path[:2] == OF_LEVERS) != (table == "levers"):
            right = "[[levers]], as it is decided" if table != "levers" else "[[uncertainties]]: no lever has it"
            yield about((*said, "name"), f" = {quoted(one.name)} belongs under {right}.")
            continue
        declared = declared_at(path, content)
        found = [*_wrong_range(one, said, declared), *_wrong_list(one, said)]
        if not found:
            factor = _factor(one, path, TABLES[table], declared)
            found = list(_wrong_values(one, factor, said, content))
            if not any(finding.refused for finding in found):
                yield said, factor
        yield from found


def _factor(named: Named, path: KeyPath, role: Role, declared: Declared) -> Factor:
    """Return what a sound entry varies."""
    low, high = (float(end) if end is not None else 0.0 for end in _range(named, declared))
    values = tuple(named.values)
    return Factor(named.name, path, role, low, high, values, declared.whole, declared.unit, declared.meaning)


def _range(named: Named, declared: Declared) -> tuple[float | None, float | None]:
    """Return the range of an entry, the declared one where it gives none."""
    if named.values or named.low is not None or named.high is not None:
        return named.low, named.high
    return declared.low, declared.high


def _wrong_range(named: Named, said: KeyPath, declared: Declared) -> Iterator[Finding]:
    """Yield what is wrong with the ends of a range."""
    unit = f" ({declared.unit})" if declared.unit else ""
    low, high = _range(named, declared)
    if named.values:
        if low is not None or high is not None:
            yield about(said, f": {quoted(named.name)} has values and a range. Give one of the two.")
    elif low is None or high is None:
        text = f": {quoted(named.name)} has no range{unit}. Give low and high, or values."
        yield about(said, text)
    elif not low < high:
        yield about((*said, "low"), f" = {shown(low)} is not below high = {shown(high)}{unit}.")
    elif declared.whole and (low != round(low) or high != round(high)):
        yield about((*said, "low"), f" = {shown(low)} to {shown(high)}: {quoted(named.name)} is a whole number{unit}.")


def _wrong_list(named: Named, said: KeyPath) -> Iterator[Finding]:
    """Yield what is wrong with a list of values, whatever they are for."""
    kinds = {"number" if is_number(value) else type(value).__name__ for value in named.values}
    if kinds - {"number", "str", "bool"}:
        yield about((*said, "values"), " may hold numbers, words in quotes, true and false.")
    elif len(kinds) > 1:
        yield about((*said, "values"), " mixes numbers and words. Give values of one kind.")
    elif len(named.values) == 1:
        yield about((*said, "values"), f": {quoted(named.name)} has a single value. Make it one of the [constants].")
    elif len(set(named.values)) < len(named.values):
        yield about((*said, "values"), " has a value twice. Give each once.")


def _wrong_values(named: Named, factor: Factor, said: KeyPath, content: Content) -> Iterator[Finding]:
    """Yield what is wrong or unusual about the ends of a range or about the values listed."""
    ends: dict[KeyPath, Any] = {(*said, "values", at): value for at, value in enumerate(named.values)}
    if not ends:
        ends = {(*said, end): factor.value(getattr(factor, end)) for end in ("low", "high")}
    for place, value in ends.items():
        absent = factor.role == "lever" and factor.path[-1] == "size" and value == 0  # usual for comparison
        for finding in wrong_value(factor.path, value, content):
            if finding.refused or not absent:
                yield finding._replace(path=place)


def stands_twice(several: Sequence[Said]) -> Iterator[Finding]:
    """Yield a finding for each name that leads where another one does."""
    first: dict[KeyPath, Factor] = {}
    for said, factor in several:
        if first.setdefault(factor.path, factor) is not factor:
            yield Finding((*said, "name"), f"{quoted(factor.name)} varies twice. Remove one of the two.")
