"""A regime that bends signals gains by their precision (Edmond 2013)."""

import numpy as np
import pytest
from scipy.special import ndtr

from stratsim.conformance import manipulation
from stratsim.conformance.manipulation import RESULT, C, P, closed_form, convex, linear
from stratsim.conformance.regime_change import RegimeChange

pytestmark = pytest.mark.once


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize("game", [linear(10.0), convex(10.0), convex(0.5)], ids=["linear", "convex", "coarse"])
def test_what_citizens_believe_follows_from_the_envelope(game):
    """Phi(sqrt(alpha) (theta* - x*)) = p theta* / (1 - p), whatever the cost."""
    theta = game.threshold
    found = ndtr(game.root * (theta - game.cutoff(theta)))
    assert found == pytest.approx(P * theta / (1 - P), abs=2e-4)
    assert theta <= 1 - P + 1e-6


def test_manipulation_at_a_linear_cost_makes_regimes_look_alike():
    """Whoever bends signals bends them to the same strength, and the strongest do not."""
    game = linear(100.0)
    theta = np.linspace(game.threshold, game.threshold + 1.5, 40)
    cutoff = game.cutoff(game.threshold)
    a = game.burden(theta, cutoff)[0]
    seen = cutoff + np.sqrt(2 * np.log(game.root / np.sqrt(2 * np.pi) / C)) / game.root
    bending = a > 1e-6
    assert bending[0]
    assert not bending[-1]
    np.testing.assert_allclose((theta + a)[bending], seen, atol=1e-3)


def test_the_best_manipulation_is_better_than_any_of_many():
    game = convex(30.0)
    theta = np.linspace(0, 1, 11)
    best = game.burden(theta, 0.4)[1]
    for a in np.linspace(0, game.most, 500):
        tried = ndtr(game.root * (0.4 - theta - a)) + C * a**2 / 2
        assert np.all(best <= tried + 1e-9)


@pytest.mark.parametrize(
    "alpha", [0.5, 1.55, 30.0, *(pytest.param(x, marks=pytest.mark.deep) for x in (1.6, 3.0, 300.0))]
)
def test_the_threshold_is_that_of_the_closed_form(alpha):
    assert linear(alpha).threshold == pytest.approx(closed_form(alpha), abs=1e-4)


@pytest.mark.deep
def test_dearer_manipulation_and_none_at_all_are_noticed(monkeypatch):
    monkeypatch.setattr(manipulation, "linear", lambda alpha: RegimeChange(P, alpha, lambda a: 1.01 * C * a, 1 / C))
    assert len(RESULT.differing()) >= 3
    monkeypatch.setattr(manipulation, "linear", lambda alpha: RegimeChange(P, alpha))
    assert {line.relation for line in RESULT.differing()} == {"=", "<", ">"}
