"""Homes: who finds one in which street, and what rent is agreed."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.draws import keys_of, priorities
from ccsim.rules import homes
from ccsim.rules.homes import agree_rents, home_for, price_limit, street_pulls


def chosen(limits, rents, free, values=None, towns=None) -> list[int]:
    """Let households with these limits choose among streets of one town."""
    n, rents = len(limits), np.array(rents, float)
    street_town = np.zeros(rents.size, np.int16) if towns is None else np.array(towns, np.int16)
    return homes.choose_homes(
        np.arange(n), np.zeros(n, np.int16), keys_of(2, 2, n), np.array(limits, float), np.uint64(3),
        np.ones(rents.size) if values is None else np.exp(6.69 * np.array(values)), street_town, rents,
        np.array(free, np.int64), 2,
    ).tolist()  # fmt: skip


def test_no_home_is_given_twice_and_none_beyond_reach():
    """Two homes for three households: one goes without; a street above the limit is nobody's."""
    assert sorted(chosen([np.inf] * 3, [100.0], [2])) == [-1, 0, 0]
    assert chosen([50.0], [100.0], [5]) == [-1]
    assert chosen([150.0, np.inf], [100.0], [0]) == [-1, -1]


def test_people_choose_streets_of_their_own_town():
    """A street of another town is not looked at, even if nothing else is free."""
    assert chosen([np.inf] * 4, [100.0, 100.0], [0, 9], towns=[0, 1]) == [-1] * 4


def test_better_streets_are_chosen_by_the_logit():
    """Two streets of equal room, one 0.1 log points better: odds of exp(0.669)."""
    picks = np.array(chosen([np.inf] * 4000, [1.0, 1.0], [10**6, 10**6], values=[0.1, 0.0]))
    odds = np.exp(0.669)

    assert (picks == 0).mean() == pytest.approx(odds / (1 + odds), abs=0.03)


def test_the_queue_is_drawn_by_key():
    """Ten who want the only home: whoever is named first by the draw gets it, however the rows are ordered."""
    keys, wanted = keys_of(2, 2, 10), (np.ones(1), np.zeros(1, np.int16), np.array([100.0]))
    one, none = np.ones(1, np.int32), np.zeros(1, np.int32)
    first = keys[np.argmin(priorities(np.uint64(4), keys, 0))]
    for order in (np.arange(10), np.arange(10)[::-1]):
        street = homes.find_streets(
            np.zeros(10, np.int16), keys[order], np.full(10, np.inf), np.uint64(4), np.uint64(3), *wanted,
            one, none, none, 1,
        )  # fmt: skip
        assert keys[order][street == 0].tolist() == [first]


def test_who_chooses_first_gets_the_only_home():
    """One home, two who want it: it goes to the one named first in the queue."""
    for first in (0, 1):
        street = homes.choose_homes(
            np.array([first, 1 - first]), np.zeros(2, np.int16), keys_of(2, 2, 2), np.full(2, np.inf), np.uint64(3),
            np.ones(1), np.zeros(1, np.int16), np.array([100.0]), np.array([1]), 1,
        )  # fmt: skip
        assert street[first] == 0
        assert street[1 - first] == -1


def test_the_size_of_a_home_and_what_is_within_reach():
    """A third of 100,000 in a street of 60,000 is 55 % of its rent; 45 % of 80,000 buys 40 % of 90,000."""
    assert home_for(100_000, 60_000.0, 0.33, 0.4) == pytest.approx(0.55)
    assert (home_for(10_000, 60_000.0, 0.33, 0.4), home_for(900_000, 60_000.0, 0.33, 0.4)) == (0.4, 1.0)
    assert price_limit(80_000, True, 0.45, 0.4) == pytest.approx(90_000)
    assert price_limit(80_000, False, 0.45, 0.4) == np.inf


def test_vacant_homes_are_never_fewer_than_none():
    """Ten homes, six lived in and one let: three are free; more taken than there are: none."""
    assert homes.vacancy(10, 6, 1) == 3
    assert homes.vacancy(10, 9, 3) == 0


def test_people_agree_to_homes_they_can_pay(obidos_state, assumed):
    """A tenant aims at a third of income, between the smallest and the usual home; owners pay no rent."""
    homes = obidos_state.households
    rows = np.flatnonzero(homes.tenant)[:3]
    homes.street[rows] = 0
    obidos_state.streets.rent[0] = 60_000.0
    homes.income[rows] = [30_000, 100_000, 900_000]
    agree_rents(obidos_state, rows, assumed)

    assert homes.rent[rows].tolist() == [24_000, 33_000, 60_000]
    owners = np.flatnonzero(~homes.tenant & (homes.town >= 0))[:1]
    agree_rents(obidos_state, owners, assumed)
    assert homes.rent[owners].tolist() == [0]


def test_dear_streets_draw_less(obidos_state, assumed):
    """A rent e times as high takes theta times the housing share off the log of a pull; a better outlook adds."""
    before = street_pulls(obidos_state, assumed)
    obidos_state.streets.rent[0] *= np.e
    obidos_state.now.street_outlook[1] += 1
    change = np.log(street_pulls(obidos_state, assumed) / before)
    worth = np.array([-assumed.migration.housing_share, assumed.migration.amenity_weight, 0])

    assert before.max() == 1
    assert change[:2] - change[2] == pytest.approx(assumed.housing.street_theta * worth[:2])
