"""What a set of parameters would show on average: its own repeats and those of its neighbours together.

The mean of a few repeats is off by chance; in a sum of many squares that chance decides which sets seem good. Sets that
lie close have means that are close: a surface through all of them says what each mean is near to, and the more chance
there is in a set's own mean, the more of the surface is taken.
Equation
    y = x(z)' b + u + e,   Var u = T2,   Var e = V;   x(z): 1, every z and every product of two
    estimate = x'b + B (y - x'b), but within MOVED V^(1/2) of y,   B = D / (D + V),   D = T2 + h (T2 + V)
    variance of the estimate = B V
Symbols
    y mean of the repeats of a set, in standard errors of the record; V the chance in it, the weighted mean over sets
    T2 what the surface misses: its residual variance less V, 0 at least; h leverage: the error of the surface, without
    the set itself, which is large where few sets are, so that there a set keeps its own mean
    b: least squares, each set weighted by min(1, w / CAP of w), w = proposal density over the mixture of all rounds: of
    z alone, so that chance picks no set
Source
    Fay and Herriot 1979, "Estimates of income for small places", JASA 74(366), who limit how far a mean is moved, too,
    as Efron and Morris 1972, JASA 67(337); quadratic response surfaces: Box and Wilson 1951, JRSS B 13(1).
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array
from stratsim.history.fit import proposal
from stratsim.history.fit.proposal import Proposal
from stratsim.history.fit.targets import MISSED, Misfit

CAP = 0.98
"""Share of the sets whose weight is below the most that one counts for."""

NEAR = 0.01
"""Weight below which a set is too far off for the surface: it keeps its own mean."""

MOVED = 2.0
"""Standard errors by which a mean is moved at most: beyond, it is not chance, but the surface that is wrong."""

A_COLUMN = 3
"""Effective sets for each column of the surface; where there are fewer there is no surface."""


@dataclass(frozen=True)
class Surface:
    """The columns of near sets, their weights, and the inverse of what is solved for ``b``."""

    x: Array
    weights: Array
    inverse: Array
    leverage: Array

    @classmethod
    def of(cls, z: Array, weights: Array) -> "Surface":
        """Return the surface over standardised draws, shapes (parameters, sets) and (sets,)."""
        x = columns(z)
        heavy = x * weights[:, None]
        inverse = np.linalg.pinv(heavy.T @ x, hermitian=True)
        error = inverse @ (heavy.T @ heavy) @ inverse
        hat = weights * ((x @ inverse) * x).sum(axis=1)
        return cls(x, weights, inverse, np.asarray(((x @ error) * x).sum(axis=1) / np.maximum(1 - hat, 1e-9)))

    def estimates(self, y: Array, error: Array) -> tuple[Array, Array]:
        """Return the estimates of one part and their variances, each (sets,), from means and their variances."""
        weights, whole = self.weights, self.weights.sum()
        off = y - self.x @ (self.inverse @ (self.x.T @ (weights * y)))
        free = 1 - self.x.shape[1] / proposal.effective(weights)
        residual = (weights * off**2).sum() / whole / free
        chance = (weights * error).sum() / whole
        missed = max(residual - chance, 0.0) + self.leverage * residual
        own = missed / np.maximum(missed + chance, 1e-12)
        most = MOVED * np.sqrt(chance)
        return y - np.clip((1 - own) * off, -most, most), own * chance


def columns(z: Array) -> Array:
    """Return 1, every row and every product of two rows, shape (draws, columns)."""
    first, second = np.triu_indices(len(z))
    return np.vstack([np.ones((1, z.shape[1])), z, z[first] * z[second]]).T


def count(parameters: int) -> int:
    """Return the number of columns of a surface."""
    return (parameters + 1) * (parameters + 2) // 2


def smoothed(z: Array, misfit: Misfit, proposals: list[Proposal]) -> Misfit:
    """Return how far sets are off, each with the help of its neighbours; as it was where there are too few of them."""
    if not proposals:
        return misfit
    ratio = proposals[-1].log_t(z) - proposal.mixture(z, proposals)
    weights = np.exp(np.minimum(ratio - np.quantile(ratio, CAP), 0))
    near = weights > NEAR
    if proposal.effective(weights[near]) < A_COLUMN * count(len(z)):
        return misfit
    surface = Surface.of(proposals[-1].standard(z[:, near]), weights[near])
    off, error = misfit.off.copy(), misfit.error.copy()
    for row in range(len(off)):
        y = np.clip(misfit.off[row, near], -MISSED, MISSED)
        off[row, near], error[row, near] = surface.estimates(y, misfit.error[row, near])
    return Misfit(off, error)
