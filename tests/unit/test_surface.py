"""A surface through the means of sets: neighbours help where chance is great, and nowhere else."""

import numpy as np
import pytest

from stratsim.history.fit import proposal, surface
from stratsim.history.fit.proposal import Proposal
from stratsim.history.fit.targets import MISSED, Misfit

NAMES = ("a", "b", "c")
CHANCE = 0.5


@pytest.fixture(scope="module")
def sets():
    """Sets of two rounds: most near one another; what they would show on average is a quadratic and a little more."""
    one = Proposal(np.array([[0.5], [0.0], [-0.5]]), 0.5 * np.eye(3))
    z = np.hstack([proposal.drawn(NAMES, None, 3, 0, 1000), proposal.drawn(NAMES, one, 3, 1, 1000)])
    true = 0.2 + z[0] - 0.5 * z[1] * z[2] + 0.3 * z[0] ** 2 + 0.1 * np.sin(4 * z[1])
    return z, true, [one]


def noisy(true, seed=1):
    """What repeats show, and how much of it is chance."""
    shown = true + np.sqrt(CHANCE) * np.random.default_rng(seed).normal(size=true.size)
    return Misfit(np.clip(shown, -MISSED, MISSED)[None], np.full((1, true.size), CHANCE))


def test_the_help_of_neighbours_lessens_the_chance_and_says_how_far(sets):
    z, true, proposals = sets
    left, told = [], []
    for seed in range(10):
        found = surface.smoothed(z, noisy(true, seed), proposals)
        left.append((found.off[0] - true)[1000:])
        told.append(found.error[0, 1000:])
    assert np.var(left) < 0.15 * CHANCE
    assert np.var(left) < 1.5 * np.mean(told) < 0.15 * CHANCE
    assert abs(np.mean(left)) < 0.02


def test_no_mean_is_moved_by_more_than_chance_explains(sets):
    """What is true near by, and the opposite far off: there the surface is wrong."""
    z, true, proposals = sets
    far = np.sqrt((proposals[0].standard(z) ** 2).sum(axis=0)) > 5
    before = noisy(np.where(far, 5.0 - true, true))
    found = surface.smoothed(z, before, proposals)
    assert far.sum() > 50
    assert np.abs(found.off - before.off).max() <= surface.MOVED * np.sqrt(CHANCE) * 1.001


def test_a_set_alone_keeps_its_own_mean(sets):
    """Far out in the tail of a proposal the surface hangs on one set: its leverage tells."""
    z, true, proposals = sets
    before, alone = noisy(true), 40 * z[:, :1]
    found = surface.smoothed(np.hstack([alone, z[:, 1:]]), before, proposals)
    assert found.off[0, 0] == pytest.approx(before.off[0, 0], abs=0.01)
    assert found.error[0, 0] == pytest.approx(CHANCE, rel=0.2)


def test_means_without_chance_stay_as_they_are(sets):
    z, true, proposals = sets
    exact = Misfit(np.clip(true, -MISSED, MISSED)[None], np.zeros((1, true.size)))
    found = surface.smoothed(z, exact, proposals)
    np.testing.assert_allclose(found.off, exact.off, atol=1e-9)
    assert (found.error == 0).all()


def test_what_no_surface_describes_stays_as_it_is(sets):
    """A part that jumps about far more than its chance: the surface has nothing to say of it."""
    z, true, proposals = sets
    wild = np.random.default_rng(5).choice([-3.0, 3.0], true.size)
    found = surface.smoothed(z, Misfit(wild[None], np.full((1, true.size), 0.01)), proposals)
    np.testing.assert_allclose(found.off[0], wild, atol=0.05)


def test_few_sets_make_no_surface(sets):
    z, true, proposals = sets
    before = noisy(true)
    few = Misfit(before.off[:, :25], before.error[:, :25])
    assert surface.smoothed(z[:, :25], few, proposals) is few
    assert surface.smoothed(z, before, []) is before


def test_a_surface_has_a_column_for_one_for_each_parameter_and_each_product_of_two():
    z = np.array([[2.0], [3.0], [5.0]])
    assert surface.columns(z).tolist() == [[1, 2, 3, 5, 4, 6, 10, 9, 15, 25]]
    assert [surface.count(n) for n in (1, 2, 3, 21)] == [3, 6, 10, 253]
