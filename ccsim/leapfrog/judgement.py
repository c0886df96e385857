"""The judgement on one plan in one world: tests, classes and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from ccsim.leapfrog.asymptote import Asymptote, asymptote_of
from ccsim.leapfrog.chances import Chance, Estimate, chance_of, mean_of
from ccsim.leapfrog.classes import CLASSES, Codes, classes_of
from ccsim.leapfrog.lasting import Lasting, lasting, power
from ccsim.leapfrog.series import Flags, Pairs, TwoStarts
from ccsim.leapfrog.thresholds import Thresholds

HALF = 0.5  # of the pairs at least have to pass a test of pairs


@dataclass(frozen=True, slots=True)
class Test:
    """One test: L1, O and S are of pairs, and passed if at least half of them pass; L2a and L2b are of the plan."""

    __test__: ClassVar[bool] = False  # pytest must not take it for one of its own

    key: str  # "L1", "L2a", "L2b", "O", "S"
    passed: bool | None  # None: not run
    value: float  # L1, L2a, L2b: a gap in log points; O, S: a share of pairs
    low: float
    high: float
    threshold: float  # of value; L2a: of low
    count: int  # pairs that pass; L2a: 1 or 0, the plan; L2b: seeds whose own gap is large enough
    of: int


class Parts(NamedTuple):
    """How many pairs meet each part of L1."""

    high: int  # mean gap in the window high enough
    steady: int  # no few years in a row low
    own: int  # enough of the gap at the twin's mix


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is found about one plan; with `sustains` None nothing above a slow fade has been credited."""

    chances: Mapping[str, Chance]  # of all seven classes
    codes: Codes  # class of each pair
    verdict: str  # the most frequent class; of two as frequent the more sober
    sustains: bool | None  # L2; None: two starts were not run, and could still be passed
    tests: Mapping[str, Test]
    parts: Parts
    asymptote: Asymptote
    gap: Estimate  # mean in the window
    power: Mapping[float, float]  # share of pairs that pass L1, by true gap


def judge(pairs: Pairs, starts: TwoStarts | None, thresholds: Thresholds) -> Judgement:
    """Judge a plan by its pairs and, if they were run, its two starts."""
    check(pairs, starts, thresholds)
    found, asymptote = lasting(pairs, thresholds), asymptote_of(pairs, thresholds)
    gap = mean_of(found.mean, pairs.shocks, thresholds)
    tests = (
        test_of_lasting(found, gap, thresholds),
        test_of_asymptote(asymptote, thresholds),
        test_of_starts(starts, thresholds),
        test_of_pairs("O", pairs.overtakes, pairs, thresholds),
        test_of_pairs("S", pairs.skips, pairs, thresholds),
    )
    sustains = bool(tests[1].passed) and tests[2].passed
    codes = classes_of(pairs, sustains, thresholds)
    counts = np.bincount(codes, minlength=len(CLASSES))
    return Judgement(
        chances={name: chance_of(codes == code, pairs.shocks, thresholds) for code, name in enumerate(CLASSES)},
        codes=codes,
        verdict=CLASSES[int(counts.argmax())],
        sustains=sustains,
        tests={test.key: test for test in tests},
        parts=Parts(*(int(part.sum()) for part in (found.high, found.steady, found.own))),
        asymptote=asymptote,
        gap=gap,
        power=power(pairs, thresholds),
    )


def check(pairs: Pairs, starts: TwoStarts | None, thresholds: Thresholds) -> None:
    """Refuse series with holes and two starts that are too short."""
    series = {"gap": pairs.gap, "gap at the twin's mix": pairs.at_mix, "gap of utility": pairs.utility}
    if starts is not None:
        series["gap of two starts"] = starts.gap
        if starts.gap.shape[1] < thresholds.starts_last:
            raise ValueError(
                f"{thresholds.starts_last} years are needed after two starts, but there are {starts.gap.shape[1]}"
            )
    for name, values in series.items():
        holes = np.flatnonzero(~np.isfinite(values).all(axis=1))
        if holes.size:
            raise ValueError(f"the {name} is no number in some year in {holes.size} runs, first in number {holes[0]}")


def test_of_lasting(found: Lasting, gap: Estimate, thresholds: Thresholds) -> Test:
    """Return L1 over pairs, with the mean gap in the window."""
    passed = found.passed
    return Test("L1", bool(passed.mean() >= HALF), *gap, thresholds.lasting, int(passed.sum()), passed.size)


def test_of_asymptote(asymptote: Asymptote, thresholds: Thresholds) -> Test:
    """Return L2a: even the lower bound of what the gap tends to is large enough."""
    passed = asymptote.low >= thresholds.asymptote
    return Test("L2a", passed, *asymptote[:3], thresholds.asymptote, int(passed), 1)


def test_of_starts(starts: TwoStarts | None, thresholds: Thresholds) -> Test:
    """Return L2b: from two starts the towns stay apart."""
    least = thresholds.starts_gap
    if starts is None:
        return Test("L2b", None, np.nan, np.nan, np.nan, least, 0, 0)
    late = starts.gap[:, -thresholds.starts_last :].mean(axis=1)
    apart = mean_of(late, np.arange(late.size), thresholds)
    return Test("L2b", apart.mean >= least, *apart, least, int((late >= least).sum()), late.size)


def test_of_pairs(key: str, flags: Flags, pairs: Pairs, thresholds: Thresholds) -> Test:
    """Return O or S: in how many pairs it happens."""
    chance = chance_of(flags, pairs.shocks, thresholds)
    return Test(key, chance.share >= HALF, chance.share, chance.low, chance.high, HALF, chance.count, chance.of)
