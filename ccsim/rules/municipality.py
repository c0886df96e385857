"""Municipality: taxes and grants come in, services and purchases are paid, debt is served, the rest invested."""

from __future__ import annotations

import numpy as np

from ccsim.parameters import Parameters
from ccsim.rules.policy import Inputs
from ccsim.rules.settling import per_town
from ccsim.rules.spending import home_taxes
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import HOSPITALITY, LOCAL, PUBLIC
from ccsim.town.state import State


def run_municipality(state: State, inputs: Inputs, assumed: Parameters) -> None:
    """Run the council's month."""
    ratio = people_ratio(state)
    collect(state, inputs, ratio)
    run_services(state, inputs, ratio, assumed)
    serve_debt(state, assumed)
    invest(state, inputs, assumed)
    balance(state, assumed)
    plan_posts(state, ratio, assumed)


def people_ratio(state: State) -> Array:
    """Return the people of each town over those of the start (float64[towns])."""
    people = state.residents
    return per_town(state, people.town[people.town >= 0]) / np.maximum(1, state.baseline.population)


def collect(state: State, inputs: Inputs, ratio: Array) -> None:
    """Collect property tax from owners elsewhere, grants (half of them per head) and takings of events.

    ratio float64[towns], people over those of the start
    """
    streets, homes = state.streets, state.households
    owners = (homes.town >= 0) & ~homes.tenant
    lived = np.bincount(homes.street[owners], minlength=streets.used)
    due = np.floor(home_taxes(state)).astype(np.int64) * np.maximum(0, streets.homes - lived)
    tax = per_town(state, streets.town, due) + state.baseline.second_homes_tax.astype(np.int64)
    grants = (state.baseline.other_revenue * (0.5 + 0.5 * ratio)).astype(np.int64)
    state.towns.cash[:] += tax + grants + inputs.event_tickets
    state.ledger.book(Flow.PROPERTY_TAX_FROM_OUTSIDE, tax)
    state.ledger.book(Flow.STATE_GRANTS, grants)
    state.ledger.book(Flow.EVENT_TICKETS, inputs.event_tickets)


def run_services(state: State, inputs: Inputs, ratio: Array, assumed: Parameters) -> None:
    """Pay running costs, as far as cash and credit reach, and the costs of events."""
    towns = state.towns
    wanted = np.floor(state.baseline.purchases * ratio).astype(np.int64)
    purchases = np.minimum(wanted, np.maximum(0, towns.cash + credit_left(state, assumed)))
    near = np.floor(purchases * assumed.public.local_purchases).astype(np.int64)
    towns.cash[:] -= purchases + inputs.event_costs
    state.now.local_demand[:, LOCAL] += near
    state.now.local_demand[:, HOSPITALITY] += inputs.event_costs
    state.ledger.book(Flow.PURCHASES_LOCAL, near)
    state.ledger.book(Flow.PURCHASES_OUTSIDE, purchases - near)
    state.ledger.book(Flow.EVENT_COSTS, inputs.event_costs)


def yearly_revenue(state: State) -> Array:
    """Return the council's usual yearly revenue (int64[towns], EUR cents)."""
    base, streets = state.baseline, state.streets
    homes = np.bincount(streets.town, home_taxes(state) * streets.homes, state.n_towns)
    return (12 * (homes + base.second_homes_tax + base.other_revenue + base.event_tickets)).astype(np.int64)


def credit_left(state: State, assumed: Parameters) -> Array:
    """Return what the council may still borrow (int64[towns], EUR cents)."""
    limit = (assumed.public.debt_limit * yearly_revenue(state)).astype(np.int64)
    return np.maximum(0, limit - state.towns.debt)


def serve_debt(state: State, assumed: Parameters) -> None:
    """Pay interest, and repay the usual part of the debt while there is money."""
    towns, rules = state.towns, assumed.public
    interest = np.floor(towns.debt * rules.interest / 12).astype(np.int64)
    due = np.floor(towns.debt * rules.repayment / 12).astype(np.int64)
    repaid = np.minimum(due, np.maximum(0, towns.cash - interest))
    towns.cash[:] -= interest + repaid
    towns.debt[:] -= repaid
    state.ledger.book(Flow.INTEREST, interest)
    state.ledger.book(Flow.REPAYMENT, repaid)


def invest(state: State, inputs: Inputs, assumed: Parameters) -> None:
    """Spend part of the cash above the floor on works, and pass outside capital on to the builders."""
    towns, rules = state.towns, assumed.public
    floor = rules.cash_floor * state.baseline.purchases
    usual = np.floor(rules.investment * np.maximum(0, towns.cash - floor)).astype(np.int64)
    works = usual + inputs.own_capital + inputs.outside_capital
    near = np.floor(works * rules.local_purchases).astype(np.int64)
    towns.cash[:] += inputs.outside_capital - works
    state.now.local_demand[:, LOCAL] += near
    state.ledger.book(Flow.OUTSIDE_GRANTS, inputs.outside_capital)
    state.ledger.book(Flow.INVESTMENT_LOCAL, near)
    state.ledger.book(Flow.INVESTMENT_OUTSIDE, works - near)


def balance(state: State, assumed: Parameters) -> None:
    """Borrow what is missing, up to the limit; beyond it bills wait (cash stays below zero)."""
    towns = state.towns
    loan = np.minimum(np.maximum(0, -towns.cash), credit_left(state, assumed))
    towns.cash[:] += loan
    towns.debt[:] += loan
    state.ledger.book(Flow.LOANS, loan)


def plan_posts(state: State, ratio: Array, assumed: Parameters) -> None:
    """Let public posts follow the population slowly; a post goes to, or comes from, one employer at a time."""
    firms, towns = state.firms, state.towns
    target = state.baseline.jobs[:, PUBLIC] * ratio
    towns.service_posts[:] += assumed.public.service_speed / 12 * (target - towns.service_posts)
    for town in range(state.n_towns):
        rows = np.flatnonzero((firms.town == town) & (firms.sector == PUBLIC))
        if rows.size == 0:
            continue
        rows = rows[np.lexsort((firms.key[rows], firms.posts[rows]))]
        missing = round(float(towns.service_posts[town])) - int(firms.posts[rows].sum())
        chosen = rows[: abs(missing)] if missing > 0 else rows[::-1][: abs(missing)]
        firms.posts[chosen] = np.maximum(1, firms.posts[chosen] + np.sign(missing))
