"""Production: what firms earn outside and from local demand, what they spend, and what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ccsim.draws import Purpose, normals
from ccsim.exact import exp, log, power
from ccsim.parameters import Parameters, by_sector
from ccsim.rules.settling import owners, per_town
from ccsim.rules.technology import advantage
from ccsim.town.columns import Array
from ccsim.town.geography import density_felt
from ccsim.town.ledger import Flow
from ccsim.town.schema import LOCAL, PUBLIC
from ccsim.town.state import FIXED_POINT, State
from ccsim.town.totals import by_town_and_kind

SECTORS = 7


def spillovers(state: State, assumed: Parameters) -> Array:
    """Return log employment felt at each street (float64[streets])."""
    firms = state.firms
    lives = firms.town >= 0
    jobs = np.bincount(firms.street[lives], firms.staff[lives], state.streets.used)
    return log(1.0 + density_felt(state.neighbours, jobs, assumed.production.spillover_decay))


def efficiency(state: State, assumed: Parameters) -> Array:
    """Return what a unit of labour yields in each firm, 1 for the average firm at the start (float64[firms])."""
    firms, rules = state.firms, assumed.production
    town = np.maximum(firms.town, 0)
    felt = spillovers(state, assumed)[firms.street] - state.baseline.spillover[town]
    linked = (firms.links > 0) & (firms.knowledge > assumed.learning.absorptive_minimum)
    links = np.where(linked, rules.links * log(1.0 + firms.links), 0.0)
    skilled = rules.knowledge * log(np.maximum(0.2, firms.knowledge))
    return firms.productivity * exp(rules.spillover * felt + links + skilled) * advantage(state, assumed)


def labour_input(state: State) -> Array:
    """Return the labour each firm uses, in EUR cents a month at the pay level of the start (float64[firms]).

    People are paid what they yield: a firm of skilled or creative people costs more and makes more.
    """
    firms, base = state.firms, state.baseline
    town = np.maximum(firms.town, 0)
    return firms.bill / state.towns.pay[town] + firms.outside_staff * base.wage[town]


@dataclass(slots=True)
class Market:
    """One month's sales."""

    revenue: Array  # int64[firms], EUR cents
    local: Array  # int64[firms], the part paid by local demand


def sell(state: State, assumed: Parameters) -> Market:
    """Share local demand and what is sold outside among the firms of each sector, by what they produce.

    Outside, the more a town sells of something the lower the price (constant elasticity).  A firm that came from
    outside has brought its customers.
    """
    firms, base = state.firms, state.baseline
    lives = firms.town >= 0
    town, sector = np.maximum(firms.town, 0), firms.sector
    units = np.where(lives, labour_input(state) * efficiency(state, assumed), 0).astype(np.int64)
    total = by_town_and_kind(state.n_towns, SECTORS, town, sector, units)
    volume = total / np.maximum(1, base.output + state.brought_output)
    abroad = (base.outside_demand + state.brought_demand) * power(volume, 1 - 1 / assumed.production.export_demand)
    abroad = (abroad * math.exp(state.shocks[0])).astype(np.int64)
    share = units / np.maximum(1, total[town, sector])
    local = np.floor(state.now.local_demand[town, sector] * share).astype(np.int64)
    return Market(local + np.floor(abroad[town, sector] * share).astype(np.int64), local)


def produce(state: State, assumed: Parameters) -> None:
    """Run the month of every firm: sales, wages, contributions, premises, purchases, profit, dividends."""
    firms = state.firms
    lives = firms.town >= 0
    public = lives & (firms.sector == PUBLIC)
    private = lives & ~public
    market = sell(state, assumed)
    market.revenue[~private] = 0
    market.local[~private] = 0
    _deliver(state, private, market)
    costs = _labour_costs(state, lives, assumed)
    serve_the_public(state, public, costs)
    _buy_inputs(state, private, market, costs, assumed)
    firms.cash[private] += market.revenue[private] - costs[private]
    _remember_margin(state, private, market, costs, assumed)
    exports = per_town(state, firms.town[private], (market.revenue - market.local)[private])
    state.ledger.book(Flow.EXPORTS, exports)
    pay_dividends(state, private, assumed)


def _deliver(state: State, private: Array, market: Market) -> None:
    """Take off the orders what was sold; what nobody in town could deliver is bought outside."""
    firms = state.firms
    sold = by_town_and_kind(state.n_towns, SECTORS, firms.town[private], firms.sector[private], market.local[private])
    undelivered = np.where(sold > 0, 0, state.now.local_demand)
    state.now.local_demand -= sold + undelivered
    state.ledger.book(Flow.INPUTS, undelivered.sum(axis=1))


def shake_productivity(state: State, assumed: Parameters) -> None:
    """Let each private firm's own productivity wander: AR(1) in logs with mean productivity one."""
    firms, rules = state.firms, assumed.production
    private = (firms.town >= 0) & (firms.sector != PUBLIC)
    keep, spread = rules.shock_persistence, rules.shock
    news = normals(state.stream(Purpose.FIRM_SHOCK), firms.key[private], 0)
    centre = -0.5 * spread**2
    gap = log(firms.productivity[private]) - centre
    firms.productivity[private] = exp(centre + keep * gap + math.sqrt(1 - keep**2) * spread * news)


