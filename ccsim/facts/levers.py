"""What levers do: runs with a plan of one lever compared with their twins without one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ccsim.engine import Engine
from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Finding, over_runs, trace
from ccsim.facts.history import TOWN
from ccsim.facts.picture import Picture
from ccsim.facts.registry import BURN_IN, Arm, Runs, as_it_is, measures
from ccsim.indicators import NAMES
from ccsim.levers.catalogue import LEVERS
from ccsim.rules.prospects import minutes_to_metropolis
from ccsim.scenario import Scenario
from ccsim.scenario.plan import Plan
from ccsim.town.columns import Array
from ccsim.town.ledger import ProjectFlow
from ccsim.town.schema import COMMUTES_METROPOLIS, CREATIVE, HEAD, PUBLIC, SECTORS

AFTER = 10  # years followed from the plan's start on
LATE = slice(12 * (BURN_IN + 5), 12 * (BURN_IN + AFTER))  # months in which lasting effects are looked for
SAVED = 5.0  # minutes to the metropolis
PRIVATE_SECTORS = SECTORS[:PUBLIC]
HOMES = 0.2  # share of homes that fibre is laid to, as in the evaluation (18 to 25 points)
SMALL = 0.5  # % of the town's jobs: what "no workplace jobs" may mean
GRANTS = 20  # a year
RELIEF = 500.0  # EUR a year for each job of private firms
JOBS = 5000.0  # for which there is a budget: all of them


class Course(NamedTuple):
    """What is kept of one run with or without a plan."""

    series: Array  # float64[months, indicators]
    books: Array  # int64[months, projects, kinds of flow] EUR cents
    minutes: Array  # float64[months] travel time to the metropolis
    to_metropolis: Array  # int64[months] residents who commute to the metropolis
    creative_heads: Array  # int64[months] creative people without roots in town who came as heads of a household


class PlanWatch:
    """Keeps the course of a model's first town and the books of its projects."""

    def __init__(self, model: Engine) -> None:
        """Begin on the eve of the model's first month."""
        self.model = model
        self.months: list[tuple[Array, float, int, int]] = []
        model.listeners.append(self.hear)

    def hear(self, what: str) -> None:
        """Count at the end of each month."""
        if what == "month":
            state = self.model.state
            people = state.residents
            here = people.town == TOWN
            far = int((here & (people.employer == COMMUTES_METROPOLIS)).sum())
            head = here & (people.role == HEAD) & (people.occupation == CREATIVE)
            came = int((head & (people.arrived == state.month - 1) & (people.home_town < 0)).sum())
            minutes = float(minutes_to_metropolis(state, self.model.inputs)[TOWN])
            self.months.append((state.ledger.projects.copy(), minutes, far, came))

    def result(self) -> Course:
        """Return what was seen."""
        return Course(self.model.series[:, TOWN], *(np.array(column) for column in zip(*self.months, strict=True)))


def with_lever(scenario: Scenario, kind: str, settings: Mapping[str, Any]) -> Scenario:
    """Return the scenario with a plan of one lever that begins after the burn-in, paid by the town alone.

    settings: of the lever, by name.
    """
    lever = LEVERS[kind](kind=kind, start=f"{scenario.start + BURN_IN}-01", years=AFTER, lag=0, **settings)
    return scenario.model_copy(update={"plan": Plan(structural_funds=False, levers=(lever,))})


def with_fibre(scenario: Scenario) -> Scenario:
    """Return the scenario with fibre laid to a fifth of the homes (what governance takes off is added)."""
    town = scenario.towns[TOWN]
    size = HOMES * town.homes.dwellings.value / max(0.01, town.municipality.governance.value)
    return with_lever(scenario, "fibre", {"size": size})


def arm_of(kind: str, settings: Mapping[str, Any]) -> Arm:
    """Return the arm of a plan of one lever."""
    return Arm(kind, BURN_IN + AFTER, PlanWatch, partial(with_lever, kind=kind, settings=settings))


NO_PLAN = Arm("no plan", BURN_IN + AFTER, PlanWatch, as_it_is)
LINK = arm_of("bus line", {"size": SAVED})
FIBRE = Arm("fibre", BURN_IN + AFTER, PlanWatch, with_fibre)
TALENT = arm_of("talent grant", {"size": GRANTS})
TAX = arm_of("tax relief", {"size": RELIEF, "take_up": 1.0, "aid": JOBS, "sectors": PRIVATE_SECTORS})


def pairs_of(runs: Runs, arm: Arm) -> list[tuple[Course, Course]]:
    """Return runs with the plan and their twins; raise CannotMeasure if they are too short."""
    pairs = runs.twins(arm, NO_PLAN)
    if len(pairs[0][0].series) < LATE.stop:
        raise CannotMeasure(f"takes {AFTER} years after a burn-in of {BURN_IN}")
    return pairs


def late(course: Course, name: str) -> float:
    """Return the mean of an indicator in the last five years."""
    return float(course.series[LATE, NAMES.index(name)].mean())


def yearly_gap(pairs: list[tuple[Course, Course]], name: str) -> Array:
    """Return by how many per cent an indicator exceeds the twin's, by year from the plan's start (float64[n, 10])."""
    months, column = slice(12 * BURN_IN, LATE.stop), NAMES.index(name)
    values = np.array([[one.series[months, column] for one in pair] for pair in pairs])
    means = values.reshape(len(pairs), 2, AFTER, 12).mean(axis=3)
    return np.asarray(100 * (means[:, 0] / np.maximum(1e-9, means[:, 1]) - 1))


