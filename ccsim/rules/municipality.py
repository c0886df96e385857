"""Municipality: taxes and grants come in, services and purchases are paid, debt is served, the rest invested."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import HOSPITALITY, LOCAL, PUBLIC
from ccsim.town.state import State
from ccsim.town.totals import living_in


def run_municipality(state: State, inputs: Inputs, assumed: Parameters) -> None:
    """Run the council's month."""
    ratio, (outside, all_homes) = people_ratio(state), property_taxes(state)
    base, towns, rules = state.baseline, state.towns, assumed.public
    run_council(
        towns.cash, towns.debt, outside, all_homes, ratio,
        base.second_homes_tax, base.other_revenue, base.event_tickets, base.purchases,
        inputs.event_tickets, inputs.event_costs, inputs.own_capital, inputs.outside_capital,
        rules.debt_limit, rules.interest, rules.repayment, rules.cash_floor, rules.investment, rules.local_purchases,
        state.now.local_demand, state.ledger.flows,
    )  # fmt: skip
    plan_posts(state, ratio, assumed)


def people_ratio(state: State) -> Array:
    """Return the people of each town over those of the start (float64[towns])."""
    return living_in(state.n_towns, state.residents.town) / np.maximum(1, state.baseline.population)


def property_taxes(state: State) -> tuple[Array, Array]:
    """Return the property tax of homes without an owner in them, and that of all (int64, float64[towns], EUR cents)."""
    streets, homes, rate = state.streets, state.households, state.baseline.property_tax
    outside, every = tax_property(
        homes.town, homes.tenant, homes.street, streets.town, streets.homes, streets.rent, rate
    )
    return outside, every


def credit_left(state: State, assumed: Parameters) -> Array:
    """Return what each council may still borrow (int64[towns], EUR cents)."""
    base, streets = state.baseline, state.streets
    return credits_left(
        state.towns.debt, streets.town, streets.homes, streets.rent, base.property_tax,
        base.second_homes_tax, base.other_revenue, base.event_tickets, assumed.public.debt_limit,
    )  # fmt: skip


@njit(nogil=True)
def owned_homes(town, tenant, street, streets):
    """Count the homes that their owners live in by street.

    town int16[h], tenant bool[h], street int32[h]; streets int. Returns int64[streets].
    """
    lived = np.zeros(streets, np.int64)
    for h in range(town.size):  # without branches: who owns the home is hard to foretell
        lived[street[h] if town[h] >= 0 else 0] += (town[h] >= 0) & (not tenant[h])
    return lived


@njit(nogil=True)
def tax_homes(town, homes, rent, rate):
    """Return the property tax of all homes (float64[towns], EUR cents/month).

    town int16[streets], homes int32[streets], rent float64[streets] EUR cents/month
    rate float64[towns], EUR cents/month per EUR cent/month of rent
    """
    total = np.zeros(rate.size)
    for s in range(town.size):
        total[town[s]] += rent[s] * rate[town[s]] * homes[s]
    return total


@njit(nogil=True)
def tax_owners_outside(town, homes, rent, lived, rate):
    """Return the property tax of homes without an owner in them (int64[towns], EUR cents), whole cents a home.

    lived int64[streets], homes with their owner in them; the rest as in `tax_homes`
    """
    total = np.zeros(rate.size, np.int64)
    for s in range(town.size):
        total[town[s]] += math.floor(rent[s] * rate[town[s]]) * max(0, homes[s] - lived[s])
    return total


@njit(nogil=True)
def tax_property(home_town, tenant, street, town, homes, rent, rate):
    """Return what `property_taxes` does (columns as in the functions above, home_town int16[h] of households)."""
    lived = owned_homes(home_town, tenant, street, town.size)
    return tax_owners_outside(town, homes, rent, lived, rate), tax_homes(town, homes, rent, rate)


@njit(nogil=True, inline="always")
def yearly_revenue(all_homes, second_homes, other, tickets):
    """Return the council's usual yearly revenue (EUR cents, from monthly sums)."""
    return int(12 * (all_homes + second_homes + other + tickets))


@njit(nogil=True, inline="always")
def credit(debt, revenue, limit):
    """Return what a council may still borrow (EUR cents; revenue yearly, limit float, years of revenue)."""
    return max(0, int(limit * revenue) - debt)


@njit(nogil=True)
def credits_left(debt, street_town, homes, rent, rate, second_homes, other, tickets, limit):
    """Return what each council may still borrow (int64[towns], EUR cents).

    street_town, homes, rent, rate as in `tax_homes`; the others as in `run_council`
    """
    left, all_homes = np.empty(debt.size, np.int64), tax_homes(street_town, homes, rent, rate)
    for t in range(debt.size):
        left[t] = credit(debt[t], yearly_revenue(all_homes[t], second_homes[t], other[t], tickets[t]), limit)
    return left


@njit(nogil=True, inline="always")
def grants_due(usual, ratio):
    """Return the grants of a month, half of them per head (usual EUR cents; ratio, people over those of the start)."""
    return int(usual * (0.5 + 0.5 * ratio))


@njit(nogil=True, inline="always")
def purchases_paid(usual, ratio, means):
    """Return what running costs are paid, as far as cash and credit reach (usual, means EUR cents)."""
    return min(math.floor(usual * ratio), max(0, means))


