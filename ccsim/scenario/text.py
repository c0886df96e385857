"""From bytes to content: everything that can be wrong with a file before its meaning is looked at."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ccsim.scenario.locating import JSON, TOML, Lines, Token, json_lines, tokens_of, toml_lines, too_deep
from ccsim.scenario.problems import (
    Finding,
    KeyPath,
    Problem,
    ScenarioError,
    key_text,
    printable,
    quoted,
    shortened,
    shown,
)

LARGEST_FILE = 64 * 1024  # bytes
LISTED = 8  # files of a folder
DEEPEST = 12  # tables and lists inside each other
Format = Literal["toml", "json"]
FORMATS: tuple[Format, ...] = ("toml", "json")
BOM = "\ufeff"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MANY_LINES = {"story", "note", "source"}  # keys whose text may have line breaks
PLAIN = {  # what tomllib calls it, and what that means
    "Cannot overwrite a value": "a key is given twice",
    "Cannot declare": "a table is declared twice, or was filled in before",
    "Cannot mutate immutable namespace": "a table written in { } cannot be added to",
    "Expected '=' after a key": 'a key is not followed by "="',
    "Invalid value": "a value is missing or is not written as TOML wants it (is text in quotes?)",
    "Invalid statement": "this line is neither a key and a value nor a table",
    "Unterminated string": "text in quotes is not closed",
    "Illegal character": "a character that is not allowed here",
    "Expected newline or end of document": "something follows the value on the same line",
    "Unclosed array": "a list is not closed with ]",
    "Unclosed inline table": "a table is not closed with }",
    "Duplicate inline table key": "a key is given twice",
    "Unescaped '\\'": "a backslash in text must be doubled, or the text put in single quotes",
    "Found invalid character": "a key holds a character that needs quotes",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content and the line of each of its keys."""

    label: str
    content: dict[str, Any]
    lines: Lines

    def place(self, path: KeyPath) -> str:
        """Return file and line of a key."""
        line = self.rank(path)
        return f"{self.label}:{line}" if line else self.label

    def rank(self, path: KeyPath) -> int:
        """Return the line of a key, 0 if none is known."""
        return self.lines.find(path) or 0


def refuse(place: str, text: str) -> ScenarioError:
    """Return the error for a file that cannot be read at all."""
    return ScenarioError([Problem(place, text)])


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a scenario file, after looking that it is one and not too large."""
    label = shortened(path.name or str(path), 80)
    if path.is_dir():
        raise refuse(label, f"is a folder, not a scenario file. Name a file in it. {nearby(path / label)}")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise refuse(label, f"does not exist in {quoted(str(path.parent))}. {nearby(path)}") from None
    except (OSError, ValueError) as refused:
        reason = getattr(refused, "strerror", None) or "its name is not usable"
        raise refuse(label, f"cannot be read: {reason}.") from None


def nearby(path: Path) -> str:
    """Return which scenario files lie where the path points to, those first whose names are most like its own."""
    try:
        names = sorted(p.name for p in path.parent.iterdir() if p.suffix in {".toml", ".json"})
    except (OSError, ValueError):
        names = []
    names.sort(key=lambda name: -difflib.SequenceMatcher(None, name, path.name).ratio())
    listed = ", ".join(printable(name) for name in names[:LISTED])
    more = " and others" if len(names) > LISTED else ""
    return f"There are: {listed}{more}." if names else "`ccsim new NAME` writes one to start from."


def decode(raw: bytes, label: str) -> str:
    """Return the text of a file."""
    if len(raw) > LARGEST_FILE:
        raise refuse(
            label, f"is larger than {LARGEST_FILE // 1024} KiB, more than any scenario. Is it another file?"
        )
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise refuse(
            label, f"is not UTF-8 text: it begins like UTF-16 (0x{raw[:2].hex()}). Save it as UTF-8."
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as refused:
        line = raw.count(b"\n", 0, refused.start) + 1
        text = f"is not UTF-8 text: byte 0x{raw[refused.start]:02x}. Save it as UTF-8."
        raise refuse(f"{label}:{line}", text) from None
    if not text.removeprefix(BOM).strip():
        raise refuse(label, f"is empty ({len(raw)} bytes). `ccsim new NAME` writes a scenario to start from.")
    return text


def document_of(text: str, label: str, format: Format) -> Document:
    """Return the content of a TOML or JSON text with its lines."""
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    tokens = tokens_of(text, JSON if format == "json" else TOML)
    deep = too_deep(tokens, DEEPEST)
    if deep is not None:
        raise refuse(f"{label}:{deep}", f"nests deeper than {DEEPEST} levels of tables and lists.")
    read = read_json if format == "json" else read_toml
    document = Document(label, *read(text, tokens, label))
    findings = [*strange_characters(document.content), *nested_too_deeply(document.content)]
    if findings:
        raise ScenarioError(Problem(document.place(f.path), f.text) for f in findings)
    return document


def read_toml(text: str, tokens: list[Token], label: str) -> tuple[dict[str, Any], Lines]:
    """Return content and lines of a TOML text."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as refused:
        raise refuse(*toml_problem(str(refused), text, label)) from None
    except ValueError as refused:
        raise refuse(label, f"holds a value that cannot be read: {shortened(str(refused), 80)}.") from None
    return content, toml_lines(tokens)


