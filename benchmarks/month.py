"""A whole month per resident who lives in the town, by process and size; and how many people act in it.

All processes are on and no rule is thinned.  The reference loop (one keyed draw for everybody, compiled) is
timed in every round beside the month, so that machines can be compared by the ratio.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks.options import Options
from benchmarks.results import Figures, markdown, per_cent
from benchmarks.scaled import scaled_obidos
from benchmarks.timing import median_ratio, reference_seconds, spread, timed
from ccsim.model import TownModel
from ccsim.scenario.schema import Processes

TITLE = "The month, per resident"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SETTLING = 4  # months before the first that is timed
ROUNDS, MONTHS = 5, 6  # rounds in which the sizes take turns, and months timed in each
GOAL = 160  # ns per resident and month
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
        self.parts: dict[str, list[float]] = {}
        self.acts: Counter[str] = Counter()
        self.people = 0  # summed over the months
        for name in Processes.model_fields:
            self._time(name)

    def _time(self, process: str) -> None:
        """Have a process of the model note how long it takes per resident."""
        run: Callable[[], object] = getattr(self.model, f"_{process}")
        noted = self.parts[process] = []
        setattr(self.model, f"_{process}", lambda: noted.append(timed(run) / self.residents()))

    def residents(self) -> int:
        """Return how many people live in the town now."""
        return int((self.model.state.residents.town >= 0).sum())

    def round(self) -> None:
        """Time some months, and the reference loop beside them."""
        for _ in range(MONTHS):
            seconds, people = timed(self.model.step), self.residents()
            self.months.append(seconds / people)
            self.people += people
            self._count()
            self.reference.append(reference_seconds(self.model.state.residents.key))

    def _count(self) -> None:
        """Add what people did in the month that has ended."""
        state = self.model.state
        here = state.residents.town >= 0
        self.acts.update({name: int(towns.sum()) for name, towns in state.events.items()})
        self.acts["outings"] += int((here & (state.residents.venue >= 0)).sum())
        self.acts["paid"] += int((here & (state.residents.income > 0)).sum())

    def figures(self) -> Figures:
        """Return what was measured, times in nanoseconds per resident and month."""
        return {
            "residents": round(self.people / len(self.months)),
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
    """Return the month of the size nearest to the default town's for the short table."""
    town = min(figures["towns"], key=lambda town: abs(town["residents"] - 100_000))
    what = f"a month, all processes, {town['residents']:,} residents"
    return [(what, f"{town['month_ns'][1]:.0f} ns per resident", f"{GOAL} ns")]
