"""What a map shows of a town, and where in a street each thing is put."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ccsim.plots import look
from ccsim.profile import Town
from ccsim.scenario import Scenario
from ccsim.town.schema import KINDS
from ccsim.town.state import State

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
HISTORIC = 0.6  # heritage from which a street is historic
ALONG, BESIDE = 4, 2  # blocks of houses in a street: along it, and on both sides
MANY_STREETS = 2_000  # beyond it a street is one block
DOTS = 8  # firms in a row


class Mark(NamedTuple):
    """How a kind of amenity is drawn."""

    kind: str
    words: str
    marker: str
    colour: str
    size: float  # points


MARKS = (
    Mark("heritage", "heritage", "^", look.BLACK, 8),
    Mark("culture venue", "culture", "*", look.PINK, 11),
    Mark("third place", "cafe, bookshop, other meeting place", "o", look.BLUE, 6),
    Mark("workspace", "shared workspace", "D", look.SKY, 7),
    Mark("school", "school", "s", look.GREEN, 7),
    Mark("nature", "nature", "P", look.GREEN, 9),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One town's streets, a value for each, and its profile."""

    profile: Town
    size: float  # m, side of the square a street takes
    x: Numbers  # m east of the town hall
    y: Numbers  # m north of the town hall
    settlement: Counts
    historic: npt.NDArray[np.bool_]
    people: Counts
    firms: Counts
    amenities: Counts  # [streets, MARKS], open

    def part(self, chosen: npt.NDArray[np.bool_]) -> Plan:
        """Return the plan of some of the streets."""
        names = ("x", "y", "settlement", "historic", "people", "firms", "amenities")
        return Plan(self.profile, self.size, *(getattr(self, name)[chosen] for name in names))

    @property
    def cells(self) -> set[tuple[int, int]]:
        """Return the squares that are streets."""
        return {(round(x / self.size), round(y / self.size)) for x, y in zip(self.x, self.y, strict=True)}


def plan_of(scenario: Scenario, state: State, town: int) -> Plan:
    """Return what is shown of a town, counted in its state."""
    streets, amenities, firms, people = state.streets, state.amenities, state.firms, state.residents
    rows = np.flatnonzero(streets.town == town)

    def tally(table: Any, chosen: npt.NDArray[np.bool_]) -> Counts:
        """Count the chosen rows of a table by street."""
        return np.bincount(table.street[chosen], minlength=streets.used)[rows]

    open_here = (amenities.town == town) & amenities.open
    kinds = [tally(amenities, open_here & (amenities.kind == KINDS.index(mark.kind))) for mark in MARKS]
    return Plan(
        profile=scenario.towns[town],
        size=scenario.parameters.geography.street_size,
        x=streets.x[rows],
        y=streets.y[rows],
        settlement=streets.settlement[rows].astype(np.int64),
        historic=streets.heritage[rows] >= HISTORIC,
        people=tally(people, people.town == town),
        firms=tally(firms, firms.town == town),
        amenities=np.stack(kinds, axis=1),
    )


# ---- in a street ------------------------------------------------------------------------------------
def runs_east(x: float, y: float, size: float) -> bool:
    """Tell whether a street runs east rather than north: neighbours differ, without a pattern."""
    return bool(((round(x / size) * 73_856_093) ^ (round(y / size) * 19_349_663)) >> 3 & 1)


def placed(x: float, y: float, size: float, along: float, beside: float) -> tuple[float, float]:
    """Return where a point of a street lies; along and beside it, from -0.5 to 0.5 of its length."""
    if runs_east(x, y, size):
        return x + along * size, y + beside * size
    return x + beside * size, y + along * size


def blocks(plan: Plan) -> tuple[Numbers, Counts]:
    """Return the corners of the blocks of houses (float64[blocks, 4, 2]) and the street of each."""
    whole = plan.x.size > MANY_STREETS
    along, beside = (1, 1) if whole else (ALONG, BESIDE)
    gap, road = (0.04, 0.0) if whole else (0.03, 0.16)
    corners, owner = [], []
    for street, (x, y) in enumerate(zip(plan.x, plan.y, strict=True)):
        for i in range(along):
            for j in range(beside):
                left, right = -0.5 + i / along + gap, -0.5 + (i + 1) / along - gap
                low = -0.46 + j * (0.46 + road / 2) if not whole else -0.46
                high = low + (0.46 - road / 2 if not whole else 0.92)
                edges = ((left, low), (right, low), (right, high), (left, high))
                corners.append([placed(x, y, plan.size, *edge) for edge in edges])
                owner.append(street)
    return np.array(corners), np.array(owner)


def firm_dots(plan: Plan) -> Iterator[tuple[float, float]]:
    """Yield where the firms are drawn: along the road of their street."""
    for x, y, count in zip(plan.x, plan.y, plan.firms, strict=True):
        rows = -(-int(count) // DOTS)
        for k in range(count):
            along = (k % DOTS + 0.5) / DOTS - 0.5
            yield placed(x, y, plan.size, 0.9 * along, 0.09 * (k // DOTS - (rows - 1) / 2))


def amenity_places(plan: Plan) -> Iterator[tuple[Mark, float, float]]:
    """Yield how and where the amenities are drawn: on both sides of their street, side by side."""
    for x, y, counts in zip(plan.x, plan.y, plan.amenities, strict=True):
        marks = [mark for mark, count in zip(MARKS, counts, strict=True) for _ in range(count)]
        columns = max(2, -(-len(marks) // 2))
        for k, mark in enumerate(marks):
            along = (k // 2 + 0.5) / columns - 0.5
            yield (mark, *placed(x, y, plan.size, along, 0.27 if k % 2 else -0.27))


def outline(cells: set[tuple[int, int]], size: float) -> list[list[tuple[float, float]]]:
    """Return the lines (from, to, in metres) around a set of squares."""
    lines = []
    for i, j in sorted(cells):
        for beyond, start, end in (
            ((i - 1, j), (-1, -1), (-1, 1)),
            ((i + 1, j), (1, -1), (1, 1)),
            ((i, j - 1), (-1, -1), (1, -1)),
            ((i, j + 1), (-1, 1), (1, 1)),
        ):
            if beyond not in cells:
                lines.append([((i + a / 2) * size, (j + b / 2) * size) for a, b in (start, end)])
    return lines
