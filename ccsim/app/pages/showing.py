"""What several steps show of an effect: charts, how sure it is, how long the rest takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import solara

from ccsim.app import charts, effect, saying, session
from ccsim.app.effect import Curve, Effect
from ccsim.app.elements import Buttons, Element, chart, html, notice
from ccsim.app.following import Answer, Waiting, use_answer
from ccsim.app.services import services
from ccsim.app.view import View
from ccsim.comparing.lines import LINES
from ccsim.judging.records import content_of
from ccsim.languages import Language
from ccsim.scenario import Scenario

AT_A_GLANCE = ("jobs", "population", "real_income_of_incumbents", "rent")
LARGE = 100  # from which on digits behind the decimal sign say nothing
EXACT = 10  # seconds, up to which each one is told
LONG = 90  # seconds, from which on minutes are spoken of


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
def Glance(view: View) -> None:
    """The four most important curves beside the plan, and how sure they are."""
    scenario = view.report.scenario
    answer = use_effect_of(scenario)
    key = content_of(scenario) if scenario is not None else ""
    button = {"key": "more", "title": view.say("plan.more"), "look": "main"}
    html(
        "section",
        html("h2", view.say("plan.glance")),
        sureness(answer, key, view),
        html("div", *curves(answer.said, AT_A_GLANCE, view, False, 150)) if answer.said else None,
        Buttons(words="", buttons=[button], file=None, event_click=lambda _: view.act(session.go(view.now, "effect"))),
        look="card",
        attributes={"aria-live": "off"},
    )


def sureness(answer: Answer[Effect], key: str, view: View) -> Element:
    """Return how many runs there are, how sure that is, and what is waited for."""
    if answer.busy:
        return notice(view.say("effect.busy"), look="bad")
    said, waiting = answer.said, answer.waiting
    parts: list[Element | None] = []
    if said is not None:
        parts.append(html("span", runs_said(said, view)))
    if said is not None and answer.stale(key):
        parts.append(html("span", view.say("effect.stale")))
    if waiting is not None:
        parts.append(html("span", waiting_said(waiting, view)))
    return html(
        "div",
        html("div", bar(waiting), *parts, look="waiting", attributes={"role": "status"}),
        html("p", unsure(said, view), look="pale") if said is not None and unsure(said, view) else None,
    )


def runs_said(said: Effect, view: View) -> str:
    """Return how many pairs of runs an effect stands on."""
    if said.partial:
        return view.say("effect.under_way", {"years": said.years, "whole": said.whole})
    key = "all_runs" if said.runs >= len(effect.SEEDS) else "so_far"
    return view.say(f"effect.{key}", {"n": said.runs, "asked": len(effect.SEEDS)})


def unsure(said: Effect, view: View) -> str:
    """Return how little so few runs say."""
    if said.runs <= 1:
        return view.say("effect.unsure_one")
    return view.say("effect.unsure_few") if said.runs < effect.FEW else ""


def bar(waiting: Waiting | None) -> Element | None:
    """Return how far a question has come, as a bar."""
    if waiting is None:
        return None
    share = 100 * waiting.done / max(1, waiting.asked)
    inside = html("i", attributes={"style": f"width: {share:.0f}%"})
    return html("span", inside, look="track", attributes={"aria-hidden": "true"})


def waiting_line(answer: Answer[Any], view: View) -> Element | None:
    """Return how far a question has come, and how long the rest takes; None if nothing is waited for."""
    if answer.busy:
        return notice(view.say("effect.busy"), look="bad")
    if answer.waiting is None:
        return None
    said = html("span", waiting_said(answer.waiting, view))
    return html("div", bar(answer.waiting), said, look="waiting", attributes={"role": "status"})


def waiting_said(waiting: Waiting, view: View) -> str:
    """Return the place in the queue and about how long it takes."""
    if not waiting.ready:
        return view.say("effect.compiling")
    place = f"{view.language.say('app.effect.place', {'n': waiting.place})} " if waiting.place else ""
    return place + duration(waiting.seconds, view)


def duration(seconds: float, view: View) -> str:
    """Return about how long something takes still."""
    if seconds < LONG:
        return view.say("effect.seconds", {"n": rounded(seconds)})
    return view.say("effect.minutes", {"n": round(seconds / 60)})


def rounded(seconds: float) -> int:
    """Return seconds as they can be foretold: from ten on in steps of five."""
    return max(1, round(seconds)) if seconds < EXACT else 5 * round(seconds / 5)


def lasting(seconds: float, view: View) -> str:
    """Return about how long something takes."""
    if seconds < LONG:
        return view.say("effect.in_seconds", {"n": rounded(seconds)})
    return view.say("effect.in_minutes", {"n": round(seconds / 60)})


def checked_in(view: View) -> list[Element]:
    """Return in which language a check speaks, unless that is the language of the page."""
    said = view.language.declared("checks.language", "")
    return [html("p", said, look="pale")] if said else []


def curves(said: Effect, indicators: Sequence[str], view: View, changes: bool, height: int) -> list[Element]:
    """Return charts of some indicators, each with what it says."""
    return [
        html(
            "figure",
            html("h3", title_of(indicator, view.language)),
            chart(
                option_of(said.curves[indicator], said, view, changes),
                curve_said(said.curves[indicator], said, view),
                view.language,
                height,
            ),
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


def option_of(curve: Curve, said: Effect, view: View, changes: bool) -> dict[str, Any]:
    """Return the chart of a curve: its course, or what the plan changes."""
    names = (view.say("words.plan"), view.say("words.nothing"))
    years = range(said.start, said.start + said.whole)
    draw = charts.change_chart if changes and curve.change is not None else charts.curve_chart
    return draw(curve, years, unit_of(curve.indicator, view.language), names, view.look)


def curve_said(curve: Curve, said: Effect, view: View) -> str:
    """Return what a chart shows, for those who cannot see it."""
    digits = LINES[curve.indicator].digits
    values = {
        "what": title_of(curve.indicator, view.language), "unit": unit_of(curve.indicator, view.language),
        "first": str(said.start), "last": str(said.start + said.years - 1),
        "nothing": view.say("words.nothing"), "plan": view.say("words.plan"),
        "without": view.language.number(float(curve.without[1][-1]), digits),
    }  # fmt: skip
    if curve.plan is None:
        return view.say("effect.chart_said_nothing", values)
    return view.language.say(
        "app.effect.chart_said", {**values, "with_plan": view.language.number(float(curve.plan[1][-1]), digits)}
    )


def level(value: float, digits: int, language: Language) -> str:
    """Return a level, of which fewer digits count than of a difference."""
    return language.number(value, 0 if abs(value) >= LARGE else digits)


def in_words(said: Effect, view: View) -> Element:
    """Return what an effect says in plain sentences."""
    last = said.start + said.whole - 1
    told = saying.sentences(said.content, said.runs, last, view.language)
    return html("ul", *(html("li", one.text, look=one.meaning) for one in told), look="said")
