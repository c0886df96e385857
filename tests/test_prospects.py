"""Prospects: what a place is worth, by hand, and how everything moves it."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.inputs import Inputs
from ccsim.rules.prospects import appeal, expected, mean_rent, prospects, way
from ccsim.town.schema import CHILD, CREATIVE, METROPOLIS, PRODUCTION, REST, RETIRED, RING, SERVICE

ALL = np.arange(6)


def view(state, assumed, **inputs):
    """Return the prospects as things stand, with some of the month's inputs."""
    return prospects(state, dataclasses.replace(Inputs.at_rest(state.n_towns), **inputs), assumed)


def here(state, assumed, occupation=SERVICE):
    """Return what the town is worth to those who may leave it."""
    return view(state, assumed).leaving()[0][0, occupation]


def there(state, assumed, place, occupation=SERVICE, **inputs):
    """Return what a place is worth to those who may leave for it."""
    return view(state, assumed, **inputs).leaving()[1][0, place, occupation]


def gain(state, assumed, place, occupation=SERVICE, **inputs):
    """Return what somebody of a place gains by coming."""
    return view(state, assumed, **inputs).gain(0, np.array([place]), np.array([occupation]))[0]


def test_the_town_at_its_start_is_the_measure(hamlet_begun, assumed):
    """At the start the town is worth nothing but the size it has; neither growth nor a changed way counts yet."""
    seen = view(hamlet_begun, assumed)

    assert seen.here.tolist() == [[0.0] * 6]
    assert (seen.gains == -seen.staying).all()
    assert seen.leaving()[0][0] == pytest.approx(np.full(6, np.log(600) / 3))


def test_the_metropolis_by_hand(hamlet_begun, assumed):
    """Wages 1.3, rents 1.9, unemployment 6.5 % against 7 %, 900,000 people 70 minutes away; theta 3."""
    benefit = assumed.labour.benefit
    wages = np.log(1.3) + np.log(1 - 0.065 * (1 - benefit)) - np.log(1 - 0.07 * (1 - benefit))
    worth = wages - 0.27 * np.log(1.9)

    assert gain(hamlet_begun, assumed, METROPOLIS) == pytest.approx(-worth)
    assert there(hamlet_begun, assumed, METROPOLIS) == pytest.approx(worth + np.log(900_000) / 3 - 1.1 / 3 * np.log(70))


def test_those_without_pay_do_not_weigh_pay(hamlet_state, assumed):
    """Doubled pay is worth ln 2 to workers, more to creative ones, and nothing to children and the retired."""
    hamlet_state.towns.pay[:] = 2
    seen = view(hamlet_state, assumed).here[0]

    assert seen[[SERVICE, PRODUCTION]] == pytest.approx([np.log(2)] * 2)
    assert seen[CREATIVE] == pytest.approx(assumed.migration.creative_income * np.log(2))
    assert seen[[CHILD, RETIRED]].tolist() == [0, 0]


def raise_pay(state):
    state.towns.pay[:] *= 1.1


def raise_rent(state):
    state.streets.rent[:] *= 1.1


def raise_unemployment(state):
    state.towns.jobless[:] += 0.05


def raise_outlook(state):
    state.now.outlook = state.now.outlook + 0.1


def lose_people(state):
    state.residents.town[:100] = -1


@pytest.mark.parametrize(
    ("change", "better"),
    [(raise_pay, True), (raise_rent, False), (raise_unemployment, False), (raise_outlook, True), (lose_people, False)],
)
def test_what_makes_the_town_better(hamlet_state, assumed, change, better):
    """Pay, outings and people make the town worth more, to leavers and to comers; rents and unemployment less."""
    before = here(hamlet_state, assumed), gain(hamlet_state, assumed, RING)
    change(hamlet_state)
    after = here(hamlet_state, assumed), gain(hamlet_state, assumed, RING)

    assert (after[0] > before[0]) == better
    assert after[0] - before[0] == pytest.approx(after[1] - before[1])


@pytest.mark.parametrize(
    ("column", "factor", "better"),
    [
        ("wage_ratio", 1.1, True),
        ("rent_ratio", 1.1, False),
        ("unemployment", 2.0, False),
        ("population", 2.0, True),
        ("minutes", 2.0, False),
    ],
)
def test_what_makes_a_place_better_to_leave_for(hamlet_state, assumed, column, factor, better):
    """Better paid and bigger places draw more; dearer and farther ones, and those without jobs, fewer."""
    before = there(hamlet_state, assumed, REST)
    getattr(hamlet_state.places, column)[:] *= factor

    assert (there(hamlet_state, assumed, REST) > before) == better


