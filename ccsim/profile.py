"""The figures that describe a town and what lies around it: each with unit, limits, source and status.

A figure that no source gives is an *assumption*: it then carries the range it may lie in.
The limits are declared here once; `scenario` compares the numbers of a file with them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Status = Literal[
    "found", "found-secondary", "found-press", "derived", "judgement", "memory", "assumption", "default"
]
STATUSES: tuple[str, ...] = get_args(Status)
UNSOURCED = ("assumption", "judgement", "default")

AmenityKind = Literal["culture venue", "third place", "workspace", "school", "heritage", "nature"]


class Strict(BaseModel):
    """A frozen record that refuses unknown keys and values of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Figure(Strict):
    """One number about a place, with where it comes from and how sure it is."""

    value: float
    low: float | None = None
    high: float | None = None
    year: int | None = None
    source: str = ""
    status: Status = "assumption"
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _accept_bare(cls, given: Any) -> Any:
        """A bare number is a figure without a source."""
        return {"value": given} if isinstance(given, (int, float)) and not isinstance(given, bool) else given


class Counts(Strict):
    """Several numbers of one kind (people by age group, jobs by sector), with their source."""

    value: tuple[float, ...]
    year: int | None = None
    source: str = ""
    status: Status = "assumption"
    note: str = ""
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _accept_bare(cls, given: Any) -> Any:
        """A bare list is a set of counts without a source."""
        return {"value": given} if isinstance(given, (list, tuple)) else given


def quantity(
    unit: str,
    hard: tuple[float, float],
    plausible: tuple[float, float],
    meaning: str,
    default: float | None = None,
) -> Any:
    """Declare a figure; one with a default may be left out and then has the plausible range."""
    extra: dict[str, Any] = {"unit": unit, "hard": list(hard), "plausible": list(plausible)}
    if default is None:
        return Field(description=meaning, json_schema_extra=extra)
    low, high = plausible
    figure = Figure(value=default, low=low, high=high, source="default of ccsim", status="default")
    return Field(default=figure, description=meaning, json_schema_extra=extra)


def number(
    unit: str, hard: tuple[float, float], plausible: tuple[float, float], meaning: str, default: Any = ...
) -> Any:
    """Declare a plain number with its unit, hard limits (refused outside) and plausible range (warned)."""
    extra: dict[str, Any] = {"unit": unit, "hard": list(hard), "plausible": list(plausible)}
    return Field(default=default, description=meaning, json_schema_extra=extra)


def listing(
    unit: str, hard: tuple[float, float], plausible: tuple[float, float], meaning: str, size: int
) -> Any:
    """Declare a list of `size` numbers."""
    extra: dict[str, Any] = {"unit": unit, "hard": list(hard), "plausible": list(plausible), "size": size}
    return Field(description=meaning, json_schema_extra=extra)


class People(Strict):
    """Who lives there."""

    population: Figure = quantity("persons", (50, 5_000_000), (300, 250_000), "residents at the start")
    ages: Counts = listing(
        "persons", (0, 5_000_000), (0, 250_000), "people aged 0-9, 10-19, ... 70-79, 80 and over", 9
    )
    female: Figure = quantity("share", (0.3, 0.7), (0.45, 0.56), "share of women", 0.515)
    household_size: Figure = quantity("persons", (1.2, 6), (1.9, 3.2), "mean household size", 2.45)
    creative: Figure = quantity(
        "share", (0, 0.8), (0.02, 0.35), "share of creative occupations among people who work", 0.09
    )
    unemployment: Figure = quantity("share", (0, 0.6), (0.02, 0.25), "unemployed in the labour force", 0.065)
    participation: Figure = quantity(
        "share", (0.3, 1), (0.6, 0.92), "people of 18 to 65 who work or look for work", 0.77
    )
    work_outside: Figure = quantity(
        "share", (0, 0.95), (0.1, 0.7), "share of working residents whose job is outside the town", 0.38
    )
    remote: Figure = quantity(
        "share",
        (0, 0.5),
        (0, 0.1),
        "working residents who work remotely for an employer outside",
        0.015,
    )
    tenants: Figure = quantity("share", (0, 1), (0.1, 0.6), "share of households that rent", 0.2)
    net_migration: Figure = quantity(
        "share/year",
        (-0.2, 0.2),
        (-0.03, 0.03),
        "the one constant: net migration that the town's own conditions at the start would bring",
        0,
    )


class Homes(Strict):
    """Dwellings and their price."""

    dwellings: Figure = quantity("homes", (20, 3_000_000), (150, 150_000), "homes lived in or fit to be")
    rent: Figure = quantity("EUR/month", (20, 10_000), (150, 1_500), "mean rent of a home let now", 450)
    lets: Figure = quantity("homes", (0, 500_000), (0, 3_000), "homes let to visitors by the night", 0)


class Work(Strict):
    """Jobs and firms in the town."""

    jobs: Counts = listing(
        "jobs",
        (0, 3_000_000),
        (0, 150_000),
        "jobs by sector: creative, technology, hospitality, local services, production, agriculture, public",
        7,
    )
    firm_size: Figure = quantity(
        "jobs", (1, 500), (1.5, 12), "mean size of private firms, the self-employed included", 3.4
    )
    wage: Figure = quantity("EUR/month", (100, 20_000), (600, 5_000), "mean gross pay, full time", 1250)
    pension: Figure = quantity("EUR/month", (20, 10_000), (250, 2_500), "mean old-age pension", 520)


