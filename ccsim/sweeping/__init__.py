"""Sweeps carried out and kept: who does the runs, what survives on disk, and how it is read again.

A sweep is a `Work`: a known number of runs, each told by its number alone. `sweep_all` carries it out in a folder,
`Results` reads the folder.
"""

from ccsim.sweeping.coordinator import Listener, Progress, Swept, sweep_all
from ccsim.sweeping.executors import Executor, InProcess
from ccsim.sweeping.processes import Processes
from ccsim.sweeping.results import Results
from ccsim.sweeping.work import Column, Row, Work

__all__ = [
    "Column",
    "Executor",
    "InProcess",
    "Listener",
    "Processes",
    "Progress",
    "Results",
    "Row",
    "Swept",
    "Work",
    "sweep_all",
]
