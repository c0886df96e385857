"""What a deep verdict adds is told: in words, tables, on the page and as JSON, and left out where it was not run."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from made_deep import bursts_found, deepened, pulses_found, uncertainty_found
from made_verdicts import found_of, verdict_of
from rich.console import Console

from ccsim.cli.verdict_tables import show
from ccsim.judging.content import as_content
from ccsim.judging.credit_said import NOT_RUN, credit_of_verdict, credit_said, credits_told
from ccsim.judging.deep import Step
from ccsim.judging.deep_said import bursts_said, deep_tables, parts_told, pulses_said, uncertainty_said
from ccsim.judging.page import page_of
from ccsim.judging.words import limits_said
from ccsim.leapfrog.chances import Estimate
from ccsim.leapfrog.classes import CLASSES
from ccsim.leapfrog.thresholds import Thresholds
from experiments.verdict import deep as deepest

LIMITS = Thresholds()


@pytest.fixture(scope="module")
def deep(hamlet):
    """A verdict whose worlds were looked at deeply."""
    verdict = verdict_of(hamlet, ("slow fade",))
    return replace(verdict, found=tuple(replace(deepened(), world=found.world) for found in verdict.found))


# ---- beyond chance ----------------------------------------------------------------------------------
def test_a_class_beyond_chance_says_by_how_much():
    """Both shares are named; nothing needs no credit; what does not come out says so."""
    found = deepened("slow fade")

    assert credit_said(found, "slow fade") == "credited: 100 % of pairs against at most 1.9 % by chance alone"
    assert credit_said(found, "nothing").startswith("needs no credit")
    assert credit_said(found, "harm").startswith("does not come out")
    assert [name for name, _ in credits_told(found)] == list(reversed(CLASSES))


def test_what_chance_does_too_is_not_credited():
    """Where the placebo's pairs last as well, the plan's lasting is no credit."""
    said = credit_of_verdict(deepened("slow fade", chance="slow fade"))

    assert "is not credited: 100 % of pairs" in said
    assert "against up to 100 % by chance alone" in said


def test_without_a_placebo_nothing_is_credited():
    """A verdict that did not run it says so."""
    found = found_of("slow fade")

    assert credit_of_verdict(found) == NOT_RUN
    assert {said for _, said in credits_told(found)} == {"not run"}


# ---- sizes, parameters, starts ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0, 0, 0, 0.2, 0.4), "not even 8 times the plan"),
        ((0.5, 0.9), "With 0.5 times the plan"),
        ((0.1, 0.3, 0.7), "From about 1.4 times the plan"),
    ],
)
def test_the_smallest_pulse_is_told(shares, said):
    """None of them, the smallest already, or somewhere between two."""
    assert said in " ".join(pulses_said(pulses_found(*shares)))


def test_levers_at_their_limit_are_named():
    """A plan that could not be made so large says which lever was held."""
    assert "Held at the largest size there can be in some of them: Desks." in pulses_said(
        pulses_found(0.1, capped=("Desks",))
    )


def test_the_space_of_parameters_is_told():
    """The share of draws, the spread of gaps, the one parameter that matters, draws that were lost, and L2."""
    drawn = uncertainty_found(made=96)
    said = " ".join(uncertainty_said(drawn, LIMITS))

    assert f"in {drawn.over_half.count} of 96 draws" in said
    assert "4 of 100 draws came to nothing" in said
    assert "migration.theta (+1.00)" in said
    assert "Whether the gain sustains itself was not tried again" in said
    assert "with an earlier state of the model" in said


def test_a_ridge_is_told():
    """With one between two stable states, where it is; without, that nothing is said beyond what was seen."""
    found = bursts_found()
    steps = tuple(Step(gap, Estimate(to, to - 0.01, to + 0.01), 50) for gap, to in ((0.0, 0.0), (0.3, 0.4)))

    assert "show no ridge" in bursts_said(found, LIMITS)[-1]
    assert "+20.0 % shrink" in bursts_said(replace(found, steps=steps, ridge=0.2), LIMITS)[-1]


# ---- where it is shown ------------------------------------------------------------------------------
def test_all_of_it_is_on_screen_page_and_in_json(deep):
    """Every sentence of every part stands in all three, every table on screen and page."""
    screen = Console(file=io.StringIO(), width=2000)
    show(deep, screen)
    shown, page = screen.file.getvalue(), page_of([deep]).replace("\u00a0", " ")
    content = json.dumps(as_content(deep), ensure_ascii=False, allow_nan=False)

    for part in parts_told(deep.found[0], LIMITS):
        for sentence in part.sentences:
            assert sentence in shown
            assert sentence.replace("'", "&#x27;") in page
            assert json.dumps(sentence, ensure_ascii=False)[1:-1] in content
    for table in deep_tables(deep.found[0]):
        assert table.title in shown
        assert table.title in page


def test_json_has_numbers(deep):
    """Placebo, comparisons, sizes, draws and starts, each with its counts."""
    world = as_content(deep)["worlds"][0]

    assert world["placebo"]["credited"]["slow fade"] is True
    assert world["placebo"]["chances"]["nothing"]["count"] == 200
    assert [one["kind"] for one in world["deep"]["alternatives"]] == ["cash", "later", "neighbour"]
    assert world["deep"]["smallest_pulse"]["tips_at"] == pytest.approx(2 * 2 ** (1 / 3))
    assert len(world["deep"]["parameters"]["gaps"]) == 100
    assert np.isfinite([step["a_year_later"]["mean"] for step in world["deep"]["starts"]["map"]]).all()


def test_what_was_not_asked_for_is_null_and_named(hamlet, deep):
    """A usual verdict has no part of it, and says that it leaves it out; a deep one does not say so."""
    usual = verdict_of(hamlet, ("slow fade",))
    world = as_content(usual)["worlds"][0]

    assert (world["placebo"], world["deep"]) == (None, None)
    assert parts_told(usual.found[0], LIMITS) == deep_tables(usual.found[0]) == ()
    assert "--deep adds them" in " ".join(limits_said(usual))
    assert "--deep" not in " ".join(limits_said(deep))


def test_what_came_to_nothing_says_so():
    """Too few runs: the part stays, and says that it is not known."""
    found = deepened(alternatives=(), pulses=None, uncertainty=None, bursts=None)
    told = {part.title: part.sentences for part in parts_told(found, LIMITS)}

    assert sum("too few runs of it succeeded" in " ".join(said) for said in told.values()) == 4
    assert len(deep_tables(found)) == 2


def test_the_report_on_the_deepest_look_has_all_of_it(deep):
    """Every part and every table is there, once for each world."""
    text = "\n".join(deepest.lines_of(deep, 8, deep))

    for found in deep.found:
        assert text.count(f"## In the world {found.world.name}\n") == 1
        for part in parts_told(found, LIMITS):
            assert text.count(f"**{part.title}.** {part.sentences[0]}") == len(deep.found)
        for told in deep_tables(found):
            assert text.count(f"*{told.title}*\n\n| {' | '.join(told.head)} |\n") == len(deep.found)
    assert "## The plan made 8 times as large\n" in text
    assert all(f"- {sentence}" in text for sentence in limits_said(deep))
