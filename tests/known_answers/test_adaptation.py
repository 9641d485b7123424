"""Adaptation is experience-weighted attraction (Camerer and Ho 1999), and its limits are the learning rules they name.

The second implementation here is written from the paper's equations (2.1) and (2.2) in plain Python floats.
"""

from math import exp

import numpy as np
import pytest

from stratsim.conformance import attraction as conformance
from stratsim.conformance.attraction import GAME, MONTHS, PRIOR, RESULT, expected, followed, reinforced, shares
from stratsim.conformance.small import system_of, world_of
from stratsim.core.draws import Draws
from stratsim.mechanisms.adaptation import Adaptation, attractions


def test_the_published_lines_hold():
    assert not RESULT.differing()


def test_a_month_that_counts_a_little_more_is_noticed(monkeypatch):
    monkeypatch.setattr(conformance, "attractions", lambda a, pi, i, w: attractions(a, pi, i, (1.0001 * w[0], *w[1:])))
    assert len(RESULT.differing()) >= 3


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
    found, there = (f(start, *history, phi, delta, rho) for f in (followed, recursion))
    np.testing.assert_allclose(found, there, rtol=2e-5, atol=2e-5)


# ------------------------------------------------------------------------------------------------------- its limits
def test_without_foregone_payoffs_it_is_reinforcement(history):
    """At delta = 0, rho = 0 and one unit of experience: what was earned, discounted, added up."""
    payoffs, chosen = history
    phi, start = 0.9, [0.4, 0.1, -0.2]
    found = followed((start, 1.0), payoffs, chosen, phi, 0.0, 0.0)
    for month in (1, 10, MONTHS):
        there = reinforced(start, np.array(payoffs)[:month], chosen[:month], phi)
        np.testing.assert_allclose(found[month - 1, :3], there, rtol=1e-4, atol=1e-5)


def test_what_is_not_followed_is_not_reinforced(history):
    payoffs, _ = history
    found = followed(([0.0, 0.0, 0.0], 1.0), payoffs, [0] * MONTHS, 0.9, 0.0, 0.9)
    assert (found[:, 1:3] == 0).all()
    assert found[-1, 0] != 0


@pytest.mark.parametrize("phi", [0.7, 0.95, 1.0])
def test_with_all_foregone_payoffs_it_is_weighted_fictitious_play(phi):
    """At delta = 1 and rho = phi attractions are payoffs expected on beliefs that weigh old plays by phi."""
    rng = np.random.default_rng(7)
    theirs = (rng.random(MONTHS) < 0.35).astype(int)
    mine = rng.integers(0, 2, MONTHS)
    start = ((GAME @ PRIOR).tolist(), 1.0)  # one play's worth of prior belief
    found = followed(start, GAME[:, theirs].T.tolist(), mine, phi, 1.0, phi)
    for month in range(MONTHS):
        hopes, weight = expected(theirs[: month + 1], phi)
        np.testing.assert_allclose(found[month, :2], hopes, rtol=2e-5)
        assert found[month, 2] == pytest.approx(weight, rel=1e-5)


def test_belief_learning_does_not_look_at_its_own_choice(history):
    payoffs, chosen = history
    one = followed(([0.0] * 3, 1.0), payoffs, chosen, 0.9, 1.0, 0.9)
    other = followed(([0.0] * 3, 1.0), payoffs, chosen[::-1], 0.9, 1.0, 0.9)
    assert (one == other).all()


# --------------------------------------------------------------------------------------------------- the mechanism
SEATS = ((0, "x"), (0, "y"), (0, "z"), (1, "only"))


@pytest.mark.parametrize("sharpness", [0.0, 1.0, 40.0])
def test_choices_are_logit(sharpness):
    """The shares of evenly spread draws are the logit's, to the width of the grid."""
    attraction = [0.30, 0.25, 0.33]
    weights = [exp(sharpness * a) for a in attraction]
    np.testing.assert_allclose(shares(attraction, sharpness), [w / sum(weights) for w in weights], atol=2e-4)


def test_who_has_one_playbook_keeps_it():
    system = system_of(["A", "B"], seats=SEATS)
    world = world_of(system, 99, attraction=np.array([0.30, 0.25, 0.33, 5.0])[:, None])
    after = Adaptation(speed=1.0, sharpness=40.0).step(world, system, Draws(1, 0, 99))
    assert (after.playbook[1] == 0).all()
    assert after.playbook[0].any()
    assert (after.attraction[3] == world.attraction[3]).all()


