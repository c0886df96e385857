"""Shocks that all towns share: productivity, tourism and pay in the metropolis, as AR(1) processes."""

from __future__ import annotations

import math

import numpy as np

from ccsim.draws import ONE, Purpose, normal, streams_of
from ccsim.parameters import Parameters
from ccsim.town.state import State

PURPOSES = (Purpose.SHOCK_PRODUCTIVITY, Purpose.SHOCK_TOURISM, Purpose.SHOCK_METROPOLIS)


def shake(state: State, assumed: Parameters) -> None:
    """Draw the month's shocks, keyed by the shock seed and month only (state.shocks, log points)."""
    rules = assumed.shocks
    keep = rules.persistence
    spread = np.array([rules.productivity, rules.tourism, rules.metropolis])
    streams = streams_of(state.shock_seed, state.month)
    news = np.array([normal(streams[purpose], ONE, 0) for purpose in PURPOSES])
    state.shocks = keep * state.shocks + math.sqrt(1 - keep**2) * spread * news
