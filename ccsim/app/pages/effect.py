"""Step 3: what a plan changes beside doing nothing, for whom, and how sure that is."""

from __future__ import annotations

from typing import Any

import solara

from ccsim.app import charts, saying
from ccsim.app.effect import SHOWN, Effect
from ccsim.app.elements import Buttons, Element, Table, chart, html, notice
from ccsim.app.pages import showing
from ccsim.app.pages.more import Contributions, MonthByMonth
from ccsim.app.view import View
from ccsim.comparing.headings import VENUES
from ccsim.comparing.lines import LINES
from ccsim.judging.records import content_of

MILLION = 1e6
SEEN = 0.05  # in a thousand, from which on the one digit that is shown is not nought


@solara.component
def EffectStep(view: View) -> None:
    """Everything the runs so far say about the plan."""
    changes = solara.use_reactive(False)
    scenario = view.report.scenario
    answer = showing.use_effect_of(scenario)
    planned = bool(view.now.scene.draft.levers)
    html(
        "div",
        html("h1", view.say("effect.title")),
        html("p", view.say("effect.lead" if planned else "effect.lead_nothing"), look="lead"),
        notice(view.say("effect.no_sense"), look="bad") if scenario is None else None,
        showing.sureness(answer, content_of(scenario), view) if scenario is not None else None,
        html("div", *whole(answer.said, changes, view)) if answer.said is not None else None,
        MonthByMonth(view, scenario) if scenario is not None else None,
        Contributions(view, scenario) if scenario is not None and len(scenario.plan.levers) > 1 else None,
    )


def whole(said: Effect, changes: Any, view: View) -> list[Element | None]:
    """Return all that is shown of an effect."""
    planned = bool(said.content)
    return [
        html(
            "section",
            html("h2", view.say("effect.in_words")),
            showing.in_words(said, view),
            look="card",
        ) if planned else None,
        html(
            "section",
            html("h2", view.say("effect.charts")),
            levels_or_changes(changes, view) if said.curves["jobs"].plan is not None else None,
            html("p", view.say("effect.band_note"), look="pale"),
            html(
                "div",
                *(html("div", one, look="card") for one in showing.curves(said, SHOWN, view, changes.value, 220)),
                look="grid wide",
            ),
        ),
        people(said, view) if planned else None,
        money(said, view) if planned else None,
        figures(said, view) if planned else None,
        notice(view.say("effect.failed", {"what": "; ".join(said.failures)}), look="bad")
        if said.failures else None,
    ]  # fmt: skip


def levels_or_changes(changes: Any, view: View) -> Element:
    """Return the choice between the town itself and what the plan changes."""
    buttons = [
        {"key": key, "title": view.say(f"effect.{key}"), "look": "main" if changes.value == on else ""}
        for key, on in (("levels", False), ("changes", True))
    ]
    return Buttons(words="", buttons=buttons, file=None, event_click=lambda key: changes.set(key == "changes"))


def people(said: Effect, view: View) -> Element:
    """Return who gains, who loses and who is displaced."""
    heads = [view.say(f"effect.{name}") for name in
             ("group", "number", "income", "gaining", "losing", "displaced")]  # fmt: skip
    by: dict[str, list[Any]] = {}
    for gain in said.content["people"]:
        by.setdefault(gain["by"], []).append(gain_row(gain, said.runs, view))
    groups = [{"title": "" if name == "all" else view.language.term("people", name), "rows": rows}
              for name, rows in by.items()]  # fmt: skip
    return html(
        "section",
        html("h2", view.say("effect.who")),
        html("p", view.say("effect.who_note"), look="pale"),
        Table(caption=view.say("effect.who"), heads=heads, groups=groups, numbers=[1, 2, 3, 4, 5]),
        look="card",
    )


def gain_row(gain: dict[str, Any], runs: int, view: View) -> list[dict[str, str]]:
    """Return what happens to one group."""
    told = {1: "better", -1: "worse", 0: ""}[gain["told"]]
    income = view.language.signed(gain["income"]["mean"], 1)
    moved = gain["displaced"]
    worse = "worse" if moved["mean"] > 0 else "better"
    seen = abs(1000 * moved["mean"]) >= SEEN
    sure = seen and moved["low"] is not None and not moved["low"] <= 0 <= moved["high"]
    return [
        {"text": view.language.term("people", gain["name"])},
        {"text": view.language.number(gain["people"])},
        {"text": income, "look": saying.tone(told, runs), "note": "" if told else view.say("effect.not_told")},
        {"text": view.language.percent(gain["gaining"]["mean"])},
        {"text": view.language.percent(gain["losing"]["mean"])},
        {"text": view.language.signed(1000 * moved["mean"], 1), "look": saying.tone(worse, runs) if sure else ""},
    ]


def money(said: Effect, view: View) -> Element:
    """Return the plan's money by year and payer."""
    account = said.content["money"]
    parts = {
        view.say("effect.money_plan"): account["paid_by_the_council"],
        view.say("effect.money_outside"): account["paid_by_outside_money"],
        view.say("effect.money_venues"): [-amount for amount in account["council"][VENUES]],
    }
    scaled = {name: [amount / MILLION for amount in amounts] for name, amounts in parts.items()}
    option = charts.bars_by_year(account["years"], scaled, view.say("effect.money_chart"), view.dark)
    title = view.say("effect.money")
    return html("section", html("h2", title), chart(option, title, view.language, 260), look="card")


def figures(said: Effect, view: View) -> Element:
    """Return all lines of the comparison."""
    heads = [view.say(f"effect.table_{name}") for name in ("line", "without", "change", "range", "runs")]
    groups: dict[str, list[Any]] = {}
    for line in said.content["lines"]:
        groups.setdefault(line["group"], []).append(line_row(line, said.runs, view))
    return html(
        "section",
        html(
            "details",
            html("summary", view.say("effect.table")),
            Table(
                caption=view.say("effect.table"), heads=heads, numbers=[1, 2, 3, 4],
                groups=[{"title": view.language.term("groups", name), "rows": rows} for name, rows in groups.items()],
            ),
        ),
        look="card",
    )  # fmt: skip


def line_row(line: dict[str, Any], runs: int, view: View) -> list[dict[str, str]]:
    """Return one line: doing nothing, what the plan changes, the range, in how many runs."""
    digits = LINES[line["indicator"]].digits
    unit = view.language.term("units", line["unit"])
    return [
        {"text": view.language.declared(f"lines.{line['indicator']}", line["label"].strip()), "note": unit},
        {"text": showing.level(line["without"], digits, view.language)},
        {"text": view.language.signed(line["median"], digits), "look": saying.tone(line["meaning"], runs)},
        {
            "text": view.language.between(
                view.language.signed(line["low"], digits), view.language.signed(line["high"], digits)
            )
        },
        {"text": saying.of_runs(line["more"], runs, view.language)},
    ]
