"""What stands beside a verdict, in plain words: other measures, who gains, money, and how sure all of it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from ccsim.comparing.words import eur
from ccsim.judging.credit_said import credit_of_verdict
from ccsim.judging.findings import MEASURES, Beside, Found, Verdict
from ccsim.judging.phrases import bare, between, in_window, percent, plus, several, share_said, with_interval
from ccsim.judging.tests_said import class_said, main
from ccsim.leapfrog.chances import Estimate
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.summary import number

MEASURED = {
    "income": "real income of all who live in the town",
    "incumbents": "real income of those who lived there at the start, wherever they live now",
    "utility": "how well life suits those who lived there at the start, amenities included, in income",
}
USUAL_LEVEL = 0.05  # p below which chance is not taken for the reason


class Line(NamedTuple):
    """One line of a table: what, and how much of it."""

    name: str
    value: str


def measures_told(found: Found) -> tuple[tuple[str, str, str, str], ...]:
    """Return for each measure its name, mean gap, in how many pairs it lasts, and the class it would have."""
    rows = []
    for measure in MEASURES:
        judged = found.judged[measure]
        lasts = judged.tests["L1"]
        rows.append((MEASURED[measure], with_interval(judged.gap), f"{lasts.count} of {lasts.of}", class_said(judged)))
    return tuple(rows)


def measures_said(found: Found) -> str:
    """Return whether the three measures agree."""
    verdicts = {measure: class_said(found.judged[measure]) for measure in MEASURES}
    if len(set(verdicts.values())) == 1:
        return f"All three measures say the same: {verdicts[MEASURES[0]]}."
    said = several([f"{verdict} by the {MEASURED[measure]}" for measure, verdict in verdicts.items()])
    return f"The measures differ: {said}. The verdict goes by the first; the others say for whom it holds."


def decomposition_said(found: Found, thresholds: Thresholds) -> str:
    """Return how much of the mean gap is there for the same mix of people, and how much is other people."""
    pairs = found.pairs[MEASURES[0]]
    gap, same = (round(in_window(values, pairs, thresholds), 3) for values in (pairs.gap, pairs.at_mix))  # parts add up
    return (
        f"Of the mean gap of {percent(gap)}, {plus(100 * same)} points are there at the twin's mix of ages and "
        f"occupations, and {plus(100 * (gap - same))} come from who lives in the town."
    )


def groups_told(found: Found) -> tuple[tuple[str, str, str], ...]:
    """Return for each group its name, how many people it has, and how its income differs from the twin's."""
    return tuple((group.name, number(group.people), with_interval(group.gap)) for group in found.groups)


# ---- beside, never inside ---------------------------------------------------------------------------
def beside_told(beside: Beside) -> tuple[Line, ...]:
    """Return what stands beside the verdict, for a table."""
    return (
        Line("N: net of what movers had elsewhere, of the twin's income", with_interval(beside.net)),
        Line("E: income of those who lived there at the start", with_interval(beside.incumbents)),
        Line("E: displaced more than in the twin, of 1,000", _counted(beside.displaced, 1000)),
        Line("Jobs more in the town", _counted(beside.jobs)),
        Line("People more in the town", _counted(beside.population)),
        Line("Public money for a lasting job", _job_cost(beside)),
        Line("Council at its debt limit, with the plan", f"{share_said(beside.insolvent)} of pairs"),
        Line("Council at its debt limit, without", f"{share_said(beside.insolvent_anyway)} of pairs"),
    )


def _counted(found: Estimate, factor: float = 1) -> str:
    """Return a difference in numbers with its interval."""
    return f"{plus(factor * found.mean)} ({between(found.low, found.high, factor)})"


def _job_cost(beside: Beside) -> str:
    """Return what a lasting job costs, if there is one."""
    cost = beside.job_cost
    if cost.cost is None or cost.cost_low is None or cost.cost_high is None:
        return "no job can be told from chance"
    mean, low, high = (eur(100 * amount) for amount in (cost.cost, cost.cost_low, cost.cost_high))
    return f"{mean} ({low} to {high})"


def beside_said(beside: Beside) -> tuple[str, ...]:
    """Return who pays for the gain elsewhere, who of the town has it, and what it does to the council."""
    return (_net_said(beside), _incumbents_said(beside), _solvency_said(beside))


