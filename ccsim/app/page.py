"""The page: one session, the line at the top, and the step that is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import solara
import solara.lab

from ccsim.app import session
from ccsim.app.address import STEPS, written
from ccsim.app.elements import Buttons, Element, Top, html, notice
from ccsim.app.guard import LANGUAGES
from ccsim.app.pages.compare import CompareStep
from ccsim.app.pages.effect import EffectStep
from ccsim.app.pages.plan import PlanStep
from ccsim.app.pages.report import ReportStep
from ccsim.app.pages.town import TownStep
from ccsim.app.pages.verdict import VerdictStep
from ccsim.app.presets import towns, without_plan
from ccsim.app.services import town_called
from ccsim.app.session import Session
from ccsim.app.view import View
from ccsim.languages import Language, codes, language
from ccsim.scenario import Scenario

LOOK = Path(__file__).parent / "vue" / "look.css"
USUAL = "en"


@solara.component
def Layout(children: list[Element]) -> None:
    """Put nothing around the page."""
    solara.Style(LOOK)
    html("div", *children, look="cc")


@solara.component
def Page() -> None:
    """Show a session, which begins with what the address asks for."""
    router = solara.use_router()
    asked = solara.use_memo(lambda: session.opened(router.search, codes()), [])
    now = solara.use_reactive(asked)
    dark = bool(solara.lab.use_dark_effective())
    chosen = solara.use_memo(lambda: now.value.scene.language or preferred(), [now.value.scene.language])
    speaking = language(chosen)
    town = town_called(now.value.scene.town)
    html(
        "div",
        top(now.value, now.set, town, speaking, dark),
        html(
            "main",
            notice(speaking.say(f"app.trouble.{now.value.trouble}"), look="bad") if now.value.trouble else None,
            Shown(now.value, now.set, town, speaking, dark),
            look="cc-main", attributes={"id": "main", "tabindex": "-1"},
        ),
        html("footer", speaking.say("app.words.foot")),
    )  # fmt: skip


@solara.component
def Shown(now: Session, act: Callable[[Session], None], town: Scenario | None, speaking: Language, dark: bool) -> None:
    """The step that is shown; if something is wrong inside, words instead of a traceback."""
    trouble, clear = solara.use_exception()
    if trouble is None:
        html("div", step(now, act, town, speaking, dark))
        return
    button = {"key": "again", "title": speaking.say("app.effect.again"), "look": "main"}
    html(
        "div",
        notice(speaking.say("app.trouble.inside", {"what": f"{type(trouble).__name__}: {trouble}"}), look="bad"),
        Buttons(words="", buttons=[button], file=None, event_click=lambda _: clear()),
    )


def preferred() -> str:
    """Return the first language of those the page was asked for in that there is here."""
    cookies: Any = cast(Any, solara.lab.cookies).value or {}
    wanted = unquote(cookies.get(LANGUAGES, ""))
    short = (part.split(";")[0].strip().lower().partition("-")[0] for part in wanted.split(","))
    return next((code for code in short if code in codes()), USUAL)


def top(now: Session, act: Callable[[Session], None], town: Scenario | None, speaking: Language, dark: bool) -> Element:
    """Return the line at the top."""
    name = town.towns[0].name if town is not None else ""
    return Top(
        words={key: speaking.say(f"app.top.{key}") for key in ("skip", "steps", "language", "dark")},
        town=name,
        heading=speaking.say("app.words.title", {"town": name}),
        steps=[
            {"key": key, "title": speaking.say(f"app.steps.{key}"), "address": written(session.go(now, key).scene)}
            for key in STEPS
        ],
        step=now.scene.step,
        address=written(now.scene),
        quiet=now.quiet,
        language=speaking.code,
        languages=[{"code": code, "name": language(code).name} for code in codes()],
        dark=dark,
        event_go=lambda key: act(session.go(now, key)),
        event_visit=lambda search: act(session.visited(now, search, codes())),
        event_speak=lambda code: act(session.speak(now, code)),
        event_darken=darken,
    )


def darken(dark: bool) -> None:
    """Note that the page is light or dark now."""
    solara.lab.theme.dark = dark


def step(
    now: Session, act: Callable[[Session], None], town: Scenario | None, speaking: Language, dark: bool
) -> Element:
    """Return the step that is shown; without a town that of choosing one."""
    if town is None or now.scene.step == "town":
        return TownStep(View(now, act, next(iter(towns().values())).scenario if town is None else town, speaking, dark))
    steps = {
        "plan": PlanStep, "effect": EffectStep, "verdict": VerdictStep, "compare": CompareStep, "report": ReportStep,
    }  # fmt: skip
    return steps[now.scene.step](View(now, act, without_plan(town), speaking, dark))
