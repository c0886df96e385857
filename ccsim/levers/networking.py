"""Global networking and residencies."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.levers.lever import Acting, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class Networking(Lever):
    """Guests from elsewhere who work in the town for a while, and leave links to partners behind them."""

    title: ClassVar[str] = "Global networking and residencies"
    attribute: ClassVar[Attribute] = "global networking"
    unique: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("helps only those who know enough to learn from strangers", "learning", "Becker 2013 (found)"),
        SideEffect("skilled people find work elsewhere", "migration", "leaks (memory)"),
    )
    evidence: ClassVar[str] = "pays only above a minimum of local skill (absorptive capacity, found)"

    kind: Literal["networking"]
    size: float = number("residency-months/year", (0, 10_000), (6, 200), "months that guests stay, all together")
    lag: float = planned(6, "months", (3, 12), (0, 120), "J", "call and selection", "until the first guests come")
    ramp: float = planned(12, "months", (6, 24), (0, 120), "J", "a year's guests", "until the links are there")
    running: float = planned(
        6000, "EUR/residency-month", (3500, 9500), (0, 1e5), "M",
        "planning range: 3-8 thousand a residency-month, and 20-80 thousand a year for the network's office",
        "stay, stipend and a part of the office",
    )  # fmt: skip
    links: float = planned(
        1.0, "links/residency-month", (0.2, 2), (0, 20), "J", "no source found",
        "links of creative and technology firms to partners elsewhere that the programme keeps alive",
    )  # fmt: skip

    def act(self, at: Acting) -> None:
        """Keep links alive, spread by lot over creative and technology firms."""
        at.inputs.guest_links[at.town] += at.size * self.links
