"""Studios: homes with a workroom that policy built, let to creative tenants below the market rent."""

from __future__ import annotations

import numpy as np

from ccsim.draws import Purpose, priorities, stream_of, uniforms
from ccsim.exact import power
from ccsim.inputs import Inputs, Studios
from ccsim.parameters import Parameters
from ccsim.rules.homes import street_pulls, vacancies
from ccsim.rules.housing import take_along
from ccsim.rules.offers import Promise
from ccsim.rules.settling import per_town
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE, HEAD
from ccsim.town.state import State

LOOKS, TURN, CHOICE = range(3)  # slots of what is drawn for a household


def let_studios(state: State, inputs: Inputs, promises: list[Promise], assumed: Parameters) -> None:
    """Let the free studios to creative tenants who prefer them; studios nobody wants are homes like others."""
    for studios in inputs.studios:
        tenants = living_there(state, studios)
        if studios.homes == 0:
            end_discount(state, tenants, studios.discount)
        elif tenants.size < studios.homes:
            heads = [promise.heads for promise in promises if promise.project == studios.project]
            promised = heads_homes(state, np.concatenate([*heads, np.zeros(0, np.uint64)]))
            rows = takers(state, studios, promised, assumed)
            move_into(state, studios, rows[: studios.homes - tenants.size])


def living_there(state: State, studios: Studios) -> Array:
    """Return the households in studios of a project (rows); those who have moved on are no longer counted there."""
    homes = state.households
    rows = np.flatnonzero(homes.studio == studios.project + 1)
    stays = (homes.town[rows] >= 0) & (homes.street[rows] == studios.street) & homes.tenant[rows]
    homes.studio[rows[~stays]] = 0
    return rows[stays]


def end_discount(state: State, rows: Array, discount: float) -> None:
    """Let rents of former studios follow the market from the next lease on."""
    homes = state.households
    homes.home[rows] = np.minimum(1.0, homes.home[rows] / (1 - discount))
    homes.studio[rows] = 0


def heads_homes(state: State, keys: Array) -> Array:
    """Tell the households led by people of these keys (uint64[k]) from the others (bool[households])."""
    people = state.residents
    return households_with(state, (people.town >= 0) & np.isin(people.key, keys))


def households_with(state: State, member: Array) -> Array:
    """Tell the households that some residents (bool[n]) belong to from the others (bool[households])."""
    homes = np.zeros(state.households.used, np.bool_)
    homes[state.residents.household[member]] = True
    return homes


def takers(state: State, studios: Studios, promised: Array, assumed: Parameters) -> Array:
    """Return the households that take a studio, in the order of their turns (rows): those promised one first.

    promised bool[households]. Creative tenants may who look for another home this month or have just come: by the
    logit between that street, less the discount, and their own, if they can pay it and find room.
    """
    homes, people, rules = state.households, state.residents, assumed.housing
    stream = stream_of(state.stream(Purpose.STUDIO), studios.key, 0)
    here = people.town == studios.town
    creative = households_with(state, here & (people.occupation == CREATIVE))
    come = households_with(state, here & (people.role == HEAD) & (people.arrived == state.month))
    looks = uniforms(stream, homes.key, LOOKS) < rules.considering / 12
    tenant = (homes.town == studios.town) & homes.tenant & (homes.studio == 0)
    rows = np.flatnonzero(creative & tenant & (come | looks))
    pull = street_pulls(state, assumed)
    there = pull[studios.street] * power(1 - studios.discount, -rules.street_theta * assumed.migration.housing_share)
    chance = there / (there + pull[homes.street[rows]])
    rent = state.streets.rent[studios.street] * homes.home[rows] * (1 - studios.discount)
    within_reach = rent <= np.maximum(homes.rent[rows], rules.burden * homes.income[rows])
    takes = promised[rows] | (within_reach & (uniforms(stream, homes.key[rows], CHOICE) < chance))
    rows = rows[takes]
    rows = rows[np.lexsort((priorities(stream, homes.key[rows], TURN), ~promised[rows]))]
    moves = homes.street[rows] != studios.street
    streets = state.streets
    room = vacancies(streets.homes, streets.households, streets.lets)[studios.street]
    return np.asarray(rows[~moves | (np.cumsum(moves) <= room)])


def move_into(state: State, studios: Studios, rows: Array) -> None:
    """Move households (rows) into studios, at the rent of a home of their size less the discount."""
    homes, streets = state.households, state.streets
    moved = np.zeros(homes.used + 1, np.bool_)  # the last for those without a household
    moved[rows] = homes.street[rows] != studios.street
    state.count("moves_within", per_town(state, homes.town[moved.nonzero()[0]]))
    np.subtract.at(streets.households, homes.street[rows], 1)
    streets.households[studios.street] += rows.size
    homes.street[rows], homes.strained[rows], homes.studio[rows] = studios.street, 0, studios.project + 1
    homes.home[rows] *= 1 - studios.discount
    homes.rent[rows] = (streets.rent[studios.street] * homes.home[rows]).astype(np.int64)
    take_along(state, moved)
