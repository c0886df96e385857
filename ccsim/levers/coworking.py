"""Coworking and fab lab."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.inputs import Opening
from ccsim.levers.lever import Acting, Afterwards, Attribute, Lever, SideEffect, planned
from ccsim.profile import number
from ccsim.town.schema import WORKSPACE


class Coworking(Lever):
    """Desks and machines to share, with a host, for small creative firms and for people who work remotely."""

    title: ClassVar[str] = "Coworking and fab lab"
    attribute: ClassVar[Attribute] = "technological facilities"
    placed: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("stands half empty where it is opened ahead of demand", "amenities", "Barnsley 2010 (found)"),
        SideEffect("closes when nobody pays its host any more", "amenities", "planning experience (memory)"),
    )
    evidence: ClassVar[str] = "thin; hubs ahead of demand stayed empty (Barnsley 2010) though one recovered by 2019"

    kind: Literal["coworking"]
    size: float = number("desks", (0, 10_000), (5, 150), "desks")
    lag: float = planned(12, "months", (6, 24), (0, 240), "J", "conversion of a building", "until it opens")
    capital: float = planned(
        4000, "EUR/desk", (1500, 8000), (0, 1e6), "M",
        "planning range: 30-120 thousand for about 20 desks, a fab lab 80-250 thousand",
        "cost of rooms and machines for a desk",
    )  # fmt: skip
    operating: float = planned(
        3000, "EUR/desk/year", (2000, 6000), (0, 1e5), "M", "planning range: 40-90 thousand a year for about 20 desks",
        "host, rent and power for a desk, full or empty",
    )  # fmt: skip
    price: float = planned(60, "EUR/month", (20, 150), (0, 1000), "J", "small towns", "what a desk in use pays")
    upkeep: float = planned(0.03, "1/year", (0.02, 0.05), (0, 1), "M", "capital wears by 3-5 % a year", "repairs")
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Open the workspace when it is ready; it is run like any other."""
        if at.age == 0:
            at.inputs.openings.append(
                Opening(
                    town=at.town, kind=WORKSPACE, street=at.street, capacity=at.whole, quality=1.0,
                    price=round(100 * self.price), fixed_cost=round(100 * self.operating * self.size / 12), subsidy=0,
                    public=True, key=at.key,
                )
            )  # fmt: skip

    def leave(self, at: Acting) -> None:
        """Close it for good."""
        at.inputs.shut.append(at.key)
