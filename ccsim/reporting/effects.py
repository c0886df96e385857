"""Everything that the plan changes in the last year, and who gains and loses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ccsim.comparing.gains import Gain
from ccsim.comparing.lines import SHOWN
from ccsim.reporting.case import Case
from ccsim.reporting.document import Cell, Heading, Section, Table, Text
from ccsim.reporting.drawing import pictures_of_people
from ccsim.summary import Line

LARGE = 100  # differences from which on digits behind the point say nothing
WHOLE = 1000  # the same for what is there without the plan
HEAD = ("line", "unit", "without", "change", "range", "more", "told")


def section_of_effects(case: Case) -> Section:
    """Return what the plan changes, line by line, and for whom."""
    years: dict[str, str | int] = {"year": str(case.end), "n": case.runs}
    blocks = (
        Text(case.say("effects.lead", years), "lead"),
        _lines(case),
        Heading(case.say("effects.people")),
        pictures_of_people(case),
        _people(case),
    )
    return Section("effects", case.say("effects.heading"), blocks)


def _lines(case: Case) -> Table:
    """Return all lines, group by group."""
    head = tuple(case.say(f"effects.head_{part}") for part in HEAD)
    rows: list[tuple[Cell, ...]] = []
    for group, lines in SHOWN.items():
        rows += [(case.language.term("groups", group),)]
        rows += [_line(case, line, case.lines[line.indicator]) for line in lines]
    title = case.say("effects.title", {"year": str(case.end)})
    return Table("effects", title, head, tuple(rows), case.say("effects.below"))


def _line(case: Case, line: Line, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return one line: what is there without the plan, and what the plan changes."""
    digits = line.digits if max(abs(row["low"]), abs(row["high"])) < LARGE else 0
    label = case.language.declared(f"lines.{line.indicator}", line.label.strip())
    return (
        f"– {label}" if line.label.startswith(" ") else label,
        case.language.term("units", line.unit),
        case.amount(row["without"], line.digits if abs(row["without"]) < WHOLE else 0),
        case.difference(row["mean"], digits),
        case.span(row["low"], row["high"], digits),
        case.of_runs(row["more"]),
        case.say(f"effects.{row['told'] or 'unsure'}"),
    )


def _people(case: Case) -> Table:
    """Return what happens to each group of those who lived here."""
    names = ("group", "people", "income", "interval", "gaining", "losing", "displaced", "told")
    head = tuple(case.say(f"effects.head_{name}") for name in names)
    rows = tuple(_gain(case, gain) for gain in case.gains)
    return Table(
        "who-gains",
        case.say("effects.people_title", {"year": str(case.end)}),
        head,
        rows,
        case.say("effects.people_below"),
    )


def _gain(case: Case, gain: Gain) -> tuple[Cell, ...]:
    """Return what happens to one group."""
    mean, low, high = (float(end) for end in gain.income)
    known = math.isfinite(low) and math.isfinite(high)  # not of a single pair of runs
    return (
        case.language.term("people", gain.name),
        case.amount(gain.people),
        case.difference(mean, 1),
        case.span(low, high, 1) if known else case.say("effects.one_run"),
        case.amount(100 * float(gain.gaining.mean), 1),
        case.amount(100 * float(gain.losing.mean), 1),
        case.difference(1000 * float(gain.displaced.mean), 1),
        case.say(f"effects.{('loses', 'unsure', 'gains')[1 + gain.told]}"),
    )
