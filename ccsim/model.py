"""TownModel: the engine as an ordinary Mesa model."""

from __future__ import annotations

from pathlib import Path

from ccsim.agents import ColumnModel
from ccsim.engine import Engine
from ccsim.scenario import Scenario


class TownModel(Engine, ColumnModel):
    """The towns of one scenario as a Mesa model: `model.agents` shows residents, firms and amenities as Mesa agents.

    Months, state and indicators are the engine's; Mesa counts the steps.
    """

    def __init__(self, scenario: Scenario | str | Path, seed: int = 1) -> None:
        """Build the towns of a scenario (a Scenario or a file) on the eve of its first month."""
        ColumnModel.__init__(self, seed)
        Engine.__init__(self, scenario, seed)
