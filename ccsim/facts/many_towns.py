"""Facts about how towns differ, measured on a sample of plausible towns, each simulated as a scenario of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ccsim import indicators
from ccsim.engine import Engine
from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Estimate, Finding, not_measured
from ccsim.facts.many_towns_statistics import (
    Fit,
    binned,
    least_squares,
    pareto_exponent,
    ratio,
    risers,
    share,
    standardised,
)
from ccsim.facts.picture import Picture, Trace, numbers
from ccsim.facts.registry import BURN_IN, Arm, Runs, measures
from ccsim.facts.sampler import plausible_town, traits_of
from ccsim.town.columns import Array
from ccsim.town.schema import PUBLIC

YEARS = 25
SPAN = 8  # years over which net migration is compared (F28)
FEWEST = 8  # towns without which nothing is estimated
FEWEST_FOR_INTERACTION = 40
LARGE = 10  # jobs from which on a firm belongs to the tail
BINS = 12


class Course(NamedTuple):
    """What is kept of one town's run."""

    number: int  # of the town in the sample, and the seed of its run
    km2: float  # built on
    series: Array  # float64[months, indicators]
    sizes_at_start: Array  # jobs of private firms
    sizes: Array  # the same at the end

    @property
    def years(self) -> int:
        """How many years there are."""
        return len(self.series) // 12

    def year(self, indicator: str, year: int) -> float:
        """Return the mean of an indicator over one year (0 the first, -1 the last)."""
        months = self.series[:, indicators.NAMES.index(indicator)].reshape(-1, 12)
        return float(months[year].mean())

    def total(self, indicator: str, first: int, last: int) -> float:
        """Return the sum of an indicator over the months of some years, `last` not included."""
        return float(self.series[12 * first : 12 * last, indicators.NAMES.index(indicator)].sum())


class CourseOf:
    """Follows one town and keeps its course."""

    def __init__(self, model: Engine) -> None:
        """Look at the start."""
        self.model = model
        self.sizes_at_start = self._sizes()

    def result(self) -> Course:
        """Return what is kept."""
        streets, geography = self.model.state.streets, self.model.scenario.parameters.geography
        km2 = streets.used * (geography.street_size / 1000) ** 2
        return Course(self.model.state.seed, km2, self.model.series[:, 0], self.sizes_at_start, self._sizes())

    def _sizes(self) -> Array:
        firms = self.model.state.firms
        return np.array(firms.staff[(firms.town >= 0) & (firms.sector != PUBLIC) & (firms.staff > 0)])


TOWNS = Arm("plausible towns", YEARS, CourseOf, sample=plausible_town, size=320)


def courses_of(runs: Runs, fewest: int = FEWEST, years: int = 1) -> list[Course]:
    """Return what became of the sampled towns; raise CannotMeasure if there are too few, or too few years."""
    courses: list[Course] = runs.of(TOWNS)
    if courses and courses[0].years <= BURN_IN + years:
        raise CannotMeasure(f"takes more than {BURN_IN + years} years; there are {courses[0].years}")
    if len(courses) < fewest:
        raise CannotMeasure(f"takes at least {fewest} towns; there are {len(courses)}")
    return courses


def each(courses: Sequence[Course], indicator: str, year: int = BURN_IN) -> Array:
    """Return the mean of an indicator over one year, town by town (float64[towns])."""
    return np.array([course.year(indicator, year) for course in courses])


def change(courses: Sequence[Course], indicator: str) -> Array:
    """Return the log change of an indicator from the first year after the start has settled to the last."""
    return np.asarray(np.log(each(courses, indicator, -1) / each(courses, indicator)))


def density(courses: Sequence[Course], year: int = BURN_IN) -> Array:
    """Return log persons per km2 built on (float64[towns])."""
    return np.asarray(np.log(each(courses, "population", year) / [course.km2 for course in courses]))


# ---- wages and rents where towns grow denser ------------------------------------------------------------
@measures("F18", TOWNS)
def wages_and_density(fact: Fact, runs: Runs) -> Finding:
    """Regress the change of wages on the change of density."""
    return _elasticity(fact, courses_of(runs), "wage", "mean gross pay of residents who work")


@measures("F19", TOWNS)
def rents_and_density(fact: Fact, runs: Runs) -> Finding:
    """Regress the change of rents on the change of density."""
    return _elasticity(fact, courses_of(runs), "rent", "mean rent of a home let now")


