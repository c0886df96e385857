"""Projects: the works, the running and the grants of an action plan's levers, paid by the council as far as it can.

The council pays first.  What outside money shares comes back after a delay, for what was spent in time.  What is in
service acts on the month's inputs; what cannot be paid stands still, and what is not kept in repair closes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.funding import durability_months
from ccsim.inputs import Inputs
from ccsim.levers.lever import Acting, Lever
from ccsim.parameters import Parameters
from ccsim.rules.municipality import credit_left
from ccsim.scenario.plan import Plan
from ccsim.scenario.schema import Scenario
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow, ProjectFlow
from ccsim.town.schema import LOCAL
from ccsim.town.state import State

NEVER = -1  # month of what has not happened


class Desk(NamedTuple):
    """What the council's officer for one project has at hand."""

    state: State
    inputs: Inputs
    plan: Plan
    lever: Lever
    row: int
    town: int  # that the project belongs to
    first: int  # month in which the project begins
    means: Array  # int64[towns] EUR cents the councils can still spend this month, cash and credit
    assumed: Parameters

    @property
    def funded(self) -> bool:
        """Say whether the project's years are not over yet."""
        return self.state.month < self.first + round(12 * self.lever.years)


def carry_on(state: State, scenario: Scenario, inputs: Inputs) -> None:
    """Carry every project on by a month; a lever of size zero, or before its start, leaves no trace."""
    plan, begun = scenario.plan, []
    if not plan.levers:
        return
    ended, due = state.projects.ended.tolist(), state.dues[:, state.month % state.dues.shape[1]].tolist()
    for row, lever in enumerate(plan.levers):
        first = lever.first(scenario.start)
        if lever.size > 0 and state.month >= first and (ended[row] == NEVER or any(due[row])):
            begun.append((row, lever, first))
    if not begun:
        return
    means = state.towns.cash + credit_left(state, scenario.parameters)
    towns = state.projects.town.tolist()
    for row, lever, first in begun:
        proceed(Desk(state, inputs, plan, lever, row, towns[row], first, means, scenario.parameters))


def proceed(at: Desk) -> None:
    """Take in what is due for one project, go on with its works, or keep it in service."""
    projects, row = at.state.projects, at.row
    receive_grant(at)
    if projects.ended[row] != NEVER or not go_on_with_works(at):
        return
    if not at.funded and at.lever.afterwards == "it ends":
        end(at)
        return
    keep_in_repair(at)
    if projects.condition[row] < at.assumed.public.unfit:
        end(at)
    else:
        serve(at)


# ---- money ------------------------------------------------------------------------------------------
def receive_grant(at: Desk) -> None:
    """Take in the outside money that is due this month."""
    state, row = at.state, at.row
    slot = state.month % state.dues.shape[1]
    works, other = state.dues[row, slot].tolist()
    if works + other > 0:
        state.dues[row, slot] = 0
        state.towns.cash[at.town] += works + other
        at.means[at.town] += works + other
        state.ledger.flows[at.town, Flow.PROJECT_GRANTS] += works + other
        state.ledger.projects[row, ProjectFlow.GRANTS] += works + other
        state.projects.granted[row] += works
        state.projects.last_grant[row] = state.month


def claim(state: State, row: int, eligible: int, works: bool) -> None:
    """Ask for the outside share of what was spent this month (eligible EUR cents), if it was spent in time."""
    projects = state.projects
    if state.month < projects.until[row]:
        slot = (state.month + max(1, int(projects.delay[row]))) % state.dues.shape[1]
        state.dues[row, slot, 0 if works else 1] += int(projects.rate[row] * eligible)


def pay(at: Desk, cents: int, kind: ProjectFlow) -> bool:
    """Pay a bill, part of it to firms of the town, and claim what is shared; say no if the council cannot."""
    state, town = at.state, at.town
    if cents > max(0, at.means[town]):
        return False
    near = int(cents * at.assumed.public.local_purchases)
    local, outside = (
        (Flow.PROJECT_WORKS_LOCAL, Flow.PROJECT_WORKS_OUTSIDE)
        if kind == ProjectFlow.WORKS
        else (Flow.PROJECT_RUNNING_LOCAL, Flow.PROJECT_RUNNING_OUTSIDE)
    )
    state.towns.cash[town] -= cents
    at.means[town] -= cents
    state.now.local_demand[town, LOCAL] += near
    state.ledger.flows[town, local] += near
    state.ledger.flows[town, outside] += cents - near
    state.ledger.projects[at.row, kind] += cents
    if kind == ProjectFlow.WORKS:
        claim(state, at.row, cents, works=True)
    elif kind == ProjectFlow.RUNNING:
        claim(state, at.row, int(at.lever.eligible_running * cents), works=False)
    return True


