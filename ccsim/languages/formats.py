"""How a language writes numbers, money, months and lists, and how placeholders are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
MINUS = "−"


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with {name} replaced by values["name"], in one pass: values are never searched for placeholders."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def placeholders(text: str) -> frozenset[str]:
    """Return the names of a text's placeholders."""
    return frozenset(PLACEHOLDER.findall(text))


@dataclass(frozen=True, slots=True)
class Formats:
    """The signs of a language and the order of what it puts together."""

    decimal: str
    thousands: str
    group_from: int  # digits before the decimal sign from which on thousands are set apart
    percent: str  # {n}
    money: str  # {n}: EUR
    millions: str  # {n}: million EUR
    range: str  # {low} {high}
    month: str  # {month} {year}
    day: str  # {day} {month} {year}
    list: str  # {first} {last}
    months: tuple[str, ...]
    locale: str  # BCP 47, for what the browser writes

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many digits behind the decimal sign, and a true minus sign; no "-0"."""
        text = f"{abs(value):,.{digits}f}"
        sign = MINUS if value < 0 and re.search("[1-9]", text) else ""
        whole, _, behind = text.partition(".")
        count = len(whole.replace(",", ""))
        whole = whole.replace(",", self.thousands if count >= self.group_from else "")
        return sign + whole + (f"{self.decimal}{behind}" if behind else "")
