"""Talent and remote-worker grant."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ccsim.inputs import MovingGrant
from ccsim.levers.lever import Acting, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class TalentGrant(Lever):
    """Money for creative people who move to the town, paid when they arrive."""

    title: ClassVar[str] = "Talent and remote-worker grant"
    attribute: ClassVar[Attribute] = "people and homes"
    unique: ClassVar[bool] = True
    carries_over: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("goes also to those who would have come anyway", "migration", "Tulsa Remote: 30-42 % (found)"),
        SideEffect("newcomers raise rents", "housing", "+1 % people = +1 % rent (memory)"),
        SideEffect("talent is poached from the places around", "migration", "planning experience (memory)"),
    )
    evidence: ClassVar[str] = (
        "Tulsa Remote: 58-70 % would not have come without it, 70 % still there years later, USD 36,000 per extra job"
        " (found); in a small town expect less"
    )

    kind: Literal["talent grant"]
    size: float = number("grants/year", (0, 10_000), (2, 50), "grants a year")
    who: Literal["creative people", "remote workers"] = Field(
        default="creative people", description="all who are creative, or those who keep a job in the metropolis"
    )
    aid: float = planned(
        9500, "EUR/grant", (3000, 15_000), (0, 100_000), "M",
        "Tulsa Remote pays USD 10,000 of the USD 15,425 that a person costs all in", "money for a household",
    )  # fmt: skip
    running: float = planned(
        5000, "EUR/grant", (1500, 8000), (0, 100_000), "M", "the rest of Tulsa Remote's USD 15,425 a person",
        "choosing, advising and looking after those who come",
    )  # fmt: skip
    announced: float = planned(
        0.5, "share", (0.2, 0.9), (0, 1), "J", "no source found",
        "people elsewhere who know the town that have heard of the grant when they decide",
    )  # fmt: skip

    def act(self, at: Acting) -> None:
        """Offer as many grants as this year's money still pays."""
        at.inputs.moving_grants.append(
            MovingGrant(
                project=at.project, key=at.key, town=at.town, remote=self.who == "remote workers",
                cents=max(1, round(100 * self.aid)), budget=at.budget, announced=self.announced,
            )
        )  # fmt: skip
