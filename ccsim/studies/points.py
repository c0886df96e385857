"""Tables of points: from a CSV file, or written in the study, to factors and a matrix."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ccsim.scenario import Problem, ScenarioError
from ccsim.scenario.limits import is_number
from ccsim.scenario.problems import quoted, shortened, shown
from ccsim.scenario.settings import value_of
from ccsim.studies.factors import Factor, Role, Values
from ccsim.studies.naming import OF_LEVERS, Content, Unknown, declared_at, path_of, wrong_value

LARGEST = 256 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Table:
    """A table of points as it was given, with the place of every row."""

    label: str
    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    places: Sequence[str]


def read_table(path: Path) -> Table:
    """Return the table in a CSV file; raise ScenarioError with every row that does not fit."""
    label = shortened(path.name, 80)
    reader = csv.reader(io.StringIO(_text_of(path, label), newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as refused:
        raise ScenarioError([Problem(f"{label}:{reader.line_num}", f"is not a table: {refused}.")]) from None
    if len(lines) < 2:
        text = "has no points. The first line holds dotted names, each further line one point."
        raise ScenarioError([Problem(label, text)])
    (_, names), *rows = lines
    _check_separator(names, label)
    ragged = [
        Problem(f"{label}:{line}", f"has another number of cells than the first line: {len(cells)}, not {len(names)}.")
        for line, cells in rows
        if len(cells) != len(names)
    ]
    if ragged:
        raise ScenarioError(ragged)
    places = [f"{label}:{line}" for line, _ in rows]
    cells = [[_value(cell.strip(), place) for cell in row] for (_, row), place in zip(rows, places, strict=True)]
    return Table(label, tuple(name.strip() for name in names), cells, places)


def _value(cell: str, place: str) -> Any:
    """Return what a cell says; raise ScenarioError with its place if it holds what no value may."""
    try:
        return value_of(cell, cell)
    except ScenarioError as refused:
        raise ScenarioError(Problem(place, problem.text) for problem in refused.problems) from None


def _check_separator(names: Sequence[str], label: str) -> None:
    """Refuse a table whose first line is a single cell that holds what other programs put between cells."""
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and sign in names[0]:
            text = f"has {called} between its cells. Put commas there, and write numbers with a point: 2.5."
            raise ScenarioError([Problem(f"{label}:1", text)])


def _text_of(path: Path, label: str) -> str:
    """Return the text of a CSV file."""
    try:
        if path.stat().st_size > LARGEST:
            raise ScenarioError([Problem(label, f"is larger than {LARGEST >> 20} MiB. Split the study.")])
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError([Problem(label, "is not UTF-8 text. Save it as CSV in UTF-8.")]) from None
    except OSError as refused:
        raise ScenarioError([Problem(label, f"cannot be read: {refused.strerror}.")]) from None


def points_of(table: Table, content: Content) -> tuple[tuple[Factor, ...], Values]:
    """Return what the columns of a table vary, and its points (float64[points, names])."""
    problems: list[Problem] = []
    factors, columns = [], []
    for at, name in enumerate(table.names):
        cells = [row[at] for row in table.rows]
        try:
            factor = factor_of(name, cells, content)
        except Unknown as refused:
            problems.append(Problem(f"{table.label}:1", f"{quoted(name)}: {refused}"))
            continue
        problems += wrong_cells(factor, cells, table.places, content)
        factors.append(factor)
        columns.append(entries_of(factor, cells) if not problems else [])
    problems += [
        Problem(f"{table.label}:1", f"{quoted(factor.name)} stands twice in the first line.")
        for at, factor in enumerate(factors)
        if factor.path in {other.path for other in factors[:at]}
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(factors), np.array(columns, np.float64).T.copy()


def factor_of(name: str, cells: Sequence[Any], content: Content) -> Factor:
    """Return what a column varies: numbers in a range, or the words that are in it."""
    path = path_of(name, content)
    declared = declared_at(path, content)
    role: Role = "lever" if path[:2] == OF_LEVERS else "uncertainty"
    words = tuple(dict.fromkeys(cells)) if not any(is_number(cell) for cell in cells) else ()
    numbers = [float(cell) for cell in cells if is_number(cell)] or [0.0]
    return Factor(
        name, path, role, min(numbers), max(numbers), words, declared.whole, declared.unit, declared.meaning
    )  # fmt: skip


def wrong_cells(factor: Factor, cells: Sequence[Any], places: Sequence[str], content: Content) -> Iterator[Problem]:
    """Yield what is wrong with a column: words among numbers, and the first of each value that is refused."""
    unit = f" ({factor.unit})" if factor.unit else ""
    tried = set(factor.values) or {factor.low, factor.high}
    for cell, place in zip(cells, places, strict=True):
        if not factor.values and not is_number(cell):
            yield Problem(place, f"{factor.name} = {shown(cell)} is not a finite number{unit}.")
        elif factor.whole and not factor.values and float(cell) != round(cell):
            yield Problem(place, f"{factor.name} = {shown(cell)} is not a whole number{unit}.")
        elif cell in tried:
            tried.remove(cell)
            value = int(cell) if factor.whole and is_number(cell) else cell
            yield from (Problem(place, f.text) for f in wrong_value(factor.path, value, content) if f.refused)


def entries_of(factor: Factor, cells: Sequence[Any]) -> list[float]:
    """Return the column of a design for the cells of a table."""
    places = {value: place for place, value in enumerate(factor.values)}
    return [float(places[cell] if factor.values else cell) for cell in cells]
