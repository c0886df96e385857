"""Every number of the definition of a leapfrog, with its unit and meaning: chosen before any result was seen."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

PLAIN = ("log points", "share")  # shown as per cent


def number(value: Any, unit: str, meaning: str) -> Any:
    """Declare one threshold (a number, or several in a tuple)."""
    return field(default=value, metadata={"unit": unit, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as lasting, self-sustaining, overtaking and skipping; years count from the end of the funding."""

    lasting: float = number(0.05, "log points", "L1: least mean gap in the window")
    floor: float = number(0.025, "log points", "L1: least mean gap of any few years in a row within the window")
    in_a_row: int = number(5, "years", "L1: how many years in a row")
    own_mix: float = number(0.5, "share", "L1: least part of the gap at the twin's mix of ages and occupations")
    first: int = number(10, "years", "the window's first year")
    last: int = number(25, "years", "the window's last year")

    fitted_from: int = number(
        5, "years", "L2a: first year of the curve fitted to the mean gap, up to the window's last"
    )
    asymptote: float = number(0.025, "log points", "L2a: least lower bound of the gap that the curve tends to")
    shortest: float = number(0.5, "years", "L2a: shortest half-life tried")
    longest: float = number(50.0, "years", "L2a: longest half-life tried")
    half_lives: int = number(120, "number", "L2a: how many half-lives are tried, in equal steps of their logarithm")
    starts_after: int = number(10, "years", "L2b: when plan's and twin's states are taken")
    starts_years: int = number(100, "years", "L2b: how long both run on")
    starts_seeds: int = number(30, "number", "L2b: with how many seeds")
    starts_last: int = number(20, "years", "L2b: how many years at their end are looked at")
    starts_gap: float = number(0.05, "log points", "L2b: least mean gap in these years")

    peers: int = number(32, "number", "O, S: peers, at least 30")
    spread: float = number(0.12, "log points", "O: standard deviation of the peers' incomes at the start")
    other_spreads: tuple[float, ...] = number((0.05, 0.20), "log points", "O is shown at these spreads too")
    before: float = number(50.0, "% of peers", "O: ahead of no more of them before the plan")
    above: float = number(75.0, "% of peers", "O: ahead of more of them in the window")
    skilled: float = number(90.0, "% of peers", "S: creative and knowledge share ahead of as many")
    producing: float = number(50.0, "% of peers", "S: production never ahead of more")

    harm: float = number(-0.05, "log points", "harm: mean gap in the window below it, and utility lower too")
    visible: float = number(0.05, "log points", "nothing: no yearly gap as large")
    bump: float = number(
        0.025, "log points", "bump: mean gap from the window's first year to the last simulated below it"
    )

    confidence: float = number(0.95, "share", "of all intervals, two-sided")
    draws: int = number(2000, "number", "bootstrap samples")
    seed: int = number(20, "number", "seed of the bootstrap samples")
    chance: float = number(0.05, "share", "of pairs that may pass L1 by chance, for the p adjusted after Holm")
    shock_seeds: int = number(8, "number", "least number of seeds of shocks from outside, shared by pairs and peers")
    power_at: tuple[float, ...] = number((0.05, 0.075, 0.10), "log points", "true gaps at which L1's power is shown")
    other_gaps: tuple[float, ...] = number(
        (0.02, 0.05, 0.10), "log points", "L1 is shown at these gaps too, floor half"
    )
    other_windows: tuple[tuple[int, int], ...] = number(((10, 25), (5, 10)), "years", "and in these windows")

    def lines(self) -> list[tuple[str, str, str]]:
        """Return name, value with its unit, and meaning of every number, to be printed."""
        return [
            (spec.name, shown(getattr(self, spec.name), spec.metadata["unit"]), spec.metadata["meaning"])
            for spec in dataclasses.fields(self)
        ]


def shown(value: Any, unit: str) -> str:
    """Return a threshold in words, log points and shares as per cent."""
    factor, name = (100, " %") if unit in PLAIN else (1, "" if unit == "number" else f" {unit}")
    several = value if isinstance(value, tuple) else (value,)
    ranges = (one if isinstance(one, tuple) else (one,) for one in several)
    return ", ".join(" to ".join(f"{factor * end:g}" for end in ends) for ends in ranges) + name
