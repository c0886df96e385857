"""Step 1: which town, and what is known of it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import cast

import solara

from ccsim.app import charts, figures, session
from ccsim.app.elements import Choices, Element, Table, Upload, chart, html, listed, notice
from ccsim.app.pages.showing import checked_in
from ccsim.app.presets import towns
from ccsim.app.services import services, town_called
from ccsim.app.view import View
from ccsim.scenario import Report, Scenario
from ccsim.scenario.problems import shortened
from ccsim.scenario.text import LARGEST_FILE


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that somebody offered, and what was found in it (None: it was too large to be read)."""

    name: str
    report: Report | None


@solara.component
def TownStep(view: View) -> None:
    """Choose a town or bring one; its story, figures and map."""
    offered, set_offered = solara.use_state(cast("Offered | None", None))
    now, here = view.now, town_called(view.now.scene.town)
    scenario = here or next(iter(towns().values())).scenario

    def take(file: dict[str, str]) -> None:
        key, report = services().uploads.add(file["name"], base64.b64decode(file["content"])[: LARGEST_FILE + 1])
        set_offered(Offered(shortened(str(file["name"]), 80), report))
        if report.scenario is not None and not report.problems:
            view.act(session.choose_town(now, key, scenario, report.scenario))

    def choose(key: str) -> None:
        set_offered(None)
        view.act(session.choose_town(now, key, scenario, towns()[key].scenario))

    html(
        "div",
        html("h1", view.say("town.title")),
        html("p", view.say("town.lead"), look="lead"),
        notice(view.say("trouble.no_town"), look="bad") if here is None else None,
        Choices(
            label=view.say("town.choose"), choices=choices(view), chosen=now.scene.town, event_choose=choose
        ),
        html(
            "section",
            html("h2", view.say("town.upload")),
            html("p", view.say("town.upload_how"), look="pale"),
            Upload(
                words={"choose": view.say("town.choose_file")}, most=LARGEST_FILE, event_offer=take,
                event_refuse=lambda name: set_offered(Offered(shortened(str(name), 80), None)),
            ),
            found(offered, view) if offered is not None else None,
            look="card",
        ),
        *about(scenario, view),
    )  # fmt: skip


def choices(view: View) -> list[dict[str, str]]:
    """Return the towns that come with ccsim as cards."""
    found = []
    for name, preset in towns().items():
        note = view.say("town.with_plan") if preset.is_plan else str(preset.scenario.start)
        text = " ".join(view.language.shipped(preset.scenario.story).split())
        title = view.language.shipped(preset.scenario.title)
        found.append({"key": name, "title": title, "text": text, "note": note})
    return found


def found(offered: Offered, view: View) -> Element:
    """Return what was found in a file: the same messages as `ccsim check` has."""
    name, report = offered.name, offered.report
    if report is None:
        return notice(view.say("town.too_large", {"name": name}), look="bad")
    if report.problems or report.scenario is None:
        said = view.say("town.refused", {"name": name, "n": len(report.problems)})
        return notice(said, *checked_in(view), listed([str(problem) for problem in report.problems]), look="bad")
    if report.warnings:
        said = view.say("town.warned", {"name": name, "n": len(report.warnings)})
        return notice(said, *checked_in(view), listed([str(warning) for warning in report.warnings]))
    return notice(view.say("town.taken", {"name": name}), look="calm")


def about(scenario: Scenario, view: View) -> list[Element]:
    """Return all about a town."""
    town = scenario.towns[0]
    unsourced, several = figures.counted(town)
    heads = [view.say(f"town.heads_{name}") for name in ("what", "value", "range", "source")]
    title = view.language.shipped(scenario.title or town.name)
    return [
        html("section", html("h2", html("bdi", title)), hero(scenario, view)),
        html(
            "section",
            html("div", html("h2", view.say("town.story")), *story(scenario, view), look="card"),
            html("div", html("h2", view.say("town.map")), town_map(scenario, view), look="card"),
            look="halves",
        ),
        html(
            "section",
            html("h2", view.say("town.figures")),
            html("p", view.say("town.unsourced", {"n": unsourced, "all": several}), look="pale"),
            Table(caption=town.name, heads=heads, groups=figures.groups_of(town, view.language), numbers=[]),
            look="card",
        ),
    ]


def hero(scenario: Scenario, view: View) -> Element:
    """Return what everybody asks first: people, jobs, rents, homes, how far it is."""
    town = scenario.towns[0]
    people, jobs = round(town.people.population.value), round(sum(town.work.jobs.value))
    minutes = {
        "minutes": view.language.number(town.metropolis.minutes.value),
        "name": view.language.shipped(town.metropolis.name),
    }
    parts = [
        (view.language.number(people), view.say("town.people", {"n": people})),
        (view.language.number(jobs), view.say("town.jobs", {"n": jobs})),
        (view.language.number(town.homes.dwellings.value), view.say("town.homes")),
        (view.language.money(town.homes.rent.value), view.say("town.rent")),
        (str(scenario.start), view.say("town.starts", {"n": scenario.years})),
        ("", view.say("town.place", minutes)),
    ]
    return html("ul", *(html("li", html("b", big) if big else None, small) for big, small in parts), look="hero")


def story(scenario: Scenario, view: View) -> list[Element]:
    """Return the story of a scenario, and its sources."""
    parts = view.language.shipped(scenario.story).split("\n\n")
    paragraphs = [html("p", part) for part in parts if part.strip()]
    named = [view.language.shipped(source) for source in scenario.sources]
    sources = html("details", html("summary", view.say("town.sources")), listed(named))
    return [*paragraphs, sources if scenario.sources else html("span")]


def town_map(scenario: Scenario, view: View) -> Element:
    """Return a map of the settlements."""
    town = scenario.towns[0]
    places = [(one.name, one.x, one.y, one.share * town.people.population.value) for one in town.settlements]
    named = view.language.listed([f"{name} ({view.language.number(people)})" for name, _, _, people in places])
    said = view.say("town.map_said", {"town": town.name, "places": named})
    option = charts.places_chart(places, view.say("town.map_axis"), view.language.term("units", "people"), view.look)
    return chart(option, said, view.language, 320)
