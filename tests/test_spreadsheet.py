"""What a spreadsheet takes for text stays text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.spreadsheet import FORMULA, as_csv, harmless


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  @x", "'  @x"),
        ("\u200b+1", "'\u200b+1"),
        ("\uff0d1", "'\uff0d1"),
        ("\t=1", "' =1"),
        ("a=1", "a=1"),
        ("", ""),
        ("Óbidos", "Óbidos"),
    ],
)
def test_formulas_are_quoted(text, written):
    """A mark before the first letter that can be seen, as soon as that letter begins a formula; else nothing."""
    assert harmless(text) == written


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    """For every text: what is written begins with no sign of a formula, and holds no line break."""
    written = harmless(text)

    assert written[:1] not in set(FORMULA)
    assert not set(written) & set("\r\n\t\x00")
    assert len(written) - written.startswith("'") in {len(text), len(text) - text.startswith("'")}


def test_numbers_stay_numbers():
    """Numbers are written as they are, less than nothing too; what is not known is empty; quotes are doubled."""
    text = as_csv(["a", "=b"], [[-1.5, None], [2, 'x "y", z'], ["-1", "−1"]])

    assert text == 'a,\'=b\r\n-1.5,\r\n2,"x ""y"", z"\r\n\'-1,−1\r\n'
    assert list(csv.reader(io.StringIO(text)))[2] == ["2", 'x "y", z']
