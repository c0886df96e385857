"""The first month's eve: build the towns of a scenario, and those who left them lately."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from ccsim.draws import FIRST, Purpose, keys_of, stream_of, uniforms
from ccsim.fit import fit
from ccsim.parameters import Parameters
from ccsim.profile import Town
from ccsim.rules.households import recount
from ccsim.rules.projects import NEVER, books
from ccsim.scenario.schema import Scenario
from ccsim.timeline import busiest_street, settlement_index, town_index
from ccsim.town import schema
from ccsim.town.build import add_town
from ccsim.town.columns import ELSEWHERE, Array, Table
from ccsim.town.geography import Travel, neighbours_of
from ccsim.town.ledger import Ledger
from ccsim.town.schema import CREATIVE, HEAD, NOT_WORKING, SERVICE
from ccsim.town.state import Baseline, Month, Places, State, empty_tables

LONG_AGO = -1200  # month in which an amenity opened whose year is not known


def begin(scenario: Scenario, seed: int, shocks: int | None = None) -> State:
    """Return the state on the eve of the scenario's first month (shocks: seed of the shocks; None: the same seed)."""
    assumed = scenario.parameters
    tables = empty_tables()
    for town, profile in enumerate(scenario.towns):
        add_town(tables, profile, town, seed, assumed)
    opened = tables["amenities"].opened
    opened[:] = np.where(opened > 0, opened - 12 * scenario.start, LONG_AGO)
    state = _assemble(scenario, tables, (seed, seed if shocks is None else shocks))
    for town, profile in enumerate(scenario.towns):
        _add_diaspora(state, profile, town, assumed)
    recount(state)
    fit(state, scenario)
    return state


def _assemble(scenario: Scenario, tables: dict[str, Table], seeds: tuple[int, int]) -> State:
    """Put the tables and what surrounds them into a state with an empty baseline (seeds: of all and of the shocks)."""
    assumed, towns, streets = scenario.parameters, len(scenario.towns), tables["streets"]
    geography = assumed.geography
    return State(
        seed=seeds[0],
        shock_seed=seeds[1],
        month=0,
        residents=tables["residents"],
        households=tables["households"],
        firms=tables["firms"],
        amenities=tables["amenities"],
        streets=tables["streets"],
        towns=tables["towns"],
        projects=_projects(scenario, streets),
        places=_places(scenario),
        travel=Travel(geography.walking_speed, geography.driving_speed, geography.parking),
        neighbours=neighbours_of(streets.x, streets.y, streets.town, geography.walking_speed),
        towns_apart=_apart(scenario),
        baseline=Baseline(**{f.name: np.zeros(towns) for f in fields(Baseline)}),
        now=_blank_month(towns, streets.used),
        ledger=Ledger(towns, len(scenario.plan.levers)),
        shocks=np.zeros(3),
        gone=np.zeros((towns, 3, 6), np.int64),
        customers=np.ones((towns, 7)),
        dues=books(len(scenario.plan.levers)),
    )


def take_up_plan(state: State, scenario: Scenario) -> None:
    """Give a state the projects and the empty books of a scenario's plan, of which nothing has begun yet."""
    state.projects = _projects(scenario, state.streets)
    state.ledger = Ledger(state.n_towns, len(scenario.plan.levers))
    state.dues = books(len(scenario.plan.levers))


def _projects(scenario: Scenario, streets: Table) -> Table:
    """Return a row for each lever of the plan, none of them begun."""
    projects, plan, start = Table(schema.PROJECTS), scenario.plan, scenario.start
    for lever in plan.levers:
        town = town_index(scenario, lever.town)
        projects.add(
            {
                "key": np.array([lever.key(town)], np.uint64),
                "town": town,
                "street": busiest_street(scenario.towns[town], town, streets, lever.settlement),
                "settlement": settlement_index(scenario.towns[town], lever.settlement),
                "rate": plan.rate(lever),
                "until": plan.funded_until(lever, start),
                "delay": plan.reimbursement,
                "opened": NEVER,
                "ended": NEVER,
                "last_grant": NEVER,
                "condition": 1.0,
            }
        )
    return projects


def _blank_month(towns: int, streets: int) -> Month:
    """Return the hand-over between processes before anything has happened."""
    blank = {f.name: np.zeros(towns) for f in fields(Month)}
    blank["local_demand"] = np.zeros((towns, 7), np.int64)
    blank["rent_pool"] = np.zeros(towns, np.int64)
    blank["vacancies"] = np.zeros(towns, np.int64)
    blank["sector_margin"] = np.zeros((towns, 7))
    blank["street_outlook"] = np.zeros(streets)
    return Month(**blank)


def _places(scenario: Scenario) -> Places:
    """Collect elsewhere as each town sees it."""

    def read(name: str) -> Array:
        each = [(town.ring, town.metropolis, town.rest) for town in scenario.towns]
        return np.array([[float(getattr(place, name).value) for place in places] for places in each])

    return Places(**{f.name: read(f.name) for f in fields(Places)})


def _apart(scenario: Scenario) -> Array:
    """Return the minutes between towns (float64[towns, towns], 1 on the diagonal)."""
    names = [town.name for town in scenario.towns]
    apart = np.ones((len(names), len(names)))
    for i, town in enumerate(scenario.towns):
        for name, minutes in town.minutes.items():
            apart[i, names.index(name)] = minutes
    return apart


def _add_diaspora(state: State, profile: Town, town: int, assumed: Parameters) -> None:
    """Add people with roots in the town who left within the last years: what ten years of moving out leave."""
    rules, people = assumed.migration, profile.people.population.value
    leavers = rules.gross_flow * people * rules.diaspora_years
    n = round(assumed.first.diaspora * leavers)
    key = keys_of(7000 + town, FIRST, n)
    stream = stream_of(state.seed, Purpose.FIRST_WORLD, town)
    draw = [uniforms(stream, key, slot) for slot in range(6)]
    months = (12 * (19 + 40 * draw[0] ** 2)).astype(np.int64)
    creative = draw[1] < assumed.first.diaspora_creative
    place = np.searchsorted([0.25, 0.75], draw[2])
    state.residents.add(
        {
            "key": key,
            "town": np.full(n, ELSEWHERE),
            "household": np.full(n, -1),
            "born": -months,
            "sex": draw[3] < 0.5,
            "role": np.full(n, HEAD),
            "occupation": np.where(creative, CREATIVE, SERVICE),
            "cultural": creative & (draw[4] < assumed.ageing.cultural),
            "skill": np.ones(n),
            "employer": np.full(n, NOT_WORKING),
            "venue": np.full(n, -1),
            "home_town": np.full(n, town),
            "place": place,
            "arrived": -(12 * rules.diaspora_years * draw[5]).astype(np.int64),
        }
    )
