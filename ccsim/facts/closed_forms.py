"""Facts that follow from a formula, measured on the model's own rules in isolation."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np

from ccsim.draws import keys_of, stream_of
from ccsim.exact import log
from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import Finding, over_runs
from ccsim.facts.picture import Picture, Trace, numbers
from ccsim.facts.registry import Runs, measures
from ccsim.parameters import Parameters
from ccsim.rules.considering import movers
from ccsim.rules.technology import ADOPTERS, consider_technology
from ccsim.scenario import parse, template
from ccsim.start import begin
from ccsim.town.columns import Array
from ccsim.town.schema import HEAD, METROPOLIS, SERVICE
from ccsim.town.state import State

ASSUMED = Parameters()

# ---- F26: who adopts the new technology -----------------------------------------------------------------
GRID = np.arange(16, 41) / 32  # 0.5 to 1.25 of the leader's; fractions of two, so that ties are exact


@measures("F26")
def leapfrog_window(fact: Fact, _runs: Runs) -> Finding:
    """Let the firms of a hamlet consider the technology at every pair of pay and yield, and compare with the window."""
    state = begin(parse(template("Hamlet"), "Hamlet"), 1)
    cases = list(product(GRID, GRID))
    right = [leapfrogs(state, pay, yields) == (pay < yields < 1) for pay, yields in cases]
    value = float(np.mean(right))
    how = (
        f"share of {len(cases):,} pairs of pay here over pay at the leader and first yield of the new technology over "
        "the old at the leader (0.5 to 1.25, bounds included) in which the firms of a town adopt while those of a "
        "place that pays like the leader do not if, and only if, pay < yield < 1"
    )
    return Finding(fact, value, value, value, how, band=(1.0, 1.0), details={"pairs": float(len(cases))})


def leapfrogs(state: State, pay: float, yields: float) -> bool:
    """Say whether all able firms of a town with this pay adopt, where those of a place like the leader would not."""
    able = np.isin(state.firms.sector, ADOPTERS) & (state.firms.town >= 0)
    here, leader = (_adopters(state, relative, yields) for relative in (pay, 1.0))
    return bool(here[able].all()) and not leader.any()


def _adopters(state: State, pay: float, yields: float) -> Array:
    """Return who uses the technology once everybody has considered it, at pay relative to the leader (bool[firms])."""
    rules = replace(ASSUMED.technology, arrival=0, considering=12, initial=yields, mature=2.0, leader=1.0)
    state.firms.modern[:] = False
    state.towns.experience[:] = 0
    state.shocks[:] = 0
    state.places.wage_ratio[:, METROPOLIS] = 1.0
    state.towns.pay[:] = pay
    consider_technology(state, replace(ASSUMED, technology=rules))
    return state.firms.modern.copy()


# ---- F27: how fast the gap closes that funding has opened --------------------------------------------------
DRAWS = (9001, 9002)  # purposes of who considers and of what is chosen, apart from those of the rules
PEOPLE, GAP, TURNOVER, REPEATS = 200_000, 0.1, 0.05, 6
TOLERANCE = 0.05  # of the half-life: about what chance leaves open


@measures("F27")
def half_life_of_a_gap(fact: Fact, _runs: Runs) -> Finding:
    """Give one of two equal towns a tenth of all people more and see how fast the gap closes."""
    slope = own_slope(ASSUMED)
    expected = half_life(TURNOVER, slope)
    found = over_runs([measured_half_life(slope, repeat) for repeat in range(REPEATS)])
    steep = measured_half_life(0.6, 0)
    how = (
        f"years in which the gap between two equal towns of together {PEOPLE:,} people halves, {REPEATS} times, "
        f"after one had been given a tenth of all: {TURNOVER:.0%} a year choose anew by the rule of migration, without "
        "moving cost, between towns that draw by their size and repel by rents that rise with it (slope 1 - theta * "
        f"housing share * response of rents = {slope:.2f}). The band is ln 2 / (mu (1 - slope)) within {TOLERANCE:.0%}"
    )
    details = {
        "slope": slope,
        "closed form": expected,
        "at slope 0.6": steep,
        "closed form at 0.6": half_life(0.05, 0.6),
    }
    band = ((1 - TOLERANCE) * expected, (1 + TOLERANCE) * expected)
    return Finding(fact, *found, how, band=band, details=details, picture=_decay_picture(slope))


def own_slope(assumed: Parameters) -> float:
    """Return by how much the share of a town's choosers rises with its share of people, at one half.

    Size draws with elasticity one, and rents, a share of spending, repel theta times as strongly.
    """
    return 1 - assumed.migration.theta * assumed.migration.housing_share * assumed.housing.rent_demand


def half_life(turnover: float, slope: float) -> float:
    """Return the years in which a gap halves if `turnover` a year choose anew and follow it with `slope`."""
    return math.log(2) / (turnover * (1 - slope))


def measured_half_life(slope: float, repeat: int) -> float:
    """Return the half-life of the gap in one simulated pair of towns (years), from its rate of decay."""
    gap = gap_path(slope, round(12 * half_life(TURNOVER, slope)), repeat)
    month = np.arange(1, gap.size + 1)
    rate = float((month * np.log(gap / GAP)).sum() / (month * month).sum())
    return -math.log(2) / rate / 12


def gap_path(slope: float, months: int, repeat: int) -> Array:
    """Return by how much a town's share of people exceeds one half, month by month (float64[months])."""
    town = (np.arange(PEOPLE) < (0.5 + GAP) * PEOPLE).astype(np.int16)
    role, born, work = (
        np.full(PEOPLE, HEAD, np.int8),
        np.full(PEOPLE, -360, np.int32),
        np.full(PEOPLE, SERVICE, np.int8),
    )
    same = (role, born, work, np.zeros(PEOPLE, np.int32), np.full(PEOPLE, -1, np.int16))
    key, rate, theta = keys_of(repeat + 1, 0, PEOPLE), np.full((2, 121), TURNOVER / 12), ASSUMED.migration.theta
    nowhere, together, gap = np.full((2, 1, 6), -1e3), np.zeros((2, 2)), np.empty(months)
    everybody = np.arange(PEOPLE)
    for month in range(months):
        draws = [stream_of(1, purpose, month) for purpose in DRAWS]
        size = log(np.bincount(town, minlength=2))
        here = np.repeat((slope / theta * size)[:, None], 6, axis=1)
        rows, goes, _ = movers(
            everybody, town, key, *same, month, *draws, rate, 1.0, 1.0, here, nowhere, together, theta, 0.0, 0.0, 0.0
        )
        town[rows] = goes
        gap[month] = town.mean() - 0.5
    return gap


def _decay_picture(slope: float) -> Picture:
    """Show the gap of one pair of towns beside the closed form."""
    months = round(24 * half_life(TURNOVER, slope))
    years = np.arange(1, months + 1) / 12
    formula = GAP * 0.5 ** (years / half_life(TURNOVER, slope))
    return Picture(
        name="F27-half-life",
        title="A gap closes at the rate of turnover",
        x_label="years since the end of funding",
        y_label="share of people above one half",
        traces=(
            Trace("the rule of migration", numbers(years), numbers(gap_path(slope, months, 0))),
            Trace("closed form", numbers(years), numbers(formula)),
        ),
    )