def gap_picture(name: str, title: str, pairs: list[tuple[Course, Course]], shown: dict[str, str]) -> Picture:
    """Return a picture of how some indicators differ from the twins' over the years."""
    years = [year + 0.5 for year in range(AFTER)]
    traces = tuple(trace(label, years, yearly_gap(pairs, indicator)) for indicator, label in shown.items())
    return Picture(name, title, "years since the start", "% above the twin without it", traces)


@measures("F17", NO_PLAN, LINK)
def commuters_per_travel_time(fact: Fact, runs: Runs) -> Finding:
    """Divide the log gain in commuters to the metropolis by the log change of the way there."""
    pairs = pairs_of(runs, LINK)
    far, minutes = (
        np.array([[getattr(course, name)[LATE].mean() for course in pair] for pair in pairs])
        for name in ("to_metropolis", "minutes")
    )
    ratios, shorter = np.log(far[:, 0] / far[:, 1]), np.log(minutes[:, 0] / minutes[:, 1])
    how = (
        f"log commuters to the metropolis against the twin, years 5 to {AFTER} after a link that saves "
        f"{SAVED:g} minutes (as far as governance delivers them), over the log ratio of the way's minutes"
    )
    details = {
        "minutes saved": float((minutes[:, 1] - minutes[:, 0]).mean()),
        "commuters to the metropolis without it": float(far[:, 1].mean()),
    }
    shown = {"commuters_out": "all commuters out", "population": "people", "jobs": "jobs in town", "rent": "rent"}
    picture = gap_picture("better-link", f"A link that saves {SAVED:g} minutes", pairs, shown)
    return Finding(fact, *over_runs(ratios / shorter), how, details=details, picture=picture)


@measures("F23", NO_PLAN, FIBRE)
def jobs_from_fibre(fact: Fact, runs: Runs) -> Finding:
    """Compare the jobs in town with the twin's after a fifth more of the homes have fibre."""
    pairs = pairs_of(runs, FIBRE)
    jobs, employed, people = (
        np.array([late(one, name) - late(twin, name) for one, twin in pairs])
        for name in ("jobs", "employed_residents", "population")
    )
    before = np.mean([late(twin, "jobs") for _, twin in pairs])
    how = (
        f"jobs in town against the twin, in % of them, years 5 to {AFTER} after fibre reached {HOMES:.0%} more of the "
        f"homes; up to {SMALL:g} % either way is taken for none"
    )
    details = {
        "jobs more": float(jobs.mean()),
        "employed residents more": float(employed.mean()),
        "people more": float(people.mean()),
    }
    shown = {"jobs": "jobs in town", "employed_residents": "employed residents", "remote_workers": "remote workers"}
    picture = gap_picture("fibre", "Fibre for a fifth more of the homes", pairs, shown)
    estimate = over_runs(100 * jobs / before)
    return Finding(fact, *estimate, how, band=(-SMALL, SMALL), details=details, picture=picture)


@measures("F24", NO_PLAN, TALENT)
def would_not_have_come(fact: Fact, runs: Runs) -> Finding:
    """Divide the creative arrivals more than in the twin by the grants that were paid."""
    pairs = pairs_of(runs, TALENT)
    amount = round(100 * LEVERS["talent grant"].model_fields["aid"].default)
    grants = np.array([one.books[:, 0, ProjectFlow.AID].sum() / amount for one, _ in pairs])
    more = np.array([one.creative_heads.sum() - twin.creative_heads.sum() for one, twin in pairs])
    if grants.mean() < 1:
        raise CannotMeasure("nobody took a grant up")
    how = (
        f"creative newcomers (heads of households) more than in the twin, over the grants paid, in {AFTER} years of up "
        f"to {GRANTS} grants a year; the mean over runs of both"
    )
    details = {"grants paid": float(grants.mean()), "creative newcomers more": float(more.mean())}
    shown = {"creative_people": "creative people", "population": "people", "jobs": "jobs in town", "rent": "rent"}
    picture = gap_picture("talent-grant", f"{GRANTS} relocation grants a year", pairs, shown)
    return Finding(fact, *over_runs(more / grants.mean()), how, details=details, picture=picture)


@measures("F25", NO_PLAN, TAX)
def subsidy_in_rents(fact: Fact, runs: Runs) -> Finding:
    """Divide what homes let now cost more in a year by a year's subsidy to firms."""
    pairs = pairs_of(runs, TAX)
    paid = np.array([one.books[LATE, 0, ProjectFlow.AID].sum() / 100 / (LATE.stop - LATE.start) for one, _ in pairs])
    if paid.mean() <= 0:
        raise CannotMeasure("no relief was paid")
    dearer = np.array([(late(one, "rent") - late(twin, "rent")) * late(twin, "homes") for one, twin in pairs])
    how = (
        f"rent of a home let now against the twin, times all homes, over the relief paid in a month, years 5 to "
        f"{AFTER} of EUR {RELIEF:g} a year for each job of private firms; the sign is the fact"
    )
    details = {
        "relief, EUR a month": float(paid.mean()),
        "rent more, EUR a month": float(np.mean([late(one, "rent") - late(twin, "rent") for one, twin in pairs])),
    }
    shown = {"rent": "rent of a home let now", "jobs": "jobs in town", "population": "people"}
    picture = gap_picture("subsidy-in-rents", "Relief for every job, and what homes cost", pairs, shown)
    return Finding(fact, *over_runs(dearer / paid.mean()), how, details=details, picture=picture)
