"""Information without control is Bass's curve (1969) in the limit of small steps."""

import numpy as np
import pytest

from stratsim.conformance import bass
from stratsim.conformance.bass import RESULT, YEARS, reached
from stratsim.core.draws import Draws
from stratsim.mechanisms.information import Information
from worlds import system_of, world_of


def error(steps: int) -> float:
    """Return the largest distance from Bass's curve."""
    t = np.arange(1, steps + 1) * YEARS / steps
    return float(np.abs(reached(steps) - bass.bass(t)).max())


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.once
def test_the_error_shrinks_with_the_step():
    errors = np.array([error(n) for n in (180, 360, 720)])
    assert errors[0] < 0.02
    np.testing.assert_allclose(errors[1:] / errors[:-1], 0.5, atol=0.02)


@pytest.mark.once
def test_a_little_more_word_of_mouth_is_noticed(monkeypatch):
    right = bass.played

    def wrong(name, months, changes):
        more = {"information.word_of_mouth": 1.001 * changes["information.word_of_mouth"]}
        return right(name, months, {**changes, **more})

    monkeypatch.setattr(bass, "played", wrong)
    assert len(RESULT.differing()) >= 3


def test_a_campaign_is_delivered_as_far_as_it_is_paid_for():
    system = system_of(["A", "B"], campaign=["A>B"])
    mechanism = Information(reach=1.0, campaign_cost=1.2)
    for treasury, effort in ((1.0, 1.0), (0.05, 0.5), (0.0, 0.0)):
        world = world_of(system, levers={"campaign": {"A": 1.0}}, treasury={"A": treasury})
        assert np.allclose(mechanism.step(world, system, Draws(1, 0, 1)).campaign_effort, effort)
    free = world_of(system, levers={"campaign": {"A": 1.0}}, treasury=0.0)
    assert (Information(campaign_cost=0.0).step(free, system, Draws(1, 0, 1)).campaign_effort == 1).all()


def test_full_control_lets_nothing_through():
    system = system_of(["A", "B"], campaign=["A>B"])
    world = world_of(system, levers={"campaign": {"A": 1.0}}, exposure=0.2, control=1.0, treasury=1.0)
    after = Information(control_speed=0.0, suppression=0.0).step(world, system, Draws(1, 0, 1))
    np.testing.assert_array_equal(after.exposure, world.exposure)
