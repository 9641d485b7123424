"""Columns sorted by which inputs differ in them: where the same do, they are switched together, and the others are not.

Two blends often differ in little: a lever that is moved tells first on beliefs, and on the rest only once a choice has
fallen otherwise. Where an input is the same at both ends there is nothing to switch.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stratsim.core.array import Array
from stratsim.story.split import Inputs, same

Columns = npt.NDArray[np.intp]
PORTION = 5_000
"""Columns of a portion: arrays of so many stay in the cache, and calls of numpy cost little beside them."""
BITS = 62
"""Inputs that columns are sorted by, at most: as many as one integer has bits for."""


def portions(a: Inputs, b: Inputs, count: int) -> Iterator[Columns]:
    """Yield the columns of ``count`` in which any input differs, a portion at a time, in ascending order."""
    differing = [differs(a[name], b[name], count) for name in a if not same(a[name], b[name])]
    differing.sort(key=lambda here: abs(here.mean() - 0.5))  # what parts the columns most evenly parts them first
    order, known = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    for here in differing:
        known |= here
    for here in differing[:BITS]:
        order = 2 * order + here
    columns = np.flatnonzero(known)
    columns = columns[np.argsort(order[columns], kind="stable")]
    for first in range(0, len(columns), PORTION):
        yield np.sort(columns[first : first + PORTION])


def differs(x: Array, y: Array, count: int) -> npt.NDArray[np.bool_]:
    """Return the columns in which two inputs differ in any row, (count,)."""
    rows = np.atleast_1d(x != y)
    return np.broadcast_to(rows.reshape(-1, rows.shape[-1]).any(axis=0), (count,))
