"""Step 3: what a plan changes beside doing nothing, for whom, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from ccsim.app import charts, effect
from ccsim.app.drafts import checked
from ccsim.app.effect import Effect
from ccsim.app.elements import Buttons, Element, Table, chart, html, notice
from ccsim.app.pages import showing
from ccsim.app.session import Session
from ccsim.comparing.lines import LINES
from ccsim.comparing.money import VENUES
from ccsim.judging.records import content_of
from ccsim.languages import Language
from ccsim.scenario import Scenario

Act = Callable[[Session], None]
MILLION = 1e6


@solara.component
def EffectStep(now: Session, act: Act, town: Scenario, language: Language, dark: bool) -> None:
    """Everything the runs so far say about the plan."""
    changes = solara.use_reactive(False)
    scenario = checked(town, now.scene.draft).scenario
    answer = showing.use_effect_of(scenario)
    planned = bool(now.scene.draft.levers)
    html(
        "div",
        html("h1", language.say("app.effect.title")),
        html("p", language.say("app.effect.lead" if planned else "app.effect.lead_nothing"), look="lead"),
        notice(language.say("app.effect.no_sense"), look="bad") if scenario is None else None,
        showing.sureness(answer, content_of(scenario), language) if scenario is not None else None,
        *(whole(answer.said, changes, language, dark) if answer.said is not None else ()),
    )


def whole(said: Effect, changes: Any, language: Language, dark: bool) -> list[Element | None]:
    """Return all that is shown of an effect."""
    planned = bool(said.content)
    return [
        html(
            "section",
            html("h2", language.say("app.effect.in_words")),
            showing.in_words(said, language),
            look="card",
        ) if planned else None,
        html(
            "section",
            html("h2", language.say("app.effect.charts")),
            view_buttons(changes, language) if said.curves["jobs"].plan is not None else None,
            html("p", language.say("app.effect.band_note"), look="pale"),
            html("div", *(html("div", one, look="card") for one in
                          showing.curves(said, effect.SHOWN, language, dark, changes.value, 220)), look="grid wide"),
        ),
        people(said, language) if planned else None,
        money(said, language, dark) if planned else None,
        figures(said, language) if planned else None,
        notice(language.say("app.effect.failed", {"what": "; ".join(said.failures)}), look="bad")
        if said.failures else None,
    ]  # fmt: skip


def view_buttons(changes: Any, language: Language) -> Element:
    """Return the choice between the town itself and what the plan changes."""
    buttons = [
        {"key": key, "title": language.say(f"app.effect.{key}"), "look": "main" if changes.value == on else ""}
        for key, on in (("levels", False), ("changes", True))
    ]
    return Buttons(words="", buttons=buttons, file=None, event_click=lambda key: changes.set(key == "changes"))


def people(said: Effect, language: Language) -> Element:
    """Return who gains, who loses and who is displaced."""
    heads = [language.say(f"app.effect.{name}") for name in
             ("group", "number", "income", "gaining", "losing", "displaced")]  # fmt: skip
    by: dict[str, list[Any]] = {}
    for gain in said.content["people"]:
        by.setdefault(gain["by"], []).append(gain_row(gain, language))
    groups = [{"title": "" if name == "all" else language.term("people", name), "rows": rows}
              for name, rows in by.items()]  # fmt: skip
    return html(
        "section",
        html("h2", language.say("app.effect.who")),
        html("p", language.say("app.effect.who_note"), look="pale"),
        Table(caption=language.say("app.effect.who"), heads=heads, groups=groups, numbers=[1, 2, 3, 4, 5]),
        look="card",
    )


def gain_row(gain: dict[str, Any], language: Language) -> list[dict[str, str]]:
    """Return what happens to one group."""
    told = {1: "better", -1: "worse", 0: ""}[gain["told"]]
    income = language.signed(gain["income"]["mean"], 1)
    moved = gain["displaced"]
    sure = moved["low"] is not None and not moved["low"] <= 0 <= moved["high"]
    return [
        {"text": language.term("people", gain["name"])},
        {"text": language.number(gain["people"])},
        {"text": income, "look": told, "note": "" if told else language.say("app.effect.not_told")},
        {"text": language.percent(gain["gaining"]["mean"])},
        {"text": language.percent(gain["losing"]["mean"])},
        {"text": language.signed(1000 * moved["mean"], 1), "look": ("worse" if moved["mean"] > 0 else "better") if sure else ""},
    ]


def money(said: Effect, language: Language, dark: bool) -> Element:
    """Return the plan's money by year and payer."""
    account = said.content["money"]
    parts = {
        language.say("app.effect.money_plan"): account["paid_by_the_council"],
        language.say("app.effect.money_outside"): account["paid_by_outside_money"],
        language.say("app.effect.money_venues"): [-amount for amount in account["council"][VENUES]],
    }
    scaled = {name: [amount / MILLION for amount in amounts] for name, amounts in parts.items()}
    option = charts.bars_by_year(account["years"], scaled, language.say("app.effect.money_chart"), dark)
    title = language.say("app.effect.money")
    return html("section", html("h2", title), chart(option, title, 260), look="card")


def figures(said: Effect, language: Language) -> Element:
    """Return all lines of the comparison."""
    heads = [language.say(f"app.effect.table_{name}") for name in ("line", "without", "change", "range", "runs")]
    groups: dict[str, list[Any]] = {}
    for line in said.content["lines"]:
        groups.setdefault(line["group"], []).append(line_row(line, language))
    return html(
        "section",
        html(
            "details",
            html("summary", language.say("app.effect.table")),
            Table(
                caption=language.say("app.effect.table"), heads=heads, numbers=[1, 2, 3, 4],
                groups=[{"title": language.term("groups", name), "rows": rows} for name, rows in groups.items()],
            ),
        ),
        look="card",
    )  # fmt: skip


def line_row(line: dict[str, Any], language: Language) -> list[dict[str, str]]:
    """Return one line: doing nothing, what the plan changes, the range, in how many runs."""
    digits = LINES[line["indicator"]].digits
    unit = language.term("units", line["unit"])
    return [
        {"text": language.declared(f"lines.{line['indicator']}", line["label"].strip()), "note": unit},
        {"text": language.number(line["without"], digits)},
        {"text": language.signed(line["median"], digits), "look": {"better": "better", "worse": "worse"}.get(line["meaning"], "")},
        {"text": language.between(language.signed(line["low"], digits), language.signed(line["high"], digits))},
        {"text": line["runs"]},
    ]
