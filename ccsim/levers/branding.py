"""Branding."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from ccsim.levers.lever import Acting, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class Branding(Lever):
    """A campaign that makes the town known to people elsewhere who think of moving."""

    title: ClassVar[str] = "Branding"
    attribute: ClassVar[Attribute] = "people and homes"
    unique: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect(
            "who comes here does not go to another town of the scenario; a single town takes them from the neighbour"
            " ring and the other places outside, where nobody counts the loss",
            "migration",
            "zero-sum between towns (judgement)",
        ),
        SideEffect("newcomers raise rents", "housing", "+1 % people = +1 % rent (memory)"),
    )
    evidence: ClassVar[str] = "weak: no evaluated campaign is known to have brought people to a small town"

    kind: Literal["branding"]
    size: float = number("EUR/year", (0, 1e8), (20_000, 500_000), "yearly budget; 50-200 thousand are usual")
    ramp: float = planned(12, "months", (6, 24), (0, 240), "J", "fame builds slowly", "until it is known")
    running: float = planned(1, "EUR/EUR", (1, 1), (1, 1), "C", "the budget is the size", "cost of a euro of budget")
    reach: float = planned(
        0.02, "share", (0.0, 0.1), (0, 10), "J", "no source found; evidence is weak: EUR 5,000 for a household reached",
        "people elsewhere who know the town for EUR 100,000 a year, over those who know it anyway",
    )  # fmt: skip

    def act(self, at: Acting) -> None:
        """Make the town known to more people, ever fewer for the next euro (square root of the budget)."""
        at.inputs.awareness[at.town] *= 1 + self.reach * math.sqrt(at.size / 100_000)
