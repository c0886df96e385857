"""Ageing: birth, death, leaving school, graduating and retiring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, hash_of, normal, uniform
from ccsim.exact import exp
from ccsim.inputs import ArtSchool
from ccsim.parameters import Parameters
from ccsim.parameters.people import Ageing
from ccsim.rules.art_school import pay_own_rent, stay_to_study
from ccsim.rules.households import succeed
from ccsim.rules.settling import ADULT, by_key, depart, die, per_town
from ccsim.town.columns import GONE, Array, flagged, flags_for
from ccsim.town.schema import (
    CHILD,
    CREATIVE,
    DEPENDANT,
    HEAD,
    METROPOLIS,
    NOT_WORKING,
    OTHER_ADULT,
    PRODUCTION,
    RETIRED,
    SERVICE,
    STUDENT,
    UNEMPLOYED,
)
from ccsim.town.state import State

OLDEST = 120  # years; the tables of rates end here
ELDERLY, AGED = 75, 90  # years; below these ages deaths are rare
NEVER = 1 << 30  # months
NEWBORN = Purpose.NEWBORN
DIES, GIVES_BIRTH, LEAVES_SCHOOL, GRADUATES, RETIRES = range(5)
MOTHERS, AWAY, DEAD, BEREFT = range(4)  # what `step_on` finds


@cache
def death_rates(assumed: Ageing) -> Array:
    """Return monthly chances of dying by sex and year of age (float64[2, 121]), Gompertz and Makeham."""
    years = np.arange(OLDEST + 1)
    at_80 = np.array([[assumed.death_rate_80_female], [assumed.death_rate_80_male]])
    yearly = assumed.death_floor + at_80 * exp(assumed.death_slope * (years - 80))
    return np.asarray(1 - exp(-np.minimum(yearly, 6.0) / 12))


@cache
def birth_rates(assumed: Ageing) -> Array:
    """Return a woman's monthly chance of giving birth by year of age (float64[121]); 0 outside 15-49."""
    years = np.arange(OLDEST + 1)
    shape = exp(-0.5 * ((years + 0.5 - assumed.mother_age) / assumed.mother_age_spread) ** 2)
    shape[(years < 15) | (years > 49)] = 0
    return np.asarray(assumed.fertility * shape / shape.sum() / 12)


@njit(nogil=True)
def highest(chance):
    """Return the greatest of all (chance float64[sexes, ages])."""
    greatest = chance[0, 0]
    for sex in range(chance.shape[0]):
        for age in range(chance.shape[1]):
            greatest = max(greatest, chance[sex, age])
    return greatest


@njit(nogil=True)
def worth_asking(town, key, born, occupation, month, stream, death, birth, due):
    """Tell whose life may change this month (flags as from `flags_for`; columns and tables as in `life_events`).

    A test without tables and branches, so that the processor takes several people at once.  It misses nobody: chances
    are bounded by those of the oldest of an age group.
    """
    perhaps = flags_for(town.size)
    elderly, aged = month - 12 * ELDERLY, month - 12 * AGED
    low, middle, high = highest(death[:, :ELDERLY]), highest(death[:, :AGED]), 1.0 - birth.max()
    pupil, student, worker = month - due[CHILD], month - due[STUDENT], month - due[SERVICE]
    for i in range(town.size):
        draw = uniform(stream, key[i], 0)
        b, o = born[i], occupation[i]
        chance = draw < (low if b > elderly else middle if b > aged else 1.0)
        of_age = ((b <= pupil) & (o == CHILD)) | ((b <= student) & (o == STUDENT)) | ((b <= worker) & (o != RETIRED))
        perhaps[i] = (chance | (draw > high) | of_age) & (town[i] != GONE)
    return perhaps


