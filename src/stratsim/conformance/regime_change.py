"""The regime change game: citizens with noisy signals protest or not, and the regime may bias the signals.

Equation
    (1) S(y) = Phi(sqrt(alpha) (x* - y)),   y = theta + a                      citizens who rise: those with x_i < x*
    (2) a(theta) = argmin over a >= 0 of S(theta + a) + C(a)                   what a regime that survives does
    (3) theta* = min over a >= 0 of S(theta* + a) + C(a)                       the weakest regime that survives
    (4) Pr(theta < theta* | x*) = p, by Bayes' rule on a flat prior            who is at x* is indifferent

Symbols
    theta strength of the regime; x_i = theta + a + noise of precision alpha; p cost of rising, 1 the gain of a success;
    a hidden manipulation of the signals, C its cost; Phi the normal distribution
Valid when
    0 < p < 1. The minimum of (2) is sought on a grid; between its points the curve is taken for a parabola.
Source
    Edmond 2013, "Information Manipulation, Coordination, and Regime Change", Review of Economic Studies 80(4). Without
    manipulation: Morris and Shin 2003, "Global Games: Theory and Applications".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from stratsim.conformance.play import Floats

Cost = Callable[[Floats], Floats]

STRENGTHS, MEANS = 801, 801
"""Points at which regimes, and their means, are tried."""
FAR = 8.0
"""Standard deviations beyond which no citizen is counted."""


def density(z: Floats) -> Floats:
    """Return the standard normal density."""
    height: Floats = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return height


def lowest(loss: Floats) -> Floats:
    """Return where each row is lowest, in steps: at a grid point, or beside it by a parabola through its neighbours."""
    best = loss.argmin(axis=1)
    inner = best.clip(1, loss.shape[1] - 2)
    before, here, after = (np.take_along_axis(loss, (inner + k)[:, None], 1)[:, 0] for k in (-1, 0, 1))
    bend = before - 2 * here + after
    shift = np.divide(before - after, 2 * bend, out=np.zeros_like(here), where=(bend > 0) & (best == inner))
    found: Floats = best + shift.clip(-0.5, 0.5)
    return found


@dataclass(frozen=True)
class RegimeChange:
    """The game: cost of rising, precision of signals, cost of manipulation and the most that any regime would do."""

    p: float
    alpha: float
    cost: Cost | None = None
    most: float = 0.0

    @property
    def root(self) -> float:
        """The square root of the precision."""
        return float(np.sqrt(self.alpha))

    def burden(self, theta: Floats, cutoff: float) -> tuple[Floats, Floats]:
        """Return the best manipulation of regimes of strength theta, and what rising and manipulation then cost them.

        Equations (2), (3).
        """
        theta = np.atleast_1d(theta).astype(float)
        if self.cost is None:
            return np.zeros_like(theta), ndtr(self.root * (cutoff - theta))
        a = np.linspace(0.0, self.most, MEANS)
        loss = ndtr(self.root * (cutoff - theta[:, None] - a)) + self.cost(a)
        means = a[1] * lowest(loss)
        return means, ndtr(self.root * (cutoff - theta - means)) + self.cost(means)

    def cutoff(self, threshold: float) -> float:
        """Return the cutoff x* at which a regime of this strength just survives: equation (3)."""

        def spare(cutoff: float) -> float:
            return threshold - float(self.burden(np.array([threshold]), cutoff)[1][0])

        reach = FAR / self.root + self.most + 1
        return float(brentq(spare, threshold - reach, threshold + reach, xtol=1e-12))

    def success(self, threshold: float) -> float:
        """Return what a citizen at the cutoff believes the chance of success to be: equation (4)."""
        cutoff = self.cutoff(threshold)
        weak = float(ndtr(self.root * (threshold - cutoff)))
        last = max(cutoff, threshold) + FAR / self.root
        theta = np.linspace(threshold, last, STRENGTHS)
        seen = self.root * density(self.root * (cutoff - theta - self.burden(theta, cutoff)[0]))
        strong = float(((seen[1:] + seen[:-1]) / 2 * np.diff(theta)).sum())
        return weak / (weak + strong)

    @property
    def threshold(self) -> float:
        """theta*: weaker regimes fall."""
        return float(brentq(lambda theta: self.success(theta) - self.p, 1e-4, 1 - 1e-4, xtol=1e-9))
