"""Productivity: luck, labour, neighbours, links and skill of one firm."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.rules import productivity
from ccsim.town.columns import GONE
from ccsim.town.schema import LOCAL, PUBLIC


def test_luck_lasts_as_long_as_it_should():
    """Without news the gap of log productivity to its centre shrinks by a tenth in private firms; no other moves."""
    luck = np.array([np.e, np.e, np.e])
    town, sector = np.array([0, 0, GONE], np.int16), np.array([LOCAL, PUBLIC, LOCAL], np.int8)
    keys = np.arange(3, dtype=np.uint64)
    productivity.wander(town, sector, keys, np.uint64(1), 0.9, -0.5, 0.0, luck)

    assert luck == pytest.approx(np.exp([-0.5 + 0.9 * 1.5, 1, 1]))


def test_labour_is_counted_at_the_pay_of_the_start():
    """A bill of EUR 2,200 at 1.1 times the pay of the start is EUR 2,000; two commuters count a mean wage each."""
    town = np.array([0, GONE], np.int16)
    bill, commuters = np.array([220_000, 0]), np.array([2, 0], np.int32)
    labour = productivity.labour_of(town, bill, commuters, np.array([1.1]), np.array([150_000.0]))

    assert labour == pytest.approx([500_000, 0])


def test_jobs_of_a_street_are_those_of_its_firms():
    """Three and four jobs in the second street; a firm that is gone has none."""
    town, street = np.array([0, 0, GONE], np.int16), np.array([1, 1, 0], np.int32)

    assert productivity.jobs_by_street(town, street, np.array([3, 4, 9], np.int32), 3).tolist() == [0, 7, 0]


def test_firms_near_others_yield_more(hamlet_state, assumed):
    """Jobs beside a firm raise its efficiency, and more the nearer they are; without spillovers nothing happens."""
    state = hamlet_state
    firm = int(np.flatnonzero(state.firms.sector != PUBLIC)[0])
    home = state.firms.street[firm]
    near = state.neighbours
    around = near.street[near.first[home] : near.first[home + 1]]
    walk = near.minutes[near.first[home] : near.first[home + 1]]
    other = int(np.flatnonzero(state.firms.sector == PUBLIC)[0])
    state.firms.staff[other] = 200

    def at(street: int, rules) -> float:
        state.firms.street[other] = street
        return float(productivity.efficiency(state, rules)[firm])

    close, far = at(home, assumed), at(int(around[walk.argmax()]), assumed)
    none = assumed.replace("production.spillover", 0)
    assert close > far
    assert at(home, none) == at(int(around[walk.argmax()]), none)


def test_links_help_only_those_who_can_absorb_them(hamlet_state, assumed):
    """Four links bring 0.02 ln 5 to a firm whose people are skilled, and nothing to one whose are not."""
    firms = hamlet_state.firms
    firms.knowledge[:] = 1.0
    firms.knowledge[0] = 1.2
    before = productivity.efficiency(hamlet_state, assumed)
    firms.links[:2] = 4
    gain = np.log(productivity.efficiency(hamlet_state, assumed) / before)

    assert gain[:3] == pytest.approx([0.02 * np.log(5), 0, 0])


def test_skilled_staff_yields_more(hamlet_state, assumed):
    """Ten per cent more knowledge raises efficiency by 1.1 ** 0.15."""
    before = productivity.efficiency(hamlet_state, assumed)
    hamlet_state.firms.knowledge[:] *= 1.1

    assert productivity.efficiency(hamlet_state, assumed) / before == pytest.approx(1.1**assumed.production.knowledge)
