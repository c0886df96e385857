"""How long a month takes, per resident who lives in the town, by process and size; and how many people act.

    python -m benchmarks.month [POPULATION ...]

One core; all processes on; times are the median of some months of one run.  The reference loop (one keyed draw per
resident, written as a compiled loop) is timed in the same run, so that machines can be compared by ratios.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.scaled import scaled_obidos
from ccsim.compiled import njit
from ccsim.draws import uniform
from ccsim.model import TownModel

PROCESSES = (
    "policy",
    "ageing",
    "learning",
    "visiting",
    "production",
    "labour",
    "enterprise",
    "amenities",
    "housing",
    "migration",
    "municipality",
    "indicators",
)
ACTING = (
    "births",
    "deaths",
    "meetings",
    "hires",
    "layoffs",
    "moves_within",
    "in_migration",
    "out_migration",
    "considering",
)


@njit(nogil=True)
def reference_loop(keys, stream):  # noqa: ANN001, ANN201 - the compiler infers them
    """Draw once for everybody (keys uint64[n]); return the sum of the draws."""
    total = 0.0
    for i in range(keys.size):
        total += uniform(stream, keys[i], 0)
    return total


def timed(run: Callable[[], object]) -> float:
    """Return the seconds a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def month_by_process(model: TownModel, months: int) -> tuple[float, dict[str, float]]:
    """Step some months; return the median seconds of a month and of each process."""
    seconds: dict[str, list[float]] = {name: [] for name in PROCESSES}
    for name in PROCESSES:
        run = getattr(model, f"_{name}")
        setattr(model, f"_{name}", lambda run=run, name=name: seconds[name].append(timed(run)))
    whole = statistics.median(timed(model.step) for _ in range(months))
    return whole, {name: statistics.median(values) for name, values in seconds.items()}


def report(population: int, months: int = 36) -> None:
    """Print one size."""
    model = TownModel(scaled_obidos(population), seed=1)
    model.run_for(4)
    whole, parts = month_by_process(model, months)
    people = int((model.state.residents.town >= 0).sum())
    keys, stream = model.state.residents.key, np.uint64(1)
    reference_loop(keys, stream)
    reference = statistics.median(timed(lambda: reference_loop(keys, stream)) for _ in range(20)) / keys.size
    print(f"\n{people:,} residents: {1e9 * whole / people:.0f} ns per resident and month")
    print(f"  reference loop {1e9 * reference:.2f} ns; ratio {whole / people / reference:.0f}")
    for name, seconds in parts.items():
        print(f"  {name:13}{1e9 * seconds / people:8.1f} ns")
    tables = [getattr(model.state, name) for name in ("residents", "households", "firms", "amenities", "streets")]
    print(f"  memory {sum(table.nbytes for table in tables) / people:.0f} bytes per resident in tables")
    acting = [
        f"{name} {100 * model.state.events[name].sum() / people:.2f} %" for name in ACTING if name in model.state.events
    ]
    print("  acting this month: " + ", ".join(acting))


def main() -> None:
    """Report the sizes named on the command line."""
    for population in [int(word) for word in sys.argv[1:]] or [10_000, 100_000]:
        report(population)


if __name__ == "__main__":
    main()
