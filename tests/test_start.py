"""The eve of the first month: counts as in the profile, a diaspora, and the same state from the same seed."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from ccsim.draws import FIRST, keys_of
from ccsim.start import begin
from ccsim.town.columns import ELSEWHERE
from ccsim.town.schema import HEAD, NOT_WORKING


def test_the_profile_lives_in_the_town(obidos_begun, obidos):
    """People by age group are those of the profile of Óbidos; all of them are incumbents."""
    people = obidos_begun.residents
    here = people.town == 0
    group = np.minimum(-people.born[here] // 120, 8)

    assert tuple(np.bincount(group)) == obidos.towns[0].people.ages.value
    assert people.incumbent[here].all()
    assert not people.incumbent[~here].any()


def test_the_diaspora_is_what_ten_years_of_leaving_left(hamlet_begun, assumed):
    """Two in five of ten years' leavers: 0.4 * 0.0421 * 600 * 10 = 101, with roots and without homes or jobs."""
    people = hamlet_begun.residents
    away = people.town == ELSEWHERE

    assert np.count_nonzero(away) == round(0.4 * assumed.migration.gross_flow * 600 * 10) == 101
    assert set(people.home_town[away]) == {0}
    assert set(people.household[away]) == set(people.employer[away]) == {NOT_WORKING}
    assert people.arrived[away].min() > -12 * assumed.migration.diaspora_years
    assert set(people.place[away]) == {0, 1, 2}


def test_households_are_counted_with_one_head_each(hamlet_begun):
    """Sizes and adults are those of the people, who stand in the street of their home."""
    people, homes = hamlet_begun.residents, hamlet_begun.households
    here = people.town == 0
    grown = here & (people.born <= -216)
    heads = people.household[here & (people.role == HEAD)]

    assert (np.bincount(people.household[here], minlength=homes.used) == homes.size).all()
    assert (np.bincount(people.household[grown], minlength=homes.used) == homes.adults).all()
    assert sorted(heads) == list(range(homes.used))
    assert (people.street[here] == homes.street[people.household[here]]).all()


def test_keys_are_those_of_the_names(hamlet_begun):
    """A person's key comes from town and number alone, so that another seed has the same people to draw for."""
    people = hamlet_begun.residents
    assert (people.key[:600] == keys_of(1, FIRST, 600)).all()
    assert np.unique(people.key).size == people.used


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_gives_one_start(hamlet, hamlet_begun, seed):
    """Building twice gives the same columns; another seed gives others."""
    state = begin(hamlet, seed)
    same = all(
        (getattr(state.residents, name) == getattr(hamlet_begun.residents, name)).all() for name in state.residents
    )

    assert same == (seed == 1)


def test_the_order_of_rows_is_nobodys_business(hamlet_state):
    """Rows stored in another order: everybody still has the same employer, home and firm to own."""

    def links(state):
        people, homes, firms = state.residents, state.households, state.firms
        works = np.flatnonzero(people.employer >= 0)
        here = np.flatnonzero(people.town >= 0)
        owned = np.flatnonzero(firms.owner > 0)
        return (
            set(zip(people.key[works].tolist(), firms.key[people.employer[works]].tolist(), strict=True)),
            set(zip(people.key[here].tolist(), homes.key[people.household[here]].tolist(), strict=True)),
            set(zip(firms.key[owned].tolist(), people.key[firms.owner_row[owned]].tolist(), strict=True)),
        )

    before = links(hamlet_state)
    shuffled = copy.deepcopy(hamlet_state)
    shuffled.shuffle_rows(3)

    assert (shuffled.residents.key != hamlet_state.residents.key).any()
    assert links(shuffled) == before
    hamlet_state.sort_rows()
    assert links(hamlet_state) == before
    assert (np.diff(hamlet_state.residents.street[hamlet_state.residents.town == 0]) >= 0).all()
