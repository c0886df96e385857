"""Files that cannot be read at all: absent, too large, wrongly encoded, not well-formed, too deep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.scenario import ScenarioError, check, lines_of, parse, read, template
from ccsim.scenario.reading import check_text
from ccsim.scenario.text import LARGEST_FILE, is_strange

TEXT = template("Smallville")
CONTENT = parse(TEXT, "town").as_dict()


def says(text: str | bytes, format: str = "toml") -> str:
    """Return what is said of a text that cannot be read."""
    with pytest.raises(ScenarioError) as caught:
        parse(text, "town", format)
    return str(caught.value)


def test_absent_file_names_the_folder_and_what_lies_there(tmp_path):
    """The message for a misspelt path shows what could have been meant."""
    (tmp_path / "obidos.toml").write_text(TEXT, "utf-8")
    (problem,) = check(tmp_path / "obidso.toml").problems

    assert problem.place == "obidso.toml"
    assert "does not exist in" in problem.text
    assert "There are: obidos.toml." in problem.text


def test_the_likeliest_of_many_files_is_named_first(tmp_path):
    """Among more files than are listed the one that was meant is not left out."""
    for name in (*map(str, range(20)), "obidos"):
        (tmp_path / f"{name}.toml").touch()
    (problem,) = check(tmp_path / "obidoz.toml").problems

    assert "There are: obidos.toml, " in problem.text
    assert problem.text.endswith(" and others.")


def test_folder_is_not_a_file(tmp_path):
    """A folder is refused by name, whatever its suffix."""
    folder = tmp_path / "town.toml"
    folder.mkdir()

    assert "town.toml  is a folder, not a scenario file." in str(check(folder).problems[0])


def test_path_that_no_system_accepts_is_refused():
    """A path with a null byte is a message, not a crash."""
    assert "cannot be read" in str(check("a\0b.toml").problems[0])


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_empty_file_is_refused(content):
    """Nothing, blanks, or a lone byte-order mark: all empty."""
    assert "is empty" in says(content)


def test_64_kib_are_read_and_one_byte_more_is_not(tmp_path):
    """The size limit is exact, for files and for uploads."""
    full = TEXT.encode() + b"#" * (LARGEST_FILE - len(TEXT.encode()))
    (tmp_path / "full.toml").write_bytes(full)
    (tmp_path / "over.toml").write_bytes(full + b"#")

    assert read(tmp_path / "full.toml").title == "Smallville"
    assert "is larger than 64 KiB" in str(check(tmp_path / "over.toml").problems[0])
    assert "is larger than 64 KiB" in says(full + b"#")


def test_broken_utf8_names_line_and_byte():
    """Text in Latin-1 is refused with the line of its first odd byte."""
    assert says("# one\n# Óbidos\n".encode("latin-1")).startswith("town.toml:2  is not UTF-8 text: byte 0xd3.")


def test_utf16_is_named():
    """What some editors call Unicode is recognised."""
    assert "begins like UTF-16" in says(TEXT.encode("utf-16"))


def test_byte_order_mark_is_skipped_with_a_warning(tmp_path):
    """A file saved with a mark works, and lines still count from one."""
    path = tmp_path / "town.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    found = check(path)

    assert found.scenario is not None
    assert [str(w) for w in found.warnings] == [
        "town.toml:1  begins with a byte-order mark, which was skipped. Save it as plain UTF-8."
    ]


def test_windows_line_ends_change_nothing():
    """The same file with CRLF is the same scenario."""
    assert parse(TEXT.replace("\n", "\r\n"), "town") == parse(TEXT, "town")


def test_only_toml_and_json_are_read(tmp_path):
    """The type follows from the suffix, in capitals too; others are refused."""
    (tmp_path / "town.TOML").write_text(TEXT, "utf-8")
    (tmp_path / "town.yaml").write_text(TEXT, "utf-8")

    assert check(tmp_path / "town.TOML").scenario is not None
    assert 'has the type "yaml". Scenarios are .toml or .json files.' in str(check(tmp_path / "town.yaml").problems[0])


def test_a_picture_is_refused_by_its_type(tmp_path):
    """What is no text at all is told by its type rather than by its first odd byte."""
    (tmp_path / "town.png").write_bytes(b"\x89PNG\r\n")

    assert 'has the type "png"' in str(check(tmp_path / "town.png").problems[0])


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a\\b", ".hidden", "x" * 81, "a\nb", "a\u202eb"])
def test_name_that_could_be_a_path_is_refused(name):
    """A scenario's name may become the name of a result, so it cannot lead anywhere else."""
    with pytest.raises(ScenarioError, match="cannot be used: a scenario's name has"):
        parse(TEXT, name)


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        ("a = 1\na = 2\n", 2, "a key is given twice"),
        ("[a]\n[b]\n[a]\n", 3, "a table is declared twice"),
        ("a = 1\nb 2\n", 2, 'a key is not followed by "="'),
        ("a = 1\nb = \n", 2, "a value is missing or is not written as TOML wants it"),
        ("a = hello\n", 1, "is text in quotes?"),
        ('a = "x\n', 1, "a character that is not allowed here"),
        ("a = 1 b = 2\n", 1, "something follows the value on the same line"),
        ("a = [1, 2\n", 2, "a list is not closed with ]"),
        ('a = "\\q"\n', 1, "a backslash in text must be doubled"),
        ("a = {b = 1\n", 1, "not closed with }"),
        ("a = 1\n\x00\n", 2, "this line is neither a key and a value nor a table"),
        ("t = {a = 1}\n[t.b]\n", 2, ""),
    ],
)
def test_toml_that_is_not_well_formed_names_line_and_reason(broken, line, reason):
    """Each usual slip of the pen has its line and a reason in plain words."""
    message = says(broken)

    assert message.startswith(f"town.toml:{line}  is not well-formed TOML: ")
    assert reason in message


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ('{"a": 1,\n "b" 2}', "town.json:2  is not well-formed JSON"),
        ('{"a": 1,\n "a": 2}', "town.json:2  a is given twice. Keep one of the two."),
        ('{"t": {"x": 1,\n\n"x": 1}}', "town.json:3  t.x is given twice."),
        ("[1, 2]", "town.json  holds a list of 2, not a scenario"),
        ('{"a": ' + "9" * 5000 + "}", "holds a value that cannot be read"),
    ],
)
def test_json_that_cannot_be_used_names_the_line(broken, message):
    """Slips, duplicate keys and values that are no table, in JSON."""
    assert message in says(broken, "json")


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_json_numbers_must_be_finite(word):
    """JSON readers accept these words; scenarios do not."""
    text = json.dumps(CONTENT).replace('"rent": {"value": 420.0', f'"rent": {{"value": {word}')

    assert word in text
    assert "towns[0].homes.rent" in says(text, "json")
    assert "is not a finite number (EUR/month)." in says(text, "json")


