"""What `ccsim compare` prints: sentences first, then tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from rich.table import Table
from rich.text import Text

from ccsim.cli.screen import results
from ccsim.comparing import NOTHING, Comparison
from ccsim.comparing.content import balances
from ccsim.comparing.effects import Interval
from ccsim.comparing.kept import column
from ccsim.comparing.lines import LINES, factor_of
from ccsim.comparing.words import discounted_said, eur
from ccsim.summary import number, range_of
from ccsim.town.columns import Array

COLOURS = {"better": "green", "worse": "red", "neither": ""}
CONTRIBUTED = ("jobs", "population", "real_income_of_incumbents", "rent")
CAPTION = """\
Means or sums of the last year. Change: middle of the pairs of runs; range: eight in ten
of them. Told: what the mean of all pairs lets tell from chance (95 %); of twenty lines
without any effect one would be told by mistake. Not a forecast."""


def show(found: Comparison) -> None:
    """Print what was found about each plan, and about plans against one another."""
    screen = results()
    for plan in found.plans:
        for town in found.towns:
            screen.print()
            screen.print(Text(f"{town}: {plan}", style="bold"))
            for sentence in found.sentences(plan, town):
                screen.print(Text(f"• {sentence}"))
            for table in _tables(found, plan, town):
                screen.print()
                screen.print(table)
    for plan, other in found.pairs:
        if other != NOTHING:
            for town in found.towns:
                screen.print()
                screen.print(effects_table(found, plan, other, town))


def _tables(found: Comparison, plan: str, town: str) -> Iterator[Table]:
    """Yield the tables of one plan."""
    yield effects_table(found, plan, NOTHING, town)
    yield cash_table(found, plan, town)
    yield money_table(found, plan, town)
    yield people_table(found, plan, town)
    if town in found.contributions.get(plan, {}):
        yield contributions_table(found, plan, town)


def blank(title: str, first: str, columns: Iterable[str], caption: str = "") -> Table:
    """Return an empty table."""
    table = Table(title=title, box=None, header_style="bold", title_justify="left", padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    table.caption, table.caption_justify = caption or None, "left"
    return table


def effects_table(found: Comparison, plan: str, against: str, town: str) -> Table:
    """Return what a plan changes in the last year."""
    title = f"{town}, {found.last_year}: {plan} against {against}, {len(found.seeds)} pairs of runs"
    table = blank(title, "", ("without" if against == NOTHING else "with it", "change", "range", "more in"), CAPTION)
    table.add_column("unit", no_wrap=True)
    table.add_column("told", no_wrap=True)
    group = ""
    for row in found.table(plan, against, town).itertuples():
        if row.group != group:
            group = str(row.group)
            table.add_row(Text(group, style="bold"))
        digits = LINES[str(row.indicator)].digits
        told = Text(str(row.told), style=COLOURS[str(row.meaning)])
        table.add_row(
            str(row.label), number(float(row.without), digits), plus(float(row.median), digits),  # type: ignore[arg-type]
            range_of(float(row.low), float(row.high), digits), str(row.runs), str(row.unit), told,  # type: ignore[arg-type]
        )  # fmt: skip
    return table


def plus(value: float, digits: int) -> str:
    """Return a difference with its sign."""
    text = number(value, digits)
    return text if text.startswith("−") or float(text.replace(",", "")) == 0 else f"+{text}"


def cash_table(found: Comparison, plan: str, town: str) -> Table:
    """Return the cash flow by year and payer."""
    account = found.money(plan, town)
    columns = {
        "spent": account.spent,
        "outside money": account.outside,
        "council": account.council,
        "venues": account.venues,
        "balance": account.balance,
    }
    caption = (
        "Mean of all runs. Council: paid for the plan less outside money; venues: more paid for public venues;\n"
        "balance: all that the plan does to the council's balance before its usual works."
    )
    table = blank("Cash flow, 1,000 EUR", "year", columns, caption)
    means = {name: amounts.mean(axis=0) / 1e5 for name, amounts in columns.items()}
    for year in range(account.spent.shape[1]):
        table.add_row(str(found.base.start + year), *(number(float(amounts[year]), 1) for amounts in means.values()))
    table.add_row("sum", *(number(float(amounts.sum()), 1) for amounts in means.values()), style="bold")
    return table


def money_table(found: Comparison, plan: str, town: str) -> Table:
    """Return what is to be known of money beside its flow."""
    account = found.money(plan, town)
    table = blank("Money", "", ("mean", "range of runs"))
    rows: list[tuple[str, Array | None]] = [
        ("deepest gap between paid and reimbursed", account.peak),
        ("most advanced for outside money", account.advanced),
        ("outside money missed by its deadline", account.lost),
        ("outside money paid back", account.repaid),
        ("left to pay in a year after the funding", account.left),
    ]
    for label, cents in rows:
        cells = ("not simulated", "") if cents is None else (eur(float(cents.mean())), _range(cents))
        table.add_row(label, *cells)
    net, gross = found.job_costs(plan, town)
    for label, cost in (("a lasting job, net in the town", net), ("a job in supported firms, gross", gross)):
        if cost is None:
            table.add_row(label, "no firm is supported", "")
        elif cost.cost is None or cost.cost_low is None or cost.cost_high is None:
            table.add_row(label, "no job can be told from chance", "")
        else:
            table.add_row(label, eur(100 * cost.cost), f"{eur(100 * cost.cost_low)} to {eur(100 * cost.cost_high)}")
    captions = [
        discounted_said(amounts, f"{whose} balance".capitalize(), found.discount)
        for whose, amounts in balances(found, account).items()
    ]
    table.caption, table.caption_justify = "\n".join(captions), "left"
    return table


def _range(cents: Array) -> str:
    """Return where eight in ten runs lie."""
    low, high = np.quantile(cents, (0.1, 0.9))
    return f"{eur(float(low))} to {eur(float(high))}"


def people_table(found: Comparison, plan: str, town: str) -> Table:
    """Return who gains and loses."""
    caption = (
        "Groups as they were at the start. Income: real, of those who live here in both runs, each against himself\n"
        "or herself; gain and lose: by more than 5 %. Mostly chance shifts jobs from one to another: look at the mean."
    )
    columns = ("people", "EUR/month", "95 % interval", "gain, %", "lose, %", "displaced, in 1,000")
    table = blank("Who gains, who loses", "", columns, caption)
    kind = ""
    for gain in found.gains(plan, NOTHING, town):
        if gain.by != kind:
            kind = gain.by
            table.add_row(Text(kind, style="bold"))
        table.add_row(
            f"  {gain.name}", number(gain.people), plus(float(gain.income.mean), 1), _interval(gain.income, 1, 1),
            number(100 * float(gain.gaining.mean), 1), number(100 * float(gain.losing.mean), 1),
            plus(1000 * float(gain.displaced.mean), 2),
        )  # fmt: skip
    return table


def _interval(found: Interval, factor: float, digits: int) -> str:
    """Return an interval in words, nothing for a single pair of runs."""
    low, high = factor * float(found.low), factor * float(found.high)
    return "" if np.isnan(low) else range_of(low, high, digits)


def contributions_table(found: Comparison, plan: str, town: str) -> Table:
    """Return what each lever contributes to the main indicators."""
    parts = found.contributions[plan][town]
    how = "all combinations of levers" if parts.exact else "64 combinations of levers at the most"
    caption = f"Shapley values from {how}: they add up to the whole plan. In brackets: 95 % intervals."
    lines = [LINES[name] for name in CONTRIBUTED]
    table = blank("What each lever contributes", "", (f"{line.label.strip()}, {line.unit}" for line in lines), caption)
    names = [lever.label for lever in found.plans[plan].plan.levers]
    rows: Sequence[tuple[str, Interval, tuple[int, ...]]] = [
        *((name, parts.values, (i,)) for i, name in enumerate(names)),
        ("together, beyond each alone", parts.interaction, ()),
        ("whole plan", parts.whole, ()),
    ]
    for name, several, place in rows:
        cells = []
        for line in lines:
            one = Interval(*(end[(*place, column(line.indicator))] for end in several))
            within = _interval(one, factor_of(line), 1)
            cells.append(plus(factor_of(line) * float(one.mean), 1) + (f" ({within})" if within else ""))
        table.add_row(name, *cells)
    return table
