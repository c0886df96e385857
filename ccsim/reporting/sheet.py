"""The indicator sheet: common indicators of the funds, gross in supported firms, beside what is net in the town."""

from __future__ import annotations

import numpy as np

from ccsim.comparing.kept import column
from ccsim.comparing.lines import LINES, factor_of
from ccsim.levers.lever import Lever
from ccsim.reporting import common_indicators as common
from ccsim.reporting.case import Case
from ccsim.reporting.common_indicators import CommonIndicator
from ccsim.reporting.document import Cell, Heading, Section, Table, Text
from ccsim.summary import Values

IN_TOWN = (
    "jobs", "population", "age_18_29", "creative_share", "unemployment_rate", "real_income_of_incumbents", "wage",
    "rent", "displaced", "firms", "creative_firms", "visits",
)  # fmt: skip
MOST_DIGITS, LARGE = 1, 100  # differences from a hundred on need no digit behind the point


def section_of_indicators(case: Case) -> Section:
    """Return the sheet: what the funds ask for, then what the town gets."""
    years = {"begins": str(case.begins), "milestone": str(case.milestone), "target": str(case.target)}
    blocks = (
        Text(case.say("sheet.lead", years), "lead"),
        Heading(case.say("sheet.common")),
        _common(case),
        Heading(case.say("sheet.town")),
        _town(case),
    )
    return Section("indicators", case.say("sheet.heading"), blocks)


# ---- common indicators ------------------------------------------------------------------------------
def _common(case: Case) -> Table:
    """Return the common indicators for which the plan has a measure."""
    kinds = {lever.kind for _, lever in case.levers}
    rows = [_row(case, one) for one in common.common_indicators() if any(one.is_for(kind) for kind in kinds)]
    years = {"milestone": str(case.milestone), "target": str(case.target)}
    head = tuple(
        case.say(f"sheet.head_{name}", years)
        for name in ("code", "name", "unit", "baseline", "milestone", "target", "range")
    )
    return Table("common-indicators", case.say("sheet.common_title"), head, tuple(rows), case.say("sheet.common_below"))


def _row(case: Case, one: CommonIndicator) -> tuple[Cell, ...]:
    """Return baseline, milestone, target and range of one common indicator."""
    name = case.language.declared(f"common.{one.code}", one.name)
    unit = case.language.term("common_units", one.unit)
    if one.counted == common.NOT_COUNTED:
        missing = case.say("sheet.not_counted")
        return one.code, name, unit, case.amount(0), missing, missing, ""
    if one.counted == common.SUPPORTED_JOBS:
        return one.code, name, unit, case.amount(0), *_supported_jobs(case)
    at = [_decided(case, one, year) for year in (case.milestone, case.target)]
    return one.code, name, unit, case.amount(0), *at, case.say("sheet.as_decided")


def _supported_jobs(case: Case) -> tuple[Cell, Cell, Cell]:
    """Return the jobs in supported firms at milestone and target, and their range at the target."""
    kept, _ = case.found.twins(case.plan)
    by_year = np.array([one.supported[:, case.number] for one in kept], float).reshape(len(kept), -1, 12).mean(axis=2)
    at = [by_year[:, year - case.start] for year in (case.milestone, case.target)]
    milestone, target = (case.amount(float(values.mean())) for values in at)
    return milestone, target, case.range_of(at[1])


def _decided(case: Case, one: CommonIndicator, year: int) -> Cell:
    """Return how much of an output is decided to be there at the end of a year."""
    if one.counted == common.POPULATION:
        return case.amount(float(case.by_year[0][:, year - case.start, column("population")].mean()))
    levers = [lever for _, lever in case.levers if one.is_for(lever.kind)]
    amount = sum(_so_far(lever, one, 12 * (year + 1 - case.start), case.start) for lever in levers)
    cell = case.amount(amount)
    return (
        cell._replace(text=case.say("sheet.at_most", {"amount": cell.text}))
        if one.counted == common.FIRMS_AT_MOST
        else cell
    )


def _so_far(lever: Lever, one: CommonIndicator, month: int, start: int) -> float:
    """Return what one lever has put out up to a month, all delivered as decided (counted from the first month)."""
    acts = lever.first(start) + round(lever.lag)
    if month <= acts:
        return 0.0
    if one.counted == common.SITES:
        return 1.0
    if lever.kind == "vouchers":  # so many a year
        return lever.size * min(lever.years, (month - acts) / 12)
    return lever.size


# ---- the town ---------------------------------------------------------------------------------------
def _town(case: Case) -> Table:
    """Return the town's own indicators: where they begin, what is there with the plan, and what is net of it."""
    years = {
        "start": str(case.start),
        "milestone": str(case.milestone),
        "target": str(case.target),
        "end": str(case.end),
    }
    names = ("indicator", "unit", "start", "at_milestone", "at_target", "net", "net_range", "net_end", "more_in")
    head = tuple(case.say(f"sheet.head_{name}", years) for name in names)
    rows = tuple(_in_town(case, indicator) for indicator in IN_TOWN)
    return Table(
        "town-indicators", case.say("sheet.town_title"), head, rows, case.say("sheet.town_below", {"n": case.runs})
    )


def _in_town(case: Case, indicator: str) -> tuple[Cell, ...]:
    """Return one of the town's indicators."""
    line = LINES[indicator]
    with_plan, without = (factor_of(line) * values[:, :, column(indicator)] for values in case.by_year)
    at = {"start": 0, "milestone": case.milestone - case.start, "target": case.target - case.start, "end": -1}
    gap: Values = with_plan - without
    digits = 1 if line.unit in {"%", "per year"} else 0
    net = gap[:, at["target"]]
    finer = 0 if np.abs(net).max() >= LARGE else min(line.digits, MOST_DIGITS)
    return (
        case.say(f"sheet.of.{indicator}"),
        case.language.term("units", line.unit),
        case.amount(float(without[:, 0].mean()), digits),
        *(case.amount(float(with_plan[:, at[point]].mean()), digits) for point in ("milestone", "target")),
        case.difference(float(net.mean()), finer),
        case.range_of(net, finer),
        case.difference(float(gap[:, at["end"]].mean()), finer),
        case.of_runs(float((net > 0).mean())),
    )
