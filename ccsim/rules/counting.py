"""Counting: one pass over everybody who lives in a town, for the indicators."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE, NOT_WORKING, REMOTE, UNEMPLOYED
from ccsim.town.state import FIXED_POINT, State

(
    PEOPLE, WOMEN, CHILDREN, YOUNG, MIDDLE, OLDER, OLD, STUDENTS, CREATIVES, SERVICES, PRODUCERS, RETIRED,
    WORKING, JOBLESS, COMMUTING, REMOTELY, CULTURAL, INCUMBENTS, NATIVES, CREATIVE_WORKING,
    INCOME, REAL_INCOME, INCUMBENT_REAL_INCOME, WAGES, SKILL, CREATIVE_SKILL, SIZE,
) = range(27)  # fmt: skip
OCCUPATION_COUNTS = np.array([-1, STUDENTS, CREATIVES, SERVICES, PRODUCERS, RETIRED])


@njit(nogil=True)
def count_people(
    town, street, household, born, sex, occupation, cultural, skill, employer, wage, income, incumbent, home_town,
    month, tenant, deflator, cultural_firm, columns, counts,
):  # fmt: skip
    """Add up who lives in each town and what they have.

    town int16[n], street, household int32[n], born int32[n], sex int8[n], occupation int8[n], cultural bool[n]
    skill float64[n], employer int32[n], wage int32[n], income int64[n] EUR cents, incumbent bool[n]
    home_town int16[n]; month int; tenant bool[households]; deflator float64[streets] for tenants
    cultural_firm bool[firms]; columns int64[6] where occupations are counted; counts int64[towns, SIZE], added to
    Real incomes are in EUR cents; skills in fixed point.
    """
    for i in range(town.size):
        t = town[i]
        if t < 0:
            continue
        c = counts[t]
        years = (month - int(born[i])) // 12
        e = int(employer[i])
        o = occupation[i]
        c[PEOPLE] += 1
        c[WOMEN] += 1 - sex[i]
        band = CHILDREN + (years >= 18) + (years >= 30) + (years >= 45) + (years >= 65)
        c[band] += 1
        if o > 0:
            c[columns[o]] += 1
        if e == UNEMPLOYED:
            c[JOBLESS] += 1
        elif e != NOT_WORKING:
            c[WORKING] += 1
            c[WAGES] += wage[i]
            if e == REMOTE:
                c[REMOTELY] += 1
            elif e < 0:
                c[COMMUTING] += 1
            c[CREATIVE_WORKING] += o == CREATIVE
            c[CULTURAL] += cultural[i] or (e >= 0 and cultural_firm[e])
            c[SKILL] += int(skill[i] * FIXED_POINT)
            if o == CREATIVE:
                c[CREATIVE_SKILL] += int(skill[i] * FIXED_POINT)
        money = int(income[i])
        c[INCOME] += money
        real = int(money * deflator[street[i]]) if tenant[household[i]] else money
        c[REAL_INCOME] += real
        c[NATIVES] += home_town[i] == t
        if incumbent[i]:
            c[INCUMBENTS] += 1
            c[INCUMBENT_REAL_INCOME] += real


def census(state: State, deflator: Array, cultural_firm: Array) -> Array:
    """Count everybody (deflator float64[streets], cultural_firm bool[firms]; int64[towns, SIZE])."""
    people = state.residents
    counts = np.zeros((state.n_towns, SIZE), np.int64)
    count_people(
        people.town, people.street, people.household, people.born, people.sex, people.occupation, people.cultural,
        people.skill, people.employer, people.wage, people.income, people.incumbent, people.home_town,
        state.month, state.households.tenant, deflator, cultural_firm, OCCUPATION_COUNTS, counts,
    )  # fmt: skip
    return counts
