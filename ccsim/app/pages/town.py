"""Step 1: which town, and what is known of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

import solara

from ccsim.app import charts, figures, session
from ccsim.app.elements import Choices, Element, Table, Upload, chart, html, listed, notice
from ccsim.app.presets import towns
from ccsim.app.services import services, town_called
from ccsim.app.session import Session
from ccsim.languages import Language
from ccsim.scenario import Report, Scenario
from ccsim.scenario.text import LARGEST_FILE

Act = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that somebody offered, and what was found in it (None: it was too large to be read)."""

    name: str
    report: Report | None


@solara.component
def TownStep(now: Session, act: Act, language: Language, dark: bool) -> None:
    """Choose a town or bring one; its story, figures and map."""
    offered, set_offered = solara.use_state(None)
    scenario = town_called(now.scene.town) or next(iter(towns().values())).scenario

    def take(file: dict[str, str]) -> None:
        key, report = services().uploads.add(file["name"], base64.b64decode(file["content"])[: LARGEST_FILE + 1])
        set_offered(Offered(file["name"], report))
        if report.scenario is not None and not report.problems:
            act(session.choose_town(now, key, scenario, report.scenario))

    def choose(key: str) -> None:
        set_offered(None)
        act(session.choose_town(now, key, scenario, towns()[key].scenario))

    html(
        "div",
        html("h1", language.say("app.town.title")),
        html("p", language.say("app.town.lead"), look="lead"),
        notice(language.say("app.trouble.no_town"), look="bad") if town_called(now.scene.town) is None else None,
        Choices(
            label=language.say("app.town.choose"), choices=choices(language), chosen=now.scene.town, event_choose=choose
        ),
        html(
            "section",
            html("h2", language.say("app.town.upload")),
            html("p", language.say("app.town.upload_how"), look="pale"),
            Upload(
                words={"choose": language.say("app.town.choose_file")}, most=LARGEST_FILE, event_offer=take,
                event_refuse=lambda name: set_offered(Offered(str(name), None)),
            ),
            found(offered, language) if offered is not None else None,
            look="card",
        ),
        *about(scenario, language, dark),
    )  # fmt: skip


def choices(language: Language) -> list[dict[str, str]]:
    """Return the towns that come with ccsim as cards."""
    found = []
    for name, preset in towns().items():
        note = language.say("app.town.with_plan") if preset.is_plan else str(preset.scenario.start)
        text = " ".join(preset.scenario.story.split())
        found.append({"key": name, "title": preset.scenario.title, "text": text, "note": note})
    return found


def found(offered: Offered, language: Language) -> Element:
    """Return what was found in a file: the same messages as `ccsim check` has."""
    name, report = offered.name, offered.report
    if report is None:
        return notice(language.say("app.town.too_large", {"name": name}), look="bad")
    if report.problems or report.scenario is None:
        said = language.say("app.town.refused", {"name": name, "n": len(report.problems)})
        return notice(said, listed([str(problem) for problem in report.problems]), look="bad")
    if report.warnings:
        said = language.say("app.town.warned", {"name": name, "n": len(report.warnings)})
        return notice(said, listed([str(warning) for warning in report.warnings]))
    return notice(language.say("app.town.taken", {"name": name}), look="calm")


def about(scenario: Scenario, language: Language, dark: bool) -> list[Element]:
    """Return all about a town."""
    town = scenario.towns[0]
    unsourced, several = figures.counted(town)
    heads = [language.say(f"app.town.heads_{name}") for name in ("what", "value", "range", "source")]
    return [
        html("section", html("h2", html("bdi", scenario.title or town.name)), hero(scenario, language)),
        html(
            "section",
            html("div", html("h2", language.say("app.town.story")), *story(scenario, language), look="card"),
            html("div", html("h2", language.say("app.town.map")), town_map(scenario, language, dark), look="card"),
            look="halves",
        ),
        html(
            "section",
            html("h2", language.say("app.town.figures")),
            html("p", language.say("app.town.unsourced", {"n": unsourced, "all": several}), look="pale"),
            Table(caption=town.name, heads=heads, groups=figures.groups_of(town, language), numbers=[]),
            look="card",
        ),
    ]


def hero(scenario: Scenario, language: Language) -> Element:
    """Return what everybody asks first: people, jobs, rents, homes, how far it is."""
    town = scenario.towns[0]
    people, jobs = round(town.people.population.value), round(sum(town.work.jobs.value))
    minutes = {"minutes": language.number(town.metropolis.minutes.value), "name": town.metropolis.name}
    parts = [
        (language.number(people), language.say("app.town.people", {"n": people})),
        (language.number(jobs), language.say("app.town.jobs", {"n": jobs})),
        (language.number(town.homes.dwellings.value), language.say("app.town.homes")),
        (language.money(town.homes.rent.value), language.say("app.town.rent")),
        (str(scenario.start), language.say("app.town.starts", {"n": scenario.years})),
        ("", language.say("app.town.place", minutes)),
    ]
    return html("ul", *(html("li", html("b", big) if big else None, small) for big, small in parts), look="hero")


def story(scenario: Scenario, language: Language) -> list[Element]:
    """Return the story of a scenario, and its sources."""
    paragraphs = [html("p", part) for part in scenario.story.strip().split("\n\n") if part.strip()]
    sources = html("details", html("summary", language.say("app.town.sources")), listed(scenario.sources))
    return [*paragraphs, sources if scenario.sources else html("span")]


def town_map(scenario: Scenario, language: Language, dark: bool) -> Element:
    """Return a map of the settlements."""
    town = scenario.towns[0]
    places = [(one.name, one.x, one.y, one.share * town.people.population.value) for one in town.settlements]
    named = language.listed([f"{name} ({language.number(people)})" for name, _, _, people in places])
    said = language.say("app.town.map_said", {"town": town.name, "places": named})
    return chart(charts.places_chart(places, language.say("app.town.map_axis"), charts.LOOKS[dark]), said, 320)
