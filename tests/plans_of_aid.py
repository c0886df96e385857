"""Action plans for the hamlet, shared by the tests of aid."""

from __future__ import annotations

from test_accounting import hamlet_with

from ccsim.scenario import Scenario, apply_settings

KINDS = {
    "incubator": {"size": 10, "lag": 3, "sectors": ["production", "local services"]},
    "vouchers": {"size": 30, "sectors": ["local services", "production"]},
    "tax relief": {"size": 2000, "take_up": 0.8, "aid": 60, "sectors": ["local services", "technology"]},
    "lump sum": {"size": 50},
}
FOR_ALL = [{"kind": kind, **more} for kind, more in KINDS.items()]


def plan_of(*levers: dict, start: str = "2024-03", **more) -> dict:
    """Return a plan as in a file: levers of three years without outside money, unless they say otherwise."""
    return {"levers": [{"start": start, "years": 3, "co_financing": 0} | lever for lever in levers]} | more


def rich(**more) -> Scenario:
    """Return the hamlet with a council that can pay for anything."""
    return apply_settings(hamlet_with(**more), ["towns.0.municipality.cash=90e6"])
