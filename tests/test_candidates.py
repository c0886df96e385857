"""Candidates: the same whatever happens, and who of them would come."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from ccsim.draws import Purpose, stream_of, uniforms
from ccsim.inputs import Inputs
from ccsim.rules.candidates import (
    accepts,
    awareness,
    bands_of_age,
    comers,
    draw_candidates,
    list_candidates,
    origins,
    part,
    prefers,
    who_comes,
)
from ccsim.rules.prospects import prospects
from ccsim.town.schema import CREATIVE, METROPOLIS, RETIRED

N = 20_000


def candidates(state, assumed, n=N, month=0):
    """Return many candidates of the hamlet."""
    return draw_candidates(state, month, np.array([n]), assumed).view(np.recarray)


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
    drawn = list_candidates(
        count, 0, stream_of(1, 95, 0), sure, sure, 1.1, bands_of_age((1.0,) * 5), sure * 0.2, 66.5, 0.3, 1.0, 1.0
    )
    years, couple, children = drawn["years"], drawn["couple"], drawn["children"]
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

    for name in ("town", "key", "place", "years", "occupation", "couple", "children"):
        assert (one[name] == again[name]).all()
    assert not np.isin(one.key, later.key).any()


@pytest.mark.parametrize(("gain", "known"), [(0.0, 1.0), (0.5, 1.0), (-0.5, 0.4), (9.0, 0.4), (9.0, 0.0)])
def test_candidates_who_know_the_town_accept_by_the_logit(gain, known):
    """The share who come is the share who know it times 1 / (1 + exp(-3 * gain)), attraction counted in the gain."""
    one, sure = np.ones((1, 1)), bands_of_age((1.0,) * 5)
    come = comers(
        np.array([N]), 0, stream_of(1, 92, 0), one, one, 1.1, sure, one, 66.5, 0.3, 0.5, 0.5,
        np.ones(1), 1.0, known, np.full((1, 1, 6), gain - 0.2), np.array([0.2]), stream_of(1, 93, 0),
        stream_of(1, 91, 0), 3.0,
    )  # fmt: skip
    expected = known / (1 + np.exp(-3 * gain))

    assert abs(come.size / N - expected) <= 5 * (expected * (1 - expected) / N) ** 0.5


def test_who_comes_is_among_those_who_look(hamlet_state, assumed):
    """Those who come are the candidates who know the town and prefer it, described alike, in the same order."""
    hamlet_state.baseline.candidates = np.array([500])
    state, rules = hamlet_state, assumed.migration
    view, all_of_them = prospects(state, Inputs.at_rest(1), assumed), candidates(state, assumed, 500)
    gain = view.coming[0, all_of_them.place, all_of_them.occupation] + state.baseline.attraction[0]
    aware, knows, luck = awareness(state, assumed), state.stream(Purpose.NEWCOMER), state.stream(Purpose.DESTINATION)
    known = uniforms(knows, all_of_them.key, 0) < aware[0]
    wants = [prefers(key, more, luck, rules.theta) for key, more in zip(all_of_them.key, gain, strict=True)]
    come, expected = who_comes(state, view, assumed), all_of_them[known & np.array(wants)]

    assert 0 < come.size < known.sum() < 500
    assert (accepts(all_of_them.key, gain, aware.repeat(500), knows, luck, rules.theta) == known & wants).all()
    for name in ("key", "place", "years", "occupation", "couple", "children"):
        assert (come[name] == expected[name]).all()


def test_what_a_candidate_gains(hamlet_begun, assumed):
    """Town against place, less the cost of moving and the roots left behind."""
    view = prospects(hamlet_begun, Inputs.at_rest(1), assumed)
    drawn = candidates(copy.deepcopy(hamlet_begun), assumed, 50)
    plain = view.gain(0, drawn.place, drawn.occupation)

    assert view.coming[0, drawn.place, drawn.occupation] == pytest.approx(plain - 0.6 - 0.22)


@pytest.mark.parametrize(("reputation", "known"), [(0.0, 0.3), (1.0, 0.6), (2.0, 0.9), (9.0, 1.0)])
def test_reputation_makes_a_town_known(hamlet_state, assumed, reputation, known):
    """At the start 60 % of candidates know it, half of them even without reputation, and never more than all."""
    hamlet_state.towns.reputation[:] = reputation

    assert awareness(hamlet_state, assumed) == pytest.approx([known])
