"""Information without control is Bass's curve (1969) in the limit of small steps."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.information import Information
from worlds import system_of, world_of

P, Q, YEARS = 0.03, 0.38, 15.0
"""Bass's own order of magnitude, a year: innovation, imitation."""


def bass(t):
    """Return the share reached at time ``t``."""
    return (1 - np.exp(-(P + Q) * t)) / (1 + Q / P * np.exp(-(P + Q) * t))


def reached(steps_a_year: int, **changes) -> np.ndarray:
    """Return the share reached at the end of every step, with a full campaign and no control."""
    h = 1 / steps_a_year
    off = {"leak": 0.0, "suppression": 0.0, "control_speed": 0.0}
    mechanism = Information(**{"broadcast": P * h, "word_of_mouth": Q * h, "reach": 1.0, **off, **changes})
    system = system_of(["A", "B"], campaign=["A>B"])
    world = world_of(system, levers={"campaign": {"A": 1.0}}, exposure=0.0, control=0.0, treasury={"A": 1e4})
    path = []
    for _ in range(round(YEARS * steps_a_year)):
        world = mechanism.step(world, system, Draws(1, 0, 1))
        path.append(world.exposure[1, 0])
    return np.array(path, np.float64)


def error(steps_a_year: int) -> float:
    """Return the largest distance from Bass's curve."""
    t = np.arange(1, round(YEARS * steps_a_year) + 1) / steps_a_year
    return float(np.abs(reached(steps_a_year) - bass(t)).max())


def test_the_error_shrinks_with_the_step():
    errors = np.array([error(n) for n in (12, 24, 48, 96)])
    assert errors[0] < 0.02
    np.testing.assert_allclose(errors[1:] / errors[:-1], 0.5, atol=0.02)


def test_a_campaign_that_costs_nothing_is_delivered():
    assert reached(12, campaign_cost=0.0)[-1] == pytest.approx(reached(12)[-1])


def test_full_control_lets_nothing_through():
    system = system_of(["A", "B"], campaign=["A>B"])
    world = world_of(system, levers={"campaign": {"A": 1.0}}, exposure=0.2, control=1.0, treasury=1.0)
    after = Information(control_speed=0.0, suppression=0.0).step(world, system, Draws(1, 0, 1))
    np.testing.assert_array_equal(after.exposure, world.exposure)
