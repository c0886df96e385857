"""Plans compared: twins with the same seeds, effects with bands, who gains, what each lever contributes, and money."""

from __future__ import annotations

from ccsim.comparing.arms import NOTHING, CannotCompare
from ccsim.comparing.comparison import COMPARISON, Comparison
from ccsim.comparing.content import as_content
from ccsim.comparing.making import Job, carry_out, compare, job_of

__all__ = [
    "COMPARISON",
    "NOTHING",
    "CannotCompare",
    "Comparison",
    "Job",
    "as_content",
    "carry_out",
    "compare",
    "job_of",
]
