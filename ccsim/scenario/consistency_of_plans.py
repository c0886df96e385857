"""Rules between the levers of an action plan: places, dates, shares of outside money, what may not overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ccsim.funding import REGIONS, ceiling
from ccsim.levers.lever import Lever
from ccsim.profile import Town
from ccsim.scenario.agreement import known_name, settlements
from ccsim.scenario.problems import Finding, KeyPath, about, key_text, quoted, shown

if TYPE_CHECKING:
    from ccsim.scenario.schema import Scenario


def levers_of(scenario: Scenario) -> Iterator[tuple[KeyPath, Lever]]:
    """Yield every lever of the plan with its path."""
    for index, lever in enumerate(scenario.plan.levers):
        yield ("plan", "levers", index), lever


def town_of(scenario: Scenario, lever: Lever) -> Town | None:
    """Return the town a lever is for, None if there is none of that name."""
    by_name = {town.name: town for town in scenario.towns}
    return by_name.get(lever.town) if lever.town else scenario.towns[0]


def levers_placed(scenario: Scenario) -> Iterator[Finding]:
    """The town and the settlement of a lever must exist; one for the whole town has no settlement."""
    for at, lever in levers_of(scenario):
        yield from known_name(lever.town, [town.name for town in scenario.towns], (*at, "town"))
        town = town_of(scenario, lever)
        if lever.settlement and not lever.placed:
            text = f" = {quoted(lever.settlement)}, but {lever.title.lower()} is for the whole town. Remove it."
            yield about((*at, "settlement"), text)
        elif town is not None:
            yield from known_name(lever.settlement, settlements(town), (*at, "settlement"))


def levers_named(scenario: Scenario) -> Iterator[Finding]:
    """Levers of one kind in one town have different names, as the name is part of what makes them what they are."""
    home = scenario.towns[0].name
    seen: dict[tuple[str, str, str], int] = {}
    for index, (at, lever) in enumerate(levers_of(scenario)):
        first = seen.setdefault((lever.town or home, lever.kind, lever.label.casefold()), index)
        if first != index:
            text = f" = {quoted(lever.label)} is also the name of {key_text(('plan', 'levers', first))}."
            yield about((*at, "name"), f"{text} Give each a name of its own.")


def levers_dated(scenario: Scenario) -> Iterator[Finding]:
    """A lever begins within the scenario's years, and its works end before its funding does."""
    for at, lever in levers_of(scenario):
        first, begins = lever.first(scenario.start), f" = {quoted(lever.start)} is"
        if first < 0:
            text = f"{begins} before the start, January {scenario.start}. Describe what exists in the town instead."
            yield about((*at, "start"), text)
        elif first >= 12 * scenario.years:
            text = f"{begins} after the {scenario.years} years of the scenario, which began in {scenario.start}."
            yield about((*at, "start"), f"{text} Begin earlier, or simulate more years.")
        if lever.size > 0 and lever.lag >= 12 * lever.years:
            text = f" = {shown(lever.years)} (years), but it takes {shown(lever.lag)} months until it first acts."
            yield about((*at, "years"), f"{text} Outside money then shares the works only.")._replace(refused=False)
        if lever.size > 0 and first < 12 * scenario.years <= first + lever.lag:
            text = f"{begins} too late to act: it takes {shown(lever.lag)} months, and the scenario ends before."
            yield about((*at, "start"), f"{text} It only costs.")._replace(refused=False)


def outside_money_allowed(scenario: Scenario) -> Iterator[Finding]:
    """Nobody may ask for a larger part of outside money than the programme of that year gives such a region."""
    plan = scenario.plan
    for at, lever in levers_of(scenario):
        year = int(lever.start[:4])
        most = ceiling(year, plan.region) if plan.structural_funds else 0.0
        if lever.co_financing is not None and lever.co_financing > most:
            text = f" = {shown(lever.co_financing)} (share) is above the ceiling of {most:g} for {year} in a"
            yield about((*at, "co_financing"), f"{text} {plan.region} region{_cure(plan.structural_funds, year)}")


def _cure(structural_funds: bool, year: int) -> str:
    """Return what to do about a share that is too large."""
    if not structural_funds:
        return ", as plan.structural_funds = false. Remove it, or set that to true."
    if not any(ceiling(year, region) for region in REGIONS):
        return f": no programme is known for {year}. Set it to 0, or begin in a year of one."
    return ". Lower it, or leave it out to ask for as much as is allowed."


def none_twice(scenario: Scenario) -> Iterator[Finding]:
    """Of some levers a town can have only one at a time."""
    home = scenario.towns[0].name
    before: list[tuple[int, Lever]] = []
    for index, (at, lever) in enumerate(levers_of(scenario)):
        for other_index, other in before:
            same = other.kind == lever.kind and (other.town or home) == (lever.town or home)
            if same and _overlap(lever, other):
                which = key_text(("plan", "levers", other_index))
                text = f" = {quoted(lever.start)}: {which} of the same kind still goes on then."
                yield about((*at, "start"), f"{text} A town has one at a time: end one before, or change its size.")
        if lever.unique and lever.size > 0:
            before.append((index, lever))


def _overlap(one: Lever, other: Lever) -> bool:
    """Say whether two levers go on at the same time."""
    early, late = sorted((one, other), key=lambda lever: lever.first(0))
    lasts = early.afterwards != "it ends"
    return one.size > 0 and (lasts or late.first(0) < early.first(0) + round(12 * early.years))


PLAN_RULES: Sequence[Callable[[Scenario], Iterator[Finding]]] = (
    levers_placed,
    levers_named,
    levers_dated,
    outside_money_allowed,
    none_twice,
)
