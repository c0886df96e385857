"""A verdict as content for JSON, with units and meanings, and its yearly gaps as a frame."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from ccsim.judging.beside_said import MEASURED
from ccsim.judging.credit_said import credits_told
from ccsim.judging.deep_content import deep_content, interval, known
from ccsim.judging.findings import MEASURES, Beside, Found, Verdict
from ccsim.judging.phrases import in_window, window_of
from ccsim.judging.tests_said import NAMES, main, told_tests, tried
from ccsim.judging.words import (
    MEANINGS,
    headline,
    leapfrog_said,
    limits_said,
    method_said,
    notices,
    sections,
    world_said,
)
from ccsim.leapfrog.classes import CLASSES
from ccsim.leapfrog.judgement import Judgement, Test
from ccsim.leapfrog.series import TwoStarts

UNITS = {
    "gap": "log points: 0.05 is about 5 % more than in the twin",
    "low, high": "ends of the 95 % interval, over pairs clustered by the shocks they share",
    "share": "of pairs, 0 to 1",
    "half_life": "years",
    "net": "of the twin's income",
    "displaced": "share of those who lived there at the start, more than in the twin",
    "job_cost": "EUR of public money for one job more in the last year; null where no job can be told from chance",
    "population, jobs": "more than in the twin, mean over the window",
    "insolvent": "share of pairs whose council has reached its debt limit in the last year",
    "standing": "percentiles among the peers, 0 to 100",
    "people": "in the group, in the twin",
    "placebo": "classes where nothing is decided and one household leaves; null: not run",
    "deep": "null: not asked for; gaps in log points, p after Holm over the parameters",
    "seconds": "of processors, by part of the work",
}


def as_content(verdict: Verdict) -> dict[str, Any]:
    """Return all that a verdict holds but the yearly gaps; what is unknown or was not run is null."""
    pairs = verdict.found[0].pairs[MEASURES[0]]
    return {
        "scenario": verdict.scenario.name,
        "plan": verdict.plan,
        "town": verdict.town,
        "quick": verdict.quick,
        "notices": list(notices(verdict)),
        "method": method_said(verdict),
        "limits": list(limits_said(verdict)),
        "pairs": len(pairs.gap),
        "first_year": pairs.start,
        "years": pairs.gap.shape[1],
        "last_outside_money": pairs.start + pairs.funded,
        "window": list(window_of(pairs, verdict.thresholds)),
        "classes": {name: MEANINGS[name] for name in CLASSES},
        "measures": {name: MEASURED[name] for name in MEASURES},
        "tests": dict(NAMES),
        "units": UNITS,
        "thresholds": {
            name: {"value": _plain(getattr(verdict.thresholds, name)), "shown": shown, "meaning": meaning}
            for name, shown, meaning in verdict.thresholds.lines()
        },
        "worlds": [_world(found, verdict) for found in verdict.found],
        "seconds": dict(verdict.seconds),
    }


def _plain(value: Any) -> Any:
    """Return a threshold as JSON has it: lists for tuples."""
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _world(found: Found, verdict: Verdict) -> dict[str, Any]:
    """Return what one world says."""
    return {
        "name": found.world.name,
        "critical_mass": found.world.critical_mass,
        "new_technology": found.world.new_technology,
        "meaning": world_said(found),
        "verdict": main(found).verdict,
        "headline": headline(found, verdict),
        "chance_of_leapfrog": leapfrog_said(found),
        "sections": [{"title": part.title, "sentences": list(part.sentences)} for part in sections(found, verdict)],
        "outcomes": {told.key: told.outcome for told in told_tests(found, verdict.thresholds)},
        "measures": {name: _judged(found, name, verdict) for name in MEASURES},
        "two_starts": None if found.starts is None else _starts(found.starts),
        "standings": [{name: known(value) for name, value in asdict(one).items()} for one in found.standings],
        "beside": _beside(found.beside),
        "groups": [
            {"name": group.name, "people": known(group.people), "gap": interval(group.gap)} for group in found.groups
        ],
        "sensitivity": [
            {"gap": gap, "last_year_after_funding": last, "share": known(share)}
            for (gap, last), share in found.sensitivity.items()
        ],
        "twin_correlation": known(found.twin_correlation),
        "placebo": None if found.placebo is None else _placebo(found),
        "deep": None if found.deep is None else deep_content(found.deep),
        "holm_p": known(verdict.holm[found.world.name]) if found.world.name in verdict.holm else None,
    }


def _judged(found: Found, measure: str, verdict: Verdict) -> dict[str, Any]:
    """Return the judgement by one measure."""
    judged, pairs = found.judged[measure], found.pairs[measure]
    return {
        "verdict": judged.verdict,
        "sustains": judged.sustains,
        "gap": interval(judged.gap),
        "gap_at_the_twins_mix": known(in_window(pairs.at_mix, pairs, verdict.thresholds)),
        "chances": {name: _chance(judged, name, tried(found, name)) for name in CLASSES},
        "tests": {key: _test(test) for key, test in judged.tests.items()},
        "parts_of_lasting": judged.parts._asdict(),
        "asymptote": {name: known(value) for name, value in judged.asymptote._asdict().items()},
        "power": [{"gap": gap, "share": known(share)} for gap, share in judged.power.items()],
    }


def _placebo(found: Found) -> dict[str, Any]:
    """Return how often each class comes out by chance alone, and which ones are credited."""
    placebo = found.placebo
    if placebo is None:
        return {}
    return {
        "chances": {name: asdict(chance) for name, chance in placebo.chances.items()},
        "lasting": asdict(placebo.lasting),
        "credited": {name: found.beyond_chance(name) if tried(found, name) else None for name in CLASSES},
        "said": dict(credits_told(found)),
    }


def _chance(judged: Judgement, name: str, tried: bool) -> dict[str, Any] | None:
    """Return the chance of a class, None if it could not come out."""
    chance = judged.chances[name]
    return {key: known(value) for key, value in asdict(chance).items()} if tried else None


def _test(test: Test) -> dict[str, Any]:
    """Return one test."""
    numbers = ("value", "low", "high", "threshold")
    return {"passed": None if test.passed is None else bool(test.passed), "count": test.count, "of": test.of} | {
        name: known(getattr(test, name)) for name in numbers
    }


def _starts(starts: TwoStarts) -> dict[str, Any]:
    """Return what is left of two starts, year by year."""
    low, high = np.quantile(starts.gap, (0.1, 0.9), axis=0)
    mean = starts.gap.mean(axis=0)
    return {"seeds": len(starts.gap)} | {
        name: [known(float(value)) for value in values]
        for name, values in (("mean", mean), ("one_in_ten_below", low), ("one_in_ten_above", high))
    }


def _beside(beside: Beside) -> dict[str, Any]:
    """Return what stands beside the verdict."""
    estimates = ("net", "incumbents", "displaced", "population", "jobs")
    return {name: interval(getattr(beside, name)) for name in estimates} | {
        "job_cost": {name: known(value) for name, value in beside.job_cost._asdict().items()},
        "insolvent": known(beside.insolvent),
        "insolvent_anyway": known(beside.insolvent_anyway),
    }


# ---- year by year -----------------------------------------------------------------------------------
def frame_of(verdict: Verdict) -> pd.DataFrame:
    """Return one row for each world, measure, pair and year: gaps in log points, and the class of the pair."""
    parts = [_rows(found, measure) for found in verdict.found for measure in MEASURES]
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(0, "plan", verdict.plan)
    frame.insert(1, "town", verdict.town)
    for name in ("world", "measure"):
        frame[name] = frame[name].astype("category")
    frame["class"] = pd.Categorical(frame["class"], categories=list(CLASSES), ordered=True)
    return frame


def _rows(found: Found, measure: str) -> pd.DataFrame:
    """Return the rows of one measure in one world."""
    pairs, codes = found.pairs[measure], found.judged[measure].codes
    count, years = pairs.gap.shape
    year = np.tile(np.arange(years), count)
    pair = np.repeat(np.arange(count), years)
    return pd.DataFrame(
        {
            "world": found.world.name,
            "measure": measure,
            "pair": pair,
            "shocks": pairs.shocks[pair],
            "year": pairs.start + year,
            "since_funding": year - pairs.funded,
            "gap": pairs.gap.ravel(),
            "gap_at_mix": pairs.at_mix.ravel(),
            "class": np.array(CLASSES)[codes][pair],
            "overtakes": pairs.overtakes[pair],
            "skips": pairs.skips[pair],
        }
    )
