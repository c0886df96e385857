"""What the dated events of a scenario ask of each month: the month's inputs before any lever acts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ccsim.rules.policy import Arrival, Inputs, Opening
from ccsim.scenario import Dated, Scenario
from ccsim.scenario.events import (
    AmenityOpens,
    BuildingRule,
    EmployerArrives,
    EmployerCloses,
    Festival,
    FibreLaid,
    LinksMade,
    MinutesChange,
    VisitsChange,
)
from ccsim.town.schema import KINDS, SECTORS
from ccsim.town.state import State


def inputs_of(scenario: Scenario, state: State) -> Inputs:
    """Return this month's inputs: at rest, but for the events whose time it is."""
    inputs = Inputs.at_rest(state.n_towns)
    names = [town.name for town in scenario.towns]
    for event in scenario.events:
        first, last = event.first(scenario.start), event.last(scenario.start)
        town = names.index(event.town) if event.town else 0
        if state.month >= first:
            _HAPPENS[type(event)](event, inputs, town, first, last, scenario, state)
    return inputs


def _street(scenario: Scenario, state: State, town: int, settlement: str) -> int:
    """Return the most central street of a settlement (the largest settlement if none is named)."""
    places = scenario.towns[town].settlements
    names = [place.name for place in places]
    chosen = names.index(settlement) if settlement else int(np.argmax([place.share for place in places]))
    streets = state.streets
    rows = np.flatnonzero((streets.town == town) & (streets.settlement == chosen))
    return int(rows[np.argmax(streets.homes_at_start[rows])])


def _amenity(
    event: AmenityOpens, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    if state.month != first:
        return
    monthly = [round(100 * euros / 12) for euros in (event.fixed_cost, event.subsidy)]
    inputs.openings.append(
        Opening(
            town=town,
            kind=KINDS.index(event.amenity_kind),
            street=_street(scenario, state, town, event.settlement),
            capacity=event.capacity,
            quality=event.quality,
            price=round(100 * event.price),
            fixed_cost=monthly[0],
            subsidy=monthly[1],
            public=event.public,
        )
    )
    outside = round(100 * event.capital * event.outside_share)
    inputs.outside_capital[town] += outside
    inputs.own_capital[town] += round(100 * event.capital) - outside


def _festival(
    event: Festival, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    if state.month < last and state.month % 12 + 1 in event.months:
        part = 1 / len(event.months)
        inputs.event_visits[town] += round(event.visits * part)
        inputs.event_tickets[town] += round(100 * event.visits * event.price * part)
        inputs.event_costs[town] += round(100 * event.cost * part)


def _visits(
    event: VisitsChange, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    if state.month < last:
        inputs.visits_factor[town] *= event.factor


def _employer(
    event: EmployerArrives, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    if state.month == first:
        street = _street(scenario, state, town, event.settlement)
        inputs.arrivals.append(Arrival(town, SECTORS.index(event.sector), event.posts, street))


def _closure(
    event: EmployerCloses, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    if state.month == first:
        inputs.closures.append((town, SECTORS.index(event.sector) if event.sector else -1))


def _minutes(
    event: MinutesChange, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    column = inputs.minutes_metropolis if event.to == "metropolis" else inputs.minutes_ring
    column[town] += event.change


def _fibre(
    event: FibreLaid, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    if state.month == first:
        names = [place.name for place in scenario.towns[town].settlements]
        inputs.fibre.append((town, names.index(event.settlement) if event.settlement else -1, event.share))


def _building(
    event: BuildingRule, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    if state.month < last:
        inputs.building_factor[town] *= event.factor


def _links(
    event: LinksMade, inputs: Inputs, town: int, first: int, last: int, scenario: Scenario, state: State
) -> None:
    inputs.links[town] += event.links


_HAPPENS: dict[type[Dated], Callable[..., None]] = {
    AmenityOpens: _amenity,
    Festival: _festival,
    VisitsChange: _visits,
    EmployerArrives: _employer,
    EmployerCloses: _closure,
    MinutesChange: _minutes,
    FibreLaid: _fibre,
    BuildingRule: _building,
    LinksMade: _links,
}
