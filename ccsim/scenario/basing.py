"""A scenario that builds on another: `base = "obidos.toml"` names the file whose content it starts from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ccsim.scenario.locating import Lines
from ccsim.scenario.problems import Problem, ScenarioError, quoted, shortened, shown
from ccsim.scenario.text import FORMATS, Document, decode, document_of, read_bytes

KEY = "base"
MERGED = ("parameters", "switches", "processes")  # tables that change the base's, rather than taking their place
PLAIN_NAME = re.compile(r"[^/\\:*?\"<>|]+")


def based(document: Document, folder: Path | None) -> Document:
    """Return the document with the content of its base under its own; one without a base as it is.

    What the file says at the top level takes the place of what the base says; tables of MERGED change it key by key.
    The base lies in the same folder; text that did not come from a folder (None) cannot have one.
    """
    if KEY not in document.content:
        return document
    own = {key: value for key, value in document.content.items() if key != KEY}
    base = _content_of(document, folder)
    merged = {key: _changed(base.get(key), value) if key in MERGED else value for key, value in own.items()}
    named = document.rank((KEY,))  # where what only the base has is said to stand
    lines = Lines({(key,): named for key in base} | document.lines.at, document.lines.twice)
    return Document(document.label, {**base, **merged}, lines)


def _content_of(document: Document, folder: Path | None) -> dict[str, Any]:
    """Return the content of a document's base, which must have none of its own."""
    name, place = document.content[KEY], document.place((KEY,))
    if not isinstance(name, str) or not PLAIN_NAME.fullmatch(name) or name in {".", ".."}:
        text = f'base = {shown(name)} is not the name of a file in the same folder, such as "obidos.toml".'
        raise ScenarioError([Problem(place, text)])
    if folder is None:
        text = f"base = {quoted(name)}: only a scenario in a folder can build on another file. Give all of it."
        raise ScenarioError([Problem(place, text)])
    label, format = shortened(name, 80), next((known for known in FORMATS if name.endswith(f".{known}")), None)
    if format is None:
        raise ScenarioError([Problem(place, f"base = {quoted(name)} is neither a .toml nor a .json file.")])
    try:
        base = document_of(decode(read_bytes(folder / name), label), label, format)
    except ScenarioError as refused:
        within = [Problem(place, f"base = {quoted(name)}: {problem.text}") for problem in refused.problems]
        raise ScenarioError(within) from None
    if KEY in base.content:
        cure = f"Name {shown(base.content[KEY])}" if base.content[KEY] != name else "Name one that says all"
        text = f"base = {quoted(name)} builds on another file itself. {cure} instead."
        raise ScenarioError([Problem(place, text)])
    return base.content


def _changed(before: Any, after: Any) -> Any:
    """Return a table with some of its keys changed, inner tables too; anything else is replaced."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    return {**before, **{key: _changed(before.get(key), value) for key, value in after.items()}}
