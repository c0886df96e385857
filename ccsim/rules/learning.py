"""Learning: skilled people meet others at work, in the street and at amenities; skill grows, or fades unused.

In each place a few conversations go on.  Each has a host, drawn evenly from those who are there; whoever joins
meets the host.  So everybody meets somebody drawn evenly from the place, at a cost that does not depend on its
size, and the order of rows plays no part.  Hosts teach what they knew last month.
"""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, bits, hash_of, uniform
from ccsim.parameters import Parameters
from ccsim.town.schema import CREATIVE, NOT_WORKING, UNEMPLOYED
from ccsim.town.state import State

CONVERSATIONS = 4  # in each place, a power of two
WORK, STREET, VENUE = range(3)


@njit(nogil=True)
def learners(town, occupation, skill, employer):
    """Return who takes part in learning (rows, int64[k]): works or looks for work, and is creative or skilled.

    town int16[n], occupation int8[n], skill float64[n], employer int32[n]
    """
    rows = np.empty(town.size, np.int64)
    n = 0
    for i in range(town.size):
        rows[n] = i  # written always, kept by counting on: nothing here to guess wrongly for the processor
        n += (town[i] >= 0) & (employer[i] != NOT_WORKING) & ((occupation[i] == CREATIVE) | (skill[i] > 1.0))
    return rows[:n]


@njit(nogil=True, inline="always")
def whereabouts(employer, street, venue, firms, streets, nowhere):
    """Return the places of somebody's work, street and venue among all places; `nowhere` stands for none.

    Places are numbered firms first, then streets, then amenities, then nowhere.
    """
    work = int(employer) if employer >= 0 else nowhere
    out = firms + streets + int(venue) if venue >= 0 else nowhere
    return work, firms + int(street), out


@njit(nogil=True, inline="always")
def host(place, key, skill, stream, best, told):
    """Let a person compete to host a conversation of a place (best, told uint64[places * 4]; skill uint64, its bits).

    Whole numbers throughout: these the compiler chooses between without a branch, and who is first is hard to foretell.
    """
    draw = bits(stream, key, 0)
    c = place * CONVERSATIONS + int(draw & np.uint64(CONVERSATIONS - 1))
    before, known = best[c], told[c]
    best[c] = min(draw, before)
    told[c] = skill if draw < before else known


@njit(nogil=True)
def gather(rows, key, skill, employer, street, venue, stream, firms, streets, best, told):
    """Draw the hosts of all conversations at work, in the streets and at the amenities.

    rows int64[k] who takes part; key uint64[n], skill float64[n], employer, street, venue int32[n]; stream uint64
    firms, streets int, how many there are; best uint64[places * 4], told float64[places * 4] are filled; the last
    place is nowhere, where nobody knows anything
    """
    best[:] = np.iinfo(np.uint64).max
    told[:] = 0.0
    known, say = skill.view(np.uint64), told.view(np.uint64)
    nowhere = told.size // CONVERSATIONS - 1
    at_work, in_street, at_venue = hash_of(stream, WORK, 0), hash_of(stream, STREET, 0), hash_of(stream, VENUE, 0)
    for i in rows:
        work, home, out = whereabouts(employer[i], street[i], venue[i], firms, streets, nowhere)
        host(work, key[i], known[i], at_work, best, say)
        host(home, key[i], known[i], in_street, best, say)
        host(out, key[i], known[i], at_venue, best, say)
    join_hosted(best, told)
    told[nowhere * CONVERSATIONS :] = -math.inf


@njit(nogil=True)
def join_hosted(best, told):
    """Send whoever joins a conversation without a host to the next one of the place (arrays as in `host`).

    Small places have more conversations than hosts; without this, people there would meet less often than elsewhere.
    """
    empty = np.iinfo(np.uint64).max
    for start in range(0, told.size, CONVERSATIONS):
        following = 0.0
        for step in range(2 * CONVERSATIONS - 1, -1, -1):  # backwards and twice, so that the first follows the last
            c = start + step % CONVERSATIONS
            following = told[c] if best[c] != empty else following
            told[c] = following


@njit(nogil=True)
def nearby(street, draw, first, near, reach):
    """Draw a street near this one by inverting the running weights `reach` of its neighbours."""
    low, high = first[street], first[street + 1] - 1
    target = draw * reach[high]
    while low < high:
        middle = (low + high) // 2
        before = reach[middle] > target
        low = low if before else middle + 1
        high = middle if before else high
    return near[low]


