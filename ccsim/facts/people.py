"""Facts about who moves, and about cultural workers."""

from __future__ import annotations

import numpy as np

from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Finding, over_runs, target, trace
from ccsim.facts.firms import BASELINE, WINDOW, window
from ccsim.facts.history import History
from ccsim.facts.picture import Picture
from ccsim.facts.registry import BURN_IN, Runs, measures
from ccsim.indicators import NAMES
from ccsim.town.columns import Array

GROUPS = {"F10": (15, 29), "F11": (30, 44)}  # first and last year of age
STEP, OLDEST_SHOWN = 5, 84
DECADE = 120  # months
MOVES = "Moves are differences between where people live at the two ends of a year, as in figures from addresses"


def summed(history: History, what: str) -> Array:
    """Return one of a history's tables summed over the years that are looked at."""
    years = window(history)
    return np.asarray(getattr(history, what)[years[0] : years[-1] + 1].sum(axis=0))


def net_by_age(history: History, groups: list[tuple[int, int]]) -> list[float]:
    """Return net migration of groups of age (first and last year), per cent a year, 0 where nobody is of that age."""
    residents, came, left = (summed(history, what) for what in ("residents", "came", "left"))
    slices = [slice(first, last + 1) for first, last in groups]
    return [float(100 * (came[s].sum() - left[s].sum()) / max(1, residents[s].sum())) for s in slices]


@measures("F10", BASELINE)
@measures("F11", BASELINE)
def net_migration(fact: Fact, runs: Runs) -> Finding:
    """Return net migration of the fact's group of age."""
    first, last = GROUPS[fact.id]
    values = [net_by_age(one, [(first, last)])[0] for one in runs.of(BASELINE)]
    how = f"people of {first} to {last} who came less those who left, over residents of that age. {MOVES}."
    picture = ages_picture(runs) if fact.id == "F10" else None
    return Finding(fact, *over_runs(values), how, picture=picture)


def ages_picture(runs: Runs) -> Picture:
    """Return net migration over age, with the targets of the two groups."""
    groups = [(first, first + STEP - 1) for first in range(0, OLDEST_SHOWN, STEP)]
    rates = np.array([net_by_age(one, groups) for one in runs.of(BASELINE)])
    means = np.array([net_by_age(one, list(GROUPS.values())) for one in runs.of(BASELINE)])
    return Picture(
        "net-migration-by-age",
        "Net migration by age",
        "age",
        "% of the age group a year",
        (
            trace("model", [first + STEP / 2 for first, _ in groups], rates),
            trace("model, groups of the targets", [(a + b + 1) / 2 for a, b in GROUPS.values()], means, "points"),
        ),
        tuple(target(name, f"target {name}", first, last + 1) for name, (first, last) in GROUPS.items()),
    )


@measures("F14", BASELINE)
def gross_migration(fact: Fact, runs: Runs) -> Finding:
    """Return gross in- or out-migration, whichever is further from the target; both have to agree with it."""
    names = ("came", "left")
    rates = {name: [100 * summed(one, name).sum() / summed(one, "residents").sum() for one in runs.of(BASELINE)]
             for name in names}  # fmt: skip
    estimates = {name: over_runs(rates[name]) for name in names}
    middle = float(fact.target)
    worse = max(names, key=lambda name: abs(estimates[name].value - middle))
    how = f"of those who {' and who '.join(names)}, over residents, the one further from the target ({worse}). {MOVES}."
    details = {name: estimates[name].value for name in names}
    return Finding(fact, *estimates[worse], how, details=details, picture=flows_picture(runs))


def flows_picture(runs: Runs) -> Picture:
    """Return gross flows over the years of a run."""
    several = runs.of(BASELINE)
    years = range(min(one.years for one in several))
    rates = {
        name: np.array([[100 * getattr(one, what)[y].sum() / one.residents[y].sum() for y in years] for one in several])
        for name, what in (("people who came", "came"), ("people who left", "left"))
    }
    return Picture(
        "gross-migration",
        "Gross migration",
        f"year of the run ({BURN_IN} to {BURN_IN + WINDOW - 1} are counted)",
        "% of residents a year",
        tuple(trace(name, years, values) for name, values in rates.items()),
        (target("F14", "target F14"),),
    )


@measures("F15", BASELINE)
def creative_mobility(fact: Fact, runs: Runs) -> Finding:
    """Divide the share of creative workers who leave in a year by that of other workers."""
    at_risk = np.array([summed(one, "workers") for one in runs.of(BASELINE)])
    left = np.array([summed(one, "workers_left") for one in runs.of(BASELINE)])
    if not (at_risk.all() and left[:, 0].all()):
        raise CannotMeasure("in some run no worker left")
    rates = left / at_risk
    how = "share of residents of 25 to 64 with a creative occupation who leave within a year, over that of others"
    details = {
        "others, % a year": float(100 * rates[:, 0].mean()),
        "creative, % a year": float(100 * rates[:, 1].mean()),
    }
    return Finding(fact, *over_runs(rates[:, 1] / rates[:, 0]), how, details=details)


@measures("F09", BASELINE)
def self_employed(fact: Fact, runs: Runs) -> Finding:
    """Return the share of cultural workers who own the firm they work in."""
    counts = np.array([summed(one, "cultural") for one in runs.of(BASELINE)])
    if not counts[:, 0].all():
        raise CannotMeasure("in some run nobody is in cultural employment")
    how = (
        "residents who own the firm they work in, over residents in a cultural occupation or the creative sector; "
        "those who work outside the town count as employees"
    )
    return Finding(fact, *over_runs(counts[:, 1] / counts[:, 0]), how)


@measures("F30", BASELINE)
def household_size(fact: Fact, runs: Runs) -> Finding:
    """Return how far the mean household size moves from its start in ten years; the burn-in is not left out."""
    people, homes = NAMES.index("population"), NAMES.index("households")
    sizes = [one.series[:, people] / one.series[:, homes] for one in runs.of(BASELINE)]
    if any(size.size < DECADE for size in sizes):
        raise CannotMeasure("takes ten years")
    how = "people over households in the tenth year's last month less the same in the first month of the run"
    return Finding(fact, *over_runs([size[DECADE - 1] - size[0] for size in sizes]), how)