def test_the_others_bring_what_they_last_brought():
    """Month by month against plain Python: satisfaction less aspiration for the one followed, memory for the rest."""
    rng = np.random.default_rng(3)
    system = system_of(["A", "B"], seats=SEATS)
    mechanism = Adaptation(phi=0.9, delta=0.4, rho=0.8, speed=0.1)
    world = mechanism.begin(world_of(system, cohesion=0.7, output=0.8, standing=0.5), system)
    aspiration = 0.4 * 0.7 + 0.2 * 0.8 + 0.2 * 0.5 + 0.2
    attraction, brought, experience = [0.0] * 3, [0.0] * 3, 1.0
    for cohesion, playbook in zip(rng.uniform(0.3, 0.9, MONTHS), rng.integers(0, 3, MONTHS), strict=True):
        chosen = np.array([[playbook], [0]], np.float32)
        following = np.array([[float(playbook == k)] for k in range(3)] + [[1.0]], np.float32)
        now = np.full((2, 1), cohesion, np.float32)
        world = world.but(cohesion=now, playbook=chosen, following=following)
        gain = mechanism.satisfaction(world, system) - world.aspiration
        world = mechanism.learn(world, system, gain, np.ones_like(gain))
        brought[playbook] = 0.4 * cohesion + 0.2 * 0.8 + 0.2 * 0.5 + 0.2 - aspiration
        before, experience = experience, 0.8 * experience + 1
        for k in range(3):
            weight = 1.0 if k == playbook else 0.4
            attraction[k] = (0.9 * before * attraction[k] + weight * brought[k]) / experience
        np.testing.assert_allclose(world.attraction[:3, 0], attraction, atol=1e-6)
        np.testing.assert_allclose(world.last_payoff[:3, 0], brought, atol=1e-6)


# ------------------------------------------------------------------------------------------- trials that are compared
YEARS = 120
SPREAD = 0.1
"""Standard deviation of what one month brings, from month to month."""


def lived(mechanism, replicates, better=SPREAD, months=YEARS):
    """Return the worlds of a state whose second playbook brings more by ``better`` than its first."""
    system = system_of(["A"], seats=((0, "x"), (0, "y")))
    rng = np.random.default_rng(11)
    world = mechanism.begin(world_of(system, replicates, cohesion=0.5), system)
    worlds = []
    for month in range(months):
        luck = rng.normal(0.5, SPREAD, (1, replicates)).astype(np.float32)
        following = np.concatenate([1 - world.playbook, world.playbook])
        world = world.but(cohesion=luck + np.float32(better) * world.playbook, following=following)
        world = mechanism.step(world, system, Draws(5, 0, replicates, month))
        worlds.append(world)
    return worlds


def learner(**changes):
    """Return a state that lives for its cohesion and tries each playbook for half a year."""
    weights = {"regime": 1.0, "economy": 0.0, "prestige": 0.0, "safety": 0.0}
    return Adaptation(**{**weights, "speed": 0.5, "credit": 6.0, "phi": 0.9, "rho": 0.9, "sharpness": 60.0, **changes})


def test_two_playbooks_that_differ_by_a_standard_deviation_of_a_month_are_told_apart_within_ten_years():
    """In most replicates the better one is valued more, and is the one that is followed in the last two years."""
    worlds = lived(learner(), 400)
    valued = worlds[-1].attraction[1] > worlds[-1].attraction[0]
    followed_ = np.mean([world.playbook[0] for world in worlds[-24:]], axis=0) > 0.5
    assert valued.mean() > 0.8
    assert followed_.mean() > 0.7
    even = lived(learner(), 400, better=0.0)
    assert np.mean([world.playbook[0] for world in even[-24:]]) == pytest.approx(0.5, abs=0.08)


def test_at_speed_0_nothing_is_tried_and_nothing_learned():
    last = lived(learner(speed=0.0), 20)[-1]
    assert not any(x.any() for x in (last.playbook, last.attraction, last.tenure, last.earned))


def test_a_playbook_is_tried_before_it_is_judged_and_judged_by_its_mean():
    worlds = lived(learner(speed=1.0, sharpness=0.0), 50, months=7)
    for month, world in enumerate(worlds[:5], 1):
        assert (world.tenure == month).all()
        assert not world.attraction.any()
        assert not world.playbook.any()
    mean = np.mean([world.cohesion[0] for world in worlds[:6]], axis=0) - 0.5
    np.testing.assert_allclose(worlds[5].last_payoff[0], mean, atol=1e-6)
    assert not worlds[5].tenure.any()
    assert worlds[5].playbook.any()
    assert (worlds[6].tenure == 1).all()


def test_stakes_lost_weigh_in_satisfaction():
    system = system_of(["A"], seats=((0, "x"), (0, "y")))
    world = world_of(system, 2, conceded=[0.0, 0.4], granted=[0.0, -0.1])
    calm, lost = learner(losses=0.5).satisfaction(world, system)[0]
    assert calm - lost == pytest.approx(0.15)
