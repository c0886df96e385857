"""Learning: skilled people meet others at work, in the street and at amenities; skill grows, or fades unused.

In each place a few conversations go on.  Each has a host, drawn evenly from those who are there; whoever joins
meets the host.  So everybody meets somebody drawn evenly from the place, at a cost that does not depend on its
size, and the order of rows plays no part.  Hosts teach what they knew last month.
"""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, bits, stream_of, uniform
from ccsim.parameters import Parameters
from ccsim.town.schema import CREATIVE, UNEMPLOYED
from ccsim.town.state import State

CONVERSATIONS = 4  # in each place, a power of two
WORK, STREET, VENUE = range(3)


@njit(nogil=True, inline="always")
def learns(town, occupation, skill, employer):
    """Say whether somebody takes part in learning: works or looks for work, and is creative or skilled."""
    return town >= 0 and employer != -1 and (occupation == CREATIVE or skill > 1.0)


@njit(nogil=True)
def host(place, key, skill, stream, best, told):
    """Let a person compete to host a conversation of a place (best uint64[places, c], told float64[places, c])."""
    draw = bits(stream, key, 0)
    c = place * CONVERSATIONS + int(draw & np.uint64(CONVERSATIONS - 1))
    if draw < best[c]:
        best[c] = draw
        told[c] = skill


@njit(nogil=True)
def gather(town, key, occupation, skill, employer, street, venue, streams, best, told):
    """Draw the hosts of all conversations at work, in the streets and at the amenities.

    town int16[n], key uint64[n], occupation int8[n], skill float64[n], employer, street, venue int32[n]
    streams uint64[3]; best and told: tuples of three arrays [places * 4], best at its maximum, told at 0
    """
    for i in range(town.size):
        if not learns(town[i], occupation[i], skill[i], employer[i]):
            continue
        if employer[i] >= 0:
            host(int(employer[i]), key[i], skill[i], streams[WORK], best[WORK], told[WORK])
        host(int(street[i]), key[i], skill[i], streams[STREET], best[STREET], told[STREET])
        if venue[i] >= 0:
            host(int(venue[i]), key[i], skill[i], streams[VENUE], best[VENUE], told[VENUE])


@njit(nogil=True)
def join_hosted(best, told):
    """Send whoever joins a conversation without a host to the next one of the place (arrays as in `host`).

    Small places have more conversations than hosts; without this, people there would meet less often than elsewhere.
    """
    empty = np.iinfo(np.uint64).max
    for c in range(told.size):
        place, slot = c // CONVERSATIONS, c % CONVERSATIONS
        for step in range(CONVERSATIONS):
            other = place * CONVERSATIONS + (slot + step) % CONVERSATIONS
            if best[other] != empty:
                told[c] = told[other]
                break


@njit(nogil=True)
def nearby(street, draw, first, near, reach):
    """Draw a street near this one by inverting the running weights `reach` of its neighbours."""
    low, high = first[street], first[street + 1] - 1
    target = draw * reach[high]
    while low < high:
        middle = (low + high) // 2
        if reach[middle] > target:
            high = middle
        else:
            low = middle + 1
    return near[low]


@njit(nogil=True)
def meet(
    town, key, occupation, skill, employer, street, venue, stream, told, first, near, reach,
    links, rate, concavity, neighbour, amenity, novelty, minimum, fade, unused, towns,
):  # fmt: skip
    """Let everybody who learns meet a host at work, perhaps a neighbour and somebody at the amenity visited.

    Columns as in `gather`; stream uint64; told: what hosts know, tuple of three float64[places * 4]
    first int64[streets + 1], near int32[pairs], reach float64[pairs]  running weights of near streets
    links int16[firms]; rate, neighbour, amenity, novelty float (monthly); concavity float; minimum float (index)
    fade, unused float  monthly loss of skill above 1 with and without work
    towns int. Returns how many meetings took place in each town (int64[towns]).
    """
    meetings = np.zeros(towns, np.int64)
    for i in range(town.size):
        if not learns(town[i], occupation[i], skill[i], employer[i]):
            continue
        draw = bits(stream, key[i], 0)
        slot = int(draw & np.uint64(3))
        own, gain, widest, news = skill[i], 0.0, 0.0, 0.0
        if employer[i] >= 0:
            meetings[town[i]] += 1
            gap = told[WORK][employer[i] * CONVERSATIONS + slot] - own
            if gap > 0.0:
                gain += rate * math.pow(gap, concavity)
                widest = max(widest, gap)
            if links[employer[i]] > 0 and own > minimum:
                news = novelty * math.log(1.0 + links[employer[i]])
        slot = int((draw >> np.uint64(2)) & np.uint64(3))
        if venue[i] >= 0 and ((draw >> np.uint64(4)) & np.uint64(1023)) < amenity * 1024.0:
            meetings[town[i]] += 1
            gap = told[VENUE][venue[i] * CONVERSATIONS + slot] - own
            if gap > 0.0:
                gain += rate * math.pow(gap, concavity)
                widest = max(widest, gap)
        slot = int((draw >> np.uint64(14)) & np.uint64(3))
        if ((draw >> np.uint64(16)) & np.uint64(1023)) < neighbour * 1024.0:
            meetings[town[i]] += 1
            there = nearby(street[i], uniform(stream, key[i], 1), first, near, reach)
            gap = told[STREET][there * CONVERSATIONS + slot] - own
            if gap > 0.0:
                gain += rate * math.pow(gap, concavity)
                widest = max(widest, gap)
        gain = min(gain, widest) + news  # nobody overtakes those who teach
        if own > 1.0:
            gain -= (unused if employer[i] == UNEMPLOYED else fade) * (own - 1.0)
        skill[i] = own + gain
    return meetings


@njit(nogil=True)
def running_reach(first, near, minutes, people, decay, reach):
    """Fill the running weights of near streets: people there times exp(-decay * minutes)."""
    for s in range(first.size - 1):
        total = 0.0
        for k in range(first[s], first[s + 1]):
            total += (people[near[k]] + 1e-9) * math.exp(-decay * minutes[k])
            reach[k] = total


def learn(state: State, assumed: Parameters) -> None:
    """Let one month of meetings change skills."""
    people, rules, near = state.residents, assumed.learning, state.neighbours
    places = (state.firms.used, state.streets.used, state.amenities.used)
    best = tuple(np.full(n * CONVERSATIONS, np.iinfo(np.uint64).max) for n in places)
    told = tuple(np.zeros(n * CONVERSATIONS) for n in places)
    host_stream = state.stream(Purpose.HOST)
    streams = np.array([stream_of(host_stream, kind, 0) for kind in range(3)], np.uint64)
    columns = (
        people.town,
        people.key,
        people.occupation,
        people.skill,
        people.employer,
        people.street,
        people.venue,
    )
    gather(*columns, streams, best, told)
    for hosts, knows in zip(best, told, strict=True):
        join_hosted(hosts, knows)
    reach = np.empty(near.street.size)
    living = state.streets.households.astype(np.float64)
    running_reach(near.first, near.street, near.minutes, living, rules.neighbour_decay, reach)
    meetings = meet(
        *columns, state.stream(Purpose.MEETING), told, near.first, near.street, reach, state.firms.links,
        rules.rate, rules.concavity, rules.neighbour_share, rules.amenity_share, rules.novelty,
        rules.absorptive_minimum, rules.fade, rules.fade_unused, state.n_towns,
    )  # fmt: skip
    state.count("meetings", meetings)
