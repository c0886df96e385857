"""Bus line."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.levers.lever import Acting, Afterwards, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class BusLine(Lever):
    """A faster or more frequent bus, so that the way to the metropolis is shorter."""

    title: ClassVar[str] = "Bus line"
    attribute: ClassVar[Attribute] = "accessibility"
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("residents spend more outside the town", "spending", "straw effect (memory)"),
        SideEffect("residents take jobs in the metropolis", "labour", "-1 % time = +0.25 % commuters (found)"),
        SideEffect("who leaves goes more often to the metropolis", "migration", "straw effect (memory)"),
        SideEffect("who comes raises rents", "housing", "+1 % people = +1 % rent (memory)"),
    )
    evidence: ClassVar[str] = (
        "German high-speed rail: 1 % less time, 0.25 % more commuters (found); better links also drain shops and"
        " talent (memory)"
    )

    kind: Literal["bus line"]
    size: float = number("minutes", (0, 600), (1, 30), "minutes saved on the way to the metropolis, on average")
    lag: float = planned(6, "months", (3, 18), (0, 240), "J", "tender and timetable", "until it runs")
    ramp: float = planned(12, "months", (6, 24), (0, 240), "J", "people change habits slowly", "until it is used")
    running: float = planned(
        27_500, "EUR/minute/year", (15_000, 40_000), (0, 1e7), "M",
        "EUR 150-400 thousand a year for a line, taken to save ten minutes", "cost of a minute saved",
    )  # fmt: skip
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Shorten the way to the metropolis, while the line runs."""
        at.inputs.minutes_metropolis[at.town] -= at.size
