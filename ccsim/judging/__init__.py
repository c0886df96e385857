"""The verdict on plans: twins in two worlds, peers and two starts, judged and told."""

from __future__ import annotations

from ccsim.judging.findings import Judged, Verdict
from ccsim.judging.making import carry_out, verdict
from ccsim.judging.study import Study, study_of

__all__ = ["Judged", "Study", "Verdict", "carry_out", "study_of", "verdict"]
