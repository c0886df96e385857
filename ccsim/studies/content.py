"""A study's results as content for JSON."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from ccsim.studies.making import Sweep
from ccsim.sweeping import Swept


def as_content(found: Sweep, swept: Swept) -> dict[str, Any]:
    """Return everything that is printed of a study."""
    told = found.sensitivity()
    return {
        "folder": str(swept.folder),
        "study": found.study.title,
        "runs": {"asked": swept.asked, "done": swept.done, "failed": swept.failed, "unequal": swept.unequal},
        "points": records(found.points()),
        "outcomes": records(found.table()),
        "classes": records(found.classes()),
        "sensitivity": records(told.indices),
        "variance": records(told.shares),
        "points left out": told.left_out,
    }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame; what is no number is null."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return rows
