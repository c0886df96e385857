"""A language: strings by key, filled with values that are never read as anything but text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ccsim.languages.formats import Formats, filled

OTHER = "other"  # plural form of all numbers that have none of their own
DECLARED_IN = "en"  # what levers, indicators and units are declared in, in the code
NUMBER = "n"  # placeholder by whose value the plural form is chosen
Text = str | Mapping[str, str]  # or its plural forms
Values = Mapping[str, str | int]


class UnknownText(KeyError):
    """A key that a language does not have; the message names both."""

    def __str__(self) -> str:
        """Return the message without the quotes that a KeyError puts around it."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Language:
    """What is said in one language, and how it writes numbers.

    plural: for each plural form but "other" the digits of the numbers that have it, as a regular expression.
    """

    code: str
    name: str  # as its speakers call it
    texts: Mapping[str, Text]
    formats: Formats
    plural: Mapping[str, str]

    def say(self, key: str, values: Values | None = None) -> str:
        """Return a string with its placeholders filled: {n} by values["n"], whole numbers as the language writes them.

        The plural form goes by the whole number "n". What is filled in is not looked at again.
        """
        given = values or {}
        text = self._text(key)
        if not isinstance(text, str):
            text = self._form(key, text, given.get(NUMBER))
        written = {name: self.number(value) if isinstance(value, int) else value for name, value in given.items()}
        try:
            return filled(text, written)
        except KeyError as missing:
            raise UnknownText(f"{self.code}: {key} needs a value for {{{missing.args[0]}}}") from None

    def declared(self, key: str, english: str) -> str:
        """Return what the code declares in English, or its translation by key; English may say it better, too."""
        return english if self.code == DECLARED_IN and key not in self.texts else self.say(key)

    def term(self, section: str, english: str) -> str:
        """Return a declared word or phrase, whose key is what it is in English."""
        return self.declared(f"{section}.{english}", english)

    def shipped(self, text: str) -> str:
        """Return a title, story, name, source or note that comes with ccsim; what others wrote stays as it is."""
        return str(self.texts.get(f"shipped.{' '.join(text.split())}", text))

    def lever(self, kind: str, own: str, title: str) -> str:
        """Return what a lever is called: by its own name, else by its declared title."""
        return self.shipped(own) or self.declared(f"levers.{kind}.title", title)

    def _text(self, key: str) -> Text:
        """Return the string of a key as it stands in the file."""
        if key not in self.texts:
            raise UnknownText(f"the language {self.code} has nothing to say for {key}")
        return self.texts[key]

    def _form(self, key: str, forms: Mapping[str, str], number: str | int | None) -> str:
        """Return the plural form for a whole number."""
        if not isinstance(number, int):
            raise UnknownText(f"{self.code}: {key} has plural forms and needs a whole number for {{{NUMBER}}}")
        fits = (form for form, digits in self.plural.items() if re.fullmatch(digits, str(abs(number))))
        return forms.get(next(fits, OTHER), forms[OTHER])

    # ---- numbers, money, months -----------------------------------------------------------------------
    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many digits behind its decimal sign; no "-0"."""
        return self.formats.number(value, digits)

    def signed(self, value: float, digits: int = 0) -> str:
        """Return a difference with its sign, none before zero."""
        text = self.number(value, digits)
        return f"+{text}" if value > 0 and re.search("[1-9]", text) else text

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share in per cent (0.05 is 5 %)."""
        return filled(self.formats.percent, {"n": self.number(100 * share, digits)})

    def money(self, eur: float) -> str:
        """Return a sum in EUR, rounded to hundreds from 1,000 on, and in millions from a million on."""
        whole = round(eur, -2) if abs(eur) >= 1000 else eur
        if abs(whole) >= 1_000_000:
            return filled(self.formats.millions, {"n": self.number(eur / 1e6, 2)})
        return filled(self.formats.money, {"n": self.number(whole)})

    def between(self, low: str, high: str) -> str:
        """Return a range."""
        return filled(self.formats.range, {"low": low, "high": high})

    def month(self, written: str) -> str:
        """Return a month written YYYY-MM in words."""
        year, number = written.split("-")
        return filled(self.formats.month, {"month": self.formats.months[int(number) - 1], "year": year})

    def day(self, day: date) -> str:
        """Return a date in words."""
        month = self.formats.months[day.month - 1]
        return filled(self.formats.day, {"day": str(day.day), "month": month, "year": str(day.year)})

    def listed(self, words: Sequence[str]) -> str:
        """Return words as a list in a sentence."""
        if len(words) < 2:
            return "".join(words)
        return filled(self.formats.list, {"first": ", ".join(words[:-1]), "last": words[-1]})
