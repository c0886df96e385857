"""What a page shows, and how that is written in its address."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from ccsim.app.drafts import Draft, draft_from, draft_of
from ccsim.app.presets import FIRST, presets
from ccsim.levers.catalogue import LEVERS
from ccsim.months import MONTH
from ccsim.scenario.limits import is_number

STEPS = ("town", "plan", "effect", "verdict", "compare", "report")
LONGEST = 8 * 1024  # characters of an address
LARGEST = 64 * 1024  # characters of a plan
MOST_KEPT = 3  # plans kept to compare with the one that is being worked on
PACKED = "~"  # begins a plan that is written out rather than named


class BadAddress(ValueError):
    """An address that does not say what to show; the message is a key of the catalogue."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown: a step, a town, the plan in work, plans kept beside it, and in which language."""

    step: str = STEPS[0]
    town: str = FIRST  # name of a preset, or key of an upload
    draft: Draft = field(default_factory=Draft)
    kept: tuple[Draft, ...] = ()
    language: str = ""  # empty: as the browser asks for it


def written(scene: Scene) -> str:
    """Return the address of a scene; raise BadAddress if it is too long for one."""
    asked = {
        "step": scene.step,
        "town": scene.town,
        "plan": packed(scene.draft),
        "beside": [packed(draft) for draft in scene.kept],
        "lang": scene.language,
    }
    said = {key: value for key, value in asked.items() if value}
    address = f"/?{urlencode(said, doseq=True, safe=PACKED)}"
    if len(address) > LONGEST:
        raise BadAddress("too_long")
    return address


def read(search: str | None, languages: Iterable[str]) -> Scene:
    """Return the scene that an address asks for; raise BadAddress if it cannot be understood."""
    if len(search or "") > LONGEST:
        raise BadAddress("too_long")
    asked = parse_qs(search or "", max_num_fields=20)
    step, language = first(asked, "step", STEPS[0]), first(asked, "lang", "")
    if step not in STEPS or language not in {"", *languages}:
        raise BadAddress("unknown")
    return Scene(
        step=step,
        town=first(asked, "town", FIRST),
        draft=unpacked(first(asked, "plan", "")),
        kept=tuple(unpacked(text) for text in asked.get("beside", [])[:MOST_KEPT]),
        language=language,
    )


def first(asked: dict[str, list[str]], key: str, default: str) -> str:
    """Return the first value of a key."""
    return asked.get(key, [default])[0]


# ---- plans ------------------------------------------------------------------------------------------
def packed(draft: Draft) -> str:
    """Return a plan in few characters: its name if it comes with ccsim, else all it says; empty for none."""
    if draft == Draft():
        return ""
    for name, preset in presets().items():
        if preset.is_plan and draft == draft_of(preset.scenario.plan):
            return name
    content = {key: value for key, value in draft.as_plan().items() if value != getattr(Draft(), key, None)}
    text = json.dumps(content, separators=(",", ":"))  # in ASCII: half characters pass, and are refused elsewhere
    return PACKED + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpacked(text: str) -> Draft:
    """Return the plan that was packed; raise BadAddress if it is none."""
    if not text.startswith(PACKED):
        if text and text not in presets():
            raise BadAddress("no_plan")
        return draft_of(presets()[text].scenario.plan) if text else Draft()
    return draft_from(_content(text[len(PACKED) :]))


def _content(text: str) -> dict[str, Any]:
    """Return what was packed; a small text that would unpack to a huge one is refused."""
    try:
        reader = zlib.decompressobj()
        raw = reader.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), LARGEST)
        content = json.loads(raw) if reader.eof else None
        json.dumps(content, ensure_ascii=False).encode()  # half characters cannot be shown
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not _looks_like_a_plan(content):
        raise BadAddress("damaged")
    return content


def _looks_like_a_plan(content: dict[str, Any]) -> bool:
    """Return whether levers are tables with a kind, a start and a size; the rest is checked with the whole scenario."""
    levers = content.get("levers", [])
    return isinstance(levers, list) and all(isinstance(one, dict) and _looks_like_a_lever(one) for one in levers)


def _looks_like_a_lever(measure: dict[str, Any]) -> bool:
    """Return whether a lever is of a known kind, with a month and a number."""
    kind, start, name = (measure.get(key, "") for key in ("kind", "start", "name"))
    texts = isinstance(kind, str) and isinstance(start, str) and isinstance(name, str)
    return texts and kind in LEVERS and bool(re.match(MONTH, start)) and is_number(measure.get("size"))
