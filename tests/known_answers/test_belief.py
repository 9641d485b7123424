"""Belief under constant evidence is the discounted Beta-Bernoulli update, in closed form."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.belief import Belief
from worlds import rungs_of, system_of, world_of

MONTHS = 60
START = {"credibility": 0.25, "evidence": 8.0}
CONTESTED = np.random.default_rng(3).random((MONTHS, 5)) < np.array([0.0, 0.2, 0.5, 0.9, 1.0])


def learned(mechanism, system, **levers):
    """Return credibility and evidence after every month with an act, contested as in `CONTESTED`."""
    world = world_of(system, replicates=5, levers=levers, events=1.0, **START)
    path = []
    for stood in CONTESTED:
        world = mechanism.step(world.but(stood=stood[None].astype(np.float32)), system, Draws(1, 0, 5))
        path.append((world.credibility[0], world.evidence[0]))
    return np.moveaxis(np.array(path, np.float64), 1, 0)


def closed_form(discount):
    """Return the same from a_t = d^t a_0 + sum over s of d^(t-s) c_s, and b_t alike."""
    t = np.arange(1, MONTHS + 1)
    weights = np.tril(discount ** (t[:, None] - t[None, :]).clip(0).astype(float))
    a = discount ** t[:, None] * START["credibility"] * START["evidence"] + weights @ CONTESTED
    b = discount ** t[:, None] * (1 - START["credibility"]) * START["evidence"] + weights @ ~CONTESTED
    return np.array([a / (a + b), a + b])


@pytest.mark.parametrize("discount", [1.0, 0.985, 0.9, 0.0])
def test_full_severity_and_silence(discount):
    system = system_of(["A", "B"], rivalry=["A>B"], rungs=rungs_of([1.0]))
    np.testing.assert_allclose(learned(Belief(memory=discount), system), closed_form(discount), rtol=1e-5, atol=1e-6)


def test_half_severity_and_a_loud_threat():
    system = system_of(["A", "B"], rivalry=["A>B"], rungs=rungs_of([0.5]))
    found = learned(Belief(memory=0.95, loudness=1.0), system, announced_threat={"B": 1.0})
    np.testing.assert_allclose(found, closed_form(0.95), rtol=1e-5)


def test_what_is_forgotten_leaves_the_belief_as_it_was():
    """Without acts the evidence fades, but there is no reason to believe otherwise."""
    system = system_of(["A", "B"], rivalry=["A>B"])
    world = world_of(system, **START)
    for _ in range(600):
        world = Belief(memory=0.95).step(world, system, Draws(1, 0, 1))
    assert world.evidence[0, 0] < 0.01
    assert world.credibility[0, 0] == pytest.approx(START["credibility"], abs=1e-3)
