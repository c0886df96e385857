"""What all levers share: their declaration, their dates and money, and what they are told when they act."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from ccsim.inputs import Inputs
from ccsim.months import MONTH, month_index
from ccsim.profile import Status, Strict, number
from ccsim.town.schema import SECTORS

Attribute = Literal[
    "accessibility",
    "cultural life",
    "technological facilities",
    "competitive clusters",
    "global networking",
    "people and homes",
    "comparison",
]
Afterwards = Literal["the town pays", "it ends"]


PrivateSector = Literal["creative", "technology", "hospitality", "local services", "production", "agriculture"]


class SideEffect(NamedTuple):
    """What else a lever is known to do, by which step of the month, and who found it."""

    what: str
    by: str
    source: str


class Range(NamedTuple):
    """A cost or effect as it is declared: usual value, unit, range, source and how sure it is."""

    value: float
    unit: str
    low: float
    high: float
    source: str
    status: str


def planned(
    default: float, unit: str, plausible: tuple[float, float], hard: tuple[float, float],
    status: str, source: str, meaning: str,
) -> Any:  # fmt: skip
    """Declare a cost or an effect of a lever: a number of the file, with a source (statuses as of parameters)."""
    declared = number(unit, hard, plausible, meaning, default)
    declared.json_schema_extra |= {"source": source, "status": status}
    return declared


def sectors_meant(default: tuple[PrivateSector, ...]) -> Any:
    """Declare the private sectors whose firms a lever is for."""
    return Field(default=default, min_length=1, description="sectors whose firms it is for")


def numbers_of(sectors: tuple[PrivateSector, ...]) -> tuple[int, ...]:
    """Return the numbers of some sectors."""
    return tuple(SECTORS.index(sector) for sector in sectors)


@dataclass(slots=True)
class Acting:
    """What a lever is told in a month in which it is in service."""

    inputs: Inputs  # to be edited
    project: int  # its row among the projects, on which what people take up is written
    key: int  # names what it makes in every draw
    town: int
    street: int  # row of the street it stands in
    settlement: int  # index of the settlement it is for; -1: the whole town
    size: float  # what acts this month, in its own unit: delivered, under way and kept in repair
    whole: float  # the same once all is under way
    age: int  # months in service so far
    calendar: int  # month of the year, 1 to 12
    budget: int  # EUR cents this month for what people and firms take up; 0 until it is set aside
    residents: int = 0  # people who live in the town, where its size is for one of them

    @property
    def underway(self) -> float:
        """Return which part of it acts this month, of all that will once it is under way."""
        return self.size / self.whole if self.whole > 0 else 0.0


class Lever(Strict):
    """One measure of an action plan: what, how much, where, when, and what it costs.

    A lever edits the month's inputs, never the state; its money is kept by the projects' books.
    """

    title: ClassVar[str]
    attribute: ClassVar[Attribute]
    placed: ClassVar[bool] = False  # stands in a street, rather than being for the whole town
    unique: ClassVar[bool] = False  # a town has at most one at a time
    for_each_resident: ClassVar[bool] = False  # its size is for one resident
    carries_over: ClassVar[bool] = False  # aid that nobody took up waits until its year ends
    side_effects: ClassVar[tuple[SideEffect, ...]] = ()
    evidence: ClassVar[str] = ""  # what is known of its effect, and from where

    kind: str
    name: str = Field(default="", max_length=80, description="what it is called; empty: its title")
    town: str = Field(default="", max_length=60, description="name of a town; empty: the first one")
    settlement: str = Field(default="", max_length=60, description="where; empty: the largest one, or the whole town")
    size: float
    start: str = Field(pattern=MONTH, description="YYYY-MM, the month in which it is decided and begins to cost")
    years: float = number("years", (0, 100), (1, 10), "how long it is funded, from its start", 5)
    co_financing: float | None = number(
        "share", (0, 1), (0, 0.85), "part paid by outside money; empty: as much as the programme allows", None
    )
    lag: float = number("months", (0, 240), (0, 48), "from its start until it first acts", 0)
    ramp: float = number("months", (0, 240), (0, 48), "from then until it acts in full", 0)
    capital: float = number("EUR/unit", (0, 1e9), (0, 1e8), "cost of building or buying one unit", 0)
    running: float = number("EUR/unit/year", (0, 1e9), (0, 1e8), "cost of running one unit for a year", 0)
    aid: float = number("EUR/unit/year", (0, 1e9), (0, 1e8), "money for those who take it up, a year and unit", 0)
    upkeep: float = number("1/year", (0, 1), (0.01, 0.05), "repairs needed in a year over the capital cost", 0)
    eligible_running: float = number(
        "share", (0, 1), (0, 1), "part of running cost and aid that outside money may share while it is funded", 1
    )
    afterwards: Afterwards = Field(default="it ends", description="what becomes of it when its funding ends")
    source: str = ""
    status: Status = "assumption"
    note: str = ""

    @property
    def label(self) -> str:
        """Return what it is called."""
        return self.name or self.title

    def first(self, scenario_start: int) -> int:
        """Return the month it begins, counted from January of `scenario_start` (may be negative)."""
        return month_index(self.start, scenario_start)

    def key(self, town: int) -> int:
        """Return what names its work in every draw: the same in every plan, whatever else the plan holds."""
        said = f"{town}:{self.kind}:{self.label}".encode()
        return int.from_bytes(hashlib.sha256(said).digest()[:8], "big")

    def asks(self, at: Acting) -> int:
        """Return what people or firms may take up this month at the most (EUR cents; the budget is not known yet)."""
        return round(100 * self.aid_in_a_year(at.residents) * at.underway / 12)

    def aid_in_a_year(self, residents: float) -> float:
        """Return what people or firms of a town of so many may take up in a year, once it is under way (EUR)."""
        return self.aid * self.size * (residents if self.for_each_resident else 1)

    def act(self, at: Acting) -> None:
        """Edit the month's inputs."""
        raise NotImplementedError(self.kind)

    def leave(self, at: Acting) -> None:
        """Edit the inputs of the month in which it ends for good; most levers leave nothing behind."""

    @classmethod
    def sentence(cls) -> str:
        """Return what it does in one plain sentence."""
        return str(cls.__doc__).strip().splitlines()[0]

    @classmethod
    def ranges(cls) -> dict[str, Range]:
        """Return its costs and effects as declared, by key; what it does not have is left out."""
        found = {}
        for name, declared in cls.model_fields.items():
            extra: Any = declared.json_schema_extra
            if extra and "source" in extra:
                low, high = extra["plausible"]
                found[name] = Range(declared.default, extra["unit"], low, high, extra["source"], extra["status"])
        return found
