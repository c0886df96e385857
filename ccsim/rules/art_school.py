"""A school of arts in town: some who would leave to study stay for it, and students come from outside.

Its students are those residents who study and carry the flag `cultural`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, hash_of, made_by, poisson, priorities, stream_of, uniforms
from ccsim.inputs import ArtSchool, Inputs
from ccsim.parameters import Parameters
from ccsim.rules.homes import free_streets
from ccsim.rules.settling import per_town
from ccsim.town.columns import Array
from ccsim.town.schema import HEAD, NOT_WORKING, STUDENT
from ccsim.town.state import State

WANTS, TURN = range(2)  # slots of what is drawn for a school-leaver
STARTS, IS_MAN = range(2)  # the same for a student from outside
STUDY_AGE = 216  # months


def free_places(state: State, school: ArtSchool) -> int:
    """Return the places of a school that nobody has."""
    people = state.residents
    taken = (people.town == school.town) & (people.occupation == STUDENT) & people.cultural
    return max(0, school.places - int(taken.sum()))


def stay_to_study(state: State, leavers: Array, bereft: Array, schools: Sequence[ArtSchool]) -> tuple[Array, Array]:
    """Give free places to some of those who would leave to study; return who does leave, and the homes they leave.

    leavers int64[k] rows, whom their households no longer count; bereft int64[j], households that lose their head
    """
    people, homes = state.residents, state.households
    for school in schools:
        stream = stream_of(state.stream(Purpose.ART_SCHOOL), school.key, 0)
        queue = leavers[priorities(stream, people.key[leavers], TURN).argsort(kind="stable")]
        wants = (people.town[queue] == school.town) & (uniforms(stream, people.key[queue], WANTS) < school.local)
        stays = queue[wants][: free_places(state, school)]
        people.cultural[stays] = True
        np.add.at(homes.size, people.household[stays], 1)
        np.add.at(homes.adults, people.household[stays], 1)
        bereft = bereft[~np.isin(bereft, people.household[stays[people.role[stays] == HEAD]])]
        leavers = leavers[~np.isin(leavers, stays)]
    return leavers, bereft


def admit_students(state: State, inputs: Inputs, pull: Array, assumed: Parameters) -> None:
    """Let students from outside come who are given a place and find a home (pull: as from `street_pulls`)."""
    for school in inputs.art_schools:
        stream = stream_of(state.stream(Purpose.ART_SCHOOL), school.key, 1)
        apply = poisson(school.applicants, stream, np.uint64(school.key))
        keys = [hash_of(np.uint64(school.key), state.month, slot) for slot in range(apply)]
        key = np.array(keys, np.uint64)[: free_places(state, school)]
        town = np.full(key.size, school.town, np.int16)
        street = free_streets(state, town, key, pull)
        state.count("turned_away", per_town(state, town[street < 0]))
        move_in(state, school, key[street >= 0], street[street >= 0], assumed)


def move_in(state: State, school: ArtSchool, key: Array, street: Array, assumed: Parameters) -> None:
    """Add students to the residents (key uint64[k], street int64[k]); their families pay the rent from outside."""
    stream, town = state.stream(Purpose.ART_SCHOOL), np.full(key.size, school.town)
    homes = state.households.add(
        {
            "key": made_by(key, Purpose.NEWCOMER, 0),
            "town": town,
            "street": street,
            "home": assumed.housing.first_home,
            "size": 1,
            "adults": 1,
        }
    )
    np.add.at(state.streets.households, street, 1)
    state.residents.add(
        {
            "key": key,
            "town": town,
            "street": street,
            "household": homes,
            "role": HEAD,
            "born": state.month - STUDY_AGE - (6 * uniforms(stream, key, STARTS)).astype(np.int64),
            "sex": uniforms(stream, key, IS_MAN) >= 0.5,
            "occupation": STUDENT,
            "cultural": True,
            "skill": 1.0,
            "employer": NOT_WORKING,
            "venue": -1,
            "home_town": -1,
            "arrived": state.month,
        }
    )
    for event in ("in_migration", "newcomers"):
        state.count(event, per_town(state, town))


@njit(nogil=True)
def came_for_arts(rows, graduate, town, home_town, role, cultural):
    """Return those of some people who graduate in arts, came as students, and head a home in town (rows, int64[k]).

    rows int64[n], people; graduate bool[n]; town, home_town int16, role int8, cultural bool, columns of residents
    """
    came, k = np.empty(rows.size, np.int64), 0
    for i in range(rows.size):
        who = came[k] = rows[i]
        k += graduate[i] & cultural[who] & (town[who] >= 0) & (home_town[who] < 0) & (role[who] == HEAD)
    return came[:k]


def pay_own_rent(state: State, rows: Array, graduate: Array, assumed: Parameters) -> None:
    """Let graduates of arts who came as students rent their homes themselves from now on, where they live alone.

    rows int64[n], people; graduate bool[n], who of them graduates
    """
    people, homes = state.residents, state.households
    came = came_for_arts(rows, graduate, people.town, people.home_town, people.role, people.cultural)
    if not came.size:
        return
    rows = people.household[came]
    rows = rows[(homes.size[rows] == 1) & ~homes.tenant[rows]]
    homes.tenant[rows], homes.home[rows] = True, assumed.housing.first_home
    homes.rent[rows] = (state.streets.rent[homes.street[rows]] * assumed.housing.first_home).astype(np.int64)
