"""Facts of many towns: from made-up courses with a known answer, and end to end on a few small towns."""

from __future__ import annotations

import math

import numpy as np
import pytest
from conftest import hamlet_scenario

from ccsim import indicators
from ccsim.ensemble import Replicate, simulate
from ccsim.facts import many_towns, many_towns_moves, sampler
from ccsim.facts.catalogue import catalogue, chosen
from ccsim.facts.finding import HOLDS, MISSES, OPEN, CannotMeasure
from ccsim.facts.many_towns import TOWNS, Course
from ccsim.facts.many_towns_moves import NETWORKS, Moves, MovesBetween
from ccsim.facts.measure import find, plan_for
from ccsim.facts.registry import BURN_IN, MEASURES, Runs
from ccsim.model import TownModel
from ccsim.workers import InProcess

DRAW = np.random.default_rng(7)
YEARS = 25
PARETO = np.round(((np.arange(1, 3001) - 0.5) / 3000) ** (-1 / 1.06)).astype(np.int64)


def course(number=0, years=YEARS, km2=1.0, sizes=PARETO, **yearly) -> Course:
    """Return a made-up course: an indicator is a number or one per year; those not named are 1."""
    series = np.ones((12 * years, len(indicators.NAMES)))
    for name, values in yearly.items():
        series[:, indicators.NAMES.index(name)] = np.repeat(np.broadcast_to(values, years), 12)
    return Course(number, km2, series, PARETO, sizes)


def found(fact_id, courses):
    """Measure a fact from made-up courses."""
    return MEASURES[fact_id].measure(catalogue()[fact_id], Runs({TOWNS.name: dict(enumerate(courses))}))


def grown(rate, years=YEARS):
    """Return 1 until the burn-in is over, then growth by `rate` in log points until the last year."""
    return np.exp(rate * np.clip((np.arange(years) - BURN_IN) / (years - 1 - BURN_IN), 0, None))


@pytest.mark.parametrize(("fact_id", "indicator", "slope"), [("F18", "wage", 0.04), ("F19", "rent", 0.3)])
def test_elasticity_is_that_of_the_changes(fact_id, indicator, slope):
    """Towns that start at any level and change by slope * their growth: the slope, whatever the levels."""
    rates, levels = DRAW.normal(0, 0.2, 20), DRAW.uniform(500, 2000, 20)
    towns = [
        course(population=1000 * grown(rate), km2=level / 100, **{indicator: level * grown(slope * rate)})
        for rate, level in zip(rates, levels, strict=True)
    ]
    finding = found(fact_id, towns)

    assert finding.value == pytest.approx(slope)
    assert finding.verdict == (HOLDS if fact_id == "F18" else MISSES)
    aim = next(trace for trace in finding.picture.traces if trace.name.startswith("target"))
    assert np.diff(aim.y) / np.diff(aim.x) == pytest.approx(float(finding.fact.target))


def test_firm_tail_pools_all_towns():
    """Ten towns with firms of an exact tail, and a hundred thousand one-man firms that do not matter."""
    finding = found("F06", [course(sizes=np.append(PARETO, np.ones(10_000, int))) for _ in range(10)])

    assert finding.value == pytest.approx(1.06, abs=0.02)
    assert finding.details["firms in the tail"] == 10 * (PARETO >= many_towns.LARGE).sum()


def test_cultural_employment_is_scaled_to_the_country():
    """Towns whose cultural share is 3.8 % times what they have of their country: 3.8, and less in the towns."""
    towns = []
    for number in range(10):
        ratio = sampler.traits_of(number)["creative_ratio"]
        towns.append(course(number, employed_residents=1000.0, cultural_workers=38 * ratio))
    finding = found("F08", towns)

    assert finding.value == pytest.approx(3.8)
    assert 0.4 * 3.8 < finding.details["of the towns themselves"] < 0.8 * 3.8


def test_natural_change_counts_towns():
    """Seven of eight towns lose people; one of them only in the first years, which do not count."""
    late = np.where(np.arange(YEARS) < BURN_IN, 0.0, 5.0)
    finding = found("F12", [course(births=1, deaths=2) for _ in range(7)] + [course(births=late, deaths=3)])

    assert finding.value == 7 / 8
    assert finding.verdict == HOLDS
    assert finding.details["first five years"] == 1


@pytest.mark.parametrize(("more", "shown", "verdict"), [(0.1, 0.1, HOLDS), (-0.1, -0.1, MISSES), (0.3, 0.2, HOLDS)])
def test_trifecta_finds_the_product(more, shown, verdict):
    """Jobs grow by 0.2 % a year per standard deviation of the product, and by `more` where amenities are high."""
    share, firms, people = DRAW.uniform([[0.05], [200], [2000]], [[0.15], [400], [9000]], (3, 120))
    pleasant = many_towns._amenities([course(n) for n in range(120)])
    product = many_towns.standardised(share) * many_towns.standardised(firms) * (0.2 + more * pleasant)
    jobs = [1000 * grown(0.01 * (YEARS - 1 - BURN_IN) * rate) for rate in product]
    towns = [course(n, creative_share=share[n], firms=firms[n], jobs=jobs[n], population=people[n]) for n in range(120)]
    finding = found("F21", towns)

    assert finding.value == pytest.approx(shown, abs=1e-3)
    assert finding.verdict == verdict
    assert finding.details["creative share x firms per job"] == pytest.approx(0.2, abs=1e-3)


