"""What results depend on beside the study itself: the sources of the model, numerical libraries, kind of machine."""

from __future__ import annotations

import importlib.metadata
import platform
from functools import lru_cache

from ccsim import compilation

POLICY = "float64, sums in a fixed order, one thread a run"  # how numbers are worked out (decision 11)
LIBRARIES = ("numpy", "numba", "llvmlite")


@lru_cache(maxsize=1)
def made_by() -> dict[str, str]:
    """Return what makes the same run give the same bits, each by its name."""
    return {"model": compilation.model_fingerprint(), "numbers": POLICY, **platform_of()}


def platform_of() -> dict[str, str]:
    """Return the versions of the numerical libraries, the system and the kind of processor."""
    libraries = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {**libraries, "system": platform.system(), "machine": platform.machine()}
