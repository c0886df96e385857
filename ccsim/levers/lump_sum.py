"""The same sum for every resident."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.inputs import LumpSum
from ccsim.levers.lever import Acting, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class LumpSumToResidents(Lever):
    """Everybody who lives in the town gets the same sum: what the money of a plan does if it is simply handed out."""

    title: ClassVar[str] = "Lump sum to residents"
    attribute: ClassVar[Attribute] = "comparison"
    unique: ClassVar[bool] = True
    for_each_resident: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("most of it is spent outside the town", "spending", "0.35-0.55 stays in a small town (found)"),
        SideEffect("people who come for it raise rents", "housing", "+1 % people = +1 % rent (memory)"),
    )
    evidence: ClassVar[str] = "none is claimed: it is what other measures of the same cost are compared with"

    kind: Literal["lump sum"]
    size: float = number("EUR/resident/year", (0, 100_000), (10, 1000), "sum for each resident")

    aid: float = planned(1, "EUR/EUR", (1, 1), (1, 1), "C", "the sum is the size", "cost of a euro for one resident")
    eligible_running: float = planned(
        0.0, "share", (0.0, 0.0), (0, 1), "J", "money handed out is no project", "part that outside money shares"
    )

    def act(self, at: Acting) -> None:
        """Hand it out."""
        at.inputs.aid.append(LumpSum(at.project, at.budget))
