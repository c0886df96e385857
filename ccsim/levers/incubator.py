"""Incubator and cluster office."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.inputs import Incubator
from ccsim.levers.lever import (
    Acting,
    Afterwards,
    Attribute,
    Lever,
    PrivateSector,
    SideEffect,
    numbers_of,
    planned,
    sectors_meant,
)
from ccsim.profile import number


class IncubatorAndClusterOffice(Lever):
    """Rooms under one roof, with an office for the cluster, where young firms pay part of their rent only."""

    title: ClassVar[str] = "Incubator and cluster office"
    attribute: ClassVar[Attribute] = "competitive clusters"
    placed: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("moves firms rather than makes them", "policy", "planning experience (memory)"),
        SideEffect("stands half empty where young firms are few", "policy", "Barnsley 2010 (found)"),
        SideEffect("the streets that firms leave lose neighbours", "production", "Ahlfeldt and others 2015"),
    )
    evidence: ClassVar[str] = (
        "mixed: survival inside 3 to 8 points higher (memory); of the evaluations that What Works Growth accepts, two "
        "of incubators and accelerators find more jobs, and one, of five German programmes, lower survival"
    )

    kind: Literal["incubator"]
    size: float = number("places", (0, 10_000), (5, 100), "firms it has room for")
    sectors: tuple[PrivateSector, ...] = sectors_meant(("creative", "technology"))
    lag: float = planned(18, "months", (6, 36), (0, 240), "J", "works on a building", "until it opens")
    capital: float = planned(
        30_000, "EUR/place", (12_000, 75_000), (0, 1e6), "M", "planning range: 0.5-3 million for about 40 firms",
        "cost of rooms for a firm",
    )  # fmt: skip
    running: float = planned(
        5000, "EUR/place/year", (3000, 8000), (0, 1e5), "M",
        "planning range, with the rents borne: 150-400 thousand a year for about 40 firms",
        "staff, advice and power for a place, full or empty",
    )  # fmt: skip
    aid: float = planned(
        2500, "EUR/place/year", (500, 5000), (0, 1e5), "J", "half of the rent of two jobs",
        "budget for the part of the rents that the council bears",
    )  # fmt: skip
    saving: float = planned(
        0.5, "share", (0.3, 0.8), (0, 1), "J", "no source found", "part of its rent that a firm inside saves"
    )
    months: int = planned(
        60, "months", (36, 60), (1, 1200), "M", "firms stay one to five years", "age at which a firm has to leave"
    )
    interest: float = planned(
        0.5, "share", (0.2, 0.8), (0, 1), "J", "no source found", "young firms of these sectors that would move in"
    )
    founding: float = planned(
        0.2, "share", (0.0, 0.4), (0, 5), "J", "entry rises while there are places; size: no source found",
        "by which firms of these sectors are founded more often while all places are free",
    )  # fmt: skip
    upkeep: float = planned(0.03, "1/year", (0.02, 0.05), (0, 1), "M", "capital wears by 3-5 % a year", "repairs")
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Keep it open: whole places, as many as are in service."""
        at.inputs.aid.append(
            Incubator(
                project=at.project, street=at.street, sectors=numbers_of(self.sectors), places=int(at.size),
                interest=self.interest, months=self.months, saving=self.saving, budget=at.budget,
                founding=self.founding,
            )
        )  # fmt: skip
