"""The languages there are: a language is a TOML file in this folder, and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ccsim.languages.formats import Formats
from ccsim.languages.language import OTHER, Language, Text

FOLDER = Path(__file__).parent
ABOUT = ("name", "format", "plural")  # keys of a file that are no strings to be said


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all languages, as ISO 639-1 has them."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def language(code: str) -> Language:
    """Return a language by its code."""
    if code not in codes():
        raise ValueError(f'There is no language "{code}". There are: {", ".join(codes())}.')
    return language_of(code, tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")))


def language_of(code: str, content: Mapping[str, Any]) -> Language:
    """Return the language that a file's content declares."""
    said = {key: part for key, part in content.items() if key not in ABOUT}
    formats = Formats(**{**content["format"], "months": tuple(content["format"]["months"])})
    plural = content.get("plural", {})
    return Language(code, content["name"], dict(texts_of(said, {*plural, OTHER})), formats, plural)


def texts_of(content: Mapping[str, Any], forms: set[str], before: str = "") -> Iterator[tuple[str, Text]]:
    """Yield every string with its key, the names of its tables before its own; plural forms stay together."""
    for name, part in content.items():
        if isinstance(part, Mapping) and not set(part) <= forms:
            yield from texts_of(part, forms, f"{before}{name}.")
        else:
            yield f"{before}{name}", part