def test_risers_are_those_who_change_places():
    """Sixteen towns whose order of net migration turns round after eight years: half of the lower ones rise."""
    early = np.arange(YEARS) < BURN_IN + many_towns.SPAN
    towns = [
        course(in_migration=np.where(early, rate, 20 - rate), population=1000.0, out_migration=3.0)
        for rate in range(16)
    ]
    finding = found("F28", towns)

    assert finding.value == 50
    assert finding.details["correlation of net migration over both spans"] == pytest.approx(-1)


@pytest.mark.parametrize("fact_id", ["F06", "F08", "F12", "F18", "F19", "F21", "F28"])
def test_too_little_is_said_to_be_too_little(fact_id):
    """A few towns, or the burn-in alone, measure nothing."""
    with pytest.raises(CannotMeasure, match="takes at least"):
        found(fact_id, [course() for _ in range(many_towns.FEWEST - 1)])
    with pytest.raises(CannotMeasure, match="years"):
        found(fact_id, [course(years=BURN_IN + 1) for _ in range(60)])


def test_funding_needs_levers():
    """Without levers nothing is said about funded places."""
    assert found("F22", []).verdict == OPEN


def test_gravity_of_made_up_moves():
    """Flows that fall with minutes ** -1.1 hold, and the picture's points lie on the line."""
    minutes = 10.0 + DRAW.uniform(0, 80, (6, 6))
    minutes = minutes + minutes.T
    moves = Moves(1e6 * minutes**-1.1, minutes)
    finding = MEASURES["F13"].measure(catalogue()["F13"], Runs({NETWORKS.name: {0: moves}}))
    points, line, _ = finding.picture.traces

    assert finding.value == pytest.approx(-1.1)
    assert finding.verdict == HOLDS
    assert points.y == pytest.approx(line.y, abs=0.05)


def test_moves_are_counted_by_where_people_lived_a_year_ago():
    """Three people carried to the other town after the burn-in are three moves; nobody moves in the years before."""
    model = TownModel(sampler.plausible_network(range(2), 1), 1)
    watch = MovesBetween(model)
    people, state = model.state.residents, model.state
    for state.month in (12, 12 * BURN_IN):
        watch._hear("month")
    assert watch.flows.sum() == 0
    people.town[np.flatnonzero(people.town == 0)[:3]] = 1
    state.month = 12 * (BURN_IN + 1)
    watch._hear("month")

    assert (watch.result().flows[0, 1], watch.result().flows[1, 0]) == (3, 0)
    assert watch.flows.sum() == (people.town >= 0).sum()


def test_built_area_and_firms_of_a_run():
    """A course of three months of a hamlet: its streets' area, whole months, and the private firms of the start."""
    scenario = hamlet_scenario()
    outcome = simulate(Replicate(scenario, 3, 3, TOWNS.watch)).result

    assert outcome.number == 3
    assert outcome.km2 == pytest.approx(round(600 / scenario.parameters.geography.people_per_street) * 0.15**2)
    assert outcome.series.shape == (3, len(indicators.NAMES))
    assert outcome.sizes_at_start.sum() == pytest.approx(205 - 40)


@pytest.mark.slow
def test_a_few_small_towns_end_to_end(monkeypatch, hamlet):
    """Eight small towns, and a network of three, for two years after the burn-in: findings and pictures come out.

    The towns of the network are too small for gravity, which says so.
    """
    small = [trait._replace(high=2500) if trait.name == "population" else trait for trait in sampler.all_traits()]
    monkeypatch.setattr(sampler, "all_traits", lambda: tuple(small))
    monkeypatch.setattr(many_towns_moves, "TOWNS_EACH", 3)
    wanted = chosen(["F06", "F08", "F12", "F13", "F18", "F19", "F22"]).values()
    plan = plan_for(hamlet, wanted, (1,), years=5, towns=8)
    result = find(plan, InProcess())

    assert result.failures == ()
    assert plan.runs == 8 + 1
    measured = {name: finding for name, finding in result.by_fact.items() if finding.verdict != OPEN}
    assert measured.keys() == {"F06", "F08", "F12", "F18", "F19"}
    assert "moves between towns; there are" in result.by_fact["F13"].how
    assert all(math.isfinite(finding.value) for finding in measured.values())
    assert {name for name, finding in measured.items() if finding.picture} == {"F18", "F19"}


def test_arms_of_samples_follow_the_number_of_towns(hamlet):
    """320 towns are 320 runs and 6 networks, half of them 160 and 3; numbers are seeds, and the scenario is not run."""
    for towns, sizes in ((320, [320, 6]), (160, [160, 3]), (8, [8, 1])):
        plan = plan_for(hamlet, chosen(["F13", "F12"]).values(), (5, 6), towns=towns)
        assert [len(plan.numbers(arm)) for arm in (TOWNS, NETWORKS)] == sizes
        assert plan.runs == sum(sizes)
    first, second = plan.replicates(TOWNS)[:2]

    assert (first.seed, second.seed, first.months) == (0, 1, 12 * TOWNS.years)
    assert second.scenario == sampler.plausible_town(1, TOWNS.years)
