"""Tables of points: from CSV or written in the study, with every cell that cannot be used."""

from __future__ import annotations

import json

import pytest
from study_texts import TEXT, said_of, study, written

from ccsim.scenario import ScenarioError
from ccsim.studies import read_study

TABLED = (
    TEXT[: TEXT.index("[[uncertainties]]")]
    + '[design]\nkind = "table"\nfile = "points.csv"\n\n[[outcomes]]\nindicator = "population"\n'
)
GOOD = "migration.theta,switches.critical_mass,towns.0.people.creative\n2,true,0.1\n3.5,false,0.1\n2,true,0.2\n"


def with_table(folder, table, text=TABLED):
    """Return the study of a table."""
    (folder / "points.csv").write_text(table, encoding="utf-8")
    return read_study(written(folder, text))


def test_headers_name_what_varies_and_lines_are_points(tmp_path):
    """Numbers keep their values, words and truth values their places in the order in which they come."""
    read = with_table(tmp_path, GOOD)

    assert [factor.name for factor in read.factors] == GOOD.splitlines()[0].split(",")
    assert read.points.tolist() == [[2, 0, 0.1], [3.5, 1, 0.1], [2, 0, 0.2]]
    assert [read.scenario_at(point).switches.critical_mass for point in range(3)] == [True, False, True]


def test_tables_may_have_marks_blanks_and_quotes(tmp_path):
    """A byte-order mark, carriage returns, blanks around cells, empty lines and quotes change nothing."""
    table = "\ufeff" + GOOD.replace("\n", "\r\n").replace("2,true", '"2", true').replace("3.5", "\r\n 3.5", 1)

    assert with_table(tmp_path, table).points.tolist() == with_table(tmp_path, GOOD).points.tolist()


def test_a_small_table_may_stand_in_the_study(tmp_path):
    """names and rows say the same as a file."""
    inline = 'names = ["migration.theta", "switches.critical_mass", "towns.0.people.creative"]\n'
    inline += "rows = [[2, true, 0.1], [3.5, false, 0.1], [2, true, 0.2]]\n"
    text = TABLED.replace('file = "points.csv"\n', inline)

    assert study(tmp_path, text).points.tolist() == with_table(tmp_path, GOOD).points.tolist()


def test_levers_of_a_table_are_added_like_others(tmp_path):
    """A plan's levers may be columns; a word such as a month is a choice."""
    read = with_table(tmp_path, "fibre.size,fibre.start\n10,2024-05\n20,2025-05\n")

    assert [factor.role for factor in read.factors] == ["lever", "lever"]
    assert [read.scenario_at(point).plan.levers[0].start for point in (0, 1)] == ["2024-05", "2025-05"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (GOOD.replace("3.5", "much"), 'points.csv:3  migration.theta = "much" is not a finite number (1/log income).'),
        (GOOD.replace("3.5", "nan"), "points.csv:3  migration.theta = nan is not a finite number"),
        (GOOD.replace("3.5", "99"), "points.csv:3  parameters.migration.theta = 99 is outside"),
        (GOOD.replace("false", "maybe"), 'points.csv:3  switches.critical_mass = "maybe" is not true or false.'),
        (GOOD.replace("3.5,", "3.5,7,"), "points.csv:3  has another number of cells than the first line: 4, not 3."),
        (GOOD.replace("theta", "thet"), 'points.csv:1  "migration.thet": [parameters.migration]  unknown key "thet".'),
        (GOOD.replace("towns.0.people.creative", "migration.theta"), 'points.csv:1  "migration.theta" stands twice'),
        (GOOD.replace('2,true,0.2', '"2,true,0.2'), "points.csv:4  is not a table"),
        (GOOD.replace(",", ";"), "points.csv:1  has semicolons between its cells. Put commas there"),
        (GOOD.replace(",", "\t"), "points.csv:1  has tabs between its cells."),
        (GOOD.replace("false", "fal\x07se"), 'points.csv:3  holds control characters: "fal'),
        (GOOD.splitlines()[0], "points.csv  has no points. The first line holds dotted names"),
        ("", "points.csv  has no points."),
        ("plan.reimbursement\n2.5\n", "points.csv:2  plan.reimbursement = 2.5 is not a whole number (months)."),
        ("fibre.size\n10\n", 'Give "fibre.start" too, varying or as a constant.'),
    ],
)  # fmt: skip
def test_mistakes_in_a_table_are_named_with_their_lines(tmp_path, table, said):
    """Names are checked like any other, cells against what their column is."""
    with pytest.raises(ScenarioError) as refused:
        with_table(tmp_path, table)

    assert said in str(refused.value)


def test_several_cells_are_told_at_once(tmp_path):
    """A word among numbers and a number beyond its limits: two lines."""
    with pytest.raises(ScenarioError) as refused:
        with_table(tmp_path, GOOD.replace("3.5", "much").replace("2,true,0.2", "2,true,7"))

    assert [problem.place for problem in refused.value.problems] == ["points.csv:3", "points.csv:4"]


def test_tables_that_cannot_be_read(tmp_path):
    """A file that is not there, or no text, is named; names and rows must fit together."""
    assert "points.csv  cannot be read: No such file" in said_of(tmp_path, TABLED)
    (tmp_path / "points.csv").write_bytes(b"\xff\xfe\x00")
    assert "points.csv  is not UTF-8 text" in said_of(tmp_path, TABLED)
    inline = ('file = "points.csv"', 'names = ["migration.theta"]\nrows = [[1], [2, 3]]')
    assert "try.toml:10  design.rows[1] has 2 entries, but there are 1 names." in said_of(tmp_path, TABLED, inline)
    neither = ('file = "points.csv"', "")
    assert 'either file = "points.csv", or names and rows' in said_of(tmp_path, TABLED, neither)


def test_a_column_is_no_constant_too(tmp_path):
    """What a table varies cannot be set for all points."""
    with pytest.raises(ScenarioError, match=r'"migration.theta" varies, and try.toml:\d+ makes it a constant'):
        with_table(tmp_path, GOOD, TABLED.replace("[design]", "[constants]\nmigration.theta = 2\n\n[design]"))


def test_a_large_study_that_holds_its_table_can_be_read(tmp_path):
    """Five thousand points in a study of its own make a file larger than any scenario."""
    lines = [f"{2 + at / 5000},0.1" for at in range(5000)]
    read = with_table(tmp_path, "\n".join(["migration.theta,towns.0.people.creative", *lines]))
    (tmp_path / "study.json").write_text(json.dumps(read.content), encoding="utf-8")

    assert (tmp_path / "study.json").stat().st_size > 64 * 1024
    assert read_study(tmp_path / "study.json").points.tolist() == read.points.tolist()


def test_a_table_says_by_itself_what_varies(tmp_path):
    """Names under [[uncertainties]] beside a table are refused."""
    text = TABLED.replace("[design]", '[[uncertainties]]\nname = "migration.theta"\n\n[design]')
    with pytest.raises(ScenarioError, match=r"Leave \[\[uncertainties\]\] and \[\[levers\]\] out"):
        with_table(tmp_path, GOOD, text)
