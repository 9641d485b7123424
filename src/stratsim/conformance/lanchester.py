"""In a battle of aimed fire the difference of the squared strengths is conserved (Lanchester).

Equation
    (1) dx/dt = -b y,   dy/dt = -a x
    (2) a x^2 - b y^2 is constant; where it is positive, y is annihilated and sqrt(x0^2 - (b / a) y0^2) of x survive
    (3) x(t) = x0 cosh(w t) - y0 sqrt(b / a) sinh(w t),  w = sqrt(a b)

Symbols
    x, y strengths; a, b what one of either puts out of action in a unit of time
Ours
    The whole engine plays scenarios/lanchester.toml in small steps. It has no attrition of armies: the part of a
    state that control has not yet taken stands for strength, and falls by what the other side still has.
Seen
    Equations (1) and (2): textbooks and lecture notes on differential equations. (3) derived from (1).
Source
    Lanchester 1916, Aircraft in Warfare: The Dawn of the Fourth Arm, London: Constable.
"""

from math import cosh, exp, sinh, sqrt

from stratsim.conformance.play import Floats, limit, played
from stratsim.conformance.published import Line, Result

A, B = 1.0, 0.5
"""What one of X and one of Y put out of action."""
START = (0.9, 0.8)
EVEN = (0.5, 0.5 * sqrt(A / B))
"""Two starts: one that X wins, one in which both wear each other down for ever."""
STEPS = 100
"""Steps in a unit of time."""


def fought(steps: int, time: float, start: tuple[float, float] = START) -> Floats:
    """Return both strengths after ``time``, in as many months of the engine as there are ``steps``."""
    step = time / steps
    changes = {
        "states.X.control": 1 - start[0],
        "states.Y.control": 1 - start[1],
        "information.by_state.X.answer": B * step,
        "information.by_state.Y.answer": A * step,
    }
    left: Floats = 1 - played("lanchester", steps, changes)["control"][-1]
    return left


def square(strengths: Floats) -> float:
    """Return what the law says is conserved: equation (2)."""
    x, y = strengths
    return float(A * x**2 - B * y**2)


def survivors(x: float, y: float) -> float:
    """Return what is left of X once Y is gone: equation (2)."""
    return sqrt(x**2 - B / A * y**2)


def on_the_way(time: float) -> float:
    """Return the strength of X in the battle: equation (3)."""
    w = sqrt(A * B)
    return START[0] * cosh(w * time) - START[1] * sqrt(B / A) * sinh(w * time)


def lanchester_lines() -> list[Line]:
    """Return the lines: what is conserved, the way, what survives."""
    halfway = limit(lambda steps: fought(steps, 0.5), STEPS // 2)
    end = limit(lambda steps: fought(steps, 2.0), 2 * STEPS)
    even = limit(lambda steps: fought(steps, 2.0, EVEN), 2 * STEPS)
    law = A * START[0] ** 2 - B * START[1] ** 2
    return [
        Line("a x^2 - b y^2 in the midst of the battle", law, square(halfway), 2e-5, "seen"),
        Line("x in the midst of the battle", on_the_way(0.5), float(halfway[0]), 2e-5),
        Line("x when y is gone", survivors(*START), float(end[0]), 1e-4, "seen"),
        Line("y when y is gone", 0.0, float(end[1]), 1e-6, "seen"),
        Line("x after 2, where squares are even", EVEN[0] * exp(-2 * sqrt(A * B)), float(even[0]), 2e-5),
    ]


RESULT = Result("Lanchester 1916", __doc__, lanchester_lines)
