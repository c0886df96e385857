"""Step 6: what to leave with: a report, the scenario file, a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import solara

from ccsim.app import effect, files, session
from ccsim.app.address import written
from ccsim.app.elements import Buttons, Element, html, notice
from ccsim.app.following import Answer, use_answer
from ccsim.app.pages import showing
from ccsim.app.presets import presets
from ccsim.app.services import services
from ccsim.app.view import View
from ccsim.ensemble import Failure
from ccsim.judging.findings import Verdict
from ccsim.judging.records import content_of
from ccsim.scenario import Scenario

Files = dict[str, bytes]


@solara.component
def ReportStep(view: View) -> None:
    """Make the report, and save what one wants to keep."""
    scenario, called = view.report.scenario, called_in(view)
    planned = scenario is not None and bool(scenario.plan.levers)
    key = content_of(scenario) if scenario is not None and planned else ""
    wanted = f"{key} {called.title} {view.language.code}" if key else ""
    asked = solara.use_reactive("")
    ready = bool(wanted) and asked.value == wanted
    answer = use_report(scenario, called, view.language.code, wanted if ready else "")
    html(
        "div",
        html("h1", view.say("report.title")),
        html("p", view.say("report.lead"), look="lead"),
        html(
            "section",
            html(
                "div",
                html("h2", view.say("report.report")),
                html("p", view.say("report.holds")),
                notice(view.say("verdict.no_plan"), look="calm") if not planned else None,
                html("p", view.say(f"report.{'with' if verdict_for(key) is not None else 'without'}_verdict"),
                     look="pale") if planned else None,
                make(view, lambda: asked.set(wanted)) if planned and not ready else None,
                waiting(answer, view) if ready else None,
                Save(answer.said, view) if ready and isinstance(answer.said, dict) else None,
                notice(view.say("report.failed", {"what": answer.said.error}), look="bad")
                if ready and isinstance(answer.said, Failure) else None,
                look="card",
            ),
            Keep(view, scenario),
            look="halves",
        ),
    )  # fmt: skip


def called_in(view: View) -> files.Called:
    """Return what the plan in work is called, and its story if it is still one that comes with ccsim."""
    name = session.chosen_plan(view.now)
    return files.Called(view.now.scene.draft.title, presets()[name].scenario.story if name else "")


def verdict_for(key: str) -> Verdict | None:
    """Return the verdict on a scenario if somebody has asked for it already."""
    found = services().desk.kept(f"verdict {key}")
    return found.result if found is not None and isinstance(found.result, Verdict) else None


def use_report(scenario: Scenario | None, called: files.Called, code: str, key: str) -> Answer[Files | Failure]:
    """Ask for a report while the component is shown."""
    return use_answer(
        services().desk,
        f"report {key}" if key else "",
        lambda: effect.replicates_of(scenario) if scenario is not None else [],
        lambda question, _: files.report_from(question),
        then=lambda question: files.report_work(question, scenario, called, code, verdict_for(content_of(scenario)))
        if scenario is not None else [],
    )  # fmt: skip


def make(view: View, press: Callable[[], None]) -> Element:
    """Return the button that has the report made."""
    button = {"key": "make", "title": view.say("report.make"), "look": "main"}
    return Buttons(words="", buttons=[button], file=None, event_click=lambda _: press())


def waiting(answer: Answer[Files | Failure], view: View) -> Element | None:
    """Return how far the report is."""
    now = answer.waiting
    if answer.busy or now is None:
        return showing.waiting_line(answer, view)
    said = view.say("report.writing") if now.asked == 1 else showing.waiting_said(now, view)
    return html("div", showing.bar(now), html("span", said), look="waiting", attributes={"role": "status"})


@solara.component
def Save(made: Files, view: View) -> None:
    """The report in its forms, to be saved."""
    file, hand_over = solara.use_state(cast("files.File | None", None))
    buttons = [
        {"key": kind, "title": view.say(f"report.{kind}"), "look": "main" if kind == "html" else ""}
        for kind in ("html", "pdf", "zip")
    ]

    def save(kind: Any) -> None:
        if kind in made:
            hand_over(files.saved(f"ccsim-report-{view.language.code}.{kind}", made[kind]))

    html(
        "div",
        html("p", view.say("report.ready"), attributes={"role": "status"}),
        Buttons(words="", buttons=buttons, file=file, event_click=save),
    )


@solara.component
def Keep(view: View, scenario: Scenario | None) -> None:
    """The link and the scenario file."""
    file, hand_over = solara.use_state(cast("files.File | None", None))
    link = {
        "key": "link", "title": view.say("do.link"), "done": view.say("do.copied"),
        "link": written(view.now.scene), "look": "",
    }  # fmt: skip
    save = {"key": "file", "title": view.say("do.file"), "off": scenario is None, "look": ""}

    def hand(_: Any) -> None:
        if scenario is not None:
            hand_over(files.saved(f"{scenario.name}-plan.json", files.scenario_file(scenario)))

    html(
        "div",
        html("h2", view.say("report.keep")),
        html("p", view.say("report.link_how")),
        html("p", view.say("report.file_how")),
        Buttons(words=view.say("do.copied"), buttons=[link, save], file=file, event_click=hand),
        look="card",
    )
