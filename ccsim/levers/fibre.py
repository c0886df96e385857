"""Fibre to the home."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.levers.lever import Acting, Afterwards, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class Fibre(Lever):
    """Fibre for homes and workplaces that have none, so that people can work from there for employers elsewhere."""

    title: ClassVar[str] = "Fibre"
    attribute: ClassVar[Attribute] = "technological facilities"
    placed: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("residents work for employers elsewhere, not for firms of the town", "labour", "Bavaria (found)"),
        SideEffect("does nothing where there is fibre already", "policy", "by definition (computed)"),
    )
    evidence: ClassVar[str] = "rural broadband in Bavaria: residents kept, no workplace jobs (found)"

    kind: Literal["fibre"]
    size: float = number("homes", (0, 1e6), (100, 20_000), "homes and workplaces to be connected")
    lag: float = planned(18, "months", (12, 36), (0, 120), "J", "permits and digging", "until it works")
    capital: float = planned(
        1000, "EUR/home", (700, 2000), (0, 1e5), "F",
        "EUR 700 a household, up to 2,000 in the country", "cost of a home",
    )  # fmt: skip
    afterwards: Afterwards = "the town pays"  # nothing: it stays, and who runs it lives from its customers

    def act(self, at: Acting) -> None:
        """Connect the homes when the works are done; what is laid stays."""
        if at.age == 0:
            at.inputs.fibre_homes.append((at.town, at.settlement, at.whole))
