"""Policy: what is decided about places this month is done at once; the rest acts in its own step, by the inputs."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, uniform
from ccsim.inputs import Inputs
from ccsim.town.columns import Array
from ccsim.town.schema import TECHNOLOGY
from ccsim.town.state import State


def carry_out(state: State, inputs: Inputs) -> None:
    """Do what is decided about places at once: fibre, homes (openings, arrivals and money act in their own steps)."""
    streets = state.streets
    for town, settlement, share in inputs.fibre:
        chosen = streets_of(state, town, settlement)
        streets.fibre[chosen] = np.maximum(streets.fibre[chosen], share)
    for town, settlement, homes in inputs.fibre_homes:
        chosen = streets_of(state, town, settlement)
        without = float((streets.homes[chosen] * (1 - streets.fibre[chosen])).sum())
        streets.fibre[chosen] += (1 - streets.fibre[chosen]) * min(1.0, homes / max(1.0, without))
    for street, more in inputs.homes_built:
        streets.homes[street] += more


def streets_of(state: State, town: int, settlement: int) -> Array:
    """Tell the streets of a town's settlement, or of all of them (-1), from the others (bool[streets])."""
    streets = state.streets
    return np.asarray((streets.town == town) & ((streets.settlement == settlement) | (settlement < 0)))


def link_by_guests(state: State, inputs: Inputs) -> None:
    """Spread the links that guests keep alive over creative and technology firms, what is left over by lot."""
    if not np.count_nonzero(inputs.guest_links):
        return
    firms = state.firms
    spread(inputs.guest_links, firms.town, firms.sector, firms.key, state.stream(Purpose.GUEST, 0), firms.links)


@njit(nogil=True)
def spread(guest_links, town, sector, key, stream, links):
    """Add links to creative and technology firms (guest_links float64[towns]; stream uint64; columns of firms)."""
    able = np.zeros(guest_links.size, np.int64)
    for i in range(town.size):
        if town[i] >= 0 and sector[i] <= TECHNOLOGY:
            able[town[i]] += 1
    for i in range(town.size):
        if town[i] >= 0 and sector[i] <= TECHNOLOGY:
            each = guest_links[town[i]] / max(1, able[town[i]])
            links[i] += int(each) + (uniform(stream, key[i], 0) < each % 1)
