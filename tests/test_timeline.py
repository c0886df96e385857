"""The timeline: what each dated event asks of a month, when it begins and when it ends."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import hamlet_content
from test_accounting import event, hamlet_with

from ccsim.inputs import Inputs
from ccsim.scenario import from_dict
from ccsim.start import begin
from ccsim.timeline import Moment, happen, inputs_of, usual_events
from ccsim.town.schema import TECHNOLOGY, WORKSPACE


def asked(what: dict, month: int) -> Inputs:
    """Return the inputs of one month (0 is January 2024) of the hamlet with one event."""
    scenario = hamlet_with(events=[what])
    state = begin(scenario, 1)
    state.month = month
    return inputs_of(scenario, state)


def at_rest(inputs: Inputs) -> bool:
    """Say whether nothing is decided."""
    return repr(inputs) == repr(Inputs.at_rest(1))


@pytest.mark.parametrize(
    ("what", "reads"),
    [
        (event("visits", "2024-03", factor=2), lambda i: i.visits_factor[0] == 2),
        (event("building", "2024-03", factor=0), lambda i: i.building_factor[0] == 0),
        (event("minutes", "2024-03", change=-9), lambda i: i.minutes_metropolis[0] == -9 and i.minutes_ring[0] == 0),
        (event("minutes", "2024-03", to="ring", change=4), lambda i: i.minutes_ring[0] == 4),
        (event("links", "2024-03", links=3), lambda i: i.links[0] == 3),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else "",
)
def test_lasting_events_go_on(what, reads):
    """Nothing in the month before; the change from its first month for good, or until its end."""
    assert at_rest(asked(what, 1))
    assert reads(asked(what, 2))
    assert reads(asked(what, 200))
    ended = what | {"until": "2024-06"}
    assert reads(asked(ended, 4))
    assert at_rest(asked(ended, 5))


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (event("employer", "2024-03", sector="technology", posts=7), "arrivals"),
        (event("closure", "2024-03"), "closures"),
        (event("fibre", "2024-03", share=0.5), "fibre"),
        (event("amenity", "2024-03", amenity_kind="workspace", capacity=9), "openings"),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else value,
)
def test_sudden_events_happen_once(what, field):
    """In their own month, not before and not after."""
    assert [len(getattr(asked(what, month), field)) for month in (1, 2, 3)] == [0, 1, 0]


def test_a_festival_takes_place_in_its_months():
    """12,000 visits at 2 euros and a cost of 6,000, in July and August: half of each in each, every year."""
    what = event("festival", "2024-03", months=[7, 8], visits=12_000, price=2, cost=6_000)
    for month, part in ((5, 0), (6, 0.5), (7, 0.5), (8, 0), (18, 0.5)):
        inputs = asked(what, month)
        assert inputs.event_visits[0] == 12_000 * part
        assert inputs.event_tickets[0] == 2_400_000 * part
        assert inputs.event_costs[0] == 600_000 * part


def test_a_festival_waits_for_its_first_month():
    """A festival that begins in 2025 is not held in 2024."""
    what = event("festival", "2025-01", months=[7], visits=100)

    assert asked(what, 6).event_visits[0] == 0
    assert asked(what, 18).event_visits[0] == 100


def test_an_opening_in_cents_a_month():
    """12,000 euros a year are 100,000 cents a month; capital is split between outside and the town."""
    what = event("amenity", "2024-03", amenity_kind="workspace", capacity=9, fixed_cost=12_000, subsidy=6_000,
                 price=1.5, capital=1000, outside_share=0.85)  # fmt: skip
    inputs = asked(what, 2)
    opening = inputs.openings[0]

    assert (opening.kind, opening.fixed_cost, opening.subsidy, opening.price) == (WORKSPACE, 100_000, 50_000, 150)
    assert (inputs.outside_capital[0], inputs.own_capital[0]) == (85_000, 15_000)


def test_an_employer_comes_to_its_settlement():
    """Sector, posts and a street of the settlement named; the most lived-in street of it."""
    scenario = hamlet_with()
    names = [place.name for place in scenario.towns[0].settlements]
    state = begin(scenario, 1)
    for chosen, name in enumerate(names):
        arrival = asked(event("employer", "2024-01", sector="technology", posts=7, settlement=name), 0).arrivals[0]
        assert (arrival.sector, arrival.posts) == (TECHNOLOGY, 7)
        assert state.streets.settlement[arrival.street] == chosen


def test_changes_of_one_month_add_up():
    """Two factors multiply, two ways add."""
    scenario = hamlet_with(
        events=[
            event("visits", "2024-01", factor=2),
            event("visits", "2024-02", factor=3),
            event("minutes", "2024-01", change=5),
            event("minutes", "2024-02", change=-2),
        ]
    )
    state = begin(scenario, 1)
    state.month = 1
    inputs = inputs_of(scenario, state)

    assert (inputs.visits_factor[0], inputs.minutes_metropolis[0]) == (6, 3)


def test_an_event_concerns_its_own_town():
    """Of two towns only the one that is named (the first, if none is) is changed."""
    content = hamlet_content()
    first = content["towns"][0]
    content["towns"] = [first | {"minutes": {"B": 9}}, first | {"name": "B", "minutes": {first["name"]: 9}}]
    content["events"] = [event("visits", "2024-01", factor=2, town="B"), event("links", "2024-01", links=1)]
    scenario = from_dict(content, "two")
    inputs = inputs_of(scenario, begin(scenario, 1))

    assert inputs.visits_factor.tolist() == [1, 2]
    assert inputs.links.tolist() == [1, 0]


def test_established_events_count_in_the_first_books():
    """A festival held for years brings a twelfth of its visits, tickets and costs a month; a new one nothing yet."""
    what = event("festival", "2024-01", months=[7], visits=12_000, price=2, cost=6_000)
    old = usual_events(hamlet_with(events=[what | {"established": True}]))
    new = usual_events(hamlet_with(events=[what]))

    assert (old.visits[0], old.tickets[0], old.costs[0]) == (1000, 200_000, 50_000)
    assert not any(np.concatenate([new.visits, new.tickets, new.costs]))


def test_an_unknown_event_is_refused(hamlet, hamlet_begun):
    """What nobody described cannot happen, and the message shows it."""
    moment = Moment(Inputs.at_rest(1), hamlet, hamlet_begun, 0, 0, 1)
    with pytest.raises(TypeError, match="'eclipse'"):
        happen("eclipse", moment)
