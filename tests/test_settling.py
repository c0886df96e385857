"""Settling: jobs left, deaths, departures and new homes, with people, posts and money accounted for."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.rules import settling
from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.ledger import Flow
from ccsim.town.schema import HEAD, METROPOLIS, NOT_WORKING, RING, UNEMPLOYED


def workers(state, n=5):
    """Return rows of residents who work in the town."""
    return np.flatnonzero((state.residents.town == 0) & (state.residents.employer >= 0))[:n]


def with_roots(state, rooted, n=5):
    """Return rows of residents who have roots in the town, or have not."""
    people = state.residents
    return np.flatnonzero((people.town == 0) & ((people.home_town == 0) == rooted))[:n]


def test_by_key_is_the_same_for_any_order():
    """Rows are put in the order of their keys, however they came."""
    key = np.array([30, 10, 20], np.uint64)

    assert settling.by_key(np.array([0, 1, 2]), key).tolist() == [1, 2, 0]
    assert settling.by_key(np.array([2, 1, 0]), key).tolist() == [1, 2, 0]


def test_per_town_adds_up(hamlet_state):
    """Amounts are summed over people, and people are counted if no amount is given."""
    town = np.zeros(3, np.int16)

    assert settling.per_town(hamlet_state, town, np.array([1, 2, 4])).tolist() == [7]
    assert settling.per_town(hamlet_state, town).tolist() == [3]
    assert settling.per_town(hamlet_state, town[:0]).tolist() == [0]


def test_leaving_a_job_empties_the_post(hamlet_state):
    """Two who leave the same firm empty two posts; who had none empties none, and nobody keeps a wage."""
    people, firms = hamlet_state.residents, hamlet_state.firms
    firm = np.bincount(people.employer[people.employer >= 0]).argmax()
    rows = np.flatnonzero(people.employer == firm)[:2]
    jobless = np.flatnonzero(people.employer == UNEMPLOYED)[:1]
    staff = firms.staff.copy()
    settling.leave_job(hamlet_state, np.concatenate([rows, jobless]), NOT_WORKING)

    assert (staff - firms.staff).tolist() == [2 * (f == firm) for f in range(firms.used)]
    assert set(people.employer[rows]) == {NOT_WORKING}
    assert set(people.wage[rows]) == {0}


def test_the_dead_leave_their_money_to_heirs_outside(hamlet_state):
    """What they hold is booked as estates; those who die elsewhere leave nothing and are no deaths of the town."""
    people = hamlet_state.residents
    here, away = workers(hamlet_state), np.flatnonzero(people.town == ELSEWHERE)[:2]
    people.income[here] = [1, 2, 3, 4, 5]
    before = hamlet_state.holdings()[0, 0]
    hamlet_state.ledger.open_month()
    settling.die(hamlet_state, np.concatenate([here, away]))

    assert hamlet_state.ledger.paid(Flow.ESTATES).tolist() == [15]
    assert before - hamlet_state.holdings()[0, 0] == 15
    assert hamlet_state.events["deaths"].tolist() == [5]
    assert set(people.town[np.concatenate([here, away])]) == {GONE}


def test_leavers_with_roots_become_the_diaspora(hamlet_state):
    """They keep their rows, lose home and job, take their money along and are remembered with place and month."""
    hamlet_state.month = 7
    rows, people = with_roots(hamlet_state, rooted=True), hamlet_state.residents
    money = int(people.income[rows].sum())
    hamlet_state.ledger.open_month()
    settling.depart(hamlet_state, rows, np.full(rows.size, METROPOLIS))

    assert set(people.town[rows]) == {ELSEWHERE}
    assert set(people.place[rows]) == {METROPOLIS}
    assert set(people.household[rows]) == set(people.employer[rows]) == set(people.venue[rows]) == {-1}
    assert set(people.income[rows]) == set(people.rent[rows]) == {0}
    assert set(people.arrived[rows]) == {7}
    assert hamlet_state.ledger.paid(Flow.TAKEN_ALONG)[0] == money > 0
    assert hamlet_state.events["out_migration"].tolist() == [rows.size]
    assert not hamlet_state.gone.any()


def test_leavers_without_roots_are_only_counted(hamlet_state):
    """Their rows are free again; incumbents among them are counted by place and occupation, later comers are not."""
    rows, people = with_roots(hamlet_state, rooted=False), hamlet_state.residents
    people.incumbent[rows[0]] = False
    occupation = people.occupation[rows].copy()
    settling.depart(hamlet_state, rows, np.full(rows.size, RING))

    assert set(people.town[rows]) == {GONE}
    assert hamlet_state.gone[0, RING].tolist() == np.bincount(occupation[1:], minlength=6).tolist()
    assert hamlet_state.gone.sum() == rows.size - 1
    assert hamlet_state.events["out_migration"].tolist() == [rows.size]


def test_somebody_settles(hamlet_state):
    """A returner heads a new household of the street, at three fifths of its rent if a tenant."""
    people, streets = hamlet_state.residents, hamlet_state.streets
    row = np.flatnonzero(people.town == ELSEWHERE)[:1]
    street, taken = 2, streets.households[2]
    hamlet_state.month = 9
    key = np.array([5], np.uint64)
    home = settling.settle(hamlet_state, row, np.array([0], np.int16), np.array([street]), np.array([True]), key, 0.6)
    homes = hamlet_state.households

    assert streets.households[street] == taken + 1
    assert (homes.street[home], homes.town[home], homes.key[home]) == (street, 0, 5)
    assert homes.rent[home] == int(0.6 * streets.rent[street])
    assert (people.household[row], people.role[row], people.street[row]) == (home, HEAD, street)
    assert (people.town[row], people.arrived[row]) == (0, 9)


def test_an_owner_settles_without_rent(hamlet_state):
    """Who is no tenant agrees no rent."""
    row = np.flatnonzero(hamlet_state.residents.town == ELSEWHERE)[:1]
    where = np.array([0], np.int16), np.array([0]), np.array([False]), row.astype(np.uint64)
    home = settling.settle(hamlet_state, row, *where, 0.6)

    assert hamlet_state.households.rent[home] == 0


@pytest.mark.parametrize("occupation", range(6))
def test_who_can_look_for_work(occupation):
    """Creative, service and production occupations can; children, students and the retired cannot."""
    assert settling.of_working_age(np.array([occupation])).tolist() == [occupation in (2, 3, 4)]


def test_owners_are_those_who_live_in_the_town(hamlet_state):
    """An owner who died or left owns nothing here any more, whoever has the row by then."""
    firms, people = hamlet_state.firms, hamlet_state.residents
    firm = np.flatnonzero(settling.owners(hamlet_state) >= 0)[:2]
    rows = firms.owner_row[firm]
    settling.die(hamlet_state, rows[:1])
    people.add({"key": np.array([1], np.uint64), "town": np.array([0])})
    people.town[rows[1]] = ELSEWHERE

    assert settling.owners(hamlet_state)[firm].tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("owner", "row", "town", "found"),
    [(7, 1, 0, 1), (0, 1, 0, -1), (8, 1, 0, -1), (7, 1, 1, -1), (7, 1, -1, -1), (7, -1, 0, -1)],
    ids=["lives here", "owner elsewhere", "stranger in the row", "another town", "firm gone", "no row"],
)
def test_an_owner_is_known_by_id_and_town(owner, row, town, found):
    """Among two people with ids 5 and 7, both in town 0."""
    ids, towns = np.array([5, 7]), np.zeros(2, np.int16)

    assert settling.owner_here(owner, row, town, ids, towns) == found


def test_the_labour_force_is_who_works_or_looks_for_work():
    """At work here, in the ring, or without work: yes; not working, or at home elsewhere: no."""
    town = np.array([0, 0, 1, 0, -1, -2], np.int16)
    employer = np.array([7, -3, -2, -1, -2, 3], np.int32)

    assert settling.labour_force(town, employer).tolist() == [0, 1, 2]
