"""Is any preset a leapfrog? Every plan of `scenarios/`, judged in both worlds.

    python -m experiments.verdict.presets [PAIRS [SEEDS OF TWO STARTS]]

Writes docs/verdicts.md and its pictures. Runs are kept in runs/verdicts, so that it can be ended and gone on with.
Nothing is tuned to what comes out; the thresholds are those of the definition.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ccsim.cli.progress import Bar, display
from ccsim.judging.drawing import picture_of
from ccsim.judging.findings import Found, Judged, Verdict
from ccsim.judging.making import carry_out
from ccsim.judging.study import Study, study_of
from ccsim.judging.words import headline
from ccsim.leapfrog.chances import Chance, Estimate
from ccsim.leapfrog.classes import CLASSES
from ccsim.scenario import read
from ccsim.workers import usable_cores
from experiments.findings import ROOT, said, table
from experiments.presets.run import PAST, PRESETS
from experiments.verdict import chance

REPORT, PICTURES = ROOT / "docs" / "verdicts.md", ROOT / "docs" / "pictures"
KEPT = ROOT / "runs" / "verdicts"
SHOWN = ("big-push",)  # with a picture of the evidence
GROUPS = (PRESETS, (PAST,))  # plans for the same town and years share their twins and peers


def percent(found: Estimate | Chance) -> str:
    """Return a mean or a share with its interval, in per cent."""
    middle = found.share if isinstance(found, Chance) else found.mean
    return f"{100 * middle:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def share(chance: Chance) -> str:
    """Return a chance with its interval, in per cent; a dash where no pair is of the class."""
    if not chance.count:
        return f"– (to {100 * chance.high:.0f})"
    return f"{100 * chance.share:.0f} ({100 * chance.low:.0f} to {100 * chance.high:.0f})"


def classes_of(found: Found) -> list[str]:
    """Return the cells that say what becomes of the pairs of a plan."""
    judgement = found.judged["income"]
    return [judgement.verdict, *(share(judgement.chances[name]) for name in CLASSES)]


def tests_of(found: Found) -> list[str]:
    """Return the cells that say by how much the tests are passed or failed."""
    judgement = found.judged["income"]
    far, starts = judgement.asymptote, judgement.tests["L2b"]
    apart = f"{100 * starts.value:+.1f} ({100 * starts.low:+.1f} to {100 * starts.high:+.1f})"
    lasting = judgement.tests["L1"]
    standing = found.standings[0]
    return [
        percent(judgement.gap),
        percent(found.judged["incumbents"].gap),
        percent(found.judged["utility"].gap),
        f"{lasting.count} of {lasting.of}",
        f"{100 * far.value:+.1f} ({100 * far.low:+.1f} to {100 * far.high:+.1f})",
        apart,
        f"{standing.before:.0f}, {standing.without:.0f}, {standing.with_plan:.0f}",
    ]


def beside_of(found: Found) -> list[str]:
    """Return the cells of what stands beside the verdict."""
    beside = found.beside
    cost = "–" if beside.job_cost.cost is None else f"{beside.job_cost.cost:,.0f}"
    people, jobs = (f"{one.mean:+.0f} ({one.low:+.0f} to {one.high:+.0f})" for one in (beside.population, beside.jobs))
    return [percent(beside.net), people, jobs, cost, f"{100 * beside.insolvent:.0f}"]


TABLES = (
    ("What becomes of the pairs, per cent with 95 % intervals", ("most frequent", *CLASSES), classes_of),
    (
        "The tests: gaps in per cent, 10 to 25 years after the last outside money",
        ("real income", "of incumbents", "utility of incumbents", "lasting pairs", "level the gap tends to",
         "gap of two starts", "percentile among peers: before, without, with"),
        tests_of,
    ),
    (
        "Beside the verdict",
        ("N, net of elsewhere, %", "people more", "jobs more", "EUR for a lasting job", "council at its limit, %"),
        beside_of,
    ),
)  # fmt: skip


def lines_of(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield the tables of all plans, world by world."""
    for number, found in enumerate(verdicts[0].found):
        yield from ("", f"## In the world {found.world.name}", "")
        for verdict in verdicts:
            yield f"- **{verdict.plan}** (`{verdict.scenario.name}`): {headline(verdict.found[number], verdict)}"
        for title, header, cells in TABLES:
            rows = [[verdict.scenario.name, *cells(verdict.found[number])] for verdict in verdicts]
            yield from ("", f"**{title}**", "", *table(["plan", *header], rows))


def study_on(names: Sequence[str], pairs: int, seeds: int) -> Study:
    """Return what is to be run to judge some presets of one town together."""
    study = study_of([read(f"scenarios/{name}.toml") for name in names], pairs)
    return replace(study, thresholds=replace(study.thresholds, starts_seeds=seeds))


def judged(study: Study) -> Judged:
    """Judge some presets."""
    with display() as progress:
        done = carry_out(study, KEPT, usable_cores(), listener=Bar(progress))
    if done.interrupted or done.failures:
        sys.exit(f"{done.finished} of {done.asked} runs are kept; run it again to go on. {done.failures[:1]}")
    return done


def by_chance(study: Study) -> list[str]:
    """Return what the placebo does to the town of some presets."""
    with display() as progress:
        return list(chance.lines_of(study, usable_cores(), Bar(progress)))


def report(verdicts: Sequence[Verdict], placebo: Sequence[str], pairs: int, seeds: int) -> str:
    """Return the page on all presets that are judged so far."""
    limits, done = verdicts[0].thresholds, {verdict.scenario.name for verdict in verdicts}
    missing = [name for group in GROUPS for name in group if name not in done]
    return "\n".join([
        "# Is any preset a leapfrog?",
        "",
        f"Every plan of `scenarios/`, judged by {pairs} pairs of runs in each world; two starts from {seeds} seeds, "
        f"{limits.peers} peers under {limits.shock_seeds} seeds of shocks. The definition and its thresholds: "
        "`docs/ODD.md`; how to read a class: `docs/guides/verdict.md`. Nothing was tuned to produce or to prevent a "
        "leapfrog. In the model, under its assumptions; not a forecast.",
        *(["", f"Not judged yet: {', '.join(missing)}."] if missing else []),
        *lines_of(verdicts),
        "",
        "## What chance does by itself",
        "",
        "The same town with nothing decided, in which one household that would have stayed leaves in the month in "
        "which a plan begins. A class is credited to a plan only where it is more frequent than here. "
        "Self-sustainment is granted, so that these rates are upper bounds.",
        *placebo,
        "",
        "## The evidence on the largest plan",
        "",
        *(f"![The evidence on {name}](pictures/verdict-{name}.png)" for name in SHOWN),
        "",
        f"`python -m experiments.verdict.presets` writes this page. {said()}",
        "",
    ])  # fmt: skip


def main(pairs: int = 200, seeds: int = 30) -> None:
    """Judge all presets, town by town, and write the report on those that are judged."""
    verdicts: list[Verdict] = []
    placebo: list[str] = []
    for names in GROUPS:
        study = study_on(names, pairs, seeds)
        verdicts += judged(study).verdicts
        placebo += by_chance(study)
        for verdict in verdicts:
            if verdict.scenario.name in SHOWN:
                picture_of(verdict).savefig(PICTURES / f"verdict-{verdict.scenario.name}.png")
        REPORT.write_text(report(verdicts, placebo, pairs, seeds), encoding="utf-8")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
