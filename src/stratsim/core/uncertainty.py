"""Uncertain values: distributions with a quantile function, drawn at the address of their key.

One ``quantile`` a distribution serves Monte Carlo, Latin hypercube and Sobol designs alike. A value keeps its
luck across scenarios, because its address is its key ("states.PRK.cohesion"), not its place in a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stratsim.core.array import FLOAT, Array
from stratsim.core.draws import Draws


@dataclass(frozen=True)
class Uniform:
    """Every value between ``low`` and ``high`` alike."""

    low: float
    high: float

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        return self.low + u * (self.high - self.low)


@dataclass(frozen=True)
class LogUniform:
    """Uniform in the logarithm; 0 < ``low`` < ``high``."""

    low: float
    high: float

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        return self.low * np.exp(u * np.log(self.high / self.low))


@dataclass(frozen=True)
class Triangular:
    """Between ``low`` and ``high``, most often near ``mode``."""

    low: float
    mode: float
    high: float

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        span, left = self.high - self.low, self.mode - self.low
        rising = self.low + np.sqrt(u * span * left)
        falling = self.high - np.sqrt((1 - u) * span * (self.high - self.mode))
        return np.where(u * span < left, rising, falling)


@dataclass(frozen=True)
class Normal:
    """Mean and standard deviation, cut off at ``low`` and ``high`` (the rest keeps its shape)."""

    mean: float
    sd: float
    low: float = -np.inf
    high: float = np.inf

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        from scipy.special import ndtr, ndtri

        bottom, top = ndtr((self.low - self.mean) / self.sd), ndtr((self.high - self.mean) / self.sd)
        return self.mean + self.sd * ndtri(bottom + u * (top - bottom))


@dataclass(frozen=True)
class LogNormal:
    """``median`` and ``factor``: about two thirds lie between median / factor and median * factor."""

    median: float
    factor: float

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        from scipy.special import ndtri

        return self.median * np.exp(np.log(self.factor) * ndtri(u))


@dataclass(frozen=True)
class Beta:
    """Beta distribution of shape ``a``, ``b`` between ``low`` and ``high``."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies."""
        from scipy.special import betaincinv

        return self.low + (self.high - self.low) * betaincinv(self.a, self.b, u)


@dataclass(frozen=True)
class Choice:
    """One of ``values``, all alike or with ``weights``."""

    values: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def __hash__(self) -> int:
        return hash((len(self.values), self.values[:2], self.values[-2:]))  # of thousands of values a few tell enough

    def quantile(self, u: Any) -> Any:
        """Return the value below which a share ``u`` lies, in the order given."""
        places = np.minimum(self._place(np.asarray(u)), len(self.values) - 1)
        first, last = places.min(initial=len(self.values)), places.max(initial=-1)
        return np.array(self.values[first : last + 1])[places - first]  # a block of a design reads few of its lists

    def _place(self, u: Any) -> Any:
        if not self.weights:
            return np.floor(u * len(self.values)).astype(np.intp)
        edges = np.cumsum(self.weights) / np.sum(self.weights)
        return np.searchsorted(edges, u, side="right")


Distribution = Uniform | LogUniform | Triangular | Normal | LogNormal | Beta | Choice


@dataclass(frozen=True)
class Uncertain:
    """A value not known: its distribution, and the key that is its address.

    ``name``: the dotted key where it stands, where that is another than its address: values drawn together share one.
    """

    key: str
    distribution: Distribution
    name: str = field(default="", compare=False)

    def realise(self, draws: Draws) -> Array:
        """Return the value in each replicate, shape ``(R,)``, not to be written into; no month changes it."""
        if self not in draws.values:
            draws.values[self] = np.asarray(self.distribution.quantile(draws.share(self.key)), dtype=FLOAT)
        found: Array = draws.values[self]
        return found


Value = float | Uncertain
Rows = tuple[Value, ...]


def realise(rows: Sequence[Value], draws: Draws) -> Array:
    """Return the values of some rows, shape ``(rows, 1)`` where all are known and ``(rows, R)`` where not."""
    if not any(isinstance(value, Uncertain) for value in rows):
        return np.array(rows, dtype=FLOAT).reshape(-1, 1)
    result = np.empty((len(rows), draws.count), FLOAT)
    for row, value in enumerate(rows):
        result[row] = value.realise(draws) if isinstance(value, Uncertain) else value
    return result
