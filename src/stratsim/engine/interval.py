"""Intervals: what a 90 % interval is, said once for tables, figures, claims and the record.

Two questions, two kinds of interval. How far do replicates differ? `spread`: quantiles over replicates. How well is a
mean known from so many replicates? `of_mean`, `of_share`, `of_difference`: they narrow as replicates are added.

Equation
    spread         quantiles of x at (1 - level) / 2 and (1 + level) / 2
    of_mean        m +- t s / sqrt(n), t: quantile of Student's t with n - 1 degrees of freedom
    of_share       (p + z^2/2n +- z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n)                         (Wilson 1927)
    of_difference  the D for which |b - c - n D| <= z sqrt(n (2 q + D (1 - D)))                            (Tango 1998)
                   q = (sqrt(B^2 - 4 A C) - B) / 2 A, A = 2n, B = (2n - b + c) D - b - c, C = -c D (1 - D)
    lower          P(d < 0) + P(d = 0) / 2; NaN where more than 5 % of the pairs are tied
Symbols
    b, c: pairs with the event only in the first, only in the second; q: the chance of the latter, given D.
Valid when
    replicates are independent. The intervals of shares hold at rare events too, 0 of n included; of_mean needs some
    thirty replicates in which the value differs. Replicates that are NaN are left out.
Source
    E. B. Wilson (1927), Probable inference, JASA 22; T. Tango (1998), Equivalence test and confidence interval for the
    difference in proportions for the paired-sample design, Statistics in Medicine 17; compared with others in
    M. W. Fagerland, S. Lydersen, P. Laake (2014), Recommended tests and confidence intervals for paired binomial
    proportions, Statistics in Medicine 33.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stratsim.engine.bands import SHARES

Numbers = npt.NDArray[np.float64]

LEVEL = 0.9
"""The share that an interval holds where nothing else is said."""
ONE_SIDED = {0.95: 1.6448536269514722}
"""The quantile of the normal distribution at the upper end of the usual level: most runs then need no scipy."""
MANY_TIES = 0.05
"""With a greater share of tied pairs, which half of the ties goes where would decide P(lower)."""


class Interval(NamedTuple):
    """A middle (a mean unless said otherwise) and the ends of its interval; NaN where there are no numbers."""

    middle: float
    low: float
    high: float


class Difference(NamedTuple):
    """Paired differences: their mean, their spread over replicates, the interval of the mean, P(lower).

    Of events both intervals are those of the difference of shares: 0 or 1 has no spread of its own.
    """

    mean: float
    low: float
    high: float
    mean_low: float
    mean_high: float
    lower: float


NOTHING = Interval(np.nan, np.nan, np.nan)


def tails(level: float = LEVEL) -> tuple[float, float]:
    """Return the shares that lie below the two ends: 0.05 and 0.95 for 90 %."""
    return round((1 - level) / 2, 12), round((1 + level) / 2, 12)


def normal(share: float) -> float:
    """Return the number below which a share of the normal distribution lies."""
    if share not in ONE_SIDED:
        from scipy.special import ndtri

        return float(ndtri(share))
    return ONE_SIDED[share]


def spread(x: Any, level: float = LEVEL) -> Interval:
    """Return the mean, and quantiles over replicates."""
    x = finite(x)
    if not x.size:
        return NOTHING
    low, high = np.quantile(x, tails(level))
    return Interval(float(x.mean()), float(low), float(high))


def around_median(x: Any, level: float = LEVEL) -> Interval:
    """Return the median and quantiles, by the rule of `quantiles`."""
    low, median, high = (float(one) for one in quantiles(x, (tails(level)[0], 0.5, tails(level)[1])))
    return Interval(median, low, high)


def quantiles(x: Any, shares: Sequence[float] = SHARES) -> Numbers:
    """Return quantiles that are values of ``x`` themselves: what is infinite (it never comes) counts, NaN does not."""
    x = np.asarray(x, np.float64)
    x = np.sort(x[~np.isnan(x)])
    places = [min(int(share * len(x)), len(x) - 1) for share in shares]
    found: Numbers = x[places] if x.size else np.full(len(shares), np.nan)
    return found


def of_mean(x: Any, level: float = LEVEL) -> Interval:
    """Return the mean and its interval; the ends are NaN where there is one replicate."""
    x = finite(x)
    if not x.size:
        return NOTHING
    mean = float(x.mean())
    if x.size == 1:
        return Interval(mean, np.nan, np.nan)
    from scipy.special import stdtrit

    margin = float(stdtrit(x.size - 1, tails(level)[1]) * x.std(ddof=1) / np.sqrt(x.size))
    return Interval(mean, mean - margin, mean + margin)


def of_share(x: Any, level: float = LEVEL) -> Interval:
    """Return the share of replicates with an event (``x`` is 0 or 1) and its interval."""
    x = finite(x)
    if not x.size:
        return NOTHING
    n, p, z = x.size, float(x.mean()), normal(tails(level)[1])
    centre, margin = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    low, high = ((centre + side) / (1 + z * z / n) for side in (-margin, margin))
    return Interval(p, min(max(float(low), 0.0), p), max(min(float(high), 1.0), p))


def of_difference(x: Any, y: Any, level: float = LEVEL) -> Interval:
    """Return the share of events in ``x`` less that in ``y`` (0 or 1, paired by replicate) and its interval."""
    x, y = (np.asarray(one, np.float64) for one in (x, y))
    d = finite(x - y)
    if not d.size:
        return NOTHING
    n, first, second = d.size, int((d > 0).sum()), int((d < 0).sum())
    low, high = -score_limit(second, first, n, level), score_limit(first, second, n, level)
    return Interval((first - second) / n, low, high)


def score_limit(b: int, c: int, n: int, level: float) -> float:
    """Return the upper end of Tango's interval of (b - c) / n."""
    z, seen = normal(tails(level)[1]), (b - c) / n

    def past(d: float) -> float:
        """Return by how much the difference ``d`` is past what the pairs allow."""
        linear, constant = (2 * n - b + c) * d - b - c, -c * d * (1 - d)
        q = (np.sqrt(max(linear * linear - 8 * n * constant, 0.0)) - linear) / (4 * n)
        return float(n * d - (b - c) - z * np.sqrt(max(n * (2 * q + d * (1 - d)), 0.0)))

    start = seen + 1e-9  # at the difference seen itself nothing is past, whatever the pairs
    return 1.0 if start >= 1 or past(1.0) <= 0 else crossing(past, start, 1.0)


