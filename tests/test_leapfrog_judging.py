"""The judgement on a plan: which tests it passes, what that makes of its pairs, and what is refused."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from ccsim.leapfrog.classes import CLASSES
from ccsim.leapfrog.judging import judge
from ccsim.leapfrog.series import TwoStarts
from ccsim.leapfrog.thresholds import Thresholds
from tests.gaps import THRESHOLDS, noisy, pairs_of

APART, TOGETHER = (TwoStarts(np.full((30, 100), gap)) for gap in (0.08, 0.01))
CLIMBS = np.arange(120) < 90


def lasting_pairs():
    """Return pairs with a lasting gap, three quarters of which overtake."""
    return replace(noisy(0.08, 120), overtakes=CLIMBS)


def test_leapfrog_needs_every_test():
    """L1, both parts of L2, and O: most pairs are leapfrogs, the others level shifts."""
    judged = judge(lasting_pairs(), APART, THRESHOLDS)

    assert (judged.verdict, judged.sustains) == ("leapfrog", True)
    assert list(judged.tests) == ["L1", "L2a", "L2b", "O", "S"]
    assert [test.passed for test in judged.tests.values()] == [True, True, True, True, False]
    assert {name: chance.count for name, chance in judged.chances.items() if chance.count} == {
        "level shift": 30,
        "leapfrog": 90,
    }


@pytest.mark.parametrize(("starts", "sustains"), [(TOGETHER, False), (None, None)])
def test_without_two_starts_that_stay_apart_nothing_above_a_slow_fade_is_credited(starts, sustains):
    """What fails and what was not run credit alike; only the judgement tells them apart."""
    judged = judge(lasting_pairs(), starts, THRESHOLDS)

    assert (judged.verdict, judged.sustains, judged.tests["L2b"].passed) == ("slow fade", sustains, sustains)
    assert judged.chances["leapfrog"].count == judged.chances["level shift"].count == 0


@pytest.mark.parametrize("starts", [APART, None])
def test_a_gap_that_fades_fails_l2_whatever_two_starts_say(starts):
    """L2a fails: there is nothing left to find out."""
    fading = pairs_of(*(0.3 * 0.5 ** (np.arange(45) / [[9], [9.5], [10]])))
    judged = judge(fading, starts, THRESHOLDS)

    assert judged.sustains is False
    assert not judged.tests["L2a"].passed


def test_only_the_last_years_of_two_starts_count():
    """Eighty years apart and twenty together fail, the other way round pass; seeds are counted one by one."""
    late = np.concatenate([np.full((30, 80), -0.5), np.full((30, 20), 0.06)], axis=1)
    late[:10] = 0.04
    passes, fails = (judge(lasting_pairs(), TwoStarts(gap), THRESHOLDS).tests["L2b"] for gap in (late, late[:, ::-1]))

    assert (passes.passed, passes.count, passes.of) == (True, 20, 30)
    assert passes.value == pytest.approx(0.16 / 3)
    assert passes.low < passes.value < passes.high
    assert (fails.passed, fails.count) == (False, 0)


def test_two_starts_go_by_their_mean():
    """A mean just above 5 % passes, however wide its interval."""
    test = judge(lasting_pairs(), TwoStarts(np.repeat([[0.01], [0.1]], 20, axis=1)), THRESHOLDS).tests["L2b"]

    assert test.low < 0.05 < test.value
    assert test.passed


def test_half_of_the_pairs_are_enough_for_a_test_of_pairs():
    """L1, O and S are passed by two pairs of four, not by one."""
    for most, passed in ((2, True), (1, False)):
        flags = np.arange(4) < most
        pairs = replace(pairs_of(*np.where(flags, 0.08, 0.03)), overtakes=flags, skips=flags)
        tests = judge(pairs, APART, THRESHOLDS).tests
        assert [tests[key].passed for key in ("L1", "O", "S")] == [passed] * 3


def test_most_frequent_class_is_the_verdict_and_the_sober_one_wins_ties():
    """Two of each: partial before level shift."""
    judge_of = lambda *paths: judge(pairs_of(*paths), APART, THRESHOLDS).verdict  # noqa: E731

    assert judge_of(0.08, 0.08, 0.04 + 0.02 * (np.arange(45) < 5), 0.08) == "level shift"
    assert judge_of(0.12, 0.12, *[0.045 + 0.02 * (np.arange(45) < 5)] * 2) == "partial"


def test_parts_and_chances_add_up():
    """Every pair has one class; parts of L1 are counted apart from one another."""
    pairs = replace(pairs_of(0.08, 0.08, 0.03, 0.08), at_mix=np.array([[0.08], [0.01], [0.03], [0.08]]) * np.ones(45))
    judged = judge(pairs, APART, THRESHOLDS)

    assert tuple(judged.parts) == (3, 4, 3)
    assert judged.tests["L1"].count == 2
    assert list(judged.chances) == list(CLASSES)
    assert sum(chance.count for chance in judged.chances.values()) == judged.codes.size == 4
    assert judged.gap.mean == judged.tests["L1"].value == pytest.approx(0.0675)


def test_constant_gaps_and_a_single_pair_are_judged():
    """No spread: intervals without width. A single pair: no interval, so that L2 cannot be passed."""
    constant, single = (judge(pairs_of(*[0.08] * number), APART, THRESHOLDS) for number in (4, 1))

    assert constant.gap == pytest.approx((0.08, 0.08, 0.08))
    assert constant.asymptote[:3] == pytest.approx((0.08, 0.08, 0.08))
    assert constant.verdict == "level shift"
    assert (single.verdict, single.sustains) == ("slow fade", False)
    assert np.isnan(single.gap.low)


@pytest.mark.parametrize("name", ["gap", "at_mix", "utility"])
def test_holes_are_refused(name):
    """A year without a number is never averaged over; the message says where it is."""
    pairs = lasting_pairs()
    values = getattr(pairs, name).copy()
    values[7, 3] = np.nan

    with pytest.raises(ValueError, match="in 1 runs, first in number 7"):
        judge(replace(pairs, **{name: values}), APART, THRESHOLDS)


def test_two_starts_must_be_whole_and_long_enough():
    """Holes and too few years are refused."""
    with pytest.raises(ValueError, match="20 years are needed after two starts, but there are 19"):
        judge(lasting_pairs(), TwoStarts(APART.gap[:, :19]), THRESHOLDS)
    with pytest.raises(ValueError, match="gap of two starts is no number in some year in 30 runs"):
        judge(lasting_pairs(), TwoStarts(np.full((30, 100), np.inf)), THRESHOLDS)


def test_pairs_must_belong_together():
    """Arrays of other shapes, and funding outside the years simulated, are refused at once."""
    pairs = lasting_pairs()
    with pytest.raises(ValueError, match="differ in shape"):
        replace(pairs, utility=pairs.utility[1:])
    with pytest.raises(ValueError, match="funding ends in year 45, outside the 45 years"):
        replace(pairs, funded=45)


def test_every_threshold_is_printed_with_its_meaning():
    """Each number has a line; log points and shares read as per cent."""
    lines = {name: value for name, value, meaning in THRESHOLDS.lines() if meaning}

    assert list(lines) == [each.name for each in fields(Thresholds)]
    assert lines["lasting"] == "5 %"
    assert lines["harm"] == "-5 %"
    assert lines["last"] == "25 years"
    assert lines["starts_seeds"] == "30"
    assert lines["power_at"] == "5, 7.5, 10 %"
    assert lines["other_windows"] == "10 to 25, 5 to 10 years"
