"""The System: who is there and how they are tied. Fixed for a whole run."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratsim.core.array import Array, Index
from stratsim.core.ties import Ties


@dataclass(frozen=True, eq=False)
class Rungs:
    """The ladder of provocations, mildest first; every array is ``(P, 1, 1)``.

    ``severity`` 0-1; ``burden`` political and material cost, in stakes; ``money`` bn USD an event; ``test`` 1 where
    it builds the deterrent; ``repeats`` 0-1, how far it comes in bursts.
    """

    names: tuple[str, ...]
    severity: Array
    burden: Array
    money: Array
    test: Array
    repeats: Array


@dataclass(frozen=True, eq=False)
class System:
    """States, ties, theatres and rungs, in the kernel's own order (by name)."""

    states: tuple[str, ...]
    theatres: tuple[str, ...]
    rungs: Rungs
    rivalry: Ties
    patronage: Ties
    channel: Ties
    campaign: Ties
    alignment: Ties
    rivalry_theatre: Index
    """Theatre of each rivalry, shape ``(rivalry,)``."""
    theatre_weight: Array
    """Standing interest of each state in each theatre, shape ``(theatre, state, 1)``."""
    consumption: Array
    """Rounds a state fires in a theatre at intensity 1, million a month, shape ``(theatre, state, 1)``."""

    @cached_property
    def arms_patronage(self) -> tuple[Index, Index]:
        """Pairs (channel, patronage) where the buyer is the supplier's patron."""
        patrons = {name: row for row, name in enumerate(self.patronage.names)}
        reverse = [">".join(reversed(name.split(">"))) for name in self.channel.names]
        pairs = [(row, patrons[name]) for row, name in enumerate(reverse) if name in patrons]
        return np.array([a for a, _ in pairs], np.intp), np.array([b for _, b in pairs], np.intp)

    def labels(self, axis: str) -> tuple[str, ...]:
        """Return the names along an axis: "state", "rivalry", "rung" ..."""
        if axis == "state":
            return self.states
        if axis == "theatre":
            return self.theatres
        if axis == "rung":
            return self.rungs.names
        ties: Ties = getattr(self, axis)
        return ties.names
