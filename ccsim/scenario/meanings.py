"""What a value of the wrong shape means, in plain English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_args

from pydantic.fields import FieldInfo

from ccsim.levers.catalogue import LEVERS, AnyLever
from ccsim.profile import Counts, Figure
from ccsim.scenario.declarations import record_of
from ccsim.scenario.events import KINDS
from ccsim.scenario.problems import did_you_mean, shown

SHORT_FORMS = {
    Figure: "a number, nor a table with value, source and status",
    Counts: "a list of numbers, nor a table with value, source and status",
}


class Mistake(NamedTuple):
    """A value that was refused: why, what was given, what is declared, and the unit in brackets."""

    type: str
    given: Any
    limits: dict[str, Any]
    declared: FieldInfo | None
    unit: str


def described(mistake: Mistake) -> str:
    """Return what is wrong, to be read after the key."""
    if mistake.type in SHOULD_BE:
        return f" = {shown(mistake.given)} is not {SHOULD_BE[mistake.type]}{mistake.unit}."
    return DESCRIPTIONS.get(mistake.type, otherwise)(mistake)


def meaning_of(mistake: Mistake) -> str:
    """Return what the key is for, if that is declared."""
    declared = mistake.declared
    if declared is None or not declared.description:
        return ""
    return f": {declared.description}{mistake.unit}"


def not_a_record(mistake: Mistake) -> str:
    """Describe a value that should be a table, or a figure or counts in their short form."""
    declared = mistake.declared
    record = record_of(declared.annotation, None) if declared is not None else None
    what = next((text for kind, text in SHORT_FORMS.items() if kind is record), "a table of keys and values")
    return f" = {shown(mistake.given)} is not {what}{mistake.unit}."


def not_a_list(mistake: Mistake) -> str:
    """Describe a single value or table where several may stand."""
    if isinstance(mistake.given, dict):
        return " is a single table, not a list of tables. Write its heading in double brackets [[ ]]."
    return f" = {shown(mistake.given)} is not a list{mistake.unit}."


def not_one_of(mistake: Mistake) -> str:
    """Describe a word that is not one of those allowed."""
    words = list(literals(mistake.declared.annotation if mistake.declared is not None else None))
    return f" = {shown(mistake.given)} is not a known word. {choice(mistake.given, words)}"


def wrong_kind(mistake: Mistake) -> str:
    """Describe an event or lever of no known kind."""
    given = mistake.given.get("kind") if isinstance(mistake.given, dict) else None
    levers = mistake.declared is not None and AnyLever in get_args(mistake.declared.annotation)
    what, known = ("lever", LEVERS) if levers else ("event", KINDS)
    if given is None:
        return f' has no "kind". {choice(None, known)}'
    return f".kind = {shown(given)} is not a kind of {what}. {choice(given, known)}"


def choice(given: Any, words: Any) -> str:
    """Return the word that was probably meant, else all of them."""
    cure = did_you_mean(given if isinstance(given, str) else "", words)
    return cure.replace("Known:", "Use one of:")


def literals(annotation: Any) -> Iterator[str]:
    """Yield the words that an annotation allows."""
    for inner in getattr(annotation, "__args__", ()):
        if isinstance(inner, str):
            yield inner
        else:
            yield from literals(inner)


def wrong_length(mistake: Mistake) -> str:
    """Describe a list or text that is too short or too long."""
    what = "characters" if mistake.type.startswith("string") else "entries"
    if "min_length" in mistake.limits:
        least = mistake.limits["min_length"]
        return f" = {shown(mistake.given)} is too short: {least} {what} or more are needed."
    return f" is too long: at most {mistake.limits['max_length']} {what} are read."


def otherwise(mistake: Mistake) -> str:
    """Describe any other mistake."""
    return f" = {shown(mistake.given)} cannot be used here{mistake.unit}."


SHOULD_BE = {
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "string_unicode": "text without broken characters",
    "string_pattern_mismatch": 'a month such as "2014-09"',
    "dict_type": "a table of keys and values",
}
DESCRIPTIONS: dict[str, Callable[[Mistake], str]] = {
    "tuple_type": not_a_list,
    "model_type": not_a_record,
    "model_attributes_type": not_a_record,
    "literal_error": not_one_of,
    "union_tag_invalid": wrong_kind,
    "union_tag_not_found": wrong_kind,
    "string_too_short": wrong_length,
    "string_too_long": wrong_length,
    "too_short": wrong_length,
    "too_long": wrong_length,
}
