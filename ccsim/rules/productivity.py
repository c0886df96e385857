"""Productivity: what a firm makes of its labour, by its own luck, its staff, its links and the jobs around it."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, normal
from ccsim.parameters import Parameters
from ccsim.rules.technology import gains
from ccsim.town.columns import Array
from ccsim.town.geography import spread_density
from ccsim.town.schema import PUBLIC
from ccsim.town.state import State


@njit(nogil=True)
def wander(town, sector, key, stream, keep, centre, step, productivity):
    """Move each private firm's log productivity one step of an AR(1).

    town int16[firms], sector int8[firms], key uint64[firms]; stream uint64
    keep float 1/month; centre float, mean of the logs; step float, standard deviation of the news, log points
    productivity float64[firms], changed
    """
    for i in range(town.size):
        if town[i] >= 0 and sector[i] != PUBLIC:
            gap = math.log(productivity[i]) - centre
            productivity[i] = math.exp(centre + keep * gap + step * normal(stream, key[i], 0))


def shake_productivity(state: State, assumed: Parameters) -> None:
    """Let each private firm's own productivity wander: AR(1) in logs with mean productivity one; boosts pass."""
    firms, keep, spread = state.firms, assumed.production.shock_persistence, assumed.production.shock
    if state.projects.used:  # nobody else gives a boost
        firms.boost[:] *= 1 - assumed.production.passing
    step = math.sqrt(1 - keep**2) * spread
    stream = state.stream(Purpose.FIRM_SHOCK)
    wander(firms.town, firms.sector, firms.key, stream, keep, -0.5 * spread**2, step, firms.productivity)


@njit(nogil=True)
def jobs_by_street(town, street, staff, streets):
    """Count jobs by street (town int16[firms], street int32[firms], staff int32[firms]; float64[streets])."""
    jobs = np.zeros(streets)
    for i in range(town.size):
        if town[i] >= 0:
            jobs[street[i]] += staff[i]
    return jobs


@njit(nogil=True)
def jobs_felt(town, street, staff, first, near, left):
    """Return log employment felt at each street (float64[streets]): firms as above, streets as `spread_density`."""
    felt = spread_density(first, near, left, jobs_by_street(town, street, staff, first.size - 1))
    for s in range(felt.size):
        felt[s] = math.log(1.0 + felt[s])
    return felt


def spillovers(state: State, assumed: Parameters) -> Array:
    """Return log employment felt at each street (float64[streets])."""
    firms, near = state.firms, state.neighbours
    left = near.left(assumed.production.spillover_decay)
    return np.asarray(jobs_felt(firms.town, firms.street, firms.staff, near.first, near.street, left))


@njit(nogil=True)
def yields_of(
    town, street, staff, links, knowledge, modern, productivity, boost, first, near, left,
    usual_felt, gain, spillover, link, minimum, elasticity,
):  # fmt: skip
    """Return what a unit of labour yields in each firm (float64[firms]).

    town int16[firms], street, staff int32[firms], links int16[firms], knowledge float64[firms], modern bool[firms]
    productivity float64[firms], boost float64[firms] log points; first, near, left as in `spread_density`
    usual_felt float64[towns] log jobs; gain float64[towns]
    spillover, elasticity float  elasticities to jobs around and to knowledge
    link float log points; minimum float, knowledge from which links help
    """
    yields, felt = np.empty(town.size), jobs_felt(town, street, staff, first, near, left)
    for i in range(town.size):
        t = max(town[i], 0)
        around = spillover * (felt[street[i]] - usual_felt[t])
        linked = link * math.log(1.0 + links[i]) if links[i] > 0 and knowledge[i] > minimum else 0.0
        skilled = elasticity * math.log(max(0.2, knowledge[i]))
        yields[i] = productivity[i] * math.exp(around + linked + skilled + boost[i])
        if modern[i]:
            yields[i] *= gain[t]
    return yields


def efficiency(state: State, assumed: Parameters) -> Array:
    """Return what a unit of labour yields in each firm, 1 for the average firm at the start (float64[firms])."""
    firms, rules, near = state.firms, assumed.production, state.neighbours
    return yields_of(
        firms.town, firms.street, firms.staff, firms.links, firms.knowledge, firms.modern, firms.productivity,
        firms.boost, near.first, near.street, near.left(rules.spillover_decay), state.baseline.spillover,
        gains(state, assumed),
        rules.spillover, rules.links, assumed.learning.absorptive_minimum, rules.knowledge,
    )  # fmt: skip


@njit(nogil=True)
def labour_of(town, bill, outside_staff, pay, wage):
    """Return the labour each firm uses, in EUR cents a month at the pay level of the start (float64[firms]).

    town int16[firms], bill int64[firms] EUR cents/month, outside_staff int32[firms]
    pay float64[towns] index, wage float64[towns] EUR cents/month at the start
    """
    labour = np.empty(town.size)
    for i in range(town.size):
        t = max(town[i], 0)
        labour[i] = bill[i] / pay[t] + outside_staff[i] * wage[t]
    return labour


def labour_input(state: State) -> Array:
    """Return the labour each firm uses, in EUR cents a month at the pay level of the start (float64[firms]).

    People are paid what they yield: a firm of skilled or creative people costs more and makes more.
    """
    firms = state.firms
    return labour_of(firms.town, firms.bill, firms.outside_staff, state.towns.pay, state.baseline.wage)
