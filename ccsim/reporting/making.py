"""From a plan, or from what was found about it, to its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ccsim import compilation, languages, store
from ccsim.comparing.comparison import Comparison
from ccsim.comparing.making import compare, job_of
from ccsim.judging.making import verdict as judge
from ccsim.reporting.actions import section_of_actions
from ccsim.reporting.assumptions import section_of_assumptions, section_of_limits
from ccsim.reporting.brief import brief_of
from ccsim.reporting.case import Case
from ccsim.reporting.cash import section_of_money
from ccsim.reporting.document import Document, Section
from ccsim.reporting.effects import section_of_effects
from ccsim.reporting.sheet import section_of_indicators
from ccsim.reporting.verdict import section_of_verdict
from ccsim.reporting.verdicts import SavedVerdict, of_verdict, read_verdict
from ccsim.reporting.writing import FORMATS, REPORT, check_formats, write_report
from ccsim.running import prepared
from ccsim.scenario import Scenario
from ccsim.scenario.problems import did_you_mean, shown

QUICK, NONE = "quick", "none"


def document_of(
    found: Comparison, code: str = "en", plan: str = "", town: str = "", verdict: SavedVerdict | None = None
) -> Document:
    """Return the report on one plan for one town (the first ones if none is named) in a language.

    Raises ValueError if there is no such plan, town or language, or if no pair of runs succeeded.
    """
    if not found.seeds:
        raise ValueError("There is nothing to report: no pair of runs succeeded.")
    name = found.plan_named(plan)
    place = found.base.towns[found.town_named(town)].name
    return told(Case(found, name, place, languages.language(code), verdict))


def told(case: Case) -> Document:
    """Return the report on a case."""
    started = date.fromisoformat(case.found.manifest.started[:10])
    made = {"date": case.language.day(started), "version": compilation.version()}
    return Document(
        language=case.language.code,
        kind=case.say("whole.kind"),
        title=case.name,
        place=case.place,
        made=case.say("whole.made", made),
        day=started,
        contents=case.say("whole.contents"),
        ends=(case.say("whole.low_end"), case.say("whole.high_end")),
        sections=_sections(case),
    )


def _sections(case: Case) -> tuple[Section, ...]:
    """Return all parts, the brief first."""
    return (
        brief_of(case),
        section_of_actions(case),
        section_of_indicators(case),
        section_of_money(case),
        section_of_effects(case),
        *([section_of_verdict(case)] if case.verdict is not None else []),
        section_of_assumptions(case),
        section_of_limits(case),
    )


def report(
    plan: str | Path | Scenario,
    seeds: int = 30,
    seed: int = 1,
    years: int | None = None,
    settings: Sequence[str] = (),
    verdict: str | Path = NONE,
    language: str = "en",
    town: str = "",
    workers: int = 1,
    out: str | Path | None = None,
    formats: Sequence[str] = FORMATS,
    force: bool = False,
) -> Document:
    """Run a plan and doing nothing with the same seeds, and return the report on what the plan changes.

    plan: a scenario file, or what `read` returned. verdict: "none", "quick" (made now), or a folder that
    `ccsim verdict` wrote. language: "en" or "pt". town: of a network, else the first one the plan acts on. out: a
    folder for the files in the formats asked for. The rest is as in `compare`.

    Raises ScenarioError, ValueError or StoreError for what cannot be used, RunError if too little succeeds.
    """
    wanted = check(language, formats)
    scenario = prepared(plan, years, settings)
    folder = store.check_target(Path(out), force, REPORT) if out is not None else None
    name = job_of([scenario], (seed,)).arms[1].name
    saved = read_verdict(Path(verdict), name, scenario) if str(verdict) not in {QUICK, NONE} else None
    if town:
        check_town(scenario, town)
    found = compare(scenario, seeds=seeds, seed=seed, workers=workers)
    if str(verdict) == QUICK:
        saved = of_verdict(judge(scenario, quick=True, seed=seed, workers=workers))
    document = document_of(found, language, name, town, saved)
    if folder is not None:
        write_report(folder, document, found, name, wanted, force)
    return document


def check_town(scenario: Scenario, town: str) -> None:
    """Raise ValueError if a scenario has no town of this name."""
    names = [one.name for one in scenario.towns]
    if town not in names:
        raise ValueError(f"There is no town {shown(town)} in {scenario.name}. {did_you_mean(town, names)}")


def check(code: str, formats: Sequence[str]) -> tuple[str, ...]:
    """Return the formats, once each, before anything is simulated; raise ValueError for no such language or format."""
    languages.language(code)
    return check_formats(formats)
