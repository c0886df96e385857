"""Policy: what is decided about places this month is done at once; the rest acts in its own step, by the inputs."""

from __future__ import annotations

import numpy as np

from ccsim.inputs import Inputs
from ccsim.town.state import State


def carry_out(state: State, inputs: Inputs) -> None:
    """Do what is decided about places at once: lay fibre (openings, arrivals and money act in their own steps)."""
    streets = state.streets
    for town, settlement, share in inputs.fibre:
        chosen = (streets.town == town) & ((streets.settlement == settlement) | (settlement < 0))
        streets.fibre[chosen] = np.maximum(streets.fibre[chosen], share)
