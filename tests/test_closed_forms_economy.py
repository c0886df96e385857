"""The economy against closed forms: matching, entry and exit, the multiplier, shocks, a window, power laws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.draws import Purpose, keys_of, priorities, stream_of
from ccsim.inputs import Inputs
from ccsim.rules import (
    enterprise,
    founding,
    housing,
    labour,
    matching,
    productivity,
    shocks,
    spending,
    technology,
)
from ccsim.town.schema import HEAD, NOT_WORKING, PUBLIC, SERVICE
from ccsim.town.work import rank_sizes


def filled(seekers: int, vacancies: int, month: int) -> int:
    """Let everybody apply for one vacancy at random; return how many vacancies find somebody."""
    key = keys_of(1, month, seekers)
    stream = stream_of(1, Purpose.JOB_SEARCH, month)
    wants = matching.apply_for(
        np.arange(seekers), stream, np.zeros(seekers, np.int16), key, np.full(seekers, SERVICE, np.int8),
        np.ones((1, 6)), np.ones((6, 1)), np.array([0, vacancies]),
    )  # fmt: skip
    return int((matching.match(wants, priorities(stream, key, 9), vacancies) >= 0).sum())


@pytest.mark.parametrize(("seekers", "vacancies"), [(40, 30), (10, 50), (120, 20)])
def test_random_matching_is_an_urn(seekers, vacancies):
    """U balls in V urns: V (1 - (1 - 1/V)^U) vacancies are filled on average (four standard errors)."""
    matches = np.array([filled(seekers, vacancies, month) for month in range(800)])
    expected = vacancies * (1 - (1 - 1 / vacancies) ** seekers)

    assert abs(matches.mean() - expected) < 4 * matches.std() / math.sqrt(matches.size)


def entries(base: float, people: int, months: int) -> np.ndarray:
    """Count founders in each month when everybody founds at the same constant rate."""
    key = keys_of(3, 0, people)
    none = np.zeros(people, np.int32)
    counts = []
    for month in range(months):
        found = founding.scan_founders(
            np.arange(people), none.astype(np.int16), key, none - 2, none.astype(np.int8) + SERVICE, np.ones(people),
            none,
            stream_of(1, Purpose.FOUNDING, month), np.array([base]), 0.8, 1.0, np.ones((1, 6)), np.zeros(1, bool),
        )  # fmt: skip
        counts.append(found.size)
    return np.array(counts)


def test_entry_is_poisson():
    """Two thousand people at 0.1 % a month: mean and variance of entries are both 2, and no month leans on the last."""
    counts = entries(0.001, 2000, 4000)

    assert counts.mean() == pytest.approx(2.0, abs=4 * math.sqrt(2 / 4000))
    assert counts.var() == pytest.approx(2.0, rel=0.1)
    assert abs(np.corrcoef(counts[1:], counts[:-1])[0, 1]) < 4 / math.sqrt(4000)
    assert (counts == 0).mean() == pytest.approx(math.exp(-2), abs=0.025)


def test_exit_is_geometric(hamlet_state, assumed):
    """With money, staff and successors, firms close at a constant rate: survival (1 - h)^t."""
    firms, hazard = hamlet_state.firms, 0.03
    rows = firms.add(
        {"key": keys_of(9, 9, 3000), "town": np.zeros(3000), "cash": np.full(3000, 10**9), "staff": np.full(3000, 5)}
    )
    rules = assumed.replace("enterprise.closing", 12 * hazard)
    alive = []
    for hamlet_state.month in range(36):
        exiting = enterprise.exits(hamlet_state, Inputs.at_rest(1), rules)
        firms.remove(np.flatnonzero(exiting))
        alive.append((firms.town[rows] >= 0).mean())

    expected = (1 - hazard) ** np.arange(1, 37)
    assert np.abs(np.array(alive) - expected).max() < 4 * math.sqrt(0.25 / 3000)


@settings(deadline=None, max_examples=20)
@given(share=st.floats(0.05, 0.9))
def test_spending_multiplies_by_one_over_one_minus_c(share):
    """A euro of which the share c comes back as local income each round raises spending by 1 / (1 - c)."""
    one = np.zeros(1, np.int32)
    income, total = np.array([10**9]), 0
    for _ in range(400):
        paid = np.zeros((1, 7), np.int64)
        total += int(income[0])
        spending.spend(
            one.astype(np.int16), one, one, one.astype(np.int8) + HEAD, one - 500, one - 1, income, one.copy(), 0,
            np.zeros(1, bool), one, one.astype(np.int16), one, np.zeros(1, np.int64), 6,
            np.zeros(1), 0.0, share, 0.16, paid,
        )  # fmt: skip
        income = paid[:, [spending.LOCAL_SPENDING, spending.HOSPITALITY_SPENDING]].sum(axis=1)

    assert total / 10**9 == pytest.approx(1 / (1 - share), rel=1e-5)


def test_shocks_are_autoregressive(hamlet_state, assumed):
    """The month's shocks over 200 years: standard deviation and autocorrelation as declared."""
    path = []
    for hamlet_state.month in range(2400):
        shocks.shake(hamlet_state, assumed)
        path.append(hamlet_state.shocks)
    path, rules = np.array(path), assumed.shocks

    spreads = path[200:].std(axis=0)
    assert spreads == pytest.approx([rules.productivity, rules.tourism, rules.metropolis], rel=0.3)
    for own in path.T:
        assert np.corrcoef(own[1:], own[:-1])[0, 1] == pytest.approx(rules.persistence, abs=0.02)
    assert abs(np.corrcoef(path.T)[0, 1]) < 0.3


