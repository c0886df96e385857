"""Two starts: the towns of plan and twin run on with nothing apart but what has become of people, firms and homes.

At the end of a run `equal_starts` gives the plan's town the public assets and debts of its twin, and both go on without
plan and events, the outside frozen (`without_policy`), with the same seed (`StartsWatch`).

Made equal, as in the twin: public amenities with all they are (and the rooms of ended ones), the cash and debt of the
council, fibre, the way elsewhere (which only policy changes).  Ended: projects, outside money still to come or to be
paid back, links that policy gave firms, places in incubators, discounts on studios.

What remains different is inner state: who lives there, with which occupations, skills, ages, families and roots, and
those who left and may return; firms with their productivity, modern technology, knowledge, cash, gains that fade, and
customers outside; the towns' experience with the new technology, reputation, level of pay and public posts; homes
built, lets, rents, leases; private amenities; and what was ordered and earned in the last month.
"""

from __future__ import annotations

import copy
from typing import NamedTuple

import numpy as np

from ccsim.comparing.kept import column, years_of
from ccsim.engine import Engine
from ccsim.exact import log
from ccsim.levers.studios import LiveWorkHomes
from ccsim.rules.amenities import send_home
from ccsim.rules.projects import books
from ccsim.rules.studios import end_discount
from ccsim.scenario import Scenario
from ccsim.scenario.plan import Plan
from ccsim.town import schema
from ccsim.town.columns import Array, Table
from ccsim.town.ledger import Ledger
from ccsim.town.state import State

YEARS = 100
OUTSIDE = ("productivity", "tourism", "metropolis")  # shocks that are frozen
IDENTITY = ("id", "key")


# ---- equal starts -----------------------------------------------------------------------------------
def equal_starts(plan: State, twin: State, scenario: Scenario) -> tuple[State, State]:
    """Return the states of plan and twin with public assets and debts as in the twin, and policy at an end.

    scenario: the plan's; the states given are left as they are.
    """
    starts = copy.deepcopy(plan), copy.deepcopy(twin)
    for state in starts:
        _end_policy(state, scenario)
    own, usual = starts
    for name in ("cash", "debt"):
        own.towns.columns[name][: own.towns.used] = usual.towns.columns[name][: usual.towns.used]
    own.streets.fibre[:] = usual.streets.fibre
    _equal_amenities(own, usual)
    return starts


def _end_policy(state: State, scenario: Scenario) -> None:
    """End whatever a plan still does: its projects, money to come, links, places, discounts."""
    for project, lever in enumerate(scenario.plan.levers):
        if isinstance(lever, LiveWorkHomes):
            homes = state.households
            end_discount(state, np.flatnonzero((homes.town >= 0) & (homes.studio == project + 1)), lever.discount)
    state.projects, state.dues, state.ledger = Table(schema.PROJECTS), books(0), Ledger(state.n_towns, 0)
    state.firms.links[:] = 0
    state.firms.programme[:] = -1
    state.shocks = np.zeros(3)


def _equal_amenities(own: State, usual: State) -> None:
    """Let a state have the public amenities of its twin, with all they are, instead of its own."""
    mine, theirs = own.amenities, usual.amenities
    rows = np.flatnonzero((mine.town >= 0) & mine.public)
    model = np.flatnonzero((theirs.town >= 0) & theirs.public)
    known = {int(key): int(row) for key, row in zip(mine.key[rows], rows, strict=True)}
    kept = np.array([int(key) in known for key in theirs.key[model]], bool)
    surplus = rows[~np.isin(mine.key[rows], theirs.key[model])]
    send_home(surplus, own.residents.venue)
    mine.remove(surplus)
    where = np.empty(model.size, np.int64)
    where[kept] = [known[int(key)] for key in theirs.key[model[kept]]]
    where[~kept] = mine.add({"key": theirs.key[model[~kept]]})
    for name in (name for name in mine if name not in IDENTITY):
        mine.columns[name][where] = theirs.columns[name][model]


# ---- running on -------------------------------------------------------------------------------------
def without_policy(scenario: Scenario) -> Scenario:
    """Return a scenario without plan and events, and with nothing new from outside."""
    assumed = scenario.parameters
    for name in OUTSIDE:
        assumed = assumed.replace(f"shocks.{name}", 0.0)
    return scenario.model_copy(update={"plan": Plan(), "events": (), "parameters": assumed})


class StartsKept(NamedTuple):
    """How far the towns of two starts are apart."""

    gap: Array  # float64[years] ln of mean real income from the plan's start, over that from the twin's


class StartsWatch:
    """Lets a run with a plan, when it is over, go on beside its twin from equal starts."""

    def __init__(self, model: Engine, town: int = 0, years: int = YEARS) -> None:
        """Wait for the end of the run."""
        self.model, self.town, self.years = model, town, years

    def result(self) -> StartsKept:
        """Simulate the twin up to now, make both equal, and let both run on."""
        scenario, state = self.model.scenario, self.model.state
        twin = Engine(scenario.model_copy(update={"plan": Plan()}), state.seed, state.shock_seed)
        twin.run_for(state.month)
        starts = equal_starts(state, twin.state, scenario)
        plan, usual = (log_incomes(goes_on(scenario, start, self.years), self.town) for start in starts)
        return StartsKept(plan - usual)


def goes_on(scenario: Scenario, start: State, years: int = YEARS) -> Engine:
    """Return the model after so many years from a start of `equal_starts`, with its seed, without policy and shocks."""
    model = Engine.continued(without_policy(scenario), start)
    model.run_for(12 * years)
    return model


def log_incomes(model: Engine, town: int) -> Array:
    """Return ln of the mean real income of residents, EUR/month, of each year simulated (float64[years])."""
    return log(years_of(model.series)[:, town, column("real_income")])
