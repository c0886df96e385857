"""Two starts: public assets made equal, everything else left as it is, and both run on."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from conftest import check_homes
from plans import planned
from test_accounting import FOLLOWED

from ccsim.engine import Engine
from ccsim.ensemble import Replicate, simulate
from ccsim.judging.starts import StartsWatch, equal_starts, goes_on, log_incomes, without_policy
from ccsim.town.state import State

MONTHS = 30
LEVERS = (
    {"kind": "coworking", "size": 30, "lag": 3},
    {"kind": "studios", "size": 12, "lag": 2, "years": 2},
    {"kind": "fibre", "size": 200, "lag": 2},
    {"kind": "networking", "size": 10},
    {"kind": "incubator", "size": 10, "lag": 2, "sectors": ["local services", "hospitality"], "interest": 1.0},
    {"kind": "culture venue", "size": 1, "lag": 3},
)
RICH = {"parameters": {"public": {"debt_limit": 20.0}}}


def after(scenario) -> State:
    """Return the state after some months."""
    model = Engine(scenario, 1)
    model.run_for(MONTHS)
    return model.state


@pytest.fixture(scope="module")
def with_plan():
    return planned(*LEVERS, **RICH)


@pytest.fixture(scope="module")
def twins(with_plan) -> tuple[State, State]:
    """The states of plan and twin; shared, so only for reading."""
    return after(with_plan), after(planned(**RICH))


@pytest.fixture(scope="module")
def starts(twins, with_plan) -> tuple[State, State]:
    """The same, made equal."""
    return equal_starts(*twins, with_plan)


# ---- equal starts -----------------------------------------------------------------------------------
def test_the_plan_left_something_to_make_equal(twins):
    """Otherwise the tests below would prove nothing: each public asset differs between plan and twin."""
    plan, twin = twins

    assert np.count_nonzero(plan.amenities.public & (plan.amenities.town >= 0)) > np.count_nonzero(
        twin.amenities.public & (twin.amenities.town >= 0)
    )
    assert plan.towns.debt[0] - plan.towns.cash[0] != twin.towns.debt[0] - twin.towns.cash[0]
    assert (plan.streets.fibre > twin.streets.fibre).any()
    assert plan.firms.links.any()
    assert (plan.firms.programme >= 0).any()
    assert (plan.households.studio > 0).any()
    assert plan.dues.any()
    assert plan.projects.used


def test_public_assets_and_debts_agree(starts, twins):
    """Amenities of the council, cash, debt and fibre are the twin's; nothing of the projects is left in either."""
    own, _usual = starts
    for name in ("cash", "debt"):
        assert np.array_equal(getattr(own.towns, name), getattr(twins[1].towns, name))
    assert np.array_equal(own.streets.fibre, twins[1].streets.fibre)
    for name in own.amenities:
        assert np.array_equal(*(public_ones(state, name) for state in starts)) or name == "id"
    for state in starts:
        assert not state.projects.used
        assert not state.dues.any()
        assert not state.ledger.projects.size
        assert not state.firms.links.any()
        assert (state.firms.programme == -1).all()
        assert not state.households.studio.any()


def public_ones(state: State, name: str) -> np.ndarray:
    """Return one column of the public amenities in the order of their keys."""
    amenities = state.amenities
    rows = np.flatnonzero((amenities.town >= 0) & amenities.public)
    return amenities.columns[name][rows[np.argsort(amenities.key[rows])]]


def test_a_public_amenity_that_only_the_twin_has_comes_back(twins, with_plan):
    """What the plan closed is public again, with all that it is in the twin."""
    plan = copy.deepcopy(twins[0])
    rows = np.flatnonzero((plan.amenities.town >= 0) & plan.amenities.public)
    plan.amenities.remove(rows[:1])
    own, usual = equal_starts(plan, twins[1], with_plan)

    for name in ("key", "capacity", "cash", "kind", "opened", "street", "open"):
        assert np.array_equal(public_ones(own, name), public_ones(usual, name))


def test_inner_state_stays_as_it_is(starts, twins):
    """People, firms and private homes are what the plan has made of them; the given states are untouched."""
    for name in ("key", "skill", "occupation", "employer", "income", "born"):
        assert np.array_equal(getattr(starts[0].residents, name), getattr(twins[0].residents, name))
    for name in ("key", "productivity", "cash", "staff", "modern"):
        assert np.array_equal(getattr(starts[0].firms, name), getattr(twins[0].firms, name))
    assert np.array_equal(starts[0].towns.reputation, twins[0].towns.reputation)
    assert not np.array_equal(starts[0].residents.key, starts[1].residents.key)
    assert twins[0].projects.used == len(LEVERS)
    tenants = twins[0].households.studio > 0
    assert (starts[0].households.home[tenants] > twins[0].households.home[tenants]).all()


def test_the_books_balance_after_equalising(starts, with_plan):
    """In the following months each account holds more by what it was paid, less what it paid, to the cent."""
    model = Engine.continued(without_policy(with_plan), starts[0])
    for _ in range(6):
        before = model.state.holdings()
        model.step()
        paid = model.state.ledger.matrix(0).sum(axis=1)
        assert np.array_equal((model.state.holdings() - before)[0, FOLLOWED], paid[FOLLOWED])
        check_homes(model.state)


# ---- running on -------------------------------------------------------------------------------------
def test_equal_states_stay_equal(twins, with_plan):
    """A twin against itself: nothing apart, bit for bit, so the gap is exactly nothing."""
    starts = equal_starts(twins[1], twins[1], with_plan)
    one, other = (log_incomes(goes_on(with_plan, start, 3), 0) for start in starts)

    assert one.tobytes() == other.tobytes()
    assert one.shape == (3,)


def test_the_way_on_is_without_policy_and_shocks(starts, with_plan):
    """Nothing is planned, nothing happens, nothing comes from outside; the seed is that of the run before."""
    model = goes_on(with_plan, starts[0], 1)

    assert not model.scenario.plan.levers
    assert not model.scenario.events
    assert not model.state.shocks.any()
    assert (model.state.seed, model.state.month) == (1, MONTHS + 12)


def test_a_run_with_a_plan_goes_on_beside_its_twin(with_plan):
    """What is kept is the gap by year, and nothing is apart where there was no plan."""
    run = Replicate(with_plan, 1, 12, partial(StartsWatch, years=2), shocks=3)
    kept = simulate(run).result
    nothing = simulate(replace(run, scenario=planned(**RICH))).result

    assert kept.gap.shape == (2,)
    assert kept.gap.any()
    assert not nothing.gap.any()
