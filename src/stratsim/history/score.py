"""Scores of a forecast against what was seen, and the plain forecasts that a model has to beat.

Equation
    log score = mean of log p(y);  p: share of replicates with this count, mixed with 1 % of a geometric distribution of
                the same mean, so that no count is impossible                          (higher is better)
    CRPS      = E|X - y| - E|X - X'| / 2 over replicates                               (lower is better)
    CRPS of a normal = sd [z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)],  z = (y - mean) / sd
Baselines for counts, fitted to the training months
    constant rate     negative binomial, one mean
    six-month memory  negative binomial, mean = a + b times the mean of the six months before
    each also with the quiet months of the trial known, in which the scenario, too, is given why nothing happens:
    fitted to the other months, and certain of 0 in the quiet ones but for the same 1 %
Baselines for levels: normal about last year's value, or about the mean of all years before; sd: their errors in the
    training years
Source
    Gneiting and Raftery 2007, "Strictly proper scoring rules, prediction, and estimation", JASA 102(477).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize, stats

from stratsim.core.array import Array
from stratsim.core.draws import Draws
from stratsim.engine.interval import tails

MIXED = 0.01
"""Weight of the geometric distribution in a log score."""

QUIET_KNOWN = ", quiet months known"
"""What the name of a baseline ends with that knows the quiet months."""

SPAN = 6
"""Months that the memory looks back, and months of a block of the bootstrap."""

LogProbability = Callable[[Array, Array], Array]
"""Log probability of counts, given the features that their mean depends on."""


def log_scores(counts: Array, seen: Sequence[float]) -> Array:
    """Return the log score of every month: ``counts`` (months, replicates), ``seen`` one a month."""
    mean = np.maximum(counts.mean(axis=1), 1 / counts.shape[1])  # an event that no replicate has is still possible
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


def count_baselines(
    training: Mapping[str, float], judged: Mapping[str, float], quiet: Sequence[str]
) -> dict[str, Array]:
    """Return the log score of every judged month by plain models fitted to the training months, both by month."""
    y, n = np.array([*training.values(), *judged.values()], float), len(training)
    recent = np.array([y[max(0, m - SPAN) : m].mean() if m else y[:n].mean() for m in range(len(y))])
    still = np.array([month in quiet for month in (*training, *judged)])
    loud = np.flatnonzero(~still[:n])
    scores = {}
    for name, x in {"constant rate": np.zeros((0, len(y))), "six-month memory": recent[None]}.items():
        scores[name] = fitted(y[:n], x[:, :n])(y, x)[n:]
        if quiet:
            scores[name + QUIET_KNOWN] = np.where(still, expecting_none(y), fitted(y[loud], x[:, loud])(y, x))[n:]
    return scores


def bootstrapped(lead: Array, draws: int = 4000, span: int = SPAN) -> tuple[float, float]:
    """Return the 90 % interval of the mean of a lead by month, by block bootstrap; blocks of ``span``, half a year.

    Circular blocks (Politis and Romano 1992): neighbouring months are correlated, and those at the ends count in full.
    """
    blocks = -(-len(lead) // span)
    u = np.stack([Draws(0, 0, draws).in_month(n).uniform(("lead",), "bootstrap")[0, 0] for n in range(blocks)])
    first = (u * len(lead)).astype(int)
    months = (first[..., None] + np.arange(span)) % len(lead)  # (blocks, draws, months of a block)
    means = lead[months.transpose(1, 0, 2).reshape(draws, -1)[:, : len(lead)]].mean(axis=1)
    low, high = np.quantile(means, tails())
    return float(low), float(high)


def expecting_none(y: Array) -> Array:
    """Return the log score of a forecast of 0 events: certain but for the share that is mixed in."""
    return np.asarray(np.where(y == 0, np.log(1 - MIXED), np.log(MIXED)), float)


def fitted(y: Array, x: Array) -> LogProbability:
    """Return the log probability of a negative binomial whose mean is a + b x, fitted to counts."""
    parameters = maximum_likelihood(y, x)
    return lambda later, features: log_probability(parameters, later, features)


def maximum_likelihood(y: Array, x: Array) -> Array:
    """Return log size, a and b of a negative binomial whose mean is a + b x, by maximum likelihood."""
    start = np.array([0.0, y.mean() + 0.1, *[0.5] * len(x)])
    estimate = optimize.minimize(
        lambda p: -float(log_probability(p, y, x).sum()), start, method="Nelder-Mead", options={"maxiter": 4000}
    )
    return np.asarray(estimate.x)


def log_probability(parameters: Array, y: Array, x: Array) -> Array:
    """Return the log probability of counts, given log size, a and b."""
    size, mean = np.exp(parameters[0]), np.abs(parameters[1]) + np.abs(parameters[2:]) @ x
    return np.asarray(stats.nbinom.logpmf(y, size, size / (size + np.maximum(mean, 1e-6))))


def level_baselines(seen: Mapping[int, float], training: Sequence[int], judged: Sequence[int]) -> dict[str, float]:
    """Return the mean CRPS in the judged years of two plain forecasts of a level: the last value, and the running mean.

    Without an error in the training years a forecast is a point, and its CRPS the absolute error.
    """
    crps_of = {}
    for name, forecast in (("last year", last_year), ("running mean", running_mean)):
        errors = [seen[y] - mean for y in training if y in seen and (mean := forecast(seen, y)) is not None]
        sd = float(np.sqrt(np.mean(np.square(errors)))) if errors else 0.0
        scores = [normal_crps(mean, sd, seen[y]) for y in judged if (mean := forecast(seen, y)) is not None]
        crps_of[name] = float(np.mean(scores)) if scores else np.nan
    return crps_of


def last_year(seen: Mapping[int, float], year: int) -> float | None:
    """Return last year's value, or the last one known; None where there is none."""
    before = [y for y in seen if y < year]
    return seen[max(before)] if before else None


def running_mean(seen: Mapping[int, float], year: int) -> float | None:
    """Return the mean of all years before, None where there are none."""
    before = [value for y, value in seen.items() if y < year]
    return float(np.mean(before)) if before else None
