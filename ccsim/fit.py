"""The constants of the start: solved from the first month itself, never from what happens later.

The first months then carry on what the profile describes: firms earn their usual margin, jobs outside turn over,
and flows of migrants match.
"""

from __future__ import annotations

import copy

import numpy as np

from ccsim.exact import exp, power
from ccsim.fit_migration import fit_migration
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters, by_sector
from ccsim.rules import founding, pay, production, productivity, spending, visiting
from ccsim.rules.amenities import fill_schools
from ccsim.rules.homes import agree_rents
from ccsim.rules.settling import owners
from ccsim.rules.venues import open_venues
from ccsim.scenario.schema import Scenario
from ccsim.timeline import usual_events
from ccsim.town.build import street_value
from ccsim.town.columns import Array
from ccsim.town.geography import density_felt
from ccsim.town.schema import (
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    CREATIVE_SECTOR,
    HOSPITALITY,
    LOCAL,
    NOT_WORKING,
    PRODUCTION,
    PUBLIC,
    REMOTE,
    TECHNOLOGY,
    UNEMPLOYED,
)
from ccsim.town.state import State


def fit(state: State, scenario: Scenario) -> None:
    """Solve the baseline's constants, in the order in which they need one another."""
    assumed = scenario.parameters
    critical_mass = scenario.switches.critical_mass
    _fit_figures(state, scenario)
    _fit_pay(state, scenario, assumed)
    homes = state.households.rows()
    agree_rents(state, homes, assumed)
    _fit_outings(state, assumed, critical_mass)
    _fit_council(state, scenario, assumed)
    _fit_sales(state, assumed)
    for _ in range(2):  # incomes depend on sales (dividends, rents), and sales on incomes
        _settle_incomes(state, assumed)
        _fit_sales(state, assumed)
    _leave_out_profit_tax(state, assumed)
    brought = fit_migration(state, scenario, assumed)
    _fit_labour(state, brought, assumed)


def _fit_figures(state: State, scenario: Scenario) -> None:
    """Take over what the profiles say."""
    base, towns = state.baseline, scenario.towns
    streets = state.streets
    base.population = np.array([round(t.people.population.value) for t in towns])
    base.households = np.bincount(state.households.town, minlength=len(towns))
    base.homes = np.bincount(streets.town, streets.homes, len(towns))
    taken = np.bincount(streets.town, streets.households + streets.lets, len(towns))
    base.occupancy = np.minimum(0.995, taken / base.homes)
    base.unemployment = np.array([t.people.unemployment.value for t in towns])
    base.pension = np.array([100 * t.work.pension.value for t in towns])
    base.jobs = np.array([t.work.jobs.value for t in towns], dtype=float)
    season = np.array([t.visitors.season.value for t in towns], dtype=float)
    yearly = np.array([t.visitors.visits.value for t in towns])
    base.visits = yearly[:, None] * season / season.sum(axis=1, keepdims=True)
    base.event_visits = usual_events(scenario).visits
    base.usual_visits = base.visits.mean(axis=1) + base.event_visits
    state.towns.visits_lately[:] = base.usual_visits
    base.visitor_spending = np.array([100 * t.visitors.spending.value for t in towns])
    base.creative_thickness = 1.0 + base.jobs[:, CREATIVE_SECTOR] + base.jobs[:, TECHNOLOGY]
    base.street_attraction = street_value(streets.nature, streets.minutes, scenario.parameters)
    density = state.streets.households.astype(float)
    base.density = density_felt(state.neighbours, density, scenario.parameters.housing.amenity_decay)