@pytest.mark.parametrize("depth", [13, 1000, 30_000])
@pytest.mark.parametrize(
    ("opening", "closing", "format"),
    [("a = " + "[", "]", "toml"), ('{"a": [', "]", "json"), ('{"a":', "}", "json"), ("{", "}", "toml")],
)
def test_deep_nesting_is_refused_before_it_is_read(depth, opening, closing, format):
    """However deep, the answer is a message with a line, never a stack that runs out."""
    text = opening[:-1] + opening[-1] * depth + closing * depth if opening[-1] in "[{" else opening * (depth // 5)
    if opening[-1] == ":":
        text = opening * min(depth, LARGEST_FILE // 6) + "1" + "}" * 10

    assert "town" in says(text[:LARGEST_FILE], format)
    assert "nests deeper than 12 levels" in says(text[:LARGEST_FILE], format)


@pytest.mark.parametrize(
    "text", [".".join("a" * 13) + " = 1", f"[{'.'.join('a' * 30_000)}]", "[a.b.c.d.e.f.g]\nh.i.j.k.l.m = 1"]
)
def test_deep_dotted_keys_are_refused(text):
    """Dots nest like brackets do, also when a table and its keys nest together."""
    assert "nests deeper than 12 levels" in says(text)


@pytest.mark.parametrize(
    ("escape", "name"),
    [
        ("\\u0000", "U+0000"),
        ("\\u001b", "U+001B"),
        ("\\u202E", "U+202E (right-to-left override)"),
        ("\\u0085", "U+0085"),
    ],
)
@pytest.mark.parametrize("format", ["toml", "json"])
def test_control_and_reordering_characters_are_refused(escape, name, format):
    """A name cannot hold what changes a terminal's state or the order of a line; the message shows it."""
    text = TEXT if format == "toml" else json.dumps(CONTENT)
    message = says(text.replace("Old town", f"Old {escape} town"), format)

    assert name in message
    assert message.replace("\n", "").isprintable()


def test_half_a_character_is_refused():
    """JSON can escape one half of a pair, which no file could hold."""
    assert "U+D800" in says(json.dumps(CONTENT).replace("Old town", "Old \\ud800 town"), "json")


def test_line_breaks_are_for_stories_not_for_names():
    """A story, a note or a source may have several lines; a name may not."""
    assert parse(TEXT.replace('story = ""', 'story = """\none\n\ttwo"""'), "town").story == "one\n\ttwo"
    assert "U+000A" in says(TEXT.replace('"Old town"', '"Old\\ntown"'))


@given(st.text(max_size=200), st.sampled_from(["toml", "json"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered(text, format):
    """Whatever is uploaded, the answer is a scenario error that can be printed."""
    found = check_text(text, "town", format, "town")

    assert found.problems
    assert all(line.isprintable() for line in lines_of(found.problems))


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_answered(content):
    """The same for bytes."""
    with pytest.raises(ScenarioError):
        parse(content, "town")


def test_ordinary_letters_are_not_strange():
    """Accents, other scripts and emoji pass; controls and direction marks do not."""
    assert not any(is_strange(c) for c in "Óbidos Hódmezővásárhely Αθήνα 🎭")
    assert all(is_strange(c) for c in "\x07\x7f\u200f\u2066")


def test_scenarios_of_the_repository_are_found_from_anywhere():
    """A relative path is taken from the working folder, a Path and a text alike."""
    path = Path(__file__).parents[1] / "scenarios" / "obidos.toml"

    assert read(path) == read(str(path))
