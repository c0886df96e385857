"""The table: medians and ranges worked by hand, and numbers as people write them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ccsim import indicators, store, summary
from ccsim.summary import by_month, by_year, in_a_year

VALUES = np.array([np.arange(24.0), np.arange(24.0) + 100])  # two replicates, two years


@pytest.fixture
def frame(hamlet) -> pd.DataFrame:
    """Three replicates of two years: all is 10, 20 and 60 in the first year and twice that in the second."""
    one = np.repeat([1.0, 2.0], 12)[:, None, None] * np.ones((24, 1, len(indicators.NAMES)))
    return store.frame_of(hamlet, {1: 10 * one, 2: 20 * one, 3: 60 * one})


def test_ends_of_a_series():
    """A month, the mean month of a year, and the sum of a year, each for the first and the last."""
    assert [side.tolist() for side in by_month(VALUES)] == [[0, 100], [23, 123]]
    assert [side.tolist() for side in by_year(VALUES)] == [[5.5, 105.5], [17.5, 117.5]]
    assert [side.tolist() for side in in_a_year(VALUES)] == [[66, 1266], [210, 1410]]


def test_short_runs_are_scaled_to_a_year():
    """Six months of ten births each are 120 births a year."""
    assert in_a_year(np.full((1, 6), 10.0)).start.tolist() == [120]


def test_table_holds_medians_and_range(frame, hamlet):
    """The middle of 20, 40 and 120 is 40; the range runs from the 10th to the 90th percentile."""
    table = summary.table_of(frame, hamlet.towns[0].name).set_index("label")
    people = table.loc["Population"]

    assert (people["start"], people["end"], people["change"]) == (20, 40, 100)
    assert (people["low"], people["high"]) == (24, 104)
    assert table.loc["Births", "end"] == 480
    assert table.loc["Unemployment rate", "change"] == 2000  # points: from 2,000 to 4,000 %


def test_every_line_is_an_indicator():
    """No line of the table names something that is not counted, and none is there twice."""
    assert {line.indicator for line in summary.LINES} <= set(indicators.NAMES)
    assert len(summary.DIGITS) == len(summary.LINES)


def test_lines_without_data_are_left_out(frame, hamlet):
    """A frame that lacks an indicator still gives a table."""
    table = summary.table_of(frame.drop(columns="births"), hamlet.towns[0].name)

    assert "Births" not in set(table["label"])
    assert len(table) == len(summary.LINES) - 1


def test_order_of_rows_does_not_matter(frame, hamlet):
    """A frame that was sorted or shuffled by others gives the same table."""
    shuffled = frame.sample(frac=1, random_state=1)

    pd.testing.assert_frame_equal(
        summary.table_of(shuffled, hamlet.towns[0].name), summary.table_of(frame, hamlet.towns[0].name)
    )


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234567.8, 0, "1,234,568"), (-12.34, 1, "−12.3"), (-0.04, 1, "0.0"), (0, 0, "0")],
)
def test_numbers_are_written_plainly(value, digits, text):
    """Thousands are separated, a minus is a minus, and nothing is minus zero."""
    assert summary.number(value, digits) == text


def test_changes_have_a_sign():
    """Shares change by points, all else by per cent; what has no sensible change stays empty."""
    assert summary.signed(4.21, "people") == "+4.2 %"
    assert summary.signed(-0.5, "%") == "−0.5 pts"
    assert summary.signed(0.01, "people") == "0.0 %"
    assert summary.signed(math.nan, "people") == ""


def test_change_from_nothing_is_left_empty():
    """Nobody can say by how many per cent something grew from zero."""
    line = summary.LINES[0]

    assert math.isnan(summary.change(line, 0, 5))
    assert summary.change(line, 4, 5) == 25


def test_period_names_the_years():
    """Twenty years from 2021 end in 2040."""
    assert summary.period(2021, 240) == ("2021", "2040")
    assert summary.period(2021, 12) == ("2021", "2021")
