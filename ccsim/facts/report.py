"""The report on all facts: a document with a table and pictures, and whether it is of the model as it is now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ccsim.compilation import model_fingerprint
from ccsim.facts import words
from ccsim.facts.drawing import draw
from ccsim.facts.finding import MISSES, OPEN, Finding
from ccsim.facts.measure import Findings
from ccsim.facts.registry import BURN_IN
from ccsim.lineage import same_results
from ccsim.scenario import Scenario

PICTURES = Path("pictures", "facts")  # beside the report
STAMP = re.compile(r"Model `([0-9a-f]+)`, scenario `([0-9a-f]+)`")
USES = {
    "calibrate": "Facts that values of parameters may be informed by",
    "validate": "Facts that are only compared with",
    "shown": "Shown beside them",
}
COLUMNS = ("fact", "target", "unit", "found", "95 % interval", "verdict")


def write(path: Path, found: Findings) -> list[Path]:
    """Write the report and its pictures; return the files."""
    folder = path.parent / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    written = [path]
    for finding in found.by_fact.values():
        if finding.picture is not None:
            written.append(folder / f"{finding.picture.name}.png")
            draw(finding.picture).savefig(written[-1])
    path.write_text("\n".join(text_of(found)) + "\n", "utf-8", newline="\n")
    return written


def stamp(scenario: Scenario) -> str:
    """Return what marks a report of the model and the scenario as they are."""
    return f"Model `{model_fingerprint()[: words.SHORT]}`, scenario `{words.scenario_stamp(scenario)[: words.SHORT]}`"


def is_stale(text: str, scenario: Scenario) -> bool:
    """Say whether a report is of a model of other results, or of another scenario, than those at hand."""
    found = STAMP.search(text)
    if found is None or found[2] != words.scenario_stamp(scenario)[: words.SHORT]:
        return True
    return not same_results(found[1], model_fingerprint())


def pictures_in(text: str) -> list[str]:
    """Return the files of the pictures that a report shows, seen from its folder."""
    return re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)


def text_of(found: Findings) -> Iterator[str]:
    """Yield the lines of the report."""
    several = list(found.by_fact.values())
    yield from _head(found)
    for use, title in USES.items():
        these = [one for one in several if one.fact.use == use]
        if these:
            yield from ("", f"## {title}", "", *_table(these))
    yield from ("", "## Pictures")
    for one in several:
        if one.picture is not None:
            yield from _picture(one)
    yield from ("", "## How each was measured", "")
    yield from (f"- **{one.fact.id} {one.fact.fact}**: {_how(one)}" for one in several if one.verdict != OPEN)


def _head(found: Findings) -> Iterator[str]:
    """Yield title, stamp and tally."""
    plan, several = found.plan, list(found.by_fact.values())
    misses = ", ".join(one.fact.id for one in several if one.verdict == MISSES)
    yield "# The facts in the model"
    yield ""
    yield "Made by `ccsim facts --report docs/facts.md`; do not edit."
    yield f"{stamp(plan.scenario)} ({plan.scenario.title or plan.scenario.name}): another model may give other figures."
    yield f"{len(plan.seeds)} seeds, {plan.runs} runs; the first {BURN_IN} years of each are not looked at."
    yield ""
    yield f"{'. '.join(words.tally(several, use).capitalize() for use in ('calibrate', 'validate'))}."
    yield f"The misses are {misses}." if misses else "There are no misses."
    yield "A fact holds if the value lies within the target and its tolerance, whatever the interval."


def _table(findings: list[Finding]) -> Iterator[str]:
    """Yield a table in Markdown."""
    yield _row(COLUMNS)
    yield _row(("---",) * len(COLUMNS))
    for one in findings:
        verdict = f"**{one.verdict}**" if one.verdict == MISSES else words.verdict_of(one)
        target = words.target_of(one.fact, one.band)
        name = f"{one.fact.id} {one.fact.fact}"
        yield _row((name, target, one.fact.unit, words.figure(one.value), words.interval_of(one), verdict))


def _row(cells: tuple[str, ...]) -> str:
    """Return one row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _picture(finding: Finding) -> Iterator[str]:
    """Yield a picture with what it is about."""
    picture = finding.picture
    if picture is not None:
        where = (PICTURES / f"{picture.name}.png").as_posix()
        yield from ("", f"### {finding.fact.id} {finding.fact.fact}")
        yield from ("", f"![{finding.fact.id} {finding.fact.fact}: {picture.title}]({where})")


def _how(finding: Finding) -> str:
    """Return how a fact was measured, with its further figures."""
    details = words.details_of(finding)
    return f"{finding.how.rstrip('.')}.{f' Further figures: {details}.' if details else ''}"
