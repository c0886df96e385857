"""Plans that several tests carry out."""

from __future__ import annotations

from typing import Any

import numpy as np
from conftest import hamlet_content

from ccsim.model import TownModel
from ccsim.scenario import Scenario, from_dict
from ccsim.town.ledger import ProjectFlow

START = hamlet_content()["start"]  # year


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


def twins(lever: dict[str, Any], months: int, seed: int = 1, **content: Any) -> tuple[TownModel, TownModel]:
    """Return the hamlet after some months with a lever and without it, the council being able to pay for it."""
    rich = {"parameters": {"public": {"debt_limit": 20.0}}} | content
    return carried_out(planned(lever, **rich), months, seed)[0], carried_out(planned(**rich), months, seed)[0]


def same(one: TownModel, other: TownModel) -> bool:
    """Say whether two runs agree in every bit of what was counted and of who lives where with how much."""
    people = [model.state.residents for model in (one, other)]
    columns = ("key", "household", "street", "income", "employer")
    return one.series.tobytes() == other.series.tobytes() and all(
        getattr(people[0], name).tobytes() == getattr(people[1], name).tobytes() for name in columns
    )
