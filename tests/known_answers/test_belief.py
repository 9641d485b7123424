"""Belief under constant evidence is the discounted Beta-Bernoulli update, in closed form."""

import numpy as np
import pytest

from stratsim.conformance import credibility
from stratsim.conformance.credibility import RESULT, START, closed_form, contested, forgetting, learned
from stratsim.core.draws import Draws
from stratsim.mechanisms.belief import Belief
from worlds import system_of, world_of


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize("discount", [1.0, 0.985, 0.9, 0.0])
def test_full_severity_and_silence(discount):
    stood = contested()
    found = learned(forgetting(discount), stood)
    np.testing.assert_allclose(found, closed_form(discount, stood), rtol=1e-5, atol=1e-6)


def test_half_severity_and_a_loud_threat():
    stood = contested()
    found = learned(forgetting(0.95), stood, severity=0.5, threat=1.0)
    np.testing.assert_allclose(found, closed_form(0.95, stood), rtol=1e-5)


def test_a_slightly_longer_memory_is_noticed(monkeypatch):
    right = forgetting
    monkeypatch.setattr(credibility, "forgetting", lambda discount: right(min(1.0, discount + 1e-4)))
    assert len(RESULT.differing()) >= 4


def test_what_is_forgotten_leaves_the_belief_as_it_was():
    """Without acts the evidence fades, but there is no reason to believe otherwise."""
    system = system_of(["A", "B"], rivalry=["A>B"])
    world = world_of(system, **START)
    for _ in range(600):
        world = Belief(memory=0.95).step(world, system, Draws(1, 0, 1))
    assert world.evidence[0, 0] < 0.01
    assert world.credibility[0, 0] == pytest.approx(START["credibility"], abs=1e-3)
