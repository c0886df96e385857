"""Tables: rows are reused, ids and keys never; adding, removing and permuting follow a plain list of records."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ccsim.draws import keys_of
from ccsim.town.columns import ELSEWHERE, GONE, GROWTH, Column, Table, flagged, flags_for

SCHEMA = {"cash": Column("i4", "EUR cents", "money"), "open": Column("bool", "flag", "open to the public")}


def add(table: Table, *cash: int) -> np.ndarray:
    """Add one row for each amount, in town 0."""
    n = len(cash)
    keys = np.arange(table.next_id, table.next_id + n, dtype=np.uint64)
    return table.add({"key": keys, "town": np.zeros(n, int), "cash": np.array(cash, int)})


def test_rows_of_the_gone_are_reused_and_ids_are_not():
    """Two of three go, three come: the lowest free rows first, then a new one; numbers go on counting."""
    table = Table(SCHEMA)
    add(table, 10, 20, 30)
    table.remove(np.array([2, 0]))
    rows = add(table, 40, 50, 60)

    assert rows.tolist() == [0, 2, 3]
    assert table.id.tolist() == [4, 2, 5, 6]
    assert table.cash.tolist() == [40, 20, 50, 60]


def test_a_reused_row_keeps_nothing_of_its_last_user():
    """Columns that nobody names start at zero, in a used row too."""
    table = Table(SCHEMA)
    add(table, 10)
    table.open[0] = True
    table.remove(np.array([0]))
    add(table, 0)

    assert not table.open[0]


def test_rows_are_taken_to_be_written_later():
    """Two rows taken, one of them used before: numbered, all else zero; none taken, none changed."""
    table = Table(SCHEMA)
    add(table, 10)
    table.remove(np.array([0]))

    assert table.take(2).tolist() == [0, 1]
    assert (table.id.tolist(), table.key.tolist(), table.cash.tolist()) == ([2, 3], [0, 0], [0, 0])
    assert table.take(0).size == 0
    assert table.next_id == 4


def test_a_misspelt_column_is_not_swallowed():
    """A value for a column the table does not have is an error."""
    with pytest.raises(KeyError, match="csah"):
        Table(SCHEMA).add({"key": np.zeros(1, np.uint64), "csah": 1})


def test_those_elsewhere_hold_their_rows():
    """A row whose owner lives elsewhere is in use; one whose owner is gone is not."""
    table = Table(SCHEMA)
    add(table, 1, 2)
    table.town[:] = ELSEWHERE
    table.remove(np.array([0]))

    assert table.rows().tolist() == [1]
    assert table.town.tolist() == [GONE, ELSEWHERE]


def test_a_table_grows_by_little():
    """A full table of 1,000 rows makes room for four per cent more, not for twice as many."""
    table = Table(SCHEMA)
    add(table, *range(1000))
    add(table, 1)

    assert table.allocated <= GROWTH * 1000 + 1
    assert table.nbytes == table.allocated * (8 + 8 + 2 + 4 + 1)


def test_permute_tells_where_rows_went():
    """Order [2, 0, 1]: what stood in row 2 now stands in row 0, so the map of old to new is [1, 2, 0]."""
    table = Table(SCHEMA)
    add(table, 10, 20, 30)

    assert table.permute(np.array([2, 0, 1])).tolist() == [1, 2, 0]
    assert table.cash.tolist() == [30, 10, 20]


def test_permute_finds_the_rows_nobody_uses():
    """Rows 0 and 2 of four were given back; laid out as [3, 0, 1, 2] they are rows 1 and 3."""
    table = Table(SCHEMA)
    table.remove(add(table, 10, 20, 30, 40)[[0, 2]])
    table.permute(np.array([3, 0, 1, 2]))

    assert table.free.tolist() == [1, 3]
    assert table.cash[[0, 2]].tolist() == [40, 20]


@given(st.lists(st.booleans(), max_size=40))
def test_flagged_rows_are_found(answers):
    """However many rows there are, those flagged are returned, ascending, and none beyond the last."""
    flags = flags_for(len(answers))
    flags[: len(answers)] = answers

    assert flagged(flags).tolist() == [row for row, answer in enumerate(answers) if answer]


def test_an_unknown_column_is_named():
    """A misspelt column is an error that says which."""
    with pytest.raises(AttributeError, match="'csah'"):
        _ = Table(SCHEMA).csah


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda table: pickle.loads(pickle.dumps(table))])
def test_a_copy_is_independent(twin_of):
    """A deep or pickled copy has the same rows, and changing it leaves the first alone."""
    table = Table(SCHEMA)
    add(table, 10)
    twin = twin_of(table)
    add(twin, 20)
    twin.cash[0] = 11

    assert table.cash.tolist() == [10]
    assert twin.cash.tolist() == [11, 20]
    assert list(twin) == list(table)


class Records(RuleBasedStateMachine):
    """A table beside a dictionary that holds the same records by id."""

    def __init__(self):
        """Start empty."""
        super().__init__()
        self.table, self.cash, self.ever = Table(SCHEMA), {}, 0

    @rule(amounts=st.lists(st.integers(0, 1000), max_size=6))
    def come(self, amounts):
        """Add some, perhaps none."""
        rows = add(self.table, *amounts)
        self.cash |= dict(zip(self.table.id[rows].tolist(), amounts, strict=True))
        self.ever += len(amounts)

    @rule(draw=st.randoms())
    def go(self, draw):
        """Remove up to all of those who are there."""
        rows = draw.sample(self.table.rows().tolist(), draw.randint(0, len(self.cash)))
        for number in self.table.id[rows].tolist():
            del self.cash[number]
        self.table.remove(np.array(rows, int))

    @rule(draw=st.randoms())
    def reorder(self, draw):
        """Store the rows in another order."""
        order = list(range(self.table.used))
        draw.shuffle(order)
        before = self.table.id.copy()
        new_row = self.table.permute(np.array(order, int))
        assert (self.table.id[new_row] == before).all()

    @invariant()
    def same_records(self):
        """Each record is there once, under its own id and key; the free rows are those nobody uses."""
        table, rows = self.table, self.table.rows()
        assert dict(zip(table.id[rows].tolist(), table.cash[rows].tolist(), strict=True)) == self.cash
        assert (table.key[rows] == table.id[rows].astype(np.uint64)).all()
        assert table.next_id == self.ever + 1
        assert sorted([*table.free.tolist(), *rows.tolist()]) == list(range(table.used))
        assert (table.columns["town"][table.used :] == GONE).all()


TestRecords = Records.TestCase
TestRecords.settings = settings(max_examples=30, stateful_step_count=25)


def test_a_row_removed_twice_is_free_once():
    """Rows given back in any order, one of them twice: each is handed out once, lowest first."""
    table = Table({}, 0)
    table.add({"key": keys_of(1, 1, 6), "town": np.zeros(6)})
    table.remove(np.array([4, 1, 4]))
    table.remove(np.array([2, 1]))

    assert table.free.tolist() == [1, 2, 4]
    assert table.add({"key": keys_of(1, 2, 4), "town": np.zeros(4)}).tolist() == [1, 2, 4, 6]