def _elasticity(fact: Fact, courses: Sequence[Course], indicator: str, words: str) -> Finding:
    """Measure how an indicator changes with density, and show the towns."""
    thicker, dearer = change(courses, "population"), change(courses, indicator)
    fit = least_squares(dearer, thicker)
    found = fit.estimate(1)
    details = {
        "towns": float(len(courses)),
        "across towns, first year after the burn-in": _across(courses, indicator, BURN_IN).estimate(1).value,
        "across towns, last year": _across(courses, indicator, -1).estimate(1).value,
    }
    how = (
        f"log change of the {words} regressed on the log change of persons per km2 built on, over {len(courses)} towns "
        f"from year {BURN_IN + 1} to year {courses[0].years}; 95 % interval allowing for unequal variances. Wages, "
        "rents and densities of the start are drawn independently and the first month is fitted to them, so across "
        "towns the elasticity starts at about 0 by construction; only the rules make changes go together"
    )
    return Finding(fact, *found, how, details=details, picture=_slope_picture(fact, thicker, dearer, fit, indicator))


def _across(courses: Sequence[Course], indicator: str, year: int) -> Fit:
    """Regress the level of an indicator on that of density."""
    return least_squares(np.log(each(courses, indicator, year)), density(courses, year))


def _slope_picture(fact: Fact, x: Array, y: Array, fit: Fit, indicator: str) -> Picture:
    """Show the towns, the line found and the slope aimed at, through the mean of all towns."""
    ends = np.array([x.min(), x.max()])
    aim = float(y.mean()) + float(fact.target) * (ends - x.mean())
    means = binned(x, y, BINS)
    return Picture(
        name=f"{fact.id}-{'-'.join(fact.fact.split())}",
        title=fact.fact.capitalize(),
        x_label="change of persons per km2 built on (log points)",
        y_label=f"change of {indicator} (log points)",
        traces=(
            Trace("towns", numbers(x), numbers(y), kind="points"),
            Trace(f"{means[0].size} groups", numbers(means[0]), numbers(means[1]), kind="points"),
            Trace("least squares", numbers(ends), numbers(fit.coefficient[0] + fit.coefficient[1] * ends)),
            Trace(f"target slope {fact.target}", numbers(ends), numbers(aim)),
        ),
    )


# ---- firms, culture, births and deaths -------------------------------------------------------------------
@measures("F06", TOWNS)
def firm_size_tail(fact: Fact, runs: Runs) -> Finding:
    """Estimate the Pareto exponent of the firms of all towns."""
    courses = courses_of(runs)
    pooled = [np.concatenate([getattr(c, when) for c in courses]) for when in ("sizes", "sizes_at_start")]
    found, before = (pareto_exponent(sizes, LARGE) for sizes in pooled)
    how = (
        f"log (rank - 1/2) on log size (Gabaix and Ibragimov) of the private firms with {LARGE} jobs or more of "
        f"{len(courses)} towns together after {courses[0].years} years. Firms of the start follow the rank-size rule "
        "with the target's exponent within each town and sector (first.size_exponent), where few are large; the "
        "fact tests what pooling and the dynamics make of it"
    )
    details = {"firms in the tail": float((pooled[0] >= LARGE).sum()), "exponent at the start": before.value}
    return Finding(fact, *found, how, details=details)


@measures("F08", TOWNS)
def cultural_employment(fact: Fact, runs: Runs) -> Finding:
    """Divide cultural employment by what each town's country would have."""
    courses = courses_of(runs)
    relative = np.array([traits_of(course.number)["creative_ratio"] for course in courses])

    last = courses[0].years

    def workers(first: int, end: int) -> tuple[Array, Array]:
        names = ("cultural_workers", "employed_residents")
        cultural, employed = (np.array([course.total(name, first, end) for course in courses]) for name in names)
        return 100 * cultural, employed

    def country(first: int, end: int) -> Estimate:
        cultural, employed = workers(first, end)
        return ratio(cultural, employed * relative)

    found = country(BURN_IN, last)
    how = (
        "cultural workers among all residents who work in the sampled towns, divided by what each town has of its "
        f"country's creative share (drawn, 0.4 to 0.8), years {BURN_IN + 1} to {courses[0].years}: the share of the "
        "whole country that these towns stand for. ageing.cultural was itself set from this target and an assumed 12 % "
        "of creative occupations, so the start implies about that much, and other people in creative firms besides; "
        "what towns gain or lose later is the model's"
    )
    details = {
        "of the towns themselves": ratio(*workers(BURN_IN, last)).value,
        "first year": country(0, 1).value,
        "last year": country(last - 1, last).value,
    }
    return Finding(fact, *found, how, details=details)


