"""What the table of a comparison shows, line by line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ccsim.comparing.effects import Effects, effects_of, of_ten
from ccsim.comparing.kept import Kept, column, last_year
from ccsim.comparing.meaning import meaning_of
from ccsim.indicators import NAMES
from ccsim.summary import GROUPS, Line, in_a_year

LEFT_OUT = ("age_", "births", "deaths")  # indicators whose names begin so
FURTHER = {
    "People": (
        Line("  18 to 29", "people", "age_18_29"),
        Line("Households displaced", "per year", "displaced", in_a_year, digits=1),
    ),
    "Incomes and homes": (Line("  of incumbents", "EUR/month", "real_income_of_incumbents", digits=1),),
}
MORE_DIGITS = {"real_income": 1, "wage": 1, "rent": 1, "unemployment_rate": 2, "creative_share": 2, "visits": 1}


def _shown() -> dict[str, tuple[Line, ...]]:
    """Return the lines of a run's table that a comparison shows, and those of its own, with digits for differences."""
    groups = {}
    for group, lines in GROUPS.items():
        kept = [line for line in lines if not line.indicator.startswith(LEFT_OUT)]
        for line in FURTHER.get(group, ()):
            after = 1 if line.label.startswith("  ") else len(kept)
            kept.insert(after, line)
        groups[group] = tuple(_sharp(line) for line in kept)
    return groups


def _sharp(line: Line) -> Line:
    """Return a line with as many digits as differences need."""
    least = 1 if line.unit in {"jobs", "people", "homes", "firms", "amenities"} else 0
    return line._replace(digits=max(line.digits, least, MORE_DIGITS.get(line.indicator, 0)))


SHOWN = _shown()
LINES = {line.indicator: line for lines in SHOWN.values() for line in lines}


def factor_of(line: Line) -> float:
    """Return what the mean month of a year is multiplied with to be what the line shows."""
    return line.factor * (12 if line.ends is in_a_year else 1)


def effects_in_last_year(kept: Sequence[Kept], twins: Sequence[Kept], town: int) -> Effects:
    """Return the differences in every indicator, means of the last year (arrays [indicators])."""
    values, others = (np.array([last_year(one.series)[town] for one in runs]) for runs in (kept, twins))
    return effects_of(values, others)


def table_of(kept: Sequence[Kept], twins: Sequence[Kept], town: int) -> pd.DataFrame:
    """Return one row per line: what is there without the plan, and what the plan changes, in the line's unit.

    median, low, high: of the paired differences, 10 and 90 %; mean with its 95 % interval; runs: how many have more;
    told: "more" or "less" where that can be told from chance; meaning: whether that is better or worse.
    """
    effects = effects_in_last_year(kept, twins, town)
    rows = [_row(group, line, effects, len(kept)) for group, lines in SHOWN.items() for line in lines]
    return pd.DataFrame(rows)


def _row(group: str, line: Line, effects: Effects, runs: int) -> dict[str, object]:
    """Return one row of the table."""
    at, factor = column(line.indicator), factor_of(line)
    amounts = {"without": effects.without, "median": effects.median, "low": effects.low, "high": effects.high}
    direction = int(effects.mean.direction[at])
    return {
        "group": group,
        "label": line.label,
        "unit": line.unit,
        "indicator": line.indicator,
        **{name: factor * float(values[at]) for name, values in amounts.items()},
        **{
            name: factor * float(end[at])
            for name, end in zip(("mean", "mean_low", "mean_high"), effects.mean, strict=True)
        },
        "more": float(effects.more[at]),
        "less": float(effects.less[at]),
        "runs": of_ten(float(effects.more[at]), runs),
        "told": ("less", "", "more")[1 + direction],
        "meaning": meaning_of(line.indicator, direction),
    }


EFFECTS = ("without", "median", "low", "high", "mean", "mean_low", "mean_high", "more", "less", "correlation",
           "variance_ratio")  # fmt: skip


def frame_of_effects(effects: Effects, start: int) -> pd.DataFrame:
    """Return one row per year and indicator (arrays [years, indicators]), each in the indicator's own unit."""
    years, width = effects.median.shape
    amounts = {
        "mean": effects.mean.mean, "mean_low": effects.mean.low, "mean_high": effects.mean.high,
        **{name: getattr(effects, name) for name in EFFECTS if not name.startswith("mean")},
    }  # fmt: skip
    return pd.DataFrame(
        {
            "year": np.repeat(start + np.arange(years), width).astype(np.int32),
            "indicator": pd.Categorical.from_codes(np.tile(np.arange(width), years), pd.Index(NAMES)),
            **{name: np.ravel(amounts[name]) for name in EFFECTS},
        }
    )
