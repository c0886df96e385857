"""Housing: rents, building, lets to visitors, leases and moves within the town."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_accounting import event, hamlet_with

from ccsim import indicators
from ccsim.draws import keys_of
from ccsim.inputs import Inputs
from ccsim.model import TownModel
from ccsim.rules import housing
from ccsim.rules.homes import street_pulls, vacancies
from ccsim.scenario import from_dict
from ccsim.town.ledger import Flow


def rent_over_start(state) -> float:
    """Return the mean rent over that of the start, weighted by homes."""
    streets = state.streets
    return float((streets.rent * streets.homes).sum() / (streets.rent_at_start * streets.homes).sum())


def test_rents_close_a_part_of_the_gap_each_month(obidos_state, assumed):
    """Half the homes empty: rents fall to the target by 15 % of the gap each month, never past it."""
    streets = obidos_state.streets
    streets.households[:] = streets.households // 2
    at_once = assumed.replace("housing.rent_speed", 1)
    before = streets.rent.copy()
    housing.set_rents(obidos_state, at_once)
    goal = streets.rent.copy()
    streets.rent[:] = before
    housing.set_rents(obidos_state, assumed)

    assert streets.rent == pytest.approx(before + 0.15 * (goal - before))


@settings(deadline=None, max_examples=25)
@given(share=st.floats(0, 1), more=st.floats(0, 0.2))
def test_more_households_never_lower_rents(obidos_begun, assumed, share, more):
    """Whatever share of the homes is taken, a higher share asks for at least the same rent in every town."""
    streets, rents = obidos_begun.streets, []
    usual, rent = streets.households.copy(), streets.rent.copy()
    for part in (share, min(1.0, share + more)):
        streets.households[:] = np.floor(part * (streets.homes - streets.lets))
        streets.rent[:] = rent
        housing.set_rents(obidos_begun, assumed)
        rents.append(rent_over_start(obidos_begun))
    streets.households[:], streets.rent[:] = usual, rent

    assert rents[1] >= rents[0] - 1e-9
    assert np.isfinite(rents).all()


def test_a_popular_street_is_dearer_than_its_neighbours(obidos_state, assumed):
    """All homes of one street taken, the town as before: its rent rises, the others' stays."""
    streets = obidos_state.streets
    street = int(np.flatnonzero((streets.homes > 20) & (streets.homes > streets.households + streets.lets + 1))[0])
    other = np.arange(streets.used) != street
    housing.set_rents(obidos_state, assumed)
    before = streets.rent.copy()
    streets.households[street] = streets.homes[street] - streets.lets[street]
    housing.set_rents(obidos_state, assumed)
    usual = streets.rent / before

    assert usual[street] > usual[other].mean() + 0.001


def vacant_homes(state) -> int:
    """Return how many homes are free."""
    return int(vacancies(state.streets.homes, state.streets.households, state.streets.lets).sum())


def build(state, assumed, months: int, rise: float, factor: float = 1.0) -> int:
    """Hold rents at a multiple of the start's for some months; return the change of homes."""
    inputs = Inputs.at_rest(1)
    inputs.building_factor[:] = factor
    before = int(state.streets.homes.sum())
    state.streets.rent[:] = rise * state.streets.rent_at_start
    for _ in range(months):
        housing.build_homes(state, inputs, assumed)
    return int(state.streets.homes.sum()) - before


def test_homes_answer_rents_in_the_long_run(obidos_state, assumed):
    """Rents doubled for sixty years: homes grow by 2 ** 0.36 in the town, to one home, and in every street alike."""
    streets = obidos_state.streets
    wanted = streets.homes * (2**0.36 - 1)
    before = streets.homes.copy()
    grown = build(obidos_state, assumed.replace("housing.decay", 0), 720, 2.0)

    assert grown == pytest.approx(wanted.sum(), abs=1)
    assert streets.homes - before == pytest.approx(wanted, abs=1)


def test_a_little_dearer_is_a_little_more_built(obidos_state, assumed):
    """Rents 1 % up ask for a ninth of a home in each street: twenty in the town, not one in each street, nor none."""
    wanted = float(obidos_state.streets.homes.sum() * (1.01**0.36 - 1))
    grown = build(obidos_state, assumed.replace("housing.decay", 0), 720, 1.01)

    assert 10 < wanted < 0.2 * obidos_state.streets.used
    assert grown == pytest.approx(wanted, abs=1)


def test_homes_answer_rents_slowly(obidos_state, assumed):
    """In the first year 15 % of what is wanted at most; a ban builds nothing; half the rate, about half."""
    lasting = assumed.replace("housing.decay", 0)
    full, ban, half = (build(copy.deepcopy(obidos_state), lasting, 60, 1.5, factor) for factor in (1.0, 0.0, 0.5))

    assert 0 == ban < half < full
    assert full < obidos_state.streets.homes.sum() * (1.5**0.36 - 1) * 0.6


