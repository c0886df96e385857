"""Fitting the flows of migrants at the start: who considers moving, how many come, and the one constant."""

from __future__ import annotations

import numpy as np

from ccsim.draws import FIRST
from ccsim.exact import exp
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.candidates import awareness, draw_candidates
from ccsim.rules.considering import considering_profile
from ccsim.rules.prospects import Prospects, prospects
from ccsim.scenario.schema import Scenario
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.schema import CREATIVE, HEAD, METROPOLIS, OTHER_ADULT, RETIRED, RING, UNEMPLOYED
from ccsim.town.state import State

MANY = 4000  # candidates over which means are taken


def fit_migration(state: State, scenario: Scenario, assumed: Parameters) -> Array:
    """Set considering to the gross flows, and the one constant to the profile's net migration.

    Returns the jobs outside that newcomers bring in a month (float64[towns, 3]: ring, metropolis, remote).
    """
    view = prospects(state, Inputs.at_rest(state.n_towns), assumed)
    base, towns = state.baseline, state.n_towns
    base.considering, base.attraction = np.zeros(towns), np.zeros(towns)
    base.candidates = np.ones(towns, np.int64)
    students, brought = _students_leaving(state, assumed), np.zeros((towns, 3))
    for town, profile in enumerate(scenario.towns):
        out = assumed.migration.gross_flow * base.population[town] / 12
        leave = np.maximum(0.0, out - students[town])
        base.considering[town] = leave / max(1e-9, expected_leavers(state, view, town, assumed))
        wanted = out + profile.people.net_migration.value * base.population[town] / 12
        wanted -= expected_returners(state, view, town, assumed)
        _fit_newcomers(state, view, town, max(0.1, wanted), assumed)
        brought[town] = _jobs_brought(state, view, town, assumed)
    return brought


def _students_leaving(state: State, assumed: Parameters) -> Array:
    """Return school-leavers who go away to study in an average month of the first years (float64[towns])."""
    people = state.residents
    young = (people.town >= 0) & (people.born <= -168) & (people.born > -216)
    return assumed.ageing.study_elsewhere * np.bincount(people.town[young], minlength=state.n_towns) / 48


def expected_leavers(state: State, view: Prospects, town: int, assumed: Parameters) -> float:
    """Return the people who would leave in a month if everybody's hazard were the plain age profile."""
    people, rules = state.residents, assumed.migration
    rows = np.flatnonzero((people.town == town) & np.isin(people.role, (HEAD, OTHER_ADULT)))
    o = people.occupation[rows]
    here, there, between = view.leaving()
    stay = here[town, o] + rules.home_bonus * (people.home_town[rows] == town)
    stay = stay - rules.unemployed_push * (people.employer[rows] == UNEMPLOYED)
    others = [there[town, p, o] - rules.moving_cost for p in range(3)]
    others += [here[d, o] - between[town, d] - rules.moving_cost for d in range(state.n_towns) if d != town]
    weight = sum(exp(rules.theta * (value - stay)) for value in others)
    years = np.minimum(120, -people.born[rows] // 12)
    hazard = considering_profile(rules)[years] * np.where(o == CREATIVE, rules.creative_mobility, 1.0)
    hazard = hazard * np.where(people.role[rows] == OTHER_ADULT, rules.with_relatives, 1.0)
    with_them = np.where(people.role[rows] == HEAD, state.households.size[people.household[rows]], 1)
    return float((hazard * weight / (1 + weight) * with_them).sum())


def expected_returners(state: State, view: Prospects, town: int, assumed: Parameters) -> float:
    """Return the people of the diaspora who would return in the first month."""
    people, rules = state.residents, assumed.migration
    rows = np.flatnonzero((people.town == ELSEWHERE) & (people.home_town == town))
    o, place = people.occupation[rows], people.place[rows]
    gain = view.gain(town, place, o) + rules.home_bonus - rules.moving_cost
    profile = considering_profile(rules)
    hazard = rules.return_considering / 12 * profile / profile[20:45].mean()
    return float((hazard[np.minimum(120, -people.born[rows] // 12)] / (1 + exp(-rules.theta * gain))).sum())


def _fit_newcomers(state: State, view: Prospects, town: int, wanted: float, assumed: Parameters) -> None:
    """Choose the number of candidates and the attraction so that `wanted` people a month come at first."""
    base, rules = state.baseline, assumed.migration
    trial = _many_candidates(state, town, assumed)
    size = 1.0 + trial["couple"] + trial["children"]
    base.candidates[town] = max(2, round(wanted / size.mean() / rules.acceptance))
    known = awareness(state, assumed)[town]
    goal = wanted / base.candidates[town] / known
    gain = view.coming[town, trial["place"], trial["occupation"]]
    low, high = -15.0, 15.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        come = (size / (1 + exp(-rules.theta * (gain + middle)))).mean()
        low, high = (middle, high) if come < goal else (low, middle)
    base.attraction[town] = 0.5 * (low + high)


def _many_candidates(state: State, town: int, assumed: Parameters) -> Array:
    """Return candidates enough to take means over."""
    count = np.zeros(state.n_towns, np.int64)
    count[town] = MANY
    return draw_candidates(state, FIRST, count, assumed)


def _jobs_brought(state: State, view: Prospects, town: int, assumed: Parameters) -> Array:
    """Return the jobs in the ring, in the metropolis and remote ones that newcomers bring in a month (float64[3])."""
    base, rules = state.baseline, assumed.migration
    trial = _many_candidates(state, town, assumed)
    gain = view.coming[town, trial["place"], trial["occupation"]] + base.attraction[town]
    come = base.candidates[town] * awareness(state, assumed)[town] / (1 + exp(-rules.theta * gain)) / MANY
    streets = state.streets
    here = streets.town == town
    fibre = np.average(streets.fibre[here], weights=np.maximum(1, streets.households[here]))
    works = trial["occupation"] != RETIRED
    remote = works & (trial["place"] == METROPOLIS) & (trial["occupation"] == CREATIVE)
    ring = works & (trial["place"] == RING)
    kept = rules.keeps_job
    return np.array([kept * come[ring].sum(), 0.0, 0.5 * kept * fibre * come[remote].sum()])
