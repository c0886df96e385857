"""Step 2: the levers of a plan, what they cost, and their effect at a glance."""

from __future__ import annotations

from typing import Any

import solara

from ccsim.app import cards, charts, drafts, session
from ccsim.app.budget import Budget, budget_of
from ccsim.app.drafts import Draft
from ccsim.app.elements import Buttons, Choices, Element, Levers, Name, chart, html, listed, notice
from ccsim.app.pages.showing import Glance, checked_in
from ccsim.app.presets import plans
from ccsim.app.view import View
from ccsim.scenario import Scenario

MILLION = 1e6


@solara.component
def PlanStep(view: View) -> None:
    """Build a plan from levers, and see at once what it changes."""
    html(
        "div",
        html("h1", view.say("plan.title")),
        html("p", view.say("plan.lead"), look="lead"),
        html(
            "div",
            html("div", *left(view)),
            html("div", Glance(view), look="aside"),
            look="split",
        ),
    )


def left(view: View) -> list[Element | None]:
    """Return what a plan is made with."""
    report = view.report
    whole = [problem.text for problem in report.problems if not problem.place]
    return [
        html(
            "details",
            html("summary", view.say("plan.presets")),
            Choices(
                label=view.say("plan.presets"), choices=preset_cards(view),
                chosen=session.chosen_plan(view.now),
                event_choose=lambda name: view.act(session.choose_plan(view.now, name, view.town)),
            ),
        ),
        html("section", toolbar(view)),
        notice(view.say("plan.problems"), *checked_in(view), listed(whole), look="bad") if whole else None,
        budget_card(report.scenario, view) if report.scenario is not None else None,
        html("section", html("h2", view.say("plan.levers")), lever_cards(view)),
    ]  # fmt: skip


def preset_cards(view: View) -> list[dict[str, str]]:
    """Return the plans there are as cards."""
    found = []
    for name, preset in plans(view.now.scene.town).items():
        number = len(preset.scenario.plan.levers)
        note = view.say("plan.preset_note", {"n": number})
        text = " ".join(view.language.shipped(preset.scenario.story).split())
        title = view.language.shipped(preset.scenario.title)
        found.append({"key": name, "title": title, "text": text, "note": note})
    return found


def toolbar(view: View) -> Element:
    """Return the plan's name, and the buttons for what concerns all of it."""
    now, act = view.now, view.act
    actions = {
        "undo": (lambda: act(session.undo(now)), not now.history.past),
        "redo": (lambda: act(session.redo(now)), not now.history.future),
        "keep": (lambda: act(session.keep(now)), not now.scene.draft.levers or now.scene.draft in now.scene.kept),
        "clear": (lambda: act(session.edit(now, Draft())), not now.scene.draft.levers),
    }
    buttons = [
        {"key": key, "title": view.say(f"do.{key}"), "off": off, "look": ""} for key, (_, off) in actions.items()
    ]
    return html(
        "div",
        Name(
            label=view.say("plan.name"), value=view.language.shipped(now.scene.draft.title),
            event_rename=lambda text: act(session.edit(now, drafts.renamed(now.scene.draft, str(text)))),
        ),
        Buttons(words="", buttons=buttons, file=None, event_click=lambda key: actions[key][0]()),
        look="cc-row cc-toolbar",
    )  # fmt: skip


def lever_cards(view: View) -> Element:
    """Return the cards of the levers."""
    now, town, draft = view.now, view.town, view.now.scene.draft

    def change(what: dict[str, Any]) -> None:
        view.act(session.edit(now, drafts.changed(draft, what["row"], what["key"], what["value"]), bool(what["quiet"])))

    return Levers(
        words=words_of(view),
        cards=cards.cards_of(town, draft.levers, view.report, view.language),
        offers=cards.offers(view.language),
        first=town.start,
        last=town.start + town.years - 1,
        locale=view.language.formats.locale,
        event_add=lambda kind: view.act(session.edit(now, drafts.added(draft, kind, town))),
        event_remove=lambda row: view.act(session.edit(now, drafts.removed(draft, row))),
        event_change=change,
    )


def words_of(view: View) -> dict[str, Any]:
    """Return the words on lever cards."""
    names = ("remove", "usual", "start", "years", "where", "largest", "afterwards", "known", "besides", "empty", "add")
    heads = [view.say(f"plan.heads_{name}") for name in ("figure", "value", "source")]
    money = {name: view.say(f"plan.{name}", {"n": "{n}"}) for name in ("euro", "million")}
    return {**{name: view.say(f"plan.{name}") for name in names}, **money, "heads": heads}


def budget_card(scenario: Scenario, view: View) -> Element | None:
    """Return what the plan is planned to cost by payer and year."""
    if not scenario.plan.levers:
        return None
    budget = budget_of(scenario)
    total, outside, council = (
        view.language.money(amount)
        for amount in (budget.total, float(budget.outside.sum()), float(budget.council.sum()))
    )
    values: dict[str, str | int] = {"total": total, "years": scenario.years, "outside": outside, "council": council}
    said = view.say("plan.budget_said", values)
    return html(
        "section",
        html("h2", view.say("plan.budget")),
        html("p", said),
        chart(budget_chart(budget, view), said, view.language, 210),
        html("p", view.say("plan.budget_note"), look="pale"),
        look="card",
    )


def budget_chart(budget: Budget, view: View) -> dict[str, Any]:
    """Return the bars of a budget."""
    years = range(budget.start, budget.start + len(budget.works))
    parts = {
        view.say("plan.council"): (budget.council / MILLION).tolist(),
        view.say("plan.outside"): (budget.outside / MILLION).tolist(),
    }
    return charts.bars_by_year(years, parts, view.say("plan.budget_chart"), view.dark)
