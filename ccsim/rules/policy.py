"""Policy: what the council, the state and the world outside decide this month, as inputs of the other steps."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ccsim.town.columns import Array
from ccsim.town.state import State


@dataclass(frozen=True, slots=True)
class Opening:
    """An amenity that opens this month (money in EUR cents a month, price in EUR cents)."""

    town: int
    kind: int
    street: int
    capacity: float
    quality: float
    price: int
    fixed_cost: int
    subsidy: int
    public: bool
    guests: float = 0.0  # visits a month by outsiders to expect at first


@dataclass(frozen=True, slots=True)
class Arrival:
    """A firm that comes from outside this month."""

    town: int
    sector: int
    posts: int
    street: int


@dataclass(slots=True)
class Inputs:
    """What is decided for one month; rebuilt at rest every month before events and levers edit it.

    Arrays [towns]; money in EUR cents.
    """

    visits_factor: Array  # factor on the usual visits
    event_visits: Array  # visits brought by events
    event_tickets: Array  # income of the municipality from events
    event_costs: Array  # what events cost the municipality
    building_factor: Array  # factor on the building of homes
    minutes_metropolis: Array  # change of travel time, minutes
    minutes_ring: Array  # the same to the neighbour ring
    links: Array  # outside links that policy adds to each creative and technology firm
    outside_capital: Array  # investment paid by outside money, passed on to builders
    own_capital: Array  # investment paid by the municipality
    fibre: list[tuple[int, int, float]] = field(default_factory=list)  # town, settlement (-1: all), share
    openings: list[Opening] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    closures: list[tuple[int, int]] = field(default_factory=list)  # town, sector (-1: any): largest employer

    @classmethod
    def at_rest(cls, towns: int) -> Inputs:
        """Return the inputs of a month in which nothing is decided."""
        none = [np.zeros(towns, np.int64) for _ in range(6)]
        return cls(
            visits_factor=np.ones(towns),
            event_visits=none[0],
            event_tickets=none[1],
            event_costs=none[2],
            building_factor=np.ones(towns),
            minutes_metropolis=np.zeros(towns),
            minutes_ring=np.zeros(towns),
            links=none[3],
            outside_capital=none[4],
            own_capital=none[5],
        )


def carry_out(state: State, inputs: Inputs) -> None:
    """Do what is decided about places at once: lay fibre (openings, arrivals and money act in their own steps)."""
    streets = state.streets
    for town, settlement, share in inputs.fibre:
        chosen = (streets.town == town) & ((streets.settlement == settlement) | (settlement < 0))
        streets.fibre[chosen] = np.maximum(streets.fibre[chosen], share)
