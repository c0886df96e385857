"""What runs say about a plan: the same as a comparison, as few or as many as there are."""

from __future__ import annotations

import json

import numpy as np
import pytest
from answered import answered
from compared_plans import branding, coworking, planned

from ccsim.app import charts, contributing, effect, saying
from ccsim.app.effect import PLAN, SHOWN
from ccsim.comparing.arms import NOTHING
from ccsim.comparing.kept import column
from ccsim.comparing.making import compare
from ccsim.ensemble import Failure, Outcome
from ccsim.languages import codes, language
from ccsim.scenario import apply_settings

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def scenario(hamlet):
    """A hamlet with two levers, for four years."""
    return apply_settings(planned(hamlet, coworking(), branding()), ["years=4"])


@pytest.fixture(scope="module")
def question(scenario):
    """Three pairs of runs, all there."""
    return answered(effect.replicates_of(scenario, SEEDS))


@pytest.fixture(scope="module")
def found(question, scenario):
    """What they say."""
    return effect.effect_of(question, scenario)


def test_an_effect_is_what_a_comparison_says(found, scenario):
    """Lines, people and money are those of `ccsim compare` with the same seeds."""
    same = compare(scenario, seeds=3)
    lines = json.loads(same.table().to_json(orient="records"))

    assert found.runs == 3
    assert found.content["lines"] == lines
    assert found.content["money"]["total_spent"]["mean"] == pytest.approx(same.money().spent.sum(axis=1).mean() / 100)


def test_doing_nothing_is_always_there(found, hamlet):
    """Every curve has the runs without the plan; without a plan there is nothing else."""
    alone = effect.effect_of(answered(effect.replicates_of(hamlet.model_copy(update={"years": 2}), (1, 2))), hamlet)

    assert all(curve.without[1].shape == (4,) and curve.plan is not None for curve in found.curves.values())
    assert set(found.curves) == set(SHOWN)
    assert all(curve.plan is None and curve.change is None for curve in alone.curves.values())
    assert alone.content == {}
    assert [arm.name for arm in effect.arms_of(hamlet)] == [NOTHING]


def test_changes_are_of_pairs(question, found):
    """The middle of a change is that of differences between twins, not the difference of two middles."""
    at, jobs = column("jobs"), []
    for seed in range(3):
        plan, nothing = (question.outcomes[2 * seed + arm].result.series[-12:, 0, at].mean() for arm in (0, 1))
        jobs.append(plan - nothing)

    assert found.curves["jobs"].change[1][-1] == pytest.approx(np.median(jobs))


def test_the_first_pair_is_shown_as_far_as_both_have_come(question, scenario):
    """Of runs under way whole years are shown, those that both twins have; before the first year nothing is."""
    partial = answered(question.works, [])
    series = {place: question.outcomes[place].result.series for place in (0, 1)}
    assert effect.effect_of(partial, scenario) is None
    partial.parts[0] = series[0][:30]
    assert effect.effect_of(partial, scenario) is None
    partial.outcomes[1] = question.outcomes[1]
    said = effect.effect_of(partial, scenario)

    assert (said.runs, said.years, said.whole, said.partial) == (0, 2, 4, True)
    assert effect.effect_of(partial, scenario, said) is said


def test_only_some_numbers_of_runs_are_worth_a_new_picture(question, scenario):
    """Between them the same answer is handed back, so that nothing is drawn anew."""
    two = answered(question.works, [])
    two.outcomes |= {place: question.outcomes[place] for place in range(4)}
    said = effect.effect_of(two, scenario)

    assert said.runs == 2
    assert effect.effect_of(two, scenario, said) is said
    assert [effect.stage_of(n) for n in (0, 1, 3, 4, 7, 29, 30)] == [0, 1, 2, 4, 4, 15, 30]


def test_runs_that_failed_are_left_out_with_their_twins(question, scenario):
    """What is left is still compared pair by pair, and the failure is told."""
    broken = answered(question.works, [])
    broken.outcomes |= question.outcomes
    broken.outcomes[2] = Outcome(2, Failure(2, "month 3", "ValueError: x", ""), PLAN)
    said = effect.effect_of(broken, scenario)

    assert (said.runs, said.failures) == (2, ("ValueError: x",))


def test_all_plans_of_a_town_share_their_twins(hamlet):
    """Doing nothing is one and the same scenario for all of them, so its runs are made once."""
    one, other = (effect.arms_of(planned(hamlet, lever))[1].scenario for lever in (coworking(), branding()))

    assert one is other


# ---- in words ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", codes())
def test_sentences_count_runs_and_say_who_pays(found, code):
    """Every language says what changes, in how many runs, what it costs, and what is left to pay."""
    said = [one.text for one in saying.sentences(found.content, found.runs, 2027, language(code))]

    assert len(said) == 6
    assert not [text for text in said if "{" in text]
    assert language(code).money(found.content["money"]["public_cost"]["mean"]) in said[-1]


