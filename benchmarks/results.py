"""Raw figures in benchmarks/results, one file for each part; and the tables made from them in the READMEs."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ccsim.compilation import model_fingerprint

Figures = dict[str, Any]
FOLDER = Path(__file__).parent / "results"
PACKAGES = ("mesa", "numba", "numpy", "scipy")
STALE = " The sources have changed since."


def record(figures: Figures) -> Figures:
    """Return figures with when, on what and with which sources they were measured."""
    return {
        "measured": datetime.now(UTC).date().isoformat(),
        "model": model_fingerprint(),
        "machine": {"processor": processor(), "processors": os.cpu_count() or 1, "system": platform.system()},
        "versions": {"python": platform.python_version(), **{p: importlib.metadata.version(p) for p in PACKAGES}},
        "figures": figures,
    }


def processor() -> str:
    """Return what the processor calls itself, its architecture where it does not."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def write(part: str, figures: Figures, folder: Path = FOLDER) -> None:
    """Store a part's figures."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(record(figures), indent=1, allow_nan=False)
    (folder / f"{part}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def read(part: str, folder: Path = FOLDER) -> Figures | None:
    """Return what is stored of a part, None if it was never measured."""
    path = folder / f"{part}.json"
    content: Figures | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return content


def caption(stored: Figures) -> str:
    """Return in a sentence when, where and with what figures were measured; stale ones say so."""
    machine, versions = stored["machine"], stored["versions"]
    return (
        f"Measured {stored['measured']} on {machine['processors']} processors ({machine['processor']}, "
        f"{machine['system']}) with Python {versions['python']}, numba {versions['numba']}, Mesa {versions['mesa']}, "
        f"sources `{stored['model'][:12]}`.{'' if stored['model'] == model_fingerprint() else STALE}"
    )


# ---- Markdown ---------------------------------------------------------------------------------------
def markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; all columns but the first are numbers, to the right."""
    head = tuple(head)
    rule = ("---", *("---:",) * (len(head) - 1))
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, rule, *map(tuple, rows)))


def per_cent(share: float) -> str:
    """Return a share in per cent, small ones with more places."""
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2f} %"


def between_markers(text: str, name: str, content: str) -> str:
    """Return a text with new content between `<!-- table: NAME -->` and `<!-- end -->`; raise if they are missing."""
    pattern = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.S)
    if not pattern.search(text):
        raise ValueError(f"there are no marks for the table {name!r}")
    return pattern.sub(lambda found: f"{found[1]}\n{content}\n{found[2]}", text, count=1)
