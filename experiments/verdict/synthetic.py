"""Is the judgement right in worlds whose answer is known?

    python -m experiments.verdict.synthetic [STUDIES] [PAIRS]

Writes synthetic.md beside this file: each world studied many times, and how often the most frequent class was right.
The thresholds are those of the definition, and are not tuned to this.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ccsim.compilation import PACKAGE, hash_of_files
from ccsim.leapfrog.chances import chance_of
from ccsim.leapfrog.judging import Judgement, judge
from ccsim.leapfrog.thresholds import Thresholds
from experiments.findings import SHOWN, table
from experiments.verdict.worlds import SHOCKS, WORLDS, World, simulate

THRESHOLDS = Thresholds()
WANTED = 0.95  # of the studies are to be right
CREDITED = 0.05  # P(leapfrog) above which a study credits one
HEADER = ("world", "right", "studies right", "called", "credits a leapfrog", "L2a", "L2b", "95 % interval covers")


class Tally(NamedTuple):
    """What became of all studies of one world."""

    world: World
    verdicts: Counter[str]
    right: int
    credits: int  # studies whose verdict is a leapfrog, or whose chance of one is above CREDITED
    level: int  # studies that pass L2a
    apart: int  # studies that pass L2b
    covering: int  # studies whose interval holds the mean gap over all studies
    studies: int


def studied(world: World, studies: int, pairs: int) -> Tally:
    """Judge a world again and again; study and world name the random numbers."""
    found = [judge(*simulate(world, pairs, THRESHOLDS, random), THRESHOLDS) for random in generators(world, studies)]
    truth = float(np.mean([one.gap.mean for one in found]))
    verdicts = Counter(one.verdict for one in found)
    return Tally(
        world,
        verdicts,
        sum(verdicts[name] for name in world.right),
        sum(map(credits_leapfrog, found)),
        sum(bool(one.tests["L2a"].passed) for one in found),
        sum(bool(one.tests["L2b"].passed) for one in found),
        sum(one.gap.low <= truth <= one.gap.high for one in found),
        studies,
    )


def generators(world: World, studies: int) -> list[np.random.Generator]:
    """Return a generator for each study of a world."""
    return [np.random.default_rng([*world.name.encode(), study]) for study in range(studies)]


def credits_leapfrog(found: Judgement) -> bool:
    """Return whether a study calls a plan a leapfrog, or gives it more than a small chance to be one."""
    return found.verdict == "leapfrog" or found.chances["leapfrog"].share > CREDITED


def share(count: int, of: int) -> str:
    """Return a share of studies and its Wilson interval, as per cent."""
    found = chance_of(np.arange(of) < count, np.arange(of), THRESHOLDS)
    return f"{100 * found.share:.0f} % ({100 * found.low:.0f} to {100 * found.high:.0f})"


def row(tally: Tally) -> list[str]:
    """Return a world's row of the table."""
    called = ", ".join(f"{name} {count}" for name, count in tally.verdicts.most_common())
    counts = (tally.credits, tally.level, tally.apart, tally.covering)
    return [
        tally.world.name,
        " or ".join(tally.world.right),
        share(tally.right, tally.studies),
        called,
        *(share(count, tally.studies) for count in counts),
    ]


def lines(tallies: Sequence[Tally], pairs: int) -> list[str]:
    """Return the whole report."""
    studies = tallies[0].studies
    short = [each.world.name for each in tallies if each.right < WANTED * studies]
    faded = [each for each in tallies if "leapfrog" not in each.world.right]
    over = [each.world.name for each in faded if each.credits > (1 - WANTED) * studies]
    return [
        "# The judgement in worlds whose answer is known",
        "",
        f"{studies} studies of each world, {pairs} pairs each, which share {SHOCKS} seeds of shocks; two starts from "
        f"{THRESHOLDS.starts_seeds} of them. A study is right if its most frequent class is; it credits a leapfrog if "
        f"that is its verdict or its chance is above {100 * CREDITED:g} %. L2a and L2b: studies in which the plan "
        "passes. Wilson intervals in brackets. The last column says how often the 95 % interval of the mean gap held "
        "the mean over all studies.",
        "",
        f"Wanted: {100 * WANTED:g} % right in each world. Missed in: {'; '.join(short) or 'none'}. Credited a leapfrog "
        f"where there is none in more than {100 - 100 * WANTED:g} %: {'; '.join(over) or 'none'}.",
        "",
        *table(HEADER, map(row, tallies)),
        "",
        f"Made with the judgement `{hash_of_files(PACKAGE, (PACKAGE / 'leapfrog').glob('*.py'))[:SHOWN]}`.",
    ]


def main(studies: int = 200, pairs: int = 200) -> None:
    """Study every world and write the table."""
    tallies = [studied(world, studies, pairs) for world in WORLDS]
    text = "\n".join(lines(tallies, pairs)) + "\n"
    (Path(__file__).parent / "synthetic.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
