"""A comparison as content for JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ccsim.comparing.arms import NOTHING
from ccsim.comparing.contributions import Contributions
from ccsim.comparing.effects import Interval
from ccsim.comparing.gains import Gain, newcomers
from ccsim.comparing.headings import HEADINGS
from ccsim.comparing.kept import column
from ccsim.comparing.lines import LINES, factor_of
from ccsim.comparing.money import JobCost, Money, discounted
from ccsim.comparing.results import Results
from ccsim.town.ledger import ACCOUNTS

BAND = (0.1, 0.5, 0.9)


def as_content(found: Results) -> dict[str, Any]:
    """Return all results: what was run, each plan against doing nothing, and plans against one another."""
    manifest = found.manifest
    return {
        "scenario": manifest.name,
        "seeds": list(found.seeds),
        "seeds_asked": list(manifest.seeds_asked),
        "months": manifest.months,
        "seconds": manifest.seconds,
        "interrupted": manifest.interrupted,
        "settings": list(manifest.settings),
        "discount": found.discount,
        "failures": [
            {"plan": one.arm, "seed": one.failure.seed, "stage": one.failure.stage, "error": one.failure.error}
            for one in found.runs.lost
        ],
        "plans": {
            plan: {town: _plan(found, plan, town) for town in found.towns}
            for plan in (found.plans if found.seeds else ())
        },
        "elsewhere": [
            {"plan": plan, "town": town, "lines": _lines(found, plan, NOTHING, town)}
            for plan in (found.plans if found.seeds else ())
            for town in found.elsewhere(plan)
        ],
        "against_each_other": [
            {"plan": plan, "against": other, "town": town, "lines": _lines(found, plan, other, town)}
            for plan, other in (found.pairs if found.seeds else ())
            if other != NOTHING
            for town in found.towns
        ],
    }


def _plan(found: Results, plan: str, town: str) -> dict[str, Any]:
    """Return what a plan does to one town."""
    contributions = found.contributions.get(plan, {}).get(town)
    levers = [lever.label for lever in found.plans[plan].plan.levers]
    return {
        "sentences": found.sentences(plan, town),
        "lines": _lines(found, plan, NOTHING, town),
        "money": money_as_content(found, plan, town),
        "people": [_gain(gain) for gain in found.gains(plan, NOTHING, town)],
        "newcomers": _newcomers(found, plan, town),
        "sectors": {sector.name: interval(sector.jobs) for sector in found.sectors(plan, NOTHING, town)},
        "contributions": None if contributions is None else _contributions(contributions, levers),
    }


def _lines(found: Results, plan: str, against: str, town: str) -> list[dict[str, Any]]:
    """Return the lines of a table; what is unknown is null."""
    content: list[dict[str, Any]] = json.loads(found.table(plan, against, town).to_json(orient="records"))
    return content


def money_as_content(found: Results, plan: str, town: str) -> dict[str, Any]:
    """Return a plan's money in EUR: means over runs by year, and what is summed over the years with its band."""
    account = found.money(plan, town)
    net, gross = found.job_costs(plan, town)
    return {
        "years": [found.base.start + year for year in range(account.spent.shape[1])],
        "spent": euros(account.spent),
        "paid_by_outside_money": euros(account.outside),
        "paid_by_the_council": euros(account.council),
        "council": {name: euros(account.headings[:, :, i]) for i, name in enumerate(HEADINGS)},
        "council_balance": euros(account.balance),
        "accounts": {name: euros(account.accounts[:, :, i]) for i, name in enumerate(ACCOUNTS)},
        "total_spent": band(account.spent.sum(axis=1)),
        "total_outside": band(account.outside.sum(axis=1)),
        "total_council": band(account.council.sum(axis=1)),
        "public_cost": band(account.public_cost),
        "peak_need": band(account.peak),
        "peak_month": int(np.median(account.peak_month)),
        "most_advanced": band(account.advanced),
        "missed_by_deadline": band(account.lost),
        "repaid": band(account.repaid),
        "left_to_pay_a_year": None if account.left is None else band(account.left),
        "lasting_job_net": _job_cost(net),
        "lasting_job_gross": None if gross is None else _job_cost(gross),
        **{f"discounted_{whose}": band(amounts) for whose, amounts in balances(found, account).items()},
        "unexplained_cents": account.unexplained,
    }


def balances(found: Results, account: Money) -> dict[str, Any]:
    """Return discounted balances (EUR cents, float64[runs]): the council's, and with state and outside money."""
    state = account.accounts[:, :, ACCOUNTS.index("state")]
    return {
        "council": discounted(account.balance, found.discount),
        "public": discounted(account.balance + state - account.outside, found.discount),
    }


def euros(cents: Any) -> list[float]:
    """Return the means over runs in EUR, year by year (int64[runs, years])."""
    return [round(float(value) / 100, 2) for value in cents.mean(axis=0)]


def band(cents: Any) -> dict[str, float]:
    """Return 10, 50 and 90 % of runs and their mean, in EUR."""
    low, median, high = (round(float(value) / 100, 2) for value in np.quantile(cents, BAND))
    return {"low": low, "median": median, "high": high, "mean": round(float(np.mean(cents)) / 100, 2)}


def interval(found: Interval, factor: float = 1.0) -> dict[str, float | None]:
    """Return a mean with its 95 % interval; what is unknown is null."""
    names = ("mean", "low", "high")
    return {name: known(factor * float(end)) for name, end in zip(names, found, strict=True)}


def known(value: float) -> float | None:
    """Return a number, None if it is not finite."""
    return value if math.isfinite(value) else None


def _job_cost(cost: JobCost) -> dict[str, float | None]:
    """Return the cost of a job."""
    return {name: None if value is None else known(value) for name, value in cost._asdict().items()}


def _gain(gain: Gain) -> dict[str, Any]:
    """Return what happens to one group."""
    parts = ("income", "gaining", "losing", "displaced", "staying")
    about = {"by": gain.by, "name": gain.name, "people": gain.people, "without": gain.without, "told": gain.told}
    return {**about, **{part: interval(getattr(gain, part)) for part in parts}}


def _newcomers(found: Results, plan: str, town: str) -> dict[str, float]:
    """Return how many people came later and stayed, and their mean real income, with the plan and without."""
    number = [place.name for place in found.base.towns].index(town)
    amounts: dict[str, float] = {}
    for arm, name in ((plan, "with_plan"), (NOTHING, "without")):
        several = np.array([newcomers(one, number) for one in found.runs.of(arm, found.seeds)]).mean(axis=0)
        amounts |= {f"people_{name}": float(several[0]), f"real_income_{name}": float(several[1])}
    return amounts


def _contributions(found: Contributions, levers: Iterable[str]) -> dict[str, Any]:
    """Return what each lever contributes to each line, in the line's unit."""
    names, content = list(levers), {}
    for line in LINES.values():
        at, factor = column(line.indicator), factor_of(line)
        content[line.indicator] = {
            "unit": line.unit,
            "levers": [
                {
                    "lever": name,
                    "contribution": interval(_at(found.values, (i, at)), factor),
                    "alone": interval(_at(found.alone, (i, at)), factor),
                }
                for i, name in enumerate(names)
            ],
            "whole": interval(_at(found.whole, (at,)), factor),
            "interaction": interval(_at(found.interaction, (at,)), factor),
        }
    return {"exact": found.exact, "lines": content}


def _at(found: Interval, place: tuple[int, ...]) -> Interval:
    """Return one of many intervals."""
    return Interval(*(end[place] for end in found))
