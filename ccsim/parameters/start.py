"""Assumptions about the first population, where the town's profile is silent."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.parameters.declare import param

SHARE = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Start:
    """Who has roots, who lets homes, how large and old firms are when the scenario begins."""

    rooted: float = param(0.65, "share", (0.5, 0.8), SHARE, "J", "no source found", "adults with roots in the town; all children have")
    landlords: float = param(0.12, "share", (0.05, 0.2), SHARE, "J", "no source found", "owner-occupiers of 45 and over who let a home")
    diaspora: float = param(0.4, "share", (0.2, 0.6), SHARE, "J", "no source found", "leavers of the last years who have roots in the town and are neither dead nor back")
    diaspora_creative: float = param(0.2, "share", (0.1, 0.4), SHARE, "J", "graduates leave more often", "creative occupations among them")
    public_employer: float = param(45.0, "jobs", (20, 100), (1, 10_000), "J", "schools, health centre, council", "jobs of an average public employer")
    size_exponent: float = param(1.06, "exponent", (0.95, 1.2), (0.5, 5), "M", "Axtell 2001", "Pareto exponent of firm sizes")
    creative_size: float = param(0.6, "factor", (0.3, 1), (0.1, 5), "J", "cultural firms are smaller than others (Eurostat)", "mean size of a creative firm over that of other private firms")
    firm_age: float = param(11.0, "years", (8, 15), (0.5, 100), "C", "turnover of about 9 % a year", "mean age of a small firm")
