"""The map in the page: an anywidget canvas, and the Solara component that shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import anywidget
import solara
import traitlets

from ccsim.app.townmap.packing import Recording, unpacked
from ccsim.app.townmap.stories import KINDS, story_of
from ccsim.languages import Language

BROWSER = Path(__file__).parent / "browser"
# One module, in this order.
PARTS = ("recording.js", "view.js", "marks.js", "layers.js", "painter.js", "controls.js", "widget.js")
KEYS = "app.map."
UNPACKED = 8  # recordings kept ready for stories, for all sessions together: some 15 MB each
Chosen = tuple[str, int]


def module() -> str:
    """Return the JavaScript of the map, one module."""
    return "\n".join((BROWSER / part).read_text(encoding="utf-8") for part in PARTS)


def style() -> str:
    """Return the map's style sheet."""
    return (BROWSER / "style.css").read_text(encoding="utf-8")


class TownMapWidget(anywidget.AnyWidget):
    """The canvas with legend and time: it replays a recording in the browser, and says what was chosen."""

    _esm = module()
    _css = style()
    recording = traitlets.Bytes(b"").tag(sync=True)  # see `packing`
    words: Any = traitlets.Dict({}).tag(sync=True)  # text by key
    language = traitlets.Unicode("en").tag(sync=True)  # as BCP 47 has it: for the names of months
    signs: Any = traitlets.Dict({}).tag(sync=True)  # how numbers are written: see `signs_of`
    theme = traitlets.Unicode("").tag(sync=True)  # light or dark; empty: as the reader's system has it
    frame = traitlets.Int(0).tag(sync=True)  # shown when time last stood still
    chosen: Any = traitlets.List([]).tag(sync=True)  # kind (person, firm, venue, street) and its number; empty: nobody
    story: Any = traitlets.Dict({}).tag(sync=True)  # title, now, lines [[when, what], ...] of what was chosen


def words_of(language: Language) -> dict[str, Any]:
    """Return the words on the map by key."""
    return {key.removeprefix(KEYS): text for key, text in language.texts.items() if key.startswith(KEYS)}


def signs_of(language: Language) -> dict[str, Any]:
    """Return how whole numbers and shares are written: `thousands`, `group_from` digits on, `percent` with {n}."""
    formats = language.formats
    return {"thousands": formats.thousands, "group_from": formats.group_from, "percent": formats.percent}


def chosen_of(said: Any) -> Chosen | None:
    """Return what a page says was chosen, None for nothing or for what makes no sense."""
    match said:
        case [str(kind), int(number)] if kind in KINDS:
            return kind, number
    return None


@lru_cache(UNPACKED)
def _read(recording: bytes) -> Recording:
    return unpacked(recording)


def story_shown(recording: bytes, chosen: Chosen | None, frame: int, language: Language) -> dict[str, Any]:
    """Return the story of what was chosen as the page takes it; nothing if the recording has no such thing."""
    if chosen is None or not recording:
        return {}
    try:
        return story_of(_read(recording), *chosen, frame, language).shown()
    except ValueError:  # chosen on another recording
        return {}


@solara.component
def TownMap(
    recording: bytes,
    language: Language,
    dark: bool | None = None,
    on_click: Callable[[Chosen | None], None] | None = None,
    frame: int | None = None,
    on_frame: Callable[[int], None] | None = None,
) -> None:
    """Show a recorded town with legend, time and the story of whatever is clicked.

    recording: what `Recorder` kept; dark: None for what the reader's system says; on_click hears kind and number of
    what was chosen; frame, on_frame: the frame shown when time stands still, to hold two maps at the same month
    """
    chosen, set_chosen = solara.use_state(cast("Chosen | None", None))
    own, set_own = solara.use_state(0)
    shown = own if frame is None else frame

    def choose(said: Any) -> None:
        set_chosen(chosen_of(said))
        if on_click:
            on_click(chosen_of(said))

    def stand(now: int) -> None:
        set_own(now)
        if on_frame:
            on_frame(now)

    TownMapWidget.element(
        recording=recording,
        words=words_of(language),
        language=language.code,
        signs=signs_of(language),
        theme="" if dark is None else "dark" if dark else "light",
        frame=shown,
        on_frame=stand,
        chosen=list(chosen or ()),
        on_chosen=choose,
        story=story_shown(recording, chosen, shown, language),
    )
