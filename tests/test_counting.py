"""Counting: a census of five people worked by hand, and of a whole town against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.rules import counting as c
from ccsim.town import schema
from ccsim.town.state import FIXED_POINT

#        child of 10, student, creative at a creative firm, unemployed maker, pensioner who commutes no more, gone
PEOPLE = {
    "town": ([0, 0, 0, 0, 0, -1], np.int16),
    "household": ([0, 0, 1, 1, 0, -1], np.int32),
    "born": ([-120, -240, -400, -600, -900, -300], np.int32),
    "sex": ([0, 1, 0, 1, 0, 1], np.int8),
    "occupation": ([0, 1, 2, 4, 5, 2], np.int8),
    "cultural": ([0, 0, 0, 1, 1, 1], bool),
    "skill": ([1.0, 1.0, 1.5, 1.0, 2.0, 9.0], np.float64),
    "employer": ([-1, -1, 0, -2, -1, -1], np.int32),
    "wage": ([0, 0, 200_000, 0, 0, 7], np.int32),
    "income": ([6_000, 26_000, 160_000, 40_000, 50_000, 99], np.int32),
    "incumbent": ([1, 1, 1, 0, 1, 1], bool),
    "home_town": ([0, -1, 0, 1, 0, 0], np.int16),
}


def census() -> np.ndarray:
    """Count the five in town (household 0 owns its home, household 1 rents, at four times the rent of the start)."""
    counts = np.zeros((1, c.PEOPLE_SIZE), np.int64)
    columns = [np.array(values, dtype) for values, dtype in PEOPLE.values()]
    street, tenant = np.array([0, 1], np.int32), np.array([False, True])
    factor = c.real_factors(street, tenant, np.array([1.0, 4.0]), np.ones(2), 0.5)
    artistic = c.artistic_firms(np.array([schema.CREATIVE_SECTOR], np.int8))
    c.count_people(*columns, 0, factor, artistic, counts)
    return counts[0]


@pytest.mark.parametrize(
    ("what", "number"),
    [
        (c.PEOPLE, 5),
        (c.WOMEN, 3),
        (c.CHILDREN, 1),
        (c.MINORS, 1),
        (c.YOUNG, 1),
        (c.MIDDLE, 1),
        (c.OLDER, 1),
        (c.OLD, 1),
        (c.STUDENTS, 1),
        (c.CREATIVES, 1),
        (c.SERVICES, 0),
        (c.PRODUCERS, 1),
        (c.RETIRED, 1),
        (c.WORKING, 1),
        (c.JOBLESS, 1),
        (c.COMMUTING, 0),
        (c.CREATIVE_WORKING, 1),
        (c.CULTURAL, 1),
        (c.INCUMBENTS, 4),
        (c.NATIVES, 3),
        (c.INCOME, 282_000),
        (c.REAL_INCOME, 182_000),
        (c.INCUMBENT_REAL_INCOME, 162_000),
        (c.WAGES, 200_000),
        (c.SKILL, 1.5 * FIXED_POINT),
        (c.CREATIVE_SKILL, 1.5 * FIXED_POINT),
        (c.DIASPORA, 1),
    ],
)
def test_five_people_counted_by_hand(what, number):
    """Each count of the census, by hand; whoever lives elsewhere counts as diaspora only; only tenants are deflated."""
    assert census()[what] == number


@pytest.mark.parametrize(
    ("employer", "remote", "commuting"),
    [(schema.REMOTE, 1, 0), (schema.COMMUTES_RING, 0, 1), (schema.COMMUTES_METROPOLIS, 0, 1)],
)
def test_remote_workers_do_not_commute(monkeypatch, employer, remote, commuting):
    """Work outside is either remote or commuted to."""
    employers = [-1, -1, employer, -2, -1, -1]
    monkeypatch.setitem(PEOPLE, "employer", (employers, np.int32))
    counts = census()

    assert (counts[c.REMOTELY], counts[c.COMMUTING], counts[c.CULTURAL]) == (remote, commuting, 0)


def test_a_whole_town_is_counted_once(obidos_begun, assumed):
    """Ages and sexes of Óbidos add up to its people; people by work to the census of the columns."""
    state = obidos_begun
    people = state.residents
    here = people.town >= 0
    counts = c.count_everything(state, assumed)[0][0]

    assert counts[c.PEOPLE] == here.sum() == counts[c.MINORS : c.OLD + 1].sum() == counts[: c.RETIRED + 1].sum()
    assert counts[c.WORKING] == (here & ((people.employer >= 0) | (people.employer <= -3))).sum()
    assert counts[c.INCOME] == people.income[here].sum()
    assert counts[c.REAL_INCOME] == counts[c.INCOME]


@pytest.mark.parametrize("people", [1, c.BLOCK, 3 * c.BLOCK + 7])
def test_towns_in_any_order_of_rows_are_counted_alike(people):
    """Three towns, those with roots there and the gone, mixed or sorted, add up to what numpy counts one by one."""
    draw = np.random.default_rng(people)
    columns = [draw.choice(np.array(values, dtype), people) for values, dtype in PEOPLE.values()]
    columns[0] = draw.integers(-2, 3, people).astype(np.int16)
    counts = np.zeros((2, 3, c.PEOPLE_SIZE), np.int64)
    for order, table in ((np.arange(people), counts[0]), (np.argsort(columns[0]), counts[1])):
        c.count_people(*(column[order] for column in columns), 0, np.array([1.0, 1.0, 0.5]), np.zeros(2, bool), table)
    named = dict(zip(PEOPLE, columns, strict=True))
    town, household, income, home = (named[name] for name in ("town", "household", "income", "home_town"))
    real = income * np.where(household == 1, 0.5, 1.0)

    assert (counts[0] == counts[1]).all()
    for t in range(3):
        assert counts[0, t, c.PEOPLE] == (town == t).sum()
        assert counts[0, t, c.REAL_INCOME] == real[town == t].astype(np.int64).sum()
        assert counts[0, t, c.NATIVES] == ((town == t) & (home == t)).sum()
        assert counts[0, t, c.DIASPORA] == ((town == -1) & (np.maximum(home, 0) == t)).sum()


def test_firms_amenities_and_homes_counted_by_hand():
    """A creative firm of nine, a school authority of twenty, one that is gone; a full workspace, a shut cafe; homes."""
    firms, venues, homes = (np.zeros((1, n), np.int64) for n in (c.FIRMS_SIZE, c.VENUES_SIZE, c.HOMES_SIZE))
    town, sector = np.array([0, 0, -2], np.int16), np.array([schema.CREATIVE_SECTOR, schema.PUBLIC, 1], np.int8)
    c.count_firms(town, sector, np.array([9, 20, 5]), np.array([2, 3, 1]), firms)
    kind, is_open = np.array([schema.WORKSPACE, schema.THIRD_PLACE, 0], np.int8), np.array([True, False, True])
    c.count_venues(town, kind, is_open, np.array([12, 300, 7]), venues)
    c.count_homes(town[:2], np.array([10, 4]), np.array([7, 4]), np.array([1, 0]), town, homes)

    assert firms[0, [schema.CREATIVE_SECTOR, schema.PUBLIC]].tolist() == [9, 20]
    assert firms[0, c.FIRST_FIRMS : c.FIRST_FIRMS + 7].tolist() == [1, 0, 0, 0, 0, 0, 1]
    assert (firms[0, c.JOBS_OF_COMMUTERS], firms[0, c.SMALL_FIRMS]) == (5, 1)
    assert venues[0].tolist() == [0, 0, 1, 0, 0, 0, 12]
    assert homes[0].tolist() == [14, 2, 1, 2]
