"""Rules between the figures of a scenario: sums, names that must exist, dates that can matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from ccsim.profile import Census, Town
from ccsim.scenario.agreement import known_name, no_duplicates, settlements
from ccsim.scenario.consistency_of_plans import PLAN_RULES
from ccsim.scenario.memory import available_memory, memory_problem
from ccsim.scenario.problems import (
    Finding,
    KeyPath,
    about,
    amount,
    outside,
    quoted,
    shown,
)
from ccsim.scenario.schema import Scenario

AGES_TOLERANCE = 0.005
SHARES_TOLERANCE = 0.01
LONGEST_RUN_MONTHS = 200 * 12  # no run reads events later than this after the start
LONGEST_TRIP = 3_000  # minutes


def check_consistency(scenario: Scenario, available: int | None = None) -> Iterator[Finding]:
    """Yield what does not fit together; `available` is the free memory in bytes (asked if None)."""
    for rule in RULES:
        yield from rule(scenario)
    for index, town in enumerate(scenario.towns):
        for town_rule in TOWN_RULES:
            yield from town_rule(town, ("towns", index))
    residents = sum(town.people.population.value for town in scenario.towns)
    problem = memory_problem(residents, available_memory() if available is None else available)
    if problem:
        yield Finding(("towns", 0, "people", "population"), problem)


def ages_sum(town: Town, at: KeyPath) -> Iterator[Finding]:
    """The age groups must sum to the population."""
    total, population = sum(town.people.ages.value), town.people.population.value
    if abs(total - population) > AGES_TOLERANCE * population:
        text = f" sum to {amount(total)}, but population is {amount(population)} (persons)."
        yield about((*at, "people", "ages"), f"{text} Scale the age groups so that they agree within 0.5 %.")


def shares_sum(town: Town, at: KeyPath) -> Iterator[Finding]:
    """The shares of the settlements must sum to one."""
    total = sum(settlement.share for settlement in town.settlements)
    if abs(total - 1) > SHARES_TOLERANCE:
        text = f": the shares sum to {total:.4g}, not to 1 (share of the population). Scale them."
        yield about((*at, "settlements"), text)


def some_jobs(town: Town, at: KeyPath) -> Iterator[Finding]:
    """A town without any job cannot be simulated."""
    if sum(town.work.jobs.value) < 1:
        yield about((*at, "work", "jobs"), " sum to 0 (jobs). Give at least one sector some jobs.")


def some_season(town: Town, at: KeyPath) -> Iterator[Finding]:
    """At least one month must have a weight."""
    if sum(town.visitors.season.value) <= 0:
        text = " sum to 0 (weight). At least one month needs a weight above 0."
        yield about((*at, "visitors", "season"), text)


def homes_enough(town: Town, at: KeyPath) -> Iterator[Finding]:
    """Warn if there are fewer homes than households."""
    homes = town.homes.dwellings.value
    households = town.people.population.value // max(town.people.household_size.value, 1)
    if homes < households:
        text = f" = {amount(homes)} is less than the {amount(households)} households there are by population"
        finding = about((*at, "homes", "dwellings"), f"{text} and household_size (homes).")
        yield finding._replace(refused=False)


def taxes_within_revenue(town: Town, at: KeyPath) -> Iterator[Finding]:
    """Local taxes are a part of the revenue."""
    taxes, revenue = town.municipality.local_taxes.value, town.municipality.revenue.value
    if taxes > revenue:
        text = (
            f" = {amount(taxes)} is more than revenue = {amount(revenue)} (EUR/year), of which it is a part."
        )
        yield about((*at, "municipality", "local_taxes"), text)


def amenities_placed(town: Town, at: KeyPath) -> Iterator[Finding]:
    """An amenity's settlement must be one of the town's."""
    for index, amenity in enumerate(town.amenities):
        path = (*at, "amenities", index, "settlement")
        yield from known_name(amenity.settlement, settlements(town), path)


def names_differ_within(town: Town, at: KeyPath) -> Iterator[Finding]:
    """Settlements, and amenities, of one town have different names."""
    yield from no_duplicates((s.name for s in town.settlements), (*at, "settlements"))
    yield from no_duplicates((a.name for a in town.amenities), (*at, "amenities"))


def names_differ(scenario: Scenario) -> Iterator[Finding]:
    """Towns, events and records have different names."""
    for key in ("towns", "events", "records"):
        yield from no_duplicates((item.name for item in getattr(scenario, key)), (key,))


def towns_connected(scenario: Scenario) -> Iterator[Finding]:
    """Each town gives the travel time to every other, the same in both directions."""
    towns = {town.name: town for town in scenario.towns}
    for index, town in enumerate(scenario.towns):
        at: KeyPath = ("towns", index, "minutes")
        others = [name for name in towns if name != town.name]
        for other, minutes in town.minutes.items():
            yield from known_name(other, others, (*at, other))
            back = towns[other].minutes.get(town.name, minutes) if other in others else minutes
            yield from wrong_trip(minutes, back, (*at, other))
        for other in others:
            if other not in town.minutes:
                yield about(at, f" lacks the travel time to {quoted(other)} (minutes). Add it.")


def wrong_trip(minutes: float, back: float, path: KeyPath) -> Iterator[Finding]:
    """Yield what is wrong with the travel time to another town, given the one back."""
    if not 0 < minutes <= LONGEST_TRIP:
        yield outside(path, minutes, (0, LONGEST_TRIP), "minutes, more than 0")
    elif minutes != back:
        text = f" = {shown(minutes)}, but the way back takes {shown(back)} (minutes)."
        yield about(path, f"{text} Give the same number in both towns.")


def events_placed(scenario: Scenario) -> Iterator[Finding]:
    """The town and the settlement of an event must exist."""
    towns = {town.name: town for town in scenario.towns}
    for index, event in enumerate(scenario.events):
        yield from known_name(event.town, towns, ("events", index, "town"))
        town = towns.get(event.town) if event.town else scenario.towns[0]
        if town is not None:
            settlement = getattr(event, "settlement", "")
            yield from known_name(settlement, settlements(town), ("events", index, "settlement"))


def events_dated(scenario: Scenario) -> Iterator[Finding]:
    """An event must end after it begins, and lie where it can matter."""
    for index, event in enumerate(scenario.events):
        first, last = event.first(scenario.start), event.last(scenario.start)
        month, until = ("events", index, "month"), ("events", index, "until")
        begins, start = f" = {quoted(event.month)} is", f"the start, January {scenario.start}"
        if last <= first:
            text = f" = {shown(event.until)} is not after month = {shown(event.month)}."
            yield about(until, f"{text} `until` is the first month in which it no longer holds.")
        elif last <= 0 and event.until:
            yield about(until, f" = {quoted(event.until)} is before {start}: it cannot matter. Remove it.")
        elif last <= 0:
            yield about(month, f"{begins} before {start}: it cannot matter. Describe it in the town instead.")
        elif first >= LONGEST_RUN_MONTHS:
            yield about(month, f"{begins} more than 200 years after {start}: no run gets there.")
        elif first >= scenario.years * 12:
            text = f"{begins} after the {scenario.years} years of the scenario: only longer runs see it."
            yield about(month, text)._replace(refused=False)


def records_sound(scenario: Scenario) -> Iterator[Finding]:
    """A record has one value a year, in order of years, and is of a known town or none."""
    towns = [town.name for town in scenario.towns]
    for index, record in enumerate(scenario.records):
        yield from known_name(record.town, towns, ("records", index, "town"))
        yield from wrong_series(record, ("records", index, "years"))


def wrong_series(record: Census, path: KeyPath) -> Iterator[Finding]:
    """Yield what is wrong with the years and values of one record."""
    years, values = record.years, record.values
    if len(years) != len(values) or not years:
        text = f" has {len(years)} years, and values has {len(values)} numbers."
        yield about(path, f"{text} Give one value for each year, at least one.")
    elif any(later <= earlier for earlier, later in pairwise(years)):
        yield about(path, " are not in order, each once (years).")
    elif not 1000 <= years[0] <= years[-1] <= 3000:
        yield about(path, f" = {shown(years[0])} to {shown(years[-1])} is outside 1000 to 3000 (years).")


RULES: Sequence[Callable[[Scenario], Iterator[Finding]]] = (
    names_differ,
    towns_connected,
    events_placed,
    events_dated,
    records_sound,
    *PLAN_RULES,
)
TOWN_RULES: Sequence[Callable[[Town, KeyPath], Iterator[Finding]]] = (
    ages_sum,
    shares_sum,
    some_jobs,
    some_season,
    homes_enough,
    taxes_within_revenue,
    amenities_placed,
    names_differ_within,
)
