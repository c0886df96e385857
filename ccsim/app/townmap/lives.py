"""What happened to a person, from frame to frame of a recording."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from ccsim.app.townmap.frames import WORK
from ccsim.app.townmap.told import UNEMPLOYED, Told

STARTS = ("starts", "starts_away", "starts_remotely", "starts_other_town", "loses_work")
Line = tuple[str, str]


def life_of(told: Told, who: int) -> Iterator[Line]:
    """Tell what happened to a person: when, and what."""
    homes = told["home"][:, who]
    here = np.flatnonzero(homes).tolist()
    yield _beginning(told, who, here[0])
    founded = dict(_founded(told, who))
    yield from founded.get(here[0], ())
    for before, frame in pairwise(here):
        when = told.year(frame)
        if frame > before + 1:
            yield told.year(before + 1), told.say("leaves")
            yield when, told.say("returns", {"settlement": told.settlement("house", int(homes[frame]))})
        elif homes[frame] != homes[before]:
            yield when, _move(told, int(homes[before]), int(homes[frame]))
        yield from founded.get(frame, ())
        yield from ((when, text) for text in _work(told, who, before, frame))
    if here[-1] < told.frames - 1:
        yield told.year(here[-1] + 1), _end(told, who, here[-1] + 1)


def _beginning(told: Told, who: int, frame: int) -> Line:
    """Tell how a person came to be in the town."""
    if frame == 0:
        return told.month(0), told.say("was_here")
    arrived, settlement = int(told["person_arrived"][who]), told.settlement("house", int(told["home"][frame, who]))
    word = "born_here" if arrived == told["person_born"][who] else "arrives"
    return told.month_of(arrived), told.say(word, {"settlement": settlement})


def _founded(told: Told, who: int) -> Iterator[tuple[int, list[Line]]]:
    """Yield the frames in which firms that a person founded were there first, with what to tell."""
    for firm in np.flatnonzero(told["firm_owner"] == who + 1).tolist():
        if not told["premises"][0, firm] and told["firm_founded"][firm] >= 0:
            when = told.month_of(int(told["firm_founded"][firm]))
            first = int(np.flatnonzero(told["premises"][:, firm])[0])
            yield first, [(when, told.say("founds", {"firm": told.firm(firm)}))]


def _move(told: Told, before: int, now: int) -> str:
    """Tell of a move between houses (counted from one)."""
    left, settlement = told.settlement("house", before), told.settlement("house", now)
    return told.say("moves_within" if left == settlement else "moves", {"settlement": settlement})


def _work(told: Told, who: int, before: int, frame: int) -> Iterator[str]:
    """Tell what changed in a person's occupation and place of work."""
    look, work = told["look"][:, who], told["work"][:, who].astype(int)
    if look[frame] != look[before]:
        yield told.say(f"becomes_{told.about['occupations'][look[frame]]}")
    if work[frame] == work[before]:
        return
    worked = work[before] > UNEMPLOYED and frame == before + 1
    own = work[frame] >= len(WORK) and told["firm_owner"][work[frame] - len(WORK)] == who + 1
    if work[frame] > UNEMPLOYED and not own:  # of a firm of one's own its founding tells
        yield from told.at_work(STARTS, who, frame)
    elif work[frame] == UNEMPLOYED and worked:
        firm = work[before] - len(WORK)
        closed = firm >= 0 and not told["premises"][frame, firm]
        yield told.say("firm_closes" if closed else "loses_work")
    elif worked and look[frame] == look[before]:
        yield told.say("stops_work")


def _end(told: Told, who: int, frame: int) -> str:
    """Tell how a person's time in the town ended."""
    if told["person_died"][who]:
        return told.say("dies", {"age": told.age(who, frame)})
    return told.say("leaves")
