"""Counting: one pass each over people, firms, amenities, streets and households, for the indicators."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
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
from ccsim.town.totals import living_in

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
BLOCK = 1024  # people counted at a time


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
def count_lives(t, town, born, sex, home_town, incumbent, income, real, month, counts):
    """Add up ages, sexes, roots and incomes of those who live in town t (columns as in `count_people`).

    t, month int; real int64[n] EUR cents, may be longer; counts int64[PEOPLE_SIZE], added to
    """
    minors, young, middle, older = month - 12 * 18, month - 12 * 30, month - 12 * 45, month - 12 * 65
    people = women = under_18 = under_30 = under_45 = under_65 = natives = incumbents = 0
    money = worth = worth_of_incumbents = 0
    for i in range(town.size):
        here = town[i] == t
        stays = here & incumbent[i]
        people += here
        women += here & (sex[i] == 0)
        under_18 += here & (born[i] > minors)
        under_30 += here & (born[i] > young)
        under_45 += here & (born[i] > middle)
        under_65 += here & (born[i] > older)
        natives += here & (home_town[i] == t)
        incumbents += stays
        money += int(income[i]) if here else 0
        worth += real[i] if here else 0
        worth_of_incumbents += real[i] if stays else 0
    counts[PEOPLE] += people
    counts[WOMEN] += women
    counts[MINORS] += under_18
    counts[YOUNG] += under_30 - under_18
    counts[MIDDLE] += under_45 - under_30
    counts[OLDER] += under_65 - under_45
    counts[OLD] += people - under_65
    counts[NATIVES] += natives
    counts[INCUMBENTS] += incumbents
    counts[INCOME] += money
    counts[REAL_INCOME] += worth
    counts[INCUMBENT_REAL_INCOME] += worth_of_incumbents


@njit(nogil=True)
def count_work(t, town, cultural, skill, occupation, employer, wage, artistic, counts):
    """Add up who of those who live in town t works, in what and where, pay and skills (columns as in `count_people`).

    t int; artistic bool[n], employed in the creative sector, may be longer; counts int64[PEOPLE_SIZE], added to
    """
    working = jobless = outside = remotely = creative_working = culture = 0
    wages = skills = creative_skills = 0
    for i in range(town.size):
        here, e = town[i] == t, employer[i]
        away = here & (e < UNEMPLOYED)
        works = away | (here & (e >= 0))
        creates = works & (occupation[i] == CREATIVE)
        known = int(skill[i] * FIXED_POINT)
        working += works
        jobless += here & (e == UNEMPLOYED)
        outside += away
        remotely += here & (e == REMOTE)
        creative_working += creates
        culture += works & (cultural[i] | artistic[i])
        wages += int(wage[i]) if works else 0
        skills += known if works else 0
        creative_skills += known if creates else 0
    counts[WORKING] += working
    counts[JOBLESS] += jobless
    counts[COMMUTING] += outside - remotely
    counts[REMOTELY] += remotely
    counts[CREATIVE_WORKING] += creative_working
    counts[CULTURAL] += culture
    counts[WAGES] += wages
    counts[SKILL] += skills
    counts[CREATIVE_SKILL] += creative_skills


@njit(nogil=True)
def count_occupations(t, town, occupation, counts):
    """Add up who of those who live in town t has which occupation, children and pensioners among them."""
    children = students = creatives = services = producers = retired = 0
    for i in range(town.size):
        here, o = town[i] == t, occupation[i]
        children += here & (o == CHILDREN)
        students += here & (o == STUDENTS)
        creatives += here & (o == CREATIVES)
        services += here & (o == SERVICES)
        producers += here & (o == PRODUCERS)
        retired += here & (o == RETIRED)
    counts[CHILDREN] += children
    counts[STUDENTS] += students
    counts[CREATIVES] += creatives
    counts[SERVICES] += services
    counts[PRODUCERS] += producers
    counts[RETIRED] += retired


@njit(nogil=True)
def count_diaspora(town, home_town, counts):
    """Add up who lives elsewhere by where the roots are (counts int64[towns, PEOPLE_SIZE])."""
    for i in range(town.size):
        if town[i] == ELSEWHERE:
            counts[max(0, home_town[i]), DIASPORA] += 1


@njit(nogil=True)
def look_up(household, income, factor, employer, artistic, real, creates):
    """Fill in what the household and the firm of some people make of them: real income, and creative employment.

    household, income, employer int32[n]; factor, artistic as in `count_people`; real int64[>= n], creates bool[>= n]
    """
    for i in range(household.size):
        real[i] = int(int(income[i]) * factor[max(household[i], -1) + 1])
        creates[i] = artistic[max(employer[i], -1) + 1]


@njit(nogil=True)
def count_people(
    town, household, born, sex, occupation, cultural, skill, employer, wage, income, incumbent, home_town,
    month, factor, artistic, counts,
):  # fmt: skip
    """Add up who lives in each town and what they have; of those elsewhere, where they have roots.

    town int16[n], household int32[n], born int32[n], sex int8[n], occupation int8[n], cultural bool[n]
    skill float64[n], employer int32[n], wage int32[n], income int32[n] EUR cents, incumbent bool[n]
    home_town int16[n]; month int; factor float64[households + 1] and artistic bool[firms + 1] from `real_factors` and
    `artistic_firms`; counts int64[towns, PEOPLE_SIZE], added to
    Real incomes are in EUR cents; skills in fixed point.  Town by town and without branches, so that the processor
    takes many people at once; in blocks, as neighbours mostly live in the same town.
    """
    real, creates = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.bool_)
    for start in range(0, town.size, BLOCK):
        b = slice(start, min(start + BLOCK, town.size))
        here, work = town[b], occupation[b]
        look_up(household[b], income[b], factor, employer[b], artistic, real, creates)
        for t in range(max(0, here.min()), here.max() + 1):
            count_lives(t, here, born[b], sex[b], home_town[b], incumbent[b], income[b], real, month, counts[t])
            count_work(t, here, cultural[b], skill[b], work, employer[b], wage[b], creates, counts[t])
            count_occupations(t, here, work, counts[t])
        if here.min() < 0:
            count_diaspora(here, home_town[b], counts)


@njit(nogil=True)
def real_factors(street, tenant, rent, first_rent, share):
    """Return real income over income of each household, before them of nobody's (float64[households + 1]).

    street int32[households], tenant bool[households]; rent, first_rent float64[streets], now and at the start
    share float, of the expenses of tenants that goes into rent
    """
    by_street, factor = np.ones(rent.size + 1), np.ones(street.size + 1)
    for s in range(rent.size):
        by_street[s + 1] = math.pow(max(1e-6, rent[s] / first_rent[s]), -share)
    for h in range(street.size):  # without a branch: who rents is hard to foretell
        factor[h + 1] = by_street[tenant[h] * (street[h] + 1)]
    return factor


@njit(nogil=True)
def artistic_firms(sector):
    """Tell which firms are of the creative sector, before them no firm (sector int8[firms]; bool[firms + 1])."""
    artistic = np.zeros(sector.size + 1, np.bool_)
    for f in range(sector.size):
        artistic[f + 1] = sector[f] == CREATIVE_SECTOR
    return artistic


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
    there = living_in(counts.shape[0], household_town)
    for t in range(there.size):
        counts[t, HOUSEHOLDS] += there[t]


@njit(nogil=True)
def count_all(
    town, household, born, sex, occupation, cultural, skill, employer, wage, income, incumbent, home_town, month,
    firm_town, sector, staff, outside_staff, venue_town, kind, is_open, visits,
    street_town, homes, households, lets, rent, first_rent, household_town, home_street, tenant, share,
    of_people, of_firms, of_venues, of_homes,
):  # fmt: skip
    """Add up everything (columns, figures and counts as in the functions called, which say what is counted)."""
    factor = real_factors(home_street, tenant, rent, first_rent, share)
    count_people(
        town, household, born, sex, occupation, cultural, skill, employer, wage, income, incumbent, home_town,
        month, factor, artistic_firms(sector), of_people,
    )  # fmt: skip
    count_firms(firm_town, sector, staff, outside_staff, of_firms)
    count_venues(venue_town, kind, is_open, visits, of_venues)
    count_homes(street_town, homes, households, lets, household_town, of_homes)


def count_everything(state: State, assumed: Parameters) -> tuple[Array, Array, Array, Array]:
    """Count people, firms, amenities and homes (each int64[towns, its SIZE])."""
    people, firms, venues = state.residents, state.firms, state.amenities
    streets, homes, towns = state.streets, state.households, state.n_towns
    of_people, of_firms, of_venues, of_homes = (
        np.zeros((towns, PEOPLE_SIZE), np.int64), np.zeros((towns, FIRMS_SIZE), np.int64),
        np.zeros((towns, VENUES_SIZE), np.int64), np.zeros((towns, HOMES_SIZE), np.int64),
    )  # fmt: skip
    count_all(
        people.town, people.household, people.born, people.sex, people.occupation, people.cultural,
        people.skill, people.employer, people.wage, people.income, people.incumbent, people.home_town, state.month,
        firms.town, firms.sector, firms.staff, firms.outside_staff, venues.town, venues.kind, venues.open,
        venues.visits, streets.town, streets.homes, streets.households, streets.lets, streets.rent,
        streets.rent_at_start, homes.town, homes.street, homes.tenant, assumed.migration.housing_share,
        of_people, of_firms, of_venues, of_homes,
    )  # fmt: skip
    return of_people, of_firms, of_venues, of_homes
