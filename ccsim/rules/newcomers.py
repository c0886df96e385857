"""Newcomers: candidates who decide to come look for homes and move in with their families."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, hash_of, made_by, normal, uniform
from ccsim.inputs import Inputs
from ccsim.parameters import Parameters
from ccsim.rules.candidates import Candidates, draw_candidates, gains
from ccsim.rules.homes import find_streets, home_for, price_limit
from ccsim.rules.offers import Promise, decide
from ccsim.rules.prospects import Prospects
from ccsim.rules.settling import per_town
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

FAMILY = Purpose.PARTNERS  # under which heads name their partners and children
ROLES = np.array([HEAD, PARTNER, DEPENDANT, DEPENDANT], np.int8)  # of the members of a family


def welcome(state: State, inputs: Inputs, view: Prospects, value: Array, assumed: Parameters) -> list[Promise]:
    """Let the candidates of every town decide, and house those who come; return what they are promised."""
    drawn = draw_candidates(state, state.month, state.baseline.candidates, assumed)
    gain = gains(view, assumed) + state.baseline.attraction[:, None, None]
    yes, promises = decide(state, inputs, drawn, gain[drawn.town, drawn.place, drawn.occupation], assumed)
    _house(state, drawn, yes.nonzero()[0], value, assumed)
    return promises


@njit(nogil=True, inline="always")
def usual_income(town, occupation, pay, pension, tax):
    """Return the usual net income of a grown-up of this occupation (EUR cents/month).

    pay float64[towns, occupations] and pension float64[towns], EUR cents/month; tax float, share
    """
    return pension[town] if occupation == RETIRED else pay[town, occupation] * (1 - tax)


@njit(nogil=True)
def budgets(who, town, key, occupation, couple, pay, pension, stream, tenants, tax, burden, smallest):
    """Return who of some candidates rents, their usual income and the mean rent of a street within reach.

    who int64[k], candidates; the next four as in `Candidates`; pay, pension, tax as in `usual_income`; stream uint64
    tenants, burden, smallest float, shares. Returns bool[k] and two float64[k], EUR cents/month.
    """
    tenant, income, limit = np.empty(who.size, np.bool_), np.empty(who.size), np.empty(who.size)
    for i in range(who.size):
        c = who[i]
        tenant[i] = uniform(stream, key[c], 1) < tenants
        income[i] = usual_income(town[c], occupation[c], pay, pension, tax) * (2 if couple[c] else 1)
        limit[i] = price_limit(income[i], tenant[i], burden, smallest)
    return tenant, income, limit


@njit(nogil=True)
def take_homes(street, tenant, income, market, taken, comfort, smallest):
    """Return the rents (int64[k], EUR cents/month) and sizes (float64[k]) agreed for homes, which are taken.

    street int64[k], tenant bool[k], income float64[k] EUR cents/month; market float64[streets] EUR cents/month
    taken int32[streets], homes lived in, added to; comfort, smallest float, shares
    """
    rent, home = np.zeros(street.size, np.int64), np.empty(street.size)
    for i in range(street.size):
        home[i] = home_for(income[i], market[street[i]], comfort, smallest)
        if tenant[i]:
            rent[i] = int(market[street[i]] * home[i])
        taken[street[i]] += 1
    return rent, home


def _house(state: State, drawn: Candidates, who: Array, value: Array, assumed: Parameters) -> None:
    """Find homes for the newcomers (who int64[k], candidates) and write them into the books."""
    base, rules, streets = state.baseline, assumed.housing, state.streets
    tenant, income, limit = budgets(
        who, drawn.town, drawn.key, drawn.occupation, drawn.couple, base.pay, base.pension,
        state.stream(Purpose.NEWCOMER), assumed.migration.newcomer_tenant, assumed.labour.income_tax,
        rules.burden, rules.smallest_home,
    )  # fmt: skip
    town, key = drawn.town[who], drawn.key[who]
    street = find_streets(state, town, key, limit, value, assumed)
    housed = street >= 0
    state.count("turned_away", per_town(state, town[~housed]))
    town, key, street, tenant = town[housed], key[housed], street[housed], tenant[housed]
    rent, home = take_homes(
        street, tenant, income[housed], streets.rent, streets.households, rules.comfort, rules.smallest_home
    )
    columns = {"key": made_by(key, Purpose.NEWCOMER, 0), "town": town, "street": street, "tenant": tenant}
    homes = state.households.add(columns | {"rent": rent, "home": home})
    _move_in(state, drawn, who[housed], street, homes, assumed)


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
def name_members(who, key, couple, children):
    """List the members of families, heads first, then partners, first and second children.

    who int64[k], candidates; the rest as in `Candidates`
    Returns family int64[n], place among `who`; member int8[n], as in `belongs`; own uint64[n], key.
    """
    most = ROLES.size * who.size
    family, number, own = np.empty(most, np.int64), np.empty(most, np.int8), np.empty(most, np.uint64)
    n = 0
    for member in range(ROLES.size):
        for i in range(who.size):
            c = who[i]
            if belongs(member, couple[c], children[c]):
                family[n], number[n] = i, member
                own[n] = key[c] if member == 0 else hash_of(key[c], FAMILY, member - 1)
                n += 1
    return family[:n], number[:n], own[:n]


@njit(nogil=True)
def describe(
    head, member, own, key, place, years, occupation, fibre, stream, month, retires, girls, keeps, cultural, spread
):  # fmt: skip
    """Draw who the members of newcomer families are.

    head int64[n], the candidate who leads each; member int8[n], own uint64[n], as from `name_members`
    key uint64[c], place int8[c], years float64[c], occupation int8[c], of candidates; fibre float64[n], in their street
    stream uint64; month int; retires float, years; girls, keeps, cultural float, shares; spread float, of log skill
    Returns born int32[n], occupation int8[n], sex bool[n], employer int32[n], cultural bool[n], skill float64[n].
    """
    n = head.size
    born, does, male = np.empty(n, np.int32), np.empty(n, np.int8), np.empty(n, np.bool_)
    employer, artist, skill = np.empty(n, np.int32), np.empty(n, np.bool_), np.empty(n)
    for i in range(n):
        c, months, does[i], employer[i] = head[i], 0.0, CHILD, NOT_WORKING
        if member[i] == 0:
            months, does[i], male[i] = 12 * years[c], occupation[c], uniform(stream, own[i], 2) < 0.5
            employer[i] = kept_job(occupation[c], place[c], fibre[i], uniform(stream, own[i], 3), keeps)
        elif member[i] == 1:
            months, does[i], male[i] = partner_of(stream, key[c], own[i], years[c], occupation[c], retires)
            employer[i] = NOT_WORKING if does[i] == RETIRED else UNEMPLOYED
        else:
            months, male[i] = child_of(stream, own[i], years[c], girls)
        born[i] = month - int(months)
        artist[i] = does[i] == CREATIVE and uniform(stream, own[i], 4) < cultural
        skill[i] = 1.0 if does[i] == CHILD else math.exp(spread * normal(stream, own[i], 5))
    return born, does, male, employer, artist, skill


@njit(nogil=True)
def bring_money(town, occupation, pay, pension, tax, brought):
    """Return a usual month's income of newcomers, nothing for children (int64[n] EUR cents), and add up by town.

    town int16[n], occupation int8[n]; the next three as in `usual_income`
    brought int64[towns, 2], EUR cents and people, added to
    """
    money = np.zeros(town.size, np.int64)
    for i in range(town.size):
        if occupation[i] != CHILD:
            money[i] = int(usual_income(town[i], occupation[i], pay, pension, tax))
        brought[town[i], 0] += money[i]
        brought[town[i], 1] += 1
    return money


def _move_in(state: State, drawn: Candidates, who: Array, street: Array, homes: Array, assumed: Parameters) -> None:
    """Add newcomer families to the residents (who, street, homes int64[k]: candidates, streets and households)."""
    base, ageing, brought = state.baseline, assumed.ageing, np.zeros((state.n_towns, 2), np.int64)
    family, member, own = name_members(who, drawn.key, drawn.couple, drawn.children)
    head, street = who[family], street[family]
    town = drawn.town[head]
    born, occupation, sex, employer, cultural, skill = describe(
        head, member, own, drawn.key, drawn.place, drawn.years, drawn.occupation, state.streets.fibre[street],
        state.stream(Purpose.NEWCOMER), state.month, ageing.retirement_age, ageing.girls, assumed.migration.keeps_job,
        ageing.cultural, assumed.learning.skill_spread,
    )  # fmt: skip
    income = bring_money(town, occupation, base.pay, base.pension, assumed.labour.income_tax, brought)
    state.residents.add(
        {
            "key": own,
            "town": town,
            "street": street,
            "household": homes[family],
            "role": ROLES[member],
            "born": born,
            "sex": sex,
            "occupation": occupation,
            "cultural": cultural,
            "skill": skill,
            "employer": employer,
            "income": income,
            "venue": -1,
            "home_town": np.where(occupation == CHILD, town, -1),  # children grow up with roots in the town
            "arrived": state.month,
        }
    )
    state.ledger.book(Flow.BROUGHT_ALONG, brought[:, 0])
    state.count("in_migration", brought[:, 1])
    state.count("newcomers", brought[:, 1])
