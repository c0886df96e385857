"""What a verdict says in words: the answer, the tests, what is missing, how sure it is."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from made_verdicts import SHAPES, START, about, found_of, verdict_of

from ccsim.judging.beside_said import beside_said, decomposition_said, measures_said, sensitivity_told, sureness_said
from ccsim.judging.findings import WORLDS
from ccsim.judging.needed import needed
from ccsim.judging.phrases import between, of_pairs, percent, share_said, times
from ccsim.judging.tests_said import NOT_NEEDED, NOT_RUN, PASSED, class_said, fading_said, main, told_tests, tried
from ccsim.judging.words import (
    MEANINGS,
    headline,
    leapfrog_said,
    method_said,
    notices,
    sections,
    world_said,
)
from ccsim.leapfrog.asymptote import Asymptote
from ccsim.leapfrog.classes import CLASSES
from ccsim.leapfrog.thresholds import Thresholds

LIMITS = Thresholds()


def told(kind: str, **how: object) -> dict[str, tuple[str, str]]:
    """Return outcome and text of each test, by key."""
    found = found_of(kind, **how)
    return {one.key: (one.outcome, " ".join(one.sentences)) for one in told_tests(found, LIMITS)}


def missing(kind: str, **how: object) -> str:
    """Return what would have to be different, as one text."""
    return " ".join(needed(found_of(kind, **how), LIMITS))


# ---- numbers ----------------------------------------------------------------------------------------
def test_gaps_have_signs_and_zero_has_none():
    """A gap of 0.006 is +0.6 %, one below is minus, and what rounds to zero is neither."""
    assert [percent(gap) for gap in (0.006, -0.021, 0.0001, -0.0001)] == ["+0.6 %", "−2.1 %", "0.0 %", "0.0 %"]


def test_unknown_interval_is_said_to_be_unknown():
    """A single pair has no interval."""
    assert between(float("nan"), float("nan")) == "interval not known"
    assert between(-0.002, 0.014) == "−0.2 to 1.4"


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.001, "1 %"), (0.62, "62 %"), (0.999, "99 %"), (1, "100 %")],
)
def test_none_and_all_are_said_only_where_it_is_so(share, said):
    """A share is rounded to cases of a hundred, but never to none or all."""
    assert share_said(share) == said


@pytest.mark.parametrize(
    ("factor", "said"),
    [(1.16, "1.2 times"), (2.0, "twice"), (2.4, "2.4 times"), (8.1, "eight times"), (17.4, "some 17 times"),
     (12.4, "some 12 times"), (400, "more than 40 times")],
)  # fmt: skip
def test_factors_are_said_as_people_would(factor, said):
    """Nearly whole factors are words, large ones round, and beyond reason the factor says nothing more."""
    assert times(factor) == said


def test_one_pair_is_singular():
    """One of one is no plural."""
    assert of_pairs(1, 1) == "1 of 1 paired run"
    assert of_pairs(3, 200) == "3 of 200 paired runs"


# ---- the answer -------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", SHAPES)
def test_headline_is_one_sentence_with_its_class_count(hamlet, kind):
    """Each class has its own headline, which counts the pairs of that very class."""
    verdict = verdict_of(hamlet, [kind])
    found = verdict.found[0]
    chance, said = main(found).chances[kind], headline(found, verdict)

    assert main(found).verdict == kind
    assert f"in {chance.count} of 200 paired runs" in said
    assert said.endswith(".")
    assert said.count(". ") == 0
    assert ("not a leapfrog" in said) == (kind not in {"leapfrog", "harm"})
    assert said.startswith("It is a leapfrog") == (kind == "leapfrog")


def test_nothing_is_a_clear_answer(hamlet):
    """A plan that changes nothing is told so, with the threshold, in the words of a mayor."""
    verdict = verdict_of(hamlet, ["nothing"])

    assert headline(verdict.found[0], verdict) == (
        "It is not a leapfrog here: in 200 of 200 paired runs the town is in no year as much as 5 % richer than "
        "its twin."
    )


def test_class_of_less_than_half_is_said_to_be_only_the_most_frequent(hamlet):
    """92 of 200 is no majority, and the headline does not sound like one."""
    verdict = verdict_of(hamlet, ["partial"])

    assert main(verdict.found[0]).chances["partial"].share < 0.5
    assert "more often than anything else" in headline(verdict.found[0], verdict)
    assert "more often" not in headline(verdict_of(hamlet, ["bump"]).found[0], verdict)


def test_every_class_has_a_meaning():
    """The seven classes are explained by one sentence each."""
    assert tuple(MEANINGS) == CLASSES
    assert all(meaning.endswith(".") and meaning.count(".") == 1 for meaning in MEANINGS.values())


def test_quick_answer_says_so_and_denies_nothing_that_it_did_not_try(hamlet):
    """Without two starts a lasting gain is not told to fade, and the chance of a leapfrog is not known, not zero."""
    verdict = verdict_of(hamlet, ["level shift"], quick=True)
    found = verdict.found[0]

    assert "quick answer, from 30 pairs of runs in one world only" in notices(verdict)[0]
    assert headline(found, verdict).startswith("It is not shown to be a leapfrog here")
    assert class_said(main(found)) == "slow fade or better"
    assert leapfrog_said(found).startswith("Chance of a leapfrog: not known")
    assert [name for name in CLASSES if not tried(found, name)] == ["level shift", "leapfrog"]
    assert told("level shift", quick=True)["L2b"] == (
        NOT_RUN,
        "This was not tried (a quick answer leaves it out), and what is not shown is not credited.",
    )
    assert "run the full verdict" in missing("level shift", quick=True)
    assert {told("level shift", quick=True)[key][0] for key in ("O", "S")} == {NOT_RUN}
    assert "two starts not run; not compared with peers" in method_said(verdict)


def test_time_is_told_by_part(hamlet):
    """Processor time, all in all and of each part, the longest first."""
    verdict = verdict_of(hamlet, ["nothing"])

    assert method_said(verdict).endswith("24 minutes of processor time (pairs 14, two starts 6.5, peers 4.0).")
    assert method_said(replace(verdict, seconds={"judging": 0.4})).endswith("All of these runs were kept from before.")


def test_quick_answer_still_denies_what_fades_anyway(hamlet):
    """If the gap fades already in the pairs, no two starts could save it: then the chance is a number."""
    verdict = verdict_of(hamlet, ["slow fade"], quick=True)

    assert "does not sustain itself" in headline(verdict.found[0], verdict)
    assert leapfrog_said(verdict.found[0]).startswith("Chance of a leapfrog: 0 of 30")
    assert tried(verdict.found[0], "leapfrog")
    assert class_said(main(verdict.found[0])) == "slow fade"


def test_worlds_that_differ_are_pointed_out(hamlet):
    """The reader is told when the answer hangs on the world, and only then."""
    assert notices(verdict_of(hamlet, ["bump", "bump"])) == ()
    assert "do not give the same answer" in notices(verdict_of(hamlet, ["bump", "leapfrog"]))[0]


def test_worlds_are_explained_by_their_switches():
    """What a world is follows from its two switches."""
    without, both = (world_said(found_of("nothing", world)) for world in WORLDS)

    assert "no number has to be reached" in without
    assert "no new technology" in without
    assert "venues need enough guests" in both
    assert "a new technology spreads" in both


# ---- the tests --------------------------------------------------------------------------------------
def test_lasting_is_told_with_counts_years_and_mean():
    """Pairs, years after the funding and in the calendar, mean with interval, and each part of the test."""
    found = found_of("partial")
    judged, said = main(found), told("partial")["L1"][1]
    first, last = START + 8 + 10, START + 8 + 25

    assert f"In {judged.tests['L1'].count} of 200 paired runs" in said
    assert f"10 to 25 years after the last outside money ({first} to {last})" in said
    assert f"the mean is {percent(judged.gap.mean)} (" in said
    assert re.findall(r"(\d+) of 200; no five years in a row fall below 2.5 % in (\d+); .* in (\d+)\.", said) == [
        tuple(map(str, judged.parts))
    ]


def test_tests_passed_and_failed_follow_the_judgement():
    """Outcomes are those of the judgement; skipping is not needed where the town overtakes."""
    assert {key: outcome for key, (outcome, _) in told("leapfrog").items()} == {
        "L1": PASSED, "L2a": PASSED, "L2b": PASSED, "O": PASSED, "S": NOT_NEEDED,
    }  # fmt: skip
    assert {outcome for outcome, _ in told("nothing").values()} == {"failed"}


@pytest.mark.parametrize(
    ("curve", "said"),
    [
        (Asymptote(0.01, 0, 0.02, 7.2, 0.08), "What fades of it halves every 7 years."),
        (Asymptote(0.08, 0, 0.1, 7.2, 0.01), "What is still to come halves every 7 years."),
        (Asymptote(0.01, 0, 0.02, 0.7, 0.08), "What fades of it halves within a year."),
    ],
)
def test_speed_has_a_direction(curve, said):
    """A gap above where it tends fades, one below still grows."""
    assert fading_said(curve, LIMITS) == (said,)


def test_slowest_speed_tried_is_no_half_life():
    """At the end of what was tried, the half-life is a bound; and what stays has none."""
    slowest, still = Asymptote(-0.1, -0.2, 0, LIMITS.longest, 0.1), Asymptote(0.05, 0.04, 0.06, 3, 0.051)

    assert "or more slowly" in fading_said(slowest, LIMITS)[0]
    assert fading_said(still, LIMITS) == ()


def test_overtaking_tells_where_the_town_stands():
    """Percentiles before, with and without the plan, among peers of the usual spread first."""
    found = found_of("level shift")
    usual = next(one for one in found.standings if one.spread == 0.12)
    said = told("level shift")["O"][1]

    assert f"ahead of 41 of 100 peers before, of {usual.with_plan:.0f} with the plan and of 42 without" in said
    assert "by 5 %: 41" in said
    assert "by 20 %: 41" in said


# ---- what is missing --------------------------------------------------------------------------------
def test_nothing_is_missing_of_a_leapfrog():
    """A leapfrog is told that it lacks nothing."""
    assert missing("leapfrog").startswith("Nothing:")


def test_small_gap_is_told_how_much_larger_it_would_have_to_be():
    """The factor is threshold over mean."""
    gap = main(found_of("nothing")).gap.mean

    assert f"The gap would have to be {times(0.05 / gap)} as large" in missing("nothing")
    assert "levelling off, two starts, overtaking or skipping" in missing("nothing")


def test_gap_within_chance_is_not_told_to_be_a_gain():
    """Where the interval holds zero, even its upper end is compared with the threshold."""
    assert "cannot be told from zero; even at best" in missing("nothing", scale=0.1)


def test_loss_is_not_told_to_be_a_small_gain():
    """A plan that makes poorer is told to."""
    assert "poorer than without" in missing("harm")
    assert "times as large" not in missing("harm")


def test_bump_is_told_when_it_was_widest_and_how_fast_it_went():
    """The peak's year and size, and the half-life, are those of the mean gap."""
    yearly = found_of("bump").pairs["income"].gap.mean(axis=0)

    assert f"widest in {START + int(yearly.argmax())}, {percent(float(yearly.max()))}" in missing("bump")
    assert re.search(r"halves every \d years", missing("bump"))


