"""What a comparison says in a few plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ccsim.comparing.effects import mean_of, of_ten
from ccsim.comparing.gains import Gain
from ccsim.comparing.money import JobCost, Money
from ccsim.summary import number, range_of

if TYPE_CHECKING:
    import pandas as pd

WHOLE = 10  # from where on numbers are said without digits behind the point
UNSURE = "no difference that can be told from chance"


class Saying(NamedTuple):
    """How a difference in an indicator is said."""

    indicator: str
    more: str
    less: str
    subject: str  # of the sentence that nothing can be told


SAYINGS = (
    Saying("jobs", "the town has {} more jobs", "the town has {} fewer jobs", "jobs"),
    Saying("population", "{} more people live in the town", "{} fewer people live in the town", "the number of people"),
    Saying(
        "real_income_of_incumbents",
        "the real income of those who lived here at the start is EUR {} a month higher",
        "the real income of those who lived here at the start is EUR {} a month lower",
        "the real income of those who lived here at the start",
    ),
    Saying("rent", "a home let now costs EUR {} a month more", "a home let now costs EUR {} a month less", "rents"),
)


def eur(cents: float) -> str:
    """Return a sum of money in words (EUR cents)."""
    amount = abs(cents) / 100
    sign = "−" if cents < 0 else ""
    if round(amount) >= 1_000_000:
        return f"{sign}EUR {amount / 1e6:,.2f} million"
    return f"{sign}EUR {number(amount if amount < 1000 else round(amount, -2))}"


def differences_said(table: pd.DataFrame, runs: int, year: int) -> list[str]:
    """Return a sentence for each difference that can be told, and one for those that cannot (rows as of a table)."""
    found = {str(row.indicator): row for _, row in table.iterrows()}
    said = [_told(one, found[one.indicator], runs, year) for one in SAYINGS if found[one.indicator].told]
    unsure = [
        f"{one.subject} (more in {of_ten(float(found[one.indicator].more), runs)})"
        for one in SAYINGS
        if not found[one.indicator].told
    ]
    if not table[["more", "less"]].to_numpy().any():
        return ["Nothing differs from doing nothing, in any run."]
    if unsure:
        said.append(f"There is {UNSURE} in {_listed(unsure)}.")
    return said


def _told(saying: Saying, row: Any, runs: int, year: int) -> str:
    """Return the sentence for one difference: its mean, its range, and in how many runs it lies on that side."""
    more = row.told == "more"
    text = (saying.more if more else saying.less).format(_amount(row["mean"]))
    share = of_ten(float(row.more if more else row.less), runs)
    within = range_of(row.low, row.high, 0 if abs(row["mean"]) >= WHOLE else 1)
    return f"In {year} {text} (eight in ten runs: {within}); {row.told} in {share}."


def _amount(value: float) -> str:
    """Return a size with as many digits as it needs."""
    return number(abs(value), 0 if abs(value) >= WHOLE else 1)


def _listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def money_said(money: Money, name: str, last: int) -> str:
    """Return who pays how much, and what remains to be paid."""
    cost, outside = float(money.public_cost.mean()), float(money.outside.sum(axis=1).mean())
    venues = float(money.venues.sum(axis=1).mean())
    of_it = f" ({eur(venues)} of it for public venues)" if venues > cost / 100 else ""
    payers = f"outside money pays {eur(outside)}, the council {eur(cost - outside)}"
    text = f"{name} costs {eur(cost)} up to {last}: {payers}"
    if money.left is None:
        return f"{text}{of_it}; the years simulated end before its funding is a whole year over."
    if len(money.left) > 1 and not mean_of(money.left).direction:
        return f"{text}{of_it}; when its funding is over, nothing is left to pay that could be told from chance."
    return f"{text}{of_it}; when its funding is over, {eur(float(money.left.mean()))} a year are left to pay."


def job_cost_said(net: JobCost, left: bool) -> str:
    """Return what a lasting job costs, if there is one (left: whether any year after the funding was simulated)."""
    if not left:
        return "Whether jobs last cannot be told, as the years simulated end with the funding."
    if net.cost is None or net.cost_low is None or net.cost_high is None:
        return "No lasting job in the town can be told from chance, so there is no cost per job."
    cost, low, high = (eur(100 * amount) for amount in (net.cost, net.cost_low, net.cost_high))
    return f"A lasting job in the town costs {cost} of public money ({low} to {high})."


def people_said(gains: Sequence[Gain]) -> str:
    """Return who gains and loses most among those of whom it can be told, and whether more are displaced."""
    groups, parts = [gain for gain in gains if gain.by != "all"], []
    winners, losers = ([gain for gain in groups if gain.told == sign] for sign in (1, -1))
    for word, these in (("gain", winners), ("lose", losers)):
        if these:
            most = max(these, key=lambda gain: abs(float(gain.income.mean)))
            parts.append(f"{most.name} {word} most (EUR {_amount(float(most.income.mean))} a month)")
    of_whom = f"Of those who lived here at the start {_listed(parts)}" if parts else ""
    text = of_whom or "No group can be told to gain or to lose"
    moved = gains[0].displaced
    if not moved.direction:
        return f"{text}; that more or fewer are displaced cannot be told."
    share = 1000 * abs(float(moved.mean))
    return f"{text}; {number(share, 1)} in a thousand {'more' if moved.mean > 0 else 'fewer'} are displaced."
