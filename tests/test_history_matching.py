"""History matching: on functions whose acceptable set is known, the waves close in on it and keep what lies inside."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration.history_matching import (
    INSIDE,
    Target,
    implausibility,
    learn,
    misses,
    next_wave,
    not_ruled_out,
    scaled,
    sobol,
)

BAND, FLAT = Target("band", 0.5, 0.05), Target("flat", 2.0, 0.5)


def band(draws: np.ndarray, noise: float = 0.0) -> np.ndarray:
    """Return a fact that depends on the first parameter only, with noise from run to run."""
    return draws[:, 0] ** 2 + noise * np.random.default_rng(1).standard_normal(len(draws))


def test_draws_are_spread_evenly_and_scaled():
    """Each eighth of a range gets its share of draws; units are the parameters' own."""
    draws = sobol(64, 3, 1)
    own = scaled(draws, np.array([0.0, 10.0, -1.0]), np.array([1.0, 20.0, 1.0]))

    assert all(np.histogram(column, 8, (0, 1))[0].tolist() == [8] * 8 for column in draws.T)
    assert (own.min(axis=0) >= [0, 10, -1]).all()
    assert (own.max(axis=0) <= [1, 20, 1]).all()


def test_an_emulator_foretells_what_it_did_not_see():
    """A smooth fact is foretold within a fiftieth; noise shows in the deviation."""
    seen, unseen = sobol(64, 2, 1), sobol(64, 2, 2)
    mean, _ = learn(seen, band(seen)).predict(unseen)
    _, unsure = learn(seen, band(seen, 0.1)).predict(unseen)

    assert np.abs(mean - band(unseen)).max() < 0.02
    assert np.median(unsure) == pytest.approx(0.1, rel=0.3)


def test_what_lies_within_tolerance_is_never_implausible():
    """Implausibility is zero inside the band and grows with the distance from its edge."""
    seen = sobol(64, 2, 1)
    line = np.column_stack([np.sqrt([0.5, 0.7, 0.9]), [0.5] * 3])
    near, far, farther = implausibility(learn(seen, band(seen, 0.05)), BAND, line)

    assert near == 0
    assert 0 < far < farther


def test_the_next_wave_keeps_the_acceptable_and_drops_most_of_the_rest():
    """Of draws inside the band none is ruled out; what is kept lies near it; the share kept is told."""
    seen, fresh = sobol(128, 2, 1), sobol(1024, 2, 5)
    emulators = [learn(seen, band(seen, 0.01)), learn(seen, 2 + 0.01 * seen[:, 1])]
    inside = np.abs(band(fresh) - 0.5) <= 0.05
    kept, share = next_wave(emulators, [BAND, FLAT], 2, 64, seed=3, tried=4096)

    assert not_ruled_out(emulators, [BAND, FLAT], fresh)[inside].all()
    strictly = not_ruled_out(emulators, [BAND, FLAT], fresh, INSIDE)
    assert inside[strictly].mean() > 0.9
    assert strictly[inside].mean() > 0.9
    assert kept.shape == (64, 2)
    assert np.abs(band(kept) - 0.5).max() < 0.12
    assert 0.07 < share < 0.2


def test_misses_are_counted_in_tolerances():
    """On target 0, at the edge 1, twice as far 2."""
    values = np.array([[0.5, 2.0], [0.55, 2.5], [0.4, 1.0]])

    assert misses(values, [BAND, FLAT]) == pytest.approx(np.array([[0, 0], [1, 1], [2, 2]]))
