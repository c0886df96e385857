"""Two starts: the towns of plan and twin run on with nothing apart but what has become of people, firms and homes.

At the end of a year the states of both runs are kept (`SnapshotWatch`).  `equal_starts` gives the plan's town the
twin's public assets and debts, and both go on without plan and events, the outside frozen (`without_policy`), with the
same seed, for as long as one likes (`goes_on`).

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
import pickle
import zlib
from dataclasses import dataclass
from functools import partial

import numpy as np

from ccsim.comparing.kept import column, years_of
from ccsim.engine import Engine
from ccsim.ensemble import Replicate
from ccsim.exact import log
from ccsim.levers.studios import LiveWorkHomes
from ccsim.rules.amenities import send_home
from ccsim.rules.projects import books
from ccsim.rules.studios import end_discount
from ccsim.scenario import Scenario
from ccsim.scenario.plan import Plan
from ccsim.town import schema
from ccsim.town.columns import Array, Table
from ccsim.town.geography import Neighbours, neighbours_of
from ccsim.town.ledger import Ledger
from ccsim.town.state import State

YEARS = 100
OUTSIDE = ("productivity", "tourism", "metropolis")  # shocks that are frozen
IDENTITY = ("id", "key")


# ---- keeping a state --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state as it was at some time, in little room."""

    packed: bytes

    def state(self) -> State:
        """Return the state, as often as one likes."""
        state: State = pickle.loads(zlib.decompress(self.packed))
        streets = state.streets
        state.neighbours = neighbours_of(streets.x, streets.y, streets.town, state.travel.walking)
        return state


def snapshot(state: State) -> Snapshot:
    """Return a state as it is now, without what can be worked out again; a run on from it is the same bit for bit."""
    trimmed = copy.copy(state)
    trimmed.decays = None
    trimmed.neighbours = Neighbours(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0))
    return Snapshot(zlib.compress(pickle.dumps(trimmed, 5), 1))


class SnapshotWatch:
    """Keeps the state at the end of one month of a run; it only looks."""

    def __init__(self, model: Engine, months: int) -> None:
        """Wait for so many months to be over (months: from the scenario's first on)."""
        self.model, self.months = model, months
        self.kept: Snapshot | None = None
        model.listeners.append(self.hear)

    def hear(self, what: str) -> None:
        """Keep the state when its time has come."""
        if what == "month" and self.model.state.month == self.months:
            self.kept = snapshot(self.model.state)

    def result(self) -> Snapshot:
        """Return what was kept."""
        if self.kept is None:
            raise ValueError(f"the run ended before {self.months} months were over")
        return self.kept


def snapshots_at(months: int) -> partial[SnapshotWatch]:
    """Return a watch, to be passed between processes, that keeps the state after so many months."""
    return partial(SnapshotWatch, months=months)


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


class LogIncomes:
    """Keeps the logarithm of real income by year."""

    def __init__(self, model: Engine, town: int = 0) -> None:
        """Begin."""
        self.model, self.town = model, town

    def result(self) -> Array:
        """Return ln of the mean real income of residents, EUR/month, of each year (float64[years])."""
        return log(years_of(self.model.series)[:, self.town, column("real_income")])


def goes_on(scenario: Scenario, start: State, arm: str, years: int = YEARS, town: int = 0) -> Replicate:
    """Return the run that goes on from a start of `equal_starts`, with its seed, without policy and shocks."""
    watch = partial(LogIncomes, town=town)
    return Replicate(without_policy(scenario), start.seed, 12 * years, watch, arm, state=start)
