"""Creative education."""

from __future__ import annotations

from typing import ClassVar, Literal

from ccsim.inputs import ArtSchool
from ccsim.levers.lever import Acting, Afterwards, Attribute, Lever, SideEffect, planned
from ccsim.profile import number


class CreativeSchool(Lever):
    """A school of arts and design: some who would leave to study stay, and students come from outside."""

    title: ClassVar[str] = "Creative education"
    attribute: ClassVar[Attribute] = "people and homes"
    unique: ClassVar[bool] = True
    placed: ClassVar[bool] = True
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect(
            "graduates leave where there are no jobs", "migration", "leaks without jobs: Jyväskylä 2017 (found)"
        ),
        SideEffect("students take homes, which raises rents", "housing", "+1 % people = +1 % rent (memory)"),
    )
    evidence: ClassVar[str] = (
        "a student town gains and loses talent at once: net migration +1,350 at 15-24 and -525 at 25-34 in"
        " Jyväskylä 2017 (found)"
    )

    kind: Literal["creative school"]
    size: float = number("students", (0, 20_000), (30, 400), "places")
    lag: float = planned(24, "months", (12, 36), (0, 240), "M", "building takes one to three years", "until it opens")
    capital: float = planned(
        50_000, "EUR/student", (20_000, 100_000), (0, 1e7), "M", "EUR 2-10 million for 100 students",
        "cost of building for a student",
    )  # fmt: skip
    running: float = planned(
        20_000, "EUR/student/year", (10_000, 40_000), (0, 1e6), "M", "EUR 1-4 million a year for 100 students",
        "teachers, rooms and material for a place, taken or free",
    )  # fmt: skip
    upkeep: float = planned(0.02, "1/year", (0.01, 0.03), (0, 1), "M", "buildings fade by 2-4 % a year", "repairs")
    local: float = planned(
        0.15, "share", (0.05, 0.3), (0, 1), "J", "no source found",
        "school-leavers who would leave to study that would rather study there",
    )  # fmt: skip
    applicants: float = planned(
        40, "persons/year", (10, 120), (0, 1200), "J", "no source found",
        "people from outside who would come to study, if there is a place and a home",
    )  # fmt: skip
    afterwards: Afterwards = "the town pays"

    def act(self, at: Acting) -> None:
        """Offer the places; what is not offered any more is left to those who study there until they graduate."""
        at.inputs.art_schools.append(
            ArtSchool(
                key=at.key, town=at.town, places=round(at.whole), local=self.local, applicants=self.applicants / 12
            )
        )
