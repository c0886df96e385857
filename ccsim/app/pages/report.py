"""Step 6: what to leave with: a report, the scenario file, a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from ccsim.app import effect, files
from ccsim.app.address import written
from ccsim.app.drafts import checked
from ccsim.app.elements import Buttons, Element, html, notice
from ccsim.app.following import Answer, use_answer
from ccsim.app.pages import showing
from ccsim.app.services import services
from ccsim.app.session import Session
from ccsim.ensemble import Failure
from ccsim.judging.findings import Verdict
from ccsim.judging.records import content_of
from ccsim.languages import Language
from ccsim.scenario import Scenario

Act = Callable[[Session], None]
Files = dict[str, bytes]


@solara.component
def ReportStep(now: Session, act: Act, town: Scenario, language: Language, dark: bool) -> None:
    """Make the report, and save what one wants to keep."""
    scenario = checked(town, now.scene.draft).scenario
    planned = scenario is not None and bool(scenario.plan.levers)
    key = content_of(scenario) if scenario is not None and planned else ""
    wanted = f"{key} {now.scene.draft.title} {language.code}" if key else ""
    asked = solara.use_reactive("")
    ready = bool(wanted) and asked.value == wanted
    answer = use_report(scenario, now.scene.draft.title, language.code, wanted if ready else "")
    html(
        "div",
        html("h1", language.say("app.report.title")),
        html("p", language.say("app.report.lead"), look="lead"),
        html(
            "section",
            html(
                "div",
                html("h2", language.say("app.report.report")),
                html("p", language.say("app.report.holds")),
                notice(language.say("app.verdict.no_plan"), look="calm") if not planned else None,
                html("p", language.say(f"app.report.{'with' if verdict_for(key) is not None else 'without'}_verdict"),
                     look="pale") if planned else None,
                Make(language, lambda: asked.set(wanted)) if planned and not ready else None,
                waiting(answer, language) if ready else None,
                Save(answer.said, language) if ready and isinstance(answer.said, dict) else None,
                notice(language.say("app.report.failed", {"what": answer.said.error}), look="bad")
                if ready and isinstance(answer.said, Failure) else None,
                look="card",
            ),
            Keep(now, scenario, language),
            look="halves",
        ),
    )  # fmt: skip


def verdict_for(key: str) -> Verdict | None:
    """Return the verdict on a scenario if somebody has asked for it already."""
    found = services().desk.kept(f"verdict {key}")
    return found.result if found is not None and isinstance(found.result, Verdict) else None


def use_report(scenario: Scenario | None, title: str, code: str, key: str) -> Answer[Files | Failure]:
    """Ask for a report while the component is shown."""
    return use_answer(
        services().desk,
        f"report {key}" if key else "",
        lambda: effect.replicates_of(scenario) if scenario is not None else [],
        lambda question, _: files.report_from(question),
        then=lambda question: files.report_work(question, scenario, title, code, verdict_for(content_of(scenario)))
        if scenario is not None else [],
    )  # fmt: skip


def Make(language: Language, press: Callable[[], None]) -> Element:
    """Return the button that has the report made."""
    button = {"key": "make", "title": language.say("app.report.make"), "look": "main"}
    return Buttons(words="", buttons=[button], file=None, event_click=lambda _: press())


def waiting(answer: Answer[Files | Failure], language: Language) -> Element | None:
    """Return how far the report is."""
    if answer.busy:
        return notice(language.say("app.effect.busy"), look="bad")
    if answer.waiting is None:
        return None
    now = answer.waiting
    said = language.say("app.report.writing") if now.asked == 1 else showing.waiting_said(now, language)
    return html("div", showing.bar(now), html("span", said), look="waiting", attributes={"role": "status"})


@solara.component
def Save(made: Files, language: Language) -> None:
    """The report in its forms, to be saved."""
    file, hand_over = solara.use_state(None)
    buttons = [
        {"key": kind, "title": language.say(f"app.report.{kind}"), "look": "main" if kind == "html" else ""}
        for kind in ("html", "pdf", "zip")
    ]

    def save(kind: Any) -> None:
        if kind in made:
            hand_over(files.saved(f"ccsim-report-{language.code}.{kind}", made[kind]))

    html(
        "div",
        html("p", language.say("app.report.ready"), attributes={"role": "status"}),
        Buttons(words="", buttons=buttons, file=file, event_click=save),
    )


@solara.component
def Keep(now: Session, scenario: Scenario | None, language: Language) -> None:
    """The link and the scenario file."""
    file, hand_over = solara.use_state(None)
    link = {
        "key": "link", "title": language.say("app.do.link"), "done": language.say("app.do.copied"),
        "link": written(now.scene), "look": "",
    }  # fmt: skip
    save = {"key": "file", "title": language.say("app.do.file"), "off": scenario is None, "look": ""}

    def hand(_: Any) -> None:
        if scenario is not None:
            hand_over(files.saved(f"{scenario.name}-plan.json", files.scenario_file(scenario)))

    html(
        "div",
        html("h2", language.say("app.report.keep")),
        html("p", language.say("app.report.link_how")),
        html("p", language.say("app.report.file_how")),
        Buttons(words=language.say("app.do.copied"), buttons=[link, save], file=file, event_click=hand),
        look="card",
    )
