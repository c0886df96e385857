"""Where to write a name on a map so that it covers nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WAYS = ((0, 1), (0, -1), (0.5, 1), (-0.5, 1), (0.5, -1), (-0.5, -1), (1, 0), (-1, 0), (1, 1), (-1, 1))


class Box(NamedTuple):
    """A rectangle: its middle, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def corner(self) -> tuple[float, float]:
        """Return the lower left corner."""
        return self.x - self.width / 2, self.y - self.height / 2


def shared(one: Box, other: Box) -> float:
    """Return the area that two boxes share."""
    wide = (one.width + other.width) / 2 - abs(one.x - other.x)
    high = (one.height + other.height) / 2 - abs(one.y - other.y)
    wide, high = min(wide, one.width, other.width), min(high, one.height, other.height)
    return max(0.0, wide) * max(0.0, high)


def best_place(beside: Box, width: float, height: float, taken: Sequence[Box], limits: Box) -> Box:
    """Return where a label of this size goes beside a box: where it covers least of what is taken or beyond."""
    across, up = (beside.width + width) / 2, (beside.height + height) / 2
    places = [Box(beside.x + a * across, beside.y + b * up, width, height) for a, b in WAYS]
    return min(places, key=lambda place: covered(place, taken, limits))


def covered(place: Box, taken: Sequence[Box], limits: Box) -> float:
    """Return the area of a place that is taken already, or beyond the limits."""
    beyond = place.width * place.height - shared(place, limits)
    return beyond + sum(shared(place, other) for other in taken)
