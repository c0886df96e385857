"""Pay: wages, pensions, benefits and rents reach the people; what each firm owes is added up."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import (
    CHILD,
    COMMUTES_RING,
    METROPOLIS,
    RETIRED,
    RING,
    UNEMPLOYED,
)
from ccsim.town.state import FIXED_POINT, State

WAGES, OUTSIDE_WAGES, PENSIONS, BENEFITS, TAX, RENTS = range(6)


@njit(nogil=True)
def pay_people(
    town, household, occupation, skill, employer, homes_let, wage, income,
    pay, outside_pay, pension, benefit, minimum, child_benefit, rent_each, premium, tax,
    bill, knowledge, earned, paid,
):  # fmt: skip
    """Pay everybody who lives in a town, and add up what firms owe and what households earn.

    town int16[n], household int32[n], occupation int8[n], skill float64[n], employer int32[n], homes_let int16[n]
    wage int32[n] EUR cents/month, filled; income int64[n] EUR cents in hand, added to
    pay int64[towns, occupations], outside_pay int64[towns, 3, occupations] (ring, metropolis, remote)
    pension, benefit, minimum, child_benefit, rent_each int64[towns]  EUR cents/month
    premium float, elasticity of pay to skill; tax float, share
    bill int64[firms] EUR cents, knowledge int64[firms] fixed point, earned int64[households], paid int64[towns, 6]
    """
    for i in range(town.size):
        t = town[i]
        if t < 0:
            continue
        o = occupation[i]
        e = int(employer[i])
        gross, transfer = 0, 0
        if o == CHILD:
            transfer = child_benefit[t]
            paid[t, BENEFITS] += transfer
        elif o == RETIRED:
            transfer = pension[t]
            paid[t, PENSIONS] += transfer
        elif e >= 0:
            gross = int(pay[t, o] * math.pow(skill[i], premium))
            bill[e] += gross
            knowledge[e] += int(skill[i] * FIXED_POINT)
            paid[t, WAGES] += gross
        elif e <= COMMUTES_RING:
            gross = int(outside_pay[t, COMMUTES_RING - e, o] * math.pow(skill[i], premium))
            paid[t, OUTSIDE_WAGES] += gross
        elif e == UNEMPLOYED:
            transfer = benefit[t]
            paid[t, BENEFITS] += transfer
        else:
            transfer = minimum[t]
            paid[t, BENEFITS] += transfer
        due = int(gross * tax)
        paid[t, TAX] += due
        rents = int(homes_let[i]) * rent_each[t]
        paid[t, RENTS] += rents
        wage[i] = gross
        net = gross - due + transfer + rents
        income[i] += net
        earned[household[i]] += net


def pay_table(state: State) -> Array:
    """Return pay in the towns' own jobs for skill 1 (int64[towns, occupations], EUR cents/month)."""
    return (state.baseline.pay * state.towns.pay[:, None]).astype(np.int64)


def outside_pay_table(state: State, assumed: Parameters) -> Array:
    """Return pay in the ring, in the metropolis and for remote work (int64[towns, 3, occupations])."""
    ratio = state.places.wage_ratio[:, [RING, METROPOLIS, METROPOLIS]].copy()
    ratio[:, 1:] *= math.exp(state.shocks[2])
    ratio[:, 2] *= assumed.labour.remote_pay
    return (state.baseline.pay[:, None, :] * ratio[:, :, None]).astype(np.int64)


def pay_everyone(state: State, assumed: Parameters) -> None:
    """Pay wages, pensions, benefits and rents; sets `bill` and `knowledge` of firms and `income` of households."""
    people, firms, homes, rules = state.residents, state.firms, state.households, assumed.labour
    rent_each = _rents_received(state)
    knowledge = np.zeros(firms.used, np.int64)
    paid = np.zeros((state.n_towns, 6), np.int64)
    firms.bill[:] = 0
    homes.income[:] = 0
    everywhere = np.ones(state.n_towns)
    mean_pay = state.baseline.wage
    pay_people(
        people.town, people.household, people.occupation, people.skill, people.employer, people.homes_let,
        people.wage, people.income,
        pay_table(state), outside_pay_table(state, assumed), state.baseline.pension.astype(np.int64),
        (rules.benefit * mean_pay).astype(np.int64), (100 * rules.minimum_income * everywhere).astype(np.int64),
        (100 * rules.family_benefit * everywhere).astype(np.int64), rent_each, rules.skill_premium,
        rules.income_tax, firms.bill, knowledge, homes.income, paid,
    )  # fmt: skip
    residents_on_staff = firms.staff - firms.outside_staff
    taught = residents_on_staff > 0
    firms.knowledge[taught] = knowledge[taught] / FIXED_POINT / residents_on_staff[taught]
    book = state.ledger.book
    book(Flow.WAGES, paid[:, WAGES])
    book(Flow.WAGES_FROM_OUTSIDE, paid[:, OUTSIDE_WAGES])
    book(Flow.PENSIONS, paid[:, PENSIONS])
    book(Flow.BENEFITS, paid[:, BENEFITS])
    book(Flow.INCOME_TAX, paid[:, TAX])
    book(Flow.RENTS_TO_RESIDENTS, paid[:, RENTS])
    book(Flow.RENTS_TO_OUTSIDE, state.now.rent_pool - paid[:, RENTS])
    state.now.rent_pool[:] = 0


@njit(nogil=True)
def homes_owned(town, homes_let, towns):
    """Count the homes that residents let (town int16[n], homes_let int16[n]; int64[towns])."""
    owned = np.zeros(towns, np.int64)
    for i in range(town.size):
        if town[i] >= 0:
            owned[town[i]] += homes_let[i]
    return owned


def _rents_received(state: State) -> Array:
    """Return what each let home brings its owner this month (int64[towns], EUR cents)."""
    homes, people = state.households, state.residents
    let = np.bincount(homes.town[(homes.town >= 0) & homes.tenant], minlength=state.n_towns)
    owned = homes_owned(people.town, people.homes_let, state.n_towns)
    return state.now.rent_pool // np.maximum(1, np.maximum(let, owned)).astype(np.int64)