def _sign(found: Estimate) -> int:
    """Return 1 or −1 where the whole interval lies on one side of zero, else 0."""
    return int(found.low > 0) - int(found.high < 0)


def _net_said(beside: Beside) -> str:
    """Return whether the region as a whole gains."""
    said = {
        1: "Counting what those who moved had elsewhere, there is more income all in all (N)",
        -1: "Counting what those who moved had elsewhere, there is less income all in all (N)",
        0: "Counting what those who moved had elsewhere, no more and no less income can be told all in all (N)",
    }
    return f"{said[_sign(beside.net)]}: {with_interval(beside.net)} of the twin's."


def _incumbents_said(beside: Beside) -> str:
    """Return whether those who lived there are better off, and whether more of them are displaced."""
    income = {1: "are better off", -1: "are worse off", 0: "are neither better nor worse off as far as can be told"}
    moved = {1: "more of them are displaced", -1: "fewer of them are displaced", 0: "no more of them are displaced"}
    return (
        f"Those who lived there at the start {income[_sign(beside.incumbents)]} (E): "
        f"{with_interval(beside.incumbents)}; "
        f"{moved[_sign(beside.displaced)]}: {_counted(beside.displaced, 1000)} of 1,000."
    )


def _solvency_said(beside: Beside) -> str:
    """Return how often the council reaches its debt limit, with the plan and without."""
    return (
        f"The council has reached its debt limit in the last year in {share_said(beside.insolvent)} of the pairs with "
        f"the plan, in {share_said(beside.insolvent_anyway)} without it."
    )


# ---- how sure -----------------------------------------------------------------------------------------
def sureness_said(found: Found, verdict: Verdict) -> tuple[str, ...]:
    """Return what the test of lasting could have found, how alike twins are, and what chance alone may do."""
    holm = verdict.holm.get(found.world.name)
    return (
        _power_said(main(found).power),
        _twins_said(found.twin_correlation),
        credit_of_verdict(found),
        *([] if holm is None else [_holm_said(holm, main(found).tests["L1"].count, verdict.thresholds.chance)]),
    )


def _power_said(power: Mapping[float, float]) -> str:
    """Return how often the test of lasting would see a true gap; it is a test of each pair by itself."""
    if not all(math.isfinite(share) for share in power.values()):
        return "What the test of lasting could have found cannot be told from a single pair."
    parts = several([f"one of {bare(gap)} in {share_said(share)}" for gap, share in power.items()])
    return (
        f"The test of lasting looks at each pair by itself. With the noise found here, a gap that is truly there and "
        f"stays would pass it: {parts} of the pairs. One exactly at the threshold passes in about half of the pairs, "
        "whatever their number."
    )


def _twins_said(correlation: float) -> str:
    """Return what a run without the plan says about its twin."""
    return (
        f"Incomes of twins in the window have a correlation of {number(correlation, 2)} over pairs: the "
        "higher, the less "
        f"of a gap is chance."
    )


def _holm_said(p: float, count: int, chance: float) -> str:
    """Return whether as many lasting pairs could be chance, if this share of pairs lasts by chance."""
    if not count:
        return "No pair lasts, so that there is nothing that could be chance."
    told = "is unlikely to be chance" if p < USUAL_LEVEL else "may well be chance"
    least = "less than 0.001" if p < 0.001 else number(p, 3)
    return (
        f"That so many pairs last {told}, if {share_said(chance)} do by chance: p {least} (Holm, over all plans judged "
        f"together)."
    )


def sensitivity_told(found: Found, thresholds: Thresholds) -> tuple[Line, ...]:
    """Return in how many pairs the gap would last by other thresholds and in other years."""
    firsts = {last: first for first, last in thresholds.other_windows}
    return tuple(
        Line(
            f"{bare(gap)} or more, {_years(firsts.get(last), last)} after the funding", f"{share_said(share)} of pairs"
        )
        for (gap, last), share in found.sensitivity.items()
    )


def _years(first: int | None, last: int) -> str:
    """Return which years after the funding are looked at."""
    return f"up to {last} years" if first is None else f"{first} to {last} years"
