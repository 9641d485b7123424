"""A choice among options by one uniform number."""

import numpy as np

from stratsim.core.array import Array, flag


def picked(chance: Array, u: Array) -> Array:
    """Return 1 for the option that ``u`` falls on, else 0, shape (options, ties, R); all 0 where it falls beyond."""
    chosen = np.empty_like(chance)
    before = np.zeros_like(u)
    edge = before
    for row, part in enumerate(chance):
        edge = edge + part
        below = flag(u < edge)
        chosen[row] = below - before
        before = below
    return chosen
