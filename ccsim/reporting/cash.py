"""Cash flow by source and year, and what each measure costs."""

from __future__ import annotations

import numpy as np

from ccsim.reporting.actions import spending
from ccsim.reporting.case import Case
from ccsim.reporting.document import Amount, Cell, Heading, Section, Table, Text
from ccsim.reporting.drawing import pictures_of_money
from ccsim.summary import Values

THOUSAND = 1e5  # EUR cents
BEYOND = 0.5  # thousand EUR: less in a year is nothing


def section_of_money(case: Case) -> Section:
    """Return who pays how much in which year, and what for."""
    blocks = (
        Text(case.say("cash.lead"), "lead"),
        pictures_of_money(case),
        Heading(case.say("cash.by_year")),
        _by_year(case),
        Heading(case.say("cash.by_measure")),
        _by_measure(case),
    )
    return Section("money", case.say("cash.heading"), blocks)


def _by_year(case: Case) -> Table:
    """Return the cash flow by source, a row for each year in which anything is paid, and the sum."""
    account = case.account
    columns = {
        "spent": account.spent, "outside": account.outside, "council": account.council, "venues": account.venues,
        "balance": account.balance,
    }  # fmt: skip
    means = np.array([cents.mean(axis=0) / THOUSAND for cents in columns.values()])
    used = [year for year in range(means.shape[1]) if np.abs(means[:, year]).max() > BEYOND]
    rows: list[tuple[Cell, ...]] = [(str(case.start + year), *_amounts(case, means[:, year])) for year in used]
    head = tuple(case.say(f"cash.head_{name}") for name in ("year", *columns))
    whole: tuple[Cell, ...] = (case.say("cash.sum"), *_amounts(case, means.sum(axis=1)))
    return Table(
        "cash-flow", case.say("cash.by_year_title"), head, (*rows, whole), case.say("cash.by_year_below"), total=True
    )


def _amounts(case: Case, values: Values) -> tuple[Amount, ...]:
    """Return sums of money as cells."""
    return tuple(case.amount(float(value)) for value in values)


def _by_measure(case: Case) -> Table:
    """Return what each measure costs in all the years simulated, and who pays it."""
    rows: list[tuple[Cell, ...]] = []
    sums = np.zeros(3)
    for row, lever in case.levers:
        spent, outside = (float(amounts.sum()) for amounts in spending(case, row))
        values = np.array([spent, outside, spent - outside]) / 1000
        sums += values
        rows.append((case.label(lever), *_amounts(case, values)))
    head = tuple(case.say(f"cash.head_{name}") for name in ("measure", "spent", "outside", "council"))
    whole: tuple[Cell, ...] = (case.say("cash.sum"), *_amounts(case, sums))
    title = case.say("cash.by_measure_title", {"start": str(case.start), "end": str(case.end)})
    return Table("cost-by-measure", title, head, (*rows, whole), case.say("cash.by_measure_below"), total=True)
