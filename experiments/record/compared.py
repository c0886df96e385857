"""The recorded figures of Óbidos that a run from 2001 is compared with, and what they are in the model."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from ccsim.indicators import NAMES
from ccsim.model import TownModel
from ccsim.scenario import Scenario
from ccsim.summary import Values
from ccsim.town.ledger import ACCOUNTS, Flow

START = 2001
MARCH, JULY, DECEMBER = 2, 6, 11  # months of a year
CENSUSES = (2011, 2021)
PARISHES = {  # parish -> the scenario's settlements in it
    "A dos Negros": ("A dos Negros",),
    "Amoreira": ("Amoreira",),
    "Gaeiras": ("Gaeiras",),
    "Olho Marinho": ("Olho Marinho",),
    "Santa Maria, São Pedro e Sobral da Lagoa": ("Óbidos", "Arelho and A da Gorda", "Sobral da Lagoa"),
    "Usseira": ("Usseira",),
    "Vau": ("Vau", "Bom Sucesso"),
}
AGES = {"0-14": (0, 15), "15-64": (15, 65), "65+": (65, 200)}
TAXES = (Flow.PROPERTY_TAX, Flow.PROPERTY_TAX_FROM_OUTSIDE, Flow.MUNICIPAL_PROFIT_TAX)
NO_REVENUE = {Flow.LOANS}
NOT_CURRENT = {Flow.INVESTMENT_LOCAL, Flow.INVESTMENT_OUTSIDE, Flow.REPAYMENT}
MUNICIPALITY = ACCOUNTS.index("municipality")

Months = Mapping[str, Values]  # float64[seeds, months] by name


class Record(NamedTuple):
    """One figure that was counted or reported."""

    value: float
    status: str
    source: str


class Compared(NamedTuple):
    """A recorded figure beside the model's."""

    group: str
    what: str
    year: int
    record: Record
    model: Values  # float64[seeds]
    digits: int = 0

    def within(self, share: float) -> bool:
        """Say whether the record lies where this share of the runs is, in the middle."""
        low, high = np.quantile(self.model, ((1 - share) / 2, (1 + share) / 2))
        return bool(low <= self.record.value <= high)

    @property
    def error(self) -> float:
        """Return by how many per cent the middle run is above the record."""
        return 100 * (float(np.median(self.model)) / self.record.value - 1)


