"""Random numbers by name: the same seed, purpose, month and individual give the same draw, always.

Nothing is consumed in sequence, so a draw depends neither on the order of rows nor on what else was drawn.
The scrambler is splitmix64 (Steele, Lea, Flood 2014: "Fast splittable pseudorandom number generators");
its output for consecutive states is checked against the values its authors publish.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from ccsim.compiled import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, the increment of splitmix64
M1 = np.uint64(0xBF58476D1CE4E5B9)
M2 = np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
ONE = np.uint64(1)
FIRST = 1 << 40  # the "month" in which what exists at the start was made


class Purpose:
    """What a draw is for. Append only: the number is part of the draw's name."""

    FIRST_PEOPLE = 1
    FIRST_HOMES = 2
    FIRST_JOBS = 3
    FIRST_FIRMS = 4
    FIRST_WORLD = 5
    VITAL = 10
    NEWBORN = 11
    SCHOOL_LEAVING = 12
    GRADUATION = 13
    HOUSEHOLD = 14
    PARTNERS = 15
    HOST = 20
    MEETING = 21
    OUTING = 30
    FIRM_SHOCK = 40
    FIRM_POSTS = 41
    ADOPTION = 42
    JOB_LOSS = 50
    JOB_QUEUE = 51
    JOB_SEARCH = 52
    OUTSIDE_JOB = 53
    COMMUTER = 54
    REMOTE = 55
    FOUNDING = 60
    FOUNDER = 61
    RETIRING_OWNER = 62
    GUEST = 63
    VENUE = 70
    HOME_MOVE = 80
    HOME_QUEUE = 81
    HOME_CHOICE = 82
    CONSIDERING = 90
    DESTINATION = 91
    CANDIDATE = 92
    NEWCOMER = 93
    RETURNER = 94
    OFFER = 95
    STUDIO = 96
    ART_SCHOOL = 97
    SHOCK_PRODUCTIVITY = 100
    SHOCK_TOURISM = 101
    SHOCK_METROPOLIS = 102
    LOT = 110


PURPOSES = 1 + max(number for name, number in vars(Purpose).items() if name.isupper())


@njit(nogil=True, inline="always")
def scramble(x):
    """Scramble a uint64: the output function of splitmix64."""
    x = (x ^ (x >> S30)) * M1
    x = (x ^ (x >> S27)) * M2
    return x ^ (x >> S31)


# The compiler treats every constant slot as a type of its own, so what is drawn by slot comes in two parts:
# an envelope, set into its callers, that makes integers alike, and the rest, which is then compiled once.


@njit(nogil=True, inline="always")
def hash_of(a, b, c):
    """Name something by three integers: the key of what creator `a` made in month `b` at slot `c` (uint64)."""
    return _hash_of(np.uint64(a), np.uint64(b), np.uint64(c))


@njit(nogil=True)
def _hash_of(a, b, c):
    x = scramble(a + GOLDEN)
    x = scramble((x ^ b) + GOLDEN)
    return scramble((x ^ c) + GOLDEN)


@njit(nogil=True, inline="always")
def bits(stream, key, slot):
    """Return the 64 random bits named (stream, key, slot); `stream` is hash_of(seed, purpose, month)."""
    return _bits(stream, key, np.uint64(slot))


@njit(nogil=True)
def _bits(stream, key, slot):
    return scramble((stream ^ key) + GOLDEN * (slot + ONE))


@njit(nogil=True, inline="always")
def uniform(stream, key, slot):
    """Return a float64 in [0, 1) named (stream, key, slot)."""
    return _uniform(stream, key, np.uint64(slot))


@njit(nogil=True)
def _uniform(stream, key, slot):
    return (_bits(stream, key, slot) >> S11) * (1.0 / 9007199254740992.0)


@njit(nogil=True, inline="always")
def gumbel(stream, key, slot):
    """Return a standard Gumbel variate named (stream, key, slot)."""
    return _gumbel(uniform(stream, key, slot))


@njit(nogil=True)
def _gumbel(u):
    inside = min(u + 2.0**-54, 1.0 - 2.0**-53)  # neither 0 nor 1
    return -math.log(-math.log(inside))


