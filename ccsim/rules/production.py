"""Production: what firms are paid for what they sell, what they spend, and what is left."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.parameters import Parameters, by_sector
from ccsim.rules.selling import Market, sell
from ccsim.rules.settling import owner_here
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import LOCAL, PUBLIC
from ccsim.town.state import FIXED_POINT, State

SECTORS = 7
NO_AID = np.zeros(0, np.int64)


def produce(state: State, assumed: Parameters, aid: Array = NO_AID) -> None:
    """Run the month of every firm: sales, wages, contributions, premises, purchases, aid, profit, dividends.

    aid int64[firms] EUR cents, what policy bears of the costs of private firms (empty: nothing)
    """
    keep_books(state, sell(state, assumed), assumed, aid)
    pay_dividends(state, assumed)


def keep_books(state: State, market: Market, assumed: Parameters, aid: Array = NO_AID) -> None:
    """Deliver what was sold, pay what it cost, and note profits, sales and margins (aid: as in `produce`)."""
    firms, streets, towns, base, now = state.firms, state.streets, state.towns, state.baseline, state.now
    rules = assumed.production
    now.sector_margin = settle_accounts(
        firms.town, firms.sector, firms.street, firms.staff, firms.outside_staff, firms.bill,
        market.revenue, market.local, now.local_demand, base.wage, towns.pay, assumed.labour.employer_contribution,
        base.municipal_share, towns.cash, base.revenue_per_job, streets.rent, streets.rent_at_start,
        by_sector(assumed.labour_share), rules.premises, float(rules.margin), rules.local_inputs, now.rent_pool,
        aid, rules.margin_memory, firms.cash, firms.revenue, firms.margin, state.ledger.flows,
    )  # fmt: skip


@njit(nogil=True)
def settle_accounts(
    town, sector, street, staff, outside_staff, bill, sales, local, orders, wage, pay, contribution,
    municipal_share, council_cash, revenue_per_job, rent, rent_at_start,
    labour_share, premises_share, steady, local_share, rent_pool, aid, memory, cash, revenue, margin, flows,
):  # fmt: skip
    """Run the accounts of all firms, from deliveries to margins; return the mean margins of sectors.

    Arguments as in the functions below, in the order of their calls; steady float, the usual margin; aid int64[firms]
    EUR cents of the costs that policy bears, or empty: nothing.
    """
    deliver(town, sector, local, orders, flows)
    costs = labour_costs(town, bill, outside_staff, wage, pay, contribution, flows)
    serve_the_public(town, sector, costs, municipal_share, revenue, council_cash, flows)
    buy_inputs(
        town, sector, street, staff, sales, revenue_per_job, rent, rent_at_start, labour_share,
        premises_share, steady, local_share, costs, orders, rent_pool, flows,
    )  # fmt: skip
    for i in range(aid.size):
        costs[i] -= aid[i]
    close_books(town, sector, sales, local, costs, memory, cash, revenue, margin, flows)
    return mean_margins(town, sector, staff, margin, wage.size, steady)


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


@njit(nogil=True)
def dividend(cash, bill, reserve, contribution, payout):
    """Return what a firm pays out of its cash, as far as that lies above some months of labour costs (EUR cents)."""
    excess = max(0.0, cash - reserve * bill * (1 + contribution))
    return math.floor(payout * excess)


@njit(nogil=True)
def pay_out(
    town, sector, bill, cash, reserve, contribution, payout, profit_tax, municipal_tax,
    owner, owner_row, person, person_town, household, income, earned, council_cash, flows,
):  # fmt: skip
    """Pay dividends of private firms, and taxes on them: to owners who live in their firm's town, or to the outside.

    town int16[firms], sector int8[firms], bill int64[firms] EUR cents/month; cash int64[firms] EUR cents, reduced
    reserve float months; contribution, profit_tax, municipal_tax float shares; payout float 1/month
    owner int64[firms], owner_row int32[firms], person int64[n] ids, person_town int16[n] as in `owner_here`
    household int32[n]; income int32[n], earned int64[households], council_cash int64[towns] and
    flows int64[towns, flows]: EUR cents, added to
    """
    for i in range(town.size):
        t = town[i]
        if t < 0 or sector[i] == PUBLIC:
            continue
        gross = dividend(cash[i], bill[i], reserve, contribution, payout)
        if gross <= 0:
            continue
        tax, municipal = math.floor(gross * profit_tax), math.floor(gross * municipal_tax)
        net = gross - tax - municipal
        cash[i] -= gross
        council_cash[t] += municipal
        flows[t, Flow.PROFIT_TAX] += tax
        flows[t, Flow.MUNICIPAL_PROFIT_TAX] += municipal
        row = owner_here(owner[i], owner_row[i], t, person, person_town)
        flows[t, Flow.DIVIDENDS if row >= 0 else Flow.DIVIDENDS_TO_OUTSIDE] += net
        if row >= 0:
            income[row] += net
            earned[household[row]] += net


def pay_dividends(state: State, assumed: Parameters) -> None:
    """Pay out part of the cash above the reserve: taxes first, the rest to owners here or elsewhere."""
    firms, people, rules = state.firms, state.residents, assumed.production
    pay_out(
        firms.town, firms.sector, firms.bill, firms.cash, rules.reserve, assumed.labour.employer_contribution,
        rules.payout, rules.profit_tax, rules.municipal_profit_tax,
        firms.owner, firms.owner_row, people.id, people.town, people.household, people.income,
        state.households.income, state.towns.cash, state.ledger.flows,
    )  # fmt: skip