class Visitors(Strict):
    """People who come for a day or a night."""

    visits: Figure = quantity("visits/year", (0, 100_000_000), (0, 5_000_000), "visits without the events", 0)
    spending: Figure = quantity("EUR/visit", (0, 2_000), (3, 120), "spending per visit in the town", 14)
    season: Counts = Field(
        default=Counts(
            value=(0.5, 0.5, 0.7, 1, 1, 1.2, 1.6, 1.9, 1.3, 1, 0.7, 0.6),
            source="default of ccsim",
            status="default",
        ),
        description="weight of each month, January first",
        json_schema_extra={"unit": "weight", "hard": [0, 100], "plausible": [0, 4], "size": 12},
    )


class Municipality(Strict):
    """The council's books in the first year."""

    revenue: Figure = quantity("EUR/year", (0, 10_000_000_000), (100_000, 400_000_000), "all revenue")
    local_taxes: Figure = quantity("EUR/year", (0, 10_000_000_000), (20_000, 300_000_000), "local taxes")
    spending: Figure = quantity("EUR/year", (0, 10_000_000_000), (80_000, 400_000_000), "current spending")
    debt: Figure = quantity("EUR", (0, 10_000_000_000), (0, 400_000_000), "debt", 0)
    cash: Figure = quantity("EUR", (0, 10_000_000_000), (0, 100_000_000), "money in the bank", 0)
    governance: Figure = quantity("index", (0, 1), (0.2, 1), "how much of a plan gets delivered", 0.7)


class Settlement(Strict):
    """One built-up place of the municipality."""

    name: str = Field(min_length=1, max_length=60)
    x: float = number("km", (-60, 60), (-40, 40), "km east of the town hall")
    y: float = number("km", (-60, 60), (-40, 40), "km north of the town hall")
    share: float = number("share", (0.0001, 1), (0.001, 1), "share of the population")
    heritage: float = number("index", (0, 1), (0, 1), "how historic its streets are", 0.1)
    nature: float = number("index", (0, 1), (0, 1), "how green it is", 0.3)
    fibre: float = number("share", (0, 1), (0, 1), "share of homes with fibre", 0.5)
    note: str = ""


class AmenityGroup(Strict):
    """Amenities of one kind that are alike, or a single one by name."""

    name: str = Field(min_length=1, max_length=80)
    kind: AmenityKind
    count: int = number("amenities", (1, 20_000), (1, 500), "how many there are", 1)
    settlement: str = Field(default="", description="where; empty: spread like the people")
    capacity: float = number(
        "visits/month",
        (1, 10_000_000),
        (10, 500_000),
        "visits each can take (places, in schools and workspaces)",
    )
    quality: float = number("index", (0, 5), (0.3, 3), "1 for an ordinary one", 1)
    price: float = number("EUR/visit", (0, 1000), (0, 100), "what a visit leaves with it", 0)
    fixed_cost: float = number("EUR/year", (0, 1e8), (0, 2e7), "cost of being open, all of the group", 0)
    subsidy: float = number("EUR/year", (0, 1e8), (0, 2e7), "paid by the municipality, all of the group", 0)
    public: bool = False
    opened: int = number("year", (-9999, 2200), (-9999, 2100), "year it opened, before the start", -9999)
    source: str = ""
    status: Status = "assumption"


class Place(Strict):
    """A part of elsewhere: the neighbour ring, the metropolis or the rest of the world."""

    name: str = Field(min_length=1, max_length=60)
    population: Figure = quantity("persons", (100, 1e10), (1_000, 5e8), "people who live there")
    minutes: Figure = quantity("minutes", (0, 3_000), (2, 600), "travel time to the town")
    wage_ratio: Figure = quantity("ratio", (0.1, 10), (0.7, 2.5), "wages there over wages in the town", 1)
    rent_ratio: Figure = quantity("ratio", (0.05, 20), (0.5, 5), "rents there over rents in the town", 1)
    amenity: Figure = quantity("log income", (-2, 2), (-0.2, 0.5), "amenity there over that of the town", 0)
    creative: Figure = quantity("share", (0, 1), (0.02, 0.5), "share of creative occupations", 0.12)
    unemployment: Figure = quantity("share", (0, 0.6), (0.02, 0.25), "unemployed in the labour force", 0.065)
    bearing: float | None = Field(
        default=None, ge=0, lt=360, description="direction from the town in degrees clockwise from north, for the map"
    )


class Census(Strict):
    """The record of a place, for comparison with the model's run."""

    name: str = Field(min_length=1, max_length=80)
    town: str = Field(default="", description="name of a town of this scenario, or empty for another place")
    indicator: str = "population"
    years: tuple[int, ...]
    values: tuple[float, ...]
    source: str
    status: Status = "memory"
    note: str = ""


class Town(Strict):
    """One municipality."""

    name: str = Field(min_length=1, max_length=60)
    country: str = Field(default="", max_length=60)
    people: People
    homes: Homes
    work: Work
    visitors: Visitors = Visitors()
    municipality: Municipality
    settlements: tuple[Settlement, ...] = Field(min_length=1, max_length=60)
    amenities: tuple[AmenityGroup, ...] = Field(default=(), max_length=200)
    ring: Place
    metropolis: Place
    rest: Place
    minutes: Annotated[
        dict[str, float], Field(description="travel time to the other towns of the scenario, minutes")
    ] = {}
