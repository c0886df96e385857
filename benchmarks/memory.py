"""Memory of a running town: bytes for each resident beyond what any town needs.

Two towns run in processes of their own; the difference of their memory over the difference of their residents is
the price of a resident, what is left is the base: the interpreter, the libraries, the compiled rules.
"""

from __future__ import annotations

import ctypes
import gc
import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.options import Options, Skipped
from benchmarks.results import Figures, markdown
from benchmarks.scaled import scaled_obidos
from ccsim.model import TownModel

TITLE = "Memory"
SIZES = (50_000, 250_000)
MONTHS = 14  # past the yearly sorting of rows
STATUS = Path("/proc/self/status")
LIMIT = 300  # bytes per resident


def measure(options: Options) -> Figures:
    """Run two sizes; return slope and base of what they hold and of the most they ever held."""
    if not STATUS.exists():
        raise Skipped("how much memory a process holds is read from /proc, which this system lacks")
    sizes = (min(options.sizes), max(options.sizes)) if len(options.sizes) > 1 else SIZES
    small, large = (_in_own_process(size) for size in sizes)
    more = large["residents"] - small["residents"]
    slope = {name: (large[name] - small[name]) / more for name in ("used", "peak", "tables")}
    base = {name: small[name] - slope[name] * small["residents"] for name in ("used", "peak")}
    return {"towns": [small, large], "bytes_per_resident": slope, "base_bytes": base}


def _in_own_process(population: int) -> dict[str, int]:
    """Return what one town held, from a process that did nothing else."""
    command = [sys.executable, "-m", "benchmarks.memory", str(population)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def held_by(population: int) -> dict[str, int]:
    """Run a town for some months; return its residents and the bytes this process uses and held at most."""
    model = TownModel(scaled_obidos(population), seed=1)
    model.run_for(MONTHS)
    gc.collect()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:  # else what the C library keeps for later use counts as well
        give_back(0)
    kib = dict(re.findall(r"^(Vm\w+):\s+(\d+) kB$", STATUS.read_text(encoding="utf-8"), re.M))
    state = model.state
    tables = (state.residents, state.households, state.firms, state.amenities, state.streets)
    return {
        "residents": int((state.residents.town >= 0).sum()),
        "used": 1024 * int(kib["VmRSS"]),
        "peak": 1024 * int(kib["VmHWM"]),
        "tables": sum(table.nbytes for table in tables),
    }


def table(figures: Figures) -> str:
    """Return bytes per resident and base, held and at most."""
    slope, base = figures["bytes_per_resident"], figures["base_bytes"]
    rows = [
        ("in use from month to month", f"{slope['used']:.0f}", f"{base['used'] / 1e6:.0f}"),
        ("of it the tables of the town", f"{slope['tables']:.0f}", ""),
        ("most held at any time", f"{slope['peak']:.0f}", f"{base['peak'] / 1e6:.0f}"),
    ]
    return markdown(("memory", "bytes per resident", "base, MB"), rows)


def headlines(figures: Figures) -> list[tuple[str, str, str]]:
    """Return what a resident costs."""
    slope = figures["bytes_per_resident"]
    measured = f"{slope['used']:.0f} bytes per resident, {slope['peak']:.0f} at the most"
    return [("memory beyond a fixed base", measured, f"{LIMIT} bytes")]


if __name__ == "__main__":
    print(json.dumps(held_by(int(sys.argv[1]))))
