"""The verdict on plans: twins in two worlds, peers and two starts, judged and told."""

from __future__ import annotations

from ccsim.judging.findings import Judged, Verdict
from ccsim.judging.making import Study, carry_out, study_of, verdict

__all__ = ["Judged", "Study", "Verdict", "carry_out", "study_of", "verdict"]
