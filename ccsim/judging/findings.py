"""What a verdict holds: for each world what was found, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccsim.comparing.money import JobCost
from ccsim.ensemble import Failure
from ccsim.judging.deep import Deep
from ccsim.leapfrog.chances import Chance, Estimate
from ccsim.leapfrog.judgement import Judgement
from ccsim.leapfrog.series import Pairs, TwoStarts
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.scenario import Scenario
from ccsim.store import Manifest

MEASURES = ("income", "incumbents", "utility")  # y of all residents, y of incumbents, V of incumbents
JUDGING = "judging"  # the part of the work that makes no runs


@dataclass(frozen=True, slots=True)
class World:
    """One of the two worlds in which every plan is tried."""

    name: str
    critical_mass: bool
    new_technology: bool


WORLDS = (World("without thresholds", False, False), World("with critical mass and new technology", True, True))


@dataclass(frozen=True, slots=True)
class Group:
    """How some of those who lived in the town at the start fare, or those who came later (mean over the window)."""

    name: str
    people: float  # in the twin, mean over pairs at the start (newcomers: mean over the window)
    gap: Estimate  # log income, real, wherever they live now


@dataclass(frozen=True, slots=True)
class Standing:
    """The town among its peers at one spread of their incomes, mean over pairs (percentiles 0 to 100)."""

    spread: float  # s.d. of log incomes of the peers at the start
    before: float
    with_plan: float  # in the window
    without: float
    overtaking: float  # share of pairs that overtake with the plan
    overtaking_anyway: float  # share of pairs whose twin does so too


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the verdict and never inside it."""

    net: Estimate  # N: real income more than in the twin, less what movers had elsewhere, over the twin's (share)
    incumbents: Estimate  # E: gap of incumbents' income in the window (log points)
    displaced: Estimate  # E: share of incumbents displaced more than in the twin
    job_cost: JobCost  # EUR of public money, outside and council's, for one job more in the last year
    insolvent: float  # share of pairs whose council has reached its debt limit in the last year with the plan
    insolvent_anyway: float  # the same without it
    population: Estimate  # people more, in the window
    jobs: Estimate  # jobs more, in the window


@dataclass(frozen=True, slots=True)
class Placebo:
    """How often each class comes out where nothing is decided and one household leaves that would have stayed."""

    chances: Mapping[str, Chance]  # of all seven classes, L2 granted as the plan has it
    lasting: Chance  # pairs that pass L1


@dataclass(frozen=True, slots=True)
class Found:
    """What one world says about one plan."""

    world: World
    pairs: Mapping[str, Pairs]  # by measure
    starts: TwoStarts | None  # None in a quick answer
    judged: Mapping[str, Judgement]  # by measure
    standings: tuple[Standing, ...]
    beside: Beside
    groups: tuple[Group, ...]
    sensitivity: Mapping[tuple[float, int], float]  # share of pairs that pass L1 by threshold and years after funding
    twin_correlation: float  # of log y of plan and twin over pairs, in the window; 0 if they do not vary
    placebo: Placebo | None = None  # None: it was not run
    deep: Deep | None = None  # None: nothing beyond the verdict was asked for

    def beyond_chance(self, name: str) -> bool | None:
        """Return whether a class is credited: more frequent for sure than by chance alone; None: that was not run."""
        if self.placebo is None:
            return None
        return self.judged[MEASURES[0]].chances[name].low > self.placebo.chances[name].high


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one plan, in both worlds."""

    scenario: Scenario
    plan: str
    town: str
    found: tuple[Found, ...]  # one for each world
    thresholds: Thresholds
    seconds: Mapping[str, float]  # by part of the work
    holm: Mapping[str, float]  # by world: p that no more pairs are lasting than chance, over all plans judged together
    quick: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a study."""

    verdicts: tuple[Verdict, ...]  # none if it was interrupted, or too little succeeded
    failures: tuple[tuple[str, Failure], ...]  # with their arms
    finished: int
    asked: int
    interrupted: bool
    manifest: Manifest
