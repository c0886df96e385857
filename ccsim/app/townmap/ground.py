"""Where things are drawn on the animated map: settlements enlarged, streets, and the places in each street.

Settlements are far apart and small. The map shortens distances from the town hall, long ones most, enlarges each
settlement around its middle, and moves them apart where they would overlap; directions stay about the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.scenario import Scenario
from ccsim.town.state import State

Numbers = npt.NDArray[np.float64]
Array = npt.NDArray[Any]
HISTORIC = 0.6  # heritage from which a street is historic
SHORTENED = 0.72  # power of a settlement's distance from the town hall
FILLED = 0.60  # of the map's area that the settlements' boxes are to take
LARGEST = 6.0  # times that a settlement is enlarged at the most
GAP, NAME = 0.015, 0.045  # of the map's width: between settlements, and for a settlement's name above it
PUSHES = 400  # rounds in which overlapping settlements are moved apart
ROAD, BLOCK = 0.16, 0.40  # of a street's side: width of the road, depth of the houses on each side of it
FIRMS_ABREAST = 8  # firms in a row along the road


@dataclass(frozen=True, slots=True)
class Ground:
    """The streets of one town as they are drawn (arrays [streets]; drawn metres east and north)."""

    x: Numbers
    y: Numbers
    side: float  # of the square that a street takes
    east: npt.NDArray[np.bool_]  # runs east rather than north
    historic: npt.NDArray[np.bool_]
    settlement: Array
    enlarged: float  # times that settlements are larger than the distances between them


def ground_of(scenario: Scenario, state: State, town: int) -> Ground:
    """Return how the streets of a town are drawn."""
    streets, size = state.streets, scenario.parameters.geography.street_size
    rows = np.flatnonzero(streets.town == town)
    x, y, settlement = streets.x[rows], streets.y[rows], streets.settlement[rows].astype(np.int64)
    drawn_x, drawn_y, enlarged = spread_out(x, y, settlement, size)
    cells = [np.round(side / size).astype(np.int64) for side in (x, y)]
    return Ground(
        x=drawn_x,
        y=drawn_y,
        side=size * enlarged,
        east=((cells[0] * 73_856_093 ^ cells[1] * 19_349_663) >> 3 & 1).astype(bool),
        historic=streets.heritage[rows] >= HISTORIC,
        settlement=settlement,
        enlarged=enlarged,
    )


# ---- settlements ------------------------------------------------------------------------------------
def spread_out(x: Numbers, y: Numbers, settlement: Array, size: float) -> tuple[Numbers, Numbers, float]:
    """Return where streets are drawn, and how many times settlements are enlarged.

    x, y float64[streets] metres; settlement int64[streets]; size: metres that a street takes
    """
    place = np.stack([x, y], axis=1)
    members = [settlement == s for s in np.unique(settlement)]
    low = np.array([place[here].min(axis=0) for here in members]) - size / 2
    high = np.array([place[here].max(axis=0) for here in members]) + size / 2
    middle, box = (low + high) / 2, high - low
    nearer = shortened(middle)
    extent = (nearer + box / 2).max(axis=0) - (nearer - box / 2).min(axis=0)
    enlarged = min(LARGEST, max(1.0, math.sqrt(FILLED * float(extent.prod()) / float(box.prod(axis=1).sum()))))
    if len(members) == 1:
        enlarged = 1.0
    width = float(extent.max())
    moved = apart(nearer, box * enlarged + [GAP * width, (GAP + NAME) * width])
    for here, before, after in zip(members, middle, moved, strict=True):
        place[here] = after + (place[here] - before) * enlarged
    return place[:, 0], place[:, 1], enlarged


def shortened(middle: Numbers) -> Numbers:
    """Return middles (float64[settlements, 2], metres from the town hall) with long distances shortened most."""
    far = np.hypot(middle[:, 0], middle[:, 1])
    longest = max(1.0, float(far.max()))
    factor = np.where(far > 0, (np.maximum(far, 1e-9) / longest) ** (SHORTENED - 1), 1.0)
    return np.asarray(middle * factor[:, None])


def apart(middle: Numbers, room: Numbers) -> Numbers:
    """Move boxes apart until none overlaps, each pair the shorter way (float64[boxes, 2]: middles, widths and heights).

    Boxes that lie free stay where they are.
    """
    moved = middle.copy()
    for _ in range(PUSHES):
        pairs = [(i, j) for i in range(len(moved)) for j in range(i) if _overlap(moved, room, i, j).min() > 1e-6]
        if not pairs:
            break
        for i, j in pairs:
            over = _overlap(moved, room, i, j)
            axis = int(np.argmin(over))
            step = max(0.0, float(over[axis])) / 2 * (1.0 if moved[i, axis] >= moved[j, axis] else -1.0)
            moved[i, axis] += step
            moved[j, axis] -= step
    return moved


def _overlap(middle: Numbers, room: Numbers, i: int, j: int) -> Numbers:
    """Return how far two boxes reach into one another along each axis (negative: they lie apart)."""
    return np.asarray((room[i] + room[j]) / 2 - np.abs(middle[i] - middle[j]))


# ---- places in a street -----------------------------------------------------------------------------
def placed(ground: Ground, street: Array, along: Numbers, beside: Numbers) -> Numbers:
    """Return points of streets (float64[points, 2]); along and beside the street, -0.5 to 0.5 of its side."""
    east = ground.east[street]
    across, up = np.where(east, along, beside), np.where(east, beside, along)
    return np.stack([ground.x[street] + across * ground.side, ground.y[street] + up * ground.side], axis=1)


def numbered(count: Array) -> tuple[Array, Array, Array]:
    """Return street, number in it and how many it has, for each place of all streets (count int64[streets])."""
    street = np.repeat(np.arange(count.size), count)
    first = np.repeat(np.cumsum(count) - count, count)
    return street, np.arange(street.size) - first, count[street]


def houses(ground: Ground, count: Array) -> tuple[Numbers, Numbers]:
    """Return where houses stand (float64[houses, 2]) and the side of the plot of each (drawn metres), street by street.

    count int64[streets].  Houses stand in rows on both sides of the road, those with low numbers next to it.
    """
    street, k, n = numbered(count)
    on_side = np.maximum(1, -(-n // 2))
    rows = np.maximum(1, np.round(np.sqrt(on_side * BLOCK))).astype(np.int64)
    columns = -(-on_side // rows)
    along = (k // 2 % columns + 0.5) / columns - 0.5
    deep = (k // 2 // columns + 0.5) / rows
    beside = (ROAD / 2 + BLOCK * deep) * np.where(k % 2, 1, -1)
    return placed(ground, street, 0.96 * along, beside), ground.side * np.minimum(0.96 / columns, BLOCK / rows)


def premises(ground: Ground, count: Array) -> Numbers:
    """Return where firms are drawn: along the road (count int64[streets]; float64[firms, 2])."""
    street, k, n = numbered(count)
    rows = np.maximum(1, -(-n // FIRMS_ABREAST))
    along = (k % FIRMS_ABREAST + 0.5) / FIRMS_ABREAST - 0.5
    beside = ROAD * ((k // FIRMS_ABREAST + 0.5) / rows - 0.5)
    return placed(ground, street, 0.92 * along, 0.9 * beside)


def entrances(ground: Ground, count: Array) -> Numbers:
    """Return where amenities are drawn: among the houses on both sides (count int64[streets]; float64[n, 2])."""
    street, k, n = numbered(count)
    columns = np.maximum(2, -(-n // 2))
    along = (k // 2 + 0.5) / columns - 0.5
    return placed(ground, street, along, np.where(k % 2, 0.27, -0.27))
