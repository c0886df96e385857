"""How values and places are spoken of in messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.scenario.problems import amount, did_you_mean, key_text, printable, quoted, shortened, shown, unknown_key


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (12000, "12000"),
        (0.05, "0.05"),
        (1e9, "1000000000"),
        (float("nan"), "nan"),
        (True, "true"),
        (None, "null"),
        ("x", '"x"'),
        ("a\x1b\u202eb\n", '"a\\x1b\\u202eb\\n"'),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "a table"),
    ],
)
def test_values_are_shown_as_they_would_be_written(value, text):
    """Numbers stay as typed, texts are quoted and escaped, long things are named."""
    assert shown(value) == text


def test_number_of_any_size_is_shown():
    """A number with more digits than a message can take is named, not written."""
    assert shown(16**9000) == "a number with very many digits"


@pytest.mark.parametrize(
    ("number", "text"),
    [(5_000_000, "5,000,000"), (0.0001, "0.0001"), (-60, "-60"), (1e300, "1e+300"), (2448.0, "2,448")],
)
def test_limits_have_thousands_separated(number, text):
    """Large limits are readable, small ones exact."""
    assert amount(number) == text


@given(st.text(max_size=300))
def test_any_text_is_made_printable_and_short(text):
    """No text can break a line, and none is longer than allowed."""
    assert printable(text).isprintable()
    assert shortened(text).isprintable()
    assert len(quoted(text)) <= 42


def test_key_paths_read_like_the_file():
    """Lists have indices in brackets, tables have dots."""
    assert key_text(("towns", 0, "people", "population")) == "towns[0].people.population"


def test_nearest_word_is_offered_else_all():
    """One likely word, whatever its capitals; without any, the words there are."""
    assert did_you_mean("obidos", ["Óbidos", "Lisbon"]) == 'Did you mean "Óbidos"?'
    assert did_you_mean("xyz", ["theta", "home"]) == "Known: theta, home."
    assert did_you_mean("?", [f"word{i}" for i in range(30)]).endswith("word19 and others.")


@pytest.mark.parametrize("path", [("levers",), ("plan", "co_financing")])
def test_a_key_of_another_table_is_sent_there(path):
    """Levers and what belongs to one are written under the plan's levers, not where the name looks alike."""
    assert "[[plan.levers]]" in unknown_key(path, ["events", "title"]).text
