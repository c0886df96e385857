"""Draws: known values, uniform and independent in every part of their name, right in distribution."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ccsim import draws
from ccsim.compiled import njit
from ccsim.draws import GOLDEN, Purpose, hash_of, keys_of, stream_of, uniforms

PUBLISHED = (  # splitmix64 from seed 1234567, as its authors' reference program prints them
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
)
N = 200_000
KEYS = keys_of(1, 0, N)
STREAM = stream_of(1, Purpose.VITAL, 0)
SURE = 1e-6  # chance that a sound generator fails one test of distribution (the draws are always the same)


@njit(nogil=True)
def each(kind, keys, stream, mean):
    """Return one variate of a kind per key: 0 Gumbel, 1 normal, 2 Poisson."""
    drawn = np.empty(keys.size)
    for i in range(keys.size):
        if kind == 0:
            drawn[i] = draws.gumbel(stream, keys[i], 0)
        elif kind == 1:
            drawn[i] = draws.normal(stream, keys[i], 0)
        else:
            drawn[i] = draws.poisson(mean, stream, keys[i])
    return drawn


@njit(nogil=True)
def all_bits(stream, keys):
    """Return the 64 bits drawn for each key."""
    drawn = np.empty(keys.size, np.uint64)
    for i in range(keys.size):
        drawn[i] = draws.bits(stream, keys[i], 0)
    return drawn


@njit(nogil=True)
def names(a, b, c):
    """Return hash_of for each triple of names (uint64[n])."""
    made = np.empty(a.size, np.uint64)
    for i in range(a.size):
        made[i] = hash_of(a[i], b[i], c[i])
    return made


def unscrambled(value: int) -> int:
    """Return the number that `scramble` turns into `value`: each of its three steps is undone."""
    word = 2**64 - 1
    for shift, factor in ((31, 1), (27, int(draws.M2)), (30, int(draws.M1))):
        value = value * pow(factor, -1, 2**64) & word
        undone = value
        for _ in range(64 // shift + 1):
            undone = value ^ undone >> shift
        value = undone
    return value


def p_value_of_bins(sample: np.ndarray, bins: int) -> float:
    """Return how likely a uniform sample fills equal bins at least as unevenly."""
    return stats.chisquare(np.bincount((sample * bins).astype(int), minlength=bins)).pvalue


def test_scrambler_gives_the_published_values():
    """States that grow by the golden increment from seed 1234567 give the authors' own first five outputs."""
    states = [np.uint64((1234567 + n * int(GOLDEN)) % 2**64) for n in range(1, 6)]

    assert tuple(int(draws.scramble(state)) for state in states) == PUBLISHED


def test_uniform_has_the_moments_of_the_uniform():
    """Mean 1/2 and variance 1/12 within five standard errors, and nothing outside [0, 1)."""
    sample = uniforms(STREAM, KEYS, 0)

    assert abs(sample.mean() - 1 / 2) < 5 * math.sqrt(1 / 12 / N)
    assert abs(sample.var() - 1 / 12) < 5 * math.sqrt(1 / 180 / N)
    assert sample.min() >= 0
    assert sample.max() < 1


SERIES = {
    "hashed keys": lambda: uniforms(STREAM, KEYS, 0),
    "keys that count up": lambda: uniforms(STREAM, np.arange(N, dtype=np.uint64), 0),
    "slots": lambda: np.concatenate([uniforms(STREAM, KEYS[:200], slot) for slot in range(1000)]),
    "months": lambda: np.concatenate([uniforms(stream_of(1, 10, month), KEYS[:200], 0) for month in range(1000)]),
    "purposes": lambda: np.concatenate([uniforms(stream_of(1, what, 0), KEYS[:200], 0) for what in range(1000)]),
    "seeds": lambda: np.concatenate([uniforms(stream_of(seed, 10, 0), KEYS[:200], 0) for seed in range(1000)]),
}


@pytest.mark.parametrize("name", SERIES)
def test_uniform_across_every_part_of_the_name(name):
    """Whatever part of the name varies, draws fill 256 bins evenly and do not follow one another."""
    sample = SERIES[name]()
    follows = np.corrcoef(sample[:-1], sample[1:])[0, 1]

    assert p_value_of_bins(sample, 256) > SURE
    assert abs(follows) < 5 / math.sqrt(sample.size)


@pytest.mark.parametrize(
    ("stream", "slot"),
    [
        (stream_of(1, Purpose.NEWBORN, 0), 0),
        (stream_of(1, Purpose.VITAL, 1), 0),
        (stream_of(2, Purpose.VITAL, 0), 0),
        (STREAM, 1),
    ],
    ids=["purpose", "month", "seed", "slot"],
)
def test_neighbouring_names_give_independent_draws(stream, slot):
    """The same people's draws under a neighbouring name: no correlation, and pairs fill a 16 by 16 table evenly."""
    one, other = uniforms(STREAM, KEYS, 0), uniforms(stream, KEYS, slot)
    cell = (np.floor(16 * one) + other) / 16

    assert abs(np.corrcoef(one, other)[0, 1]) < 5 / math.sqrt(N)
    assert p_value_of_bins(cell, 256) > SURE


