"""The action table: what is to be done, by whom, when, with what, and what may go wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from ccsim.comparing.headings import PAID
from ccsim.levers.lever import Lever
from ccsim.reporting.case import Case
from ccsim.reporting.common_indicators import codes_for
from ccsim.reporting.document import Cell, Section, Table, Text
from ccsim.summary import Values
from ccsim.town.ledger import ProjectFlow

COLUMNS = (
    "title", "result", "lead", "partners", "outputs", "timescale", "resources", "finance", "indicator", "risk",
)  # fmt: skip


def section_of_actions(case: Case) -> Section:
    """Return the action table with what is not said in the plan's file to be named by the town."""
    rows = tuple(_row(case, row, lever) for row, lever in case.levers)
    head = tuple(case.say(f"actions.{name}") for name in COLUMNS)
    table = Table("actions", case.say("actions.title_table"), head, rows, case.say("actions.below"), wide=True)
    return Section("actions", case.say("actions.heading"), (Text(case.say("actions.lead_text"), "lead"), table))


def _row(case: Case, row: int, lever: Lever) -> tuple[Cell, ...]:
    """Return what is known of one action."""
    codes = codes_for(lever.kind)
    return (
        case.label(lever),
        case.language.say(f"report.results.{lever.attribute}"),
        case.say("actions.to_be_named"),
        case.say("actions.to_be_named"),
        outputs_said(case, lever),
        _timescale(case, lever),
        _resources(case, row, lever),
        _finance(case, row),
        ", ".join(one.code for one in codes) or case.say("actions.own_indicator"),
        _risk(case, lever),
    )


def outputs_said(case: Case, lever: Lever) -> str:
    """Return how much of it is decided, with its unit, and what that counts unless the unit says so."""
    field = type(lever).model_fields["size"]
    extra: Any = field.json_schema_extra
    digits = 0 if lever.size == round(lever.size) else 1
    unit = case.language.term("units", extra["unit"])
    meaning = case.language.term("meanings", str(field.description))
    amount = case.language.number(lever.size, digits)
    if meaning.startswith(unit):
        return f"{amount} {meaning}"
    return f"{amount} {unit}" if unit.startswith(meaning) else f"{amount} {unit} ({meaning})"


def _timescale(case: Case, lever: Lever) -> str:
    """Return from when to when it is funded, from when on it acts, and what comes afterwards."""
    start = int(lever.start[:4]) * 12 + int(lever.start[5:]) - 1
    return case.say(
        "actions.when",
        {
            "from": case.language.month(lever.start),
            "until": month_of(case, start + round(12 * lever.years) - 1),
            "acts": month_of(case, start + round(lever.lag)),
            "afterwards": case.language.term("afterwards", lever.afterwards),
        },
    )  # fmt: skip


def month_of(case: Case, month: int) -> str:
    """Return a month counted from January of the year nought, in words."""
    return case.language.month(f"{month // 12}-{month % 12 + 1:02}")


def spending(case: Case, row: int) -> tuple[Values, Values]:
    """Return what is spent on a project and what outside money pays of it, means by year (EUR, float64[years])."""
    kept, _ = case.found.twins(case.plan)
    books = np.mean([one.books[:, row] for one in kept], axis=0) / 100
    years = np.arange(0, len(books), 12)
    outside = books[:, ProjectFlow.GRANTS] - books[:, ProjectFlow.REPAID]
    return np.add.reduceat(books[:, PAID].sum(axis=1), years), np.add.reduceat(outside, years)


def _resources(case: Case, row: int, lever: Lever) -> str:
    """Return what is spent in a year while it is funded, and in a year afterwards."""
    spent, _ = spending(case, row)
    ends = lever.first(case.start) + round(12 * lever.years)
    first, last = max(0, lever.first(case.start)) // 12, min(len(spent), -(-ends // 12))
    money = case.language.money
    while_funded = float(spent[first:last].mean()) if last > first else 0.0
    later = float(spent[last:].mean()) if last < len(spent) else 0.0
    return case.say("actions.a_year", {"funded": money(while_funded), "later": money(later)})


def _finance(case: Case, row: int) -> str:
    """Return who pays, in all the years simulated."""
    spent, outside = (float(amounts.sum()) for amounts in spending(case, row))
    money = case.language.money
    return case.say("actions.paid_by", {"outside": money(outside), "council": money(spent - outside)})


def _risk(case: Case, lever: Lever) -> str:
    """Return what such measures are known to do besides, and how good the evidence is."""
    effects = [
        case.language.declared(f"levers.{lever.kind}.side_{number}", effect.what)
        for number, effect in enumerate(lever.side_effects, start=1)
    ]
    evidence = case.language.declared(f"levers.{lever.kind}.evidence", lever.evidence)
    return case.say("actions.risk_and_evidence", {"risks": "; ".join(effects), "evidence": evidence})
