"""Reports that several tests look at: a hamlet with a few measures, real runs, and made-up verdicts."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import cache

from compared_plans import branding, coworking
from conftest import hamlet_content
from made_verdicts import verdict_of

import ccsim
from ccsim.comparing.arms import NOTHING, Runs
from ccsim.comparing.comparison import Comparison
from ccsim.languages import language
from ccsim.levers.catalogue import LEVERS
from ccsim.reporting.case import Case
from ccsim.reporting.document import Document, Picture
from ccsim.reporting.making import told
from ccsim.reporting.verdicts import SavedVerdict, of_verdict
from ccsim.scenario import Scenario, from_dict
from ccsim.scenario.plan import Plan

YEARS = 4
PIXEL = base64.b64decode(  # a PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SHOWN = Picture("shown", "Shown", "What it shows", 0.5, "<svg xmlns='http://www.w3.org/2000/svg'/>", PIXEL)


@cache
def hamlet() -> Scenario:
    """Return the hamlet with a plan of four measures."""
    levers = (
        coworking(),
        branding(name="Come and see"),
        LEVERS["incubator"](kind="incubator", size=3, start="2024-02", years=2, lag=3),
        LEVERS["vouchers"](kind="vouchers", size=4, start="2024-02", years=2),
    )
    base = from_dict(hamlet_content(), "hamlet")
    return base.model_copy(update={"years": YEARS, "plan": Plan(title="Desks and fame", levers=levers), "name": "plan"})


@cache
def found() -> Comparison:
    """Return what three pairs of runs say about it."""
    return ccsim.compare(hamlet(), seeds=3)


@cache
def judged(*kinds: str, quick: bool = False) -> SavedVerdict:
    """Return a made-up verdict: a class for each world."""
    return of_verdict(verdict_of(hamlet(), kinds, quick, plan="Desks and fame", town="Hamlet"))


def case_of(code: str = "en", verdict: SavedVerdict | None = None, comparison: Comparison | None = None) -> Case:
    """Return what a report on the hamlet's plan is about."""
    whole = comparison or found()
    return Case(whole, next(iter(whole.plans)), whole.base.towns[0].name, language(code), verdict)


@cache
def document(code: str = "en", *kinds: str) -> Document:
    """Return the report, with a verdict if classes are given."""
    return told(case_of(code, judged(*kinds) if kinds else None))


def renamed(name: str) -> Comparison:
    """Return the same results for a plan, a town and a measure of this name, as if no check had refused it."""
    whole = found()
    (scenario,) = whole.plans.values()
    towns = tuple(town.model_copy(update={"name": name}) for town in scenario.towns)
    levers = tuple(lever.model_copy(update={"name": name}) for lever in scenario.plan.levers)
    plan = scenario.plan.model_copy(update={"title": name, "levers": levers})
    update = {"towns": towns, "plan": plan, "title": name, "story": name, "name": name}
    hostile = scenario.model_copy(update=update)
    base = whole.base.model_copy(update={"towns": towns, "name": name})
    runs = Runs({NOTHING: whole.runs.by_arm[NOTHING], name: whole.runs.by_arm[next(iter(whole.plans))]}, ())
    return replace(whole, base=base, plans={name: hostile}, runs=runs)