def line(median, told, meaning="better", more=1.0):
    """Return one line of a comparison."""
    return {
        "indicator": "jobs", "median": median, "low": median - 2, "high": median + 2, "without": 100.0, "told": told,
        "more": more, "less": 1 - more, "meaning": meaning,
    }  # fmt: skip


def test_what_can_be_told_is_told_with_its_size():
    """By hand: ten jobs more in all ten of thirty runs, that is ten per cent."""
    said = saying.difference(line(10.0, "more"), 30, 2040, language("en"))

    assert said.text == (
        "In 10 of 10 runs more jobs than doing nothing: 10 more in 2040 (10.0\u00a0%; eight in ten runs: +8 to +12)."
    )
    assert said.meaning == "better"


def test_what_cannot_be_told_is_not_claimed():
    """Chance is said to be chance, and one run is called one run."""
    unsure = saying.difference(line(0.4, "", more=0.6), 30, 2040, language("en"))
    single = saying.difference(line(0.4, ""), 1, 2040, language("en"))

    assert unsure.text == "No difference in jobs that could be told from chance (more in 6 of 10 runs)."
    assert single.text == "In the one pair of runs so far: 0.4 more jobs in 2040."
    assert (unsure.meaning, single.meaning) == ("", "")


def test_all_and_none_only_where_it_is_so():
    """A share close to all of the runs is not rounded up to all."""
    assert [saying.of_runs(share, 30, language("en")) for share in (1.0, 0.97, 0.02, 0.0)] == [
        "10 of 10 runs", "9 of 10 runs", "1 of 10 runs", "0 of 10 runs",
    ]  # fmt: skip


def test_nothing_differs_is_said():
    """A plan without any effect is told as that."""
    content = {"lines": [line(0.0, "", more=0.0) | {"less": 0.0}]}

    assert [one.text for one in saying.sentences(content, 30, 2040, language("en"))] == [
        "Nothing differs from doing nothing, in any run."
    ]


# ---- charts -----------------------------------------------------------------------------------------
def test_charts_are_plain_content(found):
    """What is drawn passes as JSON, holds no function, and leaves the words of hints to the page."""
    names, years = ("<b>plan</b>", "nothing"), range(2024, 2028)
    for curve in found.curves.values():
        for draw in (charts.curve_chart, charts.change_chart):
            option = draw(curve, years, "unit", names, charts.LIGHT)
            text = json.dumps(option, allow_nan=False)

            assert json.loads(text) == option
            assert "function" not in text
            assert "formatter" not in option["tooltip"]
            assert sum(series.get("name") == "nothing" for series in option["series"]) == 1


def test_a_band_stands_on_its_floor(found):
    """Floor and width add up to the upper end, whatever their signs."""
    low, _, high = found.curves["jobs"].change
    floor, width = charts.fan((low, low, high), "#000", "s")

    assert np.add(floor["data"], width["data"]) == pytest.approx(high, rel=1e-3, abs=1e-3)
    assert floor["stackStrategy"] == "all"


def test_a_plan_keeps_its_colour_while_others_are_awaited(found):
    """With the first plan's answer outstanding, the second one is drawn in its own colour, not in the first one's."""
    colours = {"one": "#111111", "other": "#222222"}
    change = found.curves["jobs"].change[1]
    option = charts.several_chart({"other": change}, colours, range(2024, 2028), "jobs", "nothing", False)

    assert [one["itemStyle"]["color"] for one in option["series"] if one["name"] == "other"] == ["#222222"]


def test_light_and_dark_have_readable_letters():
    """Ink and pale ink reach a contrast of 4.5 on their paper, lines of plan and nothing 3."""
    for look in charts.LOOKS.values():
        assert min(contrast(look.ink, look.paper), contrast(look.pale, look.paper)) >= 4.5
        assert min(contrast(look.plan, look.paper), contrast(look.nothing, look.paper)) >= 3


def contrast(one, other):
    """Return the contrast of two colours as WCAG has it."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# ---- contributions ----------------------------------------------------------------------------------
def test_what_levers_contribute_adds_up_to_the_plan(scenario):
    """With two levers all parts are run, and their shares sum to the effect of the whole, indicator by indicator."""
    question = answered(contributing.works_for(scenario))
    shares = contributing.shares_from(question, scenario)
    whole = np.mean([
        question.outcomes[4 * n].result[0] - question.outcomes[4 * n + 1].result[0] for n in range(5)
    ], axis=0)  # fmt: skip

    assert len(shares) == 2
    assert sum(each["jobs"].mean for each in shares) == pytest.approx(whole[column("jobs")])
    assert contributing.shares_from(answered(question.works, []), scenario) is None


def test_few_and_many_levers_have_no_contributions():
    """One lever is the plan, and of more than 22 not every one can be told apart."""
    assert [contributing.can_be_worked_out([None] * n) for n in (0, 1, 2, 22, 23)] == [False, False, True, True, False]
