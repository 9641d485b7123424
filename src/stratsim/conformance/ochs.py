"""Observed play of matching pennies with unequal stakes is fitted best by a logit equilibrium of medium precision.

Equation
    (1) the logit equilibrium (p, q) of `games` at a precision lambda
    (2) log L = n [f ln p + (1 - f) ln(1 - p) + g ln q + (1 - g) ln(1 - q)], at its greatest over lambda

Symbols
    p, q chance of the first action of row and column; f = 0.527, g = 0.366 as observed, each in n = 128 choices
Ours
    The kernel's logistic choice in a solver for two by two games; lambda by search.
Seen
    Payoffs ((1.1141, 0), (0, 0.2785)) and ((0, 1.1141), (1.1141, 0)) and the observed shares: Gambit's documentation,
    which says that its estimate replicates the paper's and that the paper's log-likelihoods are ten times as large.
    The paper itself was not seen. Estimate, profiles and likelihood: computed by Gambit 16.7.0 (qre.logit_estimate,
    qre.logit_solve_lambda). The limit is the mixed equilibrium, derived.
Source
    McKelvey and Palfrey 1995, "Quantal Response Equilibria for Normal Form Games", Games and Economic Behavior 10(1):
    6-38. Data: Ochs 1995, "Games with Unique, Mixed Strategy Equilibria: An Experimental Study", ibid.: 202-217.
"""

from collections.abc import Mapping
from math import log

from scipy.optimize import fminbound

from stratsim.conformance.games import Game, equilibrium
from stratsim.conformance.published import Line, Result

PENNIES = Game(row=((1.1141, 0.0), (0.0, 0.2785)), column=((0.0, 1.1141), (1.1141, 0.0)))
OBSERVED, CHOICES = (0.527, 0.366), 128

ESTIMATE = {"lambda": 1.84561, "p": 0.615651, "q": 0.383291, "log-likelihood": -174.764532}
PROFILES: Mapping[float, tuple[float, float]] = {
    1.0: (0.586784036, 0.451807032),
    10.0: (0.557688521, 0.216629776),
}
"""By Gambit: p and q at a precision."""


def log_likelihood(precision: float) -> float:
    """Return the logarithm of the likelihood of what was observed: equation (2)."""
    pairs = zip(OBSERVED, equilibrium(PENNIES, precision), strict=True)
    return CHOICES * sum(seen * log(p) + (1 - seen) * log(1 - p) for seen, p in pairs)


def estimate() -> dict[str, float]:
    """Return the precision that fits best, its profile and its log-likelihood."""
    best = float(fminbound(lambda precision: -log_likelihood(precision), 0.01, 20.0, xtol=1e-9))
    p, q = equilibrium(PENNIES, best)
    return {"lambda": best, "p": p, "q": q, "log-likelihood": log_likelihood(best)}


def ochs_lines() -> list[Line]:
    """Return the lines: the estimate, the equilibrium at given precisions, its limit."""
    ours = estimate()
    within = {"lambda": 2e-5, "p": 2e-6, "q": 2e-6, "log-likelihood": 1e-5}
    found = [Line(f"estimate: {name}", value, ours[name], within[name], "Gambit") for name, value in ESTIMATE.items()]
    for precision, there in PROFILES.items():
        pair = zip("pq", there, equilibrium(PENNIES, precision), strict=True)
        found += [Line(f"{name} at lambda {precision:g}", x, y, 1e-7, "Gambit") for name, x, y in pair]
    nash = 0.5, 0.2785 / (0.2785 + 1.1141)
    pair = zip("pq", nash, equilibrium(PENNIES, 1e6), strict=True)
    return found + [Line(f"{name} at lambda a million", x, y, 1e-5) for name, x, y in pair]


RESULT = Result("McKelvey and Palfrey 1995", __doc__, ochs_lines)
