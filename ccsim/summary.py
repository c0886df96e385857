"""The table a planner reads: what matters in a town, at the start and at the end, over all replicates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Values = npt.NDArray[np.float64]
LOW, HIGH = 0.1, 0.9  # percentiles that "range" means


class Ends(NamedTuple):
    """A quantity at the start and at the end of a run (float64[replicates] each)."""

    start: Values
    end: Values


def by_month(values: Values) -> Ends:
    """Return the first and the last month (values: float64[replicates, months])."""
    return Ends(values[:, 0], values[:, -1])


def by_year(values: Values) -> Ends:
    """Return the mean month of the first and of the last year."""
    return Ends(values[:, :12].mean(axis=1), values[:, -12:].mean(axis=1))


def in_a_year(values: Values) -> Ends:
    """Return the sum over the first and over the last year."""
    start, end = by_year(values)
    return Ends(12 * start, 12 * end)


class Line(NamedTuple):
    """One line of the table: what it is called, how it is measured, how it is shown."""

    label: str
    unit: str
    indicator: str
    ends: Callable[[Values], Ends] = by_month
    factor: float = 1.0
    digits: int = 0


def percent(label: str, indicator: str) -> Line:
    """Return the line of a share, as a yearly mean in per cent."""
    return Line(label, "%", indicator, by_year, 100, 1)


GROUPS: dict[str, tuple[Line, ...]] = {
    "People": (
        Line("Population", "people", "population"),
        Line("  younger than 18", "people", "age_0_17"),
        Line("  18 to 29", "people", "age_18_29"),
        Line("  30 to 44", "people", "age_30_44"),
        Line("  45 to 64", "people", "age_45_64"),
        Line("  65 and over", "people", "age_65_over"),
        Line("Births", "people/year", "births", in_a_year),
        Line("Deaths", "people/year", "deaths", in_a_year),
        Line("Moved in", "people/year", "in_migration", in_a_year),
        Line("Moved out", "people/year", "out_migration", in_a_year),
    ),
    "Work": (
        Line("Jobs in the town", "jobs", "jobs", by_year),
        Line("  creative", "jobs", "jobs_creative", by_year),
        Line("  technology", "jobs", "jobs_technology", by_year),
        Line("  hospitality", "jobs", "jobs_hospitality", by_year),
        Line("  local services", "jobs", "jobs_local_services", by_year),
        Line("  production", "jobs", "jobs_production", by_year),
        Line("  agriculture", "jobs", "jobs_agriculture", by_year),
        Line("  public services", "jobs", "jobs_public", by_year),
        Line("Residents who work", "people", "employed_residents", by_year),
        Line("  outside the town", "people", "commuters_out", by_year),
        percent("  creative occupations", "creative_share"),
        percent("Unemployment rate", "unemployment_rate"),
    ),
    "Incomes and homes": (
        Line("Real income per resident", "EUR/month", "real_income", by_year),
        Line("Gross pay", "EUR/month", "wage", by_year),
        Line("Rent of a home let now", "EUR/month", "rent", by_year),
        Line("Homes", "homes", "homes"),
        Line("  vacant", "homes", "vacant_homes", by_year),
        Line("  let to visitors", "homes", "visitor_lets", by_year),
    ),
    "Firms, amenities, visitors": (
        Line("Firms", "firms", "firms", by_year),
        Line("  creative", "firms", "creative_firms", by_year),
        Line("Amenities open", "amenities", "amenities_open"),
        Line("Visits from outside", "1,000/year", "visits", in_a_year, 1e-3),
    ),
    "Municipality": (
        Line("Balance of the year", "1,000 EUR", "municipal_balance", in_a_year, 1e-3),
        Line("Money in the bank", "1,000 EUR", "municipal_cash", by_month, 1e-3),
        Line("Debt", "1,000 EUR", "municipal_debt", by_month, 1e-3),
    ),
}
LINES = tuple(line for lines in GROUPS.values() for line in lines)
DIGITS = {(line.label, line.unit): line.digits for line in LINES}
CAPTION = """\
Eight in ten runs end within the range. People, homes and money: first and last
month; all else: mean or sum of the first and the last year. Not a forecast."""
COLUMNS = ("group", "label", "unit", "start", "end", "change", "low", "high")


def table_of(frame: pd.DataFrame, town: str) -> pd.DataFrame:
    """Return one row per line: medians at start and end, the change, and the range of the end over replicates.

    The change is in per cent, for shares in percentage points; empty where the start is not positive.
    Lines whose indicator the frame lacks are left out.
    """
    import pandas as pd  # only when there are results

    values = by_indicator(frame, town)
    rows = [row for group in GROUPS for row in _rows(group, values)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def by_indicator(frame: pd.DataFrame, town: str) -> dict[str, Values]:
    """Return the months of one town as float64[replicates, months] by indicator."""
    here = frame[frame["town"] == town].sort_values(["run", "month"])
    replicates = here["run"].nunique()
    names = [name for name in here.columns if here[name].dtype == np.float64]
    return {name: here[name].to_numpy().reshape(replicates, -1) for name in names}


def _rows(group: str, values: dict[str, Values]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one group."""
    for line in GROUPS[group]:
        if line.indicator in values and values[line.indicator].size:
            start, end = (line.factor * side for side in line.ends(values[line.indicator]))
            first, last = float(np.median(start)), float(np.median(end))
            low, high = (float(np.quantile(end, share)) for share in (LOW, HIGH))
            yield (group, line.label, line.unit, first, last, change(line, first, last), low, high)


def change(line: Line, start: float, end: float) -> float:
    """Return the change in per cent, or in percentage points for a share; not a number where neither makes sense."""
    if line.unit.startswith("%"):
        return end - start
    if start <= 0 or line.indicator == "municipal_balance":
        return float("nan")
    return 100 * (end / start - 1)


# ---- as text ----------------------------------------------------------------------------------------
def period(start: int, months: int) -> tuple[str, str]:
    """Return what the columns of start and end are called: their years."""
    return str(start), str(start + max(0, months - 1) // 12)


def number(value: float, digits: int = 0) -> str:
    """Return a number with thousands separated, and without a minus before zero."""
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def signed(value: float, unit: str) -> str:
    """Return a change with its sign: +4.2 %, or points for a share."""
    if np.isnan(value):
        return ""
    text = number(value, 1)
    sign = "" if text.startswith("−") or float(text.replace(",", "")) == 0 else "+"
    return f"{sign}{text} {'pts' if unit.startswith('%') else '%'}"


def range_of(low: float, high: float, digits: int = 0) -> str:
    """Return a range in words; minus signs and dashes would blur."""
    return f"{number(low, digits)} to {number(high, digits)}"


def cells(row: Any, several: bool) -> tuple[str, ...]:
    """Return the cells of one row of the table as text: label, start, end, change, range, unit."""
    digits = DIGITS[row.label, row.unit]
    middle = (number(row.start, digits), number(row.end, digits), signed(row.change, row.unit))
    return (row.label, *middle, range_of(row.low, row.high, digits) if several else "", row.unit)
