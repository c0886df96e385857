"""Streets on a grid: where the settlements of a town lie and how long it takes to get about."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.compiled import njit
from ccsim.draws import Purpose, stream_of, uniform
from ccsim.exact import exp
from ccsim.parameters.place import Geography as Assumptions
from ccsim.profile import Town
from ccsim.town.columns import Array

REACH = 10.0  # minutes of walking beyond which neighbours do not matter (spillovers have faded to 3 %)
DENSE_FROM = 1_400  # streets beyond which a town grows denser rather than wider


@dataclass(frozen=True, slots=True)
class Travel:
    """Speeds, in metres a minute, and the minutes lost in parking."""

    walking: float
    driving: float
    parking: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Streets within reach of each street, itself included: rows first[s]:first[s + 1] of the lists."""

    first: Array  # int64[streets + 1]
    street: Array  # int32[pairs]
    minutes: Array  # float64[pairs], walking
    kept: dict[float, Array] = field(default_factory=dict)  # by decay, what `left` has worked out

    def __deepcopy__(self, memo: object) -> Neighbours:
        """Return itself, as nothing in it ever changes but for what is worked out anyway."""
        return self

    def left(self, decay: float) -> Array:
        """Return what distance leaves of a neighbour at some decay per minute (float64[pairs]); kept once known."""
        if decay not in self.kept:
            self.kept[decay] = exp(-decay * self.minutes)
        return self.kept[decay]


@njit(nogil=True)
def travel_minutes(x, y, to_x, to_y, walking, driving, parking):
    """Return the minutes between two points (metres), on foot or by car, whichever is faster."""
    metres = math.sqrt((x - to_x) ** 2 + (y - to_y) ** 2)
    return min(metres / walking, parking + 1.3 * metres / driving)  # roads are 1.3 times the crow's way


@njit(nogil=True)
def near_streets(x, y, town, walking, reach, pairs):
    """List the streets of the same town within `reach` minutes on foot of each street.

    x, y float64[streets] metres; town int16[streets]; pairs int64, room in the lists (0 to count only).
    Returns first (int64[streets + 1]), street (int32[pairs]), minutes (float64[pairs]).
    """
    first = np.zeros(x.size + 1, np.int64)
    street = np.empty(pairs, np.int32)
    minutes = np.empty(pairs)
    n = 0
    for i in range(x.size):
        for j in range(x.size):
            far = math.sqrt((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2) / walking
            if town[i] == town[j] and far <= reach:
                if pairs > 0:
                    street[n] = j
                    minutes[n] = far
                n += 1
        first[i + 1] = n
    return first, street, minutes


def neighbours_of(x: Array, y: Array, town: Array, walking: float) -> Neighbours:
    """Return who is near whom on foot (x, y float64[streets] in metres, town int16[streets])."""
    pairs = int(near_streets(x, y, town, walking, REACH, 0)[0][-1])
    return Neighbours(*near_streets(x, y, town, walking, REACH, pairs))


@njit(nogil=True)
def spread_density(first, near, left, density):
    """Add up density around each street, as far as it is left there (first, near as in `Neighbours`).

    left float64[pairs], density number[streets]; returns float64[streets].
    Each street gives to its neighbours, who are neighbours both ways, rather than taking from them: the sums are the
    same, number by number, but the processor need not wait for one to be added before it begins with the next.
    """
    felt = np.zeros(density.size)
    for s in range(density.size):
        own = float(density[s])
        for k in range(first[s], first[s + 1]):
            felt[near[k]] += own * left[k]
    return felt


def density_felt(near: Neighbours, density: Array, decay: float) -> Array:
    """Return density around each street with decay per minute of walking (density number[streets])."""
    return np.asarray(spread_density(near.first, near.street, near.left(decay), density))


@njit(nogil=True)
def cells_around(ring, wobble, stream, taken_x, taken_y, x0, y0):
    """Return grid cells around a centre and how far each lies out, in a shape that is not a disc.

    ring int, half-width of the square of cells looked at; wobble float, how uneven the edge is;
    taken_x, taken_y int64[taken] cells already built on; x0, y0 int, cell of the centre.
    Returns cells (int64[cells, 2]) and scores (float64[cells]), lowest near the centre, 1e9 for cells built on.
    """
    side = 2 * ring + 1
    cells = np.empty((side * side, 2), np.int64)
    score = np.empty(side * side)
    for i in range(side):
        for j in range(side):
            k = i * side + j
            cells[k, 0], cells[k, 1] = x0 + i - ring, y0 + j - ring
            far = math.sqrt(float((i - ring) ** 2 + (j - ring) ** 2))
            score[k] = far * (1.0 + wobble * uniform(stream, np.uint64(k), 0))
            for t in range(taken_x.size):
                if taken_x[t] == cells[k, 0] and taken_y[t] == cells[k, 1]:
                    score[k] = 1e9
    return cells, score


def streets_wanted(population: float, people_per_street: float) -> int:
    """Return how many streets a town has: as many as needed, then denser streets in big towns."""
    wanted = population / people_per_street
    return max(1, round(min(wanted, math.sqrt(wanted * DENSE_FROM))))


def lay_out(profile: Town, town: int, assumed: Assumptions) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of a town's streets: place, settlement, green, heritage, fibre and a weight of people.

    The layout is keyed by the town's number, not by the run's seed: a town does not move between runs.
    """
    wanted = streets_wanted(profile.people.population.value, assumed.people_per_street)
    cells: list[Array] = []
    owner: list[Array] = []
    weight: list[Array] = []
    for s, place in enumerate(profile.settlements):
        count = max(1, round(wanted * place.share))
        taken = np.concatenate(cells) if cells else np.zeros((0, 2), np.int64)
        centre = [round(1000 * c / assumed.street_size) for c in (place.x, place.y)]
        stream = stream_of(town, Purpose.FIRST_WORLD, s)
        ring = math.ceil(math.sqrt(count + taken.shape[0])) + 2
        cell, score = cells_around(ring, 0.45, stream, taken[:, 0].copy(), taken[:, 1].copy(), *centre)
        found = cell[np.argsort(score, kind="stable")[:count]]
        far = np.hypot(*(found - centre).T) / math.sqrt(count)
        cells.append(found)
        owner.append(np.full(count, s))
        raw = exp(-1.2 * far)
        weight.append(place.share * raw / raw.sum())
    return _street_columns(profile, np.concatenate(cells), np.concatenate(owner), np.concatenate(weight), assumed)


def _street_columns(
    profile: Town, cells: Array, owner: Array, weight: Array, assumed: Assumptions
) -> dict[str, npt.NDArray[Any]]:
    """Turn cells (int64[streets, 2]) and their settlement (int64[streets]) into street columns."""
    x, y = (cells * assumed.street_size).T.astype(np.float64)
    trait = {
        name: np.array([getattr(s, name) for s in profile.settlements])[owner]
        for name in ("heritage", "nature", "fibre")
    }
    travel = (assumed.walking_speed, assumed.driving_speed, assumed.parking)
    minutes = np.array([travel_minutes(a, b, 0.0, 0.0, *travel) for a, b in zip(x, y, strict=True)])
    return {"x": x, "y": y, "settlement": owner, "minutes": minutes, "weight": weight / weight.sum(), **trait}
