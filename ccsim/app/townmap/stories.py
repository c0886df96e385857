"""The story of whoever was chosen on the map, read off the recording: who it is now, and what happened to it when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ccsim.app.townmap.lives import life_of
from ccsim.app.townmap.packing import Recording
from ccsim.app.townmap.told import Told
from ccsim.languages import Language

KINDS = ("person", "firm", "venue", "street")
NOTABLE = 1.5  # times larger or smaller than when it was last told, and by two people at least
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """A title, what is so in the month shown, and what happened: when and what."""

    title: str
    now: str
    lines: tuple[Line, ...]

    def shown(self) -> dict[str, Any]:
        """Return it as the map in the page takes it."""
        return {"title": self.title, "now": self.now, "lines": [list(line) for line in self.lines]}


def story_of(recording: Recording, kind: str, number: int, frame: int, language: Language) -> Story:
    """Return the story of a person, firm, venue or street (its number in the recording) at a frame."""
    told = Told(recording, language)
    size = told.count(kind) if kind in KINDS else 0
    if not 0 <= number < size:
        raise ValueError(f"there is no {kind} number {number} in this recording, whose last one is {size - 1}.")
    title, now, lines = TELLERS[kind](told, number, min(max(0, frame), told.frames - 1))
    return Story(title, " ".join(now), tuple(lines))


Teller = Callable[[Told, int, int], tuple[str, list[str], Iterator[Line]]]


def _person(told: Told, who: int, frame: int) -> tuple[str, list[str], Iterator[Line]]:
    home = int(told["home"][frame, who])
    if not home:
        return told.say("gone", {"month": told.month(frame)}), [], life_of(told, who)
    occupation = told.about["occupations"][told["look"][frame, who]]
    title = told.say(occupation, {"age": told.age(who, frame)})
    others = int((told["home"][frame] == home).sum()) - 1
    values: Mapping[str, str | int] = {"settlement": told.settlement("house", home), "n": others}
    now = [told.say("lives_with" if others else "lives_alone", values), *told.work_now(who, frame)]
    return title, now, life_of(told, who)


def _firm(told: Told, firm: int, frame: int) -> tuple[str, list[str], Iterator[Line]]:
    place, staff = int(told["premises"][frame, firm]), int(told["staff"][frame, firm])
    title = told.firm(firm)
    title = title[:1].upper() + title[1:]
    if not place:
        return title, [told.say("closed", {"month": told.month(frame)})], _firm_lines(told, firm)
    now = [told.say("lies_in", {"settlement": told.settlement("premises", place)}), told.say("staff", {"n": staff})]
    return title, now, _firm_lines(told, firm)


def _firm_lines(told: Told, firm: int) -> Iterator[Line]:
    """Tell by whom a firm was founded, how it grew, moved and closed."""
    yield _founding(told, firm)
    places, staff = told["premises"][:, firm].astype(int), told["staff"][:, firm].astype(int)
    here = np.flatnonzero(places)
    before, size = int(here[0]), int(staff[here[0]])
    for frame in here[1:].tolist():
        settlement = told.settlement("premises", int(places[frame]))
        if settlement != told.settlement("premises", int(places[before])):
            yield told.year(frame), told.say("moves", {"settlement": settlement})
        before, now = frame, int(staff[frame])
        if abs(now - size) >= 2 and max(now, size) >= NOTABLE * min(now, size):
            yield told.year(frame), told.say("grows" if now > size else "shrinks", {"n": now})
            size = now
    if before < told.frames - 1:
        yield told.year(before + 1), told.say("closes")


def _founding(told: Told, firm: int) -> Line:
    """Tell when and by whom a firm was founded."""
    founded, owner = int(told["firm_founded"][firm]), int(told["firm_owner"][firm]) - 1
    if founded < 0 or told["premises"][0, firm]:
        return told.month(0), told.say("firm_was_here")
    if owner < 0:
        return told.month_of(founded), told.say("founded")
    arrived = int(told["person_arrived"][owner])
    if told["person_local"][owner] or arrived == told["person_born"][owner]:
        return told.month_of(founded), told.say("founded_by_local")
    return told.month_of(founded), told.say("founded_by_newcomer", {"year": told.year_of(arrived)})


def _venue(told: Told, venue: int, frame: int) -> tuple[str, list[str], Iterator[Line]]:
    kind = told.language.term("kinds", told.about["kinds"][told["venue_kind"][venue]])
    title = told.about["names"][told["venue_name"][venue]] or kind[:1].upper() + kind[1:]
    place = int(told["entrance"][frame, venue])
    if not place:
        return title, [told.say("closed", {"month": told.month(frame)})], _venue_lines(told, venue)
    now = [told.say("lies_in", {"settlement": told.settlement("entrance", place)})]
    now += [told.say("public")] if told["venue_public"][venue] else []
    now += [told.say("visits", {"n": 10 * int(told["visits"][frame, venue])})] if frame else []
    return title, now, _venue_lines(told, venue)


def _venue_lines(told: Told, venue: int) -> Iterator[Line]:
    """Tell when a venue opened and closed, and its busiest month."""
    there = told["entrance"][:, venue] > 0
    visits = told["visits"][:, venue]
    best = int(np.argmax(visits))
    opened = bool(there[0])
    for frame in range(1, told.frames):
        if there[frame] != there[frame - 1]:
            word = "closes" if not there[frame] else "opens_again" if opened else "opened"
            yield told.year(frame), told.say(word)
            opened = True
        if frame == best and visits[best]:
            yield told.month(frame), told.say("busiest", {"n": 10 * int(visits[best])})


def _street(told: Told, street: int, frame: int) -> tuple[str, list[str], Iterator[Line]]:
    settlement = told.about["settlements"][told["street_settlement"][street]]
    rents = told["rent"][:, street].astype(int)
    of_street = np.concatenate(([False], told["house_street"] == street))
    lived = np.unique(told["home"][frame][of_street[told["home"][frame]]]).size
    counts = {"lived": lived, **{name: int(told[name][frame, street]) for name in ("homes", "lets")}}
    change = told.language.signed(100 * (rents[frame] / max(1, rents[0]) - 1))
    values = {"rent": told.language.money(int(rents[frame])), "change": f"{change}\u00a0%"}
    now = [told.say("rent", values), told.say("homes", counts)]
    ends = sorted({int(np.argmax(rents)): "dearest", int(np.argmin(rents)): "cheapest"}.items())
    lines = ((told.month(at), told.say(word, {"rent": told.language.money(int(rents[at]))})) for at, word in ends)
    return told.say("street", {"settlement": settlement}), now, lines


TELLERS: Mapping[str, Teller] = {"person": _person, "firm": _firm, "venue": _venue, "street": _street}
