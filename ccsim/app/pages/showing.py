"""What several steps show of an effect: charts, how sure it is, how long the rest takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import solara

from ccsim.app import charts, effect, saying
from ccsim.app.effect import Curve, Effect
from ccsim.app.elements import Buttons, Element, chart, html, notice
from ccsim.app.following import Answer, Waiting, use_answer
from ccsim.app.services import services
from ccsim.comparing.lines import LINES
from ccsim.judging.records import content_of
from ccsim.languages import Language
from ccsim.scenario import Report, Scenario

AT_A_GLANCE = ("jobs", "population", "real_income_of_incumbents", "rent")
LONG = 90  # seconds, from which on minutes are spoken of
FEW = 8  # pairs of runs below which ranges still move much


def use_effect_of(scenario: Scenario | None) -> Answer[Effect]:
    """Ask for the effect of a scenario's plan while the component is shown."""
    key = content_of(scenario) if scenario is not None else ""
    return use_answer(
        services().desk,
        key,
        lambda: effect.replicates_of(scenario) if scenario is not None else [],
        lambda question, before: effect.effect_of(question, scenario, before) if scenario is not None else None,
        every=effect.PARTS,
    )


@solara.component
def Glance(report: Report, language: Language, dark: bool, more: Callable[[], None]) -> None:
    """The four most important curves beside the plan, and how sure they are."""
    answer = use_effect_of(report.scenario)
    key = content_of(report.scenario) if report.scenario is not None else ""
    button = {"key": "more", "title": language.say("app.plan.more"), "look": "main"}
    html(
        "section",
        html("h2", language.say("app.plan.glance")),
        sureness(answer, key, language),
        *curves(answer.said, AT_A_GLANCE, language, dark, False, 150) if answer.said else (),
        Buttons(words="", buttons=[button], file=None, event_click=lambda _: more()),
        look="card",
        attributes={"aria-live": "off"},
    )


def sureness(answer: Answer[Effect], key: str, language: Language) -> Element:
    """Return how many runs there are, how sure that is, and what is waited for."""
    if answer.busy:
        return notice(language.say("app.effect.busy"), look="bad")
    said, waiting = answer.said, answer.waiting
    parts: list[Element | None] = []
    if said is not None:
        parts.append(html("span", runs_said(said, language)))
    if said is not None and answer.stale(key):
        parts.append(html("span", language.say("app.effect.stale")))
    if waiting is not None:
        parts.append(html("span", waiting_said(waiting, language)))
    return html(
        "div",
        html("div", bar(waiting), *parts, look="waiting", attributes={"role": "status"}),
        html("p", unsure(said, language), look="pale") if said is not None and unsure(said, language) else None,
    )


def runs_said(said: Effect, language: Language) -> str:
    """Return how many pairs of runs an effect stands on."""
    if said.partial:
        return language.say("app.effect.under_way", {"years": said.years, "whole": said.whole})
    key = "all_runs" if said.runs >= len(effect.SEEDS) else "so_far"
    return language.say(f"app.effect.{key}", {"n": said.runs, "asked": len(effect.SEEDS)})


def unsure(said: Effect, language: Language) -> str:
    """Return how little so few runs say."""
    if said.runs <= 1:
        return language.say("app.effect.unsure_one")
    return language.say("app.effect.unsure_few") if said.runs < FEW else ""


def bar(waiting: Waiting | None) -> Element | None:
    """Return how far a question has come, as a bar."""
    if waiting is None:
        return None
    share = 100 * waiting.done / max(1, waiting.asked)
    inside = html("i", attributes={"style": f"width: {share:.0f}%"})
    return html("span", inside, look="track", attributes={"aria-hidden": "true"})


def waiting_said(waiting: Waiting, language: Language) -> str:
    """Return the place in the queue and about how long it takes."""
    if not waiting.ready:
        return language.say("app.effect.compiling")
    place = f"{language.say('app.effect.place', {'n': waiting.place})} " if waiting.place else ""
    return place + duration(waiting.seconds, language)


def duration(seconds: float, language: Language) -> str:
    """Return about how long something takes still."""
    if seconds < LONG:
        return language.say("app.effect.seconds", {"n": max(1, round(seconds))})
    return language.say("app.effect.minutes", {"n": round(seconds / 60)})


def lasting(seconds: float, language: Language) -> str:
    """Return about how long something takes."""
    if seconds < LONG:
        return language.say("app.effect.in_seconds", {"n": max(1, round(seconds))})
    return language.say("app.effect.in_minutes", {"n": round(seconds / 60)})


def curves(
    said: Effect, indicators: Sequence[str], language: Language, dark: bool, changes: bool, height: int
) -> list[Element]:
    """Return charts of some indicators, each with what it says."""
    return [
        html(
            "figure",
            html("h3", title_of(indicator, language)),
            chart(option_of(said.curves[indicator], said, language, dark, changes),
                  curve_said(said.curves[indicator], said, language), height),
            look="chart",
        )
        for indicator in indicators
    ]  # fmt: skip


def title_of(indicator: str, language: Language) -> str:
    """Return what an indicator is called."""
    line = LINES[indicator]
    title = language.declared(f"lines.{indicator}", line.label.strip())
    own = f"app.line.{indicator}"
    return language.say(own) if own in language.texts else title


def unit_of(indicator: str, language: Language) -> str:
    """Return the unit in which an indicator is shown."""
    return language.term("units", LINES[indicator].unit)


def option_of(curve: Curve, said: Effect, language: Language, dark: bool, changes: bool) -> dict[str, Any]:
    """Return the chart of a curve: its course, or what the plan changes."""
    names = (language.say("app.plan_in_work"), language.say("app.doing_nothing"))
    years = range(said.start, said.start + said.whole)
    draw = charts.change_chart if changes and curve.change is not None else charts.curve_chart
    return draw(curve, years, unit_of(curve.indicator, language), names, charts.LOOKS[dark])


def curve_said(curve: Curve, said: Effect, language: Language) -> str:
    """Return what a chart shows, for those who cannot see it."""
    digits = LINES[curve.indicator].digits
    values = {
        "what": title_of(curve.indicator, language), "unit": unit_of(curve.indicator, language),
        "first": str(said.start), "last": str(said.start + said.years - 1),
        "nothing": language.say("app.doing_nothing"), "plan": language.say("app.plan_in_work"),
        "without": language.number(float(curve.without[1][-1]), digits),
    }  # fmt: skip
    if curve.plan is None:
        return language.say("app.effect.chart_said_nothing", values)
    return language.say(
        "app.effect.chart_said", {**values, "with_plan": language.number(float(curve.plan[1][-1]), digits)}
    )


def in_words(said: Effect, language: Language) -> Element:
    """Return what an effect says in plain sentences."""
    last = said.start + said.whole - 1
    told = saying.sentences(said.content, said.runs, last, language)
    return html("ul", *(html("li", one.text, look=one.meaning) for one in told), look="said")
