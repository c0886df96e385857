"""Selling: what firms make, and how local orders and what the outside pays are shared among them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccsim.compiled import njit
from ccsim.parameters import Parameters
from ccsim.rules.productivity import efficiency, labour_of
from ccsim.town.columns import Array
from ccsim.town.schema import PUBLIC
from ccsim.town.state import State


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


@njit(nogil=True)
def customers_outside(town, sector, brought, customers, output, demand, wage, revenue_per_job):
    """Return an output of each sector and what the outside pays for it (float64[towns, sectors], EUR cents/month).

    The customers of the start, as far as no firm took them along, and those that firms here have brought.
    town int16[firms], sector int8[firms], brought int32[firms] jobs; customers, output, demand, revenue_per_job
    float64[towns, sectors] and wage float64[towns] as in `State` and its baseline
    """
    wanted, paid, jobs = np.empty(output.shape), np.empty(output.shape), np.zeros(output.shape, np.int64)
    for i in range(town.size):
        if brought[i] > 0 and town[i] >= 0:
            jobs[town[i], sector[i]] += brought[i]
    for t in range(wage.size):
        for k in range(jobs.shape[1]):
            wanted[t, k] = customers[t, k] * output[t, k] + jobs[t, k] * wage[t]
            paid[t, k] = customers[t, k] * demand[t, k] + jobs[t, k] * revenue_per_job[t, k]
    return wanted, paid


def outside_market(state: State) -> tuple[Array, Array]:
    """Return what `customers_outside` does."""
    firms, base = state.firms, state.baseline
    output, demand = customers_outside(
        firms.town, firms.sector, firms.brought, state.customers, base.output, base.outside_demand,
        base.wage, base.revenue_per_job,
    )  # fmt: skip
    return output, demand


@njit(nogil=True)
def trade(
    town, sector, bill, outside_staff, brought, yields, customers, output, demand, wage, pay, revenue_per_job,
    exponent, boom, orders, revenue, local,
):  # fmt: skip
    """Fill what each firm sells, altogether and to local demand (revenue, local int64[firms], EUR cents).

    Arguments as in `labour_of`, `output_of`, `customers_outside`, `sold_outside` and `share_out`.
    """
    units, total = np.empty(town.size, np.int64), np.zeros(orders.shape, np.int64)
    output_of(town, sector, labour_of(town, bill, outside_staff, pay, wage), yields, units, total)
    wanted, paid = customers_outside(town, sector, brought, customers, output, demand, wage, revenue_per_job)
    share_out(town, sector, units, total, orders, sold_outside(total, wanted, paid, exponent, boom), revenue, local)


def sell(state: State, assumed: Parameters) -> Market:
    """Share local demand and what is sold outside among the firms of each sector, by what they produce.

    Outside, the more a town sells of something the lower the price (constant elasticity).
    """
    firms, base = state.firms, state.baseline
    market = Market(np.empty(firms.used, np.int64), np.empty(firms.used, np.int64))
    trade(
        firms.town, firms.sector, firms.bill, firms.outside_staff, firms.brought, efficiency(state, assumed),
        state.customers, base.output, base.outside_demand, base.wage, state.towns.pay, base.revenue_per_job,
        1 - 1 / assumed.production.export_demand, math.exp(state.shocks[0]), state.now.local_demand,
        market.revenue, market.local,
    )  # fmt: skip
    return market
