"""Whether a class is more frequent than by chance alone, in plain words."""

from __future__ import annotations

from ccsim.judging.findings import Found
from ccsim.judging.phrases import of_pairs, share_said
from ccsim.judging.tests_said import main, tried
from ccsim.leapfrog.chances import Chance
from ccsim.leapfrog.classes import CLASSES
from ccsim.summary import number

NOTHING = "nothing"
NOT_RUN = "Whether chance alone does as much was not run (--deep runs it): no class is credited beyond chance."


def credit_said(found: Found, name: str) -> str:
    """Return whether a class is more frequent than by chance alone: credited, 34 % of pairs against at most 2 %."""
    placebo, chance = found.placebo, main(found).chances[name]
    if placebo is None or not tried(found, name):
        return "not run"
    alone = placebo.chances[name]
    if name == NOTHING:
        return f"needs no credit: {_rate(chance)} of pairs, {_rate(alone)} by chance alone"
    if not chance.count:
        return f"does not come out; at most {_rate_of(alone.high)} by chance alone"
    if found.beyond_chance(name):
        return f"credited: {_rate(chance)} of pairs against at most {_rate_of(alone.high)} by chance alone"
    return (
        f"not credited: {_rate(chance)} of pairs, {_rate_of(chance.low)} at least, against up to "
        f"{_rate_of(alone.high)} by chance alone"
    )


def _rate(chance: Chance) -> str:
    """Return a share of pairs."""
    return share_said(chance.share)


def _rate_of(share: float) -> str:
    """Return the end of an interval, small ones with a digit behind the point."""
    return f"{number(100 * share, 0 if share >= 0.1 else 1)} %"


def credit_of_verdict(found: Found) -> str:
    """Return in a sentence whether the class that the verdict names is beyond chance."""
    if found.placebo is None:
        return NOT_RUN
    name = main(found).verdict
    return f"The class “{name}” {'' if name == NOTHING else 'is '}{credit_said(found, name)}."


def credits_said(found: Found) -> tuple[str, ...]:
    """Return what the placebo was, and which classes are beyond it."""
    if found.placebo is None:
        return (NOT_RUN,)
    alone = found.placebo.lasting
    what = (
        "Chance alone is the town with nothing decided, in which one person who lives alone leaves once, who would "
        f"have stayed. There the gap lasts in {of_pairs(alone.count, alone.of)}, in {_rate_of(alone.high)} at most. "
        "A class is credited where the lower bound of its share is above the upper bound by chance alone."
    )
    return (what, credit_of_verdict(found))


def credits_told(found: Found) -> tuple[tuple[str, str], ...]:
    """Return for each class whether it is credited, leapfrog first."""
    return tuple((name, credit_said(found, name)) for name in reversed(CLASSES))
