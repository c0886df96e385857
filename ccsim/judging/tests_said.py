"""The tests of a verdict in plain words: which was passed or failed, and by how much."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.judging.findings import MEASURES, Found, Standing
from ccsim.judging.phrases import HALF, bare, between, of_pairs, percent, share_said, small, window_said, with_interval
from ccsim.leapfrog.asymptote import Asymptote
from ccsim.leapfrog.chances import Estimate
from ccsim.leapfrog.judgement import Judgement, Test
from ccsim.leapfrog.thresholds import Thresholds

PASSED, FAILED, NOT_RUN, NOT_NEEDED = "passed", "failed", "not run", "not needed"
NAMES = {"L1": "Lasting", "L2a": "Levelling off", "L2b": "Two starts", "O": "Overtaking", "S": "Skipping"}
EITHER = ("O", "S")
SLOW_FADE, LEVEL_SHIFT, LEAPFROG = "slow fade", "level shift", "leapfrog"
STILL = 0.005  # log points: a mean gap that moves by less than this stays where it is
NOT_RUN_SAID = "This was not tried (a quick answer leaves it out), and what is not shown is not credited."


class Told(NamedTuple):
    """One test as it is told."""

    key: str
    name: str
    outcome: str  # passed, failed, not run, not needed
    measured: str  # in a few words, for a table
    sentences: tuple[str, ...]


def main(found: Found) -> Judgement:
    """Return the judgement by which the verdict goes: of the real income of all who live in the town."""
    return found.judged[MEASURES[0]]


def class_said(judged: Judgement) -> str:
    """Return the class; if a better one was not tried, that it may be better."""
    return f"{SLOW_FADE} or better" if judged.verdict == SLOW_FADE and judged.sustains is None else judged.verdict


def tried(found: Found, name: str) -> bool:
    """Return whether a class could come out: none above a slow fade without two starts, no leapfrog without peers."""
    sustains = main(found).sustains
    if name == LEVEL_SHIFT:
        return sustains is not None
    return name != LEAPFROG or sustains is False or (sustains is True and bool(found.standings))


def told_tests(found: Found, thresholds: Thresholds) -> tuple[Told, ...]:
    """Return all tests of the definition, in its order."""
    judged = main(found)
    told = {
        "L1": (_share_of_pairs(judged.tests["L1"]), lasting(found, thresholds)),
        "L2a": (_level(judged.tests["L2a"]), levelling_off(judged, thresholds)),
        "L2b": (_level(judged.tests["L2b"]), two_starts(judged, thresholds)),
        "O": (_share_of_pairs(judged.tests["O"]), overtaking(found, thresholds)),
        "S": (_share_of_pairs(judged.tests["S"]), skipping(found, thresholds)),
    }
    return tuple(
        Told(key, NAMES[key], outcome(judged.tests[key], found), measured, sentences)
        for key, (measured, sentences) in told.items()
    )


def outcome(test: Test, found: Found) -> str:
    """Return what became of a test; of overtaking and skipping one is enough."""
    if test.passed is None or (test.key in EITHER and not found.standings):
        return NOT_RUN
    if test.passed:
        return PASSED
    return NOT_NEEDED if test.key in EITHER and gets_past(found) else FAILED


def gets_past(found: Found) -> bool:
    """Return whether in most pairs the town overtakes others or skips a stage."""
    pairs = found.pairs[MEASURES[0]]
    return float(np.mean(pairs.overtakes | pairs.skips)) > HALF


def _share_of_pairs(test: Test) -> str:
    """Return in how many pairs a test is passed."""
    return f"in {of_pairs(test.count, test.of)}"


def _level(test: Test) -> str:
    """Return what a test of the whole plan found."""
    return "" if test.passed is None else with_interval(Estimate(test.value, test.low, test.high))


def lasting(found: Found, thresholds: Thresholds) -> tuple[str, ...]:
    """Return whether the gap lasts, and which part of that test holds in how many pairs."""
    judged, pairs = main(found), found.pairs[MEASURES[0]]
    test = judged.tests["L1"]
    when = window_said(pairs, thresholds)
    whole = (
        f"In {of_pairs(test.count, test.of)} the town's real income stays {bare(thresholds.lasting)} above its twin's "
        f"{when}; the mean is {with_interval(judged.gap)}."
    )
    parts = judged.parts
    by_part = (
        f"Part by part: the mean is {bare(thresholds.lasting)} or more in {parts.high} of {test.of}; no "
        f"{small(thresholds.in_a_row)} years in a row fall below {bare(thresholds.floor)} in {parts.steady}; at least "
        f"{bare(thresholds.own_mix)} of the gap is there at the twin's mix of ages and occupations in {parts.own}."
    )
    return whole, by_part


def levelling_off(judged: Judgement, thresholds: Thresholds) -> tuple[str, ...]:
    """Return what the gap tends to in the long run, and how fast."""
    test = judged.tests["L2a"]
    if test.passed is None:
        return (NOT_RUN_SAID,)
    tends = (
        f"From {small(thresholds.fitted_from)} years after the last outside money on, the mean gap tends to "
        f"{percent(test.value)} ({between(test.low, test.high)}); the lower bound must be "
        f"{bare(test.threshold)} or more."
    )
    return (tends, *fading_said(judged.asymptote, thresholds))


def fading_said(curve: Asymptote, thresholds: Thresholds) -> tuple[str, ...]:
    """Return how fast the gap goes to where it tends, if it moves at all."""
    to_come, years = curve.value - curve.initial, round(curve.half_life)
    if abs(to_come) < STILL:
        return ()
    pace = f"every {years} years" if years > 1 else "within a year"
    if years >= thresholds.longest:  # the slowest that was tried
        pace += " or more slowly, so that its end lies far beyond the years simulated"
    return (f"{'What fades of it' if to_come < 0 else 'What is still to come'} halves {pace}.",)


def two_starts(judged: Judgement, thresholds: Thresholds) -> tuple[str, ...]:
    """Return what is left a century later if only the inner state of the town differs."""
    test = judged.tests["L2b"]
    if test.passed is None:
        return (NOT_RUN_SAID,)
    return (
        f"Run on for {thresholds.starts_years} years from the towns of plan and twin, public assets and debts "
        "made equal, "
        f"nothing outside changing: in the last {thresholds.starts_last} years "
        f"{with_interval(Estimate(test.value, test.low, test.high))} is left, and "
        f"{bare(test.threshold)} is needed. That much is left in {test.count} of {test.of} seeds.",
    )


def overtaking(found: Found, thresholds: Thresholds) -> tuple[str, ...]:
    """Return in how many pairs the town climbs past its peers, and where it stands among them on average."""
    test, usual = main(found).tests["O"], usual_standing(found, thresholds)
    if usual is None:
        return (NOT_RUN_SAID,)
    how = f"from ahead of {thresholds.before:.0f} of 100 at most to ahead of more than {thresholds.above:.0f}"
    climbs = (
        f"In {of_pairs(test.count, test.of)} the town climbs past its peers ({how}) or past the metropolis, and its "
        f"twin does not. Overtaking or skipping: one of them is enough."
    )
    return (climbs, _stands(usual), *_other_peers(found, usual))


def usual_standing(found: Found, thresholds: Thresholds) -> Standing | None:
    """Return where the town stands among peers of the spread by which overtaking is judged."""
    return min(found.standings, key=lambda one: abs(one.spread - thresholds.spread), default=None)


def _stands(one: Standing) -> str:
    """Return where the town stands among its peers, and how often towns climb anyway."""
    return (
        f"It is ahead of {one.before:.0f} of 100 peers before, of {one.with_plan:.0f} with the plan and of "
        f"{one.without:.0f} without; it overtakes in {share_said(one.overtaking)} of the pairs with the plan, in "
        f"{share_said(one.overtaking_anyway)} without."
    )


def _other_peers(found: Found, usual: Standing) -> tuple[str, ...]:
    """Return where it would stand among peers who differ less or more from one another."""
    others = [one for one in found.standings if one is not usual]
    if not others:
        return ()
    places = [f"{bare(one.spread)}: {one.before:.0f}, {one.with_plan:.0f} and {one.without:.0f}" for one in others]
    return (
        f"Its peers' incomes are taken to differ by {bare(usual.spread)}. If they differed by {'; by '.join(places)}.",
    )


def skipping(found: Found, thresholds: Thresholds) -> tuple[str, ...]:
    """Return in how many pairs the town grows rich in creative jobs without a time of industry."""
    test = main(found).tests["S"]
    if not found.standings:
        return (NOT_RUN_SAID,)
    return (
        f"In {of_pairs(test.count, test.of)} the share of creative and knowledge jobs comes to be ahead of "
        f"{thresholds.skilled:.0f} of 100 peers without production ever being ahead of more than "
        f"{thresholds.producing:.0f}, and the twin's does not.",
    )