@njit(nogil=True, inline="always")
def debt_service(cash, debt, interest, repayment):
    """Return interest due, and the usual part of the debt repaid while there is money (EUR cents; rates 1/year)."""
    due = math.floor(debt * interest / 12)
    return due, min(math.floor(debt * repayment / 12), max(0, cash - due))


@njit(nogil=True, inline="always")
def usual_works(cash, purchases, floor, share):
    """Return what is spent on works: a share of the cash above some months of purchases (EUR cents)."""
    return math.floor(share * max(0.0, cash - floor * purchases))


@njit(nogil=True)
def run_council(
    cash, debt, outside, all_homes, ratio,
    second_homes, other, usual_tickets, usual_purchases,
    tickets, costs, own_capital, outside_capital,
    limit, interest, repayment, cash_floor, investment, local,
    demand, flows,
):  # fmt: skip
    """Let each council collect, buy, serve its debt, invest and borrow what is missing; beyond that bills wait.

    cash, debt int64[towns] EUR cents, changed; outside int64[towns], all_homes float64[towns], property taxes
    ratio float64[towns], people over those of the start; the next four float64[towns] EUR cents/month, of the start
    tickets, costs (of events), own_capital, outside_capital int64[towns] EUR cents, of this month
    limit years of revenue; interest, repayment 1/year; cash_floor months; investment, local shares
    demand [towns, sectors] EUR cents, orders to firms, and flows int64[towns, flows] EUR cents, are added to
    """
    for t in range(cash.size):
        revenue = yearly_revenue(all_homes[t], second_homes[t], other[t], usual_tickets[t])
        tax, grants = outside[t] + int(second_homes[t]), grants_due(other[t], ratio[t])
        cash[t] += tax + grants + tickets[t]
        bought = purchases_paid(usual_purchases[t], ratio[t], cash[t] + credit(debt[t], revenue, limit))
        near = math.floor(bought * local)
        cash[t] -= bought + costs[t]
        due, repaid = debt_service(cash[t], debt[t], interest, repayment)
        cash[t] -= due + repaid
        debt[t] -= repaid
        works = usual_works(cash[t], usual_purchases[t], cash_floor, investment) + own_capital[t] + outside_capital[t]
        near_works = math.floor(works * local)
        cash[t] += outside_capital[t] - works
        loan = min(max(0, -cash[t]), credit(debt[t], revenue, limit))
        cash[t] += loan
        debt[t] += loan
        demand[t, LOCAL] += near + near_works
        demand[t, HOSPITALITY] += costs[t]
        flows[t, Flow.PROPERTY_TAX_FROM_OUTSIDE] += tax
        flows[t, Flow.STATE_GRANTS] += grants
        flows[t, Flow.EVENT_TICKETS] += tickets[t]
        flows[t, Flow.EVENT_COSTS] += costs[t]
        flows[t, Flow.PURCHASES_LOCAL] += near
        flows[t, Flow.PURCHASES_OUTSIDE] += bought - near
        flows[t, Flow.INTEREST] += due
        flows[t, Flow.REPAYMENT] += repaid
        flows[t, Flow.OUTSIDE_GRANTS] += outside_capital[t]
        flows[t, Flow.INVESTMENT_LOCAL] += near_works
        flows[t, Flow.INVESTMENT_OUTSIDE] += works - near_works
        flows[t, Flow.LOANS] += loan


@njit(nogil=True)
def public_posts(towns, town, sector, posts):
    """Add up the posts of public employers by town (town int16[f], sector int8[f], posts int32[f]; int64[towns])."""
    total = np.zeros(towns, np.int64)
    for f in range(town.size):
        if sector[f] == PUBLIC and town[f] >= 0:
            total[town[f]] += posts[f]
    return total


def plan_posts(state: State, ratio: Array, assumed: Parameters) -> None:
    """Let public posts follow the population slowly; a post goes to, or comes from, one employer at a time."""
    firms, wanted = state.firms, state.towns.service_posts
    missing = posts_missing(
        wanted, state.baseline.jobs[:, PUBLIC], ratio, assumed.public.service_speed / 12,
        firms.town, firms.sector, firms.posts,
    )  # fmt: skip
    for town in missing.nonzero()[0]:
        _change_posts(state, int(town), int(missing[town]))


@njit(nogil=True)
def posts_missing(wanted, usual, ratio, speed, town, sector, posts):
    """Let the public posts wanted follow the population; return how many are missing (int64[towns]).

    wanted float64[towns], moved; usual float64[towns], of the start; ratio float64[towns]; speed float, part of the way
    a month; columns as in `public_posts`
    """
    wanted += speed * (usual * ratio - wanted)
    return np.rint(wanted).astype(np.int64) - public_posts(wanted.size, town, sector, posts)


def _change_posts(state: State, town: int, missing: int) -> None:
    """Add posts to the smallest public employers, or take them from the largest, ties by key."""
    firms = state.firms
    rows = np.flatnonzero((firms.town == town) & (firms.sector == PUBLIC))
    rows = rows[np.lexsort((firms.key[rows], firms.posts[rows]))]
    chosen = rows[:missing] if missing > 0 else rows[::-1][:-missing]
    firms.posts[chosen] = np.maximum(1, firms.posts[chosen] + np.sign(missing))
