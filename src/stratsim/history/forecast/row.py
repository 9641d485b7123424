"""One line of a forecast: the distribution of one series in one period, by the model or by a plain forecast.

Equation
    count, event   p_k = P(X = k), the last P(X >= k)
    level          q_s = the value that X stays below with probability s, s = 0.05, 0.10, .. 0.95
"""

from dataclasses import dataclass

import numpy as np

from stratsim.core.array import Array

LEVELS = tuple(round(0.05 * n, 2) for n in range(1, 20))
"""The shares of which a level has quantiles."""

MODEL = "model"
"""The forecaster whose forecast is sealed; all others are plain forecasts beside it."""


@dataclass(frozen=True)
class Forecast:
    """The forecast of one series in one period; ``numbers``: probabilities of a count or event, quantiles of a level.

    ``kind`` is "count", "event" or "level"; ``mean`` that of the distribution, NaN where it has none.
    """

    forecaster: str
    series: str
    period: str
    unit: str
    kind: str
    mean: float
    numbers: tuple[float, ...]

    @property
    def cumulative(self) -> Array:
        """The probability of each count and all below, shape (counts,)."""
        return np.cumsum(self.numbers)

    def quantile(self, share: float) -> float:
        """Return a quantile: a count that is reached, or a line between the quantiles of a level."""
        if self.kind == "level":
            return float(np.interp(share, LEVELS, self.numbers))
        return float(min(int(np.searchsorted(self.cumulative, share - 1e-9)), len(self.numbers) - 1))


def chances(p: float) -> tuple[float, float]:
    """Return the numbers of an event with a probability: of no, and of yes."""
    return 1 - p, p