@cache
def evidence() -> Mapping[tuple[str, int], Record]:
    """Return the figures of Óbidos that were found, by variable and year."""
    text = (files("ccsim") / "evidence" / "partner_towns.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["town"] == "Óbidos" and row["unit"] != "name"]
    return {(r["variable"], int(r["year"])): Record(float(r["value"]), r["status"], r["source"]) for r in rows}


# ---- the model's side -------------------------------------------------------------------------------
def months_of(scenario: Scenario, seeds: range) -> Months:
    """Run a scenario and return all indicators, and what else is compared, month by month."""
    runs = [run_of(scenario, seed) for seed in seeds]
    return {name: np.stack([run[name] for run in runs]) for name in runs[0]}


def run_of(scenario: Scenario, seed: int) -> dict[str, Values]:
    """Return one run's months by name (float64[months] each)."""
    model, seen = TownModel(scenario, seed), []
    for _ in range(12 * scenario.years):
        model.step()
        seen.append(look_at(model))
    further = {name: np.array([month[name] for month in seen]) for name in seen[0]}
    return {name: model.series[:, 0, number] for number, name in enumerate(NAMES)} | further


def look_at(model: TownModel) -> dict[str, float]:
    """Return what the indicators do not tell: parishes, ages as published, and the council's books."""
    state = model.state
    people, homes, streets = state.residents, state.households, state.streets
    here, lived = people.town == 0, homes.town == 0
    names = [place.name for place in model.scenario.towns[0].settlements]
    living = np.bincount(streets.settlement[people.street[here]], minlength=len(names))
    housed = np.bincount(streets.settlement[homes.street[lived]], minlength=len(names))
    found: dict[str, float] = {"village": float(living[0])}
    for parish, places in PARISHES.items():
        found[f"people {parish}"] = float(sum(living[names.index(place)] for place in places))
        found[f"households {parish}"] = float(sum(housed[names.index(place)] for place in places))
    ages = (state.month - people.born[here]) // 12
    for label, (low, high) in AGES.items():
        found[f"share {label}"] = 100 * float(((ages >= low) & (ages < high)).mean())
    return found | books(model)


def books(model: TownModel) -> dict[str, float]:
    """Return the council's month in million EUR: taxes, revenue, current spending, staff."""
    euros = model.state.ledger.matrix(0)[MUNICIPALITY] / 1e8
    revenue = sum(max(0.0, float(euros[flow])) for flow in Flow if flow not in NO_REVENUE)
    spending = sum(max(0.0, -float(euros[flow])) for flow in Flow if flow not in NOT_CURRENT)
    taxes = sum(float(euros[flow]) for flow in TAXES)
    staff = -float(euros[Flow.PUBLIC_SERVICES_MUNICIPAL])
    return {"taxes": taxes, "revenue": revenue, "spending": spending, "staff": staff}


# ---- beside the record ------------------------------------------------------------------------------
def in_month(values: Values, year: int, month: int) -> Values:
    """Return a month of a year (values: float64[seeds, months])."""
    return values[:, 12 * (year - START) + month]


def in_year(values: Values, year: int) -> Values:
    """Return the sum over a year."""
    first = 12 * (year - START)
    return np.asarray(values[:, first : first + 12].sum(axis=1))


def compare(months: Months) -> list[Compared]:
    """Return every recorded figure that the run did not start from, beside the model's."""
    return [*_people(months), *_parishes(months), *_ages(months), *_park(months), *_council(months)]


def _people(months: Months) -> list[Compared]:
    """Return population and village."""
    known, people = evidence(), months["population"]
    found = [
        Compared("people", "people, census", y, known["population_census", y], in_month(people, y, MARCH))
        for y in CENSUSES
    ]
    estimate = known["population_estimate", 2024]
    village = known["population_village", 2008]
    return [
        *found,
        Compared("people", "people, estimate with a break", 2024, estimate, in_month(people, 2024, DECEMBER)),
        Compared("people", "people in the village", 2008, village, in_month(months["village"], 2008, JULY)),
    ]


def _parishes(months: Months) -> list[Compared]:
    """Return people by parish, and the households of one."""
    known = evidence()
    found = [
        Compared(
            "parishes", f"people of {parish.partition(',')[0]}", year, known[f"population_parish {parish}", year],
            in_month(months[f"people {parish}"], year, MARCH),
        )
        for year in CENSUSES for parish in PARISHES
    ]  # fmt: skip
    vau, record = months["households Vau"], known["households_parish Vau", 2011]
    return [*found, Compared("parishes", "households of Vau", 2011, record, in_month(vau, 2011, MARCH))]


def _ages(months: Months) -> list[Compared]:
    """Return the shares of age groups in the estimate."""
    known = evidence()
    everybody = known["population_estimate", 2024].value
    found = []
    for label in AGES:
        record = known[f"population_age_{label}", 2024]
        share = record._replace(value=100 * record.value / everybody)
        model = in_month(months[f"share {label}"], 2024, DECEMBER)
        found.append(Compared("ages", f"% of {label} years", 2024, share, model, 1))
    return found


def _park(months: Months) -> list[Compared]:
    """Return the people at work in the technology park."""
    known, users = evidence(), months["workspace_users"]
    return [
        Compared(
            "technology park", "people at work in the park", y, known["techpark_jobs", y],
            np.asarray(in_year(users, y) / 12),
        )
        for y in (2015, 2019, 2020)
    ]  # fmt: skip


def _council(months: Months) -> list[Compared]:
    """Return the council's books in million EUR."""
    known = evidence()
    flows: list[tuple[str, str, str, int]] = [
        ("revenue", "revenue", "municipal_revenue", 2018),
        ("local taxes", "taxes", "municipal_direct_taxes", 2018),
        ("current spending", "spending", "municipal_current_spending", 2018),
        ("staff", "staff", "municipal_staff_cost", 2018),
        ("local taxes", "taxes", "municipal_direct_taxes", 2023),
    ]
    found = [
        Compared("council", f"{what}, million EUR", year, _millions(known[name, year]), in_year(months[key], year), 1)
        for what, key, name, year in flows
    ]
    debt = np.asarray(in_month(months["municipal_debt"], 2018, DECEMBER) / 1e6)
    return [*found, Compared("council", "debt, million EUR", 2018, _millions(known["municipal_debt", 2018]), debt, 1)]


def _millions(record: Record) -> Record:
    """Return a record in millions."""
    return record._replace(value=record.value / 1e6)
