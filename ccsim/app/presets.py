"""The towns and plans that come with ccsim: one scenario file each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ccsim.compilation import PACKAGE
from ccsim.judging.records import Itself
from ccsim.scenario import Scenario, read
from ccsim.scenario.plan import Plan

OF_A_PLAN = {"base", "title", "author", "story", "sources", "plan"}  # what a file may say that is for a known town
FIRST = "obidos"  # the town that a first visit shows


@dataclass(frozen=True, slots=True)
class Preset:
    """A scenario file: a town, a plan for one of the towns, or both."""

    name: str
    town: str  # name of the preset whose town it is for: its own, unless it only adds a plan
    scenario: Scenario

    @property
    def is_town(self) -> bool:
        """Return whether it brings a town of its own."""
        return self.town == self.name

    @property
    def is_plan(self) -> bool:
        """Return whether it brings a plan, be it one of doing nothing."""
        return bool(self.scenario.plan.levers or self.scenario.plan.title)


def folder() -> Path:
    """Return where the scenario files lie: in the package as it is installed, else beside it."""
    inside = PACKAGE / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


@cache
def presets() -> dict[str, Preset]:
    """Return all scenario files by name."""
    return {path.stem: _preset(path) for path in sorted(folder().glob("*.toml"))}


def _preset(path: Path) -> Preset:
    """Read one file."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    town = Path(said["base"]).stem if "base" in said and set(said) <= OF_A_PLAN else path.stem
    return Preset(path.stem, town, read(path))


def towns() -> dict[str, Preset]:
    """Return the presets that bring a town, the first one to be shown in front."""
    found = {name: one for name, one in presets().items() if one.is_town}
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != FIRST, pair[0])))


def plans(town: str) -> dict[str, Preset]:
    """Return the plans there are for a town; for one that somebody uploaded those of the first town."""
    home = town if town in towns() else FIRST
    return {name: one for name, one in presets().items() if one.is_plan and one.town == home}


def without_plan(scenario: Scenario) -> Scenario:
    """Return a scenario with nothing decided: one and the same for the same scenario."""
    return _without_plan(Itself(scenario))


@lru_cache(maxsize=256)
def _without_plan(itself: Itself) -> Scenario:
    return itself.scenario.model_copy(update={"plan": Plan()})
