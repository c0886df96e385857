"""TownModel: the engine as an ordinary Mesa model."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Self

from ccsim.agents import ColumnModel
from ccsim.engine import Engine
from ccsim.scenario import Scenario
from ccsim.town.state import State


class TownModel(Engine, ColumnModel):
    """The towns of one scenario as a Mesa model: `model.agents` shows residents, firms and amenities as Mesa agents.

    Months, state and indicators are the engine's; Mesa counts the steps.
    """

    def __init__(self, scenario: Scenario | str | Path, seed: int = 1, shocks: int | None = None) -> None:
        """Build the towns of a scenario (a Scenario or a file) on the eve of its first month (shocks: as in Engine)."""
        ColumnModel.__init__(self, seed)
        Engine.__init__(self, scenario, seed, shocks)

    @classmethod
    def continued(cls, scenario: Scenario, state: State) -> Self:
        """Return a Mesa model that runs on from a copy of a state (as Engine.continued)."""
        model = cls.__new__(cls)
        ColumnModel.__init__(model, state.seed)
        model._take_up(scenario, copy.deepcopy(state))
        return model
