"""What a study file may say, table by table; what its words mean together is looked at when it is read."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ccsim.profile import Strict, number

Kind = Literal["grid", "latin hypercube", "sobol", "morris", "saltelli", "table"]
Of = Literal["difference", "plan", "nothing"]
Measure = Literal["income", "incumbents", "utility"]


class About(Strict):
    """[study]: which scenario, how often and for how long."""

    base: Any = Field(description='the scenario that all points change: a file such as "../scenarios/obidos.toml"')
    title: str = Field(default="", max_length=200)
    years: int | None = number("years", (1, 500), (1, 150), "length of a run; left out: the scenario's own", None)
    replicates: int = number("runs", (1, 100_000), (1, 10_000), "runs of each point, which differ by chance", 1)
    seed: int = number("number", (0, 2**53), (0, 2**53), "seed of the first replicate; the others follow it", 1)
    mode: Literal["single", "twin"] = Field(
        default="single", description="twin: each run stands beside one without the plan"
    )


class Named(Strict):
    """[[uncertainties]], [[levers]]: something that varies between points, in a range or over a list."""

    name: str = Field(max_length=200, description="dotted name of a parameter, of a town's figure, or of a lever's key")
    low: float | None = None
    high: float | None = None
    values: tuple[Any, ...] = Field(default=(), max_length=1000, description="what it may be, instead of a range")


class Design(Strict):
    """[design]: which points there are."""

    kind: Kind
    points: int | None = number("points", (1, 10_000_000), (1, 10_000_000), "how many points (saltelli: of each of "
                                "its samples)", None)  # fmt: skip
    levels: int | None = number("levels", (2, 1000), (2, 1000), "grid, morris: steps of a range", None)
    trajectories: int | None = number("number", (2, 100_000), (2, 100_000), "morris: how many ways through space", None)
    seed: int = number("number", (0, 2**32 - 1), (0, 2**32 - 1), "of what is drawn by lot", 1)
    file: str = Field(default="", max_length=400, description="table: a CSV file whose headers are dotted names")
    names: tuple[str, ...] = Field(default=(), max_length=1000, description="table: headers, instead of a file")
    rows: tuple[tuple[Any, ...], ...] = Field(default=(), description="table: one list for each point")


class Asked(Strict):
    """[[outcomes]]: one number, or class, that is kept of each run."""

    name: str = Field(default="", max_length=100, description="name of its column; left out: made of what it is")
    indicator: str = Field(default="", max_length=100, description="what is counted, as in `ccsim indicators`")
    year: int | None = number("year", (1900, 2700), (1900, 2700), "mean of its months; left out: the last", None)
    since: int | None = number("year", (1900, 2700), (1900, 2700), "a change: less the value of this year", None)
    over: tuple[int, ...] | None = Field(default=None, description="a mean over years: the first and the last")
    of: Of | None = Field(default=None, description="twin: the run with the plan, the one without, or what differs")
    verdict: Measure | None = Field(default=None, description="twin: the class of the pair by this measure")
    town: str = Field(default="", max_length=60, description="name of a town; empty: the first one")


class StudyFile(Strict):
    """All of a study file."""

    study: About
    uncertainties: tuple[Named, ...] = Field(default=(), max_length=1000)
    levers: tuple[Named, ...] = Field(default=(), max_length=1000)
    constants: dict[str, Any] = Field(default={}, description="names that are the same at every point")
    design: Design
    outcomes: tuple[Asked, ...] = Field(min_length=1, max_length=1000, description="[[outcomes]] for each column")
