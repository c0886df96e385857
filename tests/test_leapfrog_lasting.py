"""L1 and the seven classes, on paths drawn by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.leapfrog.classes import CLASSES, classes_of
from ccsim.leapfrog.lasting import lasting, power, sensitivity, years_after
from ccsim.leapfrog.series import Pairs
from tests.gaps import AFTER, FUNDED, THRESHOLDS, YEARS, in_years, noisy, pairs_of

OUTSIDE = 9.0  # a gap nobody can overlook, in years that do not count


def class_of(path, sustains=True, **more):
    """Return the name of a single pair's class."""
    return CLASSES[classes_of(pairs_of(path, **more), sustains, THRESHOLDS)[0]]


# ---- L1 ---------------------------------------------------------------------------------------------
def test_window_is_t10_to_t25_inclusive():
    """A gap in exactly these sixteen years passes, whatever the others hold; both ends count."""
    inside, found = in_years(0.08, 10, 25, -OUTSIDE), lambda path: lasting(pairs_of(path), THRESHOLDS)

    assert years_after(pairs_of(0.0), 10, 25) == slice(FUNDED + 10, FUNDED + 26)
    assert found(inside).passed.all()
    assert found(inside).mean[0] == pytest.approx(0.08)
    for missing in (10, 25):
        assert found(np.where(missing == AFTER, 0, inside)).mean[0] == pytest.approx(0.08 * 15 / 16)


@pytest.mark.parametrize(("level", "passes"), [(0.0499, False), (0.0501, True)])
def test_mean_must_be_five_per_cent(level, passes):
    """Just below fails, just above passes."""
    assert lasting(pairs_of(level), THRESHOLDS).passed[0] == passes


@pytest.mark.parametrize(("years", "passes"), [(4, True), (5, False)])
def test_no_five_years_in_a_row_may_be_low(years, passes):
    """Five years at 2 % sink a mean of far more than 5 %; four years at 2 % between high ones do not."""
    path = in_years(0.02, 14, 13 + years, 0.2)
    found = lasting(pairs_of(path), THRESHOLDS)

    assert found.high[0]
    assert found.steady[0] == found.passed[0] == passes


def test_low_years_count_only_within_the_window():
    """Years before T+10 and after T+25 never enter a five-year mean."""
    assert lasting(pairs_of(in_years(0.06, 10, 25, -OUTSIDE)), THRESHOLDS).steady[0]


@pytest.mark.parametrize(("part", "passes"), [(0.49, False), (0.51, True), (1.4, True)])
def test_half_must_be_at_the_twin_s_mix(part, passes):
    """A gap made mostly by other people living there is not lasting for the town."""
    found = lasting(pairs_of(0.1, at_mix=part), THRESHOLDS)

    assert found.own[0] == found.passed[0] == passes


def test_too_few_years_are_refused_with_a_count():
    """The message says how many years are needed and how many there are."""
    short = pairs_of(0.1)
    short = replace(short, **{name: getattr(short, name)[:, :37] for name in ("gap", "at_mix", "utility")})

    with pytest.raises(ValueError, match=r"38 years are needed, as outside money comes until year 13 .* there are 37"):
        lasting(short, THRESHOLDS)


def test_sensitivity_moves_the_floor_with_the_threshold_and_has_two_windows():
    """A gap of 8 % that fades from T+10 on is lasting in the short window at 2 and 5 %, in the long one never."""
    shares = sensitivity(pairs_of(in_years(0.08, 0, 10), 0.2), THRESHOLDS)

    assert set(shares) == {(gap, last) for gap in (0.02, 0.05, 0.10) for last in (25, 10)}
    assert [shares[gap, 10] for gap in (0.02, 0.05, 0.10)] == [1.0, 1.0, 0.5]
    assert [shares[gap, 25] for gap in (0.02, 0.05, 0.10)] == [0.5, 0.5, 0.5]
    assert sensitivity(pairs_of(0.022), THRESHOLDS)[0.02, 25] == 1  # below the usual floor


def test_power_is_a_half_at_the_threshold_and_grows_with_the_gap():
    """Symmetric noise puts half of the pairs above their own true mean; what the plan did before does not matter."""
    found = power(noisy(0.3, 400, own=0.02), THRESHOLDS)

    assert found[0.05] == pytest.approx(0.5, abs=0.08)
    assert found[0.05] < found[0.075] <= found[0.10]
    assert found == pytest.approx(power(noisy(-0.1, 400, own=0.02), THRESHOLDS))
    assert np.isnan(power(pairs_of(0.1), THRESHOLDS)[0.05])


# ---- classes ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "more", "expected"),
    [
        (-0.06, {}, "harm"),
        (-0.06, {"utility": -1.0}, "nothing"),  # poorer, and better off
        (-0.04, {}, "nothing"),
        (0.049, {}, "nothing"),  # no single year is worth a word
        (in_years(0.2, -5, 8), {}, "bump"),
        (in_years(0.06, -5, 45, 0.0) * (AFTER % 2), {}, "partial"),
        (in_years(0.04, -5, 45) + in_years(0.03, -5, 3), {}, "partial"),
        (0.1, {"at_mix": 0.3}, "partial"),  # only other people
        (0.1, {"sustains": False, "overtakes": True}, "slow fade"),
        (0.1, {"sustains": None, "overtakes": True}, "slow fade"),
        (0.1, {}, "level shift"),
        (0.1, {"overtakes": True}, "leapfrog"),
        (0.1, {"skips": True}, "leapfrog"),
    ],
)
def test_each_class_has_its_case(path, more, expected):
    """One path for each class and each way into it."""
    assert class_of(path, **more) == expected


def test_bump_looks_to_the_last_year_simulated():
    """What comes only after the window still keeps a gap from being a mere bump."""
    early = in_years(0.2, -5, 8)

    assert class_of(early) == "bump"
    assert class_of(early + in_years(0.4, 30, 45)) == "partial"


def test_one_large_year_is_enough_to_be_more_than_nothing():
    """A single year at 5 %, wherever it lies, makes a bump."""
    assert class_of(in_years(0.05, -10, -10)) == "bump"


@given(st.lists(st.floats(-0.3, 0.3), min_size=YEARS, max_size=YEARS), st.sampled_from([True, False, None]))
def test_first_condition_that_holds_decides(path, sustains):
    """For any path the vectorised class is that of the definition read line by line."""
    pairs = pairs_of(path, overtakes=True)

    assert CLASSES[classes_of(pairs, sustains, THRESHOLDS)[0]] == by_hand(pairs, sustains)


def by_hand(pairs: Pairs, sustains) -> str:
    """Return the class of the first pair, which overtakes and whose gap is all at the twin's mix."""
    gap = [float(value) for value in pairs.gap[0]]
    window = gap[FUNDED + 10 : FUNDED + 26]
    mean = np.mean(window)
    if mean < -0.05:
        return "harm"
    if max(gap) < 0.05:
        return "nothing"
    if np.mean(gap[FUNDED + 10 :]) < 0.025:
        return "bump"
    if mean < 0.05 or min(np.mean(window[i : i + 5]) for i in range(12)) < 0.025:
        return "partial"
    return "leapfrog" if sustains else "slow fade"