def _fit_pay(state: State, scenario: Scenario, assumed: Parameters) -> None:
    """Set pay by occupation so that its mean over those who work in the town is the profile's wage."""
    people, rules = state.residents, assumed.labour
    premium = np.ones(6)
    premium[CREATIVE] = rules.creative_premium
    premium[PRODUCTION] = rules.production_premium
    raw = np.tile(premium, (state.n_towns, 1))
    for town, profile in enumerate(scenario.towns):
        staff = (people.town == town) & (people.employer >= 0)
        earned = premium[people.occupation[staff]] * power(people.skill[staff], rules.skill_premium)
        raw[town] *= 100 * profile.work.wage.value / (earned.mean() if staff.any() else 1.0)
    state.baseline.pay = raw
    state.baseline.wage = np.array([100 * town.work.wage.value for town in scenario.towns])
    state.firms.bill[:] = 0
    pay.pay_everyone(state, assumed)
    state.ledger.open_month()


def _fit_outings(state: State, assumed: Parameters, critical_mass: bool) -> None:
    """Set the weight of staying at home so that the profile's share stays at home, and what sights are worth."""
    base = state.baseline
    base.stay_home = np.ones(state.n_towns)
    share = assumed.visiting.stay_home
    venues = open_venues(state, assumed, critical_mass)
    for _ in range(40):
        visiting.outlooks(state, venues, assumed)
        streets = state.streets
        home = exp(-state.now.street_outlook)
        lived = streets.households.astype(float)
        mean = np.bincount(streets.town, lived * home, state.n_towns) / np.bincount(streets.town, lived, state.n_towns)
        base.stay_home = base.stay_home * share / (1 - share) * (1 - mean) / np.maximum(1e-9, mean)
        base.stay_home = np.clip(base.stay_home, 1e-6, 1e6)
    visiting.outlooks(state, venues, assumed)
    base.amenity = state.now.outlook.copy()
    base.sights = np.maximum(1e-9, visiting.sights(state, venues, assumed))
    fill_schools(state)
    base.schooling = state.now.schooling.copy()


def _fit_council(state: State, scenario: Scenario, assumed: Parameters) -> None:
    """Set tax rates, grants and purchases so that the first year's books are the profile's."""
    base, rules, streets = state.baseline, assumed.public, state.streets
    councils = [town.municipality for town in scenario.towns]
    yearly = {
        name: np.array([100 * getattr(c, name).value for c in councils])
        for name in ("revenue", "local_taxes", "spending")
    }
    rents = np.bincount(streets.town, streets.rent * streets.homes, state.n_towns)
    property_tax = rules.property_share * yearly["local_taxes"] / 12
    base.property_tax = (1 - rules.second_homes) * property_tax / rents
    base.second_homes_tax = rules.second_homes * property_tax
    events = usual_events(scenario)
    base.other_revenue = np.maximum(0.0, yearly["revenue"] / 12 - property_tax - events.tickets)
    venues = state.amenities
    subsidies = np.bincount(venues.town, venues.subsidy, state.n_towns)
    running = yearly["spending"] / 12 * (1 - rules.staff_share) - subsidies - events.costs
    base.purchases = np.maximum(0.0, running)
    saved = (yearly["revenue"] - yearly["spending"]) / 12
    base.works = np.maximum(0.0, saved - state.towns.debt * (rules.interest + rules.repayment) / 12)
    base.event_costs = events.costs
    base.event_tickets = events.tickets
    public = state.firms.sector == PUBLIC
    bill = np.bincount(state.firms.town[public], state.firms.bill[public], state.n_towns)
    outside = np.bincount(state.firms.town[public], state.firms.outside_staff[public], state.n_towns)
    cost = (bill + outside * base.wage) * (1 + assumed.labour.employer_contribution)
    base.municipal_share = np.minimum(1.0, rules.staff_share * yearly["spending"] / 12 / np.maximum(1.0, cost))


