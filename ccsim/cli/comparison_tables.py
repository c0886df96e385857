"""What `ccsim compare` prints: sentences first, then tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccsim.cli.screen import results
from ccsim.comparing.arms import NOTHING
from ccsim.comparing.comparison import Comparison
from ccsim.comparing.content import balances
from ccsim.comparing.effects import Interval
from ccsim.comparing.kept import column
from ccsim.comparing.lines import LINES, factor_of
from ccsim.comparing.money import JobCost
from ccsim.comparing.results import MOST_TOWNS
from ccsim.summary import number, range_of
from ccsim.town.columns import Array

COLOURS = {"better": "green", "worse": "red", "neither": ""}
LARGE = 100  # differences from which on digits behind the point say nothing
CONTRIBUTED = {
    "jobs": "Jobs in the town",
    "population": "People who live in the town",
    "real_income_of_incumbents": "Real income of incumbents",
    "rent": "Rent of a home let now",
}
ABOUT_EFFECTS = """\
Means or sums of the last year. Change: middle of the pairs of runs; range: eight
in ten of them. *: more or less than chance lets expect, by the mean of all pairs
(95 %); of twenty lines without any effect one would have a star. Not a forecast."""
ELSEWHERE = {
    "population": "people",
    "jobs": "jobs",
    "real_income_of_incumbents": "income, EUR/month",
    "rent": "rent, EUR/month",
}
ABOUT_ELSEWHERE = """\
Towns for which the plan decides nothing: middle of the changes of the pairs of runs in
the last year. Income: real, of those who lived there at the start. *: can be told from
chance, as above. effects.parquet has all towns, years and lines."""
ABOUT_CASH = """\
Means of all runs. Council: paid for the plan less outside money; venues: paid more
for public venues; balance: all that the plan does to the council's balance before
its usual works, which it cuts to pay for a plan."""
ABOUT_PEOPLE = """\
Groups as they were at the start. EUR/month: real income, of those who live here in
both runs, each against himself or herself; gain, lose: % with 5 % more or less, most
of them by chance; displaced: of a thousand. *: can be told from chance, all groups
taken together (95 %)."""
ABOUT_CONTRIBUTIONS = """\
Shapley values from {}: they add up to the whole plan.
Together: what the plan does beyond the sum of each lever alone."""
Part = tuple[Table, str]  # a table and what is to be said below it


def show(found: Comparison) -> None:
    """Print what was found about each plan, and about plans against one another."""
    screen = results()
    for plan in found.plans:
        for town in found.decided_for(plan)[:MOST_TOWNS]:
            screen.print()
            screen.print(Text(f"{town}: {plan}", style="bold"))
            for sentence in found.sentences(plan, town):
                screen.print(Text(f"• {sentence}"))
            for part in _parts(found, plan, town):
                _print(screen, part)
        if found.elsewhere(plan):
            _print(screen, elsewhere_table(found, plan))
    for plan, other in found.pairs:
        if other != NOTHING:
            for town in found.towns:
                _print(screen, effects_table(found, plan, other, town))


def _print(screen: Console, part: Part) -> None:
    """Print a table and what is said below it."""
    table, below = part
    screen.print()
    screen.print(table)
    screen.print(Text(" ".join(below.split()), style="dim"))


def _parts(found: Comparison, plan: str, town: str) -> Iterator[Part]:
    """Yield the tables of one plan."""
    yield effects_table(found, plan, NOTHING, town)
    yield cash_table(found, plan, town)
    yield money_table(found, plan, town)
    yield people_table(found, plan, town)
    if town in found.contributions.get(plan, {}):
        yield contributions_table(found, plan, town)


def blank(title: str, first: str, columns: Iterable[str]) -> Table:
    """Return an empty table."""
    named = Text(title, style="table.title")  # nothing in a name is taken for markup
    table = Table(title=named, box=None, header_style="bold", title_justify="left", padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def effects_table(found: Comparison, plan: str, against: str, town: str) -> Part:
    """Return what a plan changes in the last year."""
    title = f"{town}, {found.last_year}: {plan} against {against}, {len(found.seeds)} pairs of runs"
    table = blank(title, "", ("without" if against == NOTHING else "with that", "change", "range", "more in"))
    table.add_column("", no_wrap=True)
    group = ""
    for row in found.table(plan, against, town).to_dict(orient="records"):
        if row["group"] != group:
            group = row["group"]
            table.add_row(Text(group, style="bold"))
        digits = LINES[row["indicator"]].digits
        few = digits if max(abs(row["low"]), abs(row["high"])) < LARGE else 0
        change = plus(row["median"], few) + ("*" if row["told"] else " ")
        without = number(row["without"], digits if row["without"] < 10 * LARGE else 0)
        table.add_row(
            row["label"], without, Text(change, style=COLOURS[row["meaning"]]),
            range_of(row["low"], row["high"], few), row["runs"].removesuffix(" runs"), row["unit"],
        )  # fmt: skip
    return table, ABOUT_EFFECTS


def elsewhere_table(found: Comparison, plan: str) -> Part:
    """Return what a plan changes in the towns of the network for which it decides nothing."""
    title = f"Other towns, {found.last_year}: {plan} against {NOTHING}, {len(found.seeds)} pairs of runs"
    table = blank(title, "", ELSEWHERE.values())
    for town in found.elsewhere(plan):
        rows = {row["indicator"]: row for row in found.table(plan, NOTHING, town).to_dict(orient="records")}
        changes = [
            plus(rows[indicator]["median"], LINES[indicator].digits) + ("*" if rows[indicator]["told"] else " ")
            for indicator in ELSEWHERE
        ]
        table.add_row(Text(town), *changes)
    return table, ABOUT_ELSEWHERE


def plus(value: float, digits: int) -> str:
    """Return a difference with its sign."""
    text = number(value, digits)
    return text if text.startswith("−") or float(text.replace(",", "")) == 0 else f"+{text}"


def cash_table(found: Comparison, plan: str, town: str) -> Part:
    """Return the cash flow by year and payer."""
    account = found.money(plan, town)
    columns = {
        "spent": account.spent,
        "outside money": account.outside,
        "council": account.council,
        "venues": account.venues,
        "balance": account.balance,
    }
    table = blank("Cash flow, 1,000 EUR", "year", columns)
    means = {name: amounts.mean(axis=0) / 1e5 for name, amounts in columns.items()}
    for year in range(account.spent.shape[1]):
        table.add_row(str(found.base.start + year), *(number(float(amounts[year]), 1) for amounts in means.values()))
    table.add_row("sum", *(number(float(amounts.sum()), 1) for amounts in means.values()), style="bold")
    return table, ABOUT_CASH


def money_table(found: Comparison, plan: str, town: str) -> Part:
    """Return what is to be known of money beside its flow."""
    account = found.money(plan, town)
    table = blank("Money, 1,000 EUR", "", ("mean", "range"))
    rows: list[tuple[str, Array | None]] = [
        ("deepest gap between paid and reimbursed", account.peak),
        ("most advanced for outside money", account.advanced),
        ("outside money missed by its deadline", account.lost),
        ("outside money paid back", account.repaid),
        ("left to pay in a year after the funding", account.left),
        *((f"{whose} balance, discounted", amounts) for whose, amounts in balances(found, account).items()),
    ]
    for label, cents in rows:
        table.add_row(label, *(("not simulated", "") if cents is None else _mean_and_range(cents)))
    net, gross = found.job_costs(plan, town)
    table.add_row("cost of a lasting job, net in the town", *_cost_cells(net))
    table.add_row("cost of a job in supported firms, gross", *(_cost_cells(gross) if gross else ("no such firm", "")))
    rate = f"Balances discounted at {100 * found.discount:g} % a year to {found.base.start}. "
    return table, rate + "Public: with the state's and outside money."


def _mean_and_range(cents: Array) -> tuple[str, str]:
    """Return a mean, and where eight in ten runs lie, in 1,000 EUR."""
    low, high = np.quantile(cents, (0.1, 0.9)) / 1e5
    return number(float(cents.mean()) / 1e5, 1), range_of(float(low), float(high), 1)


def _cost_cells(cost: JobCost) -> tuple[str, str]:
    """Return the cost of a job and its 95 % interval in 1,000 EUR, if there is a job to speak of."""
    if cost.cost is None or cost.cost_low is None or cost.cost_high is None:
        return "no job told", ""
    return number(cost.cost / 1000, 1), range_of(cost.cost_low / 1000, cost.cost_high / 1000, 1)


def people_table(found: Comparison, plan: str, town: str) -> Part:
    """Return who gains and loses."""
    columns = ("people", "EUR/month", "95 % interval", "gain", "lose", "displaced")
    table = blank("Who gains, who loses", "", columns)
    kind = ""
    for gain in found.gains(plan, NOTHING, town):
        if gain.by != kind:
            kind = gain.by
            table.add_row(Text(kind, style="bold"))
        told = "*" if gain.told else " "
        table.add_row(
            f"  {gain.name}", number(gain.people), plus(float(gain.income.mean), 1) + told, _interval(gain.income, 1),
            number(100 * float(gain.gaining.mean), 1), number(100 * float(gain.losing.mean), 1),
            plus(1000 * float(gain.displaced.mean), 2),
        )  # fmt: skip
    return table, ABOUT_PEOPLE


def _interval(found: Interval, factor: float) -> str:
    """Return an interval in words, nothing for a single pair of runs."""
    low, high = factor * float(found.low), factor * float(found.high)
    return "" if np.isnan(low) else range_of(low, high, 1)


def contributions_table(found: Comparison, plan: str, town: str) -> Part:
    """Return what each lever contributes to the main indicators."""
    parts = found.contributions[plan][town]
    table = blank("What each lever contributes", "", ("contribution", "95 % interval", "alone"))
    names = [lever.label for lever in found.plans[plan].plan.levers]
    for indicator, label in CONTRIBUTED.items():
        at, line = column(indicator), LINES[indicator]
        factor = factor_of(line)
        table.add_row(Text(f"{label}, {line.unit}", style="bold"))
        for i, name in enumerate(names):
            alone = plus(factor * float(parts.alone.mean[i, at]), 1)
            table.add_row(Text(f"  {name}"), *_contribution(parts.values, (i, at), factor), alone)
        for name, several in (("together", parts.interaction), ("whole plan", parts.whole)):
            table.add_row(f"  {name}", *_contribution(several, (at,), factor), "")
    how = "all combinations of levers" if parts.exact else "at most 64 combinations of levers"
    return table, ABOUT_CONTRIBUTIONS.format(how)


def _contribution(several: Interval, place: tuple[int, ...], factor: float) -> tuple[str, str]:
    """Return one of many contributions and its interval."""
    one = Interval(*(end[place] for end in several))
    return plus(factor * float(one.mean), 1), _interval(one, factor)
