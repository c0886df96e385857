"""Step 5: up to four plans beside one another and beside doing nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from ccsim.app import charts, session
from ccsim.app.address import MOST_KEPT
from ccsim.app.drafts import Draft, checked
from ccsim.app.effect import Effect
from ccsim.app.elements import Buttons, Element, Table, chart, html, notice
from ccsim.app.following import Answer
from ccsim.app.pages import showing
from ccsim.app.session import Session
from ccsim.comparing.lines import LINES
from ccsim.judging.records import content_of
from ccsim.languages import Language
from ccsim.scenario import Scenario

Act = Callable[[Session], None]
COMPARED = ("jobs", "population", "real_income_of_incumbents", "rent", "creative_share", "firms")
Plan = tuple[str, Effect]


@solara.component
def CompareStep(now: Session, act: Act, town: Scenario, language: Language, dark: bool) -> None:
    """Plans kept and the one in work, line by line and year by year."""
    drafts = [now.scene.draft, *now.scene.kept]
    scenarios = [scenario_of(town, drafts[n] if n < len(drafts) else None) for n in range(MOST_KEPT + 1)]
    answers = [showing.use_effect_of(scenario) for scenario in scenarios]  # always as many: a hook for each place
    names = names_of(drafts, language)
    shown = [
        (name, answer.said)
        for name, answer, scenario in zip(names, answers, scenarios, strict=False)
        if scenario is not None and answer.said is not None and not answer.stale(content_of(scenario))
    ]
    html(
        "div",
        html("h1", language.say("app.compare.title")),
        html("p", language.say("app.compare.lead", {"most": MOST_KEPT + 1}), look="lead"),
        html("section", *kept(now, act, names, answers, scenarios, language), look="grid"),
        notice(language.say("app.compare.alone"), look="calm") if len(shown) < 2 else None,
        html("section", table(shown, language), look="card") if shown else None,
        html("section", html("h2", language.say("app.effect.changes")), pictures(shown, language, dark))
        if shown else None,
    )  # fmt: skip


def scenario_of(town: Scenario, draft: Draft | None) -> Scenario | None:
    """Return the scenario of a plan that can be simulated, None for none."""
    return checked(town, draft).scenario if draft is not None and draft.levers else None


def names_of(drafts: list[Draft], language: Language) -> list[str]:
    """Return what plans are called: by their titles, with numbers where two have the same or none."""
    names: list[str] = []
    for number, draft in enumerate(drafts, start=1):
        title = draft.title or language.say("app.compare.plan", {"n": number})
        names.append(title if title not in names else f"{title} ({number})")
    return names


def kept(
    now: Session, act: Act, names: list[str], answers: list[Answer[Effect]], scenarios: list[Scenario | None],
    language: Language,
) -> list[Element]:  # fmt: skip
    """Return a card for each plan: what it is called, how sure its effect is, what can be done with it."""
    cards = []
    for number, (name, scenario) in enumerate(zip(names, scenarios, strict=False)):
        title = html("h3", html("bdi", name))
        levers = language.say("app.plan.preset_note", {"n": len([now.scene.draft, *now.scene.kept][number].levers)})
        sure = showing.sureness(answers[number], content_of(scenario), language) if scenario is not None else None
        buttons = keep_button(now, act, language) if number == 0 else kept_buttons(now, act, number - 1, language)
        cards.append(html("div", title, html("p", levers, look="pale"), sure, buttons, look="card"))
    return cards


def keep_button(now: Session, act: Act, language: Language) -> Element:
    """Return the button that keeps the plan in work."""
    off = not now.scene.draft.levers or now.scene.draft in now.scene.kept
    button = {"key": "keep", "title": language.say("app.do.keep"), "off": off, "look": ""}
    return Buttons(words="", buttons=[button], file=None, event_click=lambda _: act(session.keep(now)))


def kept_buttons(now: Session, act: Act, number: int, language: Language) -> Element:
    """Return what can be done with a plan that was kept."""
    actions = {"take_up": lambda: act(session.take_up(now, number)), "drop": lambda: act(session.drop(now, number))}
    buttons = [{"key": key, "title": language.say(f"app.compare.{key}"), "look": ""} for key in actions]
    return Buttons(words="", buttons=buttons, file=None, event_click=lambda key: actions[key]())


def table(shown: list[Plan], language: Language) -> Element:
    """Return what each plan changes in the last year, line by line."""
    heads = [language.say("app.effect.table_line"), language.say("app.doing_nothing"), *(name for name, _ in shown)]
    rows = [row(indicator, shown, language) for indicator in COMPARED]
    whole = [(name, said) for name, said in shown if said.content]
    money = [money_row(key, shown, language) for key in ("public_cost", "left_to_pay_a_year")] if whole else []
    groups = [{"title": "", "rows": rows}, {"title": language.say("app.effect.money"), "rows": money}]
    return Table(
        caption=language.say("app.compare.table"), heads=heads, groups=[one for one in groups if one["rows"]],
        numbers=list(range(1, len(heads))),
    )  # fmt: skip


def row(indicator: str, shown: list[Plan], language: Language) -> list[dict[str, Any]]:
    """Return one indicator: doing nothing, and what each plan changes."""
    digits = LINES[indicator].digits
    first = shown[0][1].curves[indicator]
    cells: list[dict[str, Any]] = [
        {"text": showing.title_of(indicator, language), "note": showing.unit_of(indicator, language)},
        {"text": language.number(float(first.without[1][-1]), digits)},
    ]
    for _, said in shown:
        line = next((one for one in said.content.get("lines", ()) if one["indicator"] == indicator), None)
        cells.append(cell(line, digits, language) if line is not None else {"text": "…"})
    return cells


def cell(line: dict[str, Any], digits: int, language: Language) -> dict[str, Any]:
    """Return what one plan changes in one line, with its range."""
    ends = (language.signed(line[end], digits) for end in ("low", "high"))
    look = {"better": "better", "worse": "worse"}.get(line["meaning"], "")
    return {"text": language.signed(line["median"], digits), "note": language.between(*ends), "look": look}


def money_row(key: str, shown: list[Plan], language: Language) -> list[dict[str, Any]]:
    """Return what each plan costs, or leaves to pay."""
    cells: list[dict[str, Any]] = [{"text": language.say(f"app.compare.{key}")}, {"text": ""}]
    for _, said in shown:
        amount = said.content.get("money", {}).get(key)
        cells.append({"text": "…" if amount is None else language.money(amount["mean"])})
    return cells


def pictures(shown: list[Plan], language: Language, dark: bool) -> Element:
    """Return what the plans change year by year, one chart for each indicator."""
    figures = []
    for indicator in COMPARED:
        several = {name: said.curves[indicator].change for name, said in shown}
        changes = {name: change[1] for name, change in several.items() if change is not None}
        years = range(shown[0][1].start, shown[0][1].start + shown[0][1].whole)
        unit, title = showing.unit_of(indicator, language), showing.title_of(indicator, language)
        option = charts.several_chart(changes, years, unit, language.say("app.doing_nothing"), dark)
        said = language.listed([f"{name}: {language.signed(float(line[-1]), 1)}" for name, line in changes.items()])
        figures.append(html("div", html("h3", title), chart(option, f"{title}, {unit}. {said}", 250), look="card"))
    return html("div", *figures, look="grid wide")
