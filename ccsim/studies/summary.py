"""What came of a study, in tables: point by point, and outcome by outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccsim.leapfrog.classes import CLASSES
from ccsim.studies.study import Study


def by_point(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each point that has a run: what varies, how many runs, and the mean of every outcome.

    A verdict is the most frequent class, of two as frequent the more sober.
    """
    groups = frame.groupby("point", sort=True)
    whole = groups[[factor.name for factor in study.factors]].first()
    whole["runs"] = groups.size()
    for outcome in study.outcomes:
        values = groups[outcome.name]
        whole[outcome.name] = values.agg(most_frequent) if outcome.verdict else values.mean()
    return whole.reset_index()


def most_frequent(classes: pd.Series[str]) -> str:
    """Return the most frequent class, of two as frequent the more sober."""
    counts = classes.value_counts()
    return max(CLASSES, key=lambda name: (counts.get(name, 0), -CLASSES.index(name)))


def by_outcome(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each outcome that is a number: its means over replicates, and chance beside them.

    Lowest, middle and highest are of the points' means; chance is the standard deviation between the runs of a point
    (NaN with a single replicate).
    """
    rows = []
    for outcome in (one for one in study.outcomes if not one.verdict):
        groups = frame.groupby("point")[outcome.name]
        means, spread = groups.mean(), groups.var(ddof=1)
        low, middle, high = np.quantile(means, (0, 0.5, 1)) if len(means) else (np.nan,) * 3
        chance = float(np.sqrt(spread.mean())) if spread.notna().any() else np.nan
        rows.append({"outcome": outcome.name, "lowest": low, "middle": middle, "highest": high, "chance": chance})
    return pd.DataFrame(rows, columns=["outcome", "lowest", "middle", "highest", "chance"])


def by_class(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """Return how many runs have each class, one row for each verdict."""
    rows = []
    for outcome in (one for one in study.outcomes if one.verdict):
        counts = frame[outcome.name].value_counts()
        rows.append({"outcome": outcome.name, **{name: int(counts.get(name, 0)) for name in CLASSES}})
    return pd.DataFrame(rows, columns=["outcome", *CLASSES])