def _fit_sales(state: State, assumed: Parameters) -> None:
    """Set what is sold outside so that the average firm of each sector earns its usual margin at the start."""
    base, firms = state.baseline, state.firms
    share = by_sector(assumed.labour_share)
    staff = np.zeros((state.n_towns, 7))
    np.add.at(staff, (firms.town, firms.sector), firms.staff)
    outside = firms.outside_staff * base.wage[firms.town]
    cost = np.zeros((state.n_towns, 7))
    np.add.at(cost, (firms.town, firms.sector), (firms.bill + outside) * (1 + assumed.labour.employer_contribution))
    usual = base.wage[:, None] * (1 + assumed.labour.employer_contribution)
    base.revenue_per_job = np.where(staff > 0, cost / np.maximum(1, staff), usual) / share
    needed = base.revenue_per_job * staff
    felt = productivity.spillovers(state, assumed)[firms.street]
    total = np.bincount(firms.town, felt * firms.staff, state.n_towns)
    base.spillover = total / np.bincount(firms.town, firms.staff, state.n_towns)
    units = (productivity.labour_input(state) * productivity.efficiency(state, assumed)).astype(np.int64)
    base.output = np.zeros((state.n_towns, 7), np.int64)
    np.add.at(base.output, (firms.town, firms.sector), units)
    pool = usual_local_demand(state, needed, assumed)
    base.outside_demand = np.maximum(0.0, needed - pool)
    base.outside_demand[:, PUBLIC] = 0
    state.firms.margin[:] = assumed.production.margin
    state.now.sector_margin = np.full((state.n_towns, 7), assumed.production.margin)
    state.now.local_demand = base.orders.astype(np.int64)


def _leave_out_profit_tax(state: State, assumed: Parameters) -> None:
    """Take out of the council's grants and fees what firms pay it on their usual profits."""
    base, rules = state.baseline, assumed.production
    private = np.arange(7) != PUBLIC
    profit = rules.margin * (base.revenue_per_job * base.jobs * private).sum(axis=1)
    base.other_revenue = np.maximum(0.0, base.other_revenue - rules.municipal_profit_tax * profit)


def _fill_tills(state: State, assumed: Parameters) -> None:
    """Give every private firm its usual reserve."""
    firms = state.firms
    reserve = assumed.production.reserve * firms.bill * (1 + assumed.labour.employer_contribution)
    firms.cash[:] = np.where(firms.sector == PUBLIC, 0, reserve).astype(np.int64)


def _settle_incomes(state: State, assumed: Parameters) -> None:
    """Let money go round for a year with nothing else happening, and start from the incomes and tills that result.

    Firms that would have run out of money in that year start with a quarter of their reserve.
    """
    _fill_tills(state, assumed)
    least = state.firms.cash // 4
    trial = copy.deepcopy(state)
    trial.baseline.visits = np.tile(trial.baseline.visits.mean(axis=1, keepdims=True), (1, 12))
    for _ in range(12):
        trial.now.local_demand = state.baseline.orders.astype(np.int64)
        inputs = Inputs.at_rest(state.n_towns)
        inputs.event_visits = state.baseline.event_visits.astype(np.int64)
        visiting.go_out(trial, inputs, assumed, critical_mass=False)
        spending.spend_incomes(trial, assumed)
        pay.pay_everyone(trial, assumed)
        production.produce(trial, assumed)
    state.residents.income[:] = trial.residents.income
    state.households.income[:] = trial.households.income
    state.firms.cash[:] = np.maximum(least, trial.firms.cash)
    state.now.rent_pool = trial.now.rent_pool


def usual_local_demand(state: State, needed: Array, assumed: Parameters) -> Array:
    """Return what residents, visitors, firms, venues and the council spend with local firms in an average month."""
    demand = _residents_demand(state, assumed) + _visitor_demand(state, assumed)
    rules, base = assumed.production, state.baseline
    purchases = np.maximum(0.0, 1 - by_sector(assumed.labour_share) - rules.premises - rules.margin)
    private = np.arange(7) != PUBLIC
    venues = state.amenities
    costs = np.bincount(venues.town, venues.fixed_cost, state.n_towns)
    base.orders = np.zeros((state.n_towns, 7))
    base.orders[:, LOCAL] = (needed * purchases * private).sum(axis=1) * rules.local_inputs
    base.orders[:, LOCAL] += assumed.amenity.local_cost * costs
    base.orders[:, LOCAL] += assumed.public.local_purchases * (base.purchases + base.works)
    base.orders[:, HOSPITALITY] = base.event_costs
    return demand + base.orders


