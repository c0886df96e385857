"""Learning, visiting and pay beside the same rules as plain Mesa agents, in the same months of the same town.

The months are run twice in turns: ours alone, as they are in any run, then with the agents beside, made anew from the
columns each month, which is not timed.  So neither finds the caches full of what the other works on.  Draws differ, so
outcomes are compared as means over all months.  Ours is the whole step (with visitors and books), but for pay, which is
one call of it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import product
from statistics import mean
from typing import Any

from benchmarks.options import Options
from benchmarks.peers.in_mesa import Town
from benchmarks.results import Figures, markdown
from benchmarks.scaled import scaled_obidos
from benchmarks.timing import median_ratio, spread, timed
from ccsim.model import TownModel
from ccsim.rules import pay

TITLE = "The same rules as plain Mesa agents"
SIZES = (1_000, 10_000, 100_000)
SETTLING, MONTHS, ROUNDS = 4, 3, 3  # the months are timed in each round, of a town of its own seed
GOAL = 100  # times, at least
STEPS = {"learning": "learn", "visiting": "visit", "pay": "earn"}


class Comparison:
    """A town whose learning, visiting and pay are timed, then the same again, each followed by the peer's."""

    def __init__(self, population: int) -> None:
        """Begin with nothing timed (population: of the town to be compared in)."""
        self.population = population
        self.seconds: dict[str, tuple[list[float], list[float]]] = {step: ([], []) for step in STEPS}
        self.outcomes: list[tuple[dict[str, float], dict[str, float]]] = []

    def run(self, months: int, rounds: int) -> None:
        """Simulate some months alone, then the same months side by side, as often as there are rounds."""
        for seed, around in product(range(1, rounds + 1), (self._alone, self._beside)):
            self.model = TownModel(scaled_obidos(self.population), seed)
            self.model.run_for(SETTLING)
            self.peer: Any = None
            self._run_hooked(months, around)

    def _run_hooked(self, months: int, around: Callable[[str, Callable[[], object]], None]) -> None:
        """Simulate some months; `around` is given each step to be run, and its name."""
        model, whole_pay = self.model, pay.pay_everyone
        learn, visit = model._learning, model._visiting
        model._learning = lambda: around("learning", learn)  # type: ignore[method-assign]
        model._visiting = lambda: around("visiting", visit)  # type: ignore[method-assign]
        pay.pay_everyone = lambda *given: around("pay", lambda: whole_pay(*given))  # type: ignore[assignment]
        try:
            model.run_for(months)
        finally:
            pay.pay_everyone = whole_pay

    def _alone(self, step: str, run: Callable[[], object]) -> None:
        """Time ours."""
        self.seconds[step][0].append(timed(run))

    def _beside(self, step: str, run: Callable[[], object]) -> None:
        """Make the agents as the town is before its first step; run ours, time the peer's, note what came of both."""
        if step == "learning":
            self.peer = None
            gc.collect()
            self.peer = Town(self.model.state, self.model.scenario.parameters)
            here = self.model.state.residents.town >= 0
            self.before = float(self.model.state.residents.skill[here].mean())
        run()
        self.seconds[step][1].append(timed(getattr(self.peer, STEPS[step])))
        if step == "pay":
            self.outcomes.append((self._ours(), self._theirs()))

    def _ours(self) -> dict[str, float]:
        """Return what the month came to in the model, per resident."""
        state = self.model.state
        here = state.residents.town >= 0
        people = state.residents
        return {
            "skill gained": float(people.skill[here].mean()) - self.before,
            "meetings": float(state.events["meetings"].sum() / here.sum()),
            "going out": float((people.venue[here] >= 0).mean()),
            "rent paid (EUR)": float(people.rent[here].mean()) / 100,
            "wage (EUR)": float(people.wage[here].mean()) / 100,
            "income (EUR)": float(people.income[here].mean()) / 100,
        }

    def _theirs(self) -> dict[str, float]:
        """Return the same for the plain agents."""
        peer, residents = self.peer, self.peer.residents
        n = len(residents)
        return {
            "skill gained": residents.agg("skill", sum) / n - self.before,
            "meetings": peer.meetings / n,
            "going out": sum(one.venue is not None for one in residents) / n,
            "rent paid (EUR)": peer.rents / n / 100,
            "wage (EUR)": residents.agg("wage", sum) / n / 100,
            "income (EUR)": residents.agg("income", sum) / n / 100,
        }

    def figures(self) -> Figures:
        """Return times in ns per resident and month, and mean outcomes."""
        people = int((self.model.state.residents.town >= 0).sum())
        whole = [[sum(month) for month in zip(*(self.seconds[s][i] for s in STEPS), strict=True)] for i in (0, 1)]
        timings = {**self.seconds, "together": whole}
        means = {name: [mean(pair[i][name] for pair in self.outcomes) for i in (0, 1)] for name in self._ours()}
        return {
            "residents": people,
            "steps": {
                step: {
                    "ours_ns": [1e9 * value / people for value in spread(ours)],
                    "mesa_ns": [1e9 * value / people for value in spread(theirs)],
                    "ratio": median_ratio(theirs, ours),
                }
                for step, (ours, theirs) in timings.items()
            },
            "outcomes": means,
        }


def measure(options: Options) -> Figures:
    """Compare at each size."""
    towns = []
    for size in options.sizes or SIZES:
        comparison = Comparison(size)
        comparison.run(MONTHS, ROUNDS)
        towns.append(comparison.figures())
    return {"towns": towns}


def table(figures: Figures) -> str:
    """Return the times at each size, and the outcomes at the largest."""
    rows = (
        (step, f"{t['residents']:,}", f"{s['ours_ns'][1]:.0f}", f"{s['mesa_ns'][1]:,.0f}", f"{s['ratio']:.0f}")
        for t in figures["towns"]
        for step, s in t["steps"].items()
    )
    times = markdown(("step", "residents", "ns, ccsim", "ns, plain Mesa", "Mesa over ccsim"), rows)
    outcomes = figures["towns"][-1]["outcomes"].items()
    means = ((name, f"{ours:.4g}", f"{theirs:.4g}") for name, (ours, theirs) in outcomes)
    return f"{times}\n{markdown(('mean of a resident and month', 'ccsim', 'plain Mesa'), means)}"


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the ratio of all three steps in each town but the smallest."""
    what = "learning, visiting and pay as plain Mesa agents"
    ratios = {town["residents"]: town["steps"]["together"]["ratio"] for town in figures["towns"][1:]}
    goal = f"{GOAL} times"
    return [(f"{what}, {people:,} residents", f"{ratio:.0f} times ours", goal) for people, ratio in ratios.items()]
