"""Sweeps carried out and kept: who does the runs, what survives on disk, and how it is read again.

A sweep is a `Work`: a known number of runs, each told by its number alone. `sweep_all` carries it out in a folder,
`Results` reads the folder. Workers need little of this room, so what is named here is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccsim.sweeping.choosing import executor_of as executor_of
    from ccsim.sweeping.coordinator import Listener as Listener
    from ccsim.sweeping.coordinator import Progress as Progress
    from ccsim.sweeping.coordinator import Swept as Swept
    from ccsim.sweeping.coordinator import sweep_all as sweep_all
    from ccsim.sweeping.executors import Executor as Executor
    from ccsim.sweeping.executors import InProcess as InProcess
    from ccsim.sweeping.merging import merge as merge
    from ccsim.sweeping.processes import Processes as Processes
    from ccsim.sweeping.results import Results as Results
    from ccsim.sweeping.work import Column as Column
    from ccsim.sweeping.work import Row as Row
    from ccsim.sweeping.work import Work as Work

_HOME = {
    "Column": "work",
    "Executor": "executors",
    "InProcess": "executors",
    "Listener": "coordinator",
    "Processes": "processes",
    "Progress": "coordinator",
    "Results": "results",
    "Row": "work",
    "Swept": "coordinator",
    "Work": "work",
    "executor_of": "choosing",
    "merge": "merging",
    "sweep_all": "coordinator",
}


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name not in _HOME:
        raise AttributeError(f'ccsim.sweeping has no "{name}"; it has {", ".join(_HOME)}')
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
