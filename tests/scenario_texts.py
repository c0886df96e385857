"""A small scenario to make mistakes in, and what is said of them; shared by the tests of scenario files."""

from __future__ import annotations

from ccsim.scenario import lines_of, template
from ccsim.scenario.reading import Report, check_text

TEXT = template("Smallville")
JARGON = ("pydantic", "validation error", "Input should", "Traceback", "type=", "NoneType", "dict", "tuple")


def report(*edits: tuple[str, str]) -> Report:
    """Return what is found in the small scenario after replacing texts, each of which must be there."""
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return check_text(text, "town", "toml", "town.toml")


def said_of(old: str, new: str) -> str:
    """Return all that is said of one mistake: it must be refused, in words an author knows."""
    found = report((old, new))
    text = "\n".join(lines_of(found.problems))
    assert found.scenario is None
    assert not [word for word in JARGON if word in text]
    return text


def line_of(fragment: str, text: str = TEXT) -> int:
    """Return the line on which a fragment first stands."""
    return text[: text.index(fragment)].count("\n") + 1
