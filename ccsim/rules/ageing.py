"""Ageing: birth, death, leaving school, graduating and retiring."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, normals, stream_of, uniform, uniforms
from ccsim.exact import exp
from ccsim.parameters import Parameters
from ccsim.parameters.people import Ageing
from ccsim.rules.settling import by_key, depart, die, per_town, retire
from ccsim.town.columns import Array
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
DIES, GIVES_BIRTH, LEAVES_SCHOOL, GRADUATES, RETIRES = range(5)


def death_rates(assumed: Ageing) -> Array:
    """Return monthly chances of dying by sex and year of age (float64[2, 121]), Gompertz and Makeham."""
    years = np.arange(OLDEST + 1)
    at_80 = np.array([[assumed.death_rate_80_female], [assumed.death_rate_80_male]])
    yearly = assumed.death_floor + at_80 * exp(assumed.death_slope * (years - 80))
    return 1 - exp(-np.minimum(yearly, 6.0) / 12)


def birth_rates(assumed: Ageing) -> Array:
    """Return a woman's monthly chance of giving birth by year of age (float64[121]); 0 outside 15-49."""
    years = np.arange(OLDEST + 1)
    shape = exp(-0.5 * ((years + 0.5 - assumed.mother_age) / assumed.mother_age_spread) ** 2)
    shape[(years < 15) | (years > 49)] = 0
    return assumed.fertility * shape / shape.sum() / 12


@njit(nogil=True)
def life_events(town, key, born, sex, occupation, month, stream, death, birth, school, study, retiring):
    """Find whom something happens to this month; one draw decides over death and birth.

    town int16[n], key uint64[n], born int32[n] month, sex int8[n], occupation int8[n]; month int; stream uint64
    death float64[2, 121], birth float64[121]  monthly chances by year of age
    school, study, retiring int  months of age at leaving school, at graduating, at retiring
    Returns rows (int64[k]) and codes (int8[k]): DIES, GIVES_BIRTH, LEAVES_SCHOOL, GRADUATES or RETIRES.
    """
    rows = np.empty(town.size, np.int64)
    codes = np.empty(town.size, np.int8)
    n = 0
    for i in range(town.size):
        if town[i] < -1:
            continue
        age = month - int(born[i])
        year = min(age // 12, OLDEST)
        draw = uniform(stream, key[i], 0)
        code = -1
        if draw < death[sex[i], year]:
            code = DIES
        elif sex[i] == 0 and draw > 1.0 - birth[year] and town[i] >= 0:
            code = GIVES_BIRTH
        elif occupation[i] == CHILD:
            if age >= school:
                code = LEAVES_SCHOOL
        elif occupation[i] == STUDENT:
            if age >= study:
                code = GRADUATES
        elif age >= retiring and occupation[i] != RETIRED:
            code = RETIRES
        if code >= 0:
            rows[n] = i
            codes[n] = code
            n += 1
    return rows[:n], codes[:n]


def age(state: State, assumed: Parameters) -> None:
    """Let everybody grow a month older: apply what `life_events` finds, in the order of keys."""
    people, rules = state.residents, assumed.ageing
    rows, codes = life_events(
        people.town,
        people.key,
        people.born,
        people.sex,
        people.occupation,
        state.month,
        state.stream(Purpose.VITAL),
        death_rates(rules),
        birth_rates(rules),
        18 * 12,
        round((18 + rules.study_years) * 12),
        round(rules.retirement_age * 12),
    )
    chosen = {code: by_key(rows[codes == code], people.key) for code in range(5)}
    retire(state, chosen[RETIRES])
    graduate(state, chosen[GRADUATES], rules, assumed.learning.skill_spread)
    leave_school(state, chosen[LEAVES_SCHOOL], rules, assumed.learning.skill_spread)
    give_birth(state, chosen[GIVES_BIRTH], rules)
    die(state, chosen[DIES])


def give_birth(state: State, mothers: Array, assumed: Ageing) -> None:
    """Add a newborn to each mother's household; its key comes from the mother and the birth's number."""
    people = state.residents
    people.children[mothers] += 1
    key = np.array(
        [
            stream_of(k, Purpose.NEWBORN, int(n))
            for k, n in zip(people.key[mothers], people.children[mothers], strict=True)
        ],
        np.uint64,
    )
    boy = uniforms(state.stream(Purpose.NEWBORN), key, 0) >= assumed.girls
    town = people.town[mothers]
    people.add(
        {
            "key": key,
            "town": town,
            "street": people.street[mothers],
            "household": people.household[mothers],
            "role": np.full(mothers.size, DEPENDANT),
            "born": np.full(mothers.size, state.month),
            "sex": boy,
            "occupation": np.full(mothers.size, CHILD),
            "skill": np.ones(mothers.size),
            "employer": np.full(mothers.size, NOT_WORKING),
            "venue": np.full(mothers.size, -1),
            "home_town": town,
            "arrived": np.full(mothers.size, state.month),
        }
    )
    state.count("births", per_town(state, town))


def leave_school(state: State, rows: Array, assumed: Ageing, spread: float) -> None:
    """Send school-leavers of 18 to study elsewhere, to study from home, or to look for work."""
    people = state.residents
    draw = uniforms(state.stream(Purpose.SCHOOL_LEAVING), people.key[rows], 0)
    away = (draw < assumed.study_elsewhere) & (people.town[rows] >= 0)
    student = away | (draw > 1 - assumed.study_here)
    people.role[rows] = np.where(people.role[rows] == DEPENDANT, OTHER_ADULT, people.role[rows])
    people.occupation[rows[student]] = STUDENT
    taught = state.now.schooling / np.maximum(0.01, state.baseline.schooling)
    town = people.town[rows[~student]]  # those who grew up elsewhere went to school there
    creative = assumed.leaver_creative * np.where(town >= 0, taught[np.maximum(0, town)], 1.0)
    start_work(state, rows[~student], creative, assumed, spread)
    state.count("students_leaving", per_town(state, people.town[rows[away]]))
    depart(state, rows[away], np.full(int(away.sum()), METROPOLIS))


def graduate(state: State, rows: Array, assumed: Ageing, spread: float) -> None:
    """Turn students into people who look for work, many of them creative."""
    start_work(state, rows, assumed.graduate_creative, assumed, spread)


def start_work(state: State, rows: Array, creative: Array | float, assumed: Ageing, spread: float) -> None:
    """Give an occupation to people who enter work (creative: their share in creative occupations)."""
    people, stream = state.residents, state.stream(Purpose.GRADUATION)
    draw = uniforms(stream, people.key[rows], 0)
    maker = uniforms(stream, people.key[rows], 1) < assumed.leaver_production
    people.occupation[rows] = np.where(draw < creative, CREATIVE, np.where(maker, PRODUCTION, SERVICE))
    people.cultural[rows] = (draw < creative) & (uniforms(stream, people.key[rows], 2) < assumed.cultural)
    people.skill[rows] = exp(spread * normals(stream, people.key[rows], 3))
    people.employer[rows] = np.where(people.town[rows] >= 0, UNEMPLOYED, NOT_WORKING)
