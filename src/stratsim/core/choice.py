"""Choice among options or none: logit probabilities, and the option that a uniform number selects."""

import numpy as np

from stratsim.core.array import Array, at_most, flag, total
from stratsim.core.ties import Ties

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


def over_all(prior: Array, utility: Array, ties: Ties) -> Array:
    """Return the chance of each option of each tie where a source makes one choice over all its ties, or none.

    As `against_none`, but all options of all ties that leave a state compete; an option with prior 0 is none.
    ``prior``: (ties, R) or (options, ties, R).
    """
    open_ = np.where(prior > 0, utility, np.zeros_like(utility))
    top: Array = np.full_like(utility[0], MOST)
    for part in open_:
        top = np.maximum(top, part)
    top = ties.at_source(ties.greatest_by_source(top, MOST))
    shift = np.where(top > MOST, top, np.zeros_like(top))
    weight = prior * np.exp(open_ - shift)
    return weight / (np.exp(-at_most(shift, 80)) + ties.at_source(ties.by_source(total(weight))))


def end_to_end(chance: Array, ties: Ties) -> Array:
    """Return where the options of each tie begin when those of all ties of a source lie end to end, (ties, R)."""
    return ties.before_in_source(total(chance))


def picked(chance: Array, u: Array, start: Array | None = None) -> Array:
    """Return 1 for the option that ``u`` falls on, else 0, shape (options, ties, R); all 0 where it falls beyond.

    ``start``: where the first option begins, 0 unless told.
    """
    edge = np.zeros_like(u) if start is None else start
    before = flag(u < edge)
    chosen = []
    for part in chance:
        edge = edge + part
        below = flag(u < edge)
        chosen.append(below - before)
        before = below
    return np.stack(chosen) if chosen else np.zeros_like(chance)
