"""Plans that the tests of comparisons share, for a hamlet that begins in 2024."""

from __future__ import annotations

from typing import Any

from ccsim.levers.branding import Branding
from ccsim.levers.coworking import Coworking
from ccsim.levers.lever import Lever
from ccsim.scenario import Scenario
from ccsim.scenario.plan import Plan


def coworking(size: float = 10, **given: Any) -> Coworking:
    """Return a workspace that opens after half a year and is funded for a year."""
    return Coworking(kind="coworking", size=size, **{"start": "2024-02", "years": 1, "lag": 6, **given})


def branding(size: float = 20_000, **given: Any) -> Branding:
    """Return a campaign of a year."""
    return Branding(kind="branding", size=size, **{"start": "2024-03", "years": 1, **given})


def planned(scenario: Scenario, *levers: Lever, title: str = "", name: str = "hamlet") -> Scenario:
    """Return the scenario with a plan of these levers."""
    return scenario.model_copy(update={"name": name, "plan": Plan(title=title, levers=levers)})
