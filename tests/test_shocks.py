"""Shocks: the same for every town and every plan of one seed; their laws are in test_closed_forms_economy."""

from __future__ import annotations

import numpy as np
from test_accounting import EVENTS, hamlet_with, two_towns

from ccsim.model import TownModel
from ccsim.rules import shocks


def path(scenario, months: int, seed: int = 1) -> np.ndarray:
    """Return the shocks of some months."""
    model, found = TownModel(scenario, seed), []
    for _ in range(months):
        model.step()
        found.append(model.state.shocks.copy())
    return np.array(found)


def test_twins_and_peers_share_their_shocks():
    """A plan, another number of towns, other switches: the same shocks bit for bit; another seed has others."""
    plain = path(hamlet_with(), 8)

    assert np.array_equal(plain, path(hamlet_with(events=EVENTS, switches={"critical_mass": False}), 8))
    assert np.array_equal(plain, path(two_towns(), 8))
    assert not np.array_equal(plain, path(hamlet_with(), 8, seed=2))


def test_shocks_start_at_nothing(hamlet_begun, hamlet_state, assumed):
    """The eve has none; the first month only its own news: sqrt(1 - 0.95^2) times a normal draw."""
    assert not hamlet_begun.shocks.any()
    shocks.shake(hamlet_state, assumed)
    spread = np.array([assumed.shocks.productivity, assumed.shocks.tourism, assumed.shocks.metropolis])
    news = hamlet_state.shocks / spread / np.sqrt(1 - 0.95**2)

    assert (np.abs(news) < 5).all()
    assert (news != 0).all()


def test_no_spread_no_shocks(hamlet_state, assumed):
    """With standard deviations of zero nothing ever happens."""
    for name in ("productivity", "tourism", "metropolis"):
        assumed = assumed.replace(f"shocks.{name}", 0)
    for hamlet_state.month in range(5):
        shocks.shake(hamlet_state, assumed)

    assert not hamlet_state.shocks.any()


def test_a_shock_fades(hamlet_state, assumed):
    """Without news a shock of 10 log points is 9.5 in the next month."""
    for name in ("productivity", "tourism", "metropolis"):
        assumed = assumed.replace(f"shocks.{name}", 0)
    hamlet_state.shocks = np.full(3, 0.1)
    shocks.shake(hamlet_state, assumed)

    assert np.allclose(hamlet_state.shocks, 0.095)


def test_runs_of_other_seeds_share_shocks_drawn_under_one_seed(hamlet):
    """A shock seed of its own changes the shocks and nothing that is drawn; by default it is the run's own seed."""
    plain, shared, other = (TownModel(hamlet, *seeds) for seeds in ((1,), (1, 7), (2, 7)))
    for model in (plain, shared, other):
        model.step()

    assert np.array_equal(shared.state.shocks, other.state.shocks)
    assert not np.array_equal(shared.state.shocks, plain.state.shocks)
    assert np.array_equal(shared.state.residents.key, plain.state.residents.key)
    assert not np.array_equal(shared.state.residents.born[:50], other.state.residents.born[:50])
    assert np.array_equal(path(hamlet, 3), [step.state.shocks for step in steps_of(TownModel(hamlet, 1, 1), 3)])


def steps_of(model: TownModel, months: int):
    """Yield a model after each of some months."""
    for _ in range(months):
        model.step()
        yield model
