"""If the enemy of my enemy is my friend, relations diverge and the states split into one or two camps.

Equation
    (1) dX/dt = X^2
    (2) X(t) = X0 (I - t X0)^-1, up to t = 1 / (greatest eigenvalue of X0)

Symbols
    X relations of all pairs, a symmetric matrix; the sum over third states takes in the two themselves
Ours
    The mechanism `alignment` with nothing but balance, in small steps: five states, and a tie of each to itself.
    It holds alignments between 0 and 1, so that all relations are friendly; tests/known_answers/test_balance.py parts
    friends and foes.
Seen
    Equation (1): abstract of the paper; that its sum takes in the two states themselves: William and Mary's page on it.
    (2) derived: d(X^-1)/dt = -I.
Source
    Marvel, Kleinberg, Kleinberg and Strogatz 2011, "Continuous-time model of structural balance", PNAS 108(5):
    1771-1776.
"""

import numpy as np

from stratsim.conformance.play import Floats, limit
from stratsim.conformance.published import Line, Result
from stratsim.conformance.small import system_of, world_of
from stratsim.core.draws import Draws
from stratsim.mechanisms.alignment import Alignment

STATES = "ABCDE"
PAIRS = [(a, b) for n, a in enumerate(STATES) for b in STATES[n:]]
"""All pairs, those of a state with itself among them."""
ALONE = {"settle": 0.0, "anger": 0.0, "thaw": 0.0, "forgetting": 0.0}
"""Parameters of the mechanism at which balance works alone."""


def matrix_of(values: Floats) -> Floats:
    """Return the symmetric matrix that the relations of all pairs make."""
    x = np.zeros((len(STATES), len(STATES)))
    for (a, b), value in zip(PAIRS, values, strict=True):
        x[STATES.index(a), STATES.index(b)] = x[STATES.index(b), STATES.index(a)] = value
    return x


def closed_form(start: Floats, time: float) -> Floats:
    """Return the relations after a time: equation (2)."""
    return start @ np.linalg.inv(np.eye(len(STATES)) - time * start)


def moved(start: Floats, time: float, steps: int) -> Floats:
    """Return the relations after ``steps`` months of the mechanism, from those of all pairs."""
    system = system_of(STATES, dtype=np.float64, alignment=[f"{a}-{b}" for a, b in PAIRS])
    world = world_of(system, dtype=np.float64, closeness=start[:, None])
    mechanism, draws = Alignment(balance=time / steps, **ALONE), Draws(1, 0, 1)
    for _ in range(steps):
        world = mechanism.step(world, system, draws)
    return matrix_of(world.closeness[:, 0].astype(np.float64))


def in_small_steps(start: Floats, time: float) -> Floats:
    """Return the relations after a time, by the mechanism at ever smaller steps."""
    return limit(lambda steps: moved(start, time, steps), 200)


def friendly() -> Floats:
    """Return relations of all pairs to begin with, all of them friendly, by address."""
    u = Draws(2011, 0, 1).uniform([f"{a}-{b}" for a, b in PAIRS], "balance.start", lanes=1)[0, :, 0]
    return 0.02 + 0.18 * u.astype(float)


def balance_lines() -> list[Line]:
    """Return the lines: the relations half way to the moment when they run away, and before and after."""
    start = friendly()
    x0 = matrix_of(start)
    end = 1 / np.linalg.eigvalsh(x0)[-1]
    found = []
    for part in (0.25, 0.5):
        there, ours = closed_form(x0, part * end), in_small_steps(start, part * end)
        for name, of in (("least", np.min), ("mean", np.mean), ("greatest", np.max)):
            found.append(Line(f"{name} relation at {part:g} of the time", float(of(there)), float(of(ours)), 2e-5))
    return found


RESULT = Result("Marvel et al. 2011", __doc__, balance_lines)
