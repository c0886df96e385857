"""Production: what firms earn outside and from local demand, what they spend, and what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccsim.compiled import njit
from ccsim.parameters import Parameters, by_sector
from ccsim.rules.productivity import efficiency, labour_input
from ccsim.rules.settling import owners
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import LOCAL, PUBLIC
from ccsim.town.state import FIXED_POINT, State

SECTORS = 7


@dataclass(slots=True)
class Market:
    """One month's sales of private firms."""

    revenue: Array  # int64[firms], EUR cents
    local: Array  # int64[firms], the part paid by local demand


@njit(nogil=True)
def output_of(town, sector, labour, yields, units, total):
    """Fill what private firms produce (units int64[firms], EUR cents at the start's pay) and add it up.

    town int16[firms], sector int8[firms], labour and yields float64[firms]; total int64[towns, sectors], added to
    """
    for i in range(town.size):
        units[i] = 0
        if town[i] >= 0 and sector[i] != PUBLIC:
            units[i] = int(labour[i] * yields[i])
            total[town[i], sector[i]] += units[i]


@njit(nogil=True)
def sold_outside(total, output, demand, exponent, boom):
    """Return what each sector sells outside (int64[towns, sectors], EUR cents).

    total int64[towns, sectors] made now; output float64[towns, sectors], what the demand was for
    demand float64[towns, sectors] EUR cents; exponent float; boom float, factor on the demand
    """
    sold = np.zeros(total.shape, np.int64)
    for t in range(total.shape[0]):
        for k in range(total.shape[1]):
            if total[t, k] > 0:
                volume = total[t, k] / max(1.0, output[t, k])
                sold[t, k] = int(demand[t, k] * math.pow(volume, exponent) * boom)
    return sold


@njit(nogil=True)
def share_out(town, sector, units, total, orders, abroad, revenue, local):
    """Share orders and sales outside among the firms of each sector by what they produce.

    town int16[firms], sector int8[firms], units int64[firms]; total, orders, abroad int64[towns, sectors]
    revenue, local int64[firms] EUR cents, filled: all sales, and those to local demand
    """
    for i in range(town.size):
        revenue[i], local[i] = 0, 0
        if units[i] > 0:
            t, k = town[i], sector[i]
            share = units[i] / total[t, k]
            local[i] = math.floor(orders[t, k] * share)
            revenue[i] = local[i] + math.floor(abroad[t, k] * share)


def outside_market(state: State) -> tuple[Array, Array]:
    """Return an output of each sector and what the outside pays for it (float64[towns, sectors], EUR cents/month).

    The customers of the start, as far as no firm took them along, and those that firms here have brought.
    """
    firms, base = state.firms, state.baseline
    jobs = np.zeros(state.customers.shape, np.int64)
    came = np.flatnonzero((firms.town >= 0) & (firms.brought > 0))
    np.add.at(jobs, (firms.town[came], firms.sector[came]), firms.brought[came])
    output = state.customers * base.output + jobs * base.wage[:, None]
    return output, state.customers * base.outside_demand + jobs * base.revenue_per_job


def sell(state: State, assumed: Parameters) -> Market:
    """Share local demand and what is sold outside among the firms of each sector, by what they produce.

    Outside, the more a town sells of something the lower the price (constant elasticity).
    """
    firms = state.firms
    units, revenue, local = (np.empty(firms.used, np.int64) for _ in range(3))
    total = np.zeros((state.n_towns, SECTORS), np.int64)
    output_of(firms.town, firms.sector, labour_input(state), efficiency(state, assumed), units, total)
    output, demand = outside_market(state)
    abroad = sold_outside(total, output, demand, 1 - 1 / assumed.production.export_demand, math.exp(state.shocks[0]))
    share_out(firms.town, firms.sector, units, total, state.now.local_demand, abroad, revenue, local)
    return Market(revenue, local)


def produce(state: State, assumed: Parameters, aid: Array | int = 0) -> None:
    """Run the month of every firm: sales, wages, contributions, premises, purchases, aid, profit, dividends.

    aid int64[firms] EUR cents, what policy bears of the costs of private firms
    """
    firms, towns, base, now, flows = state.firms, state.towns, state.baseline, state.now, state.ledger.flows
    market = sell(state, assumed)
    deliver(firms.town, firms.sector, market.local, now.local_demand, flows)
    contribution = assumed.labour.employer_contribution
    costs = labour_costs(firms.town, firms.bill, firms.outside_staff, base.wage, towns.pay, contribution, flows)
    serve_the_public(firms.town, firms.sector, costs, base.municipal_share, firms.revenue, towns.cash, flows)
    _buy_inputs(state, market, costs, assumed)
    costs -= aid
    _close_books(state, market, costs, assumed)
    pay_dividends(state, assumed)