def toml_problem(message: str, text: str, label: str) -> tuple[str, str]:
    """Return place and plain text of what the TOML reader refused."""
    plain = next((ours for theirs, ours in PLAIN.items() if message.startswith(theirs)), None)
    reason = plain or shortened(re.sub(r" \(at .*\)$", "", message), 80)
    at = re.search(r"\(at line (\d+), column (\d+)\)$", message)
    line = int(at[1]) if at else text.count("\n") + 1
    where = f" (column {at[2]})" if at else " (end of the file)"
    return f"{label}:{line}", f"is not well-formed TOML: {reason}{where}."


def read_json(text: str, tokens: list[Token], label: str) -> tuple[dict[str, Any], Lines]:
    """Return content and lines of a JSON text, in which no key may be given twice."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as refused:
        reason = shortened(refused.msg, 80)
        where = f"{label}:{refused.lineno}"
        raise refuse(where, f"is not well-formed JSON: {reason} (column {refused.colno}).") from None
    except ValueError as refused:
        raise refuse(label, f"holds a value that cannot be read: {shortened(str(refused), 80)}.") from None
    if not isinstance(content, dict):
        raise refuse(
            label, f"holds {shown(content)}, not a scenario: the outermost value must be a table {{ }}."
        )
    lines = json_lines(tokens)
    if lines.twice:
        raise ScenarioError(
            Problem(f"{label}:{line}", f"{key_text(path)} is given twice. Keep one of the two.")
            for path, line in lines.twice.items()
        )
    return content, lines


def nested_too_deeply(content: Any) -> Iterator[Finding]:
    """Yield a finding for the first value that lies too deep."""
    waiting: list[tuple[KeyPath, Any]] = [((), content)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            text = f"... nests deeper than {DEEPEST} levels of tables and lists."
            yield Finding(path, f"{key_text(path[:3])}{text}")
            return
        waiting += [((*path, key), inner) for key, inner in inner_of(value)]


def strange_characters(content: Any) -> Iterator[Finding]:
    """Yield a finding for every text with control characters, or with characters that reorder a line."""
    waiting: list[tuple[KeyPath, Any]] = [((), content)]
    while waiting:
        path, value = waiting.pop()
        waiting += [((*path, key), inner) for key, inner in inner_of(value)]
        texts = [value] if isinstance(value, str) else list(value) if isinstance(value, dict) else []
        allowed = "\n\t" if path and path[-1] in MANY_LINES else ""
        for text in texts:
            bad = next((c for c in text if is_strange(c) and c not in allowed), None)
            if bad is not None:
                name = unicodedata.name(bad, "control character").lower()
                where = key_text(path) or "top level"
                yield Finding(path, f"{where} holds U+{ord(bad):04X} ({name}) in {quoted(text)}. Remove it.")


def is_strange(character: str) -> bool:
    """Tell whether a character is a control, a broken half, or changes the direction of a line."""
    return unicodedata.category(character) in {"Cc", "Cs"} or character in BIDI


def inner_of(value: Any) -> list[tuple[str | int, Any]]:
    """Return the keys and values of a table, or the positions and values of a list."""
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []
