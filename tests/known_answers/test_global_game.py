"""The regime change game without manipulation has the threshold 1 - p (Morris and Shin 2003)."""

import numpy as np
import pytest
from scipy.special import ndtr

from stratsim.conformance import global_game
from stratsim.conformance.global_game import RESULT, risen
from stratsim.conformance.regime_change import RegimeChange


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("alpha", [0.5, 30.0])
def test_rising_is_a_matter_of_indifference_at_the_cutoff(p, alpha):
    game = RegimeChange(p, alpha)
    theta = game.threshold
    cutoff = game.cutoff(theta)
    assert ndtr(game.root * (theta - cutoff)) == pytest.approx(p, abs=1e-5)
    assert ndtr(game.root * (cutoff - theta)) == pytest.approx(theta, abs=1e-9)


def test_weaker_regimes_fall_and_stronger_ones_stand():
    game = RegimeChange(0.4, 100.0)
    cutoff = game.cutoff(game.threshold)
    rising = ndtr(game.root * (cutoff - np.array([0.55, 0.65])))
    assert rising[0] > 0.55
    assert rising[1] < 0.65


def test_another_cost_of_rising_is_noticed(monkeypatch):
    monkeypatch.setattr(global_game, "RegimeChange", lambda p, alpha: RegimeChange(p + 1e-4, alpha))
    assert len(RESULT.differing()) >= 4
    monkeypatch.undo()
    monkeypatch.setattr(global_game, "risen", lambda game, theta: risen(game, theta) + 0.02)
    assert len(RESULT.differing()) >= 4