def test_flipping_one_bit_of_the_key_flips_half_of_the_draw():
    """Avalanche: for each of the 64 bits of the key, each bit of the draw changes in half of 4,000 cases."""
    keys = KEYS[:4000]
    before = all_bits(STREAM, keys)
    for bit in range(64):
        changed = before ^ all_bits(STREAM, keys ^ np.uint64(1 << bit))
        flips = np.unpackbits(changed.view(np.uint8)).reshape(-1, 64).mean(axis=0)
        assert np.abs(flips - 0.5).max() < 6 * 0.5 / math.sqrt(keys.size)


@pytest.mark.parametrize(("kind", "law"), [(0, stats.gumbel_r), (1, stats.norm)], ids=["gumbel", "normal"])
def test_continuous_variates_follow_their_law(kind, law):
    """Mean and variance within five standard errors, and the Kolmogorov-Smirnov test passes."""
    sample = each(kind, KEYS, STREAM, 0.0)
    mean, variance, kurtosis = (float(m) for m in law.stats(moments="mvk"))

    assert abs(sample.mean() - mean) < 5 * math.sqrt(variance / N)
    assert abs(sample.var() - variance) < 5 * variance * math.sqrt((kurtosis + 2) / N)
    assert stats.kstest(sample, law.cdf).pvalue > SURE


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 80.0, 400.0])
def test_poisson_counts_follow_their_law(mean):
    """Mean and variance both equal the mean asked for; shares of single counts fit."""
    sample = each(2, KEYS, STREAM, mean)
    near = [count for count in range(int(mean + 5 * mean**0.5) + 1) if N * stats.poisson.pmf(count, mean) > 20]
    seen = np.array([(sample == count).sum() for count in near])
    expected = N * stats.poisson.pmf(near, mean)

    assert abs(sample.mean() - mean) <= 5 * math.sqrt(mean / N)
    assert abs(sample.var() - mean) <= 5 * math.sqrt((2 * mean**2 + mean) / N)
    assert stats.chi2.sf(((seen - expected) ** 2 / expected).sum(), len(near)) > SURE


def test_draws_are_named_not_consumed():
    """Another order of keys, a part of them, or draws taken in between change nobody's draw."""
    first = uniforms(STREAM, KEYS[:1000], 3)
    uniforms(STREAM, KEYS, 4)

    assert (uniforms(STREAM, KEYS[:1000][::-1].copy(), 3)[::-1] == first).all()
    assert (uniforms(STREAM, KEYS[500:1000], 3) == first[500:]).all()


def test_a_million_names_are_a_million_keys():
    """No two of a million creators, months and slots get the same key."""
    n = np.arange(1_000_000, dtype=np.uint64)
    made = names(n // np.uint64(10_000), n // np.uint64(100) % np.uint64(100), n % np.uint64(100))

    assert np.unique(made).size == n.size


@given(creator=st.integers(0, 2**64 - 1), month=st.integers(0, 2**41), first=st.integers(0, 2**40))
def test_slots_of_one_creator_never_share_a_key(creator, month, first):
    """For one creator and month the key is a one-to-one function of the slot."""
    assert hash_of(np.uint64(creator), np.uint64(month), np.uint64(first)) != hash_of(
        np.uint64(creator), np.uint64(month), np.uint64(first + 1)
    )


def test_keys_of_and_made_by_are_hash_of():
    """The two ways to name things by the dozen agree with naming them one by one."""
    assert keys_of(5, 7, 3)[2] == hash_of(5, 7, 2)
    assert draws.made_by(KEYS[:3], 7, 2)[1] == hash_of(KEYS[1], 7, 2)


@pytest.mark.parametrize("word", [0, 2**64 - 1], ids=["smallest", "largest"])
def test_the_rarest_draws_are_finite(word):
    """The two draws that a logarithm could not take still give finite variates."""
    key = np.uint64((unscrambled(word) - int(GOLDEN)) % 2**64 ^ int(STREAM))

    assert draws.bits(STREAM, key, 0) == word
    assert math.isfinite(draws.gumbel(STREAM, key, 0))
    assert math.isfinite(draws.normal(STREAM, key, 0))
    assert draws.poisson(3.0, STREAM, key) < 50


def test_a_queue_orders_people_at_random_and_always_alike():
    """Priorities are whole draws: without ties, repeatable, and another queue is in another order."""
    queue = draws.priorities(STREAM, KEYS[:1000], 0)

    assert np.unique(queue).size == 1000
    assert (queue == draws.priorities(STREAM, KEYS[:1000], 0)).all()
    assert (np.argsort(queue) != np.argsort(draws.priorities(STREAM, KEYS[:1000], 1))).any()


def test_purposes_are_numbered_once():
    """No two purposes share a number, so no two of them share draws."""
    numbers = [value for name, value in vars(Purpose).items() if name.isupper()]

    assert len(set(numbers)) == len(numbers)


@given(st.lists(st.integers(0, 9), max_size=40))
def test_ascending_is_a_stable_sort(numbers):
    """The order is that of a stable sort, for any length and with ties."""
    number = np.array(numbers, np.uint64)

    assert draws.ascending(number).tolist() == np.argsort(number, kind="stable").tolist()