def crossing(f: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that rises through 0 between two ends does so, by halving until the ends meet.

    A root finder of scipy needs fewer steps, and a third of a second to be imported: for a table that is most of it.
    """
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if f(middle) <= 0 else (low, middle)
    return high


def lower(d: Any) -> float:
    """Return the probability that a difference is below zero; NaN where too many pairs are tied to say."""
    d = finite(d)
    tied = float((d == 0).mean()) if d.size else np.nan
    return float((d < 0).mean()) + tied / 2 if tied <= MANY_TIES else np.nan


def is_event(unit: str, *arrays: Any) -> bool:
    """Tell whether an outcome with this unit is an event: 0 or 1 in every replicate of all arrays."""
    return unit == "probability" and all(bool(np.isin(finite(x), (0, 1)).all()) for x in arrays)


def of_outcome(unit: str, x: Any, level: float = LEVEL) -> Interval:
    """Return the mean of an outcome with its spread, or with the interval of its share where it is an event."""
    return of_share(x, level) if is_event(unit, x) else spread(x, level)


def of_pairs(unit: str, x: Any, y: Any, level: float = LEVEL) -> Difference:
    """Return the paired difference of an outcome in two scenarios, ``x`` less ``y``."""
    d = np.asarray(x, np.float64) - np.asarray(y, np.float64)
    event = is_event(unit, x, y)
    mean = of_difference(x, y, level) if event else of_mean(d, level)
    over = mean if event else spread(d, level)
    return Difference(*over, mean.low, mean.high, lower(d))


def finite(x: Any) -> Numbers:
    """Return the finite numbers of an array."""
    x = np.asarray(x, np.float64)
    found: Numbers = x[np.isfinite(x)]
    return found