def test_firms_own_shocks_are_stationary(hamlet_state, assumed):
    """Productivity of firms left alone settles at mean one and the declared spread, whatever it starts from."""
    firms = hamlet_state.firms
    firms.add({"key": keys_of(9, 9, 4000), "town": np.zeros(4000), "productivity": np.full(4000, 1.6)})
    private = (firms.town >= 0) & (firms.sector != PUBLIC)
    for hamlet_state.month in range(150):
        productivity.shake_productivity(hamlet_state, assumed)
    level = firms.productivity[private]

    assert level.mean() == pytest.approx(1.0, abs=0.02)
    assert np.log(level).std() == pytest.approx(assumed.production.shock, rel=0.05)


@settings(deadline=None)
@given(ratio=st.floats(0.01, 3), new=st.floats(0.01, 3), old=st.floats(0.1, 3))
def test_leapfrog_window(ratio, new, old):
    """Brezis and Krugman: the laggard adopts if and only if cost ratio < a0 / A < 1."""
    assert bool(technology.adopts(np.array(ratio), np.array(new), old)) == (ratio < new / old < 1)


def test_first_firms_follow_the_rank_size_rule(assumed):
    """Sizes of 2,000 firms: the slope of log rank on log size is about -1.06 where sizes are not yet rounded to 1."""
    assert assumed.first.size_exponent == 1.06
    sizes = rank_sizes(2000, 20_000, 1.06)
    large = sizes >= 10
    slope = np.polyfit(np.log(sizes[large]), np.log(np.arange(1, large.sum() + 1)), 1)[0]

    assert slope == pytest.approx(-1.06, abs=0.04)
    assert sizes.sum() == 20_000


def test_wage_curve_has_the_declared_elasticity(hamlet_state, assumed):
    """Held at another rate, pay ends up at (rate / rate at the start) ** elasticity."""
    state, people = hamlet_state, hamlet_state.residents
    force = np.flatnonzero((people.town >= 0) & (people.employer != NOT_WORKING))
    for _ in range(300):
        labour.set_pay(state, np.array([force.size]), np.array([force.size // 4]), assumed)
    rate = (force.size // 4) / force.size

    expected = (rate / state.baseline.unemployment[0]) ** assumed.labour.wage_curve
    assert state.towns.pay[0] == pytest.approx(expected, rel=1e-6)
    assert state.towns.jobless[0] == pytest.approx(rate)


def target_rent(state, assumed) -> float:
    """Return the mean rent that streets move to, over that of the start."""
    at_once = replace(assumed, housing=replace(assumed.housing, rent_speed=1.0))
    housing.set_rents(state, at_once)
    streets = state.streets
    return float((streets.rent * streets.homes).sum() / (streets.rent_at_start * streets.homes).sum())


def test_one_per_cent_more_households_ask_for_one_per_cent_more_rent(obidos_state, assumed):
    """At the start, 1 % more homes taken in every street raise the rent aimed at by 1 % (within a tenth).

    The town is made a hundredfold, so that one per cent of a street's homes is a whole number.
    """
    streets = obidos_state.streets
    for name in ("homes", "households", "lets"):
        getattr(streets, name)[:] *= 100
    before = target_rent(obidos_state, assumed)
    streets.households[:] += (streets.households + streets.lets) // 100

    assert target_rent(obidos_state, assumed) / before == pytest.approx(1.01, abs=0.001)


def test_rents_fall_below_those_of_the_start_when_homes_empty(obidos_state, assumed):
    """A tenth of the households gone: rents end up below the start's, and keep falling with more."""
    streets = obidos_state.streets
    usual = target_rent(obidos_state, assumed)
    streets.households[:] = np.floor(0.9 * streets.households)
    fewer = target_rent(obidos_state, assumed)
    streets.households[:] = np.floor(0.5 * streets.households)

    assert target_rent(obidos_state, assumed) < fewer < usual
    assert fewer < 0.95


def test_commuting_decays_with_minutes(obidos_state, assumed):
    """Ten minutes more cut the offers from the metropolis by exp(-0.85), those from the ring not at all."""
    offer, decay, none = obidos_state.baseline.offer, assumed.labour.commuting_decay, np.zeros(1)
    far = labour.outside_offers(offer, np.array([10.0]), none, decay, 0.0)

    assert (far / offer)[0] == pytest.approx([1.0, math.exp(-10 * decay), 1.0])


def test_spillovers_have_the_declared_elasticity(hamlet_state, assumed):
    """Ten times the employment around: productivity rises by about 10 ** 0.071."""
    state = hamlet_state
    base = productivity.efficiency(state, assumed)
    dense = productivity.spillovers(state, assumed)
    state.firms.staff[:] *= 10
    felt = productivity.spillovers(state, assumed) - dense
    gain = productivity.efficiency(state, assumed) / base

    assert np.log(gain) == pytest.approx(assumed.production.spillover * felt[state.firms.street])
    assert (felt > 1).any()
