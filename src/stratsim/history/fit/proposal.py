"""Where parameters are drawn: from the priors at first, then mostly from a normal about those that did well.

Equation
    z = Phi^-1(u),  parameter = prior quantile of u: in z every prior is a standard normal
    q_0 = N(0, I);   q_r = (1 - SAFE) N(m_r, C_r) + SAFE N(0, I),   m_r, C_r weighted mean and covariance so far
    weight of a draw, whichever round it is of:  N(z; 0, I) L(z) / mean over rounds r of q_r(z)
Source
    Adaptive importance sampling with the weights of a deterministic mixture: Cornuet, Marin, Mira and Robert 2012,
    "Adaptive multiple importance sampling", Scandinavian Journal of Statistics 39(4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import logsumexp, ndtri

from stratsim.core.array import Array
from stratsim.core.draws import Draws

SAFE = 0.2
"""Share of every round that is drawn from the priors: no region is ever given up."""

WIDER = 1.3
"""By how much the covariance of a proposal is wider than what it was made from."""

ENOUGH = 8
"""Effective draws for each parameter that a proposal is made from; until there are, the weights are tempered."""


@dataclass(frozen=True)
class Proposal:
    """A normal about ``mean`` (parameters, 1), ``root`` a lower triangle whose square is its covariance."""

    mean: Array
    root: Array

    @classmethod
    def about(cls, z: Array, weights: Array) -> Self:
        """Return the proposal made from weighted draws, shapes (parameters, draws) and (draws,)."""
        mean = (weights * z).sum(axis=1, keepdims=True)
        covariance = (weights * (z - mean)) @ (z - mean).T
        return cls(mean, np.linalg.cholesky(WIDER * covariance + 1e-3 * np.eye(len(z))))

    def log_density(self, z: Array) -> Array:
        """Return the log density of draws, up to a constant that all normals here share, shape (draws,)."""
        inside = -0.5 * (np.linalg.solve(self.root, z - self.mean) ** 2).sum(axis=0)
        inside = inside - np.log(np.diag(self.root)).sum()
        return np.asarray(np.logaddexp(np.log(1 - SAFE) + inside, np.log(SAFE) + prior(z)))


def prior(z: Array) -> Array:
    """Return the log density of the priors, up to the same constant."""
    return np.asarray(-0.5 * (z**2).sum(axis=0))


def drawn(names: Sequence[str], proposal: Proposal | None, seed: int, batch: int, count: int) -> Array:
    """Return draws of all parameters, shape (parameters, count); each has an address, so a batch can be made again."""
    luck = Draws(seed, 0, count).in_month(batch)
    z = ndtri(luck.uniform(tuple(names), "calibration")[0].astype(float))
    if proposal is None:
        return np.asarray(z)
    safe = luck.uniform(("calibration",), "calibration.safe")[0, 0] < SAFE
    return np.where(safe, z, proposal.mean + proposal.root @ z)


def log_weights(z: Array, likelihood: Array, proposals: Sequence[Proposal], temper: float = 1.0) -> Array:
    """Return the log weights of all draws so far; ``proposals`` are those of all rounds but the first."""
    mixture = logsumexp(np.stack([prior(z), *(one.log_density(z) for one in proposals)]), axis=0)
    return np.asarray(temper * likelihood + prior(z) - mixture)


def normal(log_weight: Array) -> Array:
    """Return weights that sum to 1."""
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def effective(weights: Array) -> float:
    """Return how many equal draws weighted ones are worth."""
    return float(1 / (weights**2).sum())


def tempered(z: Array, likelihood: Array, proposals: Sequence[Proposal]) -> tuple[Array, float]:
    """Return weights that are worth enough draws to make a proposal from, and the temper that took."""
    temper = 1.0
    while True:
        weights = normal(log_weights(z, likelihood, proposals, temper))
        if effective(weights) >= ENOUGH * len(z) or temper < 0.05:
            return weights, temper
        temper *= 0.8
