"""Newcomers: candidates who decide to come look for homes and move in with their families."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, hash_of, normal, uniform
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.homes import find_streets, home_for, price_limit, rent_for
from ccsim.rules.offers import Promise, who_comes_for
from ccsim.rules.prospects import Prospects
from ccsim.rules.settling import ADULT
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import (
    CHILD,
    COMMUTES_RING,
    CREATIVE,
    DEPENDANT,
    HEAD,
    METROPOLIS,
    NOT_WORKING,
    PARTNER,
    REMOTE,
    RETIRED,
    RING,
    SERVICE,
    UNEMPLOYED,
)
from ccsim.town.state import State

NEWCOMER = Purpose.NEWCOMER  # under which heads name their households
FAMILY = Purpose.PARTNERS  # under which heads name their partners and children
ROLES = np.array([HEAD, PARTNER, DEPENDANT, DEPENDANT], np.int8)  # of the members of a family


def welcome(state: State, inputs: Inputs, view: Prospects, pull: Array, assumed: Parameters) -> list[Promise]:
    """Let the candidates of every town decide, and house those who come; return what they are promised.

    pull: as from `street_pulls`
    """
    who, promises = who_comes_for(state, inputs, view, assumed)
    families, people = find_homes(state, who, pull, assumed)
    move_in(state, families, open_homes(state, families), state.residents.take(people), assumed)
    return promises


@njit(nogil=True, inline="always")
def usual_income(town, occupation, pay, pension, tax):
    """Return the usual net income of a grown-up of this occupation (EUR cents/month).

    pay float64[towns, occupations] and pension float64[towns], EUR cents/month; tax float, share
    """
    return pension[town] if occupation == RETIRED else pay[town, occupation] * (1 - tax)


@njit(nogil=True)
def budgets(who, pay, pension, stream, tenants, tax, burden, smallest):
    """Return towns and keys of families, which of them rent, their usual income and the mean rent within reach.

    who `CANDIDATE`[k]; pay, pension, tax as in `usual_income`; stream uint64; tenants, burden, smallest float, shares
    Returns int16[k], uint64[k], bool[k] and two float64[k], EUR cents/month.
    """
    town, key = np.empty(who.size, np.int16), np.empty(who.size, np.uint64)
    tenant, income, limit = np.empty(who.size, np.bool_), np.empty(who.size), np.empty(who.size)
    for i in range(who.size):
        c = who[i]
        town[i], key[i] = c.town, c.key
        tenant[i] = uniform(stream, c.key, 1) < tenants
        income[i] = usual_income(c.town, c.occupation, pay, pension, tax) * (2 if c.couple else 1)
        limit[i] = price_limit(income[i], tenant[i], burden, smallest)
    return town, key, tenant, income, limit


@njit(nogil=True)
def house_families(
    who, stream, queue, choice, pull, pay, pension, tenants, tax, burden, comfort, smallest,
    street_town, market, homes, households, lets, turned_away,
):  # fmt: skip
    """Return the families who find a home, and which (`CANDIDATE`[j], the first places of `who`), and their members.

    who `CANDIDATE`[k], changed; stream, queue, choice uint64, of tenure, of turns and of streets; pull float64[streets]
    pay, pension, tax as in `usual_income`; tenants, burden, comfort, smallest float, shares
    the columns of streets [streets], households added to; turned_away int64[towns], added to
    """
    town, key, tenant, income, limit = budgets(who, pay, pension, stream, tenants, tax, burden, smallest)
    street = find_streets(
        town, key, limit, queue, choice, pull, street_town, market, homes, households, lets, turned_away.size
    )
    n = people = 0
    for i in range(who.size):
        s = street[i]
        if s < 0:
            turned_away[who[i].town] += 1
            continue
        who[n] = who[i]
        family, size = who[n], home_for(income[i], market[s], comfort, smallest)
        family.street, family.tenant, family.home = s, tenant[i], size
        family.rent = rent_for(market[s], size, tenant[i])
        households[s] += 1
        n += 1
        people += 1 + family.couple + family.children
    return who[:n], people


def find_homes(state: State, who: Array, pull: Array, assumed: Parameters) -> tuple[Array, int]:
    """Return the families who find a home and how many people they are (who, result: `CANDIDATE`[k])."""
    base, rules, streets, turned_away = (
        state.baseline,
        assumed.housing,
        state.streets,
        np.zeros(state.n_towns, np.int64),
    )
    families, people = house_families(
        who, state.stream(Purpose.NEWCOMER), state.stream(Purpose.HOME_QUEUE), state.stream(Purpose.HOME_CHOICE), pull,
        base.pay, base.pension, assumed.migration.newcomer_tenant, assumed.labour.income_tax,
        rules.burden, rules.comfort, rules.smallest_home,
        streets.town, streets.rent, streets.homes, streets.households, streets.lets, turned_away,
    )  # fmt: skip
    state.count("turned_away", turned_away)
    return families, people


@njit(nogil=True)
def write_homes(families, rows, key, town, street, tenant, rent, home):
    """Write down the homes of families (families `CANDIDATE`[k], rows int64[k]; the columns of households, changed)."""
    for i in range(rows.size):
        family, h = families[i], rows[i]
        key[h] = hash_of(family.key, NEWCOMER, 0)
        town[h], street[h], tenant[h], rent[h], home[h] = (
            family.town, family.street, family.tenant, family.rent, family.home
        )  # fmt: skip


def open_homes(state: State, families: Array) -> Array:
    """Found the households of families who have found a home; return their rows."""
    homes = state.households
    rows = homes.take(families.size)
    write_homes(families, rows, homes.key, homes.town, homes.street, homes.tenant, homes.rent, homes.home)
    return rows


@njit(nogil=True, inline="always")
def kept_job(occupation, place, fibre, draw, keeps):
    """Return what a newcomer does for work: some keep their job in the ring or, remotely, in the metropolis.

    fibre float, share of homes in the new street that have it; draw float; keeps float, share
    """
    if occupation == RETIRED:
        return NOT_WORKING
    if place == RING and draw < keeps:
        return COMMUTES_RING
    if place == METROPOLIS and occupation == CREATIVE and draw < keeps / 2 * fibre:
        return REMOTE
    return UNEMPLOYED


@njit(nogil=True)
def partner_of(stream, key, own, years, occupation, retires):
    """Draw a head's partner, of about the same age and occupation: months of age, occupation and sex.

    stream uint64; key, own uint64, of the head and the partner; years float, of the head; retires float, years
    """
    months = max(240.0, 12 * years + 36 * normal(stream, own, 7))
    working = SERVICE if occupation == RETIRED else occupation
    sex = uniform(stream, key, 2) >= 0.5  # the head is a man below that
    return months, RETIRED if months >= 12 * retires else working, sex


@njit(nogil=True)
def child_of(stream, own, years, girls):
    """Draw a child of a head of these years: months of age and sex (own uint64, key of the child; girls float)."""
    months = 12 * min(max(years - 23, 1.0), 16.0) * uniform(stream, own, 7)
    return months, uniform(stream, own, 2) >= girls


@njit(nogil=True, inline="always")
def belongs(member, couple, children):
    """Say whether a family has a member: 0 the head, 1 a partner, 2 and 3 its first and second child."""
    return member == 0 or (member == 1 and couple) or 1 < member <= children + 1


@njit(nogil=True)
def member_of(family, member, own, stream, fibre, retires, girls, keeps):
    """Draw a member of a family: months of age, occupation, sex and what `employer` says.

    family a record of `CANDIDATE`; member int, as in `belongs`; own, stream uint64; fibre float, share in the street
    retires float, years; girls, keeps float, shares
    """
    if member == 0:
        employer = kept_job(family.occupation, family.place, fibre, uniform(stream, own, 3), keeps)
        return 12 * family.years, family.occupation, uniform(stream, own, 2) < 0.5, employer
    if member == 1:
        months, does, male = partner_of(stream, family.key, own, family.years, family.occupation, retires)
        return months, does, male, NOT_WORKING if does == RETIRED else UNEMPLOYED
    months, male = child_of(stream, own, family.years, girls)
    return months, CHILD, male, NOT_WORKING


@njit(nogil=True)
def write_members(
    families, homes, rows, stream, month, fibre, retires, girls, keeps, artistic, spread, pay, pension, tax, brought,
    size, adults,
    key, town, street, household, role, born, sex, occupation, cultural, skill, employer, income, venue, home_town,
    arrived,
):  # fmt: skip
    """Draw and write down the members of families, heads first, then partners, first and second children.

    families `CANDIDATE`[k]; homes int64[k], their households; rows int64[n], of the members; stream uint64; month int
    fibre float64[streets]; retires float, years; girls, keeps, artistic float, shares; spread float, of log skill
    pay, pension, tax as in `usual_income`, a month of which grown-ups bring along
    brought int64[towns, 2], EUR cents and people, and size, adults int16[households], added to
    the columns of residents from key to arrived, changed
    """
    n = 0
    for member in range(ROLES.size):
        for f in range(families.size):
            family = families[f]
            if not belongs(member, family.couple, family.children):
                continue
            i, t = rows[n], family.town
            own = family.key if member == 0 else hash_of(family.key, FAMILY, member - 1)
            months, does, male, works = member_of(
                family, member, own, stream, fibre[family.street], retires, girls, keeps
            )
            key[i], town[i], street[i], household[i], role[i] = own, t, family.street, homes[f], ROLES[member]
            born[i], sex[i], occupation[i], employer[i] = month - int(months), male, does, works
            cultural[i] = does == CREATIVE and uniform(stream, own, 4) < artistic
            skill[i] = 1.0 if does == CHILD else math.exp(spread * normal(stream, own, 5))
            income[i] = 0 if does == CHILD else int(usual_income(t, does, pay, pension, tax))
            venue[i], arrived[i] = -1, month
            home_town[i] = t if does == CHILD else -1  # children grow up with roots in the town
            brought[t, 0] += income[i]
            brought[t, 1] += 1
            size[homes[f]] += 1
            adults[homes[f]] += month - born[i] >= ADULT
            n += 1


def move_in(state: State, families: Array, homes: Array, rows: Array, assumed: Parameters) -> None:
    """Write newcomer families down as residents (families `CANDIDATE`[k]; homes, rows int64: households, people)."""
    base, ageing, brought = state.baseline, assumed.ageing, np.zeros((state.n_towns, 2), np.int64)
    people, households = state.residents, state.households
    write_members(
        families, homes, rows, state.stream(Purpose.NEWCOMER), state.month, state.streets.fibre,
        ageing.retirement_age, ageing.girls, assumed.migration.keeps_job, ageing.cultural,
        assumed.learning.skill_spread, base.pay, base.pension, assumed.labour.income_tax, brought,
        households.size, households.adults,
        people.key, people.town, people.street, people.household, people.role, people.born, people.sex,
        people.occupation, people.cultural, people.skill, people.employer, people.income, people.venue,
        people.home_town, people.arrived,
    )  # fmt: skip
    state.ledger.book(Flow.BROUGHT_ALONG, brought[:, 0])
    state.count("in_migration", brought[:, 1])
    state.count("newcomers", brought[:, 1])
