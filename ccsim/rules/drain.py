"""The drain of better links: the shorter the way to the metropolis, the more residents spend outside the town."""

from __future__ import annotations

import numpy as np

from ccsim.exact import power
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.prospects import minutes_to_metropolis
from ccsim.rules.spending import ALL_KEPT
from ccsim.town.columns import Array
from ccsim.town.schema import METROPOLIS
from ccsim.town.state import State


def local_shares(state: State, inputs: Inputs, assumed: Parameters) -> Array:
    """Return local spending over what it is with the ways of the start (float64[towns]; empty: no way has changed).

    The share spent outside grows with the minutes of the start over those of now, to the power of an elasticity.
    """
    if not np.count_nonzero(inputs.minutes_metropolis):
        return ALL_KEPT
    rules, first = assumed.visiting, state.places.minutes[:, METROPOLIS]
    shorter = first / minutes_to_metropolis(state, inputs)
    outside = np.minimum(1.0, (1 - rules.local_share) * power(shorter, rules.drain))
    kept = (1 - outside) / max(1e-9, rules.local_share)
    return np.where(inputs.minutes_metropolis == 0, 1.0, kept)
