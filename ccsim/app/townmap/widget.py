"""The map in the page: an anywidget canvas, and the Solara component that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

BROWSER = Path(__file__).parent / "browser"
PARTS = ("recording.js", "view.js", "paint.js", "controls.js", "widget.js")  # one module, in this order


def module() -> str:
    """Return the JavaScript of the map, one module."""
    return "\n".join((BROWSER / part).read_text(encoding="utf-8") for part in PARTS)


def style() -> str:
    """Return the map's style sheet."""
    return (BROWSER / "style.css").read_text(encoding="utf-8")


class TownMapWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """The canvas with legend and time: it replays a recording in the browser, and says what was chosen."""

    _esm = module()
    _css = style()
    recording = traitlets.Bytes(b"").tag(sync=True)  # see `packing`
    words: Any = traitlets.Dict({}).tag(sync=True)  # text by key
    language = traitlets.Unicode("en").tag(sync=True)  # as BCP 47 has it: for numbers and months
    theme = traitlets.Unicode("").tag(sync=True)  # light or dark; empty: as the reader's system has it
    frame = traitlets.Int(0).tag(sync=True)  # shown when time last stood still
    chosen: Any = traitlets.List([]).tag(sync=True)  # kind (person, firm, venue, street) and its number; empty: nobody
    story: Any = traitlets.Dict({}).tag(sync=True)  # title, now, lines [[when, what], ...] of what was chosen
