"""Step 5: up to four plans beside one another and beside doing nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from ccsim.app import charts, saying, session
from ccsim.app.address import MOST_KEPT
from ccsim.app.drafts import Draft, checked
from ccsim.app.effect import Effect
from ccsim.app.elements import Buttons, Element, Table, chart, html, notice
from ccsim.app.following import Answer
from ccsim.app.pages import showing
from ccsim.app.view import View
from ccsim.comparing.lines import LINES
from ccsim.judging.records import content_of
from ccsim.scenario import Scenario

COMPARED = ("jobs", "population", "real_income_of_incumbents", "rent", "creative_share", "firms")
Plan = tuple[str, Effect]


@solara.component
def CompareStep(view: View) -> None:
    """Plans kept and the one in work, line by line and year by year."""
    drafts = [view.now.scene.draft, *view.now.scene.kept]
    scenarios = [scenario_of(view.town, drafts[n] if n < len(drafts) else None) for n in range(MOST_KEPT + 1)]
    answers = list(map(showing.use_effect_of, scenarios))  # always as many, so that the order of hooks stays
    names = names_of(drafts, view)
    shown = [
        (name, answer.said)
        for name, answer, scenario in zip(names, answers, scenarios, strict=False)
        if scenario is not None and answer.said is not None and not answer.stale(content_of(scenario))
    ]
    whole = [(name, said) for name, said in shown if said.content]  # of a run under way the last year is not there yet
    colours = dict(zip(names, charts.PAYERS[view.dark], strict=False))
    html(
        "div",
        html("h1", view.say("compare.title")),
        html("p", view.say("compare.lead", {"most": MOST_KEPT + 1}), look="lead"),
        html("section", *kept(view, names, answers, scenarios), look="grid"),
        notice(view.say("compare.alone"), look="calm") if sum(bool(draft.levers) for draft in drafts) < 2 else None,
        html("section", table(whole, view), html("p", view.say("compare.table_note"), look="pale"), look="card")
        if whole else None,
        html("section", html("h2", view.say("effect.changes")), pictures(shown, colours, view))
        if shown else None,
    )  # fmt: skip


def scenario_of(town: Scenario, draft: Draft | None) -> Scenario | None:
    """Return the scenario of a plan that can be simulated, None for none."""
    return checked(town, draft).scenario if draft is not None and draft.levers else None


def names_of(drafts: list[Draft], view: View) -> list[str]:
    """Return what plans are called: by their titles, with numbers where two have the same or none."""
    names: list[str] = []
    for number, draft in enumerate(drafts, start=1):
        title = view.language.shipped(draft.title) or view.say("compare.plan", {"n": number})
        names.append(title if title not in names else f"{title} ({number})")
    return names


def kept(
    view: View, names: list[str], answers: list[Answer[Effect]], scenarios: list[Scenario | None]
) -> list[Element]:
    """Return a card for each plan: what it is called, how sure its effect is, what can be done with it."""
    cards, drafts = [], [view.now.scene.draft, *view.now.scene.kept]
    for number, (name, scenario) in enumerate(zip(names, scenarios, strict=False)):
        title = html("h3", html("bdi", name))
        levers = view.say("plan.preset_note", {"n": len(drafts[number].levers)})
        sure = showing.sureness(answers[number], content_of(scenario), view) if scenario is not None else None
        buttons = keep_button(view) if number == 0 else kept_buttons(view, number - 1)
        cards.append(html("div", title, html("p", levers, look="pale"), sure, buttons, look="card"))
    return cards


def keep_button(view: View) -> Element:
    """Return the button that keeps the plan in work."""
    now = view.now
    off = not now.scene.draft.levers or now.scene.draft in now.scene.kept
    button = {"key": "keep", "title": view.say("do.keep"), "off": off, "look": ""}
    return Buttons(words="", buttons=[button], file=None, event_click=lambda _: view.act(session.keep(now)))


def kept_buttons(view: View, number: int) -> Element:
    """Return what can be done with a plan that was kept."""
    now, act = view.now, view.act
    actions = {"take_up": lambda: act(session.take_up(now, number)), "drop": lambda: act(session.drop(now, number))}
    buttons = [{"key": key, "title": view.say(f"compare.{key}"), "look": ""} for key in actions]
    return Buttons(words="", buttons=buttons, file=None, event_click=lambda key: actions[key]())


def table(shown: list[Plan], view: View) -> Element:
    """Return what each plan changes in the last year, line by line."""
    heads = [view.say("effect.table_line"), view.say("words.nothing"), *(name for name, _ in shown)]
    rows = [row(indicator, shown, view) for indicator in COMPARED]
    money = [money_row(key, shown, view) for key in ("public_cost", "left_to_pay_a_year")]
    groups = [{"title": "", "rows": rows}, {"title": view.say("compare.money"), "rows": money}]
    return Table(caption=view.say("compare.table"), heads=heads, groups=groups, numbers=list(range(1, len(heads))))


def row(indicator: str, shown: list[Plan], view: View) -> list[dict[str, Any]]:
    """Return one indicator: doing nothing, and what each plan changes."""
    digits = LINES[indicator].digits
    first = shown[0][1].curves[indicator]
    cells: list[dict[str, Any]] = [
        {"text": showing.title_of(indicator, view.language), "note": showing.unit_of(indicator, view.language)},
        {"text": showing.level(float(first.without[1][-1]), digits, view.language)},
    ]
    for _, said in shown:
        line = next(one for one in said.content["lines"] if one["indicator"] == indicator)
        cells.append(cell(line, said.runs, digits, view))
    return cells


def cell(line: dict[str, Any], runs: int, digits: int, view: View) -> dict[str, Any]:
    """Return what one plan changes in one line, with its range."""
    ends = (view.language.signed(line[end], digits) for end in ("low", "high"))
    look = saying.tone(line["meaning"], runs)
    return {"text": view.language.signed(line["median"], digits), "note": view.language.between(*ends), "look": look}


def money_row(key: str, shown: list[Plan], view: View) -> list[dict[str, Any]]:
    """Return what each plan costs, or leaves to pay."""
    cells: list[dict[str, Any]] = [{"text": view.say(f"compare.{key}")}, {"text": ""}]
    for _, said in shown:
        amount = said.content["money"][key]  # None: the years simulated end before the funding
        cells.append({"text": "–" if amount is None else view.language.money(amount["mean"])})
    return cells


def pictures(shown: list[Plan], colours: Mapping[str, str], view: View) -> Element:
    """Return what the plans change year by year, one chart for each indicator."""
    figures = []
    for indicator in COMPARED:
        several = {name: said.curves[indicator].change for name, said in shown}
        changes = {name: change[1] for name, change in several.items() if change is not None}
        years = range(shown[0][1].start, shown[0][1].start + shown[0][1].whole)
        unit, title = showing.unit_of(indicator, view.language), showing.title_of(indicator, view.language)
        option = charts.several_chart(changes, colours, years, unit, view.say("words.nothing"), view.dark)
        said = view.language.listed(
            [f"{name}: {view.language.signed(float(line[-1]), 1)}" for name, line in changes.items()]
        )
        picture = chart(option, f"{title}, {unit}. {said}", view.language, 250)
        figures.append(
            html("div", html("h3", title), picture, legend({name: colours[name] for name in changes}), look="card")
        )
    return html("div", *figures, look="grid wide")


def legend(colours: Mapping[str, str]) -> Element:
    """Return which colour stands for which plan."""
    parts = [
        html("li", html("i", attributes={"style": f"background: {colour}"}), html("bdi", name))
        for name, colour in colours.items()
    ]
    return html("ul", *parts, look="legend pale")
