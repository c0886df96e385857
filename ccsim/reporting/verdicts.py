"""The verdict in a report: taken from a folder that `ccsim verdict` wrote, or from one just made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ccsim import store
from ccsim.judging.content import as_content, frame_of
from ccsim.judging.findings import MEASURES, Verdict
from ccsim.judging.saving import GAPS, RESULTS, VERDICT
from ccsim.leapfrog.classes import CLASSES
from ccsim.scenario import Scenario
from ccsim.store import StoreError

JUDGED = MEASURES[0]  # the measure by which the verdict goes
SAME = ("towns", "events", "parameters", "start")  # what a verdict and a comparison must share


@dataclass(frozen=True, slots=True)
class World:
    """What one world says: by class in how many pairs (None: it could not come out), and what became of the tests."""

    critical_mass: bool
    new_technology: bool
    verdict: str
    counts: Mapping[str, int | None]
    pairs: int
    lasting: int  # pairs in which the gain lasts
    sustains: bool | None
    outcomes: Mapping[str, str]  # by key of the test
    name: str  # in the yearly gaps

    @property
    def tried(self) -> bool:
        """Return whether a leapfrog could come out."""
        return self.counts["leapfrog"] is not None


@dataclass(frozen=True, slots=True)
class SavedVerdict:
    """The verdict on one plan."""

    plan: str
    town: str
    quick: bool
    last_outside_money: int  # calendar year
    window: tuple[int, int]  # calendar years judged
    thresholds: Mapping[str, Any]  # by name
    worlds: tuple[World, ...]
    gaps: pd.DataFrame  # of the measure judged: world, pair, year, gap

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the class in each world."""
        return tuple(world.verdict for world in self.worlds)

    @property
    def sober(self) -> World:
        """Return the world with the most sober answer: a plan is only as safe as that."""
        return min(self.worlds, key=lambda world: CLASSES.index(world.verdict))


def of_verdict(verdict: Verdict) -> SavedVerdict:
    """Return what a report needs of a verdict."""
    return _from(as_content(verdict), frame_of(verdict))


def read_verdict(folder: Path, plan: str, scenario: Scenario) -> SavedVerdict:
    """Return the verdict on a plan from a folder; raise StoreError if there is none, or it is on something else."""
    folder = folder.expanduser()
    if not store.is_of(VERDICT, folder):
        raise StoreError(f"{folder} holds no verdict of ccsim. `ccsim verdict` makes one.")
    try:
        manifest = json.loads((folder / store.MANIFEST).read_text(encoding="utf-8"))
        verdicts = json.loads((folder / RESULTS).read_text(encoding="utf-8"))["verdicts"]
        gaps = store.read_parquet(folder / GAPS, manifest["sha256"][GAPS])
        _check_same(folder, manifest["scenario"], scenario)
        content = next((one for one in verdicts if one["plan"] == plan or one["scenario"] == scenario.name), None)
        if content is None:
            raise StoreError(f"{folder} holds no verdict on “{plan}”, but on {_names(verdicts)}.")
        return _from(content, gaps[(gaps["plan"] == content["plan"]) & (gaps["town"] == content["town"])])
    except (OSError, ValueError, LookupError, TypeError) as damaged:
        if isinstance(damaged, StoreError):
            raise
        raise StoreError(f"{folder} holds a verdict that is not finished or is damaged. Make it again.") from None


def _names(verdicts: list[dict[str, Any]]) -> str:
    """Return the names of plans in a sentence."""
    return ", ".join(f"“{one['plan']}”" for one in verdicts[:6])


def _check_same(folder: Path, judged: Mapping[str, Any], scenario: Scenario) -> None:
    """Refuse a verdict on another town, or under other assumptions."""
    content = json.loads(json.dumps(scenario.as_dict()))
    other = next((key for key in SAME if judged.get(key) != content[key]), None)
    if other is not None:
        raise StoreError(f"The verdict in {folder} was made with other {other} than this scenario has. Make it again.")


def _from(content: Mapping[str, Any], gaps: pd.DataFrame) -> SavedVerdict:
    """Return the verdict from its content and its yearly gaps."""
    first, last = content["window"]
    return SavedVerdict(
        plan=content["plan"],
        town=content["town"],
        quick=content["quick"],
        last_outside_money=content["last_outside_money"],
        window=(first, last),
        thresholds={name: one["value"] for name, one in content["thresholds"].items()},
        worlds=tuple(_world(one, content["pairs"]) for one in content["worlds"]),
        gaps=gaps[gaps["measure"] == JUDGED],
    )


def _world(content: Mapping[str, Any], pairs: int) -> World:
    """Return what one world says."""
    judged = content["measures"][JUDGED]
    return World(
        critical_mass=content["critical_mass"],
        new_technology=content["new_technology"],
        verdict=content["verdict"],
        counts={
            name: None if judged["chances"][name] is None else judged["chances"][name]["count"] for name in CLASSES
        },
        pairs=judged["tests"]["L1"]["of"] or pairs,
        lasting=judged["tests"]["L1"]["count"],
        sustains=judged["sustains"],
        outcomes=content["outcomes"],
        name=content["name"],
    )
