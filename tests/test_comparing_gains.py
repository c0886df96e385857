"""Who gains: people compared with themselves in the twin run."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ccsim.comparing.gains import difference, gains_of, groups_of
from ccsim.comparing.kept import Incumbents, Kept
from ccsim.town.schema import CREATIVE, RETIRED, SERVICE, STUDENT

NONE = np.zeros(0)


def people(**given) -> Incumbents:
    """Return four people: a creative tenant, a pensioner, a child of a tenant, and one in another town."""
    usual = {
        "key": np.array([3, 5, 7, 9], np.uint64),
        "town": np.array([0, 0, 0, 1], np.int16),
        "age": np.array([30, 70, 10, 40]),
        "occupation": np.array([CREATIVE, RETIRED, 0, SERVICE], np.int8),
        "tenant": np.array([True, False, True, False]),
        "here": np.ones(4, bool),
        "displaced": np.zeros(4, bool),
        "income": np.array([1000.0, 800.0, 0.0, 900.0]),
    }
    return Incumbents(**(usual | given))


def kept(incumbents: Incumbents) -> Kept:
    """Return a run of which only the people matter."""
    return Kept(NONE, NONE, NONE, NONE, NONE, NONE, incumbents)


def test_groups_are_those_of_the_start():
    """Everybody of the town is in one age group and one kind of home; the other town's people in none."""
    groups = {group.name: group.members.tolist() for group in groups_of(people(), 0)}

    assert groups["all who lived here"] == [True, True, True, False]
    assert groups["tenants"] == [True, False, True, False]
    assert groups["under 18"] == [False, False, True, False]
    assert groups["65 and over"] == groups["retired"] == [False, True, False, False]
    assert "child" not in groups


def test_income_is_compared_person_by_person():
    """One has 100 more of 1,000, one 20 less of 800, one nothing: on average 26.67 more, one in three gains."""
    found = difference(people(income=np.array([1100.0, 780.0, 0.0, 0.0])), people(), np.array([1, 1, 1, 0], bool))

    assert found.income == pytest.approx(80 / 3)
    assert (found.gaining, found.losing) == (pytest.approx(1 / 3), 0)


def test_who_left_is_counted_but_not_compared():
    """Of three one is displaced and gone: the two who stay are compared, the displaced shows as such."""
    gone = people(
        here=np.array([False, True, True, True]),
        displaced=np.array([True, False, False, False]),
        income=np.array([np.nan, 900.0, 0.0, 900.0]),
    )
    found = difference(gone, people(), np.array([1, 1, 1, 0], bool))

    assert found.income == 50
    assert (found.displaced, found.staying) == (pytest.approx(1 / 3), pytest.approx(-1 / 3))


def test_nobody_left_to_compare():
    """A group of whom nobody stayed has no difference in income, and no warning."""
    gone = people(here=np.zeros(4, bool))

    assert difference(gone, gone, np.ones(4, bool)).income == 0
    assert difference(people(), people(), np.zeros(4, bool)).staying == 0


def test_strangers_are_no_twins():
    """Runs that began with other people cannot be compared person by person."""
    with pytest.raises(ValueError, match="did not begin with the same people"):
        difference(people(), people(key=np.array([1, 2, 3, 4], np.uint64)), np.ones(4, bool))


def test_one_group_of_many_must_stand_out_clearly():
    """What a single group's interval would let tell may be chance among all groups looked at."""
    gaps = [30.0, 38.0, 22.0]
    twins = [kept(people())] * 3
    runs = [kept(people(income=np.array([1000.0 + gap, 800.0, 0.0, 900.0]))) for gap in gaps]
    creative = next(gain for gain in gains_of(runs, twins, 0) if gain.name == "creative")

    assert float(creative.income.mean) == 30
    assert creative.income.low > 0
    assert creative.told == 0
    sure = [dataclasses.replace(run, incumbents=people(income=np.array([1030.0, 800, 0, 900]))) for run in runs]
    assert next(gain for gain in gains_of(sure, twins, 0) if gain.name == "creative").told == 1


def test_very_small_groups_are_left_out():
    """One student among two hundred people is no group; two are."""
    many = {name: np.repeat(getattr(people(), name), 50) for name in people().__dataclass_fields__}
    for students, there in ((1, False), (2, True)):
        occupation = many["occupation"].copy()
        occupation[:students] = STUDENT
        run = kept(Incumbents(**(many | {"key": np.arange(200, dtype=np.uint64), "town": np.zeros(200, np.int16),
                                         "occupation": occupation})))  # fmt: skip
        assert ("student" in {gain.name for gain in gains_of([run], [run], 0)}) == there
