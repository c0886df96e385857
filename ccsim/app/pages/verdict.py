"""Step 4: is it a leapfrog? The answer with its chances, test by test, in both worlds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from ccsim.app import judging, verdicts
from ccsim.app.elements import Buttons, Element, Table, chart, html, notice
from ccsim.app.following import Answer, use_answer
from ccsim.app.pages import showing
from ccsim.app.services import services
from ccsim.app.view import View
from ccsim.ensemble import Failure
from ccsim.judging.findings import Found, Verdict
from ccsim.judging.gathering import Task
from ccsim.judging.records import content_of
from ccsim.judging.study import QUICK_PAIRS, Study
from ccsim.languages import Language
from ccsim.leapfrog.classes import CLASSES
from ccsim.scenario import Scenario


@solara.component
def VerdictStep(view: View) -> None:
    """One button; then the answer."""
    scenario, draft = view.report.scenario, view.now.scene.draft
    key = content_of(scenario) if scenario is not None else ""
    asked = solara.use_reactive("")
    study, refusal = solara.use_memo(lambda: study_or_why_not(scenario), [key])
    wanted = bool(key) and asked.value == key
    answer = use_verdict(study if wanted else None, key if wanted else "")
    html(
        "div",
        html("h1", view.say("verdict.title", {"plan": view.plan_name})),
        html("p", view.say("verdict.lead"), look="lead"),
        notice(view.say("verdict.no_plan"), look="calm") if not draft.levers else None,
        notice(refusal, look="bad") if refusal and draft.levers else None,
        ask(study, lambda: asked.set(key), view) if study is not None and not wanted else None,
        waiting(answer, view) if wanted else None,
        told(answer.said, answer.waiting is not None, view) if wanted and answer.said is not None else None,
    )


def study_or_why_not(scenario: Scenario | None) -> tuple[Study | None, str]:
    """Return what is to be run, or why the plan cannot be judged."""
    if scenario is None:
        return None, ""
    try:
        return judging.study_for(scenario), ""
    except ValueError as refused:
        return None, str(refused)


def use_verdict(study: Study | None, key: str) -> Answer[Verdict | Failure]:
    """Ask for a verdict while the component is shown."""
    tasks: list[Task] = solara.use_memo(lambda: judging.tasks_for(study) if study is not None else [], [key])
    return use_answer(
        services().desk,
        f"verdict {key}" if key else "",
        lambda: judging.works_for(tasks),
        lambda question, before: judging.verdict_from(study, tasks, question, before) if study is not None else None,
        later=judging.LATER,
        then=lambda question: judging.call_for(study, tasks, question) if study is not None else [],
    )


def ask(study: Study, press: Callable[[], None], view: View) -> Element:
    """Return the button, with what it takes."""
    desk = services().desk
    runs = 2 * len(study.worlds) * len(study.seeds)
    seconds = sum(desk.seconds_for(task.replicate) for task in judging.tasks_for(study)) / desk.workers
    said = view.say("verdict.takes", {"n": runs, "time": showing.lasting(seconds, view)})
    button = {"key": "ask", "title": view.say("verdict.ask"), "look": "main"}
    return html(
        "section",
        html("p", said),
        Buttons(words="", buttons=[button], file=None, event_click=lambda _: press()),
        look="card",
    )


def waiting(answer: Answer[Verdict | Failure], view: View) -> Element | None:
    """Return the place in the queue and how far it is."""
    now = answer.waiting
    if answer.busy or now is None:
        return showing.waiting_line(answer, view)
    done = view.say("verdict.runs", {"n": now.done, "asked": now.asked})
    judging_now = now.asked == 1
    said = view.say("verdict.judging") if judging_now else f"{done} {showing.waiting_said(now, view)}"
    return html("div", showing.bar(now), html("span", said), look="waiting", attributes={"role": "status"})


def told(said: Verdict | Failure, early: bool, view: View) -> Element:
    """Return the answer of both worlds side by side, and what stands behind it (early: more pairs are to come)."""
    if isinstance(said, Failure):
        return notice(view.say("verdict.failed", {"what": said.error}), look="bad")
    pairs = verdicts.pairs_of(said)
    worlds = [html("div", *world(found, said, view), look="card") for found in said.found]
    first, last = verdicts.years_judged(said)
    run: dict[str, str | int] = {
        "n": pairs,
        "first": str(first),
        "last": str(last),
        "money": str(verdicts.last_money(said)),
    }
    return html(
        "div",
        notice(view.say("verdict.early" if early else "verdict.quick", {"n": pairs, "asked": QUICK_PAIRS})),
        html("p", view.say("verdict.worlds"), look="pale"),
        notice(view.language.say("report.answer.differ")) if verdicts.differ(said) else None,
        html("section", *worlds, look="halves"),
        html(
            "section",
            html("h2", view.say("verdict.classes")),
            html("dl", *meanings(view.language)),
            html("p", view.language.say("report.verdict.run", run), look="pale"),
            look="card",
        ),
    )


def meanings(language: Language) -> list[Element]:
    """Return the seven classes, leapfrog first."""
    parts = []
    for name in reversed(CLASSES):
        parts += [html("dt", html("b", verdicts.capital(language.say(f"verdict.class.{name}")))),
                  html("dd", language.say(f"verdict.meaning.{name}"))]  # fmt: skip
    return parts


def world(found: Found, verdict: Verdict, view: View) -> list[Element | None]:
    """Return the answer of one world: class, chances, tests, evidence."""
    language, look = view.language, view.look
    gap = verdicts.gap_chart(found, verdict, language, look)
    gap_said = verdicts.gap_said(found, verdict, language)
    classes = verdicts.classes_chart(found, language, look)
    return [
        html("p", verdicts.capital(verdicts.world_said(found, language)), look="pale"),
        html("p", verdicts.answer(found, language), look=f"cc-answer {verdicts.tone(found)}"),
        html("p", verdicts.headline(found, verdict, language)),
        html("p", verdicts.chance(found, language)),
        html("h3", view.say("verdict.gap")),
        chart(gap, gap_said, language, 240),
        html("p", gap_said, look="pale"),
        html("h3", view.say("verdict.counts")),
        chart(classes, verdicts.classes_said(found, language), language, 240),
        Table(
            caption=view.say("verdict.tests"),
            heads=[view.say(f"verdict.head_{name}") for name in ("test", "outcome")],
            groups=[{"title": "", "rows": tests(found, language)}],
            numbers=[],
        ),
        html("h3", view.say("verdict.who")),
        chart(
            verdicts.groups_chart(found, language, look), verdicts.groups_said(found, language), language,
            60 + 26 * (len(found.groups) + 2),
        ),
        html("p", view.say("verdict.grey"), look="pale"),
    ]  # fmt: skip


def tests(found: Found, language: Language) -> list[list[dict[str, Any]]]:
    """Return the tests with their outcomes and what was measured."""
    looks = {"passed": "better", "failed": "worse"}
    return [
        [
            {"text": language.say(f"verdict.test.{told.key}")},
            {
                "text": language.say(f"verdict.outcome.{told.outcome}"),
                "look": looks.get(told.outcome, ""),
                "note": told.measured,
            },
        ]
        for told in verdicts.tests(found, language)
    ]