def _residents_demand(state: State, assumed: Parameters) -> Array:
    """Return what residents spend with local firms, tried out on copies (float64[towns, 7], EUR cents)."""
    trial = copy.deepcopy(state)
    visiting.go_out(trial, Inputs.at_rest(state.n_towns), assumed, critical_mass=False)
    trial.now.local_demand[:] = 0
    spending.spend_incomes(trial, assumed)
    return trial.now.local_demand.astype(float)


def _visitor_demand(state: State, assumed: Parameters) -> Array:
    """Return what visitors spend with local firms in an average month (float64[towns, 7], EUR cents)."""
    trial = copy.deepcopy(state)
    base = trial.baseline
    base.visits = np.tile(base.visits.mean(axis=1, keepdims=True), (1, 12))
    trial.now.local_demand[:] = 0
    venues = open_venues(trial, assumed, critical_mass=False)
    inputs = Inputs.at_rest(state.n_towns)
    inputs.event_visits = base.event_visits.astype(np.int64)
    visiting.receive_visitors(trial, inputs, venues, assumed)
    state.amenities.guests_lately[:] = trial.amenities.guests
    return trial.now.local_demand.astype(float)


def _fit_labour(state: State, brought: Array, assumed: Parameters) -> None:
    """Set chances of jobs outside, of commuters coming in, and of founding, so that stocks hold at the start.

    brought float64[towns, 3]: jobs in the ring, in the metropolis and remote ones that newcomers bring in a month
    """
    people, firms, base, towns = state.residents, state.firms, state.baseline, state.n_towns
    here = people.town >= 0

    def count(code: int) -> Array:
        return np.bincount(people.town[here & (people.employer == code)], minlength=towns)

    jobless = np.maximum(1, count(UNEMPLOYED))
    creative = here & (people.employer == UNEMPLOYED) & (people.occupation == CREATIVE)
    fibre = np.bincount(people.town[creative], state.streets.fibre[people.street[creative]], towns)
    seekers = np.stack([jobless, jobless, np.maximum(0.5, fibre)], axis=1)
    stock = np.stack([count(code) for code in (COMMUTES_RING, COMMUTES_METROPOLIS, REMOTE)], axis=1)
    # whoever quits, moves away or retires has to be followed by somebody who looks for work today
    career = 12 * (assumed.ageing.retirement_age - 20)
    leaving = assumed.labour.quit + assumed.migration.gross_flow / 12 + 1 / career
    # newcomers bring most of the remote jobs; a quarter at least goes to those who seek one here
    replaced = np.maximum(0.25 * leaving * stock, leaving * stock - brought)
    base.offer = np.minimum(0.3, replaced / seekers)
    posts = np.bincount(firms.town, firms.staff, towns)
    base.fill = np.bincount(firms.town, firms.outside_staff, towns) / np.maximum(1, posts)
    appeal = founding.founding_appeal(state, assumed, founding.pull_of_desks(state, assumed))
    free = here & (people.employer != NOT_WORKING)
    owner = owners(state)
    free[owner[owner >= 0]] = False  # who has a firm founds no other
    force = founding.drives_to_found(
        np.flatnonzero(free), people.town, people.employer, people.occupation, people.skill, people.street,
        assumed.enterprise.skill, assumed.enterprise.unemployed, appeal, towns,
    )  # fmt: skip
    private = firms.sector != PUBLIC
    active = np.bincount(firms.town[private], minlength=towns)
    base.founding = assumed.enterprise.entry * active / 12 / np.maximum(1, force)
