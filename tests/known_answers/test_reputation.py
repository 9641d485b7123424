"""Resolve believed in: where it comes to rest, and what forgetting takes from it, in closed form."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.reputation import Reputation
from worlds import rungs_of, system_of, world_of

SEVERITIES = (0.1, 0.6, 1.0)
TRUE, PRECISION, MANY = 0.64, 4.0, 400


def logistic(x):
    """Return the chance of a contest at a utility."""
    return 1 / (1 + np.exp(-PRECISION * x))


def believed(severity, months, **values):
    """Return the resolve believed after some months with an act in each, contested as true resolve has it, (R,)."""
    system = system_of(["A", "B"], rivalry=["A>B"], rungs=rungs_of([severity]))
    world, rng = world_of(system, MANY, events=1.0, reputation=0.0), np.random.default_rng(5)
    learner = Reputation(loudness=0.0, sunk_cost=0.0, spill_over=0.0, **values)
    for _ in range(months):
        stood = (rng.random((1, MANY)) < logistic(TRUE - 0.5)).astype(np.float32)
        foreseen = logistic(world.reputation - 0.5).astype(np.float32)
        world = learner.step(world.but(stood=stood, foreseen=foreseen), system, Draws(1, 0, MANY))
    return world.reputation[0]


@pytest.mark.parametrize("severity", SEVERITIES)
def test_without_forgetting_belief_comes_to_rest_at_the_truth_on_every_rung(severity):
    assert believed(severity, 1500, gain=0.05).mean() == pytest.approx(TRUE, abs=0.02)


def test_a_mild_act_teaches_at_the_pace_of_its_severity():
    slow, fast = (np.mean(believed(severity, months, gain=0.01)) for severity, months in ((0.1, 500), (1.0, 50)))
    assert slow == pytest.approx(fast, abs=0.02)
    assert 0.05 < fast < TRUE - 0.2


def test_forgetting_holds_belief_where_lesson_and_loss_balance():
    """gain sigma (q - kappa) = forgetting (theta - rest) at rest."""
    gain, forgetting, severity, rest = 0.05, 0.006, 0.3, 0.1
    grid = np.linspace(rest, TRUE, 10_001)
    surplus = gain * severity * (logistic(TRUE - 0.5) - logistic(grid - 0.5)) - forgetting * (grid - rest)
    balance = grid[np.argmin(abs(surplus))]
    found = believed(severity, 1500, gain=gain, forgetting=forgetting, rest=rest).mean()
    assert found == pytest.approx(balance, abs=0.02)
    assert balance < TRUE - 0.15
