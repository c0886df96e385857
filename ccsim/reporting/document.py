"""What a report holds, as plain content: sections of text, lists, tables and pictures, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from ccsim.spreadsheet import Value

Tone = Literal["good", "plain", "bad"]
NOTHING = "–"  # in place of a name of which nothing can be shown
BEGIN, END = "\u2068", "\u2069"  # around what a user wrote: its direction ends where it ends


class Amount(NamedTuple):
    """A number, and how it is written."""

    value: float
    text: str


class Span(NamedTuple):
    """A range, and how it is written."""

    low: float
    high: float
    text: str


Cell = str | Amount | Span


class Text(NamedTuple):
    """One paragraph."""

    text: str
    style: Literal["plain", "lead", "pale", "quote"] = "plain"


class Items(NamedTuple):
    """A list of sentences."""

    sentences: tuple[str, ...]


class Heading(NamedTuple):
    """A heading inside a section."""

    text: str


class Answer(NamedTuple):
    """The answer to the question that everybody has."""

    question: str
    answer: str
    text: str
    more: tuple[str, ...]
    tone: Tone


class Figure(NamedTuple):
    """One figure to be remembered."""

    label: str
    value: str
    detail: str
    tone: Tone


class Figures(NamedTuple):
    """The few figures to be remembered."""

    several: tuple[Figure, ...]


class Picture(NamedTuple):
    """One picture, in both of the forms that renderers need."""

    name: str  # a word of ours
    title: str
    said: str  # what it shows, in words
    ratio: float  # height over width
    svg: str
    png: bytes


class Pictures(NamedTuple):
    """Pictures side by side, and what has to be known to read them."""

    several: tuple[Picture, ...]
    below: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row names it, and a row of one cell names those below it."""

    name: str  # a word of ours, of the file that holds the table alone
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    below: str = ""
    total: bool = False  # the last row is the sum of the others
    wide: bool = False  # many columns of text: a card for each row where there is little room

    def numeric(self, column: int) -> bool:
        """Tell whether a column holds numbers, to be written at its right end."""
        return any(not isinstance(cell, str) for cell in self.cells(column))

    def cells(self, column: int) -> list[Cell]:
        """Return the cells of a column."""
        return [row[column] for row in self.rows if len(row) > 1]

    def values(self, ends: tuple[str, str]) -> tuple[list[str], list[list[Value]]]:
        """Return head and rows with every number by itself; ends: what the two ends of a range are called."""
        spans = [any(isinstance(cell, Span) for cell in self.cells(at)) for at in range(len(self.head))]
        head = [
            name
            for title, span in zip(self.head, spans, strict=True)
            for name in ([f"{title}, {end}" for end in ends] if span else [title])
        ]
        return head, [
            [value for cell, span in zip(row, spans, strict=len(row) > 1) for value in values_of(cell, span)]
            for row in self.rows
        ]


def values_of(cell: Cell, span: bool) -> Sequence[Value]:
    """Return what a cell holds: two values in a column of ranges, else one."""
    if isinstance(cell, Span):
        return cell.low, cell.high
    value = cell.value if isinstance(cell, Amount) else plain(cell)
    return (value, None) if span else (value,)


Block = Text | Items | Heading | Answer | Figures | Pictures | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report."""

    key: str  # a word of ours, to be linked to
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report: the brief first, then what stands behind it."""

    language: str  # code
    kind: str  # what it is
    title: str
    place: str
    made: str  # when and with what
    day: date  # on which the runs were made
    contents: str  # what the list of sections is called
    ends: tuple[str, str]  # what the two ends of a range are called
    sections: tuple[Section, ...]

    @property
    def tables(self) -> list[Table]:
        """Return all tables."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Table)]


# ---- text of users ----------------------------------------------------------------------------------
def given(text: str) -> str:
    """Return what a user wrote as it may stand in a sentence, a dash if nothing of it can be shown."""
    return f"{BEGIN}{shown(text) or NOTHING}{END}"


def shown(text: str) -> str:
    """Return what can be shown of a text: no controls, no marks that turn the text around it."""
    kept = "".join(letter if letter.isprintable() else " " if letter.isspace() else "" for letter in text)
    return " ".join(kept.split())


def plain(text: str) -> str:
    """Return a text without the marks around what users wrote."""
    return text.replace(BEGIN, "").replace(END, "")