@njit(nogil=True, inline="always")
def normal(stream, key, slot):
    """Return a standard normal variate named (stream, key, slot): Box and Muller's cosine branch."""
    return _normal(uniform(stream, key, 2 * slot), uniform(stream, key, 2 * slot + 1))


@njit(nogil=True)
def _normal(u, v):
    radius = math.sqrt(-2.0 * math.log(u + 2.0**-54))
    return radius * math.cos(2.0 * math.pi * v)


@njit(nogil=True)
def poisson(mean, stream, key):
    """Return a Poisson count with this mean (below about 500), by inversion of one draw."""
    u = uniform(stream, key, 0)
    term = math.exp(-mean)
    total, count = term, 0
    while u >= total and count < 10_000:
        count += 1
        term *= mean / count
        total += term
    return count


@njit(nogil=True)
def uniforms(stream, keys, slot):
    """Return one number in [0, 1) per key (keys uint64[n]; float64[n])."""
    drawn = np.empty(keys.size)
    for i in range(keys.size):
        drawn[i] = uniform(stream, keys[i], slot)
    return drawn


@njit(nogil=True)
def normals(stream, keys, slot):
    """Return one standard normal per key (keys uint64[n]; float64[n])."""
    drawn = np.empty(keys.size)
    for i in range(keys.size):
        drawn[i] = normal(stream, keys[i], slot)
    return drawn


@njit(nogil=True)
def keys_of(creator, month, count):
    """Return the keys of `count` slots of one creator in one month (uint64[count])."""
    keys = np.empty(count, np.uint64)
    for slot in range(count):
        keys[slot] = hash_of(creator, month, slot)
    return keys


def stream_of(seed: int | np.uint64, purpose: int, month: int) -> np.uint64:
    """Return the stream of draws of one purpose in one month of one run (hash_of, for use outside kernels)."""
    return np.uint64(hash_of(np.uint64(seed), np.uint64(purpose), np.uint64(month)))


@njit(nogil=True)
def _streams_of(seed, month, purposes):
    """Return the streams of all purposes of a month (seed, month uint64; uint64[purposes])."""
    streams = np.empty(purposes, np.uint64)
    for purpose in range(purposes):
        streams[purpose] = hash_of(seed, purpose, month)
    return streams


@lru_cache(maxsize=8)
def streams_of(seed: int, month: int) -> list[np.uint64]:
    """Return the streams of all purposes of a month, as `stream_of` names them: dozens are asked for, made at once."""
    return list(_streams_of(np.uint64(seed), np.uint64(month), PURPOSES))


@njit(nogil=True)
def made_by(creators, month, slot):
    """Return the keys of one thing made by each creator (creators uint64[n]; uint64[n])."""
    keys = np.empty(creators.size, np.uint64)
    for i in range(creators.size):
        keys[i] = hash_of(creators[i], month, slot)
    return keys


@njit(nogil=True)
def priorities(stream, keys, slot):
    """Return the places in a queue of some individuals, lowest first (keys uint64[n]; uint64[n])."""
    queue = np.empty(keys.size, np.uint64)
    for i in range(keys.size):
        queue[i] = bits(stream, keys[i], slot)
    return queue


@njit(nogil=True)
def _merge(number, order, merged, low, middle, high):
    i, j = low, middle
    for k in range(low, high):
        if j >= high or (i < middle and number[order[i]] <= number[order[j]]):
            merged[k] = order[i]
            i += 1
        else:
            merged[k] = order[j]
            j += 1


@njit(nogil=True)
def ascending(number):
    """Return the order in which some numbers ascend, ties as they stand (number [n]; int64[n]), by merging runs."""
    order, merged, width = np.arange(number.size), np.empty(number.size, np.int64), 1
    while width < number.size:
        for low in range(0, number.size, 2 * width):
            middle = min(low + width, number.size)
            _merge(number, order, merged, low, middle, min(middle + width, number.size))
        order, merged = merged, order
        width *= 2
    return order
