"""A harsher penalty makes the sender enforce less often and does not change how often the target disobeys.

Equation
    (1) the target violates or complies, the sender enforces or not; payoffs (target, sender):
        violate, enforced (b - f, g - e);  violate, not (b, 0);  comply, enforced (0, -e);  comply, not (0, 0)
    (2) mixed equilibrium: violation has chance e / g, enforcement b / f

Symbols
    b gain of a violation, f penalty, f > b; e cost of enforcement, g gain of punishing a violation, g > e
Ours
    The logit equilibrium of `games`, by the kernel's logistic choice, at a precision of 100,000.
Seen
    That a harsher penalty lowers the sender's enforcement and leaves the target's violations: abstract of Shidiqi and
    Pradiptyo on the paper. (2) derived: each side's chance leaves the other indifferent. Payoffs are the smallest
    of that kind; the paper's are general.
Source
    Tsebelis 1990, "Are Sanctions Effective? A Game-Theoretic Analysis", Journal of Conflict Resolution 34(1): 3-28.
"""

from stratsim.conformance.games import Game, equilibrium
from stratsim.conformance.published import Line, Result, direction

B, E = 1.0, 0.5
"""Gain of a violation, cost of enforcement."""
PENALTIES, GAINS = (2.0, 4.0, 8.0), (2.0, 4.0)
PRECISION = 1e5


def sanctions(f: float, g: float) -> Game:
    """Return the game: the target picks a row (violate, comply), the sender a column (enforce, not)."""
    return Game(row=((B - f, B), (0.0, 0.0)), column=((g - E, 0.0), (-E, 0.0)))


def sanctions_lines() -> list[Line]:
    """Return the lines: both chances as the penalty grows, and as the sender's own gain does."""
    ours = {f: equilibrium(sanctions(f, GAINS[0]), PRECISION) for f in PENALTIES}
    found = []
    for f, (violation, enforcement) in ours.items():
        found.append(Line(f"violation at penalty {f:g}", E / GAINS[0], violation, 1e-4))
        found.append(Line(f"enforcement at penalty {f:g}", B / f, enforcement, 1e-4))
    mild, harsh = ours[PENALTIES[0]], ours[PENALTIES[-1]]
    eager = equilibrium(sanctions(PENALTIES[0], GAINS[1]), PRECISION)
    return [
        *found,
        direction("enforcement at the harshest penalty less the mildest", 0.0, harsh[1] - mild[1], "<", 1e-3),
        Line("violation at the harshest penalty less the mildest", 0.0, harsh[0] - mild[0], 1e-4, "seen"),
        Line("violation where punishing brings the sender twice as much", E / GAINS[1], eager[0], 1e-4),
    ]


RESULT = Result("Tsebelis 1990", __doc__, sanctions_lines)
