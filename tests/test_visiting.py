"""Visiting: venues draw by quality, price, distance and crowding; visits, tickets and the outlook follow."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.draws import uniforms
from ccsim.exact import exp
from ccsim.inputs import Inputs
from ccsim.rules import venues, visiting
from ccsim.town.ledger import Flow
from ccsim.town.schema import HOSPITALITY, LOCAL, SCHOOL, WORKSPACE


def gone_out(state, assumed, critical_mass=True, **inputs):
    """Let one month of outings and visits happen in a copy; return it."""
    state = copy.deepcopy(state)
    at_rest = dataclasses.replace(Inputs.at_rest(state.n_towns), **inputs)
    visiting.go_out(state, at_rest, assumed, critical_mass)
    return state


def outlook(state, assumed, critical_mass=True):
    """Return the town's log-sum of outings as things stand."""
    visiting.outlooks(state, venues.open_venues(state, assumed, critical_mass), assumed)
    return state.now.outlook[0]


def test_a_venues_weight_by_hand(hamlet_state, assumed):
    """Quality 2 at EUR 10 is worth 2 * exp(-0.03 * 10) next door; twice its capacity halves that."""
    amenities = hamlet_state.amenities
    amenities.quality[:], amenities.price[:], amenities.capacity[:], amenities.visits[:] = 2.0, 1000, 100, 200
    plain, crowded = (venues.open_venues(hamlet_state, assumed, mass).weight[0] for mass in (False, True))

    assert plain == pytest.approx(2 * np.exp(-0.3))
    assert crowded == pytest.approx(plain / 2)


def test_nobody_goes_out_to_school_or_to_what_is_closed(hamlet_state, assumed):
    """Schools and workspaces are no outings, and neither is a venue that is closed."""
    amenities = hamlet_state.amenities
    amenities.kind[0], amenities.open[1] = WORKSPACE, False
    rows = venues.open_venues(hamlet_state, assumed, critical_mass=True).row

    assert not set(rows) & {0, 1}
    assert SCHOOL not in amenities.kind[rows]
    assert rows.size == amenities.used - 3


@pytest.mark.parametrize(
    ("column", "value", "better"),
    [("quality", 2.0, True), ("price", 2000, False), ("open", False, False)],
)
def test_what_a_venue_offers_moves_the_outlook(hamlet_state, assumed, column, value, better):
    """Better venues raise the log-sum of outings; dearer and closed ones lower it."""
    before = outlook(hamlet_state, assumed)
    getattr(hamlet_state.amenities, column)[:2] = value

    assert (outlook(hamlet_state, assumed) > before) == better


def test_crowding_lowers_the_outlook_only_with_critical_mass(hamlet_state, assumed):
    """Ten visitors for each place make going out worth less; without critical mass capacity follows visits."""
    before = [outlook(hamlet_state, assumed, mass) for mass in (True, False)]
    hamlet_state.amenities.visits[:] = 10 * hamlet_state.amenities.capacity
    after = [outlook(hamlet_state, assumed, mass) for mass in (True, False)]

    assert after[0] < before[0] == before[1] == after[1]


def test_more_venues_raise_the_outlook(hamlet_state, assumed):
    """Another cafe like the first makes the town better to live in, most of all in its own street."""
    before, by_street = outlook(hamlet_state, assumed), hamlet_state.now.street_outlook
    amenities = hamlet_state.amenities
    like_the_first = {name: getattr(amenities, name)[:1] for name in list(amenities)[2:]}
    amenities.add({"key": np.array([1], np.uint64)} | like_the_first)
    gain = outlook(hamlet_state, assumed) - before
    by_street = hamlet_state.now.street_outlook - by_street

    assert gain > 0
    assert by_street.min() > 0
    assert by_street[amenities.street[0]] == by_street.max()


def test_distance_halves_attraction_in_fifteen_minutes(assumed):
    """At 0.046 a minute, 15.07 minutes on foot halve a venue's weight: the audience's half-distance."""
    x, y, town = np.array([0.0, 75.0 * np.log(2) / 0.046]), np.zeros(2), np.zeros(2, np.int16)
    left = np.zeros(3)
    venues.fill_decays(x, y, town, np.arange(2), assumed.visiting.distance_decay, 75.0, 1e-9, 0.0, left)

    assert left == pytest.approx([0.5, 1.0, 0.5])


def test_what_is_left_is_found_for_every_pair_of_streets(obidos_state, assumed):
    """Between any two streets of Óbidos, the number found by their cells is the decay over the minutes between."""
    streets, travel, decay = obidos_state.streets, obidos_state.travel, assumed.visiting.distance_decay
    known = venues.decays_of(obidos_state, assumed)
    ways = known.left.size // 2 + known.cell[:, None] - known.cell
    metres = np.hypot(streets.x[:, None] - streets.x, streets.y[:, None] - streets.y)
    minutes = np.minimum(metres / travel.walking, travel.parking + 1.3 * metres / travel.driving)

    assert known.left[ways] == pytest.approx(np.exp(-decay * minutes), rel=1e-12)
    assert venues.decays_of(copy.deepcopy(obidos_state), assumed) is known
    assert venues.decays_of(obidos_state, assumed.replace("visiting.distance_decay", 0.1)) is not known


