"""What is shown in which picture: pictures of panels, panels of curves."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ccsim.summary import Values


class Course(NamedTuple):
    """Values along time: years since the start (float64[n]), values (float64[replicates, n])."""

    years: Values
    values: Values


def monthly(values: Values) -> Course:
    """Return every month (values: float64[replicates, months])."""
    return Course(np.arange(values.shape[1]) / 12, values)


def yearly(values: Values) -> Course:
    """Return the mean month of every whole year, in its middle."""
    whole = values.shape[1] // 12
    means = values[:, : 12 * whole].reshape(len(values), whole, 12).mean(axis=2)
    return Course(np.arange(whole) + 0.5, means)


def summed(values: Values) -> Course:
    """Return the sum of every whole year, in its middle."""
    course = yearly(values)
    return Course(course.years, 12 * course.values)


class Curve(NamedTuple):
    """One quantity: the name of its line (empty if it is alone), and the indicators it adds and subtracts."""

    name: str
    plus: str
    minus: str = ""


class Panel(NamedTuple):
    """One pair of axes."""

    title: str
    unit: str
    curves: tuple[Curve, ...]
    course: Callable[[Values], Course] = monthly
    factor: float = 1.0

    @property
    def has_zero(self) -> bool:
        """Several curves are compared from zero; one alone may have its own range."""
        return len(self.curves) > 1


POPULATION = Panel("People who live in the town", "people", (Curve("", "population"),))
JOBS = Panel("Jobs in the town", "jobs", (Curve("", "jobs"),), yearly)
INCOME = Panel("Real income per resident", "EUR a month", (Curve("", "real_income"),), yearly)
RENT = Panel("Rent of a home let now", "EUR a month", (Curve("", "rent"),), yearly)
VISITS = Panel("Visits from outside", "thousand visits a year", (Curve("", "visits"),), summed, 1e-3)
CREATIVE = Panel("Creative occupations", "% of residents who work", (Curve("", "creative_share"),), yearly, 100)
UNEMPLOYMENT = Panel("Unemployment", "% of the labour force", (Curve("", "unemployment_rate"),), yearly, 100)

PICTURES: dict[str, tuple[str, tuple[Panel, ...]]] = {
    "overview": ("The town at a glance", (POPULATION, JOBS, CREATIVE, INCOME, RENT, VISITS)),
    "population": (
        "How many people live here, and how old they are",
        (
            POPULATION,
            Panel(
                "By age",
                "people",
                (
                    Curve("under 18", "age_0_17"),
                    Curve("18 to 29", "age_18_29"),
                    Curve("30 to 44", "age_30_44"),
                    Curve("45 to 64", "age_45_64"),
                    Curve("65 and over", "age_65_over"),
                ),
            ),
        ),
    ),
    "work": (
        "Where the jobs are",
        (
            Panel(
                "Jobs in the town, by sector",
                "jobs",
                (
                    Curve("creative", "jobs_creative"),
                    Curve("technology", "jobs_technology"),
                    Curve("hospitality", "jobs_hospitality"),
                    Curve("local services", "jobs_local_services"),
                    Curve("production", "jobs_production"),
                    Curve("agriculture", "jobs_agriculture"),
                    Curve("public", "jobs_public"),
                ),
                yearly,
            ),
            Panel(
                "Residents who work",
                "people",
                (Curve("all", "employed_residents"), Curve("outside town", "commuters_out")),
                yearly,
            ),
        ),
    ),
    "incomes": ("What people earn and what homes cost", (INCOME, RENT, UNEMPLOYMENT, CREATIVE)),
    "migration": (
        "Who comes and who goes",
        (
            Panel(
                "Moves",
                "people a year",
                (Curve("moved in", "in_migration"), Curve("moved out", "out_migration")),
                summed,
            ),
            Panel("Births and deaths", "people a year", (Curve("births", "births"), Curve("deaths", "deaths")), summed),
            Panel(
                "Net moves and natural change",
                "people a year",
                (
                    Curve("in − out", "in_migration", "out_migration"),
                    Curve("births − deaths", "births", "deaths"),
                ),
                summed,
            ),
            Panel("Households that could not pay to stay", "households a year", (Curve("", "displaced"),), summed),
        ),
    ),
    "firms": (
        "Firms, and places to go to",
        (
            Panel("Firms", "firms", (Curve("all", "firms"), Curve("creative", "creative_firms")), yearly),
            Panel(
                "Amenities open, by kind",
                "amenities",
                (
                    Curve("meeting places", "open_third_place"),
                    Curve("culture", "open_culture_venue"),
                    Curve("heritage", "open_heritage"),
                    Curve("schools", "open_school"),
                    Curve("workspaces", "open_workspace"),
                    Curve("nature", "open_nature"),
                ),
            ),
        ),
    ),
    "visitors": (
        "How many come to visit",
        (VISITS, Panel("Homes let to visitors by the night", "homes", (Curve("", "visitor_lets"),))),
    ),
    "municipality": (
        "The council's books",
        (
            Panel("Balance of the year", "thousand EUR", (Curve("", "municipal_balance"),), summed, 1e-3),
            Panel(
                "Money and debt",
                "thousand EUR",
                (Curve("in the bank", "municipal_cash"), Curve("debt", "municipal_debt")),
                yearly,
                1e-3,
            ),
        ),
    ),
}