def test_gain_of_other_people_is_not_told_to_be_one_of_the_town():
    """If less than half of a gap is there at the twin's mix, that is what is missing; else it is not mentioned."""
    assert "only 20 % of the gain" in missing("level shift", mix=0.2)
    assert "not people better off" not in missing("partial", mix=0.8)


def test_fading_gain_is_told_what_keeps_it_from_lasting():
    """A slow fade is told where it tends, and what two starts leave of it."""
    said = missing("slow fade")

    assert "would have to stop fading" in said
    assert "keep the gain by itself" in said
    assert "overtaking or skipping" in said


def test_level_shift_is_told_how_far_it_climbs():
    """Only O and S are missing; a town above the middle has nothing to overtake."""
    found = found_of("level shift")
    above = replace(found, standings=tuple(replace(one, before=62.0) for one in found.standings))

    assert needed(found, LIMITS)[0].startswith("It would have to climb from ahead of 41 of 100 peers")
    assert "ahead of 62 of 100 peers before the plan" in needed(above, LIMITS)[0]
    assert "times as large" not in " ".join(needed(found, LIMITS))


# ---- beside and sureness ----------------------------------------------------------------------------
def test_decomposition_adds_up():
    """The part at the twin's mix and the part from who lives there are the mean gap, to the digit shown."""
    said = decomposition_said(found_of("leapfrog", mix=0.37), LIMITS)
    whole, same, others = (float(one) for one in re.findall(r"\+(\d+\.\d)", said))

    assert whole == pytest.approx(same + others, abs=1e-9)