@given(weights=st.lists(st.floats(0, 3), min_size=1, max_size=400), draw=st.floats(0, 1, exclude_max=True))
def test_options_are_found_as_by_a_search_from_the_left(weights, draw):
    """The option counted to is the first whose running sum is above the target; the last takes what is left."""
    sums = np.cumsum([1.0, *weights])
    target, room = draw * sums[-1], visiting.steps_to(sums.size)
    padded = np.concatenate([sums[:-1], np.full(room, np.inf)])

    assert visiting.option_at(target, padded, room) == np.searchsorted(sums[:-1], target, side="right")


@pytest.mark.parametrize(("options", "room"), [(1, 4), (4, 4), (5, 16), (64, 64), (65, 256)])
def test_there_is_room_for_all_options(options, room):
    """The search divides by four at each step, down to one option: it needs the next power of four."""
    assert visiting.steps_to(options) == room


def test_residents_are_chained_up_by_street():
    """Rows 0 and 1 live in street 2, 2 elsewhere, 3 in street 0, 4 in street 2 again; nobody lives in street 1."""
    town, street = np.array([0, 0, -1, 0, 0], np.int16), np.array([2, 2, 2, 0, 2], np.int32)
    begin, following, first = visiting.stretches(town, street, 3)

    assert begin[:5].tolist() == [0, 2, 3, 4, 5]
    assert first.tolist() == [2, -1, 3, 1]
    assert following[:4].tolist() == [-1, -1, -1, 0]


def test_children_and_those_near_home_stay():
    """Of three in one street whose target lies beyond home, the one who is too young stays; else all stay."""
    begin, following = np.array([0, 2, 3], np.uint64), np.array([1, -1])
    born = np.array([-80, -71, -72], np.int32)
    keys, goer, target = np.arange(3).astype(np.uint64), np.zeros(4, np.int64), np.zeros(4)
    chain, ways = (0, begin, following, born, -72, keys, np.uint64(1)), (goer, target)

    assert visiting.leave_home(*chain, 10.0, 0.0, *ways) == 2
    assert goer[:2].tolist() == [0, 2]
    assert (target[:2] == 10.0 * uniforms(np.uint64(1), keys, 0)[[0, 2]]).all()
    assert visiting.leave_home(*chain, 10.0, 10.0, *ways) == 0


def test_streets_of_two_towns_see_their_own_venues():
    """Six streets and three, a venue each: seen are staying at home and the own town's venue, as far as it is left."""
    town, left, cell = np.array([0] * 6 + [1] * 3, np.int16), np.arange(20.0), np.arange(9)
    none, nobody, place = np.zeros(0, np.int64), np.full(10, -1), np.array([2, 8], np.int32)
    keys = np.zeros(0, np.uint64)
    total = visiting.outings(
        keys, none, nobody, none.astype(np.int32), 0, keys, np.uint64(1), left, cell, place, np.arange(2),
        np.array([0.5, 2.0]), np.arange(3), town, np.array([1.0, 3.0]), np.zeros(0, np.int32), none,
    )  # fmt: skip

    assert total.tolist() == [*(1 + 0.5 * left[8:14]), *(3 + 2 * left[8:11])]


def test_the_towns_outlook_is_the_mean_over_homes():
    """Streets of 3 homes and 1 see options worth 2 and 4 times home; a town without homes has an outlook of 0."""
    outlook, town = np.full(2, 9.0), np.array([0, 0, 1], np.int16)
    seen = visiting.log_sums(np.array([1.0, 2.0, 6.0]), town, np.array([0.5, 3.0]), np.array([3, 1, 0]), outlook)

    assert seen == pytest.approx(np.log([2, 4, 2]))
    assert outlook == pytest.approx([np.log(2) * 1.25, 0])


def test_the_start_keeps_the_share_at_home(obidos_begun, assumed):
    """In Óbidos the share of outings not made is the one assumed, averaged over homes."""
    streets, now = obidos_begun.streets, obidos_begun.now
    home = (exp(-now.street_outlook) * streets.households).sum() / streets.households.sum()

    assert home == pytest.approx(assumed.visiting.stay_home)


def test_only_residents_of_six_and_older_go_out(hamlet_state, assumed):
    """Small children and people elsewhere visit nothing; visits are outings times those who went."""
    state = gone_out(hamlet_state, assumed)
    people = state.residents
    able = (people.town == 0) & (people.born <= -72)
    went = np.bincount(people.venue[people.venue >= 0], minlength=state.amenities.used)

    assert (people.venue[~able] == -1).all()
    assert 0.3 < (people.venue[able] >= 0).mean() < 0.7
    assert (state.amenities.visits - state.amenities.guests == assumed.visiting.outings * went).all()


