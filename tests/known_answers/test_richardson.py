"""Two states that react linearly to each other race as Richardson (1960) has it.

    x' = x + k y - a x + g,   y' = y + l x - b y + h;   stable iff a b > k l

Here once through playbooks alone (shows of force, a = b = 1) and once with a fatigue of less than 1: each state's
control of information follows the other's campaign at its own speed, and its campaign follows its control.
"""

import numpy as np
import pytest

from stratsim.core.draws import Draws
from stratsim.mechanisms.information import Information
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


@pytest.mark.parametrize(("a", "b", "k", "ell"), [(0.5, 0.1, 0.8, 0.9), (0.3, 0.3, 0.5, 1.2), (0.05, 0.6, 1.4, 0.6)])
def test_a_race_with_fatigue_follows_the_closed_form(a, b, k, ell):
    g, h = 0.02, 0.06
    books = [Playbook(s, {"information_control": Rule(base), "campaign": Rule(0.0, {"control": 1.0})})
             for s, base in (("A", g), ("B", h))]  # fmt: skip
    system = system_of(["A", "B"], campaign=["A>B", "B>A"])
    policy = Policy.of(books, system, DRAWS)
    own = {"control_speed": np.array([[a], [b]], np.float32), "answer": np.array([[k], [ell]], np.float32)}
    mechanism = Information(**own, alarm=0.0, reach=1.0)
    world, found = world_of(system, control={"A": 0.1, "B": 0.0}, treasury=1e4), []
    for _ in range(MONTHS):
        world = mechanism.step(world.but(levers=policy.levers(world)), system, DRAWS)
        found.append(world.control[:, 0])
    reaction = np.array([[1 - a, a * k], [b * ell, 1 - b]])
    path, still = closed_form(reaction, np.array([a * g, b * h]), np.array([0.1, 0.0]))
    np.testing.assert_allclose(found, path, atol=1e-5)
    assert np.abs(found[-1] - still).max() < np.abs(found[0] - still).max()
