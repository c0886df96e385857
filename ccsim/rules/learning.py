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
FEW = 16  # streets that are compared all at once
BLOCK = 512  # people who meet at a time: what they leave stays near the processor


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
    """Draw a street near this one by inverting the running weights `reach` of its neighbours.

    Halves the range down to a few and counts those, many at once: the last steps are the hardest to foretell.
    """
    low, high = first[street], first[street + 1] - 1
    target = draw * reach[high]
    while high - low > FEW:
        middle = (low + high) // 2
        before = reach[middle] > target
        low = low if before else middle + 1
        high = middle if before else high
    passed = 0
    for k in range(low, high):
        passed += reach[k] <= target
    return near[low + passed]


@njit(nogil=True, inline="always")
def told_by(told, place, draw, shift):
    """Return what the host of a conversation of a place knows; two bits of the draw from `shift` on say which one."""
    return told[place * CONVERSATIONS + int((draw >> np.uint64(shift)) & np.uint64(3))]


@njit(nogil=True, inline="always")
def chance_of(draw, shift):
    """Return a whole number from 0 to 1023: ten bits of the draw."""
    return (draw >> np.uint64(shift)) & np.uint64(1023)


@njit(nogil=True)
def meet_at_places(
    rows, town, key, skill, employer, venue, stream, told, amenity, neighbour, firms, streets,
    widest, pupil, gap, callers, meetings,
):  # fmt: skip
    """Let people meet a host at work and perhaps one at the amenity visited; say who also calls on a neighbour.

    Arguments as in `meet`; firms int.  Filled are widest float64[k], the widest gap to a host or 0; pupil int64[3 k]
    and gap float64[3 k], encounters with somebody who knows more; callers int64[k]; people by their place in `rows`.
    Returns how many encounters and callers there are.  Without branches: who knows more is hard to foretell.
    """
    nowhere = told.size // CONVERSATIONS - 1
    n = calls = 0
    for k in range(rows.size):
        i = rows[k]
        work, _, out = whereabouts(employer[i], 0, venue[i], firms, streets, nowhere)
        draw = bits(stream, key[i], 0)
        out = out if chance_of(draw, 4) < amenity * 1024.0 else nowhere
        at_work, at_venue = told_by(told, work, draw, 0) - skill[i], told_by(told, out, draw, 2) - skill[i]
        widest[k] = max(0.0, at_work, at_venue)
        pupil[n], gap[n] = k, at_work
        n += at_work > 0.0
        pupil[n], gap[n] = k, at_venue
        n += at_venue > 0.0
        callers[calls] = k
        calls += chance_of(draw, 16) < neighbour * 1024.0
        meetings[town[i]] += (work != nowhere) + (out != nowhere)
    return n, calls


@njit(nogil=True)
def call_on_neighbours(
    callers, rows, town, key, skill, street, stream, told, first, near, reach, firms, widest, pupil, gap, n, meetings
):  # fmt: skip
    """Let some people meet a host in a street nearby; return how many encounters with those who know more there are.

    callers int64[c]; n int, how many encounters there were; the others as in `meet_at_places` and `meet`
    """
    for k in callers:
        i = rows[k]
        there = firms + nearby(street[i], uniform(stream, key[i], 1), first, near, reach)
        pupil[n], gap[n] = k, told_by(told, there, bits(stream, key[i], 0), 14) - skill[i]
        widest[k] = max(widest[k], gap[n])
        n += gap[n] > 0.0
        meetings[town[i]] += 1
    return n


@njit(nogil=True)
def learn_from_work(rows, skill, employer, links, gain, novelty, minimum, fade, unused):
    """Change skills by what meetings gave (gain float64[k]), by links of the firm and by forgetting (see `meet`)."""
    loss = np.array([fade, unused])
    for k in range(rows.size):
        i = rows[k]
        own, firm, learnt = skill[i], employer[i], gain[k]
        if (firm >= 0) & (links[max(firm, 0)] > 0) & (own > minimum):
            learnt += novelty * math.log(1.0 + links[firm])
        forgotten = loss[int(firm == UNEMPLOYED)] * (own - 1.0)
        skill[i] = own + (learnt - forgotten * (own > 1.0))


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
    pupil, gap, callers = np.empty(3 * BLOCK + 1, np.int64), np.empty(3 * BLOCK + 1), np.empty(BLOCK, np.int64)
    widest = np.empty(BLOCK)
    for start in range(0, rows.size, BLOCK):
        some = rows[start : start + BLOCK]
        n, calls = meet_at_places(
            some, town, key, skill, employer, venue, stream, told, amenity, neighbour, links.size, streets,
            widest, pupil, gap, callers, meetings,
        )  # fmt: skip
        n = call_on_neighbours(
            callers[:calls], some, town, key, skill, street, stream, told, first, near, reach, links.size,
            widest, pupil, gap, n, meetings,
        )  # fmt: skip
        gain = np.zeros(some.size)
        for e in range(n):  # what is learnt from a host who knows more is concave in the gap
            gain[pupil[e]] += rate * math.pow(gap[e], concavity)
        gain = np.minimum(gain, widest[: some.size])  # nobody overtakes those who teach
        learn_from_work(some, skill, employer, links, gain, novelty, minimum, fade, unused)


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


@njit(nogil=True)
def hold_meetings(
    town, occupation, key, skill, employer, street, venue, hosting, meeting, first, near, left, households, links,
    venues, rate, concavity, neighbour, amenity, novelty, minimum, fade, unused, meetings,
):  # fmt: skip
    """Draw who hosts and who meets whom, and let skills change.

    hosting, meeting uint64, streams; households int32[streets]; venues int, how many there are
    the rest as in `learners`, `running_reach` and `meet`
    """
    firms, streets = links.size, households.size
    slots = CONVERSATIONS * (firms + streets + venues + 1)
    best, told, reach = np.empty(slots, np.uint64), np.empty(slots), np.empty(near.size)
    rows = learners(town, occupation, skill, employer)
    gather(rows, key, skill, employer, street, venue, hosting, firms, streets, best, told)
    running_reach(first, near, left, households, reach)
    meet(
        rows, town, key, skill, employer, street, venue, meeting, told, first, near, reach, links,
        rate, concavity, neighbour, amenity, novelty, minimum, fade, unused, streets, meetings,
    )  # fmt: skip


def learn(state: State, assumed: Parameters) -> None:
    """Let one month of meetings change skills."""
    people, rules, near = state.residents, assumed.learning, state.neighbours
    meetings = np.zeros(state.n_towns, np.int64)
    hold_meetings(
        people.town, people.occupation, people.key, people.skill, people.employer, people.street, people.venue,
        state.stream(Purpose.HOST), state.stream(Purpose.MEETING), near.first, near.street,
        near.left(rules.neighbour_decay), state.streets.households, state.firms.links, state.amenities.used,
        rules.rate, rules.concavity, rules.neighbour_share, rules.amenity_share, rules.novelty,
        rules.absorptive_minimum, rules.fade, rules.fade_unused, meetings,
    )  # fmt: skip
    state.count("meetings", meetings)
