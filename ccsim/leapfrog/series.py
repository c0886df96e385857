"""What the verdict is read from: yearly gaps between twins, and the gap that is left of two starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Twins, with and without a plan, year by year; gaps are in logarithms: 0.05 is about 5 % more with the plan."""

    start: int  # first calendar year
    funded: int  # t1: which year (0 for the first) the last outside money comes in
    gap: Values  # [pairs, years] D, of the measure that is judged
    at_mix: Values  # [pairs, years] the part of D at the twin's mix of ages and occupations
    utility: Values  # [pairs, years] gap of V, the expected utility of incumbents, in log income
    shocks: Counts  # [pairs] seed of the shocks from outside, which several pairs share
    overtakes: Flags  # [pairs] climbs past its peers or the metropolis, and the twin does not (O)
    skips: Flags  # [pairs] rich in creative and knowledge jobs without a rise of production, and the twin is not (S)

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        pairs, years = self.gap.shape
        flat = (self.shocks, self.overtakes, self.skips)
        if not (
            self.at_mix.shape == self.utility.shape == (pairs, years) and all(one.shape == (pairs,) for one in flat)
        ):
            raise ValueError(f"the series of {pairs} pairs over {years} years differ in shape")
        if not 0 <= self.funded < years:
            raise ValueError(f"funding ends in year {self.funded}, outside the {years} years simulated")


@dataclass(frozen=True, slots=True)
class TwoStarts:
    """The towns of plan and twin run on from ten years after the funding, with nothing but their inner state apart."""

    gap: Values  # [seeds, years] logarithm of y from the plan's start over y from the twin's
