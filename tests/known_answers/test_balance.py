"""Alignment with pure balance tends to dX/dt = X^2, whose solution is X(t) = X0 (I - t X0)^-1.

Marvel, Kleinberg, Kleinberg and Strogatz 2011, "Continuous-time model of structural balance", PNAS 108(5). Their sum
over third states takes in k = i and k = j, so ties of a state to itself are declared here. The mechanism's step is
``balance``.
"""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.core.levers import Levers
from stratsim.core.system import Rungs, System
from stratsim.core.ties import Ties
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.mechanisms.alignment import Alignment

STATES = ("A", "B", "C", "D", "E")
ALONE = {"settle": 0.0, "anger": 0.0, "thaw": 0.0, "forgetting": 0.0}
DRAWS = Draws(1, 0, 1)


def ties(pairs, mark=">"):
    return Ties.between(pairs, STATES, mark=mark)


def system_of(pairs, rivals=()):
    """Return a system of five states with these alignments and rivalries."""
    column = np.ones((1, 1, 1))
    return System(
        STATES,
        ("home",),
        Rungs(("act",), column, column, column, column, column),
        rivalry=ties(rivals),
        patronage=ties([]),
        channel=ties([]),
        campaign=ties([]),
        alignment=ties(pairs, "-"),
        rivalry_theatre=np.zeros(len(rivals), np.intp),
        theatre_weight=np.ones((1, 5, 1)),
        consumption=np.zeros((1, 5, 1)),
    )


def world_of(system, **values):
    """Return a world of one replicate in float64, at its starting values but for some."""

    def started(variable):
        shape = [len(system.labels(axis)) for axis in variable.axes]
        return np.full((*shape, 1), variable.start or 0.0)

    levers = Levers(**{v.name: started(v) for v in variables_of(Levers)})
    world = World(**{v.name: started(v) for v in variables_of(World)}, levers=levers)
    return world.but(**{name: np.asarray(value, float).reshape(-1, 1) for name, value in values.items()})


def every_pair():
    """Return all pairs, those of a state with itself among them."""
    return [(a, b) for n, a in enumerate(STATES) for b in STATES[n:]]


def matrix_of(values, pairs):
    """Return the symmetric matrix that the ties of all pairs hold."""
    x = np.zeros((5, 5))
    for (a, b), value in zip(pairs, values, strict=True):
        x[STATES.index(a), STATES.index(b)] = x[STATES.index(b), STATES.index(a)] = value
    return x


def closed_form(start, time):
    return start @ np.linalg.inv(np.eye(5) - time * start)


def moved(start, time, steps):
    """Return the alignments, all pairs of them, after ``steps`` months of balance alone."""
    pairs = every_pair()
    system = system_of(pairs)
    world = world_of(system, closeness=start)
    mechanism = Alignment(balance=time / steps, **ALONE)
    for _ in range(steps):
        world = mechanism.step(world, system, DRAWS)
    return matrix_of(world.closeness[:, 0], pairs)


@pytest.fixture
def start():
    """Positive alignments: the mechanism holds them between 0 and 1."""
    return np.random.default_rng(2011).uniform(0.02, 0.2, len(every_pair()))


def test_small_steps_tend_to_the_closed_form(start):
    x0 = matrix_of(start, every_pair())
    time = 0.5 / np.linalg.eigvalsh(x0)[-1]  # half way to the moment when the greatest entry runs away
    expected = closed_form(x0, time)
    assert (expected < 1).all()
    assert (expected > 1.3 * x0).any(), "the limit is not trivial"
    np.testing.assert_allclose(moved(start, time, 3200), expected, rtol=1e-3)


def test_the_error_shrinks_in_proportion_to_the_step(start):
    x0 = matrix_of(start, every_pair())
    time = 0.5 / np.linalg.eigvalsh(x0)[-1]
    errors = [np.abs(moved(start, time, n) - closed_form(x0, time)).max() for n in (100, 200, 400, 800)]
    ratios = np.array(errors[:-1]) / errors[1:]
    np.testing.assert_allclose(ratios, 2.0, rtol=0.05)


def test_friends_and_foes_alike(start):
    """With signs, on the sum over triangles alone: what is positive and negative parts the states into two camps."""
    pairs = every_pair()
    camps = np.array([1, 1, 1, -1, -1])
    signs = [camps[STATES.index(a)] * camps[STATES.index(b)] for a, b in pairs]
    values = start * signs + np.random.default_rng(5).normal(0, 0.02, len(pairs))
    x0 = matrix_of(values, pairs)
    first, second = np.linalg.eigvalsh(x0)[[-1, -2]]
    time, steps = 0.9 / first, 40_000
    triads, x = system_of(pairs).triads, values[:, None].copy()
    for _ in range(steps):
        x = x + time / steps * triads.balance(x)
    found = matrix_of(x[:, 0], pairs)
    np.testing.assert_allclose(found, closed_form(x0, time), rtol=5e-3, atol=2e-3)
    assert second < first
    leading = np.linalg.eigh(x0)[1][:, -1]
    assert (np.sign(leading) * np.sign(leading[0]) == camps).all()


def test_one_step_without_self_ties_is_the_sum_over_third_states():
    """A month of four states by hand: a common friend, a common foe, and a friend's foe."""
    system = system_of([("A", "B"), ("A", "C"), ("B", "C")], [("A", "D"), ("B", "D"), ("A", "E")])
    world = world_of(system, closeness=[0.3, 0.5, 0.4], hostility=[0.6, 0.7, 0.9])
    found = Alignment(balance=0.1, **ALONE).step(world, system, DRAWS).closeness[:, 0]
    together = 0.3 + 0.1 * (0.5 * 0.4 + 0.6 * 0.7)
    np.testing.assert_allclose(found, [together, 0.5 + 0.1 * 0.3 * 0.4, 0.4 + 0.1 * 0.3 * 0.5], rtol=1e-12)


def test_a_friends_foe_parts():
    system = system_of([("A", "B"), ("B", "C")], [("A", "C")])
    world = world_of(system, closeness=[0.5, 0.5], hostility=[0.8])
    found = Alignment(balance=0.1, **ALONE).step(world, system, DRAWS).closeness[:, 0]
    np.testing.assert_allclose(found, 0.5 - 0.1 * 0.5 * 0.8, rtol=1e-12)
