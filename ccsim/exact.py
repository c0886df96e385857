"""Exponentials, logarithms and powers that give the same bits on every processor of one kind.

numpy's own vary in the last bit with the vector unit it finds; these go through the C library, one by one.
"""

from __future__ import annotations

import math

from ccsim.compiled import vectorize


@vectorize
def exp(x):
    """Return e to the power x, elementwise."""
    return math.exp(x)


@vectorize
def log(x):
    """Return the natural logarithm of x (which must be positive), elementwise."""
    return math.log(x)


@vectorize
def power(x, y):
    """Return x to the power y (x must not be negative), elementwise."""
    return math.pow(x, y)
