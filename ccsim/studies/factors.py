"""What varies between the points of a study, and how a place in its range becomes a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.problems import KeyPath

Values = NDArray[np.float64]
Role = Literal["uncertainty", "lever"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One name that varies: in a range, or over values listed.

    A design has numbers only: of a range and of listed numbers the value itself, of listed words (and of true and
    false) the place in the list.
    """

    name: str  # as the study has it
    path: KeyPath  # of the scenario's content
    role: Role
    low: float = 0.0
    high: float = 0.0
    values: tuple[Any, ...] = ()  # listed, instead of a range
    whole: bool = False  # whole numbers only
    unit: str = ""
    meaning: str = ""

    @property
    def worded(self) -> bool:
        """Tell whether it is chosen from words rather than numbers."""
        return any(isinstance(value, (str, bool)) for value in self.values)

    @property
    def numbers(self) -> Values:
        """Return what may stand in a design for listed values (float64[values])."""
        return np.arange(len(self.values), dtype=np.float64) if self.worded else np.array(self.values, np.float64)

    def spread(self, unit: Values) -> Values:
        """Return what places between 0 and 1 (both included) stand for in a design (same shape).

        Whole numbers and listed values get equal parts of the range.
        """
        if self.values:
            return np.asarray(self.numbers[_part(unit, len(self.values))])
        if self.whole:
            return np.asarray(self.low + _part(unit, int(self.high - self.low) + 1))
        return np.asarray(np.clip(self.low + unit * (self.high - self.low), self.low, self.high))

    def steps(self, levels: int) -> Values:
        """Return the values of a grid: those listed, or evenly spaced ones of the range, each once (float64[steps])."""
        if self.values:
            return self.numbers
        even = np.linspace(self.low, self.high, levels)
        return np.unique(np.rint(even)) if self.whole else even

    def value(self, entry: float) -> Any:
        """Return what an entry of a design sets the scenario to."""
        if self.worded:
            return self.values[int(entry)]
        return int(entry) if self.whole else float(entry)


def _part(unit: Values, parts: int) -> NDArray[np.int64]:
    """Return in which of equal parts of the range from 0 to 1 places lie."""
    return np.minimum((unit * parts).astype(np.int64), parts - 1)