def test_only_vacant_homes_decay(obidos_state, assumed):
    """Low rents for twenty years: 14 % of vacant homes are lost, but for less than one; none lived in is."""
    streets = obidos_state.streets
    usual = streets.households.copy()
    streets.households[:] = streets.homes - streets.lets
    assert build(obidos_state, assumed, 240, 0.5) == 0
    streets.households[:] = usual // 2
    vacant = vacant_homes(obidos_state)
    lost = -build(obidos_state, assumed, 240, 0.5)
    expected = vacant * (1 - (1 - 0.0075 / 12) ** 240)

    assert lost == pytest.approx(expected, abs=1)
    assert (streets.homes >= streets.households + streets.lets).all()


def test_no_more_homes_are_lost_than_stand_empty(obidos_state, assumed):
    """Three homes' worth of decay where one home is vacant in the whole town: that one goes now, the rest waits."""
    streets = obidos_state.streets
    street = int(np.flatnonzero(streets.homes > 10)[0])
    streets.households[:] = streets.homes - streets.lets
    streets.households[street] -= 1
    streets.built[street] = -3.0

    assert build(obidos_state, assumed, 1, 0.5) == -1
    assert streets.homes[street] == streets.households[street] + streets.lets[street]
    assert streets.built[street] == pytest.approx(-2, abs=0.01)


def test_visitors_take_homes(obidos_state, assumed):
    """Twice the visits for years: 200 lets become 264 (2 ** 0.4), out of vacant homes only, and rents rise for it."""
    few, many = obidos_state, copy.deepcopy(obidos_state)
    many.towns.visits_lately[:] *= 2
    for state in (few, many):
        for _ in range(150):
            housing.let_to_visitors(state, assumed)
            housing.set_rents(state, assumed)

    assert few.streets.lets.sum() == 200
    assert many.streets.lets.sum() == 264
    assert (many.streets.homes >= many.streets.households + many.streets.lets).all()
    assert rent_over_start(many) > rent_over_start(few)


def test_lets_come_back_when_visitors_stay_away(obidos_state, assumed):
    """A tenth of the visits: lets fall to 0.4 of the start's (0.1 ** 0.4), and their homes are vacant again."""
    vacant = vacant_homes(obidos_state)
    obidos_state.towns.visits_lately[:] *= 0.1
    for _ in range(150):
        housing.let_to_visitors(obidos_state, assumed)

    assert obidos_state.streets.lets.sum() == round(200 * 0.1**0.4)
    assert vacant_homes(obidos_state) == vacant + 200 - obidos_state.streets.lets.sum()


@settings(deadline=None, max_examples=20)
@given(growth=st.floats(0.2, 3), months=st.integers(1, 60))
def test_lets_of_a_town_follow_visits_within_half_a_home(obidos_begun, assumed, growth, months):
    """Whatever the visits, where vacant homes abound: a town has the lets it wants, rounded; no street is 1 off."""
    state = copy.deepcopy(obidos_begun)
    state.streets.homes[:] += 10
    state.towns.visits_lately[:] *= growth
    for _ in range(months):
        housing.let_to_visitors(state, assumed)
    lets, wanted = state.streets.lets, state.streets.lets_wanted

    assert abs(lets.sum() - wanted.sum()) <= 0.5
    assert np.abs(lets - wanted).max() < 1


def test_lets_stay_where_they_are(obidos_state, assumed):
    """A home more or less let to visitors in the town moves no other from street to street."""
    for factor in (1.5, 1.01, 0.98):
        obidos_state.towns.visits_lately[:] *= factor
        before = obidos_state.streets.lets.copy()
        for _ in range(60):
            housing.let_to_visitors(obidos_state, assumed)
        change = obidos_state.streets.lets - before

        assert np.abs(change).sum() == abs(change.sum()) > 0


def test_parts_of_homes_become_whole_ones_where_most_are_missing():
    """Three streets miss 0.3, 0.4, 0.3 homes, two elsewhere have 0.6, 0.8 too many: one more in 1, one less in 4."""
    town, missing = np.array([0, 0, 0, 1, 1], np.int16), np.array([0.3, 0.4, 0.3, -0.6, -0.8])
    many, none = np.full(5, 9), np.zeros(5, np.int64)
    for more, fewer, expected in (
        (many, many, [0, 1, 0, 0, -1]),
        (np.array([9, 0, 9, 9, 9]), np.array([9, 9, 9, 9, 0]), [1, 0, 0, -1, 0]),
        (none, none, [0, 0, 0, 0, 0]),
    ):
        assert housing.whole_homes(town, missing, more, fewer, 2).tolist() == expected


def test_rents_of_lets_go_to_landlords(obidos_state, assumed):
    """What visitors pay for homes by the night is booked, and waits in the landlords' pool."""
    pool = int(obidos_state.now.rent_pool[0])
    obidos_state.ledger.open_month()
    housing.let_to_visitors(obidos_state, assumed)
    paid = int(obidos_state.ledger.paid(Flow.VISITOR_LETS)[0])

    assert obidos_state.now.rent_pool[0] - pool == paid > 0


