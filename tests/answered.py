"""Questions that are answered without worker processes, for the tests of what pages make of them."""

from __future__ import annotations

from collections.abc import Iterable

from ccsim.app.desk import Question
from ccsim.app.worker import Work
from ccsim.ensemble import simulate


def answered(works: Iterable[Work], places: Iterable[int] | None = None) -> Question:
    """Return a question whose works (or those at some places) were simulated in this process."""
    several = tuple(works)
    question = Question(None, 1, several, lambda: None, 0)
    for place in range(len(several)) if places is None else places:
        question.outcomes[place] = simulate(several[place])
    return question
