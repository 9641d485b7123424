"""Where parameters are drawn: from the priors at first, then mostly about those that did well.

Equation
    z = Phi^-1(u),  parameter = prior quantile of u: in z every prior is a standard normal
    q_0 = N(0, I);   q_r = (1 - SAFE) t_NU(m_r, C_r) + SAFE N(0, I),   m_r, C_r weighted mean and covariance so far
    weight of a draw, whichever round it is of:  N(z; 0, I) L(z)^temper / mean over rounds r of q_r(z)
Symbols
    t_NU: multivariate Student's t, whose tails reach where a normal made of few draws would not
    temper: 1 in the end; before, the most at which the weights are worth ENOUGH draws a parameter
Source
    Adaptive importance sampling with the weights of a deterministic mixture: Cornuet, Marin, Mira and Robert 2012,
    "Adaptive multiple importance sampling", Scandinavian Journal of Statistics 39(4). Tempering to an effective sample
    size: as in sequential Monte Carlo, Del Moral, Doucet and Jasra 2012, Statistics and Computing 22(5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import gammaincinv, gammaln, logsumexp, ndtri

from stratsim.core.array import Array
from stratsim.core.draws import Draws

SAFE = 0.05
"""Share of every round that is drawn from the priors: no region is ever given up."""

WIDER = 1.1
"""By how much the square of a proposal's width is more than that of what it was made from."""

NU = 8.0
"""Degrees of freedom of a proposal."""

ENOUGH = 8
"""Effective draws for each parameter that a proposal is made from; until there are, the weights are tempered."""

HALVINGS = 30
"""Of the interval in which the temper is looked for."""


@dataclass(frozen=True)
class Proposal:
    """A Student's t about ``mean`` (parameters, 1); ``root``: a lower triangle whose square is its scale matrix."""

    mean: Array
    root: Array

    @classmethod
    def about(cls, z: Array, weights: Array) -> Self:
        """Return the proposal made from weighted draws, shapes (parameters, draws) and (draws,)."""
        mean = (weights * z).sum(axis=1, keepdims=True)
        covariance = (weights * (z - mean)) @ (z - mean).T
        return cls(mean, np.linalg.cholesky(WIDER * covariance + 1e-3 * np.eye(len(z))))

    def standard(self, z: Array) -> Array:
        """Return draws as they lie about the mean, in widths of the proposal, shape (parameters, draws)."""
        return np.linalg.solve(self.root, z - self.mean)

    def log_t(self, z: Array) -> Array:
        """Return the log density of the t, up to a constant that all densities here share, shape (draws,)."""
        many = len(z)
        constant = gammaln((NU + many) / 2) - gammaln(NU / 2) - many / 2 * np.log(NU / 2)
        constant = constant - np.log(np.diag(self.root)).sum()
        return np.asarray(constant - (NU + many) / 2 * np.log1p((self.standard(z) ** 2).sum(axis=0) / NU))

    def log_density(self, z: Array) -> Array:
        """Return the log density of draws, those from the priors among them, up to the same constant."""
        return np.asarray(np.logaddexp(np.log(1 - SAFE) + self.log_t(z), np.log(SAFE) + prior(z)))


def prior(z: Array) -> Array:
    """Return the log density of the priors, up to the same constant."""
    return np.asarray(-0.5 * (z**2).sum(axis=0))


def drawn(names: Sequence[str], proposal: Proposal | None, seed: int, batch: int, count: int) -> Array:
    """Return draws of all parameters, shape (parameters, count); each has an address, so a batch can be made again."""
    luck = Draws(seed, 0, count).in_month(batch)
    z = ndtri(luck.uniform(tuple(names), "calibration")[0].astype(float))
    if proposal is None:
        return np.asarray(z)
    safe, share = luck.uniform(("calibration",), "calibration.safe")[:2, 0].astype(float)
    stretch = np.sqrt(NU / 2 / gammaincinv(NU / 2, share))  # 2 gammaincinv: quantile of chi-squared
    return np.where(safe < SAFE, z, proposal.mean + proposal.root @ (stretch * z))


def mixture(z: Array, proposals: Sequence[Proposal]) -> Array:
    """Return the log of the sum of the densities of all rounds; ``proposals`` are those of all but the first."""
    return np.asarray(logsumexp(np.stack([prior(z), *(one.log_density(z) for one in proposals)]), axis=0))


def log_weights(z: Array, likelihood: Array, proposals: Sequence[Proposal], temper: float = 1.0) -> Array:
    """Return the log weights of all draws so far, shape (draws,)."""
    return np.asarray(temper * likelihood + prior(z) - mixture(z, proposals))


def normal(log_weight: Array) -> Array:
    """Return weights that sum to 1."""
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def effective(weights: Array) -> float:
    """Return how many equal draws weighted ones are worth."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def tempered(z: Array, likelihood: Array, proposals: Sequence[Proposal]) -> tuple[Array, float]:
    """Return weights that are worth enough draws to make a proposal from, and the temper that took (0: none does)."""
    rest = log_weights(z, likelihood, proposals, 0.0)

    def enough(temper: float) -> bool:
        return effective(normal(temper * likelihood + rest)) >= ENOUGH * len(z)

    low, high = (1.0, 1.0) if enough(1.0) else (0.0, 1.0)
    for _ in range(HALVINGS if low < high else 0):
        middle = (low + high) / 2
        low, high = (middle, high) if enough(middle) else (low, middle)
    return normal(low * likelihood + rest), low
