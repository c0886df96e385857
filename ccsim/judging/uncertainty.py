"""Over the space of parameters: what comes of a plan where all that is uncertain is drawn at once.

The parameters that were calibrated are drawn together, from the sets that meet every fact calibrated on
(`ccsim/evidence/acceptable_parameters.csv`; of the town they were found for); those of `JUDGED`, which were not held
against these facts, by a Latin hypercube over their plausible ranges.  Whatever the scenario says of them is replaced.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Collection, Iterator
from functools import cache, partial
from importlib.resources import files

import numpy as np
from scipy.special import stdtr

from ccsim import compilation
from ccsim.comparing.arms import NOTHING, Arm
from ccsim.ensemble import Replicate
from ccsim.judging.deep import Ranked, Uncertainty
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.findings import World
from ccsim.judging.gathering import Gathered, Task
from ccsim.judging.pairing import income_pairs
from ccsim.judging.records import Records
from ccsim.judging.study import Depth, Study, arm_of, without_plan
from ccsim.judging.timing import funded_year
from ccsim.leapfrog.chances import chance_of, holm
from ccsim.leapfrog.lasting import lasting
from ccsim.leapfrog.series import Values
from ccsim.lineage import same_results
from ccsim.parameters import Parameters
from ccsim.scenario import Scenario

PART = "draws of parameters"
SEED = 20  # of the draws
HALF = 0.5
LEAST_DRAWS, LEAST_RANKED = 2, 20  # fewer say nothing at all, or nothing about ranks
NOT_PARAMETERS = ("source", "model")
JUDGED = {  # drawn over their plausible ranges: why each may decide what lasts
    "migration.theta": "how strongly people answer to incomes: how fast a gain elsewhere or here is competed away",
    "migration.moving_cost": "holds people where they are: inner states of a town last longer",
    "migration.amenity_weight": "two stable states of a loved town need a large one",
    "migration.creative_amenity": "whether creative people gather where there is more to do",
    "production.spillover": "productivity by density of its own sector: the ratchet of clusters",
    "production.knowledge": "what skills are worth to firms",
    "production.links": "what links to elsewhere bring firms",
    "production.export_demand": "how fast prices eat what the town sells more of outside",
    "labour.thickness": "creative people find work faster where there are many (critical mass)",
    "learning.rate": "how fast people learn from one another",
    "learning.fade": "how fast skills are lost again",
    "learning.novelty": "what people learn from outside links",
    "enterprise.peers": "firms are founded where there are firms of the sector",
    "enterprise.inheritance": "whether spin-offs are as good as their parents",
    "amenity.reputation_gain": "whether a town that is visited becomes known",
    "amenity.opening_margin": "whether venues follow guests (critical mass)",
    "housing.building_speed": "whether rents eat the gain before homes are built",
    "technology.mature": "what mastering the new technology is worth",
    "technology.half_experience": "how much it takes to master it",
    "technology.considering": "how soon firms take it up",
}


# ---- draws ------------------------------------------------------------------------------------------
@cache
def table() -> tuple[dict[str, str], ...]:
    """Return the rows of the sets that met every fact."""
    text = (files("ccsim") / "evidence" / "acceptable_parameters.csv").read_text("utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


def models() -> set[str]:
    """Return the fingerprints, as by `model_but_for`, of the models with which the sets were found."""
    return {row["model"] for row in table()}


def model_but_for(paths: Collection[str]) -> str:
    """Return the sha256 of the model without the values of some parameters (hex).

    Sets of these parameters go with it whatever the defaults are, which become one of the sets.
    """
    sources = (path for path in compilation.model_files() if path.parent.name != "parameters")
    digest = hashlib.sha256(compilation.hash_of_files(compilation.PACKAGE, sources).encode())
    for path, spec in Parameters().specs().items():
        digest.update(f"{path} {spec.unit} {'' if path in paths else repr(spec.value)}\n".encode())
    return digest.hexdigest()


@cache
def acceptable() -> tuple[dict[str, float], ...]:
    """Return the sets of calibrated parameters that met every fact, by path."""
    return tuple({path: float(value) for path, value in row.items() if path not in NOT_PARAMETERS} for row in table())


@cache
def draws_of(count: int) -> tuple[dict[str, float], ...]:
    """Return so many sets of uncertain parameters by path, the same ones each time."""
    draw, declared, sets = np.random.default_rng(SEED), Parameters().specs(), acceptable()
    calibrated = np.resize(draw.permutation(len(sets)), count)
    ranks = np.array([draw.permutation(count) for _ in JUDGED])
    cube = (ranks + draw.random(ranks.shape)) / count
    lows, highs = (np.array([getattr(declared[path], end) for path in JUDGED]) for end in ("low", "high"))
    judged = lows[:, None] + cube * (highs - lows)[:, None]
    return tuple(
        {**sets[chosen], **dict(zip(JUDGED, values.tolist(), strict=True))}
        for chosen, values in zip(calibrated.tolist(), judged.T, strict=True)
    )


def with_parameters(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """Return a scenario with other parameters."""
    assumed = scenario.parameters
    for path, value in values.items():
        assumed = assumed.replace(path, value)
    return scenario.model_copy(update={"parameters": assumed})


# ---- runs -------------------------------------------------------------------------------------------
def arm_of_draw(world: World, number: int, what: str) -> str:
    """Return what the runs of a draw are called."""
    return arm_of(world, f"{what}, draw {number}")


def tasks_of(study: Study, world: World, own: Records, common: Records) -> Iterator[Task]:
    """Yield the pairs of all draws: the runs without a plan are those of every plan."""
    depth, months, watch = study.deep or Depth(), 12 * study.years, partial(EvidenceWatch, town=study.town)
    for number, values in enumerate(draws_of(depth.draws)):
        drawn = with_parameters(study.in_world(study.base, world), values)
        arms = [(NOTHING, without_plan(drawn), common)]
        arms += [(arm.name, drawn.model_copy(update={"plan": arm.scenario.plan}), own) for arm in study.plans]
        for name, scenario, records in arms:
            for seed in study.seeds[: depth.drawn]:
                arm = arm_of_draw(world, number, name)
                yield Task(Replicate(scenario, seed, months, watch, arm, study.shocks(seed)), PART, Evidence, records)


def uncertainty_of(study: Study, plan: Arm, world: World, gathered: Gathered) -> Uncertainty | None:
    """Return what comes of a plan over all draws; None if too few of them succeeded."""
    depth, limits, funded = study.deep or Depth(), study.thresholds, funded_year(plan.scenario)
    used, gaps, shares = [], [], []
    for number, values in enumerate(draws_of(depth.draws)):
        own, without = (arm_of_draw(world, number, name) for name in (plan.name, NOTHING))
        pairs = income_pairs(gathered, own, without, study, funded)
        if pairs is not None:
            found = lasting(pairs, limits)
            used.append(list(values.values()))
            gaps.append(found.mean.mean())
            shares.append(found.passed.mean())
    if len(used) < LEAST_DRAWS:
        return None
    gap, share = np.array(gaps), np.array(shares)
    return Uncertainty(
        asked=depth.draws,
        pairs=min(depth.drawn, len(study.seeds)),
        gaps=gap,
        lasting=share,
        over_half=chance_of(share > HALF, np.arange(share.size), limits),
        ranked=ranked_of(list(values), np.array(used), gap) if gap.size >= LEAST_RANKED else (),
        judged=len(JUDGED),
        same_model=all(same_results(one, model_but_for(acceptable()[0])) for one in models()),
    )


# ---- which parameters go with it --------------------------------------------------------------------
def ranked_of(paths: list[str], values: Values, gaps: Values) -> tuple[Ranked, ...]:
    """Return how the gap goes with each parameter, strongest first (values: float64[draws, parameters])."""
    rho = {path: rank_correlation(column, gaps) for path, column in zip(paths, values.T, strict=True)}
    adjusted = holm({path: _p_of(one, gaps.size) for path, one in rho.items()})
    order = sorted(paths, key=lambda path: -abs(rho[path]))
    return tuple(Ranked(path, rho[path], adjusted[path]) for path in order)


def rank_correlation(one: Values, other: Values) -> float:
    """Return the correlation of ranks after Spearman (float64[n] each, few alike); 0 if one does not vary."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    ranks = np.array([values.argsort(kind="stable").argsort(kind="stable") for values in (one, other)], float)
    return float(np.corrcoef(ranks)[0, 1])


def _p_of(rho: float, count: int) -> float:
    """Return the chance of a correlation as far from zero if there is none (Student's t)."""
    if abs(rho) >= 1:
        return 0.0
    t = abs(rho) * math.sqrt((count - 2) / (1 - rho**2))
    return float(2 * stdtr(count - 2, -t))
