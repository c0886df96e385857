"""Sampled towns: drawn as declared, the same whatever else is drawn, and every one of them can be simulated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.facts import sampler
from ccsim.facts.sampler import all_traits, plausible_network, plausible_town, traits_of
from ccsim.model import TownModel
from ccsim.scenario.reading import from_dict
from ccsim.start import begin
from ccsim.town.schema import THIRD_PLACE

MANY = 256


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    """The traits of many towns, by name."""
    towns = [traits_of(number) for number in range(MANY)]
    return {name: np.array([town[name] for town in towns]) for name in towns[0]}


@settings(max_examples=8)
@given(number=st.integers(0, 100_000), seed=st.integers(0, 1000))
def test_every_town_is_valid_and_begins(number, seed):
    """Any town of any sample passes the checks of files and has its people, firms and homes on the first eve."""
    scenario = plausible_town(number, years=1, seed=seed)
    state = begin(scenario, number)

    assert from_dict(scenario.as_dict(), scenario.name) == scenario
    assert (state.residents.town >= 0).sum() == scenario.towns[0].people.population.value
    assert (state.streets.households + state.streets.lets <= state.streets.homes).all()
    assert np.isfinite(state.baseline.attraction).all()


def test_a_town_does_not_depend_on_how_many_are_drawn():
    """Town 5 is the same alone and in a network; another seed gives another."""
    alone, among = plausible_town(5, 10).towns[0], plausible_network(range(4, 7), 10).towns[1]

    assert among.model_copy(update={"minutes": {}}) == alone
    assert plausible_town(5, 10, seed=1).towns[0].people != alone.people


@pytest.mark.parametrize("trait", all_traits(), ids=lambda trait: trait.name)
def test_traits_lie_in_their_ranges_and_fill_them(trait, drawn):
    """No draw is outside the declared range; a tenth or more lies in each outer quarter of it (bar the normal ones)."""
    low, high = np.log([trait.low, trait.high]) if "log" in trait.shape else (trait.low, trait.high)
    place = ((np.log(drawn[trait.name]) if "log" in trait.shape else drawn[trait.name]) - low) / (high - low)

    assert (place >= -1e-9).all()
    assert (place <= 1 + 1e-9).all()
    assert place.mean() == pytest.approx(0.5, abs=0.03)
    if "normal" in trait.shape:
        assert place.std() == pytest.approx(0.22, abs=0.02)
    else:
        assert min((place < 0.25).mean(), (place > 0.75).mean()) > 0.2


def test_traits_are_drawn_independently(drawn):
    """No two traits go together in a sample (rank correlations of 2,080 pairs stay below 0.3, five standard errors)."""
    together = np.corrcoef([values.argsort().argsort() for values in drawn.values()])
    np.fill_diagonal(together, 0)

    assert np.abs(together).max() < 0.3


def test_shapes_of_traits():
    """Even, log, normal and lognormal traits have their middle at one half and their ends at 0 and 1."""
    for shape, middle in (("even", 50.5), ("log", 10), ("normal", 50.5), ("lognormal", 10)):
        trait = sampler.Trait("x", "", 1, 100, shape, "judgement", "")
        assert [trait.at(q) for q in (0, 0.5, 1)] == pytest.approx([1, middle, 100])


def test_sources_are_honest():
    """Every trait has unit, order, source, and a status that does not claim to be found."""
    for trait in all_traits():
        assert trait.low < trait.high
        assert trait.unit
        assert trait.source
        assert trait.status in {"judgement", "memory"}


def test_fewer_work_outside_where_the_city_is_far():
    """At 15 minutes the drawn share; ten minutes more cut the odds by exp(-0.85), down to a floor of a tenth."""
    near, far = (sampler.work_outside(0.4, minutes) for minutes in (15, 25))

    assert near == pytest.approx(0.4)
    assert far / (1 - far) == pytest.approx(0.4 / 0.6 * np.exp(-0.85))
    assert sampler.work_outside(0.3, 60) == 0.1


def test_books_agree():
    """Visitors leave in town what hospitality's jobs earn from them, and public amenities take their share."""
    traits, town = traits_of(3), plausible_town(3, 1).towns[0]
    money = town.visitors.visits.value * town.visitors.spending.value
    subsidies = sum(group.subsidy for group in town.amenities)

    assert money == pytest.approx(town.work.jobs.value[2] * traits["visitor_money"] * traits["wage"] / sampler.WAGE)
    assert subsidies == pytest.approx(traits["subsidies"] * town.municipality.spending.value)


@pytest.mark.slow
def test_third_places_can_live():
    """In four towns the third places open at the start are mostly there, or more of them, after three years."""
    kept = []
    for number in range(4):
        model = TownModel(plausible_town(number, 3), 1)
        before = open_third_places(model)
        model.run_for(36)
        kept.append(open_third_places(model) / before)

    assert np.mean(kept) > 0.8


def open_third_places(model) -> int:
    """Count the third places that are open."""
    amenities = model.state.amenities
    return int(((amenities.town >= 0) & amenities.open & (amenities.kind == THIRD_PLACE)).sum())


def test_network_is_strewn_over_the_square():
    """Every pair has the same minutes both ways: parking and the roads of at most the diagonal of 120 km."""
    towns = plausible_network(range(10, 16), 1).towns
    minutes = np.array([[town.minutes.get(other.name, 0) for other in towns] for town in towns])

    assert (minutes == minutes.T).all()
    assert minutes[minutes > 0].size == 30
    assert 4 < minutes[minutes > 0].min() < 120 < minutes.max() < 4 + 2 * 120 * 2**0.5
    assert sampler.trip_minutes(6.5) == pytest.approx(4 + 13)
