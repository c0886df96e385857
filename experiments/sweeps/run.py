"""Carry out the studies of this folder's parent that are small enough to be kept up to date, and say what they find.

    python -m experiments.sweeps.run [WORKERS]

Writes findings.md beside this file: for each study its points, the range of its outcomes, what moves them, and where
chance comes in.  `ccsim sweep experiments/NAME.toml` does one of them and keeps all of its runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import ccsim
from ccsim.cli.sweep_tables import LESS, between, plain, setting
from ccsim.studies import Sweep
from ccsim.studies.sensitivity import MEANINGS
from experiments.findings import ROOT, table, write

STUDIES = ("migration", "sizes", "starts")
MOST_POINTS, MOST_NAMES = 16, 8  # shown one by one


def told(name: str, found: Sweep) -> Iterator[str]:
    """Yield what a study found, line by line."""
    study = found.study
    yield from ("", f"## {study.title}", "")
    yield (
        f"[`experiments/{name}.toml`](../{name}.toml): {study.design.kind}, {len(study.points)} points, "
        f"{study.replicates} replicates, {study.base.years} years{', twins' if study.twin else ''}."
    )
    if len(study.points) <= MOST_POINTS:
        yield from ("", "Means over replicates, point by point:", "", *points_of(found))
    yield from ("", *ranges_of(found))
    yield from moved(found)


def points_of(found: Sweep) -> list[str]:
    """Return a table of the points and the means of their outcomes."""
    varied = [factor.name for factor in found.study.factors]
    outcomes = [outcome.name for outcome in found.study.outcomes]
    rows = found.points().to_dict(orient="records")
    cells = [[*(setting(row[name]) for name in varied), *(plain(row[name]) for name in outcomes)] for row in rows]
    return table([*varied, *outcomes], cells)


def ranges_of(found: Sweep) -> list[str]:
    """Return a table of the range of each outcome, with where its variance comes from."""
    shares = found.sensitivity().shares.set_index("outcome")
    units = {outcome.name: outcome.unit for outcome in found.study.outcomes}
    rows = []
    for row in found.table().to_dict(orient="records"):
        name = row["outcome"]
        figures = [plain(row[key]) for key in ("lowest", "middle", "highest", "chance")]
        parts = [f"{100 * shares.loc[name, key]:.0f} %" for key in ("points", "seeds", "both")]
        rows.append([f"{name} ({units[name]})", *figures, *parts])
    return table(
        ["outcome", "lowest point", "middle", "highest", "chance", "by points", "by seeds", "by both together"], rows
    )


def moved(found: Sweep) -> Iterator[str]:
    """Yield a table for each outcome of what moves it, the largest first."""
    told = found.sensitivity()
    for outcome in found.study.outcomes:
        indices = told.indices[told.indices["outcome"] == outcome.name]
        if indices.empty:
            continue
        measures = list(indices["measure"].unique())
        main = indices[indices["measure"] == measures[-1 if measures[-1] == "total" else 0]]
        names = main.reindex(main["value"].abs().sort_values(ascending=False).index)["name"].tolist()[:MOST_NAMES]
        values = indices.set_index(["name", "measure"])
        rows = [[name, *(cell(values.loc[(name, measure)], measure) for measure in measures)] for name in names]
        yield from ("", f"What moves {outcome.name}:", "", *table(["name", *measures], rows))
    if len(told.indices):
        yield ""
        yield "; ".join(f"{measure}: {MEANINGS[measure]}" for measure in told.indices["measure"].unique()) + "."


def cell(row: dict[str, float], measure: str) -> str:
    """Return an index with its interval, or without where that would tell little."""
    return between(row["value"], row["low"], row["high"], measure not in LESS)


def main() -> None:
    """Carry out all studies and write what they found."""
    workers = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    lines = [
        "# Three small studies",
        "",
        "Examples of study files, carried out as they are. A point's value is the mean over replicates, which have the "
        "same seeds at all points; chance is the standard deviation between runs of a point. Brackets hold 95 % "
        "intervals. What moves an outcome does so in this model, within the ranges named.",
    ]
    for name in STUDIES:
        lines += told(name, ccsim.sweep(ROOT / "experiments" / f"{name}.toml", workers))
    write(Path(__file__).parent, lines)


if __name__ == "__main__":
    main()
