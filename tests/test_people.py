"""The first population: totals as in the profile, whatever the profile, and sensible households."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import hamlet_content
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.scenario import from_dict
from ccsim.town.people import apportion, first_crowd
from ccsim.town.schema import DEPENDANT, HEAD, OTHER_ADULT, PARTNER

WEIGHTS = st.lists(st.floats(0, 1e6), min_size=1, max_size=30).map(np.array)
AGES = st.lists(st.integers(0, 400), min_size=9, max_size=9).filter(lambda ages: sum(ages) >= 50)


def crowd_of(ages, household_size=2.45, seed=1, **people):
    """Return the first people of a town with these ages."""
    content = hamlet_content()
    given = {"population": sum(ages), "ages": list(ages), "household_size": household_size, **people}
    content["towns"][0]["people"] |= given
    return first_crowd(from_dict(content, "town").towns[0], 0, seed)


@given(total=st.integers(0, 10**7), weights=WEIGHTS)
def test_apportion_hands_out_everything_fairly(total, weights):
    """Parts sum to the total, and none is a whole thing away from its fair share."""
    parts = apportion(total, weights)
    even = weights if weights.sum() > 0 else np.ones(weights.size)

    assert parts.sum() == total
    assert np.abs(parts - total * (even / even.sum())).max() < 1 + 1e-6


def test_apportion_by_hand():
    """Ten by 1 : 2 : 4 are 1.43, 2.86 and 5.71: rounded down, and the two to spare go to the largest remainders."""
    assert apportion(10, np.array([1, 2, 4])).tolist() == [1, 3, 6]
    assert apportion(2, np.array([1.0, 1.0, 1.0])).tolist() == [1, 1, 0]
    assert apportion(3, np.zeros(0)).tolist() == []


@settings(max_examples=60)
@given(ages=AGES, household_size=st.floats(1.2, 6), seed=st.integers(0, 99))
def test_any_profile_is_met_exactly(ages, household_size, seed):
    """People by age group, and households as far as there are grown-ups to head them, are those of the profile."""
    crowd = crowd_of(ages, household_size, seed)
    group = np.minimum(crowd.age // 120, 8)
    grown = np.count_nonzero(crowd.age >= 216)

    assert np.bincount(group, minlength=9).tolist() == ages
    assert crowd.households == min(max(1, round(sum(ages) / household_size)), max(1, grown))
    assert crowd.age.max() < 94 * 12


@settings(max_examples=60)
@given(ages=AGES, household_size=st.floats(1.2, 6), seed=st.integers(0, 99))
def test_everybody_lives_in_a_household_with_one_head(ages, household_size, seed):
    """One head and at most one partner, of the other sex, in each household; minors with somebody grown up."""
    crowd = crowd_of(ages, household_size, seed)
    grown = crowd.age >= 216

    def by_home(chosen):
        return np.bincount(crowd.household[chosen], minlength=crowd.households)

    assert crowd.household.min() >= 0
    assert (by_home(crowd.role == HEAD) == 1).all()
    assert by_home(crowd.role == PARTNER).max() <= 1
    assert (crowd.sex[crowd.role == PARTNER] == 0).all()
    if grown.any():
        assert (by_home(grown)[crowd.household[~grown]] > 0).all()
        assert set(crowd.role[~grown]) <= {DEPENDANT}
    assert set(crowd.role[grown]) <= {HEAD, PARTNER, OTHER_ADULT}


def test_mothers_are_older_than_children(obidos):
    """In Óbidos nine minors in ten live with a woman 18 to 50 years older."""
    crowd = first_crowd(obidos.towns[0], 0, 1)
    woman = np.full(crowd.households, -1)
    chosen = (crowd.sex == 0) & np.isin(crowd.role, (HEAD, PARTNER))
    woman[crowd.household[chosen]] = crowd.age[chosen]
    minor = crowd.role == DEPENDANT
    gap = (woman[crowd.household[minor]] - crowd.age[minor]) / 12

    assert ((gap > 18) & (gap < 50)).mean() > 0.9


def test_couples_are_of_like_age(obidos):
    """Half of the couples of Óbidos are less than five years apart."""
    crowd = first_crowd(obidos.towns[0], 0, 1)
    age = np.zeros((2, crowd.households))
    age[0, crowd.household[crowd.role == HEAD]] = crowd.age[crowd.role == HEAD]
    age[1, crowd.household[crowd.role == PARTNER]] = crowd.age[crowd.role == PARTNER]
    couples = age[1] > 0

    assert np.median(np.abs(age[0] - age[1])[couples]) < 60


@pytest.mark.parametrize("female", [0.45, 0.515, 0.56])
def test_women_are_as_many_as_the_profile_says(female):
    """Of 4,000 people the share of women is right within five standard errors, and higher among the old."""
    crowd = crowd_of([500] * 7 + [300, 200], female=female)
    woman = crowd.sex == 0

    assert abs(woman.mean() - female) < 5 * (0.25 / 4000) ** 0.5
    assert woman[crowd.age > 75 * 12].mean() > woman[crowd.age < 50 * 12].mean()


def test_smaller_households_mean_more_people_alone():
    """The same ages at 2 persons a household hold more one-person households than at 3."""
    ages = [100] * 9
    alone = [np.count_nonzero(np.bincount(crowd_of(ages, size).household) == 1) for size in (2.0, 3.0)]

    assert alone[0] > 1.5 * alone[1]


def test_seeds_differ_and_repeat():
    """The same seed gives the same people, another seed others under the same keys."""
    one, again, other = (crowd_of([100] * 9, seed=seed) for seed in (1, 1, 2))

    assert (one.household == again.household).all()
    assert (one.key == other.key).all()
    assert (one.age != other.age).any()
