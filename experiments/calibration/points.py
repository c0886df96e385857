"""What is varied and what it is held against: parameters, facts, and one point of the space simulated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ccsim.facts.catalogue import catalogue
from ccsim.facts.measure import one_town
from ccsim.judging.uncertainty import model_but_for
from ccsim.parameters import Parameters
from ccsim.scenario import apply_settings, read
from experiments.calibration.history_matching import Target
from experiments.calibration.report import Line

SCENARIO = Path(__file__).parents[2] / "scenarios" / "obidos.toml"
PARAMETERS = (
    "production.shock",
    "production.shock_persistence",
    "enterprise.entry",
    "enterprise.start_spread",
    "enterprise.start_cash",
    "enterprise.growth",
    "enterprise.churn",
    "enterprise.closing",
    "enterprise.creative",
    "migration.gross_flow",
    "household.leave_home",
    "household.partnering",
    "household.joining",
    "household.newcomer_couple",
    "household.newcomer_children",
    "migration.with_relatives",
)
SET_DIRECTLY = {"F16"}  # by labour.commuting_decay alone, which has a published value; `ccsim facts` checks it


def targets() -> list[Target]:
    """Return the facts to calibrate on: one town, marked *calibrate*."""
    facts = [fact for fact in catalogue().values() if fact.use == "calibrate" and fact.needs == "one town"]
    chosen = [fact for fact in facts if fact.id not in SET_DIRECTLY]
    bands = [(fact.id, fact.band) for fact in chosen if fact.band is not None]
    return [Target(name, (low + high) / 2, (high - low) / 2) for name, (low, high) in bands]


def limits() -> dict[str, tuple[float, float]]:
    """Return the lowest and highest plausible value of each parameter, as declared."""
    declared = Parameters().specs()
    return {name: (declared[name].low, declared[name].high) for name in PARAMETERS}


@dataclass(frozen=True)
class Point:
    """One draw to be tried."""

    wave: int
    number: int
    values: tuple[float, ...]  # in the parameters' own units
    seeds: int
    years: int


def tried(point: Point) -> Line:
    """Simulate a point and return its line of the log."""
    settings = [f"{name}={value!r}" for name, value in zip(PARAMETERS, point.values, strict=True)]
    scenario = apply_settings(read(SCENARIO), settings)
    names = [target.fact for target in targets()]
    found = one_town(scenario, range(1, point.seeds + 1), point.years, only=names)
    line: Line = {"model": model_but_for(PARAMETERS), "wave": point.wave, "point": point.number}
    line |= dict(zip(PARAMETERS, point.values, strict=True))
    return line | {name: found[name].value for name in names}
