"""What a deep verdict found, as content for JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from ccsim.judging.deep import Alternative, Bursts, Deep, Pulses, Uncertainty
from ccsim.leapfrog.chances import Estimate


def deep_content(deep: Deep) -> dict[str, Any]:
    """Return all of it; null for what came to nothing."""
    return {
        "alternatives": [_alternative(one) for one in deep.alternatives],
        "smallest_pulse": None if deep.pulses is None else _pulses(deep.pulses),
        "parameters": None if deep.uncertainty is None else _uncertainty(deep.uncertainty),
        "starts": None if deep.bursts is None else _bursts(deep.bursts),
    }


def _alternative(one: Alternative) -> dict[str, Any]:
    """Return one comparison."""
    chances = {name: asdict(chance) for name, chance in one.judged.chances.items()}
    return {
        "kind": one.kind, "town": one.town, "verdict": one.judged.verdict, "gap": interval(one.judged.gap),
        "lasting": one.judged.tests["L1"].count, "pairs": one.judged.tests["L1"].of, "chances": chances,
    }  # fmt: skip


def _pulses(pulses: Pulses) -> dict[str, Any]:
    """Return what became of each size."""
    sizes = [
        {"factor": pulse.factor, "lasting": asdict(pulse.lasting), "held": list(pulse.capped)}
        for pulse in pulses.pulses
    ]
    return {"tips_at": pulses.tips, "sizes": sizes}


def _uncertainty(drawn: Uncertainty) -> dict[str, Any]:
    """Return what came of the draws."""
    return {
        "draws": drawn.asked,
        "pairs": drawn.pairs,
        "over_half": asdict(drawn.over_half),
        "gaps": [known(float(gap)) for gap in drawn.gaps],
        "lasting": [known(float(share)) for share in drawn.lasting],
        "ranked": [asdict(one) for one in drawn.ranked],
        "calibrated_with_this_model": drawn.same_model,
    }


def _bursts(bursts: Bursts) -> dict[str, Any]:
    """Return starts and the one-step map."""
    return {
        "starts": [{"after": one.after, "late": interval(one.late), "seeds": one.seeds} for one in bursts.starts],
        "map": [
            {"gap": step.gap, "a_year_later": interval(step.following), "years": step.count} for step in bursts.steps
        ],
        "ridge": bursts.ridge,
    }


def interval(found: Estimate) -> dict[str, float | None]:
    """Return a mean with its interval."""
    return {name: known(value) for name, value in found._asdict().items()}


def known(value: float | None) -> float | None:
    """Return a number, None if it is not finite."""
    return value if value is not None and math.isfinite(value) else None