def reviewed(rent, income, strained=0, tenant=True, considering=0.0, renewal=0.0):
    """Review one household; return what it does (or None), its rent and its months of strain."""
    one = {"rent": np.array([rent], np.int32), "strained": np.array([strained], np.int16)}
    looking, forced = housing.review(
        np.zeros(1, np.int16), np.zeros(1, np.int32), np.array([tenant]), one["rent"], np.ones(1),
        np.array([income]), keys_of(1, 1, 1), one["strained"], np.array([60_000.0]), np.uint64(1),
        considering, renewal, 0.45, 6.0,
    )  # fmt: skip
    assert looking.size + forced.size <= 1
    code = "looks" if looking.size else "strained" if forced.size else None
    return code, int(one["rent"][0]), int(one["strained"][0])


def test_a_household_holds_out_for_half_a_year():
    """Rent at half of income: the seventh month of strain is one too many; at 40 % the count starts anew."""
    assert reviewed(50_000, 100_000, strained=5) == (None, 50_000, 6)
    assert reviewed(50_000, 100_000, strained=6) == ("strained", 50_000, 7)
    assert reviewed(40_000, 100_000, strained=6) == (None, 40_000, 0)


def test_leases_follow_the_market_when_renewed():
    """A renewed lease is at the street's rent; owners renew nothing and are never strained."""
    assert reviewed(50_000, 1_000_000, renewal=1.0)[1] == 60_000
    assert reviewed(50_000, 1_000_000)[1] == 50_000
    assert reviewed(50_000, 0, strained=9, tenant=False, renewal=1.0) == (None, 50_000, 9)


def test_some_look_for_another_home():
    """Who considers moving looks, unless strained already."""
    assert reviewed(10_000, 1_000_000, considering=1.0)[0] == "looks"
    assert reviewed(50_000, 100_000, strained=6, considering=1.0)[0] == "strained"


def test_moves_keep_homes_and_people_together(obidos_state, assumed):
    """Two hundred households look: who moves takes all members along, pays the new street's rent, frees a home."""
    state = obidos_state
    rows = state.households.rows()[:200]
    before, moved = state.streets.households.sum(), np.zeros(state.households.used + 1, bool)
    housing.move_within(state, rows, street_pulls(state, assumed), moved, assumed)
    housing.take_along(state, moved)
    people, homes = state.residents, state.households
    here = people.town >= 0

    assert moved[rows].any()
    assert moved.sum() == moved[rows].sum()
    assert (people.street[here] == homes.street[people.household[here]]).all()
    assert state.streets.households.sum() == before
    assert state.events["moves_within"][0] == moved.sum()
    moved = moved[:-1]
    assert (homes.rent[moved] <= state.streets.rent[homes.street[moved]]).all()


def test_tenants_look_for_homes_within_reach():
    """With 45 % of 80,000 a home of 36,000 is within reach, so a street of 90,000 where the smallest costs 40 %."""
    limit = housing.limits(np.array([2, 0]), np.array([80_000, 1, 70_000]), np.array([True, True, False]), 0.45, 0.4)

    assert limit.tolist() == [np.inf, pytest.approx(90_000)]


def test_a_move_is_written_down():
    """Of two who look the first goes from street 0 to 2 and starts anew; the second found nothing."""
    street, strained, moved = np.array([0, 1], np.int32), np.array([7, 7], np.int16), np.zeros(2, bool)
    taken, moves = np.array([5, 5, 5], np.int32), np.zeros(2, np.int64)
    found = np.array([2, -1])
    gone = housing.change_streets(np.arange(2), found, np.ones(2, np.int16), street, strained, moved, taken, moves)

    assert gone.tolist() == [0]
    assert (street.tolist(), strained.tolist(), moved.tolist()) == ([2, 1], [0, 7], [True, False])
    assert (taken.tolist(), moves.tolist()) == ([4, 5, 6], [0, 1])


def test_members_follow_their_household():
    """Only those who live in the household that moved come along; the diaspora stays where it was."""
    town, street = np.array([0, 0, -1, -2], np.int16), np.array([4, 5, 6, 7], np.int32)
    moved, home_street = np.array([False, True, False]), np.array([9, 8], np.int32)
    housing.follow(town, np.array([1, 0, -1, 1], np.int32), street, moved, home_street)

    assert street.tolist() == [8, 5, 6, 7]


def test_who_found_nothing_is_stuck():
    """Of three who must leave one has moved; the others are counted in their towns."""
    displaced = np.zeros(2, np.int64)
    stuck = housing.left_stuck(np.array([0, 2, 3]), np.arange(5) == 2, np.array([1, 0, 0, 1], np.int16), displaced)

    assert stuck.tolist() == [0, 3]
    assert displaced.tolist() == [0, 2]


def test_a_building_ban_raises_rents():
    """A town that people want, with and without a ban on building: after eight years rents are higher with it."""
    rents = []
    for factor in (1, 0):
        content = hamlet_with(events=[event("building", "2024-01", factor=factor)]).as_dict()
        content["towns"][0]["people"]["net_migration"] = {"value": 0.04}
        content["parameters"]["housing"] |= {"supply": 1.5, "building_speed": 0.9}
        model = TownModel(from_dict(content, "wanted"), 1)
        model.run_for(96)
        rents.append(model.series[-12:, 0, indicators.NAMES.index("rent")].mean())

    assert rents[1] > 1.02 * rents[0]
