"""A culture venue: theatre, library, gallery."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.inputs import Opening
from ccsim.levers.lever import Acting, Afterwards, Attribute, Lever, SideEffect, planned
from ccsim.profile import number
from ccsim.town.schema import CULTURE


class CultureVenue(Lever):
    """A new theatre, library or gallery, which the town runs and whose deficit it covers."""

    title: ClassVar[str] = "Culture venue"
    attribute: ClassVar[Attribute] = "cultural life"
    placed: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("costs the town a tenth of its price every year, long after the grant", "amenities", "memory"),
        SideEffect("draws guests from venues and cafés nearby", "visiting", "people go out a given number of times"),
        SideEffect("grants for it are repaid in part if it closes within five years", "policy", "EU 2021/1060 (found)"),
    )
    evidence: ClassVar[str] = "contested: 0 to 2 points more of skilled people (memory)"

    kind: Literal["culture venue"]
    size: float = number("seats", (0, 20_000), (50, 600), "seats")
    years: float = number("years", (0, 100), (1, 10), "how long it is funded, from its start", 5)
    lag: float = planned(30, "months", (18, 48), (0, 240), "J", "design, tender and building", "until it opens")
    capital: float = planned(
        15_000, "EUR/seat", (6_500, 27_000), (0, 1e6), "M",
        "planning range: 2-8 million for 300 seats", "cost of a seat",
    )  # fmt: skip
    operating: float = planned(
        0.11, "1/year", (0.08, 0.15), (0, 1), "M", "planning range", "cost of running it over the capital cost"
    )
    shows: float = planned(10, "1/month", (4, 20), (0, 100), "J", "small towns", "how often it can be full")
    price: float = planned(6, "EUR/visit", (3, 12), (0, 200), "J", "small towns", "what a visit leaves with it")
    quality: float = planned(1.3, "index", (1, 2), (0, 5), "J", "1 for an ordinary one", "quality")
    upkeep: float = planned(0.03, "1/year", (0.02, 0.05), (0, 1), "M", "capital wears by 3-5 % a year", "repairs")
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Open it when it is built; from then on it lives from its guests and from what the town adds."""
        if at.age == 0:
            yearly = self.operating * self.capital * self.size
            at.inputs.openings.append(
                Opening(
                    town=at.town, kind=CULTURE, street=at.street, capacity=at.whole * self.shows, quality=self.quality,
                    price=round(100 * self.price), fixed_cost=round(100 * yearly / 12), subsidy=0, public=True,
                    key=at.key,
                )
            )  # fmt: skip

    def leave(self, at: Acting) -> None:
        """Close it for good."""
        at.inputs.shut.append(at.key)
