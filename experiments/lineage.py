"""Write down what the reference scenarios give with the sources at hand, so that a state that is only faster shows.

    python -m experiments.lineage

Every scenario at hand, in both worlds, over as many years as a verdict looks at: its indicators month by month and the
state it ends in, hashed.  States with the same results are one model (`ccsim.lineage`): findings made with one of them
are up to date with the other.  The scenarios belong to the results, so that changing one begins a new line.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from ccsim import lineage
from ccsim.compilation import model_fingerprint
from ccsim.engine import Engine
from ccsim.judging.uncertainty import acceptable, model_but_for
from ccsim.scenario import Scenario, read
from ccsim.scenario.schema import Switches
from ccsim.sweeping.provenance import platform_of
from ccsim.town.columns import Array, Table
from ccsim.town.state import State
from experiments.findings import ROOT

YEARS, SEED = 35, 1
COLUMNS = (*lineage.STATES, "results", "machine")
WORLDS = tuple(Switches(critical_mass=on, new_technology=on) for on in (False, True))
Row = dict[str, str]


def results_of(scenarios: Mapping[str, Scenario], years: int) -> str:
    """Return the sha256 of what scenarios give in both worlds over some years (hex)."""
    digest = hashlib.sha256()
    for name, scenario in sorted(scenarios.items()):
        for switches in WORLDS:
            engine = Engine(scenario.model_copy(update={"switches": switches}), SEED)
            engine.run_for(12 * years)
            digest.update(f"{name} {switches}\n".encode())
            digest.update(engine.series.tobytes())
            for column in columns_of(engine.state):
                digest.update(column.tobytes())
    return digest.hexdigest()


def columns_of(state: State) -> Iterator[Array]:
    """Yield the columns of all tables of a state, of the rows in use."""
    for held in (getattr(state, field.name) for field in fields(state)):
        if isinstance(held, Table):
            yield from (getattr(held, name)[held.rows()] for name in held.columns)


def recorded(rows: Sequence[Row], row: Row) -> list[Row]:
    """Return the record with a row: what the same state gave with other scenarios stays."""
    return [*(other for other in rows if other != row), row]


def row_of(years: int) -> Row:
    """Return the row of the state at hand: what it is, what it gives, and on what kind of machine."""
    results = results_of({path.stem: read(path) for path in (ROOT / "scenarios").glob("*.toml")}, years)
    states = (model_fingerprint(), model_but_for(acceptable()[0]))
    shown = (one[: lineage.SHOWN] for one in (*states, results))
    return dict(zip(COLUMNS, (*shown, machine()), strict=True))


def machine() -> str:
    """Return on what kind of machine, and with which numerical libraries, results come out here."""
    return "; ".join(f"{name} {value}" for name, value in platform_of().items())


def main(table: Path = Path(str(lineage.TABLE)), years: int = YEARS) -> None:
    """Run the reference scenarios and add what they gave to the record."""
    row = row_of(years)
    with table.open(encoding="utf-8", newline="") as file:
        before = list(csv.DictReader(file))
    others = (other for other in before if other["model"] != row["model"])
    alike = [other["model"] for other in others if other["results"] == row["results"]]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(recorded(before, row))
    print(f"{row['model']} gives {row['results']}, as {', '.join(alike) or 'no other state on record'}")


if __name__ == "__main__":
    main()
