"""Find the line on which each key of a TOML or JSON text stands, and how deeply the text nests."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from ccsim.scenario.problems import KeyPath

# Strings take all that is left when they are not closed, so that no text is scanned twice.
TOML = re.compile(
    r'''(?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<newline>\n)
    |(?P<quoted>"""(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5})?
        |\'\'\'(?:[^']|'{1,2}(?!'))*+(?:'{3,5})?
        |"(?:[^"\\\n]|\\.)*+"?
        |'[^'\n]*+'?)
    |(?P<mark>[\[\]{}=,.])
    |(?P<bare>[^\s\[\]{}=,.\#"']+|.)''',
    re.DOTALL | re.VERBOSE,
)
JSON = re.compile(
    r"""(?P<skip>\s+)
    |(?P<quoted>"(?:[^"\\]|\\.)*+"?)
    |(?P<mark>[\[\]{}:,])
    |(?P<bare>[^\s\[\]{}:,"]+)""",
    re.DOTALL | re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of text and the line on which it begins."""

    kind: str
    text: str
    line: int


END = Token("end", "", 0)


def tokens_of(text: str, grammar: re.Pattern[str]) -> list[Token]:
    """Return the pieces of a text, without blanks and comments."""
    tokens, line = [], 1
    for match in grammar.finditer(text):
        kind, piece = str(match.lastgroup), match.group()
        if kind != "skip":
            tokens.append(Token(kind, piece, line))
        line += piece.count("\n")
    return tokens


def too_deep(tokens: list[Token], limit: int) -> int | None:
    """Return the line where brackets, or the parts of one dotted key, nest deeper than `limit`."""
    depth = dots = 0
    for token in tokens:
        if token.kind == "mark":
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token.text, 0)
        if token.text in {".", "=", ",", "[", "{"} or token.kind == "newline":
            dots = dots + 1 if token.text == "." else 0
        if max(depth, dots + 1) > limit:
            return token.line
    return None


@dataclass(slots=True)
class Lines:
    """The line of every key path, and the paths given twice."""

    at: dict[KeyPath, int] = field(default_factory=dict)
    twice: dict[KeyPath, int] = field(default_factory=dict)  # the line of the second

    def find(self, path: KeyPath) -> int | None:
        """Return the line of the path or, if it is not in the text, of the nearest table around it."""
        while path and path not in self.at:
            path = path[:-1]
        return self.at.get(path)


@dataclass(slots=True)
class Scanner:
    """Walks through the pieces of a well-formed text and notes where the keys stand."""

    tokens: list[Token]
    unquote: Callable[[str], str]
    lines: Lines = field(default_factory=Lines)
    position: int = 0
    sizes: dict[KeyPath, int] = field(default_factory=dict)  # arrays of tables so far

    def peek(self) -> Token:
        """Return the next piece."""
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    def take(self) -> Token:
        """Return the next piece and go on."""
        token = self.peek()
        self.position += 1
        return token

    def skip(self, *texts: str) -> None:
        """Go past all pieces of these texts."""
        while self.peek().text in texts:
            self.position += 1

    def note(self, path: KeyPath, line: int) -> None:
        """Remember the first line of a path."""
        self.lines.at.setdefault(path, line)

    def document(self) -> None:
        """Read a whole TOML text."""
        table: KeyPath = ()
        while self.peek() is not END:
            if self.peek().kind == "newline":
                self.position += 1
            elif self.peek().text == "[":
                table = self.header()
            else:
                self.pair(table)

    def header(self) -> KeyPath:
        """Read [a.b] or [[a.b]] and return the path of the table that it opens."""
        start = self.position
        self.skip("[")
        many = self.position - start > 1
        path: KeyPath = ()
        keys = self.dotted()
        for key in keys:
            path = (*path, key.text)
            self.note(path, key.line)
            if many and key is keys[-1]:
                self.sizes[path] = self.sizes.get(path, 0) + 1
            if path in self.sizes:
                path = (*path, self.sizes[path] - 1)
                self.note(path, key.line)
        self.skip("]")
        return path

    def dotted(self) -> list[Token]:
        """Read the parts of a key, unquoted."""
        parts = [self.key()]
        while self.peek().text == ".":
            self.position += 1
            parts.append(self.key())
        return parts

    def key(self) -> Token:
        """Read one part of a key."""
        token = self.take()
        return token._replace(text=self.unquote(token.text)) if token.kind == "quoted" else token

    def pair(self, path: KeyPath) -> None:
        """Read `key = value` (or `"key": value`) of the table at `path`."""
        for key in self.dotted():
            path = (*path, key.text)
            if path in self.lines.at:
                self.lines.twice.setdefault(path, key.line)
            self.note(path, key.line)
        self.skip("=", ":")
        self.value(path)

    def value(self, path: KeyPath) -> None:
        """Read the value at `path`."""
        if self.peek().text == "[":
            self.array(path)
        elif self.peek().text == "{":
            self.table(path)
        else:
            self.position += 1
            while self.peek().kind == "bare" or self.peek().text == ".":
                self.position += 1

    def array(self, path: KeyPath) -> None:
        """Read [value, value]."""
        self.position += 1
        index = 0
        self.skip("\n", ",")
        while self.peek().text != "]" and self.peek() is not END:
            self.note((*path, index), self.peek().line)
            self.value((*path, index))
            index += 1
            self.skip("\n", ",")
        self.position += 1

    def table(self, path: KeyPath) -> None:
        """Read {key = value}."""
        self.position += 1
        self.skip("\n", ",")
        while self.peek().text != "}" and self.peek() is not END:
            self.pair(path)
            self.skip("\n", ",")
        self.position += 1


def toml_lines(tokens: list[Token]) -> Lines:
    """Return where the keys of a well-formed TOML text stand."""
    scanner = Scanner(tokens, lambda text: str(tomllib.loads(f"k = {text}")["k"]))
    scanner.document()
    return scanner.lines


def json_lines(tokens: list[Token]) -> Lines:
    """Return where the keys of a well-formed JSON text stand; `twice` are its duplicate keys."""
    scanner = Scanner(tokens, lambda text: str(json.loads(text)))
    scanner.value(())
    return scanner.lines
