"""The schema: every column has a plain type, a unit and a meaning; codes are consecutive."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.town import schema
from ccsim.town.columns import Table

TABLES = ("RESIDENTS", "HOUSEHOLDS", "FIRMS", "AMENITIES", "STREETS", "TOWNS")
COLUMNS = [(table, name) for table in TABLES for name in getattr(schema, table)]
UNITS = {
    "row", "code", "month", "count", "flag", "index", "EUR cents/month", "EUR cents/visit", "EUR cents", "share",
    "persons", "months", "jobs", "homes", "visits/month", "m", "minutes", "job-years", "id", "log points",
}  # fmt: skip


@pytest.mark.parametrize(("table", "name"), COLUMNS, ids=[f"{t.lower()}.{n}" for t, n in COLUMNS])
def test_column_is_declared_in_full(table, name):
    """A numpy type of whole numbers, fractions or flags; a known unit; a meaning."""
    column = getattr(schema, table)[name]

    assert np.dtype(column.dtype).kind in "iufb"
    assert column.unit in UNITS
    assert column.meaning.strip()


@pytest.mark.parametrize("table", TABLES)
def test_money_is_in_whole_cents(table):
    """Money that somebody holds or owes is an integer; only rents asked for are fractions of a cent."""
    money = {name: column for name, column in getattr(schema, table).items() if column.unit.startswith("EUR cents")}

    assert {name for name, column in money.items() if np.dtype(column.dtype).kind != "i"} <= {"rent", "rent_at_start"}


@pytest.mark.parametrize("table", TABLES)
def test_no_column_hides_a_tables_own(table):
    """`id`, `key` and `town` are every table's; none declares them again, nor a method's name."""
    names = set(getattr(schema, table))

    assert not names & set(Table.COMMON)
    assert not names & {name for name in dir(Table) if not name.startswith("_")}


def test_codes_count_up_from_zero():
    """Codes of occupations, sectors, kinds, places and roles are their positions in the list of names."""
    assert schema.OCCUPATIONS.index("retired") == schema.RETIRED
    assert schema.SECTORS.index("public") == schema.PUBLIC
    assert schema.KINDS.index("nature") == schema.NATURE
    assert schema.PLACES.index("rest") == schema.REST
    assert schema.ROLES.index("other adult") == schema.OTHER_ADULT


def test_states_of_work_are_negative_and_apart():
    """Codes of `employer` can never be taken for a firm's row, and commuting runs on from the ring."""
    codes = (
        schema.NOT_WORKING, schema.UNEMPLOYED, schema.COMMUTES_RING, schema.COMMUTES_METROPOLIS, schema.REMOTE,
    )  # fmt: skip

    assert codes == (-1, -2, -3, -4, -5)
