"""Scenarios and states that many tests start from: a hamlet of 600 people, and Óbidos."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path

import pytest

from ccsim.parameters import Parameters
from ccsim.scenario import Scenario, from_dict, read, template
from ccsim.start import begin
from ccsim.town.state import State

SCENARIOS = Path(__file__).parent.parent / "scenarios"
SEED = 1


def hamlet_content() -> dict:
    """Return the file's content of a hamlet: a tenth of the template's town, and no festival."""
    content = tomllib.loads(template("Hamlet"))
    town = content["towns"][0]
    town["people"] |= {"population": 600, "ages": [48, 56, 64, 70, 80, 86, 84, 70, 42]}
    town["homes"] |= {"dwellings": 280}
    town["work"] |= {"jobs": [5, 4, 16, 70, 50, 20, 40]}
    town["visitors"] |= {"visits": 6000}
    town["municipality"] |= {"revenue": 700_000, "local_taxes": 240_000, "spending": 550_000, "debt": 200_000}
    cafes, library, school = town["amenities"]
    cafes |= {"count": 3, "capacity": 900, "fixed_cost": 60_000}
    library |= {"capacity": 400, "fixed_cost": 15_000, "subsidy": 15_000}
    school |= {"capacity": 90, "fixed_cost": 30_000, "subsidy": 30_000}
    content["events"] = []
    return content


def hamlet_scenario() -> Scenario:
    """Return the hamlet as a scenario."""
    return from_dict(hamlet_content(), "hamlet")


@pytest.fixture(scope="session")
def hamlet() -> Scenario:
    return hamlet_scenario()


@pytest.fixture(scope="session")
def obidos() -> Scenario:
    return read(SCENARIOS / "obidos.toml")


@pytest.fixture(scope="session")
def hamlet_begun(hamlet) -> State:
    """The hamlet on the eve of its first month; shared, so only for reading."""
    return begin(hamlet, SEED)


@pytest.fixture(scope="session")
def obidos_begun(obidos) -> State:
    """Óbidos on the eve of its first month; shared, so only for reading."""
    return begin(obidos, SEED)


@pytest.fixture
def hamlet_state(hamlet_begun) -> State:
    """A hamlet of one's own, to change at will."""
    return copy.deepcopy(hamlet_begun)


@pytest.fixture
def obidos_state(obidos_begun) -> State:
    """An Óbidos of one's own, to change at will."""
    return copy.deepcopy(obidos_begun)


@pytest.fixture(scope="session")
def assumed() -> Parameters:
    """The default assumptions."""
    return Parameters()
