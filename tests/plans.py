"""Plans that several tests carry out."""

from __future__ import annotations

from typing import Any

import numpy as np
from conftest import hamlet_content

from ccsim.model import TownModel
from ccsim.scenario import Scenario, apply_settings, from_dict
from ccsim.town.ledger import ProjectFlow

START = hamlet_content()["start"]  # year
KINDS = {  # levers that give money or help, as the hamlet takes them up
    "incubator": {"size": 10, "lag": 3, "sectors": ["production", "local services"]},
    "vouchers": {"size": 30, "sectors": ["local services", "production"]},
    "tax relief": {"size": 2000, "take_up": 0.8, "aid": 60, "sectors": ["local services", "technology"]},
    "lump sum": {"size": 50},
}
FOR_ALL = [{"kind": kind, **more} for kind, more in KINDS.items()]


def planned(*levers: dict[str, Any], plan: dict[str, Any] | None = None, **content: Any) -> Scenario:
    """Return the hamlet with an action plan of some levers (which begin with the scenario unless they say when)."""
    dated = [{"start": f"{START}-01", **lever} for lever in levers]
    return from_dict(hamlet_content() | content | {"plan": {**(plan or {}), "levers": dated}}, "hamlet")


def carried_out(scenario: Scenario, months: int, seed: int = 1) -> tuple[TownModel, np.ndarray]:
    """Return the model after some months, and the books of its projects (int64[months, projects, flows])."""
    model, books = TownModel(scenario, seed), []
    for _ in range(months):
        model.step()
        books.append(model.state.ledger.projects.copy())
    return model, np.array(books)


def column(books: np.ndarray, kind: ProjectFlow, project: int = 0) -> list[int]:
    """Return what one project paid or received by month (EUR cents)."""
    return books[:, project, kind].tolist()


def plan_of(*levers: dict, start: str = "2024-03", **more) -> dict:
    """Return a plan as in a file: levers of three years without outside money, unless they say otherwise."""
    return {"levers": [{"start": start, "years": 3, "co_financing": 0} | lever for lever in levers]} | more


def rich(**more) -> Scenario:
    """Return the hamlet with a council that can pay for anything."""
    return apply_settings(from_dict(hamlet_content() | more, "hamlet"), ["towns.0.municipality.cash=90e6"])
