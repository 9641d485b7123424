"""Nulls told of the drivers: count regressions that know which outside events were on, and no strategy.

Equation
    y_m ~ negative binomial of mean mu_m and size k
    mu_m = (a + b x_m) exp(sum over j of d_j s_jm),   d_j ~ normal(0, w) before anything is seen
    a, b >= 0, k and d: mode of the posterior over the months that are known, those of the quiet months left out
    p(y_m) = mean over the widths w in `WIDTHS` of p(y_m | w), weighed alike, or where the null is updated by the
             product of p(y_n | w) over the judged months n before m
Symbols
    x_m years since the first month (the null called trend), or the mean of the six months before (memory)
    s_jm 1 in the months in which event j of the scenario is on, else 0
    In the quiet months a null is certain of 0 but for the share `MIXED`: that is how talks, which are on in no training
    month, come in with their effect given, as the scenario has it. Where an event was on in all known months or in none
    they say nothing of it, and d = 0: its effect stays out.
    A null "updated" is fitted anew for every judged month on all months before it, judged ones too: it learns the
    effect of an event from its first month on. It sees more than the model, on purpose.
Source
    Cameron and Trivedi 2013, "Regression Analysis of Count Data", 2nd ed., chapter 3 (NB2). Weights: Bayesian model
    averaging, Hoeting and others 1999, Statistical Science 14(4). The widths are a convention: no event matters; two
    thirds of the effects lie within a factor of 1.3; within one of 2.7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import optimize, special

from stratsim.core.array import Array
from stratsim.history.score import SPAN, expecting_none
from stratsim.scenario import when
from stratsim.scenario.scenario import Scenario

WIDTHS = (0.0, 0.25, 1.0)
"""Standard deviations of the logarithm of a rate ratio before anything is seen."""

LEAST_RATE = 1e-3
"""Events a month that a fitted mean has at least."""

TOLD = "told of the drivers"
"""What the names of these nulls say."""

UPDATED = ", updated"
"""What the name of a null ends with that is fitted anew every month."""

SIZES, EFFECTS = (-4.0, 8.0), (-6.0, 6.0)
"""Bounds of the logarithm of the size, beyond which the distribution no longer changes, and of an event's effect."""


def switches(scenario: Scenario, months: Sequence[str]) -> dict[str, Array]:
    """Return 1 in the months in which a dated event of a scenario is on, else 0, shape (months,), by event.

    What is uncertain in its date, or on in every month or in none, says nothing and is left out.
    """
    first = when.number(scenario.plan.first_month)
    at = np.array([when.number(month) - first for month in months])
    dated = [one for one in scenario.plan.events if one.earliest == one.latest and one.hazard <= 0]
    on = {one.name: (at >= one.earliest) & (at < one.earliest + one.duration) for one in dated}
    return {name: row.astype(float) for name, row in on.items() if row.any() and not row.all()}