@measures("F12", TOWNS)
def natural_change(fact: Fact, runs: Runs) -> Finding:
    """Count the towns in which more people die than are born."""
    courses = courses_of(runs, years=4)

    def shrinking(first: int) -> Estimate:
        more = [c.total("deaths", first, first + 5) > c.total("births", first, first + 5) for c in courses]
        return share(sum(more), len(courses))

    how = (
        f"share of {len(courses)} towns with more deaths than births in years {BURN_IN + 1} to {BURN_IN + 5}; 95 % "
        "interval by Wilson. Ages (17 to 32 % of 65 and over) and fertility (1.2 to 1.85) are drawn, so the first "
        "years all but follow from the start"
    )
    details = {"first five years": shrinking(0).value, "last five years": shrinking(courses[0].years - 5).value}
    return Finding(fact, *shrinking(BURN_IN), how, details=details)


# ---- growth ------------------------------------------------------------------------------------------------
@measures("F21", TOWNS)
def rural_trifecta(fact: Fact, runs: Runs) -> Finding:
    """Regress growth on creative share times entrepreneurship, in all towns and by amenities."""
    courses = courses_of(runs, FEWEST_FOR_INTERACTION)
    span = courses[0].years - 1 - BURN_IN
    growth = 100 * change(courses, "jobs") / span
    creative = each(courses, "creative_share")
    enterprising = each(courses, "firms") / each(courses, "jobs")
    pleasant = _amenities(courses)
    places = (creative, enterprising, pleasant, density(courses), np.log(each(courses, "population")))
    found = _interaction(growth, *places)
    people = 100 * change(courses, "population") / span
    of_people = _interaction(people, *places)
    how = (
        f"growth of jobs (% a year, years {BURN_IN + 1} to {courses[0].years}) of {len(courses)} towns on creative "
        "share, firms per job, their product, drawn amenities (greenery, sights and culture venues per resident), the "
        "product's product with them, density and log population, all standardised. Both products' coefficients "
        "have to be positive beyond their 95 % intervals (the second: more with amenities); shown is the one "
        "less surely so. All these are drawn independently of net migration, so the start implies nothing"
    )
    worse = min(found, key=lambda estimate: estimate.low)
    details = {
        "creative share x firms per job": found[0].value,
        "its lowest": found[0].low,
        "its highest": found[0].high,
        "more where amenities are higher by a standard deviation": found[1].value,
        "its lowest (amenities)": found[1].low,
        "its highest (amenities)": found[1].high,
        "product, on growth of population instead": of_people[0].value,
    }
    return Finding(fact, *worse, how, band=(worse.value - worse.low, math.inf), details=details)


def _amenities(courses: Sequence[Course]) -> Array:
    """Return how many amenities the towns were drawn with (float64[towns], standard deviations)."""
    traits = [traits_of(course.number) for course in courses]
    parts = [np.array([town[name] for town in traits]) for name in ("nature", "sights", "culture_venues")]
    return standardised(np.sum([standardised(part) for part in parts], axis=0))


def _interaction(growth: Array, one: Array, other: Array, third: Array, *controls: Array) -> tuple[Estimate, Estimate]:
    """Return the coefficients of one times other, and of that times the third."""
    one, other, third = standardised(one), standardised(other), standardised(third)
    pairs = (one * other, one * other * third, one * third, other * third)
    fit = least_squares(growth, *pairs, one, other, third, *map(standardised, controls))
    return fit.estimate(1), fit.estimate(2)


@measures("F28", TOWNS)
def places_that_rise(fact: Fact, runs: Runs) -> Finding:
    """Count the towns of low net migration that are in the top quarter eight years on."""
    courses = courses_of(runs, years=2 * SPAN - 1)
    before, after = (net_migration(courses, first) for first in (BURN_IN, BURN_IN + SPAN))
    found = risers(before, after)
    how = (
        f"share of towns with net migration below the median in years {BURN_IN + 1} to {BURN_IN + SPAN} that are in "
        f"the top quarter in the {SPAN} years after, among {len(courses)} towns; 95 % interval by Wilson. The start "
        "implies a lasting order as far as the net migration drawn for each town goes (standard deviation 0.6 % a year)"
    )
    details = {
        "correlation of net migration over both spans": float(np.corrcoef(before, after)[0, 1]),
        "spread of the first (% a year)": float(100 * before.std()),
        "spread of the second (% a year)": float(100 * after.std()),
    }
    return Finding(fact, 100 * found.value, 100 * found.low, 100 * found.high, how, details=details)


def net_migration(courses: Sequence[Course], first: int) -> Array:
    """Return net migration a year over the people at the beginning of some years (float64[towns])."""
    last = first + SPAN
    net = [c.total("in_migration", first, last) - c.total("out_migration", first, last) for c in courses]
    return np.array(net) / each(courses, "population", first) / SPAN


@measures("F22")
def funded_places(fact: Fact, _runs: Runs) -> Finding:
    """Say why this is not measured here."""
    return not_measured(
        fact, "needs levers: which places are funded, with what, cannot be measured on towns left alone"
    )
