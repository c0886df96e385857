"""Candidates: the same whatever happens, and who of them would come."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest

from ccsim.draws import keys_of, stream_of
from ccsim.inputs import Inputs
from ccsim.rules.candidates import (
    accepts,
    awareness,
    bands_of_age,
    draw_candidates,
    gains,
    list_candidates,
    origins,
    part,
)
from ccsim.rules.prospects import prospects
from ccsim.town.schema import CREATIVE, METROPOLIS, RETIRED

N = 20_000
KEYS = keys_of(1, 0, N)


def candidates(state, assumed, n=N, month=0):
    """Return many candidates of the hamlet."""
    return draw_candidates(state, month, np.array([n]), assumed)


def shares(state):
    """Return the share of the hamlet's candidates from each part of elsewhere."""
    return origins(state.places.population, state.places.minutes, 1.1)[0]


def test_bands_of_age_by_hand():
    """Two, ten, fifteen, twenty and twenty years at hazards 1, 2, 1, 1, 0: 2, 22, 37, 57 and 57 of 57 parts."""
    assert bands_of_age((1.0, 2.0, 1.0, 1.0, 0.0)) == pytest.approx(np.array([2, 22, 37, 57, 57]) / 57)


def test_a_draw_falls_into_one_part():
    """Shares of a half, a quarter and a quarter; a draw beyond the last edge still has a part."""
    edge = np.array([0.5, 0.75, 1.0 - 1e-16])

    assert [part(edge, draw) for draw in (0.0, 0.5, 0.6, 0.75, 0.8, 1.0)] == [0, 0, 1, 1, 2, 2]


def test_each_town_has_candidates_of_its_own(hamlet_state, assumed):
    """Asked for again, or for more of them, the same candidates look; each names the town it looks at."""
    few, many = candidates(hamlet_state, assumed, 5), candidates(hamlet_state, assumed, 9)

    assert few.key.tolist() == many.key[:5].tolist()
    assert few.years.tolist() == many.years[:5].tolist()
    assert set(many.town) == {0}


def test_origins_follow_gravity(hamlet_begun):
    """30,000 people at 12 minutes, 900,000 at 70 and eight millions at 200, with an elasticity of 1.1."""
    pull = np.array([30_000 / 12**1.1, 900_000 / 70**1.1, 8_000_000 / 200**1.1])

    assert shares(hamlet_begun) == pytest.approx(pull / pull.sum())


def test_candidates_are_as_assumed(hamlet_state, assumed):
    """Places by gravity, ages by the profile of considering, creative people by the share of their place."""
    drawn = candidates(hamlet_state, assumed)
    share = shares(hamlet_state)
    young = 2 * 4.5 + 10 * 8
    working = drawn.occupation != RETIRED
    from_metropolis = working & (drawn.place == METROPOLIS)

    assert np.bincount(drawn.place) / N == pytest.approx(share, abs=5 * 0.5 / N**0.5)
    assert (drawn.years < 30).mean() == pytest.approx(young / (young + 15 * 3 + 20 * 1.25 + 20 * 0.75), abs=0.02)
    assert (drawn.occupation[from_metropolis] == CREATIVE).mean() == pytest.approx(0.2, abs=0.02)
    assert ((drawn.occupation == RETIRED) == (drawn.years >= 66.5)).all()
    assert (drawn.children[~drawn.couple] == 0).all()
    assert set(drawn.children[drawn.couple]) == {0, 1, 2}


def test_couples_of_24_to_54_bring_children():
    """Everybody comes with somebody, and all who may bring children: those of 24 to 54 do, 45 in 100 of them two."""
    count, sure = np.array([N]), np.ones((1, 1))
    *_, years, _, couple, children = list_candidates(
        count, 0, stream_of(1, 95, 0), sure, bands_of_age((1.0,) * 5), sure * 0.2, 66.5, 0.3, 1.0, 1.0
    )
    parents = (years >= 24) & (years < 55)

    assert (couple == (years >= 22)).all()
    assert ((children > 0) == parents).all()
    assert (children[parents] == 2).mean() == pytest.approx(0.45, abs=0.02)


def test_candidates_do_not_depend_on_the_town(hamlet_state, assumed):
    """In a town of other pay, people and rents the same candidates look; next month others do."""
    one = candidates(hamlet_state, assumed, 500)
    hamlet_state.towns.pay[:] = 2
    hamlet_state.residents.town[:300] = -1
    again, later = candidates(hamlet_state, assumed, 500), candidates(hamlet_state, assumed, 500, month=1)

    for field in dataclasses.fields(one):
        assert (getattr(one, field.name) == getattr(again, field.name)).all()
    assert not np.isin(one.key, later.key).any()


@pytest.mark.parametrize(("gain", "aware"), [(0.0, 1.0), (0.5, 1.0), (-0.5, 0.4), (9.0, 0.4), (9.0, 0.0)])
def test_candidates_who_know_the_town_accept_by_the_logit(gain, aware):
    """The share who come is the share who know it times 1 / (1 + exp(-3 * gain))."""
    share = accepts(KEYS, np.full(N, gain), np.full(N, aware), stream_of(1, 93, 0), stream_of(1, 91, 0), 3.0).mean()
    expected = aware / (1 + np.exp(-3 * gain))

    assert abs(share - expected) <= 5 * (expected * (1 - expected) / N) ** 0.5


def test_what_a_candidate_gains(hamlet_begun, assumed):
    """Town against place, less the cost of moving and the roots left behind."""
    view = prospects(hamlet_begun, Inputs.at_rest(1), assumed)
    drawn = candidates(copy.deepcopy(hamlet_begun), assumed, 50)
    plain = view.gain(0, drawn.place, drawn.occupation)

    assert gains(view, assumed)[0, drawn.place, drawn.occupation] == pytest.approx(plain - 0.6 - 0.22)


@pytest.mark.parametrize(("reputation", "known"), [(0.0, 0.3), (1.0, 0.6), (2.0, 0.9), (9.0, 1.0)])
def test_reputation_makes_a_town_known(hamlet_state, assumed, reputation, known):
    """At the start 60 % of candidates know it, half of them even without reputation, and never more than all."""
    hamlet_state.towns.reputation[:] = reputation

    assert awareness(hamlet_state, assumed) == pytest.approx([known])
