"""Accessibility: a bus line and a rail halt."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.levers.lever import Acting, Afterwards, Attribute, Lever, SideEffect, planned
from ccsim.profile import number

STRAW = (
    SideEffect("residents spend more outside the town", "spending", "straw effect (memory)"),
    SideEffect("residents take jobs in the metropolis", "labour", "-1 % time = +0.25 % commuters (found)"),
    SideEffect("who leaves goes more often to the metropolis", "migration", "straw effect (memory)"),
    SideEffect("who comes raises rents", "housing", "+1 % people = +1 % rent (memory)"),
)
FOUND = (
    "German high-speed rail: 1 % less time, 0.25 % more commuters (found); better links also drain shops and talent"
    " (memory)"
)


class BusLine(Lever):
    """A faster or more frequent bus, so that the way to the metropolis is shorter."""

    title: ClassVar[str] = "Bus line"
    attribute: ClassVar[Attribute] = "accessibility"
    side_effects: ClassVar[tuple[SideEffect, ...]] = STRAW
    evidence: ClassVar[str] = FOUND

    kind: Literal["bus line"]
    size: float = number(
        "minutes", (0, 600), (1, 10), "minutes saved on the way to the metropolis, by the mean traveller"
    )
    lag: float = planned(6, "months", (3, 18), (0, 240), "J", "tender and timetable", "until it runs")
    ramp: float = planned(12, "months", (6, 24), (0, 240), "J", "people change habits slowly", "until it is used")
    running: float = planned(
        90_000, "EUR/minute/year", (50_000, 130_000), (0, 1e7), "M",
        "EUR 150-400 thousand a year for a line, taken to save the mean traveller three minutes (most go by car)",
        "cost of a minute saved",
    )  # fmt: skip
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Shorten the way to the metropolis, while the line runs."""
        at.inputs.minutes_metropolis[at.town] -= at.size


class RailHalt(Lever):
    """A halt with trains to the metropolis, so that the way there is shorter."""

    title: ClassVar[str] = "Rail halt"
    attribute: ClassVar[Attribute] = "accessibility"
    side_effects: ClassVar[tuple[SideEffect, ...]] = STRAW
    evidence: ClassVar[str] = FOUND

    kind: Literal["rail halt"]
    size: float = number(
        "minutes", (0, 600), (1, 15), "minutes saved on the way to the metropolis, by the mean traveller"
    )
    lag: float = planned(36, "months", (24, 60), (0, 240), "J", "permits and building", "until trains stop")
    ramp: float = planned(24, "months", (6, 36), (0, 240), "J", "people change habits slowly", "until it is used")
    capital: float = planned(
        2_000_000, "EUR/minute", (1_000_000, 3_000_000), (0, 1e8), "M",
        "EUR 5-15 million for a halt, taken to save the mean traveller five minutes (most go by car)",
        "cost of building for a minute saved",
    )  # fmt: skip
    running: float = planned(
        130_000, "EUR/minute/year", (60_000, 200_000), (0, 1e7), "M",
        "EUR 0.3-1 million a year for a halt, taken to save five minutes", "cost of a minute saved",
    )  # fmt: skip
    upkeep: float = planned(0.02, "1/year", (0.01, 0.03), (0, 1), "M", "buildings fade by 2-4 % a year", "repairs")
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Shorten the way to the metropolis, while trains stop."""
        at.inputs.minutes_metropolis[at.town] -= at.size
