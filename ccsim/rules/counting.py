"""Counting: one pass each over people, firms, amenities, streets and households, for the indicators."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.exact import power
from ccsim.parameters import Parameters
from ccsim.town.columns import ELSEWHERE, Array
from ccsim.town.schema import (
    CREATIVE,
    CREATIVE_SECTOR,
    KINDS,
    PUBLIC,
    REMOTE,
    SECTORS,
    UNEMPLOYED,
    WORKSPACE,
)
from ccsim.town.state import FIXED_POINT, State

# Of people, in two blocks: by occupation (the code is the column), then by everything else.
(
    CHILDREN, STUDENTS, CREATIVES, SERVICES, PRODUCERS, RETIRED,
    PEOPLE, WOMEN, MINORS, YOUNG, MIDDLE, OLDER, OLD,
    WORKING, JOBLESS, COMMUTING, REMOTELY, CULTURAL, INCUMBENTS, NATIVES, CREATIVE_WORKING,
    INCOME, REAL_INCOME, INCUMBENT_REAL_INCOME, WAGES, SKILL, CREATIVE_SKILL, DIASPORA, PEOPLE_SIZE,
) = range(29)  # fmt: skip
# Of firms: jobs by sector, firms by sector, and two more.
FIRST_FIRMS = len(SECTORS)
JOBS_OF_COMMUTERS, SMALL_FIRMS, FIRMS_SIZE = range(2 * len(SECTORS), 2 * len(SECTORS) + 3)
# Of amenities: open ones by kind, and the people in workspaces.
WORKSPACE_USERS, VENUES_SIZE = len(KINDS), len(KINDS) + 1
HOMES, VACANT, LETS, HOUSEHOLDS, HOMES_SIZE = range(5)


# What the census gives each month: name, column, meaning.
PEOPLE_COUNTED = (
    ("population", PEOPLE, "people who live in the town"),
    ("women", WOMEN, "women among them"),
    ("age_0_17", MINORS, "people younger than 18"),
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
    month, tenant, deflator, sector, counts,
):  # fmt: skip
    """Add up who lives in each town and what they have; of those elsewhere, where they have roots.

    town int16[n], street, household int32[n], born int32[n], sex int8[n], occupation int8[n], cultural bool[n]
    skill float64[n], employer int32[n], wage int32[n], income int64[n] EUR cents, incumbent bool[n]
    home_town int16[n]; month int; tenant bool[households]; deflator float64[streets] for tenants
    sector int8[firms]; counts int64[towns, PEOPLE_SIZE], added to
    Real incomes are in EUR cents; skills in fixed point.  Few branches: most would be guessed wrong.
    """
    for i in range(town.size):
        t = town[i]
        if t < 0:
            if t == ELSEWHERE:
                counts[max(0, home_town[i]), DIASPORA] += 1
            continue
        c = counts[t]
        years = (month - int(born[i])) // 12
        e = int(employer[i])
        o = occupation[i]
        works = e >= 0 or e < UNEMPLOYED
        creative = works and o == CREATIVE
        known = int(skill[i] * FIXED_POINT)
        c[o] += 1
        c[PEOPLE] += 1
        c[WOMEN] += 1 - sex[i]
        c[MINORS + (years >= 18) + (years >= 30) + (years >= 45) + (years >= 65)] += 1
        c[JOBLESS] += e == UNEMPLOYED
        c[WORKING] += works
        c[WAGES] += works * int(wage[i])
        c[REMOTELY] += e == REMOTE
        c[COMMUTING] += e < UNEMPLOYED and e != REMOTE
        c[CREATIVE_WORKING] += creative
        c[CULTURAL] += works and (cultural[i] or (e >= 0 and sector[e] == CREATIVE_SECTOR))
        c[SKILL] += works * known
        c[CREATIVE_SKILL] += creative * known
        money = int(income[i])
        real = int(money * (deflator[street[i]] if tenant[household[i]] else 1.0))
        c[INCOME] += money
        c[REAL_INCOME] += real
        c[NATIVES] += home_town[i] == t
        c[INCUMBENTS] += incumbent[i]
        c[INCUMBENT_REAL_INCOME] += incumbent[i] * real


@njit(nogil=True)
def count_firms(town, sector, staff, outside_staff, counts):
    """Add up jobs and firms by sector, posts of commuters, small private firms (counts int64[towns, FIRMS_SIZE])."""
    for i in range(town.size):
        if town[i] < 0:
            continue
        c = counts[town[i]]
        c[sector[i]] += staff[i]
        c[FIRST_FIRMS + sector[i]] += 1
        c[JOBS_OF_COMMUTERS] += outside_staff[i]
        c[SMALL_FIRMS] += sector[i] != PUBLIC and staff[i] < 10


@njit(nogil=True)
def count_venues(town, kind, is_open, visits, counts):
    """Add up open amenities by kind, and who uses open workspaces (counts int64[towns, VENUES_SIZE])."""
    for i in range(town.size):
        if town[i] < 0 or not is_open[i]:
            continue
        counts[town[i], kind[i]] += 1
        if kind[i] == WORKSPACE:
            counts[town[i], WORKSPACE_USERS] += visits[i]


@njit(nogil=True)
def count_homes(town, homes, households, lets, household_town, counts):
    """Add up homes, vacant ones and visitors' lets of streets, and households (counts int64[towns, HOMES_SIZE])."""
    for s in range(town.size):
        counts[town[s], HOMES] += homes[s]
        counts[town[s], VACANT] += homes[s] - households[s] - lets[s]
        counts[town[s], LETS] += lets[s]
    for h in range(household_town.size):
        if household_town[h] >= 0:
            counts[household_town[h], HOUSEHOLDS] += 1


def count_everything(state: State, assumed: Parameters) -> tuple[Array, Array, Array, Array]:
    """Count people, firms, amenities and homes (each int64[towns, its SIZE])."""
    people, firms, venues, streets = state.residents, state.firms, state.amenities, state.streets
    sizes = (PEOPLE_SIZE, FIRMS_SIZE, VENUES_SIZE, HOMES_SIZE)
    of_people, of_firms, of_venues, of_homes = (np.zeros((state.n_towns, size), np.int64) for size in sizes)
    deflator = power(np.maximum(1e-6, streets.rent / streets.rent_at_start), -assumed.migration.housing_share)
    count_people(
        people.town, people.street, people.household, people.born, people.sex, people.occupation, people.cultural,
        people.skill, people.employer, people.wage, people.income, people.incumbent, people.home_town,
        state.month, state.households.tenant, deflator, firms.sector, of_people,
    )  # fmt: skip
    count_firms(firms.town, firms.sector, firms.staff, firms.outside_staff, of_firms)
    count_venues(venues.town, venues.kind, venues.open, venues.visits, of_venues)
    count_homes(streets.town, streets.homes, streets.households, streets.lets, state.households.town, of_homes)
    return of_people, of_firms, of_venues, of_homes
