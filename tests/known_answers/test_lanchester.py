"""Linear attrition through the engine obeys Lanchester's square law (1916)."""

from math import sqrt

import pytest

from stratsim.conformance import lanchester
from stratsim.conformance.lanchester import RESULT, A, B, fought, square, survivors

pytestmark = pytest.mark.once


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize("start", [(0.9, 0.8), (0.5, 0.6), (0.9, 0.1)])
def test_the_winner_is_who_has_the_greater_square(start):
    x, y = fought(600, 3.0, start)
    if square(start) > 0:
        assert y == 0
        assert x == pytest.approx(survivors(*start), abs=5e-3)
    else:
        assert x == pytest.approx(0, abs=1e-6)
        assert y == pytest.approx(sqrt(-square(start) / B), abs=5e-3)


def test_the_law_drifts_in_proportion_to_the_step():
    law = A * 0.9**2 - B * 0.8**2
    lost = [law - square(fought(steps, 0.5)) for steps in (50, 100, 200)]
    assert lost[0] / lost[1] == pytest.approx(2, rel=0.02)
    assert lost[1] / lost[2] == pytest.approx(2, rel=0.02)


def test_a_linear_law_is_noticed(monkeypatch):
    """Were it strength itself that is conserved, a battle of equal sums would end even."""
    monkeypatch.setattr(lanchester, "survivors", lambda x, y: x - B / A * y)
    monkeypatch.setattr(lanchester, "square", lambda of: A * of[0] - B * of[1])
    assert {line.quantity for line in RESULT.differing()} == {
        "a x^2 - b y^2 in the midst of the battle",
        "x when y is gone",
    }