def test_measures_that_differ_are_told_apart():
    """If incumbents gain less, the reader learns whose leapfrog it is."""
    same, differs = found_of("leapfrog"), found_of("level shift", scale=0.6)

    assert measures_said(same) == "All three measures say the same: leapfrog."
    assert "The measures differ" in measures_said(differs)


def test_what_cannot_be_told_is_not_told_as_a_gain():
    """N and E are gains, losses, or neither, by their intervals."""
    beside = found_of("leapfrog").beside
    gain, loss, neither = (" ".join(beside_said(replace(beside, net=about(mean, 0.01), incumbents=about(mean, 0.01))))
                           for mean in (0.05, -0.05, 0.0))  # fmt: skip

    assert "there is more income" in gain
    assert "are better off" in gain
    assert "there is less income" in loss
    assert "are worse off" in loss
    assert "no more and no less" in neither
    assert "neither better nor worse off" in neither


def test_power_is_of_each_pair(hamlet):
    """Power is told as how often a single pair passes, with the shares of the judgement."""
    verdict = verdict_of(hamlet, ["nothing"])
    said, power = sureness_said(verdict.found[0], verdict)[0], main(verdict.found[0]).power

    assert "each pair by itself" in said
    assert all(f"{100 * gap:g} % in {share_said(share)}" in said for gap, share in power.items())


