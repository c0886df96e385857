"""Studies: what varies, the points, what is kept of each run, and what the outcomes are sensitive to."""

from __future__ import annotations

from ccsim.studies.making import Sweep, load_sweep, restored, sweep
from ccsim.studies.reading import read_study, study_from
from ccsim.studies.sensitivity import Sensitivity, sensitivity
from ccsim.studies.study import Study
from ccsim.studies.work import StudyWork

__all__ = ["Sensitivity", "Study", "StudyWork", "Sweep", "load_sweep", "read_study", "restored", "sensitivity", "study_from", "sweep"]
