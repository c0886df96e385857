"""Studios and live-work homes."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.inputs import Opening, Studios
from ccsim.levers.lever import Acting, Afterwards, Attribute, Lever, SideEffect, planned
from ccsim.profile import number
from ccsim.town.schema import WORKSPACE


class LiveWorkHomes(Lever):
    """Homes with a workroom, and a workshop to share, let to creative people below the market rent."""

    title: ClassVar[str] = "Studios and live-work homes"
    attribute: ClassVar[Attribute] = "people and homes"
    placed: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("homes lower rents; who comes for them raises them around", "housing", "gentrification (memory)"),
        SideEffect("private builders build fewer homes while there are more", "housing", "supply (computed)"),
        SideEffect("empty, or let to others, where no creative tenants come", "housing", "Barnsley 2010 (found)"),
    )
    evidence: ClassVar[str] = "Paducah: 45 artists came, without a counterfactual (found)"

    kind: Literal["studios"]
    size: float = number("homes", (0, 10_000), (4, 60), "homes")
    lag: float = planned(
        24, "months", (12, 36), (0, 240), "M", "building takes one to three years", "until they are let"
    )
    capital: float = planned(
        105_000, "EUR/home", (60_000, 160_000), (0, 1e7), "M", "EUR 1,000-2,000 a square metre, 60-80 of them",
        "cost of a home with its workroom",
    )  # fmt: skip
    running: float = planned(
        600, "EUR/home/year", (200, 1500), (0, 1e5), "J", "no source found", "letting and looking after a home"
    )
    upkeep: float = planned(0.02, "1/year", (0.01, 0.03), (0, 1), "M", "buildings fade by 2-4 % a year", "repairs")
    discount: float = planned(
        0.3, "share", (0.1, 0.5), (0, 0.9), "J", "no source found", "part of the market rent that tenants save"
    )
    announced: float = planned(
        0.5, "share", (0.2, 0.9), (0, 1), "J", "no source found",
        "people elsewhere who know the town that have heard of the studios when they decide",
    )  # fmt: skip
    workshop: float = planned(
        600, "EUR/desk/year", (300, 2000), (0, 1e5), "J", "a room without a host, against EUR 3,000 for coworking",
        "cost of the shared workshop, one desk a home",
    )  # fmt: skip
    price: float = planned(40, "EUR/month", (20, 100), (0, 1000), "J", "small towns", "what a desk in use pays")
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Add homes and workshop when the works are done; keep the homes for creative tenants from then on."""
        homes = round(at.whole)
        if at.age == 0 and homes > 0:
            at.inputs.homes_built.append((at.street, homes))
            at.inputs.openings.append(
                Opening(
                    town=at.town, kind=WORKSPACE, street=at.street, capacity=homes, quality=1.0,
                    price=round(100 * self.price), fixed_cost=round(100 * self.workshop * homes / 12), subsidy=0,
                    public=True, key=at.key,
                )
            )  # fmt: skip
        self._offer(at, homes)

    def leave(self, at: Acting) -> None:
        """Let the homes like others, and close the workshop; the homes stay."""
        at.inputs.shut.append(at.key)
        self._offer(at, 0)

    def _offer(self, at: Acting, homes: int) -> None:
        at.inputs.studios.append(
            Studios(
                project=at.project, key=at.key, town=at.town, street=at.street, homes=homes, discount=self.discount,
                announced=self.announced,
            )
        )  # fmt: skip
