"""Reading results: verified first, asked in SQL that can do nothing else, CSV that no spreadsheet carries out."""

from __future__ import annotations

import csv
import math

import pandas as pd
import pyarrow.parquet as pq
import pytest
from toy_sweeps import Toy, row_of

from ccsim.ensemble import Failure
from ccsim.store import StoreError
from ccsim.sweeping import Results, manifest, rerunning, sweep_all
from ccsim.sweeping.logs import Log, new_paths
from ccsim.sweeping.packing import Packing

TOY = Toy(30, fails=frozenset({4}))


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A sweep with a failure, half of it in tables and half in logs; shared, so only for reading."""
    folder = tmp_path_factory.mktemp("sweeps") / "s"
    sweep_all(TOY, folder, limit=15)
    log = Log(next(new_paths(folder)), TOY.digest)
    for number in range(15, 25):
        log.append(Packing(TOY.columns).pack(number, row_of(number)))
    log.close()
    return folder


def test_results_in_logs_are_read_without_changing_anything(swept):
    """An unfinished sweep can be looked at: tables and logs together, and no file is touched."""
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in swept.rglob("*")}
    found = Results(swept)

    assert found.counts() == (5, 24, 1, 0)
    assert found.frame()["number"].tolist() == [n for n in range(25) if n != 4]
    assert (found.frames, found.frame("failures")["stage"].tolist()) == (10, ["month 3"])
    assert found.frame("unequal").empty
    assert before == {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in swept.rglob("*")}


def test_tables_have_types_units_and_compression(swept):
    """Money stays int64, floats are split by byte, all is zstd; each column says its unit and meaning."""
    path = swept / "parts" / manifest.read(swept).parts[0].file
    schema, first = pq.read_schema(path), pq.ParquetFile(path).metadata.row_group(0)
    columns = {first.column(i).path_in_schema: first.column(i) for i in range(first.num_columns)}

    assert str(schema.field("rent_cents").type) == "int64"
    assert schema.field("rent_cents").metadata == {b"unit": b"cents", b"meaning": b"rent"}
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert "BYTE_STREAM_SPLIT" in columns["income"].encodings


def test_sql_is_answered(swept):
    """Aggregates over the runs, what is no number left out; failures can be joined."""
    found = Results(swept)
    answer = found.query("SELECT verdict, count(*) AS n, avg(income) AS mean FROM runs GROUP BY 1 ORDER BY 1")
    expected = [math.sin(n) for n in range(25) if n % 3 == 1 and n % 7 and n != 4]

    assert answer["n"].sum() == 24
    assert answer["mean"][1] == pytest.approx(sum(expected) / len(expected))
    assert found.query("WITH f AS (SELECT number FROM failures) SELECT * FROM f")["number"].tolist() == [4]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "COPY runs TO '/tmp/ccsim-never.csv'",
        "ATTACH '/tmp/ccsim-never.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "CREATE TABLE more AS SELECT 1",
        "DROP VIEW runs",
        "SELECT 1; SELECT 2",
        "SELECT * FROM swept",
        "SELECT nothing FROM runs",
        "no SQL",
        "",
    ],
)
def test_sql_can_do_nothing_else(swept, sql):
    """No file, no network, no setting, no Python variable can be reached; the message names the tables."""
    with pytest.raises(ValueError, match="tables are runs, failures, unequal"):
        Results(swept).query(sql)


def test_csv_cannot_act_as_formulas(tmp_path):
    """Texts that a spreadsheet would carry out are marked, control characters are blanks, all else is as it was."""
    words = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "fine", "a=b", 'with "quotes", and commas', "two\nlines", ""]

    class Worded(Toy):
        def carry_out(self, number):
            return row_of(number)._replace(values=(number, -number, -0.5 * number, words[number]))

    sweep_all(Worded(len(words)), tmp_path / "s")
    assert Results(tmp_path / "s").write_csv(tmp_path / "out.csv") == len(words)
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))

    plain = [word.translate(dict.fromkeys(map(ord, "\t\r\n"), " ")) for word in words]
    assert [row["verdict"] for row in rows] == [f"'{word}" if word[:1] in set("=+-@") else word for word in plain]
    assert [float(row["income"]) for row in rows] == [-0.5 * n for n in range(len(words))]
    assert pd.read_csv(tmp_path / "out.csv")["rent_cents"].tolist() == [-n for n in range(len(words))]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.csv"]


def test_what_is_no_number_is_an_empty_cell(swept, tmp_path):
    """Cells without a number are empty; a folder that cannot be written to is said."""
    Results(swept).write_csv(tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv")["income"].isna().sum() == 4
    with pytest.raises(StoreError, match="Cannot write"):
        Results(swept).write_csv(tmp_path / "nowhere" / "out.csv")


def test_damage_is_left_out_and_told(tmp_path):
    """A damaged table is named; its runs are not in the answers."""
    sweep_all(Toy(5), tmp_path)
    (path,) = (tmp_path / "parts").iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    found = Results(tmp_path)

    assert [damage.what for damage in found.damage] == ["damaged: 5 rows"]
    assert (found.counts(), len(found.frame())) == ((5, 0, 0, 0), 0)
    with pytest.raises(StoreError, match="holds no sweep of ccsim"):
        Results(tmp_path / "parts")


def test_runs_made_again_are_compared_bit_by_bit(swept):
    """A sample over the whole sweep is made again; what differs is said, column by column."""
    found = Results(swept)
    numbers = rerunning.sample(found, 4)
    assert numbers[0] == 0
    assert numbers[-1] == 24
    assert rerunning.sample(found, 1000) == found.numbers().tolist()
    assert list(rerunning.differing(found, TOY, numbers)) == []

    class Changed(Toy):
        def carry_out(self, number):
            if number == 24:
                return Failure(number, "month 9", "empty", "")
            return row_of(number)._replace(values=(number, 0, *row_of(number).values[2:]))

    assert list(rerunning.differing(found, Changed(30), [1, 24])) == [
        "run 1: rent_cents 95 -> 0",
        "run 24 fails now, month 9: empty",
    ]
