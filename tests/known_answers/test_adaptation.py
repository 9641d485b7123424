"""Adaptation is experience-weighted attraction (Camerer and Ho 1999), and its limits are the learning rules they name.

The second implementation here is written from the paper's equations (2.1) and (2.2) in plain Python floats.
"""

from math import exp

import numpy as np
import pytest

from stratsim.core.levers import Levers
from stratsim.core.system import Rungs, System
from stratsim.core.ties import Ties
from stratsim.core.variable import variables_of
from stratsim.core.world import World
from stratsim.mechanisms.adaptation import Adaptation, attractions

MONTHS = 60


# --------------------------------------------------------------------------------------------- the recursion itself
def recursion(start, payoffs, chosen, phi, delta, rho):
    """Return attractions and experience after every month, from the paper: plain Python, one option after the other."""
    attraction, experience = list(start[0]), start[1]
    path = []
    for payoff, option in zip(payoffs, chosen, strict=True):
        before, experience = experience, rho * experience + 1
        for k in range(len(attraction)):
            weight = 1.0 if k == option else delta
            attraction[k] = (phi * before * attraction[k] + weight * payoff[k]) / experience
        path.append([*attraction, experience])
    return np.array(path)


def followed(start, payoffs, chosen, phi, delta, rho):
    """Return the same from the mechanism's function, in float32."""
    attraction = np.array(start[0], np.float32)[:, None]
    trials = np.full_like(attraction, start[1])
    path = []
    for payoff, option in zip(payoffs, chosen, strict=True):
        own = np.zeros_like(attraction)
        own[option] = 1
        now = np.array(payoff, np.float32)[:, None]
        attraction, trials = attractions((attraction, trials), now, own, (phi, delta, rho))
        path.append([*attraction[:, 0], trials[0, 0]])
    return np.array(path)


@pytest.fixture
def history():
    """Payoffs of three options over the months, and the option followed in each."""
    rng = np.random.default_rng(1999)
    return rng.normal(0, 1, (MONTHS, 3)).tolist(), rng.integers(0, 3, MONTHS).tolist()


@pytest.mark.parametrize("phi", [0.0, 0.8, 0.95, 1.0])
@pytest.mark.parametrize("delta", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("rho", [0.0, 0.9, 1.0])
def test_the_recursion_is_the_papers(history, phi, delta, rho):
    start = ([0.2, -0.5, 0.0], 1.0)
    found, expected = (f(start, *history, phi, delta, rho) for f in (followed, recursion))
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-5)


# ------------------------------------------------------------------------------------------------------- its limits
def test_without_foregone_payoffs_it_is_reinforcement(history):
    """At delta = 0, rho = 0 and one unit of experience: what was earned, discounted, added up."""
    payoffs, chosen = history
    phi, start = 0.9, [0.4, 0.1, -0.2]
    found = followed((start, 1.0), payoffs, chosen, phi, 0.0, 0.0)
    earned = np.array(payoffs) * (np.array(chosen)[:, None] == np.arange(3))
    for month in (1, 10, MONTHS):
        faded = phi ** np.arange(month - 1, -1, -1)
        expected = phi**month * np.array(start) + faded @ earned[:month]
        np.testing.assert_allclose(found[month - 1, :3], expected, rtol=1e-4, atol=1e-5)


def test_what_is_not_followed_is_not_reinforced(history):
    payoffs, _ = history
    found = followed(([0.0, 0.0, 0.0], 1.0), payoffs, [0] * MONTHS, 0.9, 0.0, 0.9)
    assert (found[:, 1:3] == 0).all()
    assert found[-1, 0] != 0


GAME = np.array([[3.0, 0.0], [1.0, 2.0]])
"""A game of two by two: what each of my options brings against each of theirs."""


@pytest.mark.parametrize("phi", [0.7, 0.95, 1.0])
def test_with_all_foregone_payoffs_it_is_weighted_fictitious_play(phi):
    """At delta = 1 and rho = phi attractions are payoffs expected on beliefs that weigh old plays by phi."""
    rng = np.random.default_rng(7)
    theirs = (rng.random(MONTHS) < 0.35).astype(int)
    mine = rng.integers(0, 2, MONTHS)
    weights = np.array([0.6, 0.4])  # one play's worth of prior belief
    start = ((GAME @ weights).tolist(), 1.0)
    found = followed(start, GAME[:, theirs].T.tolist(), mine, phi, 1.0, phi)
    for month, play in enumerate(theirs):
        weights = phi * weights
        weights[play] += 1
        np.testing.assert_allclose(found[month, :2], GAME @ weights / weights.sum(), rtol=2e-5)
        assert found[month, 2] == pytest.approx(weights.sum(), rel=1e-5)