def pay_aid(state: State, plan: Plan, row: int, cents: int, flow: Flow) -> None:
    """Pay what people or firms of a project's town took up (cents within the budget of the month's inputs)."""
    town = int(state.projects.town[row])
    state.towns.cash[town] -= cents
    state.ledger.flows[town, flow] += cents
    state.ledger.projects[row, ProjectFlow.AID] += cents
    state.projects.unspent[row] -= cents if plan.levers[row].carries_over else 0
    claim(state, row, int(plan.levers[row].eligible_running * cents), works=False)


# ---- works and service ------------------------------------------------------------------------------
def go_on_with_works(at: Desk) -> bool:
    """Pay this month's part of the works; say whether they are done, so that service can begin or go on."""
    projects, row, lever = at.state.projects, at.row, at.lever
    months = max(1, round(lever.lag))
    done = int(projects.built[row])
    if done < months:
        total = round(100 * lever.capital * lever.size)
        bill = total * (done + 1) // months - total * done // months
        if not pay(at, bill, ProjectFlow.WORKS):
            return False
        projects.built[row] = done + 1
        return lever.lag < 1
    return True


def keep_in_repair(at: Desk) -> None:
    """Pay for repairs as far as it is planned and possible; what is left undone wears the project out."""
    needed = round(100 * at.lever.upkeep * at.lever.capital * at.lever.size / 12)
    if needed > 0:
        planned = min(needed, int(needed * at.plan.upkeep))
        paid = planned if pay(at, planned, ProjectFlow.UPKEEP) else 0
        at.state.projects.condition[at.row] -= at.assumed.public.wear / 12 * (1 - paid / needed)


def serve(at: Desk) -> None:
    """Pay for the month's running and let the lever act; without money it stands still this month."""
    state, row, lever = at.state, at.row, at.lever
    projects = state.projects
    projects.served[row] = pay(at, round(100 * lever.running * lever.size / 12), ProjectFlow.RUNNING)
    if projects.served[row]:
        if projects.opened[row] == NEVER:
            projects.opened[row] = state.month
        told = acting(at)
        told.budget = set_aside(at, lever.asks(told))
        lever.act(told)


def set_aside(at: Desk, asked: int) -> int:
    """Set aside what people or firms may take up this month (EUR cents), as far as the council can pay it."""
    if at.lever.carries_over:
        projects, row = at.state.projects, at.row
        new_year = (at.state.month - projects.opened[row]) % 12 == 0
        projects.unspent[row] = asked + (0 if new_year else int(projects.unspent[row]))
        asked = int(projects.unspent[row])
    budget = max(0, min(asked, int(at.means[at.town])))
    at.means[at.town] -= budget
    return budget


def acting(at: Desk) -> Acting:
    """Return what the lever is told, before a budget is set aside."""
    state, row, lever = at.state, at.row, at.lever
    projects = state.projects
    age = state.month - int(projects.opened[row])
    whole = lever.size * float(state.towns.governance[at.town]) * float(projects.condition[row])
    underway = min(1.0, (age + 1) / max(1.0, lever.ramp))
    return Acting(
        inputs=at.inputs, project=row, key=int(projects.key[row]), town=at.town,
        street=int(projects.street[row]), settlement=int(projects.settlement[row]),
        size=whole * underway, whole=whole, age=age, calendar=state.month % 12 + 1, budget=0,
        residents=int(np.count_nonzero(state.residents.town == at.town)) if lever.for_each_resident else 0,
    )  # fmt: skip


def end(at: Desk) -> None:
    """End a project for good; where that is too early, outside money for its works is repaid pro rata."""
    state, row = at.state, at.row
    projects = state.projects
    projects.ended[row], projects.served[row] = state.month, False
    if projects.opened[row] != NEVER:
        at.lever.leave(acting(at))
    since = state.month - int(projects.last_grant[row])
    bound = durability_months(int(at.lever.start[:4]))
    if projects.granted[row] > 0 and since < bound:
        repay(at, int(projects.granted[row]) * (bound - since) // bound)


def repay(at: Desk, cents: int) -> None:
    """Pay outside money back, whatever that does to the council's cash."""
    state, town = at.state, at.town
    state.towns.cash[town] -= cents
    at.means[town] -= cents
    state.ledger.flows[town, Flow.PROJECT_GRANTS_REPAID] += cents
    state.ledger.projects[at.row, ProjectFlow.REPAID] += cents


def books(projects: int) -> Array:
    """Return room for the outside money to come: of works and of the rest, by month (int64[projects, 60, 2])."""
    return np.zeros((projects, 60, 2), np.int64)
