"""A study, read and checked: the scenario its points change, what varies, the points, and what is kept of each run."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

from ccsim.scenario import Problem, Scenario
from ccsim.scenario.problems import shortened, shown
from ccsim.scenario.reading import check_content
from ccsim.scenario.settings import Setting, Settings
from ccsim.studies.basing import with_settings
from ccsim.studies.factors import Factor, Values
from ccsim.studies.naming import Content
from ccsim.studies.outcomes import Outcome
from ccsim.studies.schema import Design


@dataclass(frozen=True, slots=True)
class Study:
    """What is varied how, and what is looked at; all of it follows from the study file."""

    name: str
    title: str
    base: Scenario  # with constants and length
    twin: bool
    seed: int  # of the first replicate
    replicates: int
    factors: tuple[Factor, ...]
    design: Design
    points: Values  # float64[points, names]: of words, the place in the list
    outcomes: tuple[Outcome, ...]
    content: Content  # of a study file that needs no other file
    path: str = ""  # of the file it was read from
    settings: tuple[str, ...] = ()  # of the command line
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def months(self) -> int:
        """Return how long each run is."""
        return 12 * self.base.years

    def values_at(self, point: int) -> dict[str, Any]:
        """Return what varies and its values at a point."""
        row = self.points[point]
        return {factor.name: factor.value(float(entry)) for factor, entry in zip(self.factors, row, strict=True)}

    def settings_at(self, point: int) -> list[Setting]:
        """Return the values of a point as settings of the base."""
        several = zip(self.factors, self.values_at(point).values(), strict=True)
        return [Setting(f"{factor.name}={shown(value)}", factor.path, value) for factor, value in several]

    def town_at(self, settings: list[Setting], point: int) -> Scenario:
        """Return the base with settings of towns, plan and switches; raise ScenarioError if they do not agree."""
        if not settings:
            return self.base
        origin = Settings(f"point {point} of {shortened(self.name)}", tuple(settings))
        content = with_settings(self.base, self.base.as_dict(), settings)
        return check_content(content, self.base.name, origin, self.base.path).accepted()

    def scenario_at(self, point: int) -> Scenario:
        """Return the scenario of a point; raise ScenarioError if its values do not agree with one another."""
        settings = self.settings_at(point)
        town = self.town_at([one for one in settings if one.path[0] != "parameters"], point)
        return with_parameters(town, [one for one in settings if one.path[0] == "parameters"])


def text_of(content: Content) -> str:
    """Return a study's content as the text of a file."""
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def with_parameters(scenario: Scenario, settings: list[Setting]) -> Scenario:
    """Return a scenario with other parameters, which nothing else in it depends on (their ranges were checked)."""
    groups: dict[str, Any] = {}
    for setting in settings:
        _, group, key = map(str, setting.path)
        before = groups.get(group, getattr(scenario.parameters, group))
        groups[group] = dataclasses.replace(before, **{key: float(setting.value)})
    return scenario.model_copy(update={"parameters": dataclasses.replace(scenario.parameters, **groups)})
