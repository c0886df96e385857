"""History matching: keep only the parameter draws that no observed fact rules out.

After Craig, Goldstein, Seheult and Smith (1997) and Vernon, Goldstein and Bower (2010): a wave of runs teaches an
emulator per fact; draws whose emulated facts lie farther from the targets than emulator, run-to-run and fact
uncertainty allow are implausible; the next wave runs only among the others.  The emulators are the Gaussian
processes of scikit-learn, the designs the scrambled Sobol points of scipy.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

Floats = npt.NDArray[np.float64]
CUTOFF = 3.0  # standard deviations beyond which a draw is ruled out (Pukelsheim's three-sigma rule)
INSIDE = 1e-9  # the cutoff at which only draws remain whose emulated facts all lie within tolerance
AT_ONCE = 1 << 13  # draws emulated at a time: memory goes with this times the runs learnt from


@dataclass(frozen=True)
class Target:
    """What was observed: `half` on either side of `middle` is within tolerance (units of the fact)."""

    fact: str
    middle: float
    half: float


@dataclass(frozen=True)
class Emulator:
    """A fact as a function of the parameters, learnt from runs, with the uncertainty of what was learnt."""

    process: GaussianProcessRegressor
    mean: float
    scale: float

    def predict(self, unit_draws: Floats) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of the fact at draws scaled to 0-1 (float64[n] each)."""
        mean, deviation = self.process.predict(unit_draws, return_std=True)
        return self.mean + self.scale * mean, self.scale * deviation


def sobol(count: int, dimensions: int, seed: int) -> Floats:
    """Return evenly spread draws (float64[count, dimensions], 0-1); count is best a power of two."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The balance properties of Sobol", UserWarning)
        return np.asarray(qmc.Sobol(dimensions, seed=seed).random(count))


def scaled(unit_draws: Floats, low: Floats, high: Floats) -> Floats:
    """Return draws in the parameters' own units."""
    return np.asarray(low + unit_draws * (high - low))


def learn(unit_draws: Floats, values: Floats) -> Emulator:
    """Fit a Gaussian process with one length scale per parameter and run-to-run noise (values float64[n])."""
    mean, scale = float(values.mean()), float(values.std()) or 1.0
    kernel = ConstantKernel() * RBF(np.ones(unit_draws.shape[1]), (0.1, 100.0)) + WhiteKernel(0.1, (1e-4, 2.0))
    process = GaussianProcessRegressor(kernel, random_state=0)
    with warnings.catch_warnings():  # a parameter that does not matter has a length scale at its bound
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(unit_draws, (values - mean) / scale)
    return Emulator(process, mean, scale)


def implausibility(emulator: Emulator, target: Target, unit_draws: Floats) -> Floats:
    """Return the distance to the edge of tolerance in standard deviations, 0 inside (float64[n]).

    The emulator's deviation includes what differs from run to run (its white noise).
    """
    mean, deviation = emulator.predict(unit_draws)
    beyond = np.maximum(0.0, np.abs(mean - target.middle) - target.half)
    return np.asarray(beyond / np.maximum(1e-12, deviation))


def not_ruled_out(
    emulators: list[Emulator], targets: list[Target], unit_draws: Floats, cutoff: float = CUTOFF
) -> npt.NDArray[np.bool_]:
    """Say which draws no fact rules out (bool[n])."""
    kept = np.ones(len(unit_draws), bool)
    for begin in range(0, len(unit_draws), AT_ONCE):
        rows = np.arange(begin, min(begin + AT_ONCE, len(unit_draws)))
        for emulator, target in zip(emulators, targets, strict=True):
            inside = implausibility(emulator, target, unit_draws[rows]) < cutoff
            kept[rows[~inside]] = False
            rows = rows[inside]  # the next fact is asked of those only that are left
            if not len(rows):
                break
    return kept


def next_wave(
    emulators: list[Emulator],
    targets: list[Target],
    dimensions: int,
    count: int,
    seed: int,
    cutoff: float = CUTOFF,
    tried: int = 1 << 15,
) -> tuple[Floats, float]:
    """Return draws not ruled out, spread evenly (float64[count or fewer, dimensions]), and the share not ruled out."""
    draws = sobol(tried, dimensions, seed)
    kept = draws[not_ruled_out(emulators, targets, draws, cutoff)]
    return kept[:count], len(kept) / tried


def misses(values: Floats, targets: list[Target]) -> Floats:
    """Return how far each fact lies from its target in tolerances (values float64[n, facts]; the same shape)."""
    middle = np.array([target.middle for target in targets])
    half = np.array([target.half for target in targets])
    return np.asarray(np.abs(values - middle) / half)
