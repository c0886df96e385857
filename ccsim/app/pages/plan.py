"""Step 2: the levers of a plan, what they cost, and their effect at a glance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from ccsim.app import cards, charts, drafts, session
from ccsim.app.budget import Budget, budget_of
from ccsim.app.drafts import Draft, checked, draft_of
from ccsim.app.elements import Buttons, Choices, Element, Levers, Name, chart, html, listed, notice
from ccsim.app.pages.showing import Glance
from ccsim.app.presets import plans
from ccsim.app.session import Session
from ccsim.languages import Language
from ccsim.scenario import Report, Scenario

Act = Callable[[Session], None]
MILLION = 1e6


@solara.component
def PlanStep(now: Session, act: Act, town: Scenario, language: Language, dark: bool) -> None:
    """Build a plan from levers, and see at once what it changes."""
    report = checked(town, now.scene.draft)
    html(
        "div",
        html("h1", language.say("app.plan.title")),
        html("p", language.say("app.plan.lead"), look="lead"),
        html(
            "div",
            html("div", *left(now, act, town, report, language, dark)),
            html("div", Glance(report, language, dark, lambda: act(session.go(now, "effect"))), look="aside"),
            look="split",
        ),
    )


def left(
    now: Session, act: Act, town: Scenario, report: Report, language: Language, dark: bool
) -> list[Element]:  # fmt: skip
    """Return what a plan is made with."""
    whole = [problem.text for problem in report.problems if not problem.place]
    return [
        html(
            "details",
            html("summary", language.say("app.plan.presets")),
            Choices(
                label=language.say("app.plan.presets"), choices=preset_cards(now, language),
                chosen=chosen(now), event_choose=lambda name: act(session.choose_plan(now, name, town)),
            ),
        ),
        html("section", toolbar(now, act, language)),
        notice(language.say("app.plan.problems"), listed(whole), look="bad") if whole else None,
        budget_card(report.scenario, language, dark) if report.scenario is not None else None,
        html("section", html("h2", language.say("app.plan.levers")), lever_cards(now, act, town, report, language)),
    ]  # fmt: skip


def preset_cards(now: Session, language: Language) -> list[dict[str, str]]:
    """Return the plans there are as cards."""
    found = []
    for name, preset in plans(now.scene.town).items():
        number = len(preset.scenario.plan.levers)
        note = language.say("app.plan.preset_note", {"n": number})
        text = " ".join(preset.scenario.story.split())
        found.append({"key": name, "title": preset.scenario.title, "text": text, "note": note})
    return found


def chosen(now: Session) -> str:
    """Return the name of the plan that the draft still is, empty if it was changed."""
    same = (name for name, one in plans(now.scene.town).items() if draft_of(one.scenario.plan) == now.scene.draft)
    return next(same, "")


def toolbar(now: Session, act: Act, language: Language) -> Element:
    """Return the plan's name, and the buttons for what concerns all of it."""
    actions = {
        "undo": (lambda: act(session.undo(now)), not now.history.past),
        "redo": (lambda: act(session.redo(now)), not now.history.future),
        "keep": (lambda: act(session.keep(now)), not now.scene.draft.levers or now.scene.draft in now.scene.kept),
        "clear": (lambda: act(session.edit(now, Draft())), not now.scene.draft.levers),
    }
    buttons = [
        {"key": key, "title": language.say(f"app.do.{key}"), "off": off, "look": ""} for key, (_, off) in actions.items()
    ]
    return html(
        "div",
        Name(
            label=language.say("app.plan.name"), value=now.scene.draft.title,
            event_rename=lambda text: act(session.edit(now, replace(now.scene.draft, title=str(text)[:200]))),
        ),
        Buttons(words="", buttons=buttons, file=None, event_click=lambda key: actions[key][0]()),
        look="cc-row cc-toolbar",
    )  # fmt: skip


def lever_cards(now: Session, act: Act, town: Scenario, report: Report, language: Language) -> Element:
    """Return the cards of the levers."""
    draft = now.scene.draft

    def change(what: dict[str, Any]) -> None:
        act(session.edit(now, drafts.changed(draft, what["row"], what["key"], what["value"]), bool(what["quiet"])))

    return Levers(
        words=words_of(language),
        cards=cards.cards_of(town, draft.levers, report, language),
        offers=cards.offers(language),
        first=town.start,
        last=town.start + town.years - 1,
        locale=language.code,
        event_add=lambda kind: act(session.edit(now, drafts.added(draft, kind, town))),
        event_remove=lambda row: act(session.edit(now, drafts.removed(draft, row))),
        event_change=change,
    )


def words_of(language: Language) -> dict[str, Any]:
    """Return the words on lever cards."""
    names = ("remove", "usual", "start", "years", "where", "largest", "afterwards", "known", "besides", "empty", "add")
    heads = [language.say(f"app.plan.heads_{name}") for name in ("figure", "value", "source")]
    money = {name: language.say(f"app.{name}", {"n": "{n}"}) for name in ("euro", "million")}
    return {**{name: language.say(f"app.plan.{name}") for name in names}, **money, "heads": heads}


def budget_card(scenario: Scenario, language: Language, dark: bool) -> Element | None:
    """Return what the plan is planned to cost by payer and year."""
    if not scenario.plan.levers:
        return None
    budget = budget_of(scenario)
    values = {
        "total": language.money(budget.total), "years": scenario.years,
        "outside": language.money(float(budget.outside.sum())), "council": language.money(float(budget.council.sum())),
    }  # fmt: skip
    said = language.say("app.plan.budget_said", values)
    return html(
        "section",
        html("h2", language.say("app.plan.budget")),
        html("p", said),
        chart(budget_chart(budget, language, dark), said, 210),
        html("p", language.say("app.plan.budget_note"), look="pale"),
        look="card",
    )


def budget_chart(budget: Budget, language: Language, dark: bool) -> dict[str, Any]:
    """Return the bars of a budget."""
    years = range(budget.start, budget.start + len(budget.works))
    parts = {
        language.say("app.plan.council"): (budget.council / MILLION).tolist(),
        language.say("app.plan.outside"): (budget.outside / MILLION).tolist(),
    }
    return charts.bars_by_year(years, parts, language.say("app.plan.budget_chart"), dark)
