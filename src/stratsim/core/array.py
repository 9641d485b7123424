"""Array types and the few numeric helpers that every mechanism shares.

Everything in the kernel is float32 and has the replicate as its last axis: ``(N, R)`` per state,
``(E, R)`` per tie. Reasons and measurements: ``docs/decisions/0002-arrays.md``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FLOAT = np.float32

Array = npt.NDArray[np.floating[Any]]
"""Always float32 in fact: numpy's stubs widen the type at every product with a plain number."""
Index = npt.NDArray[np.intp]
Number = float | Array
"""A parameter: one number, or an array that broadcasts against ``(N, R)`` or ``(E, R)``."""

OWN = (np.ndarray, np.generic, float, int, list, tuple)
"""What numpy makes arrays of by itself."""

TINY = 1e-12
"""Added below a division whose both sides may be zero; far above the denormal range."""


def at(p: Number, rows: Any) -> Number:
    """Return a parameter in some rows, where it has a value of its own for each."""
    return p[rows] if np.ndim(p) and len(p) > 1 else p  # type: ignore[arg-type, index]


def as_array(values: npt.ArrayLike) -> Array:
    """Return ``values`` as float32; arrays that are not numpy's own (`stratsim.fused`) are that already."""
    return np.asarray(values, dtype=FLOAT) if isinstance(values, OWN) else values  # type: ignore[return-value]


def logistic(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)); saturates instead of overflowing."""
    return 1 / (1 + np.exp(at_most(-x, 80)))


def unit(x: Array) -> Array:
    """Return ``x`` held between 0 and 1 (the method costs a third of ``np.minimum(np.maximum(..))``)."""
    return x.clip(0, 1)


def at_least(x: Array, low: float) -> Array:
    """Return ``x``, but nowhere below ``low``."""
    return x.clip(low, np.inf)


def at_most(x: Array, high: float) -> Array:
    """Return ``x``, but nowhere above ``high``."""
    return x.clip(-np.inf, high)


def flag(condition: npt.NDArray[np.bool_]) -> Array:
    """Return 1 where a condition holds, else 0."""
    return condition.astype(FLOAT)


def somewhere(flags: Array) -> bool:
    """Tell whether a flag may be up in any replicate: what is down in all of them can be left out.

    For speed only, where leaving out changes no bit; of arrays of symbols (`stratsim.fused`) it is always true.
    """
    return not isinstance(flags, np.ndarray) or bool(flags.any())


def cover(supply: Array, claims: Array) -> Array:
    """Return the share of the claims that the supply covers, 1 where it covers all or nothing is claimed."""
    return np.where(claims > supply, supply / at_least(claims, TINY), FLOAT(1))


def share_of(part: Array, whole: Array) -> Array:
    """Return part / whole, and 0 where both are 0."""
    return part / at_least(whole, TINY)


def total(parts: Sequence[Array] | Array) -> Array:
    """Return the sum over the first axis, added row by row (bits do not depend on the number of replicates)."""
    result = parts[0] if len(parts) else np.zeros_like(parts, shape=np.shape(parts)[1:])
    for part in parts[1:]:
        result = result + part
    return result