def test_visitors_pay_tickets_and_spend_the_rest(hamlet_state, assumed):
    """Each visit leaves EUR 15: the tickets with the venues, three fifths of the rest with hospitality."""
    hamlet_state.now.local_demand[:] = 0
    cash = hamlet_state.amenities.cash.copy()
    state = gone_out(hamlet_state, assumed)
    spent = 1500 * int(state.now.visits[0])
    tickets = int((state.amenities.guests * state.amenities.price).sum())

    assert state.ledger.paid(Flow.VISITOR_TICKETS)[0] == tickets == (state.amenities.cash - cash).sum()
    assert state.ledger.paid(Flow.VISITOR_SPENDING)[0] == spent - tickets == state.now.local_demand.sum()
    assert state.now.local_demand[0, HOSPITALITY] == int(0.6 * (spent - tickets))
    assert state.now.local_demand[0, LOCAL] == spent - tickets - int(0.6 * (spent - tickets))


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"visits_factor": np.array([2.0])}, True),
        ({"event_visits": np.array([500])}, True),
        ({"visits_factor": np.array([0.5])}, False),
    ],
)
def test_inputs_move_visits(hamlet_state, assumed, change, more):
    """Events and better marketing bring visitors, a worse season fewer; exactly as many as they say."""
    usual, changed = (int(gone_out(hamlet_state, assumed, **inputs).now.visits[0]) for inputs in ({}, change))

    assert (changed > usual) == more
    assert abs(changed - usual * change.get("visits_factor", [1])[0] - change.get("event_visits", [0])[0]) <= 2


def test_usual_visits_follow_the_season(hamlet_state, assumed, hamlet):
    """With all as at the start, January brings 0.5 parts and August 1.9 of the twelve months' weights."""
    visits = []
    for month in (0, 7):
        hamlet_state.month = month
        visits.append(int(gone_out(hamlet_state, assumed, critical_mass=False).now.visits[0]))
    season = hamlet.towns[0].visitors.season.value

    assert visits == [int(6000 * season[m] / sum(season)) for m in (0, 7)]


def test_reputation_and_sights_draw_visitors(hamlet_state, assumed):
    """Twice the reputation brings twice the visitors; better sights bring more, too."""
    usual = int(gone_out(hamlet_state, assumed, critical_mass=False).now.visits[0])
    hamlet_state.towns.reputation[:] = 2
    known = int(gone_out(hamlet_state, assumed, critical_mass=False).now.visits[0])
    hamlet_state.amenities.quality[:] *= 1.5
    better = int(gone_out(hamlet_state, assumed, critical_mass=False).now.visits[0])

    assert abs(known - 2 * usual) <= 2
    assert better > known


def test_crowds_deter_visitors_only_with_critical_mass(hamlet_state, assumed):
    """Where last month's guests, too, were ten times what there was room for, fewer come this month."""
    amenities = hamlet_state.amenities
    usual = int(gone_out(hamlet_state, assumed).now.visits[0])
    amenities.visits[:] = amenities.guests[:] = 10 * amenities.capacity
    crowded, roomy = (int(gone_out(hamlet_state, assumed, mass).now.visits[0]) for mass in (True, False))

    assert crowded < usual == roomy


def test_closed_venues_have_no_visits(hamlet_state, assumed):
    """A venue that closed keeps neither the visits nor the guests of its last month."""
    amenities = hamlet_state.amenities
    amenities.visits[0], amenities.guests[0], amenities.open[0] = 500, 400, False
    state = gone_out(hamlet_state, assumed)

    assert (state.amenities.visits[0], state.amenities.guests[0]) == (0, 0)


def test_where_people_go_does_not_depend_on_rows(hamlet_state, assumed):
    """Stored in another order, everybody goes out to the same place."""
    one = gone_out(hamlet_state, assumed)
    hamlet_state.shuffle_rows(2)
    other = gone_out(hamlet_state, assumed)
    went = [dict(zip(s.residents.key.tolist(), s.residents.venue.tolist(), strict=True)) for s in (one, other)]

    assert went[0] == went[1]
    assert (one.amenities.visits == other.amenities.visits).all()


def test_a_town_without_venues_stays_at_home(hamlet_state, assumed):
    """With every venue closed the outlook is 0, nobody goes out, and visitors still spend."""
    hamlet_state.amenities.open[:] = False
    state = gone_out(hamlet_state, assumed)

    assert state.now.outlook[0] == 0
    assert (state.residents.venue == -1).all()
    assert state.ledger.paid(Flow.VISITOR_TICKETS)[0] == 0
    assert state.ledger.paid(Flow.VISITOR_SPENDING)[0] == 1500 * state.now.visits[0]
