"""Geography: travel by hand, who is near whom, and towns whose streets add up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from conftest import hamlet_content
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.parameters.place import Geography
from ccsim.scenario import from_dict
from ccsim.town.geography import REACH, lay_out, neighbours_of, streets_wanted, travel_minutes


@pytest.mark.parametrize(
    ("metres", "minutes"), [(0, 0.0), (300, 4.0), (1500, 4 + 3.0), (6500, 4 + 13.0)], ids=["home", "walk", "car", "far"]
)
def test_travel_takes_the_faster_way(metres, minutes):
    """75 m a minute on foot, or four minutes of parking and 650 m a minute on winding roads."""
    assert travel_minutes(0.0, 0.0, metres, 0.0, 75.0, 650.0, 4.0) == pytest.approx(minutes)


@given(far=st.floats(0, 30_000), more=st.floats(1, 5000))
def test_farther_never_takes_less_time(far, more):
    """Travel time grows with distance, and is the same there and back."""
    speeds = (75.0, 650.0, 4.0)
    there = travel_minutes(0.0, 0.0, far, 0.0, *speeds)

    assert there <= travel_minutes(0.0, 0.0, far + more, 0.0, *speeds)
    assert there == travel_minutes(far, 0.0, 0.0, 0.0, *speeds)


def test_neighbours_by_hand():
    """Streets 0 and 1 are 2 minutes apart, street 2 beyond reach, street 3 at the same place in another town."""
    near = neighbours_of(np.array([0.0, 150.0, 900.0, 0.0]), np.zeros(4), np.array([0, 0, 0, 1], np.int16), 75.0)
    pairs = [near.street[near.first[s] : near.first[s + 1]].tolist() for s in range(4)]

    assert pairs == [[0, 1], [0, 1, 2], [1, 2], [3]]
    assert near.minutes[near.first[1] : near.first[2]].tolist() == [2.0, 0.0, 10.0]


def test_what_distance_leaves_is_worked_out_once():
    """Two minutes at 0.3 a minute leave exp(-0.6) of a neighbour; asked again, the same array comes back."""
    near = neighbours_of(np.array([0.0, 150.0]), np.zeros(2), np.zeros(2, np.int16), 75.0)

    assert near.left(0.3) == pytest.approx([1, np.exp(-0.6), np.exp(-0.6), 1])
    assert near.left(0.3) is near.left(0.3)


def test_neighbourhood_is_mutual(obidos_begun):
    """Whoever is near is near in return and within reach; each street is its own neighbour at no distance."""
    near = obidos_begun.neighbours
    street = np.repeat(np.arange(near.first.size - 1), np.diff(near.first))
    there = set(zip(street.tolist(), near.street.tolist(), near.minutes.tolist(), strict=True))

    assert there == {(b, a, far) for a, b, far in there}
    assert near.minutes.max() <= REACH
    assert near.minutes[street == near.street].tolist() == [0.0] * (near.first.size - 1)


@pytest.mark.parametrize(("population", "streets"), [(50, 1), (7000, 100), (98_000, 1400), (392_000, 2800)])
def test_big_towns_grow_denser_rather_than_wider(population, streets):
    """Seventy people a street; beyond 1,400 streets their number grows with the square root only."""
    assert streets_wanted(population, 70.0) == streets


@settings(max_examples=25)
@given(
    people=st.integers(50, 40_000),
    shares=st.lists(st.floats(0.05, 1), min_size=1, max_size=5),
    places=st.lists(st.tuples(st.floats(-8, 8), st.floats(-8, 8)), min_size=5, max_size=5),
)
def test_any_town_can_be_laid_out(people, shares, places):
    """No two streets share a cell, each settlement has its share of the weight, and layouts repeat."""
    content = hamlet_content()
    town = content["towns"][0]
    shares = [share / sum(shares) for share in shares]
    town["people"] |= {"population": people, "ages": [people, 0, 0, 0, 0, 0, 0, 0, 0]}
    town["settlements"] = [
        {"name": f"Place {s}", "x": places[s][0], "y": places[s][1], "share": share} for s, share in enumerate(shares)
    ]
    for amenity in town["amenities"]:
        amenity.pop("settlement", None)
    profile = from_dict(content, "town").towns[0]
    layout = lay_out(profile, 0, Geography())

    assert len(set(zip(layout["x"], layout["y"], strict=True))) == layout["x"].size
    assert np.bincount(layout["settlement"], layout["weight"]) == pytest.approx(shares)
    assert (lay_out(profile, 0, Geography())["x"] == layout["x"]).all()


def test_the_centre_of_a_settlement_is_densest(obidos):
    """In the village itself the street at the town hall holds more people than the one farthest out."""
    layout = lay_out(obidos.towns[0], 0, Geography())
    village = layout["settlement"] == 0
    far = np.hypot(layout["x"], layout["y"])[village]

    assert far.min() < Geography().street_size
    assert layout["weight"][village][far.argmin()] > 2 * layout["weight"][village][far.argmax()]
    assert math.isclose(layout["weight"].sum(), 1)


def test_minutes_to_the_centre_are_the_fastest_way(obidos_begun):
    """The column `minutes` is the travel time to the town hall at the origin."""
    streets, travel = obidos_begun.streets, obidos_begun.travel
    for s in (0, streets.used // 2, streets.used - 1):
        far = travel_minutes(streets.x[s], streets.y[s], 0.0, 0.0, travel.walking, travel.driving, travel.parking)
        assert streets.minutes[s] == far
