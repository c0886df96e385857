"""Months by name, counted from the first one of a scenario."""

from __future__ import annotations

from functools import cache

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"  # what names one


@cache
def month_index(month: str, scenario_start: int) -> int:
    """Return the month "YYYY-MM" counted from January of `scenario_start`, which is 0."""
    return (int(month[:4]) - scenario_start) * 12 + int(month[5:]) - 1