def test_twice_the_distance_costs_the_elasticity(hamlet_state, assumed):
    """Odds fall by 2 ** -1.1, as theta times the cost is 1.1 ln 2; twice the people double them."""
    theta, before = assumed.migration.theta, there(hamlet_state, assumed, REST)
    hamlet_state.places.minutes[:] *= 2
    far = there(hamlet_state, assumed, REST)
    hamlet_state.places.population[:] *= 2

    assert np.exp(theta * (far - before)) == pytest.approx(2**-1.1)
    assert np.exp(theta * (there(hamlet_state, assumed, REST) - far)) == pytest.approx(2)


def test_creative_people_weigh_income_more_than_others_do(hamlet_state, assumed):
    """A better paid metropolis draws creative workers more, and a better outlook keeps them more, than others."""
    before = [there(hamlet_state, assumed, METROPOLIS, o) for o in (SERVICE, CREATIVE)]
    hamlet_state.places.wage_ratio[:] *= 1.2
    drawn = [there(hamlet_state, assumed, METROPOLIS, o) - b for o, b in zip((SERVICE, CREATIVE), before, strict=True)]
    hamlet_state.now.outlook = hamlet_state.now.outlook + 1.0
    kept = view(hamlet_state, assumed).here[0]

    assert drawn[1] / drawn[0] == pytest.approx(assumed.migration.creative_income)
    assert drawn[1] > drawn[0] > 0
    assert kept[CREATIVE] > kept[SERVICE] > 0


@pytest.mark.parametrize(("lever", "place"), [("minutes_metropolis", METROPOLIS), ("minutes_ring", RING)])
def test_a_faster_way_opens_both_doors(hamlet_begun, assumed, lever, place):
    """Ten minutes less make it easier to leave for a place and easier to come, or come back, from there alike."""
    faster = {lever: np.array([-10.0])}
    out = there(hamlet_begun, assumed, place, **faster) - there(hamlet_begun, assumed, place)
    back = gain(hamlet_begun, assumed, place, **faster) - gain(hamlet_begun, assumed, place)
    home = [view(hamlet_begun, assumed, **inputs).staying[0, place, SERVICE] for inputs in ({}, faster)]

    assert out == pytest.approx(back)
    assert home[0] - home[1] == pytest.approx(back)
    assert out > 0
    assert gain(hamlet_begun, assumed, REST, **faster) == gain(hamlet_begun, assumed, REST)


def test_comers_and_those_who_come_back_weigh_the_same_things(hamlet_state, assumed):
    """What newcomers gain is what the town is worth less what staying is worth to the diaspora."""
    raise_pay(hamlet_state)
    lose_people(hamlet_state)
    seen = view(hamlet_state, assumed, minutes_metropolis=np.array([-20.0]))
    for place in (RING, METROPOLIS, REST):
        gains = seen.gain(0, np.full(6, place), ALL)
        assert gains == pytest.approx(seen.here[0] - seen.staying[0, place])


def test_the_way_is_never_shorter_than_a_minute():
    """However much faster the way gets, it takes a minute; other ways stay as they are."""
    assert [way(50.0, place, 0.0, -500.0) for place in (RING, METROPOLIS, REST)] == [1.0, 50.0, 50.0]
    assert way(50.0, METROPOLIS, -20.0, 0.0) == 30.0


def test_the_appeal_of_a_town_is_what_leavers_see(hamlet_state, assumed):
    """What anybody thinks of a town is its worth with its size, as those compare it who may leave."""
    raise_pay(hamlet_state)
    lose_people(hamlet_state)

    assert (appeal(hamlet_state, assumed) == view(hamlet_state, assumed).leaving()[0]).all()


@given(rate=st.floats(0, 1))
def test_unemployment_costs_what_benefits_do_not_replace(assumed, rate):
    """Expected income is 1 with full employment and the benefit's share without any, linear in between."""
    benefit = assumed.labour.benefit

    assert expected(rate, benefit) == pytest.approx((1 - rate) + rate * benefit)


def test_mean_rent_is_over_the_homes_of_the_start(hamlet_state):
    """Doubling the rent of one street raises the mean by that street's share of homes; new homes do not count."""
    streets, before = hamlet_state.streets, mean_rent(hamlet_state)[0]
    part = streets.rent[0] * streets.homes_at_start[0] / streets.homes_at_start.sum()
    streets.rent[0] *= 2
    streets.homes[0] += 50

    assert mean_rent(hamlet_state)[0] == pytest.approx(before + part)


def test_looking_changes_nothing(hamlet_state, assumed):
    """Prospects are a view: the state they are of is the same afterwards."""
    before = copy.deepcopy(hamlet_state.places)
    view(hamlet_state, assumed, minutes_ring=np.array([5.0]))

    assert (hamlet_state.places.minutes == before.minutes).all()
