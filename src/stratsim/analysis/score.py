"""Scores of a forecast against what was seen: log score, CRPS, coverage, hit rate; and plain baselines.

Equation
    log score = mean of log p(y);  p from replicates, mixed with 1 % of a geometric of the same mean so that no count
                is impossible
    CRPS      = E|X - y| - E|X - X'| / 2 over replicates                                   (lower is better)
    coverage  = share of values inside the central 90 % of replicates

Source
    Gneiting and Raftery 2007, "Strictly proper scoring rules, prediction, and estimation", JASA 102.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import optimize, stats

MIXED = 0.01


def log_score(counts: Any, seen: Sequence[float]) -> float:
    """Return the mean log score of monthly counts: ``counts`` (months, replicates), ``seen`` one a month."""
    scores = []
    for x, y in zip(counts, seen, strict=True):
        mean = x.mean()
        tail = stats.geom.pmf(y + 1, 1 / (1 + mean))
        scores.append(np.log((1 - MIXED) * np.mean(x == y) + MIXED * tail))
    return float(np.mean(scores))


def crps(x: Any, y: float) -> float:
    """Return the continuous ranked probability score of replicates ``x`` against ``y``."""
    x = np.sort(np.asarray(x, float))
    n = len(x)
    spread = (2 * np.arange(1, n + 1) - n - 1) @ x / n**2
    return float(np.abs(x - y).mean() - spread)


def interval(x: Any) -> tuple[float, float, float]:
    """Return median, 5 % and 95 % quantile."""
    low, median, high = np.nanquantile(np.asarray(x, float), [0.05, 0.5, 0.95])
    return float(median), float(low), float(high)


def fitted_negative_binomial(y: Sequence[float], mean_of: Any) -> Any:
    """Return parameters (log size, weights...) that fit counts whose mean is ``mean_of(weights)``."""

    def loss(parameters: Any) -> float:
        mean = np.maximum(mean_of(parameters[1:]), 1e-6)
        return -float(np.sum(log_probability(y, mean, np.exp(parameters[0]))))

    start = np.array([0.0, *np.full(mean_of.size, 0.5)])
    return optimize.minimize(loss, start, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-6}).x


def log_probability(y: Any, mean: Any, size: float) -> Any:
    """Return the log probability of counts under a negative binomial of given mean and size."""
    return stats.nbinom.logpmf(y, size, size / (size + mean))


class Constant:
    """The mean of a constant rate."""

    size = 1

    def __init__(self, months: int) -> None:
        self.months = months

    def __call__(self, weights: Any) -> Any:
        """Return the mean of each month."""
        return np.full(self.months, np.abs(weights[0]))


class Memory:
    """A mean that remembers: a floor and a share of the mean of the last ``span`` months."""

    size = 2

    def __init__(self, y: Sequence[float], span: int = 6) -> None:
        padded = np.concatenate([np.full(span, np.mean(y[:span])), y])
        self.recent = np.array([padded[n : n + span].mean() for n in range(len(y))])

    def __call__(self, weights: Any) -> Any:
        """Return the mean of each month."""
        return np.abs(weights[0]) + np.abs(weights[1]) * self.recent


def count_baselines(y: Sequence[float], training: int) -> dict[str, float]:
    """Return the mean log score on the months after ``training`` of two plain models fitted to those before."""
    y = list(y)
    found = {}
    for name, whole, part in (
        ("constant rate", Constant(len(y)), Constant(training)),
        ("six-month memory", Memory(y), Memory(y[:training])),
    ):
        fit = fitted_negative_binomial(y[:training], part)
        scores = log_probability(y, np.maximum(whole(fit[1:]), 1e-6), float(np.exp(fit[0])))
        found[name] = float(scores[training:].mean())
    return found


def level_baselines(seen: dict[int, float], years: Sequence[int]) -> dict[str, float]:
    """Return the mean absolute error of two plain forecasts of yearly levels: last year's, and the running mean."""
    last = [abs(seen[year] - seen[year - 1]) for year in years if year - 1 in seen]
    means = [abs(seen[year] - np.mean([v for y, v in seen.items() if y < year])) for year in years if min(seen) < year]
    return {"last year": float(np.mean(last)), "running mean": float(np.mean(means))}
