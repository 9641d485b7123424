"""Alignment with pure balance tends to dX/dt = X^2, whose solution is X(t) = X0 (I - t X0)^-1.

Marvel, Kleinberg, Kleinberg and Strogatz 2011, "Continuous-time model of structural balance", PNAS 108(5). Their sum
over third states takes in k = i and k = j, so ties of a state to itself are declared here. The mechanism's step is
``balance``.
"""

import numpy as np
import pytest

from stratsim.conformance import balance
from stratsim.conformance.balance import ALONE, PAIRS, RESULT, STATES, closed_form, matrix_of, moved
from stratsim.core.draws import Draws
from stratsim.mechanisms.alignment import Alignment
from worlds import system_of, world_of

DRAWS = Draws(1, 0, 1)


def in_double(ties, **values):
    """Return a system of the five states with these ties and a world of it, in float64; a value a tie."""
    system = system_of(STATES, dtype=np.float64, **ties)
    return system, world_of(system, dtype=np.float64, **{n: np.reshape(v, (-1, 1)) for n, v in values.items()})


@pytest.fixture
def start():
    """Positive alignments: the mechanism holds them between 0 and 1."""
    return np.random.default_rng(2011).uniform(0.02, 0.2, len(PAIRS))


def test_the_published_lines_hold():
    assert not RESULT.differing()


def test_a_slightly_stronger_pull_is_noticed(monkeypatch):
    monkeypatch.setattr(balance, "Alignment", lambda balance, **off: Alignment(balance=1.001 * balance, **off))
    assert len(RESULT.differing()) >= 3


def test_small_steps_tend_to_the_closed_form(start):
    x0 = matrix_of(start)
    time = 0.5 / np.linalg.eigvalsh(x0)[-1]  # half way to the moment when the greatest entry runs away
    expected = closed_form(x0, time)
    assert (expected < 1).all()
    assert (expected > 1.3 * x0).any(), "the limit is not trivial"
    np.testing.assert_allclose(moved(start, time, 3200), expected, rtol=1e-3)


def test_the_error_shrinks_in_proportion_to_the_step(start):
    x0 = matrix_of(start)
    time = 0.5 / np.linalg.eigvalsh(x0)[-1]
    errors = [np.abs(moved(start, time, n) - closed_form(x0, time)).max() for n in (100, 200, 400, 800)]
    ratios = np.array(errors[:-1]) / errors[1:]
    np.testing.assert_allclose(ratios, 2.0, rtol=0.05)


def test_friends_and_foes_alike(start):
    """With signs, on the sum over triangles alone: what is positive and negative parts the states into two camps."""
    camps = np.array([1, 1, 1, -1, -1])
    signs = [camps[STATES.index(a)] * camps[STATES.index(b)] for a, b in PAIRS]
    values = start * signs + np.random.default_rng(5).normal(0, 0.02, len(PAIRS))
    x0 = matrix_of(values)
    first, second = np.linalg.eigvalsh(x0)[[-1, -2]]
    time, steps = 0.9 / first, 40_000
    triads = system_of(STATES, alignment=[f"{a}-{b}" for a, b in PAIRS]).triads
    x = values[:, None].copy()
    for _ in range(steps):
        x = x + time / steps * triads.balance(x)
    found = matrix_of(x[:, 0])
    np.testing.assert_allclose(found, closed_form(x0, time), rtol=5e-3, atol=2e-3)
    assert second < first
    leading = np.linalg.eigh(x0)[1][:, -1]
    assert (np.sign(leading) * np.sign(leading[0]) == camps).all()


def test_one_step_without_self_ties_is_the_sum_over_third_states():
    """A month of four states by hand: a common friend, a common foe, and a friend's foe."""
    ties = {"alignment": ["A-B", "A-C", "B-C"], "rivalry": ["A>D", "B>D", "A>E"]}
    system, world = in_double(ties, closeness=[0.3, 0.5, 0.4], hostility=[0.6, 0.7, 0.9])
    found = Alignment(balance=0.1, **ALONE).step(world, system, DRAWS).closeness[:, 0]
    together = 0.3 + 0.1 * (0.5 * 0.4 + 0.6 * 0.7)
    np.testing.assert_allclose(found, [together, 0.5 + 0.1 * 0.3 * 0.4, 0.4 + 0.1 * 0.3 * 0.5], rtol=1e-12)


def test_a_friends_foe_parts():
    ties = {"alignment": ["A-B", "B-C"], "rivalry": ["A>C"]}
    system, world = in_double(ties, closeness=[0.5, 0.5], hostility=[0.8])
    found = Alignment(balance=0.1, **ALONE).step(world, system, DRAWS).closeness[:, 0]
    np.testing.assert_allclose(found, 0.5 - 0.1 * 0.5 * 0.8, rtol=1e-12)
