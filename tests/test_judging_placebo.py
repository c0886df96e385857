"""The placebo: one household less, and what chance alone makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from compared_plans import branding, coworking, planned
from made_verdicts import found_of, pairs_of

from ccsim.engine import Engine
from ccsim.judging.deciding import chance_rate
from ccsim.judging.evidence import EvidenceWatch
from ccsim.judging.placebo import NudgedWatch, placebo_of, stayer, tasks_of
from ccsim.judging.records import Records
from ccsim.judging.study import study_of
from ccsim.leapfrog.lasting import lasting
from ccsim.leapfrog.thresholds import Thresholds

MONTH = 3
LIMITS = Thresholds()


@pytest.fixture(scope="module")
def both(hamlet):
    """Two engines after the month in which somebody is sent away in the second, with their watches."""
    engines = [Engine(hamlet), Engine(hamlet)]
    watches = [EvidenceWatch(engines[0]), NudgedWatch(engines[1], MONTH)]
    for engine in engines:
        engine.run_for(MONTH + 1)
    return engines, watches


def here(engine):
    """Return the ids of who lives in the town."""
    people = engine.state.residents
    return set(people.id[people.town == 0].tolist())


def test_one_person_leaves_who_would_have_stayed(both):
    """Who lives in town differs by one, who is not counted as displaced; before that month nothing differs."""
    (usual, nudged), watches = both
    gone = here(usual) - here(nudged)

    assert len(gone) == 1
    assert here(nudged) <= here(usual)
    assert usual.series[:MONTH].tobytes() == nudged.series[:MONTH].tobytes()
    displaced = [watch.incumbents.displaced for watch in watches]
    assert np.array_equal(*displaced)


def test_who_leaves_lives_alone_and_has_the_lowest_key(hamlet):
    """Of all who live alone and stay, the one with the lowest key; looking ahead changes nothing."""
    engine = Engine(hamlet)
    engine.run_for(2)
    before = engine.state.residents.key.copy()
    (home,) = stayer(engine, 0)
    people, sizes = engine.state.residents, engine.state.households.size
    alone = (people.town == 0) & (sizes[people.household] == 1)

    assert sizes[home] == 1
    assert people.key[people.household == home].min() <= np.quantile(people.key[alone], 0.1)
    assert np.array_equal(before, people.key)


def test_plans_of_one_month_share_the_placebo(hamlet, tmp_path):
    """Two plans from February and one from March on: runs for two months, whatever the plans are."""
    plans = [planned(hamlet, coworking(size=size), title=str(size)) for size in (5, 10)]
    study = study_of([*plans, planned(hamlet, branding(), title="Fame")], pairs=2, deep=True)
    tasks = list(tasks_of(study, study.worlds[0], Records(tmp_path)))

    assert len(tasks) == len({task.name for task in tasks}) == 2 * 2
    assert all(not task.replicate.scenario.plan.levers for task in tasks)


def test_l2_is_granted_as_the_plan_has_it():
    """By chance as many last; whether that is a slow fade or more follows the plan's own L2."""
    pairs = pairs_of("leapfrog")
    faded, kept = (placebo_of(pairs, sustains, LIMITS) for sustains in (False, True))

    assert faded.lasting == kept.lasting
    assert faded.chances["leapfrog"].count == 0
    assert faded.chances["slow fade"].count == faded.lasting.count
    assert kept.chances["leapfrog"].count == (pairs.overtakes & lasting(pairs, LIMITS).passed).sum()


def test_a_class_is_credited_only_beyond_chance():
    """Its lower bound above the placebo's upper one; not known where there was none."""
    found = found_of("leapfrog")
    small, same = (replace(found, placebo=placebo_of(pairs_of(kind), True, LIMITS)) for kind in ("nothing", "leapfrog"))

    assert found.beyond_chance("leapfrog") is None
    assert small.beyond_chance("leapfrog") is True
    assert same.beyond_chance("leapfrog") is False


def test_what_the_placebo_does_raises_the_chance_rate():
    """Holm's rate is the assumed 5 %, or the placebo's upper bound where that is larger, never one."""
    found = found_of("leapfrog")
    rates = [
        chance_rate(replace(found, placebo=placebo_of(pairs_of(kind), True, LIMITS)), LIMITS)
        for kind in ("nothing", "leapfrog")
    ]

    assert chance_rate(found, LIMITS) == rates[0] == LIMITS.chance
    assert 0.9 < rates[1] < 1
