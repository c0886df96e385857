"""Peers: plausible towns under the shocks of the pairs, and what it takes to climb past them."""

from __future__ import annotations

import numpy as np
import pytest
from test_accounting import hamlet_with

from ccsim.engine import Engine
from ccsim.ensemble import simulate
from ccsim.exact import log
from ccsim.verdict.evidence import EvidenceWatch
from ccsim.verdict.peers import (
    PEERS,
    SPREADS,
    Course,
    CourseWatch,
    course_of,
    only_with_plan,
    path_of,
    paths_of,
    peer_replicates,
    peer_town,
    percentile,
    rest_of_country,
    skips,
    standing,
    stands_at,
    together,
    window_of,
)

YEARS = 20
JUDGED = {"switches": {"critical_mass": False}, "parameters": {"migration": {"theta": 2.5}}}


@pytest.fixture(scope="module")
def judged():
    return hamlet_with(**JUDGED)


@pytest.fixture
def peers() -> Course:
    """Thirty-three peers 1 % apart around a middle of 7, all growing by 1 % a year; a tenth of jobs is skilled."""
    first = 7 + 0.01 * np.arange(-16, 17)
    growth = 0.01 * np.arange(YEARS)
    share = 0.05 + 0.1 * np.arange(33) / 32
    return Course(
        first[:, None] + growth,
        np.tile(share[:, None], (1, YEARS)),
        np.tile(2 * share[:, None], (1, YEARS)),
        np.full(33, 0.05),
    )


def town(income, rest=0.05, knowledge=0.1, production=0.2) -> Course:
    """Return the course of a town with these log incomes by year."""
    flat = np.ones(YEARS)
    return Course(np.asarray(income, float) * flat, knowledge * flat, production * flat, np.array(rest))


# ---- their runs -------------------------------------------------------------------------------------
def test_peers_share_the_assumptions_of_the_town_judged(judged):
    """At least thirty towns of 5,000 to 50,000, with the parameters, switches and start of the scenario judged."""
    towns = [peer_town(number, judged) for number in range(PEERS)]
    people = np.array([one.towns[0].people.population.value for one in towns])

    assert PEERS >= 30
    assert people.min() >= 5_000
    assert people.max() <= 50_000
    assert 0.3 < np.log(people).std() < 0.8
    assert {(one.switches, one.start, one.processes) for one in towns} == {
        (judged.switches, judged.start, judged.processes)
    }
    assert {one.parameters.migration for one in towns} == {judged.parameters.migration}
    assert len({one.parameters.geography.people_per_street for one in towns}) == PEERS


def test_peers_do_not_depend_on_the_town_judged(judged):
    """Another town and another plan with the same assumptions have the same peers: they can be kept."""
    other = judged.model_copy(update={"name": "other", "towns": peer_town(3, judged).towns})
    one, two = (list(peer_replicates(scenario, 5, 24)) for scenario in (judged, other))

    assert one == two
    assert len(one) == PEERS == len({replicate.seed for replicate in one})
    assert {(replicate.shocks, replicate.months, replicate.arm) for replicate in one} == {
        (5, 288, "peers under shocks 5")
    }


def test_what_is_kept_of_a_peer_is_what_is_kept_of_the_town(judged):
    """The watch of a peer and the evidence of a town agree about the same run."""
    model = Engine(judged, 1)
    peer, watch = CourseWatch(model), EvidenceWatch(model)
    model.run_for(24)
    kept = peer.result()

    for mine, other in zip(kept, course_of(watch.result(), judged), strict=True):
        assert np.allclose(mine, other)
    assert kept.income[1] == log(watch.result().y)[1]
    assert together([kept, kept]).income.shape == (2, 2)


def test_a_peer_runs_under_the_shocks_asked_for(judged):
    """A year of the smallest peer gives shares and an income in the range of the sample."""
    smallest = min(peer_replicates(judged, 3, 1), key=lambda one: one.scenario.towns[0].people.population.value)
    kept = simulate(smallest).result

    assert 0 < kept.knowledge[0] < 0.3
    assert 0 < kept.production[0] < 0.6
    assert 300 < np.exp(kept.income[0]) < 3000


