"""Studies: what varies, the points, what is kept of each run, and what the outcomes are sensitive to."""

from __future__ import annotations

from ccsim.studies.making import Sweep, sweep
from ccsim.studies.reading import read_study, study_from
from ccsim.studies.sensitivity import Sensitivity, sensitivity
from ccsim.studies.study import Study
from ccsim.studies.work import StudyWork

__all__ = ["Sensitivity", "Study", "StudyWork", "Sweep", "read_study", "sensitivity", "study_from", "sweep"]
