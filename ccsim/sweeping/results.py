"""The results of a sweep, read from its folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq


class Results:
    """What a folder holds of a sweep."""

    def __init__(self, folder: Path) -> None:
        """Begin."""
        self.folder = folder

    def frame(self) -> pd.DataFrame:
        """Return all rows by number: `number`, `key`, then the columns of the work."""
        frame: pd.DataFrame = pq.read_table(self.folder / "parts").to_pandas()
        return frame
