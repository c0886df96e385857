"""What would have to be different for a plan to be a leapfrog: from the first test that fails, and by how much."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ccsim.judging.findings import MEASURES, Found, Standing
from ccsim.judging.phrases import bare, in_window, of_pairs, percent, share_said, times, with_interval
from ccsim.judging.tests_said import EITHER, NAMES, fading_said, gets_past, main, usual_standing
from ccsim.leapfrog.thresholds import Thresholds

SEEN = 0.01  # log points: smaller peaks are not worth a word
MORE_PAIRS = "more pairs would tell"
WIDE = 2.0  # times the later gap: from here on a peak is worth a word


def needed(found: Found, thresholds: Thresholds) -> tuple[str, ...]:
    """Return what is missing, first things first; for a leapfrog that nothing is."""
    failing = [step for step in STEPS if step.missing(found)]
    if not failing:
        return ("Nothing: the gain lasts, sustains itself, and carries the town past its peers or past a stage.",)
    later = ", ".join(_names(step.keys, found) for step in failing[1:])
    also = [f"Beyond that, the plan would still have to pass: {later}."] if later else []
    return (*failing[0].reasons(found, thresholds), *also)


def _names(keys: tuple[str, ...], found: Found) -> str:
    """Return the tests of a step that are not passed; of overtaking and skipping one is enough."""
    tests = main(found).tests
    return (" or " if keys == EITHER else ", ").join(NAMES[key].lower() for key in keys if not tests[key].passed)


def _does_not_last(found: Found) -> bool:
    """Return whether most pairs fail L1."""
    return not main(found).tests["L1"].passed


def _does_not_sustain(found: Found) -> bool:
    """Return whether L2 is not passed, or not known to be."""
    return main(found).sustains is not True


def _stays_behind(found: Found) -> bool:
    """Return whether most pairs neither overtake nor skip."""
    return not gets_past(found)


# ---- the gain itself --------------------------------------------------------------------------------
def _gain(found: Found, thresholds: Thresholds) -> Iterator[str]:
    """Yield what a lasting gain lacks: size, endurance, or that it is those who live there who gain."""
    judged = main(found)
    yield from _size(found, thresholds)
    if judged.gap.mean >= thresholds.lasting:
        of = judged.tests["L1"].of
        yield (
            f"It would have to hold, year after year and for the people who live there: the mean is high enough in "
            f"{of_pairs(judged.parts.high, of)}, but all of the test is passed in {judged.tests['L1'].count} only."
        )
    yield from _peak(found, thresholds)
    yield from _mix(found, thresholds)


def _size(found: Found, thresholds: Thresholds) -> Iterator[str]:
    """Yield how much larger the gap would have to be."""
    gap, wanted = main(found).gap, thresholds.lasting
    if gap.mean >= wanted:
        return
    if gap.high <= 0:
        yield f"The town would have to gain at all: with the plan it is poorer than without, {with_interval(gap)}."
    elif gap.mean <= 0 or not gap.low > 0:
        best = gap.high if math.isfinite(gap.high) else gap.mean
        far = f"even at best it would have to be {times(wanted / best)} as large" if 0 < best < wanted else MORE_PAIRS
        yield f"There would have to be a gain: the gap, {with_interval(gap)}, cannot be told from zero; {far}."
    else:
        yield (
            f"The gap would have to be {times(wanted / gap.mean)} as large: {with_interval(gap)} is found, "
            f"{bare(wanted)} needed."
        )


def _peak(found: Found, thresholds: Thresholds) -> Iterator[str]:
    """Yield when the gap was widest, if it was much wider than it is later."""
    judged, pairs = main(found), found.pairs[MEASURES[0]]
    yearly = pairs.gap.mean(axis=0)
    year, late = int(yearly.argmax()), judged.gap.mean
    if yearly[year] < SEEN or yearly[year] < WIDE * late:
        return
    yield " ".join((
        f"It would have to stay: the gap is widest in {pairs.start + year}, {percent(float(yearly[year]))}, and "
        f"{percent(late)} in the years that count.", *fading_said(judged.asymptote, thresholds),
    ))  # fmt: skip


def _mix(found: Found, thresholds: Thresholds) -> Iterator[str]:
    """Yield that the gain is other people rather than people better off, if it is."""
    gap, pairs = main(found).gap, found.pairs[MEASURES[0]]
    same_people = in_window(pairs.at_mix, pairs, thresholds)
    if gap.low > 0 and same_people < thresholds.own_mix * gap.mean:
        part = max(0.0, same_people / gap.mean)
        yield (
            f"It would have to reach the people of the town: only {100 * part:.0f} % of the gain is there at "
            "the twin's "
            f"mix of ages and occupations; the rest is other people, not people better off."
        )


# ---- that it sustains itself, and carries the town past others -----------------------------------------
def _sustained(found: Found, thresholds: Thresholds) -> Iterator[str]:
    """Yield what keeps a lasting gain from sustaining itself."""
    level, starts = (main(found).tests[key] for key in ("L2a", "L2b"))
    if not level.passed:
        yield " ".join((
            f"It would have to stop fading: the gap tends to {percent(level.value)}, at worst {percent(level.low)}, "
            f"where at worst {bare(level.threshold)} is needed.", *fading_said(main(found).asymptote, thresholds),
        ))  # fmt: skip
    if starts.passed is None:
        yield "Whether the town would keep the gain by itself was not tried: run the full verdict, with two starts."
    elif not starts.passed:
        yield (
            f"The town would have to keep the gain by itself: with public assets and debts made equal, "
            f"{percent(starts.value)} of it is left a century later, {bare(starts.threshold)} needed."
        )


def _past_others(found: Found, thresholds: Thresholds) -> Iterator[str]:
    """Yield how far the town is from overtaking its peers or skipping a stage."""
    usual = usual_standing(found, thresholds)
    if usual is None:
        yield "Whether the town overtakes others or skips a stage was not tried: run the full verdict, with peers."
        return
    yield _climb(usual, thresholds)
    skips = main(found).tests["S"]
    yield (
        f"Or it would have to skip a stage, and grow rich in creative and knowledge jobs without a rise of production: "
        f"it does so in {of_pairs(skips.count, skips.of)}."
    )


def _climb(usual: Standing, thresholds: Thresholds) -> str:
    """Return what the town lacks to climb past its peers."""
    if usual.before > thresholds.before:
        return (
            f"It is ahead of {usual.before:.0f} of 100 peers before the plan: whoever stands above the middle has none "
            f"to overtake, but for the metropolis."
        )
    anyway = share_said(usual.overtaking_anyway)
    return (
        f"It would have to climb from ahead of {usual.before:.0f} of 100 peers to ahead of more than "
        f"{thresholds.above:.0f}; it comes to "
        f"{usual.with_plan:.0f}. Without the plan a town like this climbs so far in {anyway} of the pairs."
    )


class Step(NamedTuple):
    """One part of the definition: whether it is missing, and why."""

    keys: tuple[str, ...]
    missing: Callable[[Found], bool]
    reasons: Callable[[Found, Thresholds], Iterator[str]]


STEPS = (
    Step(("L1",), _does_not_last, _gain),
    Step(("L2a", "L2b"), _does_not_sustain, _sustained),
    Step(EITHER, _stays_behind, _past_others),
)
