"""Households: who leads, who moves out, who moves in with whom, by hand and in a whole hamlet."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from conftest import check_homes

from ccsim.draws import Purpose, keys_of, made_by, stream_of
from ccsim.rules import households
from ccsim.rules.households import NEW_HOME, PARTING, SINGLE, form_households, recount, restless
from ccsim.rules.settling import die
from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.schema import DEPENDANT, HEAD, OTHER_ADULT, PARTNER

N = 20_000
KEYS = keys_of(1, 0, N)


def chances(role, age, adults=1, town=0, arrived=-40):
    """Return the share of 20,000 people alike who act in a month, and what they do.

    The chances are 0.2 to leave home, 0.4 to look for a partner (0.7 in the month after coming) and 0.1 to part.
    """
    born, came = np.full(N, -12 * age, np.int32), np.full(N, arrived, np.int32)
    household = np.arange(N, dtype=np.int32)
    columns = (np.full(N, town, np.int16), KEYS, np.full(N, role, np.int8), born, came, household)
    rows, codes = restless(*columns, np.full(N, adults, np.int16), 0, stream_of(1, 14, 0), 0.2, 0.4, 0.7, 0.1)
    return rows.size / N, set(codes.tolist())


@pytest.mark.parametrize(
    ("who", "share", "does"),
    [
        ((OTHER_ADULT, 25), 0.2, {NEW_HOME}),
        ((OTHER_ADULT, 50), 0.05, {NEW_HOME}),
        ((OTHER_ADULT, 19), 0, set()),
        ((PARTNER, 40), 0.1, {PARTING}),
        ((HEAD, 30), 0.4, {SINGLE}),
        ((HEAD, 30, 2), 0, set()),
        ((HEAD, 19), 0, set()),
        ((HEAD, 55), 0, set()),
        ((DEPENDANT, 15), 0, set()),
        ((OTHER_ADULT, 25, 1, ELSEWHERE), 0, set()),
        ((OTHER_ADULT, 25, 1, GONE), 0, set()),
        ((HEAD, 30, 1, 0, -1), 0.7, {SINGLE}),
        ((HEAD, 30, 1, 0, -2), 0.4, {SINGLE}),
        ((HEAD, 30, 1, 0, 0), 0.4, {SINGLE}),
        ((HEAD, 30, 2, 0, -1), 0, set()),
        ((HEAD, 19, 1, 0, -1), 0, set()),
        ((HEAD, 20, 1, 0, -1), 0.7, {SINGLE}),
        ((HEAD, 54, 1, 0, -1), 0.7, {SINGLE}),
        ((HEAD, 55, 1, 0, -1), 0, set()),
        ((OTHER_ADULT, 25, 2, 0, -1), 0.2, {NEW_HOME}),
        ((PARTNER, 40, 2, 0, -1), 0.1, {PARTING}),
    ],
)
def test_who_acts_and_how_often(who, share, does):
    """Grown-up children leave home, settled ones seldom; partners part; single heads of 20 to 54 look for somebody,
    more of them in the month after they came, and only in that one."""
    seen, codes = chances(*who)

    assert abs(seen - share) <= 5 * (share * (1 - share) / N) ** 0.5
    assert codes == does


def family_of_three(state):
    """Return rows of a head, a partner and a minor of one household, and the household."""
    people, homes = state.residents, state.households
    for home in np.flatnonzero(homes.size == 3):
        rows = np.flatnonzero((people.town == 0) & (people.household == home))
        if sorted(people.role[rows]) == [HEAD, PARTNER, DEPENDANT]:
            return rows[np.argsort(people.role[rows])], home
    raise AssertionError("no such family")


def test_the_oldest_follows_a_head_who_died(hamlet_state):
    """The partner takes over, and the child when the partner is gone too; then the home is free again."""
    (head, partner, child), home = family_of_three(hamlet_state)
    people, homes = hamlet_state.residents, hamlet_state.households
    street = homes.street[home]
    taken = hamlet_state.streets.households[street]
    for dies, leads in ((head, partner), (partner, child)):
        die(hamlet_state, np.array([dies]))
        recount(hamlet_state)
        assert people.household[leads] == home
        assert people.role[leads] == HEAD
        assert hamlet_state.streets.households[street] == taken
    die(hamlet_state, np.array([child]))
    recount(hamlet_state)

    assert homes.town[home] == GONE
    assert hamlet_state.streets.households[street] == taken - 1


def test_equally_old_heirs_are_told_apart_by_key(hamlet_state):
    """Of two born in the same month the one with the lower key leads, in whatever order they are stored."""
    (head, partner, child), home = family_of_three(hamlet_state)
    people = hamlet_state.residents
    people.born[child] = people.born[partner]
    die(hamlet_state, np.array([head]))
    heir = min(people.key[partner], people.key[child])
    hamlet_state.shuffle_rows(5)
    recount(hamlet_state)

    people, homes = hamlet_state.residents, hamlet_state.households
    row = np.flatnonzero((people.key == heir) & (people.town == 0))[0]
    assert people.role[row] == HEAD
    assert homes.size[people.household[row]] == 2
    assert home < homes.used


def test_two_singles_move_into_her_home(hamlet_state):
    """He becomes her partner and brings his child along; his home is free, hers holds three."""
    people, homes = hamlet_state.residents, hamlet_state.households
    alone = np.flatnonzero((people.town == 0) & (people.role == HEAD) & (homes.size[people.household] == 1))
    she, he = (alone[people.sex[alone] == sex][0] for sex in (0, 1))
    child = np.flatnonzero((people.town == 0) & (people.role == DEPENDANT))[0]
    people.household[child], people.street[child] = people.household[he], people.street[he]
    hers, his = people.household[she], people.household[he]
    households._pair(hamlet_state, np.array([he, she]))
    recount(hamlet_state)

    assert set(people.household[[she, he, child]]) == {hers}
    assert (people.role[she], people.role[he], people.role[child]) == (HEAD, PARTNER, DEPENDANT)
    assert (homes.size[hers], homes.town[his]) == (3, GONE)


def test_couples_are_of_one_town_and_of_like_age():
    """From old to young, two women and a man in one town, one of each in the next: the third woman stays single."""
    sex, town = np.array([0, 0, 1, 1, 0], np.int8), np.array([0, 0, 0, 1, 1], np.int16)
    women, men = households.couples(np.arange(5), town, sex)

    assert list(zip(women.tolist(), men.tolist(), strict=True)) == [(0, 2), (4, 3)]


def test_homes_go_to_those_who_come_first():
    """Five homes, two lived in, one let: of three who want one, the first two get it and are counted off."""
    home, size, adults = np.zeros(3, np.int32), np.array([4], np.int16), np.array([3], np.int16)
    streets = (np.array([count], np.int32) for count in (5, 1, 2))
    born = np.array([-300, -300, -100], np.int32)
    lucky = households.find_homes(np.array([2, 0, 1]), born, home, home, 0, *streets, size, adults)

    assert lucky.tolist() == [2, 0]
    assert (size.tolist(), adults.tolist()) == ([2], [2])


def test_a_new_home_is_in_the_same_street_and_named_after_its_founder(hamlet_state, assumed):
    """Somebody who moves out heads a household of one; who has no vacant home in the street stays."""
    people, streets = hamlet_state.residents, hamlet_state.streets
    adult = np.flatnonzero((people.town == 0) & (people.role == OTHER_ADULT))
    row = adult[(streets.homes - streets.households - streets.lets)[people.street[adult]] > 0][:1]
    street, arrived = people.street[row[0]], people.arrived[row[0]]
    households._set_up_home(hamlet_state, row, assumed)
    home = people.household[row[0]]

    assert hamlet_state.households.key[home] == made_by(people.key[row], Purpose.HOUSEHOLD, 0)[0]
    assert (people.role[row[0]], people.street[row[0]], people.arrived[row[0]]) == (HEAD, street, arrived)
    streets.lets[street] = streets.homes[street] - streets.households[street]
    stays = adult[(people.street[adult] == street) & (adult != row[0])]
    before = people.household[stays].copy()
    households._set_up_home(hamlet_state, stays, assumed)
    assert (people.household[stays] == before).all()


@pytest.mark.parametrize("rate", ["leave_home", "separation", "partnering"])
def test_every_rate_works_in_its_direction(hamlet_state, assumed, rate):
    """Ten times as much leaving home or parting makes more households, ten times as much partnering fewer."""
    rules = {"leave_home": 0.1, "separation": 0.1, "partnering": 0.1}
    count = []
    for factor in (1, 10):
        state = copy.deepcopy(hamlet_state)
        household = dataclasses.replace(assumed.household, **(rules | {rate: factor * rules[rate]}))
        for month in range(12):
            state.month = month
            form_households(state, dataclasses.replace(assumed, household=household))
        count.append(np.count_nonzero(state.households.town >= 0))

    assert (count[1] < count[0]) == (rate == "partnering")


def test_years_of_coming_and_going_keep_the_books(hamlet_state, assumed):
    """Through five years of moving out, parting and pairing each home has one head and the right sizes."""
    homes = hamlet_state.households
    for month in range(60):
        hamlet_state.month = month
        recount(hamlet_state)  # nobody is born, dies or leaves here, but children come of age
        form_households(hamlet_state, assumed)
        check_homes(hamlet_state)
        kept = homes.size.copy(), homes.adults.copy()
        recount(hamlet_state)
        assert (homes.size == kept[0]).all()
        assert (homes.adults == kept[1]).all()
