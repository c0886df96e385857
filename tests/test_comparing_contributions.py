"""Shapley values against games whose values are known, and the coalitions that are simulated."""

from __future__ import annotations

import numpy as np
import pytest
from compared_plans import branding, coworking, planned
from hypothesis import given
from hypothesis import strategies as st

from ccsim.comparing.contributions import (
    MOST_COALITIONS,
    MOST_LEVERS,
    contributions_of,
    design_of,
    drawn_orders,
    part_of,
    prefixes,
)


def results(design, game):
    """Return what a game gives for every coalition in two runs, the second with an effect of its own."""
    return {one: np.array([[game(one)], [game(one) + len(one)]], float) for one in design.coalitions}


@pytest.mark.parametrize("levers", [1, 2, 6, 7, 12, MOST_LEVERS])
def test_coalitions_stay_within_bounds(levers):
    """Nothing, everything and each lever alone are always among at most 64; all of them up to six levers."""
    design = design_of(levers)

    assert len(design.coalitions) == len(set(design.coalitions)) <= MOST_COALITIONS
    assert {frozenset(), frozenset(range(levers)), *(frozenset([k]) for k in range(levers))} <= set(design.coalitions)
    assert (len(design.coalitions) == 2**levers) == (levers <= 6)
    assert len(design.inside) == len(design.coalitions) - (2 if levers else 1)


def test_too_many_levers_are_refused():
    """Beyond the most levers the message says how many there may be."""
    with pytest.raises(ValueError, match="at most 22 levers"):
        design_of(MOST_LEVERS + 1)


@pytest.mark.parametrize("levers", [7, MOST_LEVERS])
def test_orders_come_with_their_reverse(levers):
    """Every second order is the one before backwards, and all their coalitions are simulated."""
    design = design_of(levers)

    assert len(design.orders) >= 2
    assert all(b == a[::-1] for a, b in zip(design.orders[::2], design.orders[1::2], strict=True))
    assert {one for order in design.orders for one in prefixes(order)} <= set(design.coalitions)
    assert next(drawn_orders(levers)) == design.orders[0]


@pytest.mark.parametrize("levers", [3, 9])
def test_additive_game(levers):
    """Where levers do not meet, each contributes what it does alone, and nothing is left for interaction."""
    design = design_of(levers)
    found = contributions_of(design, results(design, lambda one: sum(10 * (k + 1) for k in one)))
    own = [10 * (k + 1) + 0.5 for k in range(levers)]

    assert found.values.mean[:, 0] == pytest.approx(own)
    assert found.alone.mean[:, 0] == pytest.approx(own)
    assert found.interaction.mean[0] == pytest.approx(0)
    assert found.exact == (levers == 3)


def test_pure_interaction():
    """Where two of three levers do nothing alone and six together, each of the two contributes three."""
    design = design_of(3)
    found = contributions_of(
        design,
        {
            k: v - len(k) / 2 * np.array([[0], [2]])
            for k, v in results(design, lambda one: 6.0 * ({0, 2} <= one)).items()
        },
    )

    assert found.values.mean[:, 0] == pytest.approx([3, 0, 3])
    assert found.alone.mean[:, 0] == pytest.approx([0, 0, 0])
    assert found.interaction.mean[0] == pytest.approx(6)


@given(levers=st.sampled_from([2, 4, 8]), seed=st.integers(0, 1000))
def test_contributions_sum_to_the_whole(levers, seed):
    """Whatever the game, the contributions add up to the effect of the whole plan."""
    design, lots = design_of(levers), np.random.default_rng(seed)
    found = contributions_of(design, {one: lots.normal(size=(3, 2)) for one in design.coalitions})

    assert found.values.mean.sum(axis=0) == pytest.approx(found.whole.mean)
    assert (found.values.low <= found.values.mean).all()


def test_few_pairs_of_orders_have_no_interval():
    """With one pair of orders nothing is known of how orders differ, so no interval is claimed."""
    design = design_of(MOST_LEVERS)
    found = contributions_of(design, results(design, len))

    assert len(design.orders) == 2
    assert np.isnan(found.values.low).all()


def test_parts_keep_the_rows_of_all_levers(hamlet):
    """A lever that is left out stays in its row with size zero, so that the others are the same projects."""
    plan = planned(hamlet, coworking(), branding())
    part = part_of(plan, frozenset([1]))

    assert [lever.size for lever in part.plan.levers] == [0, 20_000]
    assert part_of(plan, frozenset([0, 1])) == plan
