"""Cards, figures, budget and files: what pages show of declarations, as plain content in every language."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from answered import answered
from compared_plans import branding, coworking, planned
from made_verdicts import found_of, verdict_of

from ccsim.app import cards, charts, effect, figures, files, verdicts
from ccsim.app.budget import budget_of
from ccsim.app.desk import Question
from ccsim.app.drafts import Draft, added, checked, draft_of
from ccsim.app.presets import presets, without_plan
from ccsim.app.worker import Call
from ccsim.ensemble import Failure, Outcome
from ccsim.judging.assembling import GROUPS
from ccsim.languages import codes, language
from ccsim.levers.catalogue import LEVERS
from ccsim.model import TownModel
from ccsim.scenario import apply_settings, parse
from ccsim.town.ledger import ProjectFlow

OBIDOS = without_plan(presets()["obidos"].scenario)
PUSH = draft_of(presets()["big-push"].scenario.plan)


@pytest.mark.parametrize("code", codes())
def test_a_card_shows_all_that_is_declared(code):
    """Title, sentence, unit, range, costs, sources, side effects: of every lever, in every language."""
    for kind, lever in LEVERS.items():
        draft = added(Draft(), kind, OBIDOS)
        (card,) = cards.cards_of(OBIDOS, draft.levers, checked(OBIDOS, draft), language(code))

        assert card["title"]
        assert len(card["figures"]) == len(lever.ranges())
        assert all(figure["source"] and figure["unit"] for figure in card["figures"])
        assert len(card["sides"]) == len(lever.side_effects)
        assert card["low"] <= card["size"] <= card["high"]
        assert json.loads(json.dumps(card)) == card


def test_costs_follow_the_size_and_carry_their_range():
    """By hand: a hundred desks of the declared price and range, and of a price of their own without one."""
    draft = Draft(levers=({"kind": "coworking", "size": 100, "start": "2023-01"},))
    own = Draft(levers=({**draft.levers[0], "capital": 9000},))
    (usual,), (other,) = (
        cards.cards_of(OBIDOS, one.levers, checked(OBIDOS, one), language("en")) for one in (draft, own)
    )

    assert usual["costs"][0] == {"what": "to build", "each": 4000, "low": 1500, "high": 8000}
    assert other["costs"][0] == {"what": "to build", "each": 9000, "low": 9000, "high": 9000}


def test_a_slider_reaches_what_the_draft_says():
    """Sizes beyond the usual range stay where they are, and steps are round numbers."""
    assert cards.slider_range(LEVERS["coworking"], 400) == (0.0, 400)
    assert [cards.step_of(0, high) for high in (1, 10, 150, 20_000, 500_000)] == [0.005, 0.05, 1, 100, 5000]


def test_every_lever_is_offered_once():
    """The list of what may be added holds the whole catalogue, by urban attribute."""
    offered = [one["kind"] for group in cards.offers(language("en")) for one in group["levers"]]

    assert sorted(offered) == sorted(LEVERS)


@pytest.mark.parametrize("code", codes())
def test_figures_of_a_town_have_sources(code):
    """Every figure is shown with value, unit and source or status; shares are in per cent."""
    groups = figures.groups_of(OBIDOS.towns[0], language(code))
    rows = [row for group in groups for row in group["rows"]]
    unsourced, several = figures.counted(OBIDOS.towns[0])

    assert len(rows) == several > unsourced > 0
    assert all(row[0]["text"] and row[1]["text"] and row[3]["text"] for row in rows)
    assert "%" in rows[2][1]["text"]


# ---- the budget -------------------------------------------------------------------------------------
def test_a_budget_is_what_the_council_books_when_all_is_paid(hamlet):
    """Works, repairs and running of each year are those that a run books, for a council that can pay everything."""
    rich = ["parameters.public.debt_limit=20", "years=4"]
    scenario = apply_settings(planned(hamlet, coworking(), branding()), rich)
    model, books = TownModel(scenario, 1), []
    for _ in range(48):
        model.step()
        books.append(model.state.ledger.projects.copy())
    booked = np.array(books).reshape(4, 12, 2, -1).sum(axis=(1, 2)) / 100
    budget = budget_of(scenario)

    assert budget.works == pytest.approx(booked[:, ProjectFlow.WORKS], abs=1)
    running = booked[:, ProjectFlow.RUNNING] + booked[:, ProjectFlow.UPKEEP]
    assert budget.running == pytest.approx(running, abs=1)
    assert budget.outside.sum() == pytest.approx(booked[:, ProjectFlow.GRANTS].sum(), rel=0.01)


def test_a_budget_is_shared_by_the_council_and_outside_money():
    """The parts sum to the whole, and without outside money the council pays all."""
    scenario = checked(OBIDOS, PUSH).accepted()
    alone = checked(OBIDOS, draft_of(scenario.plan.model_copy(update={"structural_funds": False}))).accepted()
    budget, own = budget_of(scenario), budget_of(alone)

    assert budget.council.sum() + budget.outside.sum() == pytest.approx(budget.total)
    assert (own.outside == 0).all()
    assert own.total == budget.total > 0


# ---- files ------------------------------------------------------------------------------------------
def test_the_file_is_what_the_command_line_takes():
    """It is read back as the same scenario, with the plan in it."""
    scenario = checked(OBIDOS, PUSH).accepted()

    assert parse(files.scenario_file(scenario), scenario.name, "json") == scenario


def test_a_file_that_would_be_too_long_leaves_defaults_out():
    """Even the largest town is saved so that it can be read again."""
    first = OBIDOS.towns[0].settlements[0].model_copy(update={"share": 1 / 60, "note": "y" * 600})
    share = tuple(first.model_copy(update={"name": f"Place {n} " + "x" * 40}) for n in range(60))
    town = OBIDOS.towns[0].model_copy(update={"settlements": share, "amenities": ()})
    scenario = OBIDOS.model_copy(update={"towns": (town,)})

    assert len(json.dumps(scenario.as_dict(), indent=1)) > 64 * 1024
    assert parse(files.scenario_file(scenario), "large", "json").towns[0].settlements == share


@pytest.mark.slow
@pytest.mark.parametrize("code", codes())
def test_a_report_is_made_from_the_runs_that_are_there(hamlet, code):
    """Page, paper and an archive come out of a worker's function, with the plan's own title and story."""
    scenario = apply_settings(planned(hamlet, coworking(), title="Desks"), ["years=3"])
    scenario = scenario.model_copy(update={"story": "An old hamlet."})
    question = answered(effect.replicates_of(scenario, (1, 2)))
    (work,) = files.report_work(question, scenario, files.Called("Desks", "Desks for everybody."), code, None)
    made = work.function(work.given)

    assert made["html"].startswith(b"<!doctype html>")
    assert b"Desks for everybody." in made["html"]
    assert b"An old hamlet." not in made["html"]
    assert made["pdf"].startswith(b"%PDF")
    assert "ccsim-report/report.html" in zipfile.ZipFile(BytesIO(made["zip"])).namelist()
    assert files.report_from(question) is None


def test_a_file_is_handed_over_as_text():
    """Bytes pass to the browser in letters, with a type that a name of ours decides."""
    assert files.saved("x.json", b"\xff\x00") == {"name": "x.json", "type": "application/json", "content": "/wA="}


# ---- verdicts ---------------------------------------------------------------------------------------
def found_in(kind):
    """Return one world's findings of a made verdict, with the groups' real names."""
    made = found_of(kind, quick=True)
    groups = tuple(replace(group, name=name) for group, name in zip(made.groups, GROUPS, strict=False))
    return replace(made, groups=groups)


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("kind", ["harm", "nothing", "bump", "partial", "slow fade"])
def test_a_verdict_is_told_in_every_language(code, kind):
    """Answer, headline, chances, tests, pictures: whatever comes out of a quick verdict."""
    found, verdict, speaking = found_in(kind), verdict_of(OBIDOS, [kind], quick=True), language(code)
    look = charts.LIGHT
    said = [
        verdicts.answer(found, speaking), verdicts.headline(found, verdict, speaking), verdicts.chance(found, speaking),
        verdicts.world_said(found, speaking), verdicts.gap_said(found, verdict, speaking),
        verdicts.classes_said(found, speaking), verdicts.groups_said(found, speaking),
    ]  # fmt: skip
    pictures = [
        verdicts.gap_chart(found, verdict, speaking, look), verdicts.classes_chart(found, speaking, look),
        verdicts.groups_chart(found, speaking, look),
    ]  # fmt: skip

    assert all(said)
    assert all(json.loads(json.dumps(option, allow_nan=False)) == option for option in pictures)
    _, levelling_off, *others = verdicts.tests(found, speaking)
    assert [told.outcome for told in others] == ["not run"] * 3
    assert speaking.percent(verdicts.main(found).tests["L2a"].threshold, 1) in levelling_off.measured


@pytest.mark.parametrize("code", codes())
def test_all_groups_of_people_have_names(code):
    """What a verdict counts by can be said."""
    for name in GROUPS:
        assert language(code).say(f"app.verdict.group.{name.replace(' ', '_')}")


def test_failures_are_handed_on():
    """A report that could not be made says why."""
    failed = Failure(0, "x", "ValueError: y", "")
    question = Question(None, 1, (Call("report", print, None, 1.0),), lambda: None, 0)
    question.outcomes[0] = Outcome(0, failed)

    assert files.report_from(question) is failed