def _labour_costs(state: State, lives: Array, assumed: Parameters) -> Array:
    """Pay wages to commuters from outside and contributions; return labour costs (int64[firms], EUR cents)."""
    firms = state.firms
    town = np.maximum(firms.town, 0)
    each = (state.baseline.wage * state.towns.pay).astype(np.int64)
    outside = np.where(lives, firms.outside_staff * each[town], 0)
    contributions = np.floor((firms.bill + outside) * assumed.labour.employer_contribution).astype(np.int64)
    contributions[~lives] = 0
    book, where = state.ledger.book, firms.town[lives]
    book(Flow.WAGES_TO_COMMUTERS, per_town(state, where, outside[lives]))
    book(Flow.EMPLOYER_CONTRIBUTIONS, per_town(state, where, contributions[lives]))
    return np.where(lives, firms.bill, 0) + outside + contributions


def serve_the_public(state: State, public: Array, costs: Array) -> None:
    """Let the state and the municipality pay what public services cost (they make no profit)."""
    firms = state.firms
    cost = per_town(state, firms.town[public], costs[public])
    municipal = np.floor(cost * state.baseline.municipal_share).astype(np.int64)
    firms.revenue[public] = costs[public]
    state.towns.cash[:] -= municipal
    state.ledger.book(Flow.PUBLIC_SERVICES_MUNICIPAL, municipal)
    state.ledger.book(Flow.PUBLIC_SERVICES_STATE, cost - municipal)


def _buy_inputs(state: State, private: Array, market: Market, costs: Array, assumed: Parameters) -> None:
    """Add premises and purchases to the costs; the local part becomes demand for local services."""
    firms, rules = state.firms, assumed.production
    town, sector = np.maximum(firms.town, 0), firms.sector
    street_rent = state.streets.rent[firms.street] / state.streets.rent_at_start[firms.street]
    premises = rules.premises * state.baseline.revenue_per_job[town, sector] * firms.staff * street_rent
    premises = np.where(private, premises, 0).astype(np.int64)
    purchases = np.maximum(0.0, 1 - by_sector(assumed.labour_share) - rules.premises - rules.margin)
    inputs = np.where(private, market.revenue * purchases[sector], 0).astype(np.int64)
    near = np.floor(inputs * rules.local_inputs).astype(np.int64)
    costs += premises + inputs
    where = firms.town[private]
    local = per_town(state, where, near[private])
    state.now.local_demand[:, LOCAL] += local
    rents = per_town(state, where, premises[private])
    state.now.rent_pool += rents
    state.ledger.book(Flow.PREMISES_RENTS, rents)
    state.ledger.book(Flow.LOCAL_INPUTS, local)
    state.ledger.book(Flow.INPUTS, per_town(state, where, (inputs - near)[private]))


def _remember_margin(state: State, private: Array, market: Market, costs: Array, assumed: Parameters) -> None:
    """Smooth each firm's margin, and take the mean of each sector weighted by jobs."""
    firms, memory = state.firms, assumed.production.margin_memory
    margin = np.clip((market.revenue - costs) / np.maximum(1, market.revenue), -1.0, 1.0)
    firms.margin[private] = memory * firms.margin[private] + (1 - memory) * margin[private]
    firms.revenue[private] = market.revenue[private]
    cells = (state.n_towns, SECTORS, firms.town[private], firms.sector[private])
    weight = (firms.margin * firms.staff * FIXED_POINT)[private].astype(np.int64)
    weighted = by_town_and_kind(*cells, weight)
    jobs = by_town_and_kind(*cells, firms.staff[private])
    mean = weighted / FIXED_POINT / np.maximum(1, jobs)
    state.now.sector_margin = np.where(jobs > 0, mean, assumed.production.margin)


def pay_dividends(state: State, private: Array, assumed: Parameters) -> None:
    """Pay out part of the cash above the reserve: taxes first, the rest to owners here or elsewhere."""
    firms, rules = state.firms, assumed.production
    reserve = rules.reserve * firms.bill * (1 + assumed.labour.employer_contribution)
    excess = np.where(private, np.maximum(0, firms.cash - reserve), 0)
    gross = np.floor(rules.payout * excess).astype(np.int64)
    firms.cash[:] -= gross
    tax = np.floor(gross * rules.profit_tax).astype(np.int64)
    municipal = np.floor(gross * rules.municipal_profit_tax).astype(np.int64)
    net = gross - tax - municipal
    owner = owners(state)
    home = private & (owner >= 0)
    people, book = state.residents, state.ledger.book
    np.add.at(people.income, owner[home], net[home])
    np.add.at(state.households.income, people.household[owner[home]], net[home])
    state.towns.cash[:] += per_town(state, firms.town[private], municipal[private])
    book(Flow.PROFIT_TAX, per_town(state, firms.town[private], tax[private]))
    book(Flow.MUNICIPAL_PROFIT_TAX, per_town(state, firms.town[private], municipal[private]))
    book(Flow.DIVIDENDS, per_town(state, firms.town[home], net[home]))
    away = private & ~home
    book(Flow.DIVIDENDS_TO_OUTSIDE, per_town(state, firms.town[away], net[away]))
