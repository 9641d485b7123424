"""What tests teach: diminishing lessons in closed form, and what they are worth."""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.weapons import Weapons
from worlds import rungs_of, system_of, world_of

LADDER = rungs_of([0.3, 0.6], test=1.0, lesson=[0.3, 0.9], renews=[1.0, 0.1], routine=[1.0, 0.0])
PAIR = system_of(["A", "B"], rivalry=["A>B"], rungs=LADDER)
TEACHING, RENEWAL = 0.8, 0.02


def learnt_after(months, tests, **parameters):
    """Return what A knows of each rung, and its deterrent, after months of so many tests."""
    world = world_of(PAIR, attention=1.0, levers={}, known=0.2)
    mechanism = Weapons(rate=0.0, lesson=0.0, decay=0.0, teaching=TEACHING, **parameters)
    for month in range(months):
        events = np.float32(tests).reshape(2, 1, 1)
        world = mechanism.step(world.but(events=events), PAIR, Draws(1, 0, 1, month))
    return world.known[:, 0, 0], world.deterrent[0, 0]


def test_lessons_diminish_as_a_power():
    known, _ = learnt_after(7, [3, 1])
    np.testing.assert_allclose(known, 1 - 0.8 * np.exp(-TEACHING * np.array([0.09, 0.81]) * [21, 7]), rtol=1e-5)


def test_new_designs_make_lessons_stale_and_tests_and_designs_come_to_rest():
    known, _ = learnt_after(400, [2, 1], renewal=RENEWAL)
    kept = np.exp(-TEACHING * np.array([0.09, 0.81]) * [2, 1])
    left = 1 - RENEWAL * np.array([1.0, 0.1])
    np.testing.assert_allclose(known, left * (1 - kept) / (1 - left * kept), rtol=1e-4)


def test_the_deterrent_grows_with_what_was_learnt_and_no_further():
    known, deterrent = learnt_after(60, [2, 1], progress=0.5)
    learnt = 0.3 * (known[0] - 0.2) + 0.9 * (known[1] - 0.2)
    assert deterrent == pytest.approx(1 - np.exp(-0.5 * learnt), rel=1e-4)
    assert deterrent < 1 - np.exp(-0.5 * 1.2 * 0.8)


def odds(mechanism, replicates=1, **values):
    """Return the odds of each rung against none, shape (rung, R)."""
    start = {"attention": 1.0, "treasury": 5.0, "levers": {"provocation": {"A": 1.0}}, "credibility": 0.0, **values}
    chance = mechanism.chances(world_of(PAIR, replicates, **start), PAIR).rung[:, 0]
    return chance / (1 - chance.sum(axis=0))


def test_a_test_is_worth_its_lesson_answered_or_not():
    """The odds fall by e to precision times learning, times the lesson known, whatever the challenger believes."""
    for credibility in (0.0, 1.0):
        mechanism = Deterrence(learning=1.5, arming=0.0)
        new, old = (odds(mechanism, known=known, credibility=credibility) for known in (0.0, 0.75))
        worth = 4 * 1.5 * 0.75 * np.array([0.3, 0.9])
        np.testing.assert_allclose(np.log(new / old)[:, 0], worth, rtol=1e-4)


def test_an_arsenal_at_most_doubles_the_odds_of_what_is_routine_and_leaves_the_rest():
    arsenal = Deterrence(arsenal=14.0, need=0.4, saturation=1.0, arming=0.0)
    found = odds(arsenal, 3, deterrent={"A": [0.0, 0.4, 1.0]})
    expected = 2 / (1 + np.exp(-14.0 * (np.array([0.0, 0.4, 1.0]) - 0.4)))
    np.testing.assert_allclose(found[0] / found[0, 1], expected, rtol=1e-4)
    np.testing.assert_allclose(found[1], found[1, 1], rtol=1e-5)


def test_without_saturation_it_is_the_exponential_of_before():
    found = odds(Deterrence(arsenal=3.0, arming=0.0), 2, deterrent={"A": [0.5, 0.9]})
    assert found[0, 1] / found[0, 0] == pytest.approx(np.exp(3.0 * 0.4), rel=1e-4)