def test_belief_learning_does_not_look_at_its_own_choice(history):
    payoffs, chosen = history
    one = followed(([0.0] * 3, 1.0), payoffs, chosen, 0.9, 1.0, 0.9)
    other = followed(([0.0] * 3, 1.0), payoffs, chosen[::-1], 0.9, 1.0, 0.9)
    assert (one == other).all()


# --------------------------------------------------------------------------------------------------- the mechanism
SEATS = ((0, "x"), (0, "y"), (0, "z"), (1, "only"))


def system_of():
    """Return two states without ties, the first with three playbooks."""
    states, column = ("A", "B"), np.ones((1, 1, 1), np.float32)
    none = {kind: Ties.between([], states) for kind in ("rivalry", "patronage", "channel", "campaign", "alignment")}
    return System(
        states,
        ("home",),
        Rungs(("act",), column, column, column, column, column),
        **none,
        rivalry_theatre=np.zeros(0, np.intp),
        theatre_weight=np.ones((1, 2, 1), np.float32),
        consumption=np.zeros((1, 2, 1), np.float32),
        seats=SEATS,
    )


def world_of(system, replicates=1, **values):
    """Return a world at its starting values, but for some."""

    def started(variable):
        shape = [len(system.labels(axis)) for axis in variable.axes]
        return np.full((*shape, replicates), variable.start or 0.0, np.float32)

    levers = Levers(**{v.name: started(v) for v in variables_of(Levers)})
    world = World(**{v.name: started(v) for v in variables_of(World)}, levers=levers)
    full = {name: np.zeros_like(getattr(world, name)) + np.asarray(x, np.float32) for name, x in values.items()}
    return world.but(**full)


@pytest.mark.parametrize("sharpness", [0.0, 1.0, 40.0])
def test_choices_are_logit(sharpness):
    """The shares of evenly spread draws are the logit's, to the width of the grid."""
    attraction = [0.30, 0.25, 0.33, 5.0]
    system, grid = system_of(), 20_000
    world = world_of(system, grid, attraction=np.array(attraction)[:, None])
    u = np.broadcast_to(((np.arange(grid) + 0.5) / grid).astype(np.float32), (2, grid))
    chosen = Adaptation(sharpness=sharpness).chosen(world, system, u)
    weights = [exp(sharpness * a) for a in attraction[:3]]
    found = [(chosen[0] == k).mean() for k in range(3)]
    np.testing.assert_allclose(found, [w / sum(weights) for w in weights], atol=2e-4)
    assert (chosen[1] == 0).all(), "who has one playbook keeps it"


def test_the_others_bring_what_they_last_brought():
    """Month by month against plain Python: satisfaction less aspiration for the one followed, memory for the rest."""
    rng = np.random.default_rng(3)
    system = system_of()
    mechanism = Adaptation(phi=0.9, delta=0.4, rho=0.8, speed=0.1)
    world = mechanism.begin(world_of(system, cohesion=0.7, output=0.8, standing=0.5), system)
    aspiration = 0.4 * 0.7 + 0.2 * 0.8 + 0.2 * 0.5 + 0.2
    attraction, brought, experience = [0.0] * 3, [0.0] * 3, 1.0
    for cohesion, playbook in zip(rng.uniform(0.3, 0.9, MONTHS), rng.integers(0, 3, MONTHS), strict=True):
        chosen = np.array([[playbook], [0]], np.float32)
        following = np.array([[float(playbook == k)] for k in range(3)] + [[1.0]], np.float32)
        now = np.full((2, 1), cohesion, np.float32)
        world = mechanism.learn(world.but(cohesion=now, playbook=chosen, following=following), system)
        brought[playbook] = 0.4 * cohesion + 0.2 * 0.8 + 0.2 * 0.5 + 0.2 - aspiration
        before, experience = experience, 0.8 * experience + 1
        for k in range(3):
            weight = 1.0 if k == playbook else 0.4
            attraction[k] = (0.9 * before * attraction[k] + weight * brought[k]) / experience
        np.testing.assert_allclose(world.attraction[:3, 0], attraction, atol=1e-6)
        np.testing.assert_allclose(world.last_payoff[:3, 0], brought, atol=1e-6)
