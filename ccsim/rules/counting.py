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


# What the census gives each month: name, column, meaning.
PEOPLE_COUNTED = (
    ("population", PEOPLE, "people who live in the town"),
    ("women", WOMEN, "women among them"),
    ("age_0_17", CHILDREN, "people younger than 18"),
    ("age_18_29", YOUNG, "people of 18 to 29"),
    ("age_30_44", MIDDLE, "people of 30 to 44"),
    ("age_45_64", OLDER, "people of 45 to 64"),
    ("age_65_over", OLD, "people of 65 and over"),
    ("students", STUDENTS, "students who live in the town"),
    ("creative_people", CREATIVES, "people with a creative occupation, at work or not"),
    ("service_people", SERVICES, "people with a service occupation, at work or not"),
    ("production_people", PRODUCERS, "people with a production occupation, at work or not"),
    ("retired", RETIRED, "pensioners"),
    ("employed_residents", WORKING, "residents who work, here or elsewhere"),
    ("unemployed", JOBLESS, "residents without work who look for it"),
    ("commuters_out", COMMUTING, "residents who work outside the town"),
    ("remote_workers", REMOTELY, "residents who work remotely for an employer outside"),
    ("creative_workers", CREATIVE_WORKING, "residents who work in a creative occupation"),
    (
        "cultural_workers",
        CULTURAL,
        "residents in cultural employment as Eurostat counts it: by occupation or sector",
    ),
    ("incumbents", INCUMBENTS, "residents who lived here when the scenario began"),
    ("natives", NATIVES, "residents with roots in the town"),
)


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
