"""What the deepest look at one plan says: the big push in Óbidos, with all that `--deep` adds.

    python -m experiments.verdict.deep [PAIRS]

Writes deep.md beside this file: the placebo's rates, the money used otherwise, other sizes, a hundred draws of
parameters, other starts.  Other sizes are only asked whether the gain lasts; so the largest of them is judged in full.
Thousands of runs are kept in runs/deep, so that it can be ended and gone on with.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ccsim.cli.progress import Bar, display
from ccsim.judging import saving
from ccsim.judging.beside_said import beside_said
from ccsim.judging.deep_said import deep_tables, parts_told
from ccsim.judging.findings import MEASURES, Found, Verdict
from ccsim.judging.making import carry_out
from ccsim.judging.phrases import with_interval
from ccsim.judging.pulses import scaled
from ccsim.judging.study import Depth, Study, study_of
from ccsim.judging.words import headline, limits_said, method_said
from ccsim.scenario import read
from ccsim.workers import usable_cores
from experiments.findings import ROOT, said, table

PLAN, PAIRS = "big-push", 200
REPORT, KEPT = Path(__file__).with_name("deep.md"), ROOT / "runs" / "deep"


def lines_of(verdict: Verdict, factor: float, largest: Verdict) -> Iterator[str]:
    """Yield the report, world by world (largest: the verdict on the plan made `factor` times as large)."""
    yield f"# The deepest look: “{verdict.plan}” in {verdict.town}"
    yield ""
    yield f"What `ccsim verdict scenarios/{PLAN}.toml --deep` adds to a verdict. {method_said(verdict)}"
    for found in verdict.found:
        yield from ("", f"## In the world {found.world.name}", "", headline(found, verdict))
        yield from deep_lines(found, verdict)
    yield from ("", f"## The plan made {factor:g} times as large", "", method_said(largest))
    for found in largest.found:
        yield from ("", f"**In the world {found.world.name}.** {' '.join(sentences_on(found, largest))}")
    yield from ("", "## What this cannot say", "", *(f"- {sentence}" for sentence in limits_said(verdict)))


def deep_lines(found: Found, verdict: Verdict) -> Iterator[str]:
    """Yield what is added in one world: sentences under their headings, then the tables."""
    for part in parts_told(found, verdict.thresholds):
        yield from ("", f"**{part.title}.** {' '.join(part.sentences)}")
    for told in deep_tables(found):
        yield from ("", f"*{told.title}*", "", *table(told.head, told.rows))


def sentences_on(found: Found, verdict: Verdict) -> Iterator[str]:
    """Yield the answer, who has the gain, and what stands beside it."""
    yield headline(found, verdict)
    gaps = [with_interval(found.judged[measure].gap) for measure in MEASURES]
    yield f"The gap of real income is {gaps[0]}, that of those who lived there at the start {gaps[1]}."
    yield from beside_said(found.beside)


def judged(study: Study, folder: Path) -> Verdict:
    """Judge one plan, with its runs kept in a folder."""
    saving.prepare(folder, resume=True, force=False)
    with display() as progress:
        done = carry_out(study, folder, usable_cores(), listener=Bar(progress))
    if done.interrupted or not done.verdicts:
        sys.exit(f"{done.finished} of {done.asked} runs are kept; run it again to go on. {done.failures[:1]}")
    saving.save(done, folder)
    return done.verdicts[0]


def main() -> None:
    """Judge the plan in depth, and the largest one that was tried in full; write the report."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    plan, depth = read(ROOT / "scenarios" / f"{PLAN}.toml"), Depth()
    verdict = judged(study_of([plan], pairs, deep=True), KEPT)
    factor = max(depth.factors)
    largest = judged(study_of([scaled(plan, factor)], depth.pulsed), KEPT.with_name("deep-largest"))
    REPORT.write_text("\n".join([*lines_of(verdict, factor, largest), "", said()]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
