"""With limited means and several challengers it can be rational to give way (Treisman 2004)."""

from itertools import product

import pytest

from stratsim.conformance import appeasement
from stratsim.conformance.appeasement import COST, OTHER, RESULT, fights, threshold


def by_hand(stake, left, means):
    """Return whether the first is fought, and what the state then loses in all, by trying both; no errors."""

    def rest(left, means):
        if left == 0:
            return 0.0
        fought, loss = by_hand(OTHER, left - 1, means)
        return rest(left - 1, means) if fought else loss  # who would be fought stays away

    concede = stake + rest(left, means)
    fight = COST + rest(left, means - 1) if means else float("inf")
    return fight < concede, min(fight, concede)


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.parametrize("stake", [0.1, 0.4, 0.75, 0.9, 1.5])
def test_play_without_errors_is_what_trying_both_finds(stake):
    for left, means in product(range(5), range(5)):
        there = float(by_hand(stake, left, means)[0])
        assert fights(stake, left, means) == pytest.approx(there, abs=1e-6), (left, means)


def test_more_means_never_make_the_first_war_dearer():
    found = [threshold(2, means) for means in (2, 3, 4)]
    assert found == sorted(found, reverse=True)


def test_a_challenger_who_is_not_deterred_is_noticed(monkeypatch):
    right = fights
    monkeypatch.setattr(appeasement, "future", lambda left, means: -OTHER * left)
    assert right(0.5, 1, 1) > 0.99
    assert len(RESULT.differing()) >= 4