@dataclass(frozen=True)
class Told:
    """Months that are known, ready to be fitted: counts ``y`` (months,), what adds ``x`` (2, months), ``s``, width."""

    y: Array
    x: Array
    s: Array
    width: float = 1.0

    def at(self, rows: Any) -> "Told":
        """Return some of the months."""
        return replace(self, y=self.y[rows], x=self.x[:, rows], s=self.s[:, rows])

    def loss(self, p: Array) -> tuple[float, Array]:
        """Return minus the log posterior at log size, coefficients of ``x`` and of ``s``, and its gradient."""
        size, mean, effects = *self.means(p), p[1 + len(self.x) :]
        off = (self.y - mean) * size / (size + mean)  # d log p / d log mean
        by_size = special.digamma(self.y + size) - special.digamma(size) + np.log(size / (size + mean))
        by_size += (mean - self.y) / (size + mean)
        base = p[1 : 1 + len(self.x)] @ self.x
        gradient = [np.array([size * by_size.sum()]), self.x @ (off / base), self.s @ off - effects / self.width**2]
        worth = log_probability(self.y, size, mean).sum() - (effects**2).sum() / 2 / self.width**2
        return -float(worth), -np.concatenate(gradient)

    def means(self, p: Array) -> tuple[float, Array]:
        """Return the size, and the mean of every month."""
        return float(np.exp(p[0])), (p[1 : 1 + len(self.x)] @ self.x) * np.exp(p[1 + len(self.x) :] @ self.s)

    def fitted(self, start: Array | None = None) -> Array:
        """Return the mode of the posterior; effects of events that never change here are 0."""
        if start is None:
            start = np.array([0.0, self.y.mean() + 0.05, *[0.2] * (len(self.x) - 1), *[0.0] * len(self.s)])
        changing = np.array([self.width > 0 and len(set(row)) > 1 for row in self.s], bool)
        free = np.concatenate([np.ones(1 + len(self.x), bool), changing])
        known = replace(self, s=self.s[changing], width=self.width or 1.0)
        room = [SIZES, (LEAST_RATE, None), *[(0.0, None)] * (len(self.x) - 1), *[EFFECTS] * int(changing.sum())]
        found = np.zeros(len(start))
        found[free] = optimize.minimize(known.loss, start[free], jac=True, method="L-BFGS-B", bounds=room).x
        return found

    def scored(self, p: Array) -> Array:
        """Return the log probability of every month."""
        return log_probability(self.y, *self.means(p))


def log_probability(y: Array, size: float, mean: Array) -> Array:
    """Return the log probability of counts under a negative binomial of a size and a mean."""
    more = special.gammaln(y + size) - special.gammaln(size) - special.gammaln(y + 1)
    return np.asarray(more + size * np.log(size / (size + mean)) + special.xlogy(y, mean / (size + mean)))


def told_baselines(
    training: Mapping[str, float], judged: Mapping[str, float], quiet: Sequence[str], on: Mapping[str, Array]
) -> dict[str, Array]:
    """Return the log score of every judged month by the nulls told of the drivers, by name.

    ``on``: `switches` in the months of training and judged years together.
    """
    y, n = np.array([*training.values(), *judged.values()], float), len(training)
    still = np.array([month in quiet for month in (*training, *judged)])
    years = np.arange(len(y)) / 12
    recent = np.array([y[max(0, m - SPAN) : m].mean() if m else y[:n].mean() for m in range(len(y))])
    s = np.array([*on.values()]) if on else np.zeros((0, len(y)))
    scores = {}
    for name, x in {"trend": years, "memory": recent}.items():
        each = [Told(y, np.array([np.ones(len(y)), x]), s, width) for width in WIDTHS]
        plain = averaged(np.array([fixed(known, still, n) for known in each]), np.zeros(len(y) - n, bool))
        new = averaged(np.array([updated(known, still, n) for known in each]), ~still[n:])
        for ending, found in {"": plain, UPDATED: new}.items():
            scores[f"{name} {TOLD}{ending}"] = np.where(still[n:], expecting_none(y)[n:], found)
    return scores


def averaged(scores: Array, told: Any) -> Array:
    """Return the log score of a mean of forecasts, (forecasts, months) -> (months,), weighed by those of months before.

    ``told``: the months whose scores count for later weights.
    """
    before = np.cumsum(np.where(told, scores, 0.0), axis=1) - np.where(told, scores, 0.0)
    return np.asarray(special.logsumexp(scores + before - special.logsumexp(before, axis=0), axis=0))


def fixed(known: Told, still: Any, n: int) -> Array:
    """Return the log score of the months from the ``n``-th on by what the loud months before it say."""
    before = np.flatnonzero(~still[:n])
    return known.scored(known.at(before).fitted())[n:]


def updated(known: Told, still: Any, n: int) -> Array:
    """Return the same, fitted anew for each month on all loud months before it."""
    scores, p = [], None
    for m in range(n, len(known.y)):
        p = known.at(np.flatnonzero(~still[:m])).fitted(p)
        scores.append(known.at(np.array([m])).scored(p)[0])
    return np.array(scores)