@njit(nogil=True)
def deliver(town, sector, local, orders, flows):
    """Take off the orders what was sold; what nobody in town could deliver is bought outside.

    town int16[firms], sector int8[firms], local int64[firms] EUR cents sold; orders int64[towns, sectors] EUR cents
    flows int64[towns, flows] EUR cents, added to
    """
    sold = np.zeros_like(orders)
    for i in range(town.size):
        if town[i] >= 0:
            sold[town[i], sector[i]] += local[i]
    for t in range(orders.shape[0]):
        for k in range(orders.shape[1]):
            if sold[t, k] == 0:
                flows[t, Flow.INPUTS] += orders[t, k]
                orders[t, k] = 0
            orders[t, k] -= sold[t, k]


@njit(nogil=True)
def labour_costs(town, bill, outside_staff, wage, pay, contribution, flows):
    """Pay wages to commuters from outside and contributions; return labour costs (int64[firms], EUR cents).

    town int16[firms], bill int64[firms] EUR cents owed to residents, outside_staff int32[firms]
    wage float64[towns] EUR cents/month at the start, pay float64[towns] index; contribution float, share
    flows int64[towns, flows] EUR cents, added to
    """
    costs = np.zeros(town.size, np.int64)
    for i in range(town.size):
        t = town[i]
        if t >= 0:
            outside = int(outside_staff[i]) * int(wage[t] * pay[t])
            contributions = math.floor((bill[i] + outside) * contribution)
            costs[i] = bill[i] + outside + contributions
            flows[t, Flow.WAGES_TO_COMMUTERS] += outside
            flows[t, Flow.EMPLOYER_CONTRIBUTIONS] += contributions
    return costs


@njit(nogil=True)
def serve_the_public(town, sector, costs, municipal_share, revenue, council_cash, flows):
    """Let the state and the municipality pay what public services cost (they make no profit).

    town int16[firms], sector int8[firms], costs int64[firms] EUR cents; municipal_share float64[towns]
    revenue int64[firms] EUR cents, filled for public services; council_cash int64[towns] EUR cents, reduced
    flows int64[towns, flows] EUR cents, added to
    """
    cost = np.zeros(council_cash.size, np.int64)
    for i in range(town.size):
        if town[i] >= 0 and sector[i] == PUBLIC:
            revenue[i] = costs[i]
            cost[town[i]] += costs[i]
    for t in range(cost.size):
        municipal = math.floor(cost[t] * municipal_share[t])
        council_cash[t] -= municipal
        flows[t, Flow.PUBLIC_SERVICES_MUNICIPAL] += municipal
        flows[t, Flow.PUBLIC_SERVICES_STATE] += cost[t] - municipal


@njit(nogil=True, inline="always")
def rent_of_premises(share, revenue_per_job, staff, rent, rent_at_start):
    """Return what a firm's premises cost (int, EUR cents/month): so much for a job, moving with its street's rents."""
    return int(share * revenue_per_job * staff * (rent / rent_at_start))


@njit(nogil=True)
def buy_inputs(
    town, sector, street, staff, revenue, revenue_per_job, rent, rent_at_start, labour_share,
    premises_share, margin, local_share, costs, orders, rent_pool, flows,
):  # fmt: skip
    """Add private firms' premises and purchases to their costs; the local part becomes orders of local services.

    town int16[firms], sector int8[firms], street int32[firms], staff int32[firms], revenue int64[firms] EUR cents
    revenue_per_job float64[towns, sectors] EUR cents/month; rent, rent_at_start float64[streets] EUR cents/month
    labour_share float64[sectors]; premises_share, margin, local_share float
    costs int64[firms], orders int64[towns, sectors], rent_pool int64[towns], flows int64[towns, flows]: EUR cents,
    added to
    """
    for i in range(town.size):
        t, k = town[i], sector[i]
        if t >= 0 and k != PUBLIC:
            usual = revenue_per_job[t, k]
            premises = rent_of_premises(premises_share, usual, staff[i], rent[street[i]], rent_at_start[street[i]])
            inputs = int(revenue[i] * max(0.0, 1 - labour_share[k] - premises_share - margin))
            near = math.floor(inputs * local_share)
            costs[i] += premises + inputs
            rent_pool[t] += premises
            orders[t, LOCAL] += near
            flows[t, Flow.PREMISES_RENTS] += premises
            flows[t, Flow.LOCAL_INPUTS] += near
            flows[t, Flow.INPUTS] += inputs - near


def _buy_inputs(state: State, market: Market, costs: Array, assumed: Parameters) -> None:
    """Let private firms rent premises and buy what they need (costs int64[firms] EUR cents, added to)."""
    firms, streets, rules = state.firms, state.streets, assumed.production
    buy_inputs(
        firms.town, firms.sector, firms.street, firms.staff, market.revenue,
        state.baseline.revenue_per_job, streets.rent, streets.rent_at_start, by_sector(assumed.labour_share),
        rules.premises, rules.margin, rules.local_inputs,
        costs, state.now.local_demand, state.now.rent_pool, state.ledger.flows,
    )  # fmt: skip


