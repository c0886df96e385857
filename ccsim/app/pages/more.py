"""What the step Effect shows on demand: what each lever contributes, and the town month by month."""

from __future__ import annotations

from typing import Any

import solara

from ccsim.app import contributing
from ccsim.app.contributing import Share
from ccsim.app.effect import PLAN, arms_of
from ccsim.app.elements import Buttons, Element, Table, html, notice
from ccsim.app.following import use_answer
from ccsim.app.pages import showing
from ccsim.app.services import services
from ccsim.app.townmap.recording import Recorder
from ccsim.app.townmap.widget import TownMap
from ccsim.app.view import View
from ccsim.comparing.arms import NOTHING
from ccsim.comparing.contributions import MOST_LEVERS
from ccsim.comparing.lines import LINES
from ccsim.ensemble import Failure, Replicate
from ccsim.judging.records import content_of
from ccsim.scenario import Scenario


@solara.component
def Contributions(view: View, scenario: Scenario) -> None:
    """What each lever contributes, once somebody asks for it."""
    key, levers = content_of(scenario), scenario.plan.levers
    asked = solara.use_reactive("")
    wanted = asked.value == key
    answer = use_answer(
        services().desk,
        f"levers {key}" if wanted else "",
        lambda: contributing.works_for(scenario),
        lambda question, _: contributing.shares_from(question, scenario),
        later=5,
    )
    possible = contributing.can_be_worked_out(levers)
    html(
        "section",
        html("h2", view.say("effect.levers")),
        html("p", view.say("effect.levers_many", {"n": MOST_LEVERS}), look="pale")
        if len(levers) > MOST_LEVERS else None,
        ask(scenario, view, lambda: asked.set(key)) if possible and not wanted else None,
        showing.waiting_line(answer, view) if wanted else None,
        shares(answer.said, scenario, view) if wanted and answer.said is not None else None,
        look="card",
    )  # fmt: skip


def ask(scenario: Scenario, view: View, press: Any) -> Element:
    """Return the button, with how many runs it takes."""
    desk, works = services().desk, contributing.works_for(scenario)
    seconds = sum(desk.seconds_for(one) for one in works) / desk.workers
    values: dict[str, str | int] = {"n": len(works), "time": showing.lasting(seconds, view)}
    button = {"key": "ask", "title": view.say("effect.levers_ask"), "look": ""}
    return html(
        "div",
        html("p", view.say("effect.levers_how", values)),
        Buttons(words="", buttons=[button], file=None, event_click=lambda _: press()),
    )


def shares(found: list[dict[str, Share]], scenario: Scenario, view: View) -> Element:
    """Return a row for each lever."""
    heads = [view.say("plan.levers"), *(showing.title_of(name, view.language) for name in contributing.SHOWN)]
    rows = [
        [
            {"text": view.language.lever(lever.kind, lever.name, lever.title)},
            *(cell(name, share, view) for name, share in each.items()),
        ]
        for lever, each in zip(scenario.plan.levers, found, strict=True)
    ]
    title = view.say("effect.levers")
    return html(
        "div",
        html("p", view.say("effect.levers_note"), look="pale"),
        Table(caption=title, heads=heads, groups=[{"title": "", "rows": rows}], numbers=list(range(1, len(heads)))),
    )


def cell(indicator: str, share: Share, view: View) -> dict[str, str]:
    """Return what a lever adds, with its interval."""
    digits = LINES[indicator].digits
    ends = (view.language.signed(end, digits) for end in (share.low, share.high))
    note = view.language.between(*ends) if share.told else view.say("effect.not_told")
    return {"text": view.language.signed(share.mean, digits), "note": note}


@solara.component
def MonthByMonth(view: View, scenario: Scenario) -> None:
    """The animated map of one run, with the plan or doing nothing."""
    shown = solara.use_reactive("")
    arms = {arm.name: arm.scenario for arm in arms_of(scenario)}
    chosen = arms.get(shown.value)
    answer = use_answer(
        services().desk,
        f"map {content_of(chosen)}" if chosen is not None else "",
        lambda: [Replicate(chosen, 1, 12 * chosen.years, Recorder, "map")] if chosen is not None else [],
        lambda question, _: question.outcomes[0].result if question.done else None,
    )
    names = {PLAN: "effect.map_plan", NOTHING: "effect.map_nothing"}
    buttons = [
        {"key": name, "title": view.say(names[name]), "look": "main" if name == shown.value else ""} for name in arms
    ]
    html(
        "section",
        html("h2", view.say("effect.map")),
        html("p", view.say("effect.map_how"), look="pale"),
        Buttons(words="", buttons=buttons, file=None, event_click=lambda name: shown.set(str(name))),
        showing.waiting_line(answer, view) if chosen is not None else None,
        recorded(answer.said, view) if chosen is not None and answer.said is not None else None,
        look="card",
    )


def recorded(said: bytes | Failure, view: View) -> Element:
    """Return the map of a recorded run."""
    if isinstance(said, Failure):
        return notice(view.say("effect.failed", {"what": said.error}), look="bad")
    return TownMap(recording=said, language=view.language, dark=view.dark)
