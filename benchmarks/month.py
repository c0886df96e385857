"""A whole month per resident who lives in the town, by process and size; and how many people act in it.

All processes are on and no rule is thinned.  The reference loop (one keyed draw for everybody, compiled) is
timed in every round beside the month, so that machines can be compared by the ratio.  The month is timed by the year,
as it is run, with nothing that looks on; its processes in further months, the first with what opens the month.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from benchmarks.options import Options
from benchmarks.results import Figures, markdown, per_cent
from benchmarks.scaled import scaled_obidos
from benchmarks.timing import CLOCK, median_ratio, reference_seconds, spread, timed
from ccsim.model import TownModel
from ccsim.scenario.schema import Processes

TITLE = "The month, per resident"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SETTLING = 4  # months before the first that is timed
ROUNDS, PARTS = 5, 4  # rounds in which the sizes take turns: a year as a whole, then months by process
GOAL = 160  # ns per resident and month, up to the next size
LARGEST = 100_000  # residents
GOAL_LARGER = 1.5  # times what a town of the size before costs
ACTING = {  # what people do in a step of the month, as the model counts it
    "ageing": ("births", "deaths", "students_leaving"),
    "learning": ("meetings",),
    "visiting": ("outings",),
    "production": ("paid",),
    "labour": ("hires", "hires_outside", "layoffs"),
    "housing": ("moves_within",),
    "migration": ("considering", "in_migration", "out_migration"),
}


class Town:
    """One size: a model whose processes are timed, and what its people did meanwhile."""

    def __init__(self, population: int) -> None:
        """Build the town and let it settle."""
        self.model = TownModel(scaled_obidos(population), seed=1)
        self.model.run_for(SETTLING)
        self.months: list[float] = []
        self.reference: list[float] = []
        self.parts: dict[str, list[float]] = {name: [] for name in Processes.model_fields}
        self.acts: Counter[str] = Counter()
        self.people = 0  # summed over the months that were looked into

    def residents(self) -> int:
        """Return how many people live in the town now."""
        return int((self.model.state.residents.town >= 0).sum())

    def round(self) -> None:
        """Time a year, and the reference loop beside it; then some months process by process.

        A month goes before: another size has been at work meanwhile, and this one's columns have left the caches.
        """
        self.model.step()
        before = self.residents()
        seconds = timed(lambda: self.model.run_for(12))
        self.months.append(seconds / 12 / ((before + self.residents()) / 2))
        self.reference.append(reference_seconds(self.model.state.residents.key))
        for _ in range(PARTS):
            self._look_into()

    def _look_into(self) -> None:
        """Simulate a month, noting how long each process takes per resident, and what people did."""
        took = self.month_by_process()
        people = self.residents()
        for name, seconds in took.items():
            self.parts[name].append(seconds / people)
        self.people += people
        state = self.model.state
        here = state.residents.town >= 0
        self.acts.update({name: int(towns.sum()) for name, towns in state.events.items()})
        self.acts["outings"] += int((here & (state.residents.venue >= 0)).sum())
        self.acts["paid"] += int((here & (state.residents.income > 0)).sum())

    def month_by_process(self) -> dict[str, float]:
        """Simulate a month; return the seconds from the end of one process to that of the next, by process."""
        ends: list[tuple[str, float]] = []
        self.model.listeners.append(lambda process: ends.append((process, CLOCK())))
        started = CLOCK()
        self.model.step()
        self.model.listeners.clear()
        starts = [started, *(end for _, end in ends[:-1])]
        took = {name: end - start for (name, end), start in zip(ends, starts, strict=True)}
        return {name: took[name] for name in self.parts}

    def figures(self) -> Figures:
        """Return what was measured, times in nanoseconds per resident and month."""
        return {
            "residents": round(self.people / len(self.parts["policy"])),
            "month_ns": [1e9 * value for value in spread(self.months)],
            "reference_ns": [1e9 * value for value in spread(self.reference)],
            "over_reference": median_ratio(self.months, self.reference),
            "processes_ns": {name: [1e9 * value for value in spread(times)] for name, times in self.parts.items()},
            "acting": {name: self.acts[name] / self.people for acts in ACTING.values() for name in acts},
        }


def measure(options: Options) -> Figures:
    """Time all sizes in turns; return the figures of each size."""
    towns = [Town(population) for population in options.sizes or SIZES]
    for _ in range(ROUNDS):
        for town in towns:
            town.round()
    return {"towns": [town.figures() for town in towns]}


def table(figures: Figures) -> str:
    """Return three tables: the month by size, its processes, and who acts."""
    towns = figures["towns"]
    head = ("residents", "ns, median", "ns, least", "over the reference loop")
    rows = (
        (f"{t['residents']:,}", f"{t['month_ns'][1]:.0f}", f"{t['month_ns'][0]:.0f}", f"{t['over_reference']:.0f}")
        for t in towns
    )
    steps = ((step, *(f"{t['processes_ns'][step][1]:.1f}" for t in towns)) for step in towns[0]["processes_ns"])
    by_step = markdown(("median ns of", *(f"{t['residents']:,} residents" for t in towns)), steps)
    acting = markdown(("step", "share of the residents in a month"), _acting(towns[-1]))
    return f"{markdown(head, rows)}\n{by_step}\n{acting}"


def _acting(town: dict[str, Any]) -> list[tuple[str, str]]:
    """Return who acts in the largest town, one row for each step in which the model counts people."""
    return [
        (step, ", ".join(f"{name.replace('_', ' ')} {per_cent(town['acting'][name])}" for name in names))
        for step, names in ACTING.items()
    ]


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the month of each size of the goal for the short table; of a million, beside what a tenth of it costs."""
    rows, smaller = [], math.nan
    for town in figures["towns"][1:]:
        goal = GOAL if town["residents"] <= LARGEST else GOAL_LARGER * smaller
        smaller = town["month_ns"][1]
        what = f"a month, all processes, {town['residents']:,} residents"
        rows.append((what, f"{smaller:.0f} ns per resident", f"{goal:.0f} ns"))
    return rows
