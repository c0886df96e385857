"""What is wrong with an input, said so that it can be put right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

KeyPath = tuple[str | int, ...]
SHOWN_AT_ONCE = 20
LONGEST_VALUE = 40  # characters of a value repeated in a message
LONGEST_INTEGER = 200  # bits
WORDS = ((None, "null"), (True, "true"), (False, "false"))


class Finding(NamedTuple):
    """Something found at a key of the content, before it is known where that key stands."""

    path: KeyPath
    text: str
    refused: bool = True  # a problem; else a warning


class Problem(NamedTuple):
    """One problem or warning: where (file and line, or setting), and what and how to cure it."""

    place: str
    text: str

    def __str__(self) -> str:
        """Return place and text on one line."""
        return f"{self.place}  {self.text}"


class ScenarioError(ValueError):
    """An input that cannot be used; `problems` says why, each with its place and cure."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep all problems; the message shows the first twenty."""
        self.problems = tuple(problems)
        super().__init__("\n".join(lines_of(self.problems)))


def lines_of(problems: Sequence[Problem]) -> list[str]:
    """Return the first twenty problems as lines, and how many more there are."""
    lines = [str(problem) for problem in problems[:SHOWN_AT_ONCE]]
    more = len(problems) - SHOWN_AT_ONCE
    return [*lines, f"... and {more} more"] if more > 0 else lines


def printable(text: str) -> str:
    """Return text with every character that could disturb a terminal or a page escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shortened(text: str, longest: int = LONGEST_VALUE) -> str:
    """Return printable text of at most `longest` characters."""
    text = printable(text[: 2 * longest])
    return text if len(text) <= longest else text[: longest - 3] + "..."


def quoted(text: str) -> str:
    """Return text for a message: printable, short and in quotes."""
    return f'"{shortened(text)}"'


def shown(value: Any) -> str:
    """Return a value for a message: as it would be written in a file, printable and short."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, (dict, list, tuple)):
        return "a table" if isinstance(value, dict) else f"a list of {len(value)}"
    if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
        return "a number with very many digits"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    word = next((word for known, word in WORDS if value is known), None)
    return word or shortened(str(value))


def amount(value: float) -> str:
    """Return a limit with thousands separated: 5,000,000 or 0.05."""
    if abs(value) >= 1e15:
        return f"{float(value):g}"
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.10g}"


def key_text(path: KeyPath) -> str:
    """Return a key path as it is spoken of: towns[0].people.population."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{shortened(step)}"
    return text.lstrip(".")


MISPLACED: dict[KeyPath, str] = {  # keys that are known, but of another table
    ("levers",): "A lever belongs to a plan: [[plan.levers]].",
    ("plan", "co_financing"): "Each lever has its own: under [[plan.levers]].",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the cure for an unknown word: the nearest known one, else the known ones."""
    known = [shortened(name) for name in known]
    lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word[: 2 * LONGEST_VALUE].lower(), lower, n=1)
    if near:
        return f'Did you mean "{lower[near[0]]}"?'
    listed = ", ".join(known[:SHOWN_AT_ONCE])
    return f"Known: {listed}{' and others' if len(known) > SHOWN_AT_ONCE else ''}."


def unknown_key(path: KeyPath, known: Iterable[str]) -> Finding:
    """Return the finding for a key that its table does not have."""
    table, key = key_text(path[:-1]) or "top level", str(path[-1])
    cure = MISPLACED.get(path) or did_you_mean(key, known)
    return Finding(path, f"[{table}]  unknown key {quoted(key)}. {cure}")


def about(path: KeyPath, text: str) -> Finding:
    """Return a finding whose text begins with the key it is about."""
    return Finding(path, f"{key_text(path)}{text}")


def outside(path: KeyPath, value: Any, limits: Sequence[float], unit: str) -> Finding:
    """Return the finding for a number outside its hard limits."""
    low, high = (amount(limit) for limit in limits)
    return about(path, f" = {shown(value)} is outside {low} to {high} ({unit}).")


def implausible(path: KeyPath, value: Any, limits: Sequence[float], unit: str) -> Finding:
    """Return the warning for a number outside its plausible range."""
    low, high = (amount(limit) for limit in limits)
    text = f" = {shown(value)} is used, but is unusual: plausible are {low} to {high} ({unit})."
    return about(path, text)._replace(refused=False)


def not_a_table(path: KeyPath, value: Any) -> Finding:
    """Return the finding for a value that stands where a table is expected."""
    return about(path, f" = {shown(value)} is not a table of keys and values.")
