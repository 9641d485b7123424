"""Audience costs keep a defender from backing down (Fearon 1994)."""

from dataclasses import replace

import numpy as np
import pytest

from stratsim.conformance import audience
from stratsim.conformance.audience import COSTS, RESULT, log_odds
from stratsim.conformance.crisis import played_by_kernel


def test_the_published_lines_hold():
    assert not RESULT.differing()


def test_the_scenes_differ_in_who_would_concede():
    found = log_odds(COSTS[0])
    assert found.shape == (3, 81)
    assert found.min() < -1
    assert found.max() > 1


def test_who_cannot_back_down_is_provoked_less():
    """With a true belief the challenger sees it coming."""
    found = [played_by_kernel({"audience_cost": cost, "threat": 1.0}) for cost in COSTS]
    assert np.all(np.diff([one.contest[0] for one in found]) > 0)
    assert np.all(np.diff([one.rungs[0] for one in found]) < 0)


@pytest.mark.parametrize(("factor", "count"), [(-1.0, 2), (0.0, 2), (0.999, 1)])
def test_a_cost_that_counts_otherwise_is_noticed(monkeypatch, factor, count):
    right = audience.Deterrence

    def wrong(**own):
        return replace(right(**own), audience_cost=factor * own["audience_cost"])

    monkeypatch.setattr(audience, "Deterrence", wrong)
    assert len(RESULT.differing()) == count
