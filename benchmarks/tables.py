"""The tables of the READMEs, made from the stored figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from benchmarks.results import FOLDER, between_markers, caption, markdown, read

ROOT = Path(__file__).parent.parent
SHORT = "speed"  # the table in the top README


def refresh_all(parts: Mapping[str, ModuleType], root: Path = ROOT, folder: Path = FOLDER) -> list[Path]:
    """Bring the tables of both READMEs up to date; return the files."""
    full, short = root / "benchmarks" / "README.md", root / "README.md"
    text = full.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = between_markers(text, name, table_of(name, part, folder))
    full.write_text(text, encoding="utf-8", newline="\n")
    front = between_markers(short.read_text(encoding="utf-8"), SHORT, short_table(parts, folder))
    short.write_text(front, encoding="utf-8", newline="\n")
    return [full, short]


def table_of(name: str, part: ModuleType, folder: Path = FOLDER) -> str:
    """Return a part's tables and when they were measured."""
    stored = read(name, folder)
    if stored is None:
        return "Not measured yet.\n"
    return f"{part.table(stored['figures']).rstrip()}\n\n{caption(stored)}\n"


def short_table(parts: Mapping[str, ModuleType], folder: Path = FOLDER) -> str:
    """Return what matters most of all parts, beside what is aimed at."""
    return markdown(("", "measured", "goal"), _headlines(parts, folder))


def _headlines(parts: Mapping[str, ModuleType], folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of the short table."""
    for name, part in parts.items():
        if (stored := read(name, folder)) is not None:
            yield from part.headlines(stored["figures"])