@njit(nogil=True)
def what_happens(town, age, sex, occupation, draw, death, birth, due):
    """Return what happens to somebody this month (a code, -1 for nothing); one draw decides over death and birth.

    town, sex, occupation int; age int, months; draw float; tables as in `life_events`
    """
    year = min(age // 12, OLDEST)
    if draw < death[sex, year]:
        return DIES
    if sex == 0 and draw > 1.0 - birth[year] and town >= 0:
        return GIVES_BIRTH
    if age < due[occupation]:
        return -1
    return LEAVES_SCHOOL if occupation == CHILD else GRADUATES if occupation == STUDENT else RETIRES


@njit(nogil=True)
def life_events(town, key, born, sex, occupation, month, stream, death, birth, due):
    """Find whom something happens to this month.

    town int16[n], key uint64[n], born int32[n] month, sex int8[n], occupation int8[n]; month int; stream uint64
    death float64[2, 121], birth float64[121]  monthly chances by year of age
    due int64[occupations]  months of age at which school, studies and work end, the same for all kinds of work
    Returns rows (int64[k]) and codes (int8[k]): DIES, GIVES_BIRTH, LEAVES_SCHOOL, GRADUATES or RETIRES.
    """
    perhaps = worth_asking(town, key, born, occupation, month, stream, death, birth, due)
    rows, n = flagged(perhaps), 0
    codes = np.empty(rows.size, np.int8)
    for i in rows:
        draw = uniform(stream, key[i], 0)
        code = what_happens(town[i], month - int(born[i]), sex[i], occupation[i], draw, death, birth, due)
        rows[n], codes[n] = i, code
        n += code >= 0
    return rows[:n], codes[:n]


def age(state: State, assumed: Parameters, schools: Sequence[ArtSchool] = ()) -> None:
    """Let everybody grow a month older: apply what `life_events` finds (schools: of arts, that policy runs)."""
    people, rules = state.residents, assumed.ageing
    study, retirement = round((18 + rules.study_years) * 12), round(rules.retirement_age * 12)
    due = np.array([ADULT, study, retirement, retirement, retirement, NEVER])
    rows, codes = life_events(
        people.town, people.key, people.born, people.sex, people.occupation,
        state.month, state.stream(Purpose.VITAL), death_rates(rules), birth_rates(rules), due,
    )  # fmt: skip
    live(state, rows, codes, assumed, schools)


def live(state: State, rows: Array, codes: Array, assumed: Parameters, schools: Sequence[ArtSchool] = ()) -> None:
    """Do to people (rows int64[k]) what happens to them (codes int8[k], as in `life_events`; schools: as in `age`)."""
    people, homes, rules = state.residents, state.households, assumed.ageing
    if state.projects.used:  # nobody has studied arts in town but where policy once ran a school
        pay_own_rent(state, rows, codes == GRADUATES, assumed)
    mothers, away, dead, bereft = step_on(
        rows, codes, state.month, state.month - ADULT if state.month else NEVER,  # at the start all have been counted
        people.town, people.key, people.household, people.role, people.born, people.occupation, people.cultural,
        people.skill, people.employer, people.wage, state.firms.staff, homes.size, homes.adults,
        state.stream(Purpose.SCHOOL_LEAVING), rules.study_elsewhere, rules.study_here,
        state.stream(Purpose.GRADUATION), rules.leaver_creative, state.now.schooling, state.baseline.schooling,
        rules.graduate_creative, rules.graduate_arts, rules.leaver_production, rules.cultural,
        assumed.learning.skill_spread,
    )  # fmt: skip
    if schools:
        away, bereft = stay_to_study(state, away, bereft, schools)
    if away.size:
        state.count("students_leaving", per_town(state, people.town[away]))
        depart(state, away, np.full(away.size, METROPOLIS, np.int8))
    give_birth(state, by_key(mothers, people.key), rules)
    die(state, dead)
    succeed(state, bereft)


@njit(nogil=True)
def step_on(
    rows, codes, month, of_age,
    town, key, household, role, born, occupation, cultural, skill, employer, wage, staff, size, adults,
    school, elsewhere, here, work, creative, places, usual_places, graduate_creative, graduate_arts,
    production, artistic, spread,
):  # fmt: skip
    """Let people leave school, graduate or retire, and count adults, students who go away and the dead at home.

    rows int64[k], codes int8[k]; month int; of_age int, month in which those were born who come of age
    columns of residents as in `take_up_work`, household int32[n], role int8[n], born, wage int32[n]
    staff int32[firms]; size, adults int16[households]; the rest as in `choose_studies` and `take_up_work`
    creative, graduate_creative, graduate_arts float, shares of leavers, graduates and those of arts who are creative
    places, usual_places float64[towns], places in school per pupil now and at the start, to which the share of leavers
    is proportional
    Returns the rows of mothers, of those who go away and of the dead, and the households that lose their head.
    """
    found, n = np.empty((4, rows.size), np.int64), np.zeros(4, np.int64)
    for k in range(rows.size):
        i, code, t, goes = rows[k], codes[k], town[rows[k]], False
        if t >= 0 and born[i] == of_age:
            adults[household[i]] += 1
        if code == RETIRES:
            retire(i, occupation, employer, wage, staff)
        elif code == GRADUATES:
            share = graduate_arts if cultural[i] else graduate_creative
            take_up_work(i, key, town, occupation, cultural, skill, employer, work, share, production, artistic, spread)
        elif code == LEAVES_SCHOOL:
            goes = choose_studies(i, key, town, role, occupation, school, elsewhere, here)
            if occupation[i] != STUDENT:
                share = creative * (places[t] / max(0.01, usual_places[t]) if t >= 0 else 1.0)
                take_up_work(
                    i, key, town, occupation, cultural, skill, employer, work, share, production, artistic, spread
                )
        what = MOTHERS if code == GIVES_BIRTH else DEAD if code == DIES else AWAY
        if what != AWAY or goes:
            found[what, n[what]] = i
            n[what] += 1
        if t >= 0 and (code == DIES or goes):
            h = household[i]
            size[h] -= 1
            adults[h] -= month - born[i] >= ADULT
            found[BEREFT, n[BEREFT]] = h
            n[BEREFT] += role[i] == HEAD
    return found[MOTHERS, : n[MOTHERS]], found[AWAY, : n[AWAY]], found[DEAD, : n[DEAD]], found[BEREFT, : n[BEREFT]]


@njit(nogil=True)
def retire(i, occupation, employer, wage, staff):
    """Turn somebody into a pensioner (i int, row; employer, wage int32[n]; staff int32[firms])."""
    if employer[i] >= 0:
        staff[employer[i]] -= 1
    employer[i] = NOT_WORKING
    wage[i] = 0
    occupation[i] = RETIRED


@njit(nogil=True)
def choose_studies(i, key, town, role, occupation, stream, elsewhere, here):
    """Let a school-leaver of 18 study elsewhere, from home, or not at all; tell whether he or she goes away.

    i int, row; key uint64[n], town int16[n], role, occupation int8[n]; elsewhere, here float, shares
    """
    if role[i] == DEPENDANT:
        role[i] = OTHER_ADULT
    draw = uniform(stream, key[i], 0)
    away = draw < elsewhere and town[i] >= 0
    if away or draw > 1 - here:
        occupation[i] = STUDENT
    return away


@njit(nogil=True)
def take_up_work(i, key, town, occupation, cultural, skill, employer, stream, creative, production, artistic, spread):
    """Draw occupation and skill of somebody who enters work; who is in town looks for a job.

    i int, row; key uint64[n], town int16[n], occupation int8[n], cultural bool[n], skill float64[n]
    employer int32[n]; creative float, share in creative occupations; production float, share in production among
    the others; artistic float, share of cultural work among the creative; spread float, standard deviation of log skill
    """
    maker = uniform(stream, key[i], 0) < creative
    other = PRODUCTION if uniform(stream, key[i], 1) < production else SERVICE
    occupation[i] = CREATIVE if maker else other
    cultural[i] = maker and uniform(stream, key[i], 2) < artistic
    skill[i] = math.exp(spread * normal(stream, key[i], 3))
    employer[i] = UNEMPLOYED if town[i] >= 0 else NOT_WORKING


@njit(nogil=True)
def bear(
    rows, mothers, month, stream, girls, size,
    children, key, town, street, household, role, born, sex, occupation, skill, employer, venue, home_town, arrived,
):  # fmt: skip
    """Write newborns into the columns of residents, and count them in their mothers' homes.

    rows int64[k], all zero so far; mothers int64[k], rows; month int; stream uint64; girls float, share of girls
    size int16[households].  A newborn's key comes from its mother's and the number of the birth.
    """
    for k in range(rows.size):
        i, mother = rows[k], mothers[k]
        children[mother] += 1
        size[household[mother]] += 1
        key[i] = hash_of(key[mother], NEWBORN, children[mother])
        sex[i] = uniform(stream, key[i], 0) >= girls
        town[i], street[i], household[i], home_town[i] = town[mother], street[mother], household[mother], town[mother]
        role[i], occupation[i], skill[i], employer[i], venue[i] = DEPENDANT, CHILD, 1.0, NOT_WORKING, -1
        born[i], arrived[i] = month, month


def give_birth(state: State, mothers: Array, assumed: Ageing) -> None:
    """Add a newborn to each mother's household (mothers: rows in the order of keys)."""
    if mothers.size == 0:
        return
    people = state.residents
    rows = people.take(mothers.size)
    bear(
        rows, mothers, state.month, state.stream(Purpose.NEWBORN), assumed.girls, state.households.size,
        people.children, people.key, people.town, people.street, people.household, people.role, people.born, people.sex,
        people.occupation, people.skill, people.employer, people.venue, people.home_town, people.arrived,
    )  # fmt: skip
    state.count("births", per_town(state, people.town[mothers]))
