"""Shocks that all towns share: productivity, tourism and pay in the metropolis, as AR(1) processes."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import ONE, Purpose, normal, streams_of
from ccsim.parameters import Parameters
from ccsim.town.state import State

PURPOSES = (Purpose.SHOCK_PRODUCTIVITY, Purpose.SHOCK_TOURISM, Purpose.SHOCK_METROPOLIS)


@njit(nogil=True)
def shaken(shocks, keep, scale, spread, streams):
    """Return the shocks of the next month (float64[3]).

    shocks float64[3]; keep, scale float, weights of the past and of the news; spread three floats, log points
    streams three uint64
    """
    moved = np.empty(shocks.size)
    for k in range(shocks.size):
        moved[k] = keep * shocks[k] + scale * spread[k] * normal(streams[k], ONE, 0)
    return moved


def shake(state: State, assumed: Parameters) -> None:
    """Draw the month's shocks, keyed by the shock seed and month only (state.shocks, log points)."""
    rules = assumed.shocks
    keep = rules.persistence
    named = streams_of(state.shock_seed, state.month)
    spread, streams = (rules.productivity, rules.tourism, rules.metropolis), tuple(named[kind] for kind in PURPOSES)
    state.shocks = shaken(state.shocks, keep, math.sqrt(1 - keep**2), spread, streams)
