"""Facts about births, deaths, survival and size of firms, counted as Eurostat's business demography does.

A firm counts as active in every calendar year in some part of which it exists; it dies in the last of these years,
and survives to year t + n if it is active in it. Counted are private firms without agriculture.
"""

from __future__ import annotations

import numpy as np

from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Finding, over_runs, target, trace
from ccsim.facts.history import History, TownWatch
from ccsim.facts.picture import Picture
from ccsim.facts.registry import BURN_IN, Arm, Runs, measures
from ccsim.town.columns import Array

WINDOW = 30  # years observed
BASELINE = Arm("baseline", BURN_IN + WINDOW, TownWatch)
LONG = BASELINE.lasting(60)
SIZES = ((0, "1 or none"), (2, "2 to 4"), (5, "5 to 9"), (10, "10 to 19"), (20, "20 to 49"), (50, "50 and more"))
COUNTED = "Private firms without agriculture; a firm is active in each calendar year in a part of which it exists."


def window(history: History, least: int = 1) -> range:
    """Return the years that are looked at; raise CannotMeasure if there are fewer than `least`."""
    years = range(BURN_IN, min(history.years, BURN_IN + WINDOW))
    if len(years) < least:
        raise CannotMeasure(f"takes {least} years after a burn-in of {BURN_IN}; there are {len(years)}")
    return years


def turnover(history: History, years: range) -> Array:
    """Return births, deaths and active firms of some years (int64[3]); raise CannotMeasure if no firm is active."""
    born, died, first, last = history.founded // 12, history.closed // 12, years[0], years[-1]
    births = ((born >= first) & (born <= last)).sum()
    deaths = ((died >= first) & (died <= last)).sum()
    active = np.maximum(0, np.minimum(died, last) - np.maximum(born, first) + 1).sum()
    if active == 0:
        raise CannotMeasure("in some run there are no firms")
    return np.array([births, deaths, active])


def survival(history: History, years: range, most: int) -> Array:
    """Return the share of newly founded firms active 0 to `most` years on (float64[most + 1]), NaN if unknown.

    Cohorts are those founded in these years (the last of which was followed to its end) that could be followed.
    """
    born, died = history.founded // 12, history.closed // 12
    shares = np.full(most + 1, np.nan)
    for later in range(most + 1):
        cohort = (born >= years[0]) & (born + later <= years[-1])
        if cohort.any():
            shares[later] = (died[cohort] >= born[cohort] + later).mean()
    return shares


def open_after(history: History, months: int) -> float:
    """Return the share of new firms still open so many months after their founding, NaN if none can be followed."""
    years = window(history)
    first, last = 12 * years[0], 12 * (years[-1] + 1)
    cohort = (history.founded >= first) & (history.founded + months < last)
    lasted = (history.closed > history.founded + months)[cohort]
    return float(lasted.mean()) if lasted.size else np.nan


def survivals(runs: Runs, most: int) -> Array:
    """Return each run's survival curve (float64[runs, most + 1]); raise CannotMeasure if it is too short."""
    curves = np.array([survival(one, window(one, most + 1), most) for one in runs.of(BASELINE)])
    if np.isnan(curves).any():
        raise CannotMeasure("no firm was founded early enough to be followed")
    return curves


@measures("F01", BASELINE)
def birth_rate(fact: Fact, runs: Runs) -> Finding:
    """Divide births by active firms."""
    counts = [turnover(one, window(one)) for one in runs.of(BASELINE)]
    how = f"births over active firms, sums over the years. {COUNTED}"
    return Finding(fact, *over_runs([100 * births / active for births, _, active in counts]), how)


@measures("F02", BASELINE)
def death_rate(fact: Fact, runs: Runs) -> Finding:
    """Divide deaths by active firms."""
    counts = [turnover(one, window(one)) for one in runs.of(BASELINE)]
    how = f"deaths over active firms, sums over the years. {COUNTED}"
    return Finding(fact, *over_runs([100 * deaths / active for _, deaths, active in counts]), how)


