"""Scores of a forecast against what was seen, and the plain forecasts that a model has to beat.

Equation
    log score = mean of log p(y);  p from replicates, mixed with 1 % of a geometric of the same mean so that no count
                is impossible                                                          (higher is better)
    CRPS      = E|X - y| - E|X - X'| / 2 over replicates                               (lower is better)
    CRPS of a normal = sd [z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)],  z = (y - mean) / sd
Baselines for counts, fitted to the training months
    constant rate     negative binomial, one mean
    six-month memory  negative binomial, mean = a + b times the mean of the six months before
Baselines for levels: normal about last year's value, or about the mean of all years before; sd: their errors in the
    training years
Source
    Gneiting and Raftery 2007, "Strictly proper scoring rules, prediction, and estimation", JASA 102(477).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize, stats

from stratsim.core.array import Array

MIXED = 0.01
SPAN = 6
"""Months that the memory looks back."""


def log_scores(counts: Array, seen: Sequence[float]) -> Array:
    """Return the log score of every month: ``counts`` (months, replicates), ``seen`` one a month."""
    mean = counts.mean(axis=1)
    y = np.asarray(seen, float)
    tail = stats.geom.pmf(y + 1, 1 / (1 + mean))
    return np.log((1 - MIXED) * (counts == y[:, None]).mean(axis=1) + MIXED * tail)


def crps(x: Any, y: float) -> float:
    """Return the continuous ranked probability score of replicates ``x`` against ``y``."""
    x = np.sort(np.asarray(x, float))
    n = len(x)
    spread = (2 * np.arange(1, n + 1) - n - 1) @ x / n**2
    return float(np.abs(x - y).mean() - spread)


def normal_crps(mean: float, sd: float, y: float) -> float:
    """Return the same of a normal forecast; the absolute error where its sd is 0."""
    if sd <= 0:
        return abs(y - mean)
    z = (y - mean) / sd
    return float(sd * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi)))


def interval(x: Any) -> tuple[float, float, float]:
    """Return median, 5 % and 95 % quantile; replicates that never come (infinite) count, those without a number not."""
    x = np.asarray(x, float)
    x = np.sort(x[~np.isnan(x)])
    if not len(x):
        return np.nan, np.nan, np.nan
    low, median, high = (x[min(int(share * len(x)), len(x) - 1)] for share in (0.05, 0.5, 0.95))
    return float(median), float(low), float(high)


def count_baselines(training: Sequence[float], judged: Sequence[float]) -> dict[str, float]:
    """Return the mean log score on the judged months of two plain models fitted to the training months."""
    y, n = np.array([*training, *judged], float), len(training)
    recent = np.array([y[max(0, m - SPAN) : m].mean() if m else y[:n].mean() for m in range(len(y))])
    features = {"constant rate": np.zeros((0, len(y))), "six-month memory": recent[None]}
    return {name: float(fitted(y[:n], x[:, :n])(y, x)[n:].mean()) for name, x in features.items()}


def fitted(y: Array, x: Array) -> Any:
    """Return the log probability, as a function, of a negative binomial whose mean is a + b x, fitted to counts."""

    def log_probability(parameters: Array, y: Array, x: Array) -> Array:
        size, mean = np.exp(parameters[0]), np.abs(parameters[1]) + np.abs(parameters[2:]) @ x
        return np.asarray(stats.nbinom.logpmf(y, size, size / (size + np.maximum(mean, 1e-6))))

    start = np.array([0.0, y.mean() + 0.1, *[0.5] * len(x)])
    found = optimize.minimize(
        lambda p: -float(log_probability(p, y, x).sum()), start, method="Nelder-Mead", options={"maxiter": 4000}
    )
    return lambda later, features: log_probability(found.x, later, features)


def level_baselines(seen: Mapping[int, float], training: Sequence[int], judged: Sequence[int]) -> dict[str, float]:
    """Return the mean CRPS in the judged years of two plain forecasts of a level: last year's, and the running mean."""
    found = {}
    for name, forecast in (("last year", last_year), ("running mean", running_mean)):
        errors = [seen[y] - mean for y in training if y in seen and (mean := forecast(seen, y)) is not None]
        sd = float(np.sqrt(np.mean(np.square(errors)))) if errors else 0.0
        scores = [normal_crps(mean, sd, seen[y]) for y in judged if (mean := forecast(seen, y)) is not None]
        found[name] = float(np.mean(scores)) if scores else np.nan
    return found


def last_year(seen: Mapping[int, float], year: int) -> float | None:
    """Return last year's value, None where it is not known."""
    return seen.get(year - 1)


def running_mean(seen: Mapping[int, float], year: int) -> float | None:
    """Return the mean of all years before, None where there are none."""
    before = [value for y, value in seen.items() if y < year]
    return float(np.mean(before)) if before else None