@njit(nogil=True, inline="always")
def taught(gap, rate, concavity):
    """Return what is learnt from a host who knows more by `gap`: concave, and nothing from those who know less."""
    return rate * math.pow(gap, concavity) if gap > 0.0 else 0.0


@njit(nogil=True)
def meet(
    rows, town, key, skill, employer, street, venue, stream, told, first, near, reach, links,
    rate, concavity, neighbour, amenity, novelty, minimum, fade, unused, streets, meetings,
):  # fmt: skip
    """Let everybody who learns meet a host at work, perhaps a neighbour and somebody at the amenity visited.

    rows int64[k]; town int16[n], other columns as in `gather`; stream uint64; told float64[places * 4]
    first int64[streets + 1], near int32[pairs], reach float64[pairs]  running weights of near streets
    links int16[firms]; rate, neighbour, amenity, novelty float (monthly); concavity float; minimum float (index)
    fade, unused float  monthly loss of skill above 1 with and without work
    streets int; meetings int64[towns], those that took place are added.
    """
    nowhere = told.size // CONVERSATIONS - 1
    for i in rows:
        work, home, out = whereabouts(employer[i], street[i], venue[i], links.size, streets, nowhere)
        draw = bits(stream, key[i], 0)
        out = out if ((draw >> np.uint64(4)) & np.uint64(1023)) < amenity * 1024.0 else nowhere
        own, calls = skill[i], 0
        gap = told[work * CONVERSATIONS + int(draw & np.uint64(3))] - own
        widest, gain = max(0.0, gap), taught(gap, rate, concavity)
        gap = told[out * CONVERSATIONS + int((draw >> np.uint64(2)) & np.uint64(3))] - own
        widest, gain = max(widest, gap), gain + taught(gap, rate, concavity)
        if ((draw >> np.uint64(16)) & np.uint64(1023)) < neighbour * 1024.0:
            there = links.size + nearby(home - links.size, uniform(stream, key[i], 1), first, near, reach)
            gap = told[there * CONVERSATIONS + int((draw >> np.uint64(14)) & np.uint64(3))] - own
            widest, gain, calls = max(widest, gap), gain + taught(gap, rate, concavity), 1
        meetings[town[i]] += (work != nowhere) + (out != nowhere) + calls
        gain = min(gain, widest)  # nobody overtakes those who teach
        if work != nowhere and links[work] > 0 and own > minimum:
            gain += novelty * math.log(1.0 + links[work])
        if own > 1.0:
            gain -= (unused if employer[i] == UNEMPLOYED else fade) * (own - 1.0)
        skill[i] = own + gain


@njit(nogil=True)
def running_reach(first, near, left, people, reach):
    """Fill the running weights of near streets (float64[pairs]): people there times what distance leaves of them.

    first int64[streets + 1], near int32[pairs], left float64[pairs], people int32[streets]
    """
    for s in range(first.size - 1):
        total = 0.0
        for k in range(first[s], first[s + 1]):
            total += (people[near[k]] + 1e-9) * left[k]
            reach[k] = total


def learn(state: State, assumed: Parameters) -> None:
    """Let one month of meetings change skills."""
    people, rules, near = state.residents, assumed.learning, state.neighbours
    firms, streets = state.firms.used, state.streets.used
    slots = CONVERSATIONS * (firms + streets + state.amenities.used + 1)
    best, told = np.empty(slots, np.uint64), np.empty(slots)
    rows = learners(people.town, people.occupation, people.skill, people.employer)
    columns = (people.key, people.skill, people.employer, people.street, people.venue)
    gather(rows, *columns, state.stream(Purpose.HOST), firms, streets, best, told)
    reach = np.empty(near.street.size)
    running_reach(near.first, near.street, near.left(rules.neighbour_decay), state.streets.households, reach)
    meetings = np.zeros(state.n_towns, np.int64)
    meet(
        rows, people.town, *columns, state.stream(Purpose.MEETING), told, near.first, near.street, reach,
        state.firms.links, rules.rate, rules.concavity, rules.neighbour_share, rules.amenity_share, rules.novelty,
        rules.absorptive_minimum, rules.fade, rules.fade_unused, streets, meetings,
    )  # fmt: skip
    state.count("meetings", meetings)