def test_chance_is_blamed_only_where_something_lasts(hamlet):
    """Without a lasting pair p says nothing; else it is told with its meaning."""
    none, many = verdict_of(hamlet, ["nothing"]), verdict_of(hamlet, ["leapfrog"])
    sure = replace(many, holm=dict.fromkeys(many.holm, 0.0002))

    assert "No pair lasts" in sureness_said(none.found[0], none)[-1]
    assert "may well be chance, if 5 % do by chance: p 0.310" in sureness_said(many.found[0], many)[-1]
    assert (
        "unlikely to be chance, if 5 % do by chance: p less than 0.001" in sureness_said(sure.found[0], sure)[-1]
    )


def test_sensitivity_names_threshold_and_years():
    """Each combination of threshold and window has its line."""
    lines = sensitivity_told(found_of("partial"), LIMITS)

    assert len(lines) == 6
    assert lines[0].name == "2 % or more, 10 to 25 years after the funding"
    assert lines[3].name == "2 % or more, 5 to 10 years after the funding"
    assert lines[0].value == f"{share_said(found_of('partial').sensitivity[0.02, 25])} of pairs"


def test_single_pair_can_be_told(hamlet):
    """One pair has no intervals; everything is still said."""
    found = found_of("bump", pairs=1)
    verdict = replace(verdict_of(hamlet), found=(found,))
    said = " ".join(" ".join(part.sentences) for part in sections(found, verdict))

    assert "interval not known" in said
    assert "nan" not in said
    assert np.isnan(main(found).gap.low)
