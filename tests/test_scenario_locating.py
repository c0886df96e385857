"""Line numbers: the scanner finds every key where it stands, in any style of TOML and JSON."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.scenario.locating import JSON, TOML, Lines, json_lines, tokens_of, toml_lines, too_deep

TRICKY = '''# [not.a.table] "nor = a key"
title = "a [b] = {c} # no comment"
"quoted key".'other' = 1
dotted . spaced."x.y" = """
[not.a.table]
key = "still text" \\"""  # still text
"""
literal = \'\'\'
a = 1
'''  # closed below
TRICKY += """''''
list = [ # comment ]
  1,
  [2,
   3], # ]
  {a = 1, b.c = [4]},
]
when = 1979-05-27 07:32:00
real = 6.5e-3
[table.'sub.x']
y = 1
[[rows]]
a = 1
[[rows]]
a = 2
  [rows.inner]
  b = 3
  [[rows.inner2]]
  c = 4
  [[rows.inner2]]
  c = 5
"""


def line(fragment: str, text: str = TRICKY, after: str = "") -> int:
    """Return the line on which a fragment stands, after another one."""
    start = text.index(after) if after else 0
    return text[: text.index(fragment, start)].count("\n") + 1


def paths_of(content: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Return all key paths of content."""
    pairs = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    found = {path} if path else set()
    for key, value in pairs:
        found |= paths_of(value, (*path, key))
    return found


def scan(text: str) -> Lines:
    """Return the lines of a TOML text."""
    return toml_lines(tokens_of(text, TOML))


@pytest.mark.parametrize(
    ("path", "fragment", "after"),
    [
        (("title",), "title", ""),
        (("quoted key", "other"), '"quoted key"', ""),
        (("dotted", "spaced", "x.y"), "dotted", ""),
        (("literal",), "literal", ""),
        (("list", 0), "  1,", ""),
        (("list", 1, 1), "   3]", ""),
        (("list", 2, "b", "c", 0), "{a = 1, b.c", ""),
        (("when",), "when", ""),
        (("table", "sub.x", "y"), "y = 1", ""),
        (("rows", 0, "a"), "a = 1", "[[rows]]"),
        (("rows", 1, "a"), "a = 2", ""),
        (("rows", 1, "inner", "b"), "b = 3", ""),
        (("rows", 1, "inner2", 1, "c"), "c = 5", ""),
    ],
)
def test_keys_are_found_where_they_stand(path, fragment, after):
    """Comments, strings of all kinds, dots, lists over lines and arrays of tables do not mislead it."""
    assert scan(TRICKY).at[path] == line(fragment, TRICKY, after)


def test_every_key_is_found_and_none_invented():
    """The scanner's key paths are exactly those that the standard reader finds."""
    assert set(scan(TRICKY).at) == paths_of(tomllib.loads(TRICKY))


