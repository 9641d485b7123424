"""Columns sorted by which inputs differ in them: where the same do, they are switched together, and the others are not.

Two blends often differ in little: a lever that is moved tells first on beliefs, and on the rest only once a choice has
fallen otherwise. Where an input is the same at both ends there is nothing to switch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Index
from stratsim.story.spied import columns
from stratsim.story.split import Inputs, side_by_side

Flags = npt.NDArray[np.bool_]
PORTION = 5_000
"""Columns of a portion: arrays of so many stay in the cache, and calls of numpy cost little beside them."""
BITS = 62
"""Inputs that columns are sorted by, at most: as many as one integer has bits for."""


@dataclass(frozen=True)
class GatheredInputs:
    """The inputs of some months in all groups: each (rows..., months x groups x width), or one number for all."""

    inputs: Inputs
    months: int
    groups: int
    width: int

    @classmethod
    def of(cls, months: Sequence[Inputs], groups: int, width: int) -> "GatheredInputs":
        """Return the inputs of some months, side by side."""
        return cls(side_by_side(months, groups * width), len(months), groups, width)

    @property
    def count(self) -> int:
        """Columns."""
        return self.months * self.groups * self.width

    def place(self, groups: Sequence[int]) -> Index:
        """Return the columns of some groups, in the order months, groups, replicates."""
        cells = np.arange(self.months)[:, None, None] * self.groups + np.asarray(groups)[:, None]
        place: Index = cells * self.width + np.arange(self.width)
        return place.ravel()

    def chosen(self, index: Index) -> Inputs:
        """Return the inputs in some columns."""
        return {name: columns(x, index, self.count) for name, x in self.inputs.items()}

    def differing(self, name: str, a: Sequence[int], b: Sequence[int]) -> Flags:
        """Return where an input differs between the groups ``a`` and ``b``, in any row, in the order of `place`."""
        x = self.inputs[name]
        if np.shape(x)[-1:] != (self.count,):
            return np.zeros(self.months * len(a) * self.width, np.bool_)
        parted = x.reshape(-1, self.months, self.groups, self.width)
        found: Flags = (parted[:, :, a] != parted[:, :, b]).any(axis=0)
        return found.ravel()

    def portions(self, a: Sequence[int], b: Sequence[int]) -> Iterator[Index]:
        """Yield where any input differs between groups, a portion at a time, as ascending numbers in `place`."""
        every = [self.differing(name, a, b) for name in self.inputs]
        every = sorted((one for one in every if one.any()), key=lambda one: abs(one.mean() - 0.5))
        order = np.zeros(self.months * len(a) * self.width, np.int64)
        known: Flags = order > 0
        for n, one in enumerate(every):  # what parts the columns most evenly parts them first
            known = known | one
            order = 2 * order + one if n < BITS else order
        found = np.flatnonzero(known)
        found = found[np.argsort(order[found], kind="stable")]
        for first in range(0, len(found), PORTION):
            yield np.sort(found[first : first + PORTION])
