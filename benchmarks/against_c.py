"""Learning and visiting beside the same rules in C, on the same columns of the same months, compared bit by bit.

Ours is the whole step of the month, with all that is done around the compiled passes: booking, visitors, lists
of venues.  The C has the residents' part alone, so the ratio errs to its favour.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.options import Options
from benchmarks.peers import in_c
from benchmarks.results import Figures, markdown
from benchmarks.scaled import scaled_obidos
from benchmarks.timing import median_ratio, spread, timed
from ccsim.model import TownModel

TITLE = "The same rules in C"
SIZES = (10_000, 100_000, 1_000_000)
SETTLING, MONTHS = 4, 6
GOAL = 1.3  # times the C, at most
PEERS = {"learning": in_c.Learning, "visiting": in_c.Visiting}


class Comparison:
    """One process of a model beside its peer in C."""

    def __init__(self, model: TownModel, process: str, peer: Callable[..., in_c.Learning | in_c.Visiting]) -> None:
        """Put the comparison in the place of the process."""
        self.process, self.make = process, peer
        self.model, self.rules = model, in_c.library()
        self.ours: list[float] = []
        self.theirs: list[float] = []
        self.run: Callable[[], object] = getattr(model, f"_{process}")
        setattr(model, f"_{process}", self.compare)

    def compare(self) -> None:
        """Run both on this month, each first every other time; raise if one bit differs."""
        peer = self.make(self.rules, self.model.state, self.model.scenario.parameters)
        turns = [(self.theirs, peer.run), (self.ours, self.run)]
        for seconds, run in turns if len(self.ours) % 2 else reversed(turns):
            seconds.append(timed(run))
        if not peer.agrees(self.model.state):
            raise AssertionError(f"{self.process} differs between C and ccsim in month {self.model.state.month}")


def measure(options: Options) -> Figures:
    """Time both processes at each size, side by side; raise Skipped without a compiler."""
    in_c.compiler()
    return {"rows": [row for size in options.sizes or SIZES for row in compare(size, MONTHS)]}


def compare(population: int, months: int) -> list[Figures]:
    """Return ours and the C, in ns per resident and month, of each process at one size."""
    model = TownModel(scaled_obidos(population), seed=1)
    model.run_for(SETTLING)
    compared = [Comparison(model, process, peer) for process, peer in PEERS.items()]
    model.run_for(months)
    people = int((model.state.residents.town >= 0).sum())
    return [
        {
            "process": one.process,
            "residents": people,
            "ours_ns": [1e9 * seconds / people for seconds in spread(one.ours)],
            "c_ns": [1e9 * seconds / people for seconds in spread(one.theirs)],
            "ratio": median_ratio(one.ours, one.theirs),
        }
        for one in compared
    ]


def table(figures: Figures) -> str:
    """Return a row for each process and size."""
    rows = (
        (r["process"], f"{r['residents']:,}", f"{r['ours_ns'][1]:.1f}", f"{r['c_ns'][1]:.1f}", f"{r['ratio']:.2f}")
        for r in figures["rows"]
    )
    return markdown(("step", "residents", "ns, ccsim", "ns, C", "ccsim over C"), rows)


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return the ratio of each process nearest to 100,000 residents."""
    size = min((row["residents"] for row in figures["rows"]), key=lambda people: abs(people - 100_000))
    return [
        (f"{r['process']}, beside the same rules in C", f"{r['ratio']:.2f} times the C", f"{GOAL} times")
        for r in figures["rows"]
        if r["residents"] == size
    ]
