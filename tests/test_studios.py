"""Studios: who gets one, at what rent, and what is left when the project ends."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from conftest import check_homes

from ccsim.inputs import Inputs, Studios
from ccsim.rules import policy, studios
from ccsim.rules.households import recount
from ccsim.rules.offers import Promise
from ccsim.town.schema import CREATIVE, HEAD

OFFER = Studios(project=0, key=7, town=0, street=0, homes=6, discount=0.3, announced=1.0)
LATER = 36  # month


@pytest.fixture
def state(hamlet_state):
    """The hamlet in a later month, with six more homes in its first street."""
    hamlet_state.month = LATER
    hamlet_state.streets.homes[0] += 6
    recount(hamlet_state)
    return hamlet_state


def let(state, assumed, promises=(), **what):
    """Let studios for a month in which two in five look for a home; return the rows of those in them."""
    inputs = Inputs.at_rest(1)
    inputs.studios.append(dataclasses.replace(OFFER, **what))
    studios.let_studios(state, inputs, list(promises), assumed.replace("housing.considering", 4.9))
    return np.flatnonzero((state.households.studio == 1) & (state.households.town >= 0))


def creative_tenants(state):
    """Return the tenant households with somebody creative."""
    people, homes = state.residents, state.households
    rows = np.unique(people.household[(people.town == 0) & (people.occupation == CREATIVE)])
    return rows[homes.tenant[rows]]


def test_homes_are_built_at_once(hamlet_state):
    """What policy builds stands in its street when the works are done."""
    before = hamlet_state.streets.homes.copy()
    policy.carry_out(hamlet_state, dataclasses.replace(Inputs.at_rest(1), homes_built=[(1, 4)]))

    assert (hamlet_state.streets.homes - before).tolist()[:3] == [0, 4, 0]


def test_creative_tenants_move_in_at_a_lower_rent(state, assumed):
    """Those in a studio are creative tenants who live in its street, at 70 % of the rent of a home of their size."""
    size = state.households.home.copy()
    rows = let(state, assumed)
    homes = state.households

    assert 0 < rows.size <= 6
    assert set(rows) <= set(creative_tenants(state))
    assert (homes.street[rows] == 0).all()
    assert homes.home[rows] == pytest.approx(0.7 * size[rows])
    assert homes.rent[rows] == pytest.approx(state.streets.rent[0] * homes.home[rows], abs=1)
    check_homes(state)


def test_no_more_are_let_than_there_are(state, assumed):
    """Month after month, with two studios never more than two are let."""
    for state.month in range(LATER, LATER + 12):
        assert let(state, assumed, homes=2).size <= 2


def test_the_larger_the_discount_the_more_take_one(state, assumed):
    """Same draws, room for all: whoever takes a studio for a tenth less takes it for half."""
    state.streets.homes[0] += 200
    few, many = (
        set(let(copy.deepcopy(state), assumed, homes=300, discount=discount).tolist()) for discount in (0.1, 0.5)
    )

    assert few < many


def test_without_demand_they_stand_empty(state, assumed):
    """Where nobody is creative, no studio is let and nothing else changes."""
    state.residents.occupation[state.residents.occupation == CREATIVE] += 1
    street, rent = state.households.street.copy(), state.households.rent.copy()

    assert let(state, assumed).size == 0
    assert (state.households.street == street).all()
    assert (state.households.rent == rent).all()


def test_who_came_for_one_goes_first(state, assumed):
    """Two studios, two promised: those two get them though others look as well."""
    people = state.residents
    chosen = creative_tenants(state)[-2:]
    heads = np.flatnonzero((people.role == HEAD) & np.isin(people.household, chosen) & (people.town == 0))
    people.arrived[heads] = state.month
    rows = let(state, assumed, [Promise(0, people.key[heads], 0, False)], homes=2)

    assert rows.tolist() == sorted(chosen)


def test_the_order_of_rows_does_not_matter(state, assumed):
    """In a shuffled twin the same households get studios."""
    twin = copy.deepcopy(state)
    twin.shuffle_rows(3)
    here, there = (set(town.households.key[let(town, assumed)].tolist()) for town in (state, twin))

    assert here == there != set()


def test_who_moves_on_makes_room(state, assumed):
    """A household that lives in another street by now holds no studio any more."""
    rows = let(state, assumed)
    state.households.street[rows[0]] = 1

    assert rows[0] not in studios.living_there(state, OFFER)
    assert state.households.studio[rows[0]] == 0


def test_when_it_ends_rents_follow_the_market(state, assumed):
    """After the project a home counts in full again, so that the next lease asks the market rent; nobody must go."""
    size = state.households.home.copy()
    rows = let(state, assumed)
    rent = state.households.rent[rows].copy()

    assert let(state, assumed, homes=0).size == 0
    assert state.households.home[rows] == pytest.approx(size[rows])
    assert (state.households.rent[rows] == rent).all()
    assert (state.households.street[rows] == 0).all()
