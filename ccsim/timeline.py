"""What the dated events of a scenario ask of each month: the month's inputs before any lever acts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import NamedTuple

import numpy as np

from ccsim.inputs import Arrival, Inputs, Opening
from ccsim.profile import Town
from ccsim.scenario.events import (
    AmenityOpens,
    BuildingRule,
    Dated,
    EmployerArrives,
    EmployerCloses,
    Festival,
    FibreLaid,
    LinksMade,
    MinutesChange,
    VisitsChange,
)
from ccsim.scenario.schema import Scenario
from ccsim.town.columns import Array, Table
from ccsim.town.schema import KINDS, SECTORS
from ccsim.town.state import State


class Moment(NamedTuple):
    """Where and when an event is asked what it does."""

    inputs: Inputs
    scenario: Scenario
    state: State
    town: int
    first: int  # month in which the event begins, counted from the scenario's first
    last: int  # month in which it ends (exclusive)

    @property
    def begins(self) -> bool:
        """Say whether this is the event's first month."""
        return self.state.month == self.first

    @property
    def lasts(self) -> bool:
        """Say whether the event goes on this month."""
        return self.first <= self.state.month < self.last


def inputs_of(scenario: Scenario, state: State) -> Inputs:
    """Return this month's inputs: at rest, but for the events whose time it is."""
    inputs = Inputs.at_rest(state.n_towns)
    for event in scenario.events:
        first = event.first(scenario.start)
        if state.month >= first:
            last = event.last(scenario.start)
            happen(event, Moment(inputs, scenario, state, town_index(scenario, event.town), first, last))
    return inputs


def settlement_index(profile: Town, name: str) -> int:
    """Return the index of a town's settlement, -1 for the whole town if none is named."""
    return [place.name for place in profile.settlements].index(name) if name else -1


@dataclass(frozen=True, slots=True)
class UsualEvents:
    """What the events that a town lived from before the start bring in a month, over the year (float64[towns])."""

    visits: Array
    tickets: Array  # EUR cents
    costs: Array  # EUR cents


def usual_events(scenario: Scenario) -> UsualEvents:
    """Return what established events bring and cost."""
    usual = UsualEvents(*(np.zeros(len(scenario.towns)) for _ in range(3)))
    for event in scenario.events:
        if isinstance(event, Festival) and (event.established or event.first(scenario.start) < 0):
            town = town_index(scenario, event.town)
            usual.visits[town] += event.visits / 12
            usual.tickets[town] += 100 * event.visits * event.price / 12
            usual.costs[town] += 100 * event.cost / 12
    return usual


def town_index(scenario: Scenario, name: str) -> int:
    """Return the index of a town (the first one unless it is named)."""
    return [town.name for town in scenario.towns].index(name) if name else 0


@singledispatch
def happen(event: Dated, at: Moment) -> None:
    """Edit the month's inputs as an event asks."""
    raise TypeError(f"nothing is known of what {event!r} does in month {at.state.month}")


@happen.register
def _(event: AmenityOpens, at: Moment) -> None:
    if not at.begins:
        return
    opening = Opening(
        town=at.town,
        kind=KINDS.index(event.amenity_kind),
        street=_street(at, event.settlement),
        capacity=event.capacity,
        quality=event.quality,
        price=round(100 * event.price),
        fixed_cost=round(100 * event.fixed_cost / 12),
        subsidy=round(100 * event.subsidy / 12),
        public=event.public,
    )
    at.inputs.openings.append(opening)
    outside = round(100 * event.capital * event.outside_share)
    at.inputs.outside_capital[at.town] += outside
    at.inputs.own_capital[at.town] += round(100 * event.capital) - outside


@happen.register
def _(event: Festival, at: Moment) -> None:
    if at.lasts and at.state.month % 12 + 1 in event.months:
        part = 1 / len(event.months)
        at.inputs.event_visits[at.town] += round(event.visits * part)
        at.inputs.event_tickets[at.town] += round(100 * event.visits * event.price * part)
        at.inputs.event_costs[at.town] += round(100 * event.cost * part)


@happen.register
def _(event: VisitsChange, at: Moment) -> None:
    if at.lasts:
        at.inputs.visits_factor[at.town] *= event.factor


@happen.register
def _(event: EmployerArrives, at: Moment) -> None:
    if at.begins:
        sector = SECTORS.index(event.sector)
        at.inputs.arrivals.append(Arrival(at.town, sector, event.posts, _street(at, event.settlement)))


@happen.register
def _(event: EmployerCloses, at: Moment) -> None:
    if at.begins:
        at.inputs.closures.append((at.town, SECTORS.index(event.sector) if event.sector else -1))


@happen.register
def _(event: MinutesChange, at: Moment) -> None:
    to_metropolis = event.to == "metropolis"
    column = at.inputs.minutes_metropolis if to_metropolis else at.inputs.minutes_ring
    if event.until is None or at.lasts:
        column[at.town] += event.change


@happen.register
def _(event: FibreLaid, at: Moment) -> None:
    if at.begins:
        settlement = settlement_index(at.scenario.towns[at.town], event.settlement)
        at.inputs.fibre.append((at.town, settlement, event.share))


@happen.register
def _(event: BuildingRule, at: Moment) -> None:
    if at.lasts:
        at.inputs.building_factor[at.town] *= event.factor


@happen.register
def _(event: LinksMade, at: Moment) -> None:
    if event.until is None or at.lasts:
        at.inputs.links[at.town] += event.links


def _street(at: Moment, settlement: str) -> int:
    """Return the street where an event takes place."""
    return busiest_street(at.scenario.towns[at.town], at.town, at.state.streets, settlement)


def busiest_street(profile: Town, town: int, streets: Table, settlement: str) -> int:
    """Return the most lived-in street of a town's settlement (of the largest one if none is named)."""
    largest = int(np.argmax([place.share for place in profile.settlements]))
    chosen = settlement_index(profile, settlement) if settlement else largest
    rows = np.flatnonzero((streets.town == town) & (streets.settlement == chosen))
    return int(rows[np.argmax(streets.homes_at_start[rows])])
