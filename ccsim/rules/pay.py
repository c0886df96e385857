"""Pay: wages, pensions, benefits and rents reach the people; what each firm owes is added up."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from ccsim.compiled import njit
from ccsim.exact import power
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import (
    CHILD,
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    METROPOLIS,
    NOT_WORKING,
    OCCUPATIONS,
    REMOTE,
    RETIRED,
    RING,
    UNEMPLOYED,
)
from ccsim.town.state import FIXED_POINT, State
from ccsim.town.totals import sums_by_town

PLACES = 1 - REMOTE  # where somebody works, by what `employer` says: 0 for a firm in town, else its code negated
PARTS = 256  # of a unit of skill, for each of which the pay curve is known
FIRST, LAST = PARTS // 2, 4 * PARTS  # parts in use: skill 0.5 to 4
ROUNDING = 1e-12  # more than the relative error of the few sums that make up a pay curve's value


@cache
def pay_curve(premium: float) -> Array:
    """Return skill to the power of the premium, as a parabola in each part of skill (float64[LAST + 1, 4]).

    The last number bounds its relative error, a fifth above the cubic term.  Outside the parts in use the curve is far
    too large and the bound 1: so wide off the mark that the exact power is taken.
    """
    curve = np.zeros((LAST + 1, 4))
    curve[:, 0], curve[:, 3] = 1e9, 1.0
    middle = (np.arange(FIRST, LAST) + 0.5) / PARTS
    level = power(middle, premium)
    slope = premium * level / middle / PARTS
    bend = (premium - 1) * slope / middle / PARTS / 2
    cubic = abs(premium * (premium - 1) * (premium - 2)) / 6 / (2 * PARTS * middle) ** 3
    curve[FIRST:LAST] = np.stack([level - slope / 2 + bend / 4, slope - bend, bend, 1.2 * cubic + ROUNDING], axis=1)
    curve.flags.writeable = False
    return curve


@njit(nogil=True, inline="always")
def gross_pay(rate, skill, premium, curve):
    """Return rate * skill ** premium in whole EUR cents, without working out the power where the curve will do.

    rate int EUR cents/month for skill 1; skill, premium float; curve float64[LAST + 1, 4] of this premium
    """
    part = min(max(int(skill * PARTS), 0), LAST)
    beyond, near = skill * PARTS - part, curve[np.uint64(part)]
    about = rate * (near[0] + beyond * (near[1] + beyond * near[2]))
    low, high = int(about * (1 - near[3])), int(about * (1 + near[3]))
    gross = low if low == high else -1
    if gross < 0:  # the cent is in doubt
        gross = int(rate * math.pow(skill, premium))
    return gross


@njit(nogil=True)
def pay_people(
    town, household, occupation, skill, employer, homes_let, wage, income,
    rate, transfer, rent_each, premium, curve, tax, owed, earned, paid,
):  # fmt: skip
    """Pay everybody who lives in a town, and add up what firms owe and what households earn.

    town int16[n], household int32[n], occupation int8[n], skill float64[n], employer int32[n], homes_let int16[n]
    wage int32[n] EUR cents/month, filled; income int32[n] EUR cents in hand, added to
    rate, transfer int64[towns, occupations, PLACES], rent_each int64[towns]  EUR cents/month
    premium float, elasticity of pay to skill, and its curve; tax float, share
    owed int64[firms + 1, 2] wages in EUR cents and skill in fixed point, the last row for work elsewhere
    earned int64[households] EUR cents; paid int64[towns occupations PLACES, 3], for each cell of `rate` in turn gross
    pay and tax in EUR cents, and how many people: as many as get its transfer
    """
    nobody, rates, transfers = owed.shape[0] - 1, rate.reshape(-1), transfer.reshape(-1)
    for i in range(town.size):
        t, e = int(town[i]), int(employer[i])
        if t < 0:
            continue
        cell = np.uint64((t * len(OCCUPATIONS) + int(occupation[i])) * PLACES - min(e, 0))  # never negative
        each, sums = rates[cell], paid[cell]
        gross = gross_pay(each, skill[i], premium, curve)
        firm = np.uint64(e if (e >= 0) & (each > 0) else nobody)  # no jump: who works where is anybody's guess
        owed[firm, 0] += gross
        owed[firm, 1] += int(skill[i] * FIXED_POINT)
        due = int(gross * tax)
        sums[0] += gross
        sums[1] += due
        sums[2] += 1
        wage[i] = gross
        net = gross - due + transfers[cell] + int(homes_let[i]) * rent_each[t]
        income[i] += net
        earned[np.uint64(household[i])] += net


@njit(nogil=True)
def rates_of(pay, level, wage_ratio, boom, remote_pay):
    """Return gross pay for skill 1 (int64[towns, occupations, PLACES], EUR cents/month).

    pay float64[towns, occupations] EUR cents/month at the start, level float64[towns] index
    wage_ratio float64[towns, 3] elsewhere; boom float, factor on pay in the metropolis; remote_pay float, factor
    """
    rate = np.zeros((*pay.shape, PLACES), np.int64)
    for t in range(pay.shape[0]):
        ring, metropolis = wage_ratio[t, RING], wage_ratio[t, METROPOLIS] * boom
        for o in range(CHILD + 1, RETIRED):
            rate[t, o, 0] = int(pay[t, o] * level[t])
            rate[t, o, -COMMUTES_RING] = int(pay[t, o] * ring)
            rate[t, o, -COMMUTES_METROPOLIS] = int(pay[t, o] * metropolis)
            rate[t, o, -REMOTE] = int(pay[t, o] * (metropolis * remote_pay))
    return rate


@njit(nogil=True)
def transfers_of(pension, wage, benefit, minimum, child_benefit):
    """Return pensions and benefits by occupation and place of work (int64[towns, occupations, PLACES], EUR cents).

    pension, wage float64[towns] EUR cents/month; benefit float, share of the mean wage
    minimum, child_benefit float EUR/month
    """
    transfer = np.zeros((wage.size, len(OCCUPATIONS), PLACES), np.int64)
    for t in range(wage.size):
        transfer[t, CHILD] = int(100 * child_benefit)
        transfer[t, RETIRED] = int(pension[t])
        for o in range(CHILD + 1, RETIRED):
            transfer[t, o, -NOT_WORKING] = int(100 * minimum)
            transfer[t, o, -UNEMPLOYED] = int(benefit * wage[t])
    return transfer


@njit(nogil=True)
def close_payrolls(owed, staff, outside_staff, bill, knowledge):
    """Tell firms what they owe in wages and how skilled their people are.

    owed int64[firms + 1, 2] EUR cents and skill in fixed point; staff, outside_staff int32[firms]
    bill int64[firms] EUR cents, filled; knowledge float64[firms], filled where residents work
    """
    for i in range(bill.size):
        bill[i] = owed[i, 0]
        residents = staff[i] - outside_staff[i]
        if residents > 0:
            knowledge[i] = owed[i, 1] / FIXED_POINT / residents


@njit(nogil=True)
def book_pay(paid, transfer, rents, rent_pool, flows):
    """Book what residents were paid, and pass the rest of the rents on to owners elsewhere.

    paid, transfer as in `pay_people`; rents int64[towns] EUR cents, to residents
    rent_pool int64[towns] EUR cents, emptied; flows int64[towns, flows] EUR cents, added to
    """
    cells = paid.reshape(*transfer.shape, 3)
    for t in range(rents.size):
        for o in range(len(OCCUPATIONS)):
            for place in range(PLACES):
                gross, tax, people = cells[t, o, place]
                flows[t, Flow.WAGES if place == 0 else Flow.WAGES_FROM_OUTSIDE] += gross
                flows[t, Flow.INCOME_TAX] += tax
                flows[t, Flow.PENSIONS if o == RETIRED else Flow.BENEFITS] += people * transfer[t, o, place]
        flows[t, Flow.RENTS_TO_RESIDENTS] += rents[t]
        flows[t, Flow.RENTS_TO_OUTSIDE] += rent_pool[t] - rents[t]
        rent_pool[t] = 0


@njit(nogil=True)
def share_rents(rent_pool, owned, let):
    """Return the rent of each home that residents let, as far as homes are let (int64[towns] each; EUR cents/month)."""
    each = np.empty(rent_pool.size, np.int64)
    for t in range(each.size):
        each[t] = rent_pool[t] // max(1, let[t], owned[t])
    return each


@njit(nogil=True)
def pay_and_book(
    town, household, occupation, skill, employer, homes_let, wage, income, home_town, tenant, earned,
    staff, outside_staff, bill, knowledge, pay, level, wage_ratio, boom, remote_pay,
    pension, usual_wage, benefit, minimum, child_benefit, premium, curve, tax, rent_pool, flows,
):  # fmt: skip
    """Pay everybody, tell firms and households, and book it.

    Columns of residents, households (home_town int16, tenant bool, earned int64 EUR cents, filled) and firms, then the
    arguments of `rates_of`, `transfers_of`, `pay_people` and `book_pay`, in the order of their calls.
    """
    rate = rates_of(pay, level, wage_ratio, boom, remote_pay)
    transfer = transfers_of(pension, usual_wage, benefit, minimum, child_benefit)
    owned = sums_by_town(rent_pool.size, town, homes_let)
    rent_each = share_rents(rent_pool, owned, sums_by_town(rent_pool.size, home_town, tenant))
    owed, paid = np.zeros((bill.size + 1, 2), np.int64), np.zeros((rate.size, 3), np.int64)
    earned[:] = 0
    pay_people(
        town, household, occupation, skill, employer, homes_let, wage, income,
        rate, transfer, rent_each, premium, curve, tax, owed, earned, paid,
    )  # fmt: skip
    close_payrolls(owed, staff, outside_staff, bill, knowledge)
    for t in range(rent_each.size):
        rent_each[t] *= owned[t]
    book_pay(paid, transfer, rent_each, rent_pool, flows)


def pay_everyone(state: State, assumed: Parameters) -> None:
    """Pay wages, pensions, benefits and rents; sets `bill` and `knowledge` of firms and `income` of households."""
    people, firms, homes, base, rules = state.residents, state.firms, state.households, state.baseline, assumed.labour
    pay_and_book(
        people.town, people.household, people.occupation, people.skill, people.employer, people.homes_let,
        people.wage, people.income, homes.town, homes.tenant, homes.income,
        firms.staff, firms.outside_staff, firms.bill, firms.knowledge,
        base.pay, state.towns.pay, state.places.wage_ratio, math.exp(state.shocks[2]), rules.remote_pay,
        base.pension, base.wage, rules.benefit, rules.minimum_income, rules.family_benefit,
        rules.skill_premium, pay_curve(rules.skill_premium), rules.income_tax, state.now.rent_pool, state.ledger.flows,
    )  # fmt: skip
