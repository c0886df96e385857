"""Findings as text and as content for JSON, stamped with the model they are of."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from ccsim.compilation import model_fingerprint, version
from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import HOLDS, MISSES, OPEN, Finding, known
from ccsim.facts.measure import Findings
from ccsim.facts.registry import BURN_IN, MEASURES
from ccsim.scenario import Scenario

SHORT = 12  # letters of a stamp that are shown


def scenario_stamp(scenario: Scenario) -> str:
    """Return the sha256 of all that a scenario says, parameters and defaults included (hex)."""
    return hashlib.sha256(json.dumps(scenario.as_dict(), sort_keys=True).encode()).hexdigest()


def target_of(fact: Fact, band: tuple[float, float] | None = None) -> str:
    """Return a target with its tolerance in words, and what a formula gives (band) if it is one."""
    formula = f" (here {figure(band[0])} to {figure(band[1])})" if band else ""
    if " to " in fact.tolerance:
        return f"{fact.target} ({fact.tolerance}){formula}"
    return (f"{fact.target} ± {fact.tolerance}" if fact.band and fact.tolerance else fact.target) + formula


def figure(value: float) -> str:
    """Return a number with three digits that count; a dash if there is none."""
    return f"{value:.3g}" if math.isfinite(value) else "–"


def verdict_of(finding: Finding) -> str:
    """Return the verdict, with what it takes to have one where there is none."""
    waits = finding.verdict == OPEN and finding.fact.id not in MEASURES
    return f"{finding.verdict} yet (needs {finding.fact.needs})" if waits else finding.verdict


def interval_of(finding: Finding) -> str:
    """Return the interval in words, empty if there is none."""
    return f"{figure(finding.low)} to {figure(finding.high)}" if math.isfinite(finding.low) else ""


def details_of(finding: Finding) -> str:
    """Return the further figures of a finding in one line."""
    return "; ".join(f"{name} {figure(value)}" for name, value in finding.details.items())


def decisive(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that have to hold: facts to calibrate on that one town shows."""
    return [one for one in findings if one.fact.use == "calibrate" and one.fact.needs == "one town"]


def all_hold(findings: Iterable[Finding]) -> bool:
    """Say whether everything decisive holds."""
    return all(one.verdict == HOLDS for one in decisive(findings))


def tally(findings: Sequence[Finding], use: str) -> str:
    """Return in words how many facts of one use hold, miss and are open."""
    these = [one.verdict for one in findings if one.fact.use == use]
    return f"{use}: {these.count(HOLDS)} hold, {these.count(MISSES)} miss, {these.count(OPEN)} not measured"


def as_content(found: Findings, settings: Sequence[str] = ()) -> dict[str, object]:
    """Return all that was found, and from what, as content for JSON."""
    plan = found.plan
    return {
        "version": version(),
        "model": model_fingerprint(),
        "scenario": plan.scenario.name,
        "scenario_stamp": scenario_stamp(plan.scenario),
        "settings": list(settings),
        "seeds": list(plan.seeds),
        "burn_in": BURN_IN,
        "arms": [{"name": a.name, "years": a.years, "seeds": len(plan.seeds[: a.most_seeds])} for a in plan.arms],
        "failures": [{"seed": f.seed, "stage": f.stage, "error": f.error} for f in found.failures],
        "facts": [fact_as_content(one) for one in found.by_fact.values()],
    }


def fact_as_content(finding: Finding) -> dict[str, object]:
    """Return one finding and its fact; what is unknown is null, and so is an end that a band does not have."""
    band = finding.band or finding.fact.band
    return {
        **asdict(finding.fact),
        "band": None if band is None else [known(edge) for edge in band],
        "value": known(finding.value),
        "low": known(finding.low),
        "high": known(finding.high),
        "verdict": finding.verdict,
        "how": finding.how,
        "details": {name: known(value) for name, value in finding.details.items()},
    }
