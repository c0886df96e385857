"""The state: what is held, what happened, and rows that change place while everybody stays who they are."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.town.columns import GONE
from ccsim.town.ledger import FIRMS, LANDLORDS, MUNICIPALITY, RESIDENTS, VENUES
from ccsim.town.state import empty_tables


def links(state) -> dict[int, tuple]:
    """Return by id: key of the employer, key of the household, street."""
    people, firms, homes = state.residents, state.firms, state.households
    found = {}
    for row in people.rows():
        employer, home = people.employer[row], people.household[row]
        at = firms.key[employer] if employer >= 0 else employer
        found[int(people.id[row])] = (at, homes.key[home] if home >= 0 else -1, people.street[row])
    return found


def owned(state) -> dict[int, int]:
    """Return by firm's id the id found in its owner's row."""
    firms, people = state.firms, state.residents
    rows = np.flatnonzero((firms.town >= 0) & (firms.owner > 0))
    return dict(zip(firms.id[rows].tolist(), people.id[firms.owner_row[rows]].tolist(), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_rows_keep_their_links(hamlet_state, seed):
    """Employer, household, street and owner of everybody are the same individuals in any order of rows."""
    before, owners = links(hamlet_state), owned(hamlet_state)
    order = hamlet_state.residents.id.tolist()
    hamlet_state.shuffle_rows(seed)

    assert hamlet_state.residents.id.tolist() != order
    assert links(hamlet_state) == before
    assert owned(hamlet_state) == owners


def test_sorted_rows_lie_by_street(hamlet_state):
    """After sorting, streets ascend along those who live here, unused rows come last, and links are kept."""
    hamlet_state.shuffle_rows(1)
    before = links(hamlet_state)
    hamlet_state.residents.remove(np.array([5, 9]))
    hamlet_state.sort_rows()
    people, homes = hamlet_state.residents, hamlet_state.households

    assert (np.diff(people.street[people.town >= 0]) >= 0).all()
    assert (np.diff(homes.street[homes.town != GONE]) >= 0).all()
    assert (people.town[-2:] == GONE).all()
    after = links(hamlet_state)
    assert after == {who: at for who, at in before.items() if who in after}
    assert len(after) == len(before) - 2


def test_holdings_count_money_once(hamlet_state):
    """A euro put into a pocket, a till, a bank, a council or a pool of rents shows in its own account."""
    before = hamlet_state.holdings()
    hamlet_state.residents.income[0] += 100
    hamlet_state.firms.cash[0] += 200
    hamlet_state.amenities.cash[0] += 300
    hamlet_state.towns.cash[0] += 400
    hamlet_state.now.rent_pool[0] += 500
    hamlet_state.now.local_demand[0, 3] += 600
    change = (hamlet_state.holdings() - before)[0]

    assert change[[RESIDENTS, FIRMS, VENUES, MUNICIPALITY, LANDLORDS]].tolist() == [100, 800, 300, 400, 500]


def test_rows_of_the_gone_hold_nothing(hamlet_state):
    """Money in a row that nobody uses is nobody's."""
    before = hamlet_state.holdings()
    cash = int(hamlet_state.firms.cash[3])
    hamlet_state.firms.remove(np.array([3]))

    assert before[0, FIRMS] - hamlet_state.holdings()[0, FIRMS] == cash


def test_events_are_counted_by_town(hamlet_state):
    """What happens twice in a month adds up."""
    hamlet_state.count("births", np.array([2]))
    hamlet_state.count("births", 3)

    assert hamlet_state.events["births"].tolist() == [5]


def test_streams_differ_by_purpose_month_and_seed(hamlet_state):
    """The same purpose in another month, or another purpose, is another stream."""
    state = hamlet_state
    here = state.stream(10)
    state.month += 1

    assert len({int(here), int(state.stream(10)), int(state.stream(11)), int(state.stream(10, 77))}) == 4
    assert state.stream(10, 0) == here


def test_tables_start_empty():
    """No rows, seven tables, all with id, key and town."""
    tables = empty_tables()

    assert list(tables) == ["residents", "households", "firms", "amenities", "streets", "towns", "projects"]
    assert all(table.used == 0 and {"id", "key", "town"} <= set(table) for table in tables.values())
