"""In the global game citizens overthrow exactly the regimes weaker than 1 - p, whatever the precision of signals.

Equation
    (1) Pr(theta < theta* | x*) = p,   Pr(x < x* | theta*) = theta*
    (2) theta* = 1 - p, whatever the precision of signals

Symbols
    theta strength of the regime: the share of citizens that must rise; x signals; p cost of rising, 1 the gain
Ours
    The cutoff and the threshold are solved by search (`regime_change`). At theta*, signals of 40,000 citizens are drawn
    by address, and the share that rises must be theta*.
Seen
    Regime change as a global game: abstract of Angeletos, Hellwig and Pavan 2007 and of Edmond 2013. (2) derived: by
    symmetry of the noise the two probabilities of (1) sum to 1.
Source
    Morris and Shin 2003, "Global Games: Theory and Applications", in Advances in Economics and Econometrics: Theory and
    Applications, Eighth World Congress, vol. 1, Cambridge: Cambridge University Press: 56-114.
    In this form: Edmond 2013, "Information Manipulation, Coordination, and Regime Change", Review of Economic Studies
    80(4): 1422-1458.
"""

from math import sqrt

from scipy.special import ndtri

from stratsim.conformance.published import Line, Result
from stratsim.conformance.regime_change import RegimeChange
from stratsim.core.draws import Draws

CITIZENS = 40_000
CASES = ((0.25, 1.0), (0.25, 100.0), (0.6, 1.0), (0.6, 100.0))
"""p and the precision."""


def risen(game: RegimeChange, threshold: float) -> float:
    """Return the share of drawn citizens that rises against a regime at the threshold."""
    u = Draws(2003, 0, CITIZENS).uniform(["citizen"], "global_game.signal", lanes=1)[0, 0]
    signals = threshold + ndtri(u.astype(float)) / game.root
    return float((signals < game.cutoff(threshold)).mean())


def global_game_lines() -> list[Line]:
    """Return the lines: threshold and rising at several costs and precisions."""
    found = []
    for p, alpha in CASES:
        game = RegimeChange(p, alpha)
        theta = game.threshold
        where = f"at p = {p:g}, precision {alpha:g}"
        error = sqrt(p * (1 - p) / CITIZENS)
        found.append(Line(f"theta* {where}", 1 - p, theta, 1e-5))
        found.append(Line(f"share of drawn citizens who rise {where}", 1 - p, risen(game, theta), round(4 * error, 4)))
    return found


RESULT = Result("Morris and Shin 2003", __doc__, global_game_lines)
