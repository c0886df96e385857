"""Tables for spreadsheets: numbers stay numbers, and no text is taken for a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

FORMULA = "=+-@"  # what spreadsheets begin a formula with, also written wide
Value = str | int | float | None


def harmless(text: str) -> str:
    """Return a text that no spreadsheet reads as a formula: with ' before it if it looks like the beginning of one.

    Blanks and marks that cannot be seen do not count as a beginning; control characters become blanks.
    """
    plain = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)
    seen = next((letter for letter in plain if not _unseen(letter)), "")
    return f"'{plain}" if unicodedata.normalize("NFKC", seen)[:1] in FORMULA and seen else plain


def _unseen(letter: str) -> bool:
    """Tell whether a letter is a blank or a mark that cannot be seen."""
    return letter.isspace() or unicodedata.category(letter) in {"Cf", "Zs", "Zl", "Zp"}


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Return a table as CSV (RFC 4180): numbers with a decimal point whatever the language, None as an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in ([*head], *rows):
        writer.writerow(["" if cell is None else harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()
