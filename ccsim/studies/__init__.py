"""Studies: what varies, the points, what is kept of each run, and what the outcomes are sensitive to.

Workers need little of this room, so what is named here is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccsim.studies.making import Sweep as Sweep
    from ccsim.studies.making import load_sweep as load_sweep
    from ccsim.studies.making import restored as restored
    from ccsim.studies.making import sweep as sweep
    from ccsim.studies.reading import read_study as read_study
    from ccsim.studies.reading import study_from as study_from
    from ccsim.studies.sensitivity import Sensitivity as Sensitivity
    from ccsim.studies.study import Study as Study
    from ccsim.studies.work import StudyWork as StudyWork

_HOME = {
    "Sensitivity": "sensitivity",
    "Study": "study",
    "StudyWork": "work",
    "Sweep": "making",
    "load_sweep": "making",
    "read_study": "reading",
    "restored": "making",
    "study_from": "reading",
    "sweep": "making",
}


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name not in _HOME:
        raise AttributeError(f'ccsim.studies has no "{name}"; it has {", ".join(_HOME)}')
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
