"""The rules of the Structural Funds by date and kind of region, as ccsim/evidence/programmes.csv lists them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Region = Literal["less developed", "transition", "more developed"]
REGIONS: tuple[str, ...] = get_args(Region)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for the years in which money is committed."""

    rule: str
    region: str  # or "any"
    first: int  # year
    last: int  # year
    value: float
    unit: str
    source: str
    status: str
    note: str


@cache
def programme_rules() -> tuple[Rule, ...]:
    """Return every row of the table."""
    text = (files("ccsim") / "evidence" / "programmes.csv").read_text("utf-8")
    return tuple(
        Rule(
            row["rule"], row["region"], int(row["from"]), int(row["to"]), float(row["value"]),
            row["unit"], row["source"], row["status"], row["note"],
        )
        for row in csv.DictReader(io.StringIO(text))
    )  # fmt: skip


def rule_for(rule: str, year: int, region: str = "any") -> Rule | None:
    """Return the rule that holds for money committed in a year, None where there was no programme."""
    for row in programme_rules():
        if row.rule == rule and row.region in {region, "any"} and row.first <= year <= row.last:
            return row
    return None


def ceiling(year: int, region: str) -> float:
    """Return the largest part of a measure decided in a year that outside money may pay (0 without a programme)."""
    found = rule_for("co-financing ceiling", year, region)
    return found.value if found is not None else 0.0


def last_year(year: int) -> int:
    """Return the last year in which money committed in a year may be spent."""
    found = rule_for("decommitment", year)
    return year + int(found.value) if found is not None else year


def durability_months(year: int) -> int:
    """Return for how long after the last payment what was built has to be kept."""
    found = rule_for("durability", year)
    return 12 * int(found.value) if found is not None else 0


@cache
def aid_ceiling_cents(year: int) -> int:
    """Return the most aid that one firm may get within three years (EUR cents; 0 where no rule is known)."""
    found = rule_for("de minimis", year)
    return round(100 * found.value) if found is not None else 0