def test_unknown_path_falls_back_to_the_table_around_it():
    """A key that is missing is reported where its table stands."""
    lines = scan(TRICKY)

    assert lines.find(("rows", 1, "missing")) == lines.at["rows", 1]
    assert lines.find(("nowhere",)) is None


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=5),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
SCALARS = st.one_of(st.integers(-999, 999), st.booleans(), st.floats(-9, 9), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
CONTENT = st.dictionaries(KEYS, VALUES, max_size=5)


def basic(value):
    """Return a text in double quotes, as TOML and JSON share it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


class _Writer:
    """Writes content as TOML in styles that `draw` picks, and remembers the line of each key."""

    def __init__(self, draw):
        self.draw, self.text, self.at = draw, "", {}

    def note(self, path):
        self.at.setdefault(path, self.text.count("\n") + 1)

    def key(self, key):
        bare = key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
        literal = "'" not in key and key.isprintable()
        styles = [basic(key)] + [key] * bool(bare) + [f"'{key}'"] * literal
        self.text += self.draw(st.sampled_from(styles))

    def string(self, value):
        if "\\" not in value and self.draw(st.booleans()):
            escaped = basic(value)[1:-1].replace("\\n", "\n")
            self.text += f'"""\n{escaped}"""'
        elif value.isprintable() and "'" not in value:
            self.text += f"'{value}'"
        else:
            self.text += basic(value)

    def value(self, value, path, one_line=False):
        if isinstance(value, str):
            if one_line:
                self.text += basic(value)
            else:
                self.string(value)
        elif isinstance(value, list):
            self.text += "["
            for index, item in enumerate(value):
                self.text += "" if one_line else self.draw(st.sampled_from(["", " ", "\n  ", " # ] x\n"]))
                self.note((*path, index))
                self.value(item, (*path, index), one_line)
                self.text += ","
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{"
            for index, (key, item) in enumerate(value.items()):
                self.text += ", " if index else ""
                self.pair(key, item, path, one_line=True)
            self.text += "}"
        else:
            self.text += json.dumps(value)

    def pair(self, key, value, path, one_line=False):
        self.note((*path, key))
        self.key(key)
        if isinstance(value, dict) and len(value) == 1 and self.draw(st.booleans()):
            self.text += self.draw(st.sampled_from([".", " . "]))
            ((inner, item),) = value.items()
            self.pair(inner, item, (*path, key), one_line)
        else:
            self.text += " = "
            self.value(value, (*path, key), one_line)

    def header(self, path, opening, closing):
        self.text += opening
        here = ()
        for position, step in enumerate(path):
            here = (*here, step)
            self.note(here)
            if isinstance(step, str):
                self.text += "." if position else ""
                self.key(step)
        self.text += closing + "\n"

    def document(self, content):
        simple = {k: v for k, v in content.items() if not self.as_table(v)}
        for key, value in simple.items():
            self.pair(key, value, ())
            self.text += self.draw(st.sampled_from(["\n", " # c = [\n", "\n\n"]))
        for key, value in content.items():
            if key in simple:
                continue
            rows = value if isinstance(value, list) else [value]
            for index, row in enumerate(rows):
                many = isinstance(value, list)
                self.header((key, index) if many else (key,), "[[" if many else "[", "]]" if many else "]")
                for inner, item in row.items():
                    self.pair(inner, item, (key, index) if many else (key,))
                    self.text += "\n"

    @staticmethod
    def as_table(value):
        return isinstance(value, dict) or (
            isinstance(value, list) and len(value) > 0 and all(isinstance(v, dict) for v in value)
        )


@given(CONTENT, st.data())
@settings(max_examples=150, deadline=None)
def test_lines_agree_with_the_writer_in_any_style(content, data):
    """For any content, written in any mix of styles, every key is found on the line it was written on."""
    writer = _Writer(data.draw)
    writer.document(content)

    assert tomllib.loads(writer.text) == content
    assert scan(writer.text).at == writer.at


@given(CONTENT, st.sampled_from([None, 0, 2]))
@settings(max_examples=100, deadline=None)
def test_json_lines_agree_with_the_standard_reader(content, indent):
    """In JSON too the key paths are exactly those of the content; indented, each key has its own line."""
    text = json.dumps(content, indent=indent)
    lines = json_lines(tokens_of(text, JSON))

    assert set(lines.at) == paths_of(content)
    assert lines.twice == {}
    for path, number in lines.at.items():
        if isinstance(path[-1], str):
            assert json.dumps(path[-1]) in text.splitlines()[number - 1]


def test_second_of_two_equal_json_keys_is_found():
    """Of a duplicate the line of the second one is kept, also inside lists."""
    lines = json_lines(tokens_of('{"a": [\n{"b": 1,\n"b": 2}]}', JSON))

    assert lines.twice == {("a", 0, "b"): 3}


@pytest.mark.parametrize(
    ("text", "grammar", "deep"),
    [
        ("a = [[[1]]]", TOML, None),
        ("\na = [[[[1]]]]", TOML, 2),
        ('a = "[[[[["', TOML, None),
        ("a.b.c = 1.5", TOML, None),
        ("a.b.c.d = 1", TOML, 1),
        ('["[[[[", [[1]]]', JSON, None),
        ("[[\n[[1]]]]", JSON, 2),
    ],
)
def test_depth_counts_brackets_and_dots_outside_text(text, grammar, deep):
    """With a limit of three levels: the line of the first bracket or dot beyond it."""
    assert too_deep(tokens_of(text, grammar), 3) == deep


@pytest.mark.parametrize("text", ['"""' + '\\"""' * 10_000, "'" * 64_000, '"' * 64_000, '"\\' * 32_000])
def test_unclosed_text_is_scanned_once(text):
    """A hostile text of open quotes takes no longer than its length: each piece is read once."""
    assert sum(len(token.text) for token in tokens_of(text, TOML)) <= len(text)
    assert len(tokens_of(text, JSON)) <= len(text)