@njit(nogil=True)
def close_books(town, sector, sales, local, costs, memory, cash, revenue, margin, flows):
    """Add private firms' profits to their cash, remember their sales, and smooth their margins.

    town int16[firms], sector int8[firms]; sales, local and costs int64[firms] EUR cents; memory float, weight of the
    past; cash int64[firms] EUR cents, revenue int64[firms] EUR cents, margin float64[firms]: changed
    flows int64[towns, flows] EUR cents, added to
    """
    for i in range(town.size):
        if town[i] >= 0 and sector[i] != PUBLIC:
            profit = sales[i] - costs[i]
            cash[i] += profit
            revenue[i] = sales[i]
            now = min(max(profit / max(1, sales[i]), -1.0), 1.0)
            margin[i] = memory * margin[i] + (1 - memory) * now
            flows[town[i], Flow.EXPORTS] += sales[i] - local[i]


@njit(nogil=True)
def mean_margins(town, sector, staff, margin, towns, usual):
    """Return the mean margin of each sector's private firms, weighted by jobs (float64[towns, sectors]).

    town int16[firms], sector int8[firms], staff int32[firms], margin float64[firms]; towns int
    usual float, taken where a sector has no jobs
    """
    jobs = np.zeros((towns, SECTORS), np.int64)
    weighted = np.zeros((towns, SECTORS), np.int64)  # fixed point: exact in any order of firms
    for i in range(town.size):
        if town[i] >= 0 and sector[i] != PUBLIC:
            jobs[town[i], sector[i]] += staff[i]
            weighted[town[i], sector[i]] += int(margin[i] * staff[i] * FIXED_POINT)
    mean = np.full((towns, SECTORS), usual)
    for t in range(towns):
        for k in range(SECTORS):
            if jobs[t, k] > 0:
                mean[t, k] = weighted[t, k] / FIXED_POINT / jobs[t, k]
    return mean


def _close_books(state: State, market: Market, costs: Array, assumed: Parameters) -> None:
    """Close the month of private firms, and take the mean margin of each sector."""
    firms, rules = state.firms, assumed.production
    close_books(
        firms.town, firms.sector, market.revenue, market.local, costs, rules.margin_memory,
        firms.cash, firms.revenue, firms.margin, state.ledger.flows,
    )  # fmt: skip
    margins = mean_margins(firms.town, firms.sector, firms.staff, firms.margin, state.n_towns, float(rules.margin))
    state.now.sector_margin = margins


@njit(nogil=True)
def pay_out(town, sector, bill, cash, reserve, contribution, payout, profit_tax, municipal_tax, net, flows):
    """Take dividends and the taxes on them out of private firms' cash, as far as it lies above the reserve.

    town int16[firms], sector int8[firms], bill int64[firms] EUR cents/month; cash int64[firms] EUR cents, reduced
    reserve float months; contribution, profit_tax, municipal_tax float shares; payout float 1/month
    net int64[firms] EUR cents, filled with what is left for the owner; flows int64[towns, flows], added to
    """
    for i in range(town.size):
        net[i] = 0
        if town[i] >= 0 and sector[i] != PUBLIC:
            excess = max(0.0, cash[i] - reserve * bill[i] * (1 + contribution))
            gross = math.floor(payout * excess)
            tax, municipal = math.floor(gross * profit_tax), math.floor(gross * municipal_tax)
            cash[i] -= gross
            net[i] = gross - tax - municipal
            flows[town[i], Flow.PROFIT_TAX] += tax
            flows[town[i], Flow.MUNICIPAL_PROFIT_TAX] += municipal


@njit(nogil=True)
def reach_owners(town, owner, net, household, income, earned, flows):
    """Hand dividends to owners who live in their firm's town, the others' to the outside.

    town int16[firms], owner int64[firms] rows of people or -1, net int64[firms] EUR cents; household int32[n]
    income int32[n], earned int64[households], flows int64[towns, flows]: EUR cents, added to
    """
    for i in range(town.size):
        if net[i] > 0:
            row = owner[i]
            if row >= 0:
                income[row] += net[i]
                earned[household[row]] += net[i]
                flows[town[i], Flow.DIVIDENDS] += net[i]
            else:
                flows[town[i], Flow.DIVIDENDS_TO_OUTSIDE] += net[i]


def pay_dividends(state: State, assumed: Parameters) -> None:
    """Pay out part of the cash above the reserve: taxes first, the rest to owners here or elsewhere."""
    firms, people, rules, flows = state.firms, state.residents, assumed.production, state.ledger.flows
    net = np.empty(firms.used, np.int64)
    before = flows[:, Flow.MUNICIPAL_PROFIT_TAX].copy()
    pay_out(
        firms.town, firms.sector, firms.bill, firms.cash, rules.reserve, assumed.labour.employer_contribution,
        rules.payout, rules.profit_tax, rules.municipal_profit_tax, net, flows,
    )  # fmt: skip
    state.towns.cash[:] += flows[:, Flow.MUNICIPAL_PROFIT_TAX] - before
    reach_owners(firms.town, owners(state), net, people.household, people.income, state.households.income, flows)
