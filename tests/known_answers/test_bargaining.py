"""A last offer under a private cost of war risks war, whatever the balance of power (Fearon 1995)."""

import numpy as np
import pytest

from stratsim.conformance import bargaining
from stratsim.conformance.bargaining import MOST, OFFERS, RESULT, chosen, fights, worth
from stratsim.core.draws import Draws


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize(("power", "cost"), [(0.1, 0.05), (0.4, 0.2), (0.7, 0.3)])
def test_the_best_offer_of_the_grid_is_that_of_the_formula(power, cost):
    best = OFFERS[worth(OFFERS, power, cost).argmax()]
    assert best == pytest.approx(power + (MOST - cost) / 2, abs=0.0026)


def test_who_has_more_to_lose_than_the_other_asks_for_no_more_than_war_would_bring():
    offers = chosen(0.5, 0.45, Draws(1, 0, 2000))
    assert fights(offers, 0.5).mean() < 0.02


def test_the_share_of_wars_is_that_of_the_costs_drawn():
    private = MOST * Draws(7, 0, 50_000).uniform(["B"], "bargaining.cost", lanes=1)[0, 0]
    for offer in (0.5, 0.6, 0.8):
        there = float(fights(np.array(offer), 0.5))
        assert (private < offer - 0.5).mean() == pytest.approx(there, abs=4 * np.sqrt(0.25 / 50_000))


def test_a_blunt_choice_and_a_wrong_cost_are_noticed(monkeypatch):
    monkeypatch.setattr(bargaining, "SHARPNESS", 40.0)
    assert RESULT.differing()
    monkeypatch.undo()
    monkeypatch.setattr(bargaining, "worth", lambda offer, power, cost: worth(offer, power, cost + 0.01))
    assert len(RESULT.differing()) >= 8
