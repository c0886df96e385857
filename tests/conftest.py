"""Scenarios and states that many tests start from: a hamlet of 600 people, and Óbidos."""

from __future__ import annotations

import copy
import signal
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from ccsim.parameters import Parameters
from ccsim.scenario import Scenario, from_dict, read, template
from ccsim.start import begin
from ccsim.town.schema import HEAD
from ccsim.town.state import State

SCENARIOS = Path(__file__).parent.parent / "scenarios"
SEED = 1
settings.register_profile("ccsim", deadline=None)  # the first example of a law may wait for the compiler
settings.load_profile("ccsim")
# Where a shell has begun pytest in the background, Ctrl-C is ignored from the start; tests that send it need it heard.
signal.signal(signal.SIGINT, signal.default_int_handler)


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


def check_homes(state: State) -> None:
    """Assert what must hold of people and homes after a recount: one head each, sizes, streets, and homes taken."""
    people, homes, streets = state.residents, state.households, state.streets
    here = people.town >= 0
    head = here & (people.role == HEAD)
    lived = homes.town >= 0
    assert (np.bincount(people.household[here], minlength=homes.used) == np.where(lived, homes.size, 0)).all()
    assert (np.bincount(people.household[head], minlength=homes.used) == lived).all()
    assert (people.town[here] == homes.town[people.household[here]]).all()
    assert (people.street[here] == homes.street[people.household[here]]).all()
    assert (np.bincount(homes.street[lived], minlength=streets.used) == streets.households).all()
    assert (streets.households + streets.lets <= streets.homes).all()


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
