"""Dated events of a town's past or future: things that happen whatever the plan."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ccsim.months import MONTH, month_index
from ccsim.profile import AmenityKind, Status, Strict, number

Sector = Literal[
    "creative", "technology", "hospitality", "local services", "production", "agriculture", "public"
]
FOREVER = 1_000_000  # months: the end of what goes on for good


class Dated(Strict):
    """What all events share: a name, a town, a date and where it is known from."""

    lasting: ClassVar[bool] = False  # goes on for good unless `until` ends it

    name: str = Field(min_length=1, max_length=80)
    town: str = Field(default="", max_length=60, description="name of a town; empty: the first one")
    month: str = Field(pattern=MONTH, description="YYYY-MM, the month in which it begins")
    until: str | None = Field(
        default=None, pattern=MONTH, description="YYYY-MM, the first month in which it no longer holds"
    )
    source: str = ""
    status: Status = "assumption"
    note: str = ""

    def first(self, scenario_start: int) -> int:
        """Return the month it begins, counted from January of `scenario_start` (may be negative)."""
        return month_index(self.month, scenario_start)

    def last(self, scenario_start: int) -> int:
        """Return the month it ends (exclusive): `until`, else never if it lasts, else after one month."""
        if self.until is not None:
            return month_index(self.until, scenario_start)
        return FOREVER if self.lasting else self.first(scenario_start) + 1


class AmenityOpens(Dated):
    """Something opens its doors."""

    kind: Literal["amenity"]
    amenity_kind: AmenityKind
    settlement: str = Field(default="", max_length=60, description="where; empty: the largest settlement")
    capacity: float = number(
        "visits/month",
        (1, 10_000_000),
        (10, 500_000),
        "visits it can take (places, in a school or workspace)",
    )
    quality: float = number("index", (0, 5), (0.3, 3), "1 for an ordinary one", 1)
    price: float = number("EUR/visit", (0, 1000), (0, 100), "what a visit leaves with it", 0)
    fixed_cost: float = number("EUR/year", (0, 1e8), (0, 2e7), "cost of being open at all", 0)
    subsidy: float = number("EUR/year", (0, 1e8), (0, 2e7), "paid by the municipality", 0)
    public: bool = False
    capital: float = number("EUR", (0, 1e9), (0, 1e8), "cost of building it", 0)
    outside_share: float = number("share", (0, 1), (0, 0.9), "part of the capital paid by outside money", 0)


class Festival(Dated):
    """An event of every year; its edition takes place in the calendar months of `months`."""

    lasting = True
    kind: Literal["festival"]
    months: tuple[int, ...] = Field(
        min_length=1,
        max_length=12,
        description="calendar months the edition takes place in",
        json_schema_extra={"unit": "month", "hard": [1, 12], "plausible": [1, 12]},
    )
    visits: float = number("visits", (0, 1e8), (0, 2_000_000), "visits of a year's edition")
    price: float = number("EUR/visit", (0, 1000), (0, 100), "what a visit leaves with the organiser", 0)
    cost: float = number("EUR", (0, 1e8), (0, 1e7), "outlay for a year's edition", 0)
    established: bool = Field(
        default=False, description="held for years before the start: the town's jobs at the start live from it"
    )


class VisitsChange(Dated):
    """The usual visits, without those of events, are multiplied: a pandemic, a doubling."""

    lasting = True
    kind: Literal["visits"]
    factor: float = number("factor", (0, 20), (0, 3), "visits over what they would have been")


class EmployerArrives(Dated):
    """A firm with many jobs comes to town."""

    kind: Literal["employer"]
    sector: Sector
    posts: int = number("jobs", (1, 100_000), (1, 5_000), "jobs it brings")
    settlement: str = Field(default="", max_length=60, description="where; empty: the largest settlement")


class EmployerCloses(Dated):
    """The largest employer leaves, and takes its customers outside along."""

    kind: Literal["closure"]
    sector: Sector | None = Field(default=None, description="the largest of this sector; empty: of all")


class MinutesChange(Dated):
    """The way to the metropolis, or to the neighbour ring, gets shorter or longer."""

    kind: Literal["minutes"]
    to: Literal["metropolis", "ring"] = "metropolis"
    change: float = number("minutes", (-1000, 1000), (-60, 60), "change of the travel time")


class FibreLaid(Dated):
    """Fibre reaches more homes."""

    kind: Literal["fibre"]
    share: float = number("share", (0, 1), (0, 1), "share of homes with fibre from then on")
    settlement: str = Field(default="", max_length=60, description="where; empty: everywhere")


class BuildingRule(Dated):
    """Homes may be built only at a part of the usual rate."""

    lasting = True
    kind: Literal["building"]
    factor: float = number("factor", (0, 10), (0, 2), "homes built over what would have been; 0 is a ban")


class LinksMade(Dated):
    """Creative and technology firms meet partners elsewhere."""

    kind: Literal["links"]
    links: int = number("count", (0, 100), (0, 10), "outside links each of them gains")


Event = Annotated[
    AmenityOpens
    | Festival
    | VisitsChange
    | EmployerArrives
    | EmployerCloses
    | MinutesChange
    | FibreLaid
    | BuildingRule
    | LinksMade,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[Dated]] = {
    "amenity": AmenityOpens,
    "festival": Festival,
    "visits": VisitsChange,
    "employer": EmployerArrives,
    "closure": EmployerCloses,
    "minutes": MinutesChange,
    "fibre": FibreLaid,
    "building": BuildingRule,
    "links": LinksMade,
}
