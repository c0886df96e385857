"""What the studies share: runs over seeds, tables, and findings that name the model they were made with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from ccsim.compilation import model_fingerprint
from ccsim.indicators import NAMES
from ccsim.model import TownModel
from ccsim.scenario import Scenario
from ccsim.summary import HIGH, LOW, Values, number, range_of

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 16  # digits of a hash
STAMP = re.compile(r"Made with the model `([0-9a-f]+)` and the scenarios `([0-9a-f]+)`")


# ---- runs -------------------------------------------------------------------------------------------
def values_of(scenario: Scenario, seeds: Iterable[int]) -> dict[str, Values]:
    """Return the months of the first town as float64[seeds, months] by indicator."""
    runs = np.stack([series_of(scenario, seed) for seed in seeds])
    return {name: runs[:, :, number] for number, name in enumerate(NAMES)}


def series_of(scenario: Scenario, seed: int) -> Values:
    """Return all indicators of the first town in one run (float64[months, indicators])."""
    model = TownModel(scenario, seed)
    model.run_for(12 * scenario.years)
    return np.asarray(model.series[:, 0])


def differences(changed: Mapping[str, Values], twin: Mapping[str, Values]) -> dict[str, Values]:
    """Return what a change does: each run less its twin with the same seed."""
    return {name: changed[name] - twin[name] for name in twin}


def by_year(values: Values) -> Values:
    """Return the mean month of every year (values: float64[seeds, months])."""
    return np.asarray(values.reshape(len(values), -1, 12).mean(axis=2))


# ---- text -------------------------------------------------------------------------------------------
def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a Markdown table."""
    return [f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)]


def middle(values: Values, digits: int = 0) -> str:
    """Return the median over seeds and where eight in ten of them lie (values: float64[seeds])."""
    low, high = np.quantile(values, (LOW, HIGH))
    return f"{number(float(np.median(values)), digits)} ({range_of(float(low), float(high), digits)})"


# ---- files ------------------------------------------------------------------------------------------
def stamp() -> tuple[str, str]:
    """Return what tells this model, and these scenarios, from others."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "scenarios").glob("*.toml")):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return model_fingerprint()[:SHOWN], digest.hexdigest()[:SHOWN]


def write(folder: Path, lines: Sequence[str], made_with: str | None = None) -> None:
    """Write a study's findings, and at their end which model they were made with (None: that of today)."""
    (folder / "findings.md").write_text("\n".join([*lines, "", said(made_with)]) + "\n", encoding="utf-8")


def said(made_with: str | None = None) -> str:
    """Return in a sentence which model and scenarios findings were made with (None: the model of today)."""
    model, scenarios = stamp()
    model = made_with[:SHOWN] if made_with is not None else model
    return f"Made with the model `{model}` and the scenarios `{scenarios}`; `python -m experiments.stale` compares."


def draw(folder: Path, name: str, figure: Figure) -> str:
    """Save a picture of a study; return the Markdown that shows it."""
    (folder / "pictures").mkdir(exist_ok=True)
    figure.savefig(folder / "pictures" / f"{name}.png")
    return f"![{name.replace('-', ' ')}](pictures/{name}.png)"
