"""If signals are precise enough, a regime that can bias them is harder to overthrow, and more so the more precise.

Equation
    (1) the game of `regime_change`, with C(a) = c a or C(a) = c a^2 / 2
    (2) for any C: Phi(sqrt(alpha) (theta* - x*)) = p theta* / (1 - p), hence theta* <= 1 - p
    (3) for C = c a: theta* is the lesser of 1 - p and the root of
        theta = Phi(-k) + (c / sqrt(alpha)) [k - Phi^-1(p theta / (1 - p))],  k = sqrt(2 ln(sqrt(alpha) phi(0) / c)),
        and 1 - p where there is no such k

Symbols
    theta* the weakest regime that survives, 1 - p without manipulation; alpha precision of the signals; c cost of
    manipulation; phi, Phi the normal density and distribution
Ours
    Manipulation of each regime, cutoff and threshold are solved by search over grids (`regime_change`), which knows
    nothing of (2) and (3).
Seen
    That with signals precise enough the regime is harder to overthrow: abstract of the paper. (2) and (3) derived: by
    the envelope theorem the density that citizens put on survivors sums to theta*. The values of p and c are ours.
Source
    Edmond 2013, "Information Manipulation, Coordination, and Regime Change", Review of Economic Studies 80(4):
    1422-1458.
"""

from math import log, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from stratsim.conformance.published import Line, Result, direction
from stratsim.conformance.regime_change import RegimeChange

P, C = 0.25, 0.5
COARSE, FINE = (1.0, 1.6, 2.0), (10.0, 100.0, 1000.0)
"""Precisions: at the first two manipulation does not pay for the weakest regime that survives."""


def linear(alpha: float) -> RegimeChange:
    """Return the game with a cost in proportion to manipulation; nobody spends more than survival is worth, 1."""
    return RegimeChange(P, alpha, lambda a: C * a, most=1 / C)


def convex(alpha: float) -> RegimeChange:
    """Return the game with a cost that grows with the square."""
    return RegimeChange(P, alpha, lambda a: C * a**2 / 2, most=sqrt(2 / C))


def closed_form(alpha: float) -> float:
    """Return the threshold at a linear cost: equation (3)."""
    peak = sqrt(alpha) / sqrt(2 * np.pi)
    if peak <= C:
        return 1 - P
    k = sqrt(2 * log(peak / C))

    def excess(theta: float) -> float:
        return theta - float(ndtr(-k) + C / sqrt(alpha) * (k - ndtri(P * theta / (1 - P))))

    return min(1 - P, float(brentq(excess, 1e-9, 1.0, xtol=1e-12)))


def manipulation_lines() -> list[Line]:
    """Return the lines: thresholds at a linear cost, and what precision does to them."""
    ours = {alpha: linear(alpha).threshold for alpha in (*COARSE, *FINE)}
    found = [Line(f"theta* at linear cost, precision {a:g}", closed_form(a), x, 1e-4) for a, x in ours.items()]
    bent = {alpha: convex(alpha).threshold for alpha in FINE}
    for name, of in (("linear", ours), ("convex", bent)):
        found.append(direction(f"theta* at {name} cost, precision 1000, against 1 - p", 1 - P, of[FINE[-1]], "<", 1e-3))
        least = -float(np.diff([of[alpha] for alpha in FINE]).max())
        found.append(direction(f"least fall of theta* at {name} cost, 10 to 100 to 1000", 0.0, least, ">", 1e-3))
    return found


RESULT = Result("Edmond 2013", __doc__, manipulation_lines)
