"""The facts the model is held against, as ccsim/evidence/facts.csv lists them, and what is shown beside them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NUMBERS = "0123456789.-"


class UnknownFact(ValueError):
    """Somebody asked for a fact that is not listed."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the list; every column as text."""

    id: str
    use: str  # calibrate, validate, or shown (no target)
    needs: str  # one town, many towns, levers, closed form
    fact: str
    target: str
    tolerance: str
    unit: str
    source: str
    status: str

    @property
    def band(self) -> tuple[float, float] | None:
        """Return the lowest and the highest value that agree with the fact; None where it is no number.

        A tolerance may be a distance from the target ("0.5") or the band itself ("0.2 to 1.0").
        """
        if self.target == "positive":
            return (math.ulp(0.0), math.inf)
        low, to, high = self.tolerance.partition(" to ")
        if to:
            return (float(low), float(high))
        if _is_number(self.target) and _is_number(self.tolerance):
            middle, distance = float(self.target), float(self.tolerance)
            return (round(middle - distance, 9), round(middle + distance, 9))
        return None


def _is_number(text: str) -> bool:
    """Say whether a cell holds a plain number."""
    return bool(text) and set(text) <= set(NUMBERS)


# Figures without a target in the list, which explain what the facts show.
SHOWN = (
    Fact(
        id="S01", use="shown", needs="one town", fact="rent after 1 % more people, one year later", target="",
        tolerance="", unit="percent per percent", source="", status="",
    ),
)  # fmt: skip


@cache
def catalogue() -> dict[str, Fact]:
    """Return every fact by its id, in the order of the list, then what is shown beside them."""
    text = (files("ccsim") / "evidence" / "facts.csv").read_text("utf-8")
    listed = [Fact(**row) for row in csv.DictReader(io.StringIO(text), strict=True)]
    return {fact.id: fact for fact in (*listed, *SHOWN)}


def chosen(wanted: Sequence[str] = ()) -> dict[str, Fact]:
    """Return the facts asked for, all if none are; raise UnknownFact if one does not exist."""
    known = catalogue()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        listed = [name for name in known if name.startswith("F")]
        raise UnknownFact(
            f"there is no fact {', '.join(unknown)}. There are {listed[0]} to {listed[-1]}"
            f" and {', '.join(fact.id for fact in SHOWN)}; `ccsim facts --list` says what each is."
        )
    return {name: fact for name, fact in known.items() if not wanted or name in wanted}
