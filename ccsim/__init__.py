"""ccsim: creative clusters in small towns, simulated month by month.

    run = ccsim.run("scenarios/obidos.toml", seeds=30, workers=2)
    run.table()
    run.plot("population").savefig("population.png")

What is named here is imported when it is first used, so that `import ccsim` takes no time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccsim.comparing.comparison import Comparison as Comparison
    from ccsim.comparing.making import compare as compare
    from ccsim.judging.findings import Verdict as Verdict
    from ccsim.judging.making import verdict as verdict
    from ccsim.model import TownModel as TownModel
    from ccsim.reporting import report as report
    from ccsim.running import Run as Run
    from ccsim.running import load as load
    from ccsim.running import run as run
    from ccsim.scenario import read as read
    from ccsim.studies import Sweep as Sweep
    from ccsim.studies import sweep as sweep

_HOME = {
    "Comparison": "ccsim.comparing.comparison",
    "Run": "ccsim.running",
    "Sweep": "ccsim.studies",
    "TownModel": "ccsim.model",
    "Verdict": "ccsim.judging.findings",
    "compare": "ccsim.comparing.making",
    "load": "ccsim.running",
    "read": "ccsim.scenario",
    "report": "ccsim.reporting",
    "run": "ccsim.running",
    "sweep": "ccsim.studies",
    "verdict": "ccsim.judging.making",
}
__all__ = [
    "Comparison",
    "Run",
    "Sweep",
    "TownModel",
    "Verdict",
    "compare",
    "load",
    "read",
    "report",
    "run",
    "sweep",
    "verdict",
]


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name not in _HOME:
        raise AttributeError(f'ccsim has no "{name}"; it has {", ".join(__all__)}')
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
