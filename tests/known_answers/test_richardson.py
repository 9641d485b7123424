"""Two states that react linearly to each other race as Richardson (1960) has it.

    x' = x + k y - a x + g,   y' = y + l x - b y + h;   stable iff a b > k l

Here once through playbooks alone (shows of force, a = b = 1) and once with a fatigue of less than 1, through the whole
engine: `stratsim.conformance.richardson`.
"""

from dataclasses import replace

import numpy as np
import pytest

from stratsim.conformance import richardson
from stratsim.conformance.richardson import BORDERS, RESULT, Race, pace, raced
from stratsim.core.draws import Draws
from stratsim.playbooks.playbook import Playbook, Policy, Rule
from worlds import system_of, world_of

DRAWS = Draws(1, 0, 1)
MONTHS = 80


def closed_form(reaction, grievance, start, months=MONTHS):
    """Return the path of z' = M z + g: z_t = z* + M^t (z_0 - z*), with z* = (I - M)^-1 g."""
    still = np.linalg.solve(np.eye(2) - reaction, grievance)
    powers = [np.linalg.matrix_power(reaction, t) for t in range(1, months + 1)]
    return np.array([still + m @ (start - still) for m in powers]), still


def shows_of_force(k, ell, g, h):
    """Return the path of both levers when each reacts to the threat it faces, half of the other's show of force."""
    books = [
        Playbook(name, {"show_of_force": Rule(base, {"threat_faced": 2 * coefficient})})
        for name, base, coefficient in (("A", g, k), ("B", h, ell))
    ]
    system = system_of(["A", "B"], rivalry=["A>B", "B>A"])
    policy = Policy.of(books, system, DRAWS)
    world, path = world_of(system), []
    for _ in range(MONTHS):
        world = world.but(levers=policy.levers(world))
        path.append(world.levers.show_of_force[:, 0])
    return np.array(path)


@pytest.mark.parametrize(("k", "ell"), [(0.8, 0.9), (0.5, 0.2), (1.5, 0.3), (0.4, 0.0)])
def test_playbooks_settle_at_richardsons_fixed_point(k, ell):
    assert k * ell < 1
    g, h = 0.03, 0.05
    path, still = closed_form(np.array([[0, k], [ell, 0]]), np.array([g, h]), np.zeros(2))
    found = shows_of_force(k, ell, g, h)
    np.testing.assert_allclose(found, path, atol=1e-6)
    np.testing.assert_allclose(found[-1], still, atol=1e-5)


def test_an_unstable_race_ends_at_the_bound():
    k, ell = 1.3, 0.9
    path, _ = closed_form(np.array([[0, k], [ell, 0]]), np.array([0.01, 0.0]), np.zeros(2))
    found = shows_of_force(k, ell, 0.01, 0.0)
    free = (path < 1).all(axis=1).argmin()
    assert 5 < free < MONTHS
    np.testing.assert_allclose(found[:free], path[:free], atol=1e-5)
    assert found[-1] == pytest.approx([1.0, 0.9])


@pytest.mark.parametrize(
    ("a", "b", "k", "ell"), [(0.5, 0.1, 0.4, 0.09), (0.3, 0.3, 0.15, 0.36), (0.05, 0.6, 0.07, 0.36)]
)
def test_a_race_with_fatigue_follows_the_closed_form(a, b, k, ell):
    """Month by month through the engine, as `stratsim.conformance.richardson` plays it."""
    race = Race(a, b, k, ell, g=0.01, h=0.006)
    found = raced(race, MONTHS, MONTHS, start=(0.1, 0.0))
    path, still = closed_form(np.eye(2) + race.matrix, np.array([race.g, race.h]), np.array([0.1, 0.0]))
    np.testing.assert_allclose(found, path, atol=1e-5)
    np.testing.assert_allclose(still, race.fixed_point)
    assert np.abs(found[-1] - still).max() < np.abs(found[0] - still).max()


def test_the_published_lines_hold():
    assert not RESULT.differing()


@pytest.mark.once
def test_a_little_more_fear_is_noticed(monkeypatch):
    right = richardson.raced
    monkeypatch.setattr(richardson, "raced", lambda race, *rest: right(replace(race, k=1.002 * race.k), *rest))
    lines = RESULT.lines()
    assert sum(not line.holds for line in lines) >= len(lines) - 1


def test_the_border_is_where_the_published_rule_has_it():
    for multiple in BORDERS:
        race = Race(a=0.5, b=0.4, k=0.5, l=0.4 / multiple)
        assert (pace(race) < 0) == (race.a * race.b > race.k * race.l)
