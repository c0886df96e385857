"""Closed forms on the people's side: where the answer is known exactly, the kernels must find it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ccsim.compiled import njit
from ccsim.draws import keys_of, stream_of
from ccsim.rules import learning, visiting
from ccsim.rules.ageing import DIES, GIVES_BIRTH, birth_rates, death_rates, life_events
from ccsim.rules.candidates import prefers
from ccsim.rules.considering import movers, preferred
from ccsim.town.geography import density_felt, neighbours_of
from ccsim.town.schema import CHILD, HEAD, RETIRED, SERVICE

SURE = 1e-6  # chance that a correct kernel fails one test of distribution (the draws are always the same)
HAZARD, THETA, BETTER, COST = 0.1, 3.0, 0.25, 0.1


def logistic(gain):
    """Return the share of two who prefer what is better by `gain`."""
    return 1 / (1 + np.exp(-THETA * gain))


def two_places(n, months):
    """Return the share of n people in the better of two towns, month by month, from nobody to the steady state."""
    town, key = np.zeros(n, np.int16), keys_of(3, 0, n)
    same = (np.full(n, HEAD, np.int8), np.full(n, -360, np.int32), np.full(n, SERVICE, np.int8))
    same += (np.zeros(n, np.int32), np.full(n, -1, np.int16))
    here = np.repeat([[0.0], [BETTER]], 6, axis=1)
    nowhere = np.full((2, 1, 6), -1e3)
    rate, share = np.full((2, 121), HAZARD), []
    for month in range(months):
        rows, goes, _ = movers(
            np.arange(n), town, key, *same, month, stream_of(1, 90, month), stream_of(1, 91, month), rate, 1.0, 1.0,
            here, nowhere, np.zeros((2, 2)), THETA, 0.0, COST, 0.0,
        )  # fmt: skip
        town[rows] = goes
        share.append(town.mean())
    return np.array(share)


def test_logit_migration_reaches_its_steady_state_at_its_rate():
    """With flows a and b between two towns the share is a / (a + b) * (1 - (1 - a - b) ** t), within five s.e."""
    n, months = 20_000, 80
    a, b = HAZARD * logistic(BETTER - COST), HAZARD * logistic(-BETTER - COST)
    known = a / (a + b) * (1 - (1 - a - b) ** np.arange(1, months + 1))
    share = two_places(n, months)

    assert np.abs(share - known).max() < 5 * (0.25 / n) ** 0.5
    assert share[-1] == pytest.approx(a / (a + b), abs=0.02)


def test_the_error_of_a_finite_town_falls_with_the_root_of_its_size():
    """From 100 to 25,600 people the scatter around the closed form falls with slope -1/2 of log error on log size."""
    a, b = HAZARD * logistic(BETTER - COST), HAZARD * logistic(-BETTER - COST)
    sizes, months = 100 * 4 ** np.arange(5), 300
    known = a / (a + b) * (1 - (1 - a - b) ** np.arange(1, months + 1))
    error = [np.sqrt(((two_places(n, months) - known) ** 2).mean()) for n in sizes]

    assert stats.linregress(np.log(sizes), np.log(error)).slope == pytest.approx(-0.5, abs=0.12)


@njit(nogil=True)
def choices(key, stream, here, there, theta):
    """Return which of all towns and places each of some people of town 0 prefers (int64[n])."""
    chosen = np.empty(key.size, np.int64)
    for i in range(key.size):
        chosen[i] = preferred(
            0, 3, -1, False, key[i], stream, here, there, np.zeros((here.shape[0], here.shape[0])), theta, 0.0, 0.0, 0.0
        )
    return chosen


def test_gumbel_choices_are_the_softmax():
    """A hundred thousand choices among two towns and three places have the frequencies of the softmax."""
    n, value = 100_000, np.array([0.0, 0.3, -0.4, 0.1, 0.5])
    here, there = np.repeat(value[:2, None], 6, axis=1), np.tile(value[2:, None], (2, 1, 6))
    seen = np.bincount(choices(keys_of(4, 0, n), stream_of(1, 91, 0), here, there, THETA), minlength=5)
    softmax = np.exp(THETA * value) / np.exp(THETA * value).sum()

    assert stats.chisquare(seen, n * softmax).pvalue > SURE


def test_the_choice_of_newcomers_is_the_same_logit():
    """Preference by two Gumbel draws has the frequency of the logistic at each of five gains."""
    key = keys_of(4, 0, 50_000)
    for gain in (-1.0, -0.3, 0.0, 0.3, 1.0):
        come = sum(prefers(own, gain, stream_of(1, 91, 0), THETA) for own in key)
        assert stats.binomtest(int(come), key.size, logistic(gain)).pvalue > SURE


def cohort(n, sex, years, death, birth):
    """Return how many of n newborns are alive, and how many births they had, at the end of each year."""
    town, key = np.zeros(n, np.int16), keys_of(5, 0, n)
    born, sexes = np.zeros(n, np.int32), np.full(n, sex, np.int8)
    alive, births, total = [], [], 0
    for month in range(12 * years):
        occupation = np.full(n, CHILD if month < 216 else RETIRED, np.int8)
        rows, codes = life_events(
            town, key, born, sexes, occupation, month, stream_of(1, 10, month), death, birth, np.full(6, 9999)
        )
        town[rows[codes == DIES]] = -2
        total += np.count_nonzero(codes == GIVES_BIRTH)
        if month % 12 == 11:
            alive.append(np.count_nonzero(town == 0))
            births.append(total)
    return np.array(alive), np.array(births)


@pytest.mark.parametrize("sex", [0, 1], ids=["women", "men"])
def test_survival_is_the_product_of_surviving_each_month(sex, assumed):
    """Of 10,000 newborns as many are alive at every birthday as the product of (1 - chance) says."""
    n, death = 10_000, death_rates(assumed.ageing)
    alive, _ = cohort(n, sex, 105, death, np.zeros(121))
    known = np.cumprod((1 - death[sex, :105]) ** 12)

    assert np.abs(alive / n - known).max() < 5 * 0.5 / n**0.5
    assert alive[79] / n == pytest.approx(known[79], abs=0.02)


def test_births_are_fertility(assumed):
    """Ten thousand women who live to 50 bear 1.35 children each, by age as the rates say."""
    n, birth = 10_000, birth_rates(assumed.ageing)
    _, births = cohort(n, 0, 50, np.zeros((2, 121)), birth)
    known = 12 * np.cumsum(birth)[:50]

    assert (np.abs(births / n - known) <= 5 * np.sqrt(known / n)).all()
    assert births[-1] / n == pytest.approx(assumed.ageing.fertility, abs=5 * (1.35 / n) ** 0.5)
    assert births[14] == 0


@pytest.mark.parametrize("decay", [0.362, 0.759])
def test_spillovers_fade_by_the_street(decay):
    """A hundred jobs in one street are felt as 100 * exp(-decay * minutes) along a row of streets, and not beyond."""
    x = 150.0 * np.arange(8)
    near = neighbours_of(x, np.zeros(8), np.zeros(8, np.int16), 75.0)
    felt = density_felt(near, np.array([100.0, *[0.0] * 7]), decay)

    assert felt[:6] == pytest.approx(100 * np.exp(-decay * 2 * np.arange(6)))
    assert felt[6:].tolist() == [0, 0]


def test_density_adds_up_over_neighbours():
    """Three streets two minutes apart: the middle one feels its own 10 and exp(-2 d) of the 20 and 40 beside it."""
    near = neighbours_of(150.0 * np.arange(3), np.zeros(3), np.zeros(3, np.int16), 75.0)
    felt = density_felt(near, np.array([20.0, 10.0, 40.0]), 0.362)

    assert felt[1] == pytest.approx(10 + 60 * np.exp(-0.724))


@njit(nogil=True)
def streets_drawn(street, draws, first, near, reach):
    """Return the neighbouring street each draw leads to (int64[n])."""
    drawn = np.empty(draws.size, np.int64)
    for i in range(draws.size):
        drawn[i] = learning.nearby(street, draws[i], first, near, reach)
    return drawn


@pytest.mark.parametrize("street", [0, 2])
def test_neighbours_are_met_by_people_and_distance(street):
    """The chance to meet somebody of a near street is its people times exp(-decay * minutes), scaled to one."""
    near = neighbours_of(150.0 * np.arange(5), np.zeros(5), np.zeros(5, np.int16), 75.0)
    people, reach = np.array([10.0, 40.0, 5.0, 80.0, 20.0]), np.empty(near.street.size)
    learning.running_reach(near.first, near.street, near.left(0.3), people, reach)
    draws = (np.arange(50_000) + 0.5) / 50_000
    seen = np.bincount(streets_drawn(street, draws, near.first, near.street, reach), minlength=5) / draws.size
    weight = people * np.exp(-0.3 * 2 * np.abs(np.arange(5) - street))

    assert seen == pytest.approx(weight / weight.sum(), abs=1e-4)


def test_outings_have_the_shares_of_attraction():
    """A hundred thousand residents stay at home or choose among five venues by the weights seen from their street."""
    n, weight = 100_000, np.array([1.0, 0.5, 2.0, 0.1, 0.7])
    left, first, town = np.array([0.0, 1.0, 0.8, 0.3, 0.9, 0.0]), np.array([0, 5]), np.zeros(1, np.int16)
    cell, place = np.array([0, 2, 1, 0, -1, -2]), np.array([5, 4, 0, 2, 0, 3, 0, 0, 1], np.int32)
    venue, visits, rows = np.full(n, -1, np.int32), np.zeros(9, np.int64), np.array([8, 3, 5, 1, 0])
    chains = visiting.stretches(np.zeros(n, np.int16), np.zeros(n, np.int32), 1)
    total = visiting.outings(
        *chains, np.full(n, -360, np.int32), 0, keys_of(6, 0, n), stream_of(1, 30, 0), left, cell,
        place, rows, weight, first, town, np.array([1.5]), venue, visits,
    )  # fmt: skip
    seen = np.array([np.count_nonzero(venue == row) for row in (-1, *rows)])
    share = np.array([1.5, *(left[1:] * weight)])

    assert seen[-1] == 0
    assert stats.chisquare(seen[:-1], n * share[:-1] / share.sum()).pvalue > SURE
    assert visits.tolist() == np.bincount(venue + 1, minlength=10)[1:].tolist()
    assert total[0] == pytest.approx(share.sum())
