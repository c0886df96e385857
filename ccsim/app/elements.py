"""What pages are put together from: HTML elements with text in them, and the parts drawn by Vue templates.

Text is always handed over as text: it is never read as markup or as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from ccsim.languages import Language

Element = Any  # of reacton, which has no types
Event = Callable[[Any], None]


def html(
    tag: str, *children: Element | str | None, look: str = "", attributes: Mapping[str, str] | None = None
) -> Element:
    """Return an HTML element around text or other elements.

    What is None keeps its place with something hidden, so that what comes after it is not made anew.  It is of another
    kind of widget, as an element that is there already never changes its tag.
    """
    inside = [solara.v.Divider(class_="cc-nothing") if child is None else child for child in children]
    return solara.v.Html(tag=tag, class_=look, children=inside, attributes=dict(attributes or {}))


def chart(option: dict[str, Any], said: str, language: Language, height: int = 230) -> Element:
    """Return a chart with what it says to those who cannot see it; its numbers are written as the language does."""
    formats = language.formats
    words = {
        "decimal": formats.decimal, "thousands": formats.thousands, "group_from": formats.group_from,
        "range": formats.range, "ranges": language.say("app.words.ranges"),
    }  # fmt: skip
    return Chart(option=option, said=said, height=height, words=words)


def notice(*children: Element | str | None, look: str = "") -> Element:
    """Return something that has to be seen."""
    return html("div", *children, look=f"notice {look}", attributes={"role": "status"})


def listed(texts: Sequence[str]) -> Element:
    """Return texts as a list."""
    return html("ul", *(html("li", text) for text in texts))


# ---- drawn by Vue templates -------------------------------------------------------------------------
@solara.component_vue("vue/top.vue")
def Top(
    words: dict[str, str], town: str, heading: str, steps: list[dict[str, str]], step: str, address: str, quiet: bool,
    language: str, languages: list[dict[str, str]], dark: bool, event_go: Event, event_visit: Event,
    event_speak: Event, event_darken: Event,
) -> None:  # fmt: skip
    """The line at the top of all pages: steps, language, light or dark; it keeps the address."""


@solara.component_vue("vue/chart.vue")
def Chart(option: dict[str, Any], said: str, height: int, words: dict[str, Any]) -> None:
    """A chart drawn by ECharts, whose axes and hints are written as a language writes numbers."""


@solara.component_vue("vue/choices.vue")
def Choices(label: str, choices: list[dict[str, str]], chosen: str, event_choose: Event) -> None:
    """Cards of which one is chosen."""


@solara.component_vue("vue/upload.vue")
def Upload(words: dict[str, str], most: int, event_offer: Event, event_refuse: Event) -> None:
    """A button that takes a file, of so many bytes at the most."""


@solara.component_vue("vue/buttons.vue")
def Buttons(words: str, buttons: list[dict[str, Any]], file: dict[str, str] | None, event_click: Event) -> None:
    """Buttons; one with a link copies it, and a file handed over is saved by the browser."""


@solara.component_vue("vue/table.vue")
def Table(caption: str, heads: list[str], groups: list[dict[str, Any]], numbers: list[int]) -> None:
    """A table of texts, in groups of rows; columns of numbers are aligned to the right."""


@solara.component_vue("vue/levers.vue")
def Levers(
    words: dict[str, Any], cards: list[dict[str, Any]], offers: list[dict[str, Any]], first: int, last: int,
    locale: str, event_add: Event, event_remove: Event, event_change: Event,
) -> None:  # fmt: skip
    """The cards of a plan's levers, and what may be added."""


@solara.component_vue("vue/name.vue")
def Name(label: str, value: str, event_rename: Event) -> None:
    """A line of text with a label."""
