"""What can be saved: the scenario as the command line takes it, and the report."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import zipfile
from typing import Any, NamedTuple

from ccsim.app.desk import Question
from ccsim.app.effect import PLAN, results_of
from ccsim.app.worker import Call, Work
from ccsim.comparing.arms import NOTHING, Runs
from ccsim.comparing.comparison import Comparison
from ccsim.ensemble import Failure
from ccsim.judging.findings import Verdict
from ccsim.judging.records import content_of
from ccsim.parameters import Parameters
from ccsim.scenario import Scenario
from ccsim.scenario.text import LARGEST_FILE

REPORT_SECONDS = 15.0
TYPES = {"html": "text/html", "pdf": "application/pdf", "zip": "application/zip", "json": "application/json"}
File = dict[str, str]


def scenario_file(scenario: Scenario) -> bytes:
    """Return a scenario as a file that `ccsim` reads: with all defaults said, unless that would be too long."""
    content = scenario.as_dict()
    whole = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False).encode()
    if len(whole) <= LARGEST_FILE:
        return whole
    own = scenario.model_dump(mode="json", exclude={"name", "path", "parameters"}, exclude_defaults=True)
    return json.dumps({**own, "parameters": changed_parameters(scenario)}, ensure_ascii=False).encode()


def changed_parameters(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return the parameters that differ from their defaults, by group and key."""
    usual, own = dataclasses.asdict(Parameters()), dataclasses.asdict(scenario.parameters)
    return {
        group: {key: value for key, value in values.items() if value != usual[group][key]}
        for group, values in own.items()
    }


def saved(name: str, content: bytes) -> File:
    """Return a file as a page hands it to the browser."""
    kind = TYPES[name.rpartition(".")[2]]
    return {"name": name, "type": kind, "content": base64.b64encode(content).decode()}


# ---- the report -------------------------------------------------------------------------------------
class Called(NamedTuple):
    """What a plan is called, and what its author says of it (not of the town)."""

    title: str
    story: str


class Wanted(NamedTuple):
    """What a report is made of."""

    found: Comparison
    plan: str
    language: str
    verdict: Verdict | None


def report_files(wanted: Wanted) -> dict[str, bytes]:
    """Return the report as a page, as paper, and all of it with tables and scenario in one archive (by kind)."""
    from ccsim import reporting

    verdict = reporting.of_verdict(wanted.verdict) if wanted.verdict is not None else None
    document = reporting.document_of(wanted.found, wanted.language, wanted.plan, "", verdict)
    files = dict(reporting.files_of(document, wanted.found.plans[wanted.plan]))
    return {"html": files["report.html"], "pdf": files["report.pdf"], "zip": zipped(files)}


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files in one archive, the same bytes for the same files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in files.items():
            archive.writestr(zipfile.ZipInfo(f"ccsim-report/{name}"), one, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def report_work(question: Question, scenario: Scenario, called: Called, language: str, verdict: Any) -> list[Work]:
    """Return the work of making a report from the runs of a plan and of doing nothing."""
    seeds = sorted({one.seed for one in question.works})
    good = [seed for seed in seeds if all(succeeded(question, place) for place in places(question, seed))]
    found = results_of(question, scenario, good)
    name = called.title if called.title and called.title != NOTHING else PLAN
    runs = Runs({NOTHING: found.runs.by_arm[NOTHING], name: found.runs.by_arm[PLAN]}, found.runs.lost)
    plan = scenario.model_copy(update={"story": called.story})
    comparison = Comparison(found.base, {name: plan}, runs, found.seeds, found.manifest)
    key = f"report {content_of(scenario)} {name} {language} {verdict is not None}"
    return [Call(key, report_files, Wanted(comparison, name, language, verdict), REPORT_SECONDS)]


def places(question: Question, seed: int) -> list[int]:
    """Return the places of a seed's runs."""
    return [place for place, one in enumerate(question.works) if one.seed == seed]


def succeeded(question: Question, place: int) -> bool:
    """Return whether a run is there and did not fail."""
    outcome = question.outcomes.get(place)
    return outcome is not None and not isinstance(outcome.result, Failure)


def report_from(question: Question) -> dict[str, bytes] | Failure | None:
    """Return the report once it is there; a failure if it could not be made."""
    if not question.done or not isinstance(question.works[0], Call):
        return None
    result: dict[str, bytes] | Failure = question.outcomes[0].result
    return result
