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
from ccsim.rules.settling import by_key, depart, die, per_town, retire
from ccsim.town.columns import GONE, Array
from ccsim.town.schema import (
    CHILD,
    CREATIVE,
    DEPENDANT,
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
    """Tell whose life may change this month (bool[n]; columns and tables as in `life_events`).

    A test without tables and branches, so that the processor takes several people at once.  It misses nobody: chances
    are bounded by those of the oldest of an age group.
    """
    perhaps = np.empty(town.size, np.bool_)
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
    rows = np.empty(town.size, np.int64)
    codes = np.empty(town.size, np.int8)
    n = 0
    for i in range(town.size):
        if perhaps[i]:
            draw = uniform(stream, key[i], 0)
            code = what_happens(town[i], month - int(born[i]), sex[i], occupation[i], draw, death, birth, due)
            rows[n], codes[n] = i, code
            n += code >= 0
    return rows[:n], codes[:n]


def age(state: State, assumed: Parameters, schools: Sequence[ArtSchool] = ()) -> None:
    """Let everybody grow a month older: apply what `life_events` finds (schools: of arts, that policy runs)."""
    people, rules = state.residents, assumed.ageing
    study, retirement = round((18 + rules.study_years) * 12), round(rules.retirement_age * 12)
    due = np.array([18 * 12, study, retirement, retirement, retirement, NEVER])
    rows, codes = life_events(
        people.town, people.key, people.born, people.sex, people.occupation,
        state.month, state.stream(Purpose.VITAL), death_rates(rules), birth_rates(rules), due,
    )  # fmt: skip
    retire(state, rows[codes == RETIRES])
    graduates = rows[codes == GRADUATES]
    artists = people.cultural[graduates]
    pay_own_rent(state, graduates[artists], assumed)
    graduate(state, graduates[~artists], rules.graduate_creative, assumed)
    graduate(state, graduates[artists], rules.graduate_arts, assumed)
    leave_school(state, rows[codes == LEAVES_SCHOOL], rules, assumed.learning.skill_spread, schools)
    give_birth(state, by_key(rows[codes == GIVES_BIRTH], people.key), rules)
    die(state, rows[codes == DIES])


@njit(nogil=True)
def bear(mothers, key, children, stream, girls):
    """Count one more child for each mother; return the newborns' keys (uint64[k]) and sexes (int8[k]).

    mothers int64[k] rows; key uint64[n], children int8[n]; girls float, share of girls
    A newborn's key comes from its mother's and the number of the birth.
    """
    keys = np.empty(mothers.size, np.uint64)
    sexes = np.empty(mothers.size, np.int8)
    for k, mother in enumerate(mothers):
        children[mother] += 1
        keys[k] = hash_of(key[mother], NEWBORN, children[mother])
        sexes[k] = uniform(stream, keys[k], 0) >= girls
    return keys, sexes


def give_birth(state: State, mothers: Array, assumed: Ageing) -> None:
    """Add a newborn to each mother's household (mothers: rows in the order of keys)."""
    if mothers.size == 0:
        return
    people = state.residents
    key, sex = bear(mothers, people.key, people.children, state.stream(Purpose.NEWBORN), assumed.girls)
    town = people.town[mothers]
    people.add(
        {
            "key": key,
            "town": town,
            "street": people.street[mothers],
            "household": people.household[mothers],
            "role": DEPENDANT,
            "born": state.month,
            "sex": sex,
            "occupation": CHILD,
            "skill": 1.0,
            "employer": NOT_WORKING,
            "venue": -1,
            "home_town": town,
            "arrived": state.month,
        }
    )
    state.count("births", per_town(state, town))


@njit(nogil=True)
def choose_studies(rows, key, town, role, occupation, stream, elsewhere, here):
    """Let school-leavers of 18 study elsewhere, from home, or not at all; return who goes away and who works.

    rows int64[k]; key uint64[n], town int16[n], role, occupation int8[n]; elsewhere, here float, shares
    Returns two lists of rows (int64).
    """
    away, works = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    m = n = 0
    for i in rows:
        if role[i] == DEPENDANT:
            role[i] = OTHER_ADULT
        draw = uniform(stream, key[i], 0)
        if draw < elsewhere and town[i] >= 0:
            away[m] = i
            m += 1
        elif draw <= 1 - here:
            works[n] = i
            n += 1
            continue
        occupation[i] = STUDENT
    return away[:m], works[:n]


def leave_school(state: State, rows: Array, assumed: Ageing, spread: float, schools: Sequence[ArtSchool] = ()) -> None:
    """Send school-leavers of 18 to study elsewhere, to study from home, or to look for work."""
    people = state.residents
    away, works = choose_studies(
        rows, people.key, people.town, people.role, people.occupation,
        state.stream(Purpose.SCHOOL_LEAVING), assumed.study_elsewhere, assumed.study_here,
    )  # fmt: skip
    taught = state.now.schooling / np.maximum(0.01, state.baseline.schooling)
    creative = assumed.leaver_creative * np.append(taught, 1.0)  # the last for those who went to school elsewhere
    start_work(state, works, creative, assumed, spread)
    away = stay_to_study(state, away, schools)
    if away.size:
        state.count("students_leaving", per_town(state, people.town[away]))
        depart(state, away, np.full(away.size, METROPOLIS))


def graduate(state: State, rows: Array, creative: float, assumed: Parameters) -> None:
    """Turn students into people who look for work, many of them creative (creative: share)."""
    everywhere = np.full(state.n_towns + 1, creative)
    start_work(state, rows, everywhere, assumed.ageing, assumed.learning.skill_spread)


def start_work(state: State, rows: Array, creative: Array, assumed: Ageing, spread: float) -> None:
    """Give an occupation to people who enter work (creative: as in `take_up_work`)."""
    people = state.residents
    take_up_work(
        rows, people.key, people.town, people.occupation, people.cultural, people.skill, people.employer,
        state.stream(Purpose.GRADUATION), creative, assumed.leaver_production, assumed.cultural, spread,
    )  # fmt: skip


@njit(nogil=True)
def take_up_work(
    rows, key, town, occupation, cultural, skill, employer, stream, creative, production, artistic, spread
):
    """Draw occupation and skill of people who enter work; those in town look for a job.

    rows int64[k]; key uint64[n], town int16[n], occupation int8[n], cultural bool[n], skill float64[n]
    employer int32[n]; creative float64[towns + 1], share in creative occupations by town, the last for elsewhere
    production float, share in production among the others; artistic float, share of cultural work among the
    creative; spread float, standard deviation of log skill
    """
    for i in rows:
        maker = uniform(stream, key[i], 0) < creative[town[i] if town[i] >= 0 else creative.size - 1]
        other = PRODUCTION if uniform(stream, key[i], 1) < production else SERVICE
        occupation[i] = CREATIVE if maker else other
        cultural[i] = maker and uniform(stream, key[i], 2) < artistic
        skill[i] = math.exp(spread * normal(stream, key[i], 3))
        employer[i] = UNEMPLOYED if town[i] >= 0 else NOT_WORKING
