"""What was seen of a town's people, firms, venues and streets, frame by frame, before it is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ccsim.town.columns import Array

WORK = ("not working", "unemployed", "neighbour", "metropolis", "remote", "other town")
OTHER_TOWN = WORK.index("other town")
NUMBER = 14  # bits for the number of a place in its street


class Frames:
    """Things of one kind: their ids in each frame, and a value of each under some names."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.seen: list[Array] = []
        self.values: list[dict[str, Array]] = []

    def add(self, ids: Array, values: Mapping[str, Array]) -> None:
        """Add a frame (ids int64[n]; values [n] by name, kept as copies)."""
        self.seen.append(ids.copy())
        self.values.append({name: np.array(value, np.int32) for name, value in values.items()})

    def ids(self) -> Array:
        """Return everybody ever seen (int64[things], ascending)."""
        known = np.zeros(1 + max(int(seen.max(initial=0)) for seen in self.seen), bool)
        for seen in self.seen:
            known[seen] = True
        return np.flatnonzero(known)

    def through_time(self, name: str) -> Array:
        """Return values by frame (int32[frames, things]), nought where a thing was not there."""
        ids = self.ids()
        place = places_of(ids)
        table = np.zeros((len(self.seen), ids.size), np.int32)
        for frame, (seen, values) in enumerate(zip(self.seen, self.values, strict=True)):
            table[frame, place[seen]] = values[name]
        return table

    def once(self, name: str) -> Array:
        """Return the value that each thing had when it was first seen (int32[things])."""
        ids = self.ids()
        place = places_of(ids)
        found = np.zeros(ids.size, np.int32)
        for seen, values in zip(reversed(self.seen), reversed(self.values), strict=True):
            found[place[seen]] = values[name]
        return found


@dataclass(slots=True)
class Seen:
    """All that was seen of a town so far."""

    one_in: int  # residents of whom one is shown
    months: list[int] = field(default_factory=list)
    counts: list[Array] = field(default_factory=list)  # residents by occupation
    gone: list[tuple[int, Array]] = field(default_factory=list)  # month, and who (ids) vanished as people grew older
    people: Frames = field(default_factory=Frames)
    firms: Frames = field(default_factory=Frames)
    venues: Frames = field(default_factory=Frames)
    streets: Frames = field(default_factory=Frames)


def places_of(ids: Array, most: int = 0) -> Array:
    """Return the place of each id among some (ascending), -1 for ids not among them, up to `most` at least."""
    place = np.full(1 + max(most, int(ids.max(initial=0))), -1, np.int32)
    place[ids] = np.arange(ids.size)
    return place


def place_of(street: Array, number: Array) -> Array:
    """Return street and number of places as one number, from one on (int64[n] each)."""
    return np.asarray((street << NUMBER) + number + 1)


def counted(place: Array, count: Array) -> Array:
    """Return places as numbers through all streets, from one on; nought stays nought.

    place: as of `place_of`; count int64[streets], places in each
    """
    first = np.cumsum(count) - count
    there = place > 0
    return np.where(there, first[(place - 1) >> NUMBER] + ((place - 1) & ((1 << NUMBER) - 1)) + 1, 0)
