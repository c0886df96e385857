"""What a scenario is: towns, what happens to them, and the assumptions of the run; frozen."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from pydantic import Field, InstanceOf, WithJsonSchema

from ccsim.parameters import Parameters
from ccsim.profile import Census, Strict, Town, number
from ccsim.scenario.events import Event
from ccsim.scenario.plan import Plan

FORMAT = 1  # version of the file format
NOT_IN_FILES = ("name", "path")  # keys of a scenario that the file itself gives


class Switches(Strict):
    """Mechanisms whose effect is always shown off and on."""

    critical_mass: bool = Field(default=True, description="fixed costs and thick-market hiring")
    new_technology: bool = Field(default=False, description="learning by doing in a new technology")


class Processes(Strict):
    """The twelve steps of the month, each of which may be switched off."""

    policy: bool = True
    ageing: bool = True
    learning: bool = True
    visiting: bool = True
    production: bool = True
    labour: bool = True
    enterprise: bool = True
    amenities: bool = True
    housing: bool = True
    migration: bool = True
    municipality: bool = True
    indicators: bool = True


class Scenario(Strict):
    """One fully resolved scenario; equal to another if name and content are, wherever the file lies."""

    name: str
    path: str = ""
    title: str = Field(default="", max_length=200)
    author: str = Field(default="", max_length=200)
    story: str = Field(default="", max_length=20_000)
    sources: tuple[str, ...] = ()
    start: int = number("year", (1900, 2200), (1950, 2060), "year whose January is the first month", 2021)
    years: int = number("years", (1, 500), (1, 150), "default horizon", 20)
    switches: Switches = Switches()
    processes: Processes = Processes()
    parameters: Annotated[InstanceOf[Parameters], WithJsonSchema({})] = Parameters()
    towns: tuple[Town, ...] = Field(
        min_length=1,
        max_length=500,
        description='one [[towns]] for each; or base = "obidos.toml", a file of this folder that has them',
    )
    events: tuple[Event, ...] = Field(default=(), max_length=1000)
    plan: Plan = Plan()
    records: tuple[Census, ...] = Field(default=(), max_length=200)

    def as_dict(self) -> dict[str, Any]:
        """Return all content, defaults and parameters included, ready for JSON and readable as a scenario."""
        content = self.model_dump(mode="json", exclude={"name", "path", "parameters"})
        return {"format": FORMAT, **content, "parameters": dataclasses.asdict(self.parameters)}

    def __eq__(self, other: object) -> bool:
        """Compare name and content; the path does not count."""
        if not isinstance(other, Scenario):
            return NotImplemented
        return self.name == other.name and self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        """Hash what two equal scenarios share."""
        return hash((self.name, self.title, self.start, self.years))
