"""Engine: the month of the towns as one readable list."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np

from ccsim import indicators
from ccsim.inputs import Inputs
from ccsim.rules import (
    ageing,
    aid,
    amenities,
    drain,
    enterprise,
    households,
    housing,
    labour,
    learning,
    migration,
    municipality,
    offers,
    pay,
    policy,
    production,
    productivity,
    projects,
    shocks,
    spending,
    studios,
    technology,
    visiting,
)
from ccsim.scenario import Scenario, read
from ccsim.start import begin
from ccsim.timeline import inputs_of
from ccsim.town.columns import Array
from ccsim.town.state import State

SORT_EVERY = 12  # months after which rows are laid out by street again (for speed; no result changes)


class Engine:
    """The only engine: the towns of one scenario, stepped month by month.

    `state` holds everything that changes, in columns; `series` the indicators of every month so far
    (float64[months, towns, indicators]). `TownModel` is the same as a Mesa model; many replicates are run without.
    """

    # A plain attribute: Mesa 3.5 has a property of this name that would write into the scenario.
    scenario: Scenario = None  # type: ignore[assignment]

    def __init__(self, scenario: Scenario | str | Path, seed: int = 1, shocks: int | None = None) -> None:
        """Build the towns of a scenario (a Scenario or a file) on the eve of its first month.

        shocks: seed of the shocks from outside, so that runs of other seeds share them (None: the run's own seed)
        """
        scenario = scenario if isinstance(scenario, Scenario) else read(scenario)
        self._take_up(scenario, begin(scenario, seed, shocks))

    @classmethod
    def continued(cls, scenario: Scenario, state: State) -> Self:
        """Return an engine that runs on from a copy of a state, which holds its month and its seeds.

        With the scenario that led there the rest is the same, bit for bit, as if nothing had interrupted it.
        """
        engine = cls.__new__(cls)
        engine._take_up(scenario, copy.deepcopy(state))
        return engine

    def _take_up(self, scenario: Scenario, state: State) -> None:
        """Stand ready to simulate the month that a state is about to begin."""
        self.scenario, self.state = scenario, state
        self.inputs = Inputs.at_rest(self.state.n_towns)
        self.stuck: Array = np.zeros(0, np.int64)  # households that found nothing they can pay this month
        self.tallies: list[Array] = []  # what each month left for the indicators
        self.listeners: list[Callable[[str], None]] = []

    @property
    def series(self) -> Array:
        """Return the indicators so far (float64[months, towns, indicators])."""
        empty = np.zeros((0, self.state.n_towns, len(indicators.NAMES)))
        return indicators.indicators_of(np.stack(self.tallies)) if self.tallies else empty

    def step(self) -> None:
        """Simulate one month: every process that is switched on, in the order of the list.

        Listeners hear the name of each process that has run, and "month" when all have.
        """
        state, on = self.state, self.scenario.processes
        self._open_month()
        for process, run in (
            ("policy", self._policy),
            ("ageing", self._ageing),
            ("learning", self._learning),
            ("visiting", self._visiting),
            ("production", self._production),
            ("labour", self._labour),
            ("enterprise", self._enterprise),
            ("amenities", self._amenities),
            ("housing", self._housing),
            ("migration", self._migration),
            ("municipality", self._municipality),
            ("indicators", self._indicators),
        ):
            if getattr(on, process):
                run()
                self._tell(process)
        state.month += 1
        self._tell("month")

    def _tell(self, what: str) -> None:
        for listener in self.listeners:
            listener(what)

    def run_for(self, months: int) -> None:
        """Simulate some months."""
        for _ in range(months):
            self.step()

    def _open_month(self) -> None:
        state = self.state
        if state.month % SORT_EVERY == 0:
            state.sort_rows()
        state.ledger.open_month()
        state.events.clear()
        self.stuck = np.zeros(0, np.int64)
        self.cash_before = state.towns.cash - state.towns.debt
        shocks.shake(state, self.scenario.parameters)

    def _policy(self) -> None:
        self.inputs = inputs_of(self.scenario, self.state)
        projects.carry_on(self.state, self.scenario, self.inputs)
        policy.carry_out(self.state, self.inputs)
        aid.house_firms(self.state, self.inputs)

    def _ageing(self) -> None:
        ageing.age(self.state, self.scenario.parameters, self.inputs.art_schools)
        households.form_households(self.state, self.scenario.parameters)

    def _learning(self) -> None:
        learning.learn(self.state, self.scenario.parameters)

    def _visiting(self) -> None:
        assumed = self.scenario.parameters
        visiting.go_out(self.state, self.inputs, assumed, self.scenario.switches.critical_mass)
        spending.spend_incomes(self.state, assumed, drain.local_shares(self.state, self.inputs, assumed))

    def _production(self) -> None:
        assumed = self.scenario.parameters
        if self.scenario.switches.new_technology:
            technology.consider_technology(self.state, assumed)
        productivity.shake_productivity(self.state, assumed)
        pay.pay_everyone(self.state, assumed)
        aid.give_residents(self.state, self.inputs, self.scenario)
        production.produce(self.state, assumed, aid.support_firms(self.state, self.inputs, self.scenario))

    def _labour(self) -> None:
        minutes = (self.inputs.minutes_metropolis, self.inputs.minutes_ring)
        labour.work(self.state, minutes, self.scenario.parameters, self.scenario.switches.critical_mass)

    def _enterprise(self) -> None:
        enterprise.run_enterprises(self.state, self.inputs, self.scenario.parameters)

    def _amenities(self) -> None:
        critical_mass = self.scenario.switches.critical_mass
        amenities.run_amenities(self.state, self.inputs, self.scenario.parameters, critical_mass)

    def _housing(self) -> None:
        self.stuck = housing.run_housing(self.state, self.inputs, self.scenario.parameters)

    def _migration(self) -> None:
        state, assumed = self.state, self.scenario.parameters
        promises = migration.migrate(state, self.inputs, self.stuck, assumed)
        offers.pay_grants(state, self.scenario.plan, promises)
        studios.let_studios(state, self.inputs, promises, assumed)
        if not self.scenario.processes.ageing:  # which counts who comes of age: rents are shared by a home's adults
            households.recount(state)

    def _municipality(self) -> None:
        municipality.run_municipality(self.state, self.inputs, self.scenario.parameters)

    def _indicators(self) -> None:
        self.tallies.append(indicators.tally_of(self.state, self.scenario.parameters, self.cash_before))
