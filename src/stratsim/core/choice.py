"""Choice among options or none: logit probabilities, and the option that a uniform number selects."""

import numpy as np

from stratsim.core.array import Array, at_most, flag, total

MOST = 40
"""Utility above which all options are shifted down together, so that the best stands at 0."""


def against_none(prior: Array, utility: Array) -> Array:
    """Return the chance of each option, prior e^u / (1 + sum of prior e^u), shape (options, ties, R).

    ``prior``: odds of any option against none, where its utility is that of none, 0; shape (ties, R). Normalised in
    logs: finite whatever the utility.
    """
    top: Array = np.full_like(prior, MOST)
    for part in utility:
        top = np.maximum(top, part)
    shift = np.where(top > MOST, top, np.zeros_like(top))
    weight = prior * np.exp(utility - shift)
    return weight / (np.exp(-at_most(shift, 80)) + total(weight))


def picked(chance: Array, u: Array) -> Array:
    """Return 1 for the option that ``u`` falls on, else 0, shape (options, ties, R); all 0 where it falls beyond."""
    edge = before = np.zeros_like(u)
    chosen = []
    for part in chance:
        edge = edge + part
        below = flag(u < edge)
        chosen.append(below - before)
        before = below
    return np.stack(chosen) if chosen else np.zeros_like(chance)