@measures("F29", LONG)
def net_births(fact: Fact, runs: Runs) -> Finding:
    """Divide births less deaths by active firms, over the long run."""
    spans = [(one, range(min(BURN_IN, one.years - 1), one.years)) for one in runs.of(LONG)]
    counts = [turnover(one, years) for one, years in spans]
    how = f"births less deaths over active firms, years {BURN_IN} to {spans[0][0].years} of a run. {COUNTED}"
    return Finding(fact, *over_runs([100 * (births - deaths) / active for births, deaths, active in counts]), how)


@measures("F03", BASELINE)
def first_year(fact: Fact, runs: Runs) -> Finding:
    """Return the share of new firms active in the year after that of their founding."""
    how = f"firms founded in one year that are active in the next, all cohorts. {COUNTED}"
    details = {"open 12 months after founding": float(np.mean([open_after(one, 12) for one in runs.of(BASELINE)]))}
    return Finding(fact, *over_runs(survivals(runs, 1)[:, 1]), how, details=details, picture=survival_picture(runs))


@measures("F04", BASELINE)
def five_years(fact: Fact, runs: Runs) -> Finding:
    """Return the share of new firms active in the fifth year after that of their founding."""
    how = f"firms founded in one year that are active in the fifth after it, all cohorts. {COUNTED}"
    details = {"open 60 months after founding": float(np.mean([open_after(one, 60) for one in runs.of(BASELINE)]))}
    return Finding(fact, *over_runs(survivals(runs, 5)[:, 5]), how, details=details)


@measures("F05", BASELINE)
def hazard_ratio(fact: Fact, runs: Runs) -> Finding:
    """Divide the share of firms lost in the first year by that lost in the fifth."""
    lost = [1 - curve[1:] / curve[:-1] for curve in survivals(runs, 5)]
    if any(hazard[4] == 0 for hazard in lost):
        raise CannotMeasure("in some run no firm closed in its fifth year")
    how = "1 - S1 over 1 - S5 / S4, where Sn is the share of firms active n years after that of their founding"
    details = {f"hazard of year {year + 1}": float(np.mean([h[year] for h in lost])) for year in range(5)}
    return Finding(fact, *over_runs([hazard[0] / hazard[4] for hazard in lost]), how, details=details)


@measures("F07", BASELINE)
def small_firms(fact: Fact, runs: Runs) -> Finding:
    """Return the share of firms with fewer than ten workers."""
    staff = [one.staff[window(one)].sum(axis=0) for one in runs.of(BASELINE)]
    how = "firms by staff at the end of each year, owners at work counted; private firms without agriculture"
    shares = [sizes[:10].sum() / sizes.sum() for sizes in staff]
    return Finding(fact, *over_runs(shares), how, picture=sizes_picture(np.array(staff)))


def survival_picture(runs: Runs) -> Picture:
    """Return the curve of survival, as far as the runs go, and the targets after one year and five."""
    most = min(10, min(len(window(one)) for one in runs.of(BASELINE)) - 1)
    targets = tuple(target(name, f"target {name}", year - 0.25, year + 0.25) for name, year in (("F03", 1), ("F04", 5)))
    return Picture(
        "firm-survival",
        "Firms that are still active",
        "calendar years after the one in which they were founded",
        "share of the firms founded",
        (trace("model", range(most + 1), survivals(runs, most)),),
        targets,
    )


def sizes_picture(staff: Array) -> Picture:
    """Return the shares of firms by size (staff: int64[runs, LARGEST + 1] firms by staff)."""
    edges = [first for first, _ in SIZES]
    shares = np.add.reduceat(staff, edges, axis=1) / staff.sum(axis=1, keepdims=True)
    return Picture(
        "firm-sizes",
        "Firms by size",
        "people who work in the firm",
        "share of firms",
        (
            trace("model", range(len(SIZES)), shares, "bars"),
            trace(
                "model: sum of the first three", (-0.5, 2.5), np.repeat(shares[:, :3].sum(axis=1)[:, None], 2, axis=1)
            ),
        ),
        (target("F07", "target F07", -0.5, 2.5),),
        labels=tuple(name for _, name in SIZES),
    )
