"""The list of facts as the program reads it: bands, and what is said of a fact that is not there."""

from __future__ import annotations

import pytest

from ccsim.facts.catalogue import SHOWN, UnknownFact, catalogue, chosen


def test_band_is_target_and_tolerance():
    """10 with a tolerance of 1.5 is 8.5 to 11.5; a negative target likewise."""
    assert catalogue()["F01"].band == (8.5, 11.5)
    assert catalogue()["F16"].band == (-0.1, -0.07)


def test_band_may_be_given_as_such():
    """The local multiplier's tolerance is the band itself, wider above the target than below."""
    assert catalogue()["F20"].band == (0.2, 1.0)


def test_sign_is_a_band_without_zero():
    """A fact that is positive does not hold at 0."""
    band = catalogue()["F25"].band

    assert band is not None
    assert 0 < band[0] < 1e-300
    assert band[1] == float("inf")


@pytest.mark.parametrize("fact_id", ["F23", "F26", "F27"])
def test_formula_and_words_are_no_band(fact_id):
    """What takes a computation, or judgement, gives its band with the finding."""
    assert catalogue()[fact_id].band is None


def test_all_are_chosen_unless_some_are_named():
    """Nothing named: the 30 facts and what is shown beside them; else those named, in the order of the list."""
    assert len(chosen()) == 30 + len(SHOWN)
    assert list(chosen(["F05", "F01"])) == ["F01", "F05"]


def test_unknown_fact_is_refused_with_what_there_is():
    """A wrong id is named, and the right ones are."""
    with pytest.raises(UnknownFact, match=r"no fact F99\. There are F01 to F30"):
        chosen(["F01", "F99"])
