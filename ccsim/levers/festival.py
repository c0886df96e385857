"""A festival, or a cultural agenda."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.levers.lever import Acting, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class FestivalLever(Lever):
    """A yearly festival with tickets, which brings visitors for a month and makes the town known."""

    title: ClassVar[str] = "Festival and cultural agenda"
    attribute: ClassVar[Attribute] = "cultural life"
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("one month is full, the others are not: jobs come and go", "visiting", "memory"),
        SideEffect("crowds keep residents from going out", "visiting", "queues of four hours in Óbidos, 2014 (found)"),
        SideEffect("homes are let to visitors instead of residents, and rents rise", "housing", "memory"),
    )
    evidence: ClassVar[str] = "divide claimed impact by three (found)"

    kind: Literal["festival"]
    size: float = number("visits/year", (0, 1e7), (2_000, 250_000), "visits that are claimed for a year's edition")
    month: int = number("month", (1, 12), (1, 12), "calendar month of the edition", 7)
    lag: float = planned(9, "months", (6, 18), (0, 120), "J", "planning an edition", "until the first edition")
    running: float = planned(
        2.0, "EUR/visit", (1.0, 5.0), (0, 1e4), "F",
        "Óbidos: 250,000 EUR for 200,000 visits (bloguedasuz.blogspot.com, 2008); 50-600 thousand an edition",
        "outlay for a visit",
    )  # fmt: skip
    price: float = planned(
        3, "EUR/visit", (0, 6), (0, 1000), "F",
        "Óbidos: 600,000 EUR from 200,000 visits (bloguedasuz.blogspot.com, 2008)",
        "what a visit leaves with the organiser",
    )  # fmt: skip
    additional: float = planned(
        1 / 3, "share", (0.2, 0.6), (0, 1), "F", "claims are to be divided by three", "visits that it really adds"
    )

    def act(self, at: Acting) -> None:
        """Bring the visitors of the edition and their tickets in its month."""
        if at.calendar == self.month:
            at.inputs.event_visits[at.town] += round(at.size * self.additional)
            at.inputs.event_tickets[at.town] += round(100 * at.size * self.price)