# ---- where a town stands ----------------------------------------------------------------------------
def test_the_spread_at_the_start_is_the_one_assumed(peers):
    """Standard deviations of 0.12, 0.05 and 0.20 around a middle of nothing; growth is as simulated."""
    for spread in SPREADS:
        paths = paths_of(peers, spread)
        assert paths[:, 0].std() == pytest.approx(spread)
        assert np.median(paths[:, 0]) == 0
        assert np.allclose(np.diff(paths, axis=1), 0.01)


def test_the_rest_of_the_country_fixes_the_middle(peers, judged, assumed):
    """A town for which the rest of the country is 10 % richer than for the median peer stands 10 % below the middle."""
    poor, middling = town(9.0, rest=0.15), town(5.0, rest=0.05)

    assert stands_at(poor, peers) == pytest.approx(-0.10)
    assert stands_at(middling, peers) == 0
    assert np.allclose(path_of(town(9.2), poor, peers), 0.1)  # 0.2 more than its twin had at the start
    rest, here = judged.towns[0].rest, judged.towns[0].people.unemployment.value
    pay = np.log(rest.wage_ratio.value * (1 - rest.unemployment.value / 2) / (1 - here / 2))
    rents = assumed.migration.housing_share * np.log(rest.rent_ratio.value)
    assert rest_of_country(judged.towns[0], assumed) == pytest.approx(pay - rents)


def test_percentiles_count_half_of_those_who_are_level():
    """Above three of four others is 75; the middle of three, itself among them, is 50."""
    assert percentile(3.5, np.arange(1.0, 5.0)) == 75
    assert percentile(2.0, np.arange(1.0, 4.0)) == 50
    assert percentile(0.0, np.arange(1.0, 4.0)) == 0


def test_overtaking_takes_a_climb_from_below_the_middle(peers):
    """From the middle past three quarters counts; from above the middle, or not so far, does not."""
    paths, nothing, window = paths_of(peers, 0.12), np.full(YEARS, -1.0), slice(10, 20)
    climb = 0.01 * np.arange(YEARS) - 0.001 + np.where(np.arange(YEARS) >= 8, 0.15, 0)
    found = [standing(path, paths, nothing, 5, window) for path in (climb, climb + 0.02, climb - 0.1, climb - climb)]

    assert [one.overtakes for one in found] == [True, False, False, False]
    assert found[0].before < 50
    assert found[0].later > 75
    assert found[1].before > 50
    assert found[3].later < 50  # who stands still is passed


def test_passing_the_metropolis_counts_from_anywhere(peers):
    """Above the metropolis in the window, and not before; who always was there passes nobody."""
    paths, window, high = paths_of(peers, 0.12), slice(10, 20), np.full(YEARS, 0.3)
    passes = np.where(np.arange(YEARS) >= 10, 0.01, -0.01)

    assert standing(high, paths, passes, 0, window).overtakes
    assert not standing(high, paths, np.full(YEARS, 0.01), 0, window).overtakes
    assert not standing(high, paths, -passes, 0, window).overtakes


def test_skipping_takes_knowledge_without_production(peers):
    """The 90th percentile of skilled jobs is reached, and production is never above the median path."""
    window = slice(10, 15)
    rich = town(7, knowledge=0.145, production=0.19)
    once, later = rich.production.copy(), rich.production.copy()
    once[3], later[16] = 0.21, 0.21

    assert skips(rich, peers, window)
    assert not skips(town(7, knowledge=0.13, production=0.19), peers, window)
    assert not skips(rich._replace(production=once), peers, window)
    assert skips(rich._replace(production=later), peers, window)


def test_only_what_the_twin_lacks_counts():
    """Luck that the twin has too is no merit of the plan."""
    found = [only_with_plan(plan, twin) for plan in (True, False) for twin in (True, False)]

    assert found == [False, True, False, False]


def test_the_window_is_ten_to_twenty_five_years_after_the_money():
    """Sixteen years where simulated, fewer where not, and an error where none is."""
    assert window_of(7, 40) == slice(17, 33)
    assert window_of(7, 20) == slice(17, 20)
    with pytest.raises(ValueError, match="ten years"):
        window_of(10, 20)
