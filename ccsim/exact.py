"""Exponentials, logarithms and powers that give the same bits on every processor of one kind.

numpy's own vary in the last bit with the vector unit it finds; these go through the C library, one by one.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ccsim.compiled import njit

Numbers = npt.ArrayLike
Floats = npt.NDArray[np.float64]


def exp(x: Numbers) -> Floats:
    """Return e to the power x, elementwise."""
    return exponentials(_flat(x)).reshape(np.shape(x))


def log(x: Numbers) -> Floats:
    """Return the natural logarithm of x (which must be positive), elementwise."""
    return logarithms(_flat(x)).reshape(np.shape(x))


def power(x: Numbers, y: Numbers) -> Floats:
    """Return x to the power y (x must not be negative), elementwise."""
    base, exponent = np.broadcast_arrays(x, y)
    return powers(_flat(base), _flat(exponent)).reshape(base.shape)


def _flat(x: Numbers) -> Floats:
    """Return numbers in a row, copied: kernels would be compiled once more for what must not be written to."""
    return np.array(x, np.float64, order="C").ravel()


@njit(nogil=True)
def exponentials(x):
    """Return the exponentials of float64[n]."""
    out = np.empty(x.size)
    for i in range(x.size):
        out[i] = math.exp(x[i])
    return out


@njit(nogil=True)
def logarithms(x):
    """Return the natural logarithms of float64[n]."""
    out = np.empty(x.size)
    for i in range(x.size):
        out[i] = math.log(x[i])
    return out


@njit(nogil=True)
def powers(x, y):
    """Return each of float64[n] to the power of its partner in float64[n]."""
    out = np.empty(x.size)
    for i in range(x.size):
        out[i] = math.pow(x[i], y[i])
    return out
