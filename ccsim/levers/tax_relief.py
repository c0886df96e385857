"""Tax relief for jobs."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.inputs import JobRelief
from ccsim.levers.lever import (
    Acting,
    Attribute,
    Lever,
    PrivateSector,
    SideEffect,
    numbers_of,
    planned,
    sectors_meant,
)
from ccsim.profile import number


class TaxRelief(Lever):
    """Firms are forgiven part of what a filled job costs them, whether or not it would exist without that."""

    title: ClassVar[str] = "Tax relief for jobs"
    attribute: ClassVar[Attribute] = "competitive clusters"
    unique: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("revenue is lost, mostly for jobs there are anyway", "municipality", "planning experience (memory)"),
        SideEffect("what firms do not use for jobs goes to their owners", "production", "the model's accounts"),
    )
    evidence: ClassVar[str] = (
        "French rural tax relief: no effect on jobs or on new firms (found), and one small firm in 27 claimed it; "
        "firms that claim it hire more in the model than was found there"
    )

    kind: Literal["tax relief"]
    size: float = number("EUR/job/year", (0, 50_000), (1000, 5000), "relief for a filled job and year")
    sectors: tuple[PrivateSector, ...] = sectors_meant(("creative", "technology"))
    take_up: float = planned(
        0.15, "share", (0.04, 0.5), (0, 1), "J", "3.7 % of firms in rural France in 2000 (Lorenceau 2009, found)",
        "firms that claim it: the rest do not know of it, or find it too much trouble",
    )  # fmt: skip
    aid: float = planned(
        400, "jobs", (20, 2000), (0, 1e6), "J", "the council's choice",
        "jobs it is budgeted for; where there are more, each gets less",
    )  # fmt: skip

    eligible_running: float = planned(
        0.0, "share", (0.0, 0.0), (0, 1), "J", "forgone revenue is no project", "part that outside money shares"
    )

    def act(self, at: Acting) -> None:
        """Offer the relief to firms for every job they have filled, as far as its budget goes."""
        cents = round(100 * self.size * at.underway / 12)
        at.inputs.aid.append(JobRelief(at.project, numbers_of(self.sectors), self.take_up, cents, at.budget))
