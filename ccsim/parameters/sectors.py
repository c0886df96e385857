"""Assumptions that differ by sector: labour's share of revenue, and who works there."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.parameters.declare import param

SHARE = (0.0, 1.0)


@cache
def by_sector(group: Any) -> npt.NDArray[np.float64]:
    """Return the seven values of a group, in the order of the sectors (float64[7], not to be changed)."""
    values = np.array([getattr(group, f.name) for f in dataclasses.fields(group)], np.float64)
    values.flags.writeable = False
    return values


@dataclass(frozen=True, slots=True)
class LabourShare:
    """Labour cost over revenue at the start."""

    creative: float = param(0.5, "share", (0.4, 0.6), (0.02, 0.95), "J", "no source found", "labour cost over revenue: creative")
    technology: float = param(0.5, "share", (0.4, 0.6), (0.02, 0.95), "J", "no source found", "labour cost over revenue: technology")
    hospitality: float = param(0.42, "share", (0.336, 0.504), (0.02, 0.95), "J", "no source found", "labour cost over revenue: hospitality")
    local_services: float = param(0.52, "share", (0.416, 0.624), (0.02, 0.95), "J", "no source found", "labour cost over revenue: local services")
    production: float = param(0.3, "share", (0.24, 0.36), (0.02, 0.95), "J", "no source found", "labour cost over revenue: production")
    agriculture: float = param(0.4, "share", (0.32, 0.48), (0.02, 0.95), "J", "no source found", "labour cost over revenue: agriculture")
    public: float = param(0.9, "share", (0.72, 0.94), (0.02, 0.95), "J", "no source found", "labour cost over revenue: public")


@dataclass(frozen=True, slots=True)
class CreativePosts:
    """Share of posts for creative occupations."""

    creative: float = param(0.65, "share", (0.423, 0.878), SHARE, "J", "no source found", "creative occupations among posts: creative")
    technology: float = param(0.45, "share", (0.293, 0.608), SHARE, "J", "no source found", "creative occupations among posts: technology")
    hospitality: float = param(0.04, "share", (0.026, 0.054), SHARE, "J", "no source found", "creative occupations among posts: hospitality")
    local_services: float = param(0.06, "share", (0.039, 0.081), SHARE, "J", "no source found", "creative occupations among posts: local services")
    production: float = param(0.06, "share", (0.039, 0.081), SHARE, "J", "no source found", "creative occupations among posts: production")
    agriculture: float = param(0.01, "share", (0.007, 0.014), SHARE, "J", "no source found", "creative occupations among posts: agriculture")
    public: float = param(0.15, "share", (0.098, 0.203), SHARE, "J", "no source found", "creative occupations among posts: public")


@dataclass(frozen=True, slots=True)
class ProductionPosts:
    """Share of posts for production occupations."""

    creative: float = param(0.1, "share", (0.088, 0.112), SHARE, "J", "no source found", "production occupations among posts: creative")
    technology: float = param(0.1, "share", (0.088, 0.112), SHARE, "J", "no source found", "production occupations among posts: technology")
    hospitality: float = param(0.05, "share", (0.044, 0.056), SHARE, "J", "no source found", "production occupations among posts: hospitality")
    local_services: float = param(0.25, "share", (0.22, 0.28), SHARE, "J", "no source found", "production occupations among posts: local services")
    production: float = param(0.7, "share", (0.616, 0.784), SHARE, "J", "no source found", "production occupations among posts: production")
    agriculture: float = param(0.85, "share", (0.748, 0.952), SHARE, "J", "no source found", "production occupations among posts: agriculture")
    public: float = param(0.1, "share", (0.088, 0.112), SHARE, "J", "no source found", "production occupations among posts: public")
